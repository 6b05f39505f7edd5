//! Joining lines as Fluent Bit's state machines do. `stage.multiline` knows only lines that open a record, so the work is
//! done in two steps: it makes blocks that certainly hold whole records, and one expression, in which each record is a
//! match, takes the blocks apart again.

use std::time::Duration;

use flb2alloy_ir::multiline::{CustomMultiline, Multiline, MultilineRule};
use flb2alloy_syntax::{Block, Expr, quote};

use crate::source::states;
use crate::text;

/// Stands in front of lines that do not open a block: ASCII's record separator, which logs do not hold.
const MARK: &str = "\u{1e}";

/// What joins lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    /// Lines that may go on with a record, as expressions for the whole line.
    pub(crate) inside: Vec<String>,
    /// Lines that open a record even if one of `inside` takes them.
    pub(crate) first: Vec<String>,
    /// Records, as expressions for all their lines with their line breaks. A line that none of them takes is a record.
    pub(crate) records: Vec<String>,
    /// Whether lines that go on with a record are one where none was opened: something else cut them off from theirs.
    pub(crate) resumes: bool,
    /// How long an open record waits for its next line.
    pub(crate) flush: Duration,
    /// `key_content`: its key, whose value then does not end with a line break.
    pub(crate) key: Option<String>,
}

impl Machine {
    /// The machine of these parsers, which are tried in order. `None` if RE2 cannot say what one of them does.
    pub(crate) fn of(parsers: &[Multiline]) -> Option<Machine> {
        let machines: Option<Vec<Machine>> = parsers.iter().map(Machine::one).collect();
        machines?.into_iter().reduce(|mut all, next| {
            all.inside.extend(next.inside);
            all.first.extend(next.first);
            all.records.extend(next.records);
            all.resumes |= next.resumes;
            // Each has a timer of its own; records of a patient one may be cut by the other's.
            all.flush = all.flush.max(next.flush);
            all
        })
    }

    fn one(parser: &Multiline) -> Option<Machine> {
        match parser {
            Multiline::Docker | Multiline::Cri => None,
            Multiline::Go => Some(go()),
            Multiline::Java => Some(java()),
            Multiline::Python => Some(python()),
            Multiline::Ruby => Some(ruby()),
            Multiline::Custom(custom) => match &**custom {
                CustomMultiline { rule: MultilineRule::States(rules), parser: None, .. } => {
                    let machine = states::machine(rules)?;
                    Some(Machine { flush: custom.flush, key: custom.key_content.clone(), ..machine })
                }
                _ => None,
            },
        }
    }

    /// Whether there are records of more than one line.
    pub(crate) fn joins(&self) -> bool {
        !self.inside.is_empty() || !self.first.is_empty()
    }

    /// The stages that turn lines into records, as JSON.
    pub(crate) fn stages(&self, lines: Lines) -> Vec<Block> {
        let opening = |line: &String| lines.opening(line);
        let mut first: Vec<String> = self.first.iter().map(opening).collect();
        let mut stages = Vec::new();
        if self.inside.is_empty() {
            first.iter_mut().for_each(|line| line.insert(0, '^'));
        } else {
            let inside: Vec<String> = self.inside.iter().map(opening).collect();
            let mark = Block::unlabelled("stage.replace")
                .attribute("expression", Expr::statement(format!("^()(?:{})", inside.join("|"))))
                .attribute("replace", MARK);
            stages.push(mark);
            first.iter_mut().for_each(|line| *line = format!(r"^\x1e?{}", group(line)));
            first.insert(0, r"^(?:[^\x1e]|$)".to_owned());
        }
        stages.push(multiline(&first.join("|"), self.flush));
        stages.push(
            Block::unlabelled("stage.template")
                .attribute("source", "records")
                .attribute("template", Expr::statement(self.template(lines))),
        );
        stages.push(Block::unlabelled("stage.split_json").attribute("source", "records"));
        stages
    }

    /// Takes a block apart into its records.
    fn template(&self, lines: Lines) -> String {
        let stray = lines.stray();
        let mut records = [self.records.as_slice(), &[format!(r"{stray}\n")]].concat().join("|");
        if records.contains('$') || records.replace("[^", "").contains('^') {
            records.insert_str(0, "(?m)");
        }
        let text = match &self.key {
            Some(_) => r#"$record | trimSuffix "\n" | toRawJson"#,
            None => "$record | toRawJson",
        };
        let key = quote(self.key.as_deref().unwrap_or("log"));
        // Go compiles the expression for each block; a block of one line does without the long one.
        let expression = format!(r#"(contains "\n" .Entry | ternary {} "{stray}\\n")"#, quote(&records));
        let each = "{{ if $index }}, {{ end }}";
        match lines {
            Lines::OfFile => format!(
                r#"[{{{{ range $index, $record := regexFindAll {expression} (print (replace "\x1e" "" .Entry) "\n") -1 }}}}{each}{{{key}: {{{{ {text} }}}}}}{{{{ end }}}}]"#,
            ),
            // The rest that counts is that of the record's first line.
            Lines::WithRest => format!(
                r#"{{{{ $line := 0 }}}}{{{{ $rests := regexFindAll "\x1f.*" .Entry -1 }}}}[{{{{ range $index, $record := regexFindAll {expression} (print (regexReplaceAll "\x1f.*|\x1e" .Entry "") "\n") -1 }}}}{each}{{{key}: {{{{ {text} }}}}, "rest": {{{{ index $rests $line | trimPrefix "\x1f" }}}}}}{{{{ $line = sub (add $line (len (splitList "\n" $record))) 1 }}}}{{{{ end }}}}]"#,
            ),
        }
    }
}

/// What a line is for a [`Machine`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// A line of a file.
    OfFile,
    /// The text of a record, and behind [`REST`] the rest of it as JSON.
    WithRest,
}

/// Stands between a text and the rest of its record: ASCII's unit separator.
pub(crate) const REST: &str = "\u{1f}";

impl Lines {
    /// A line that belongs to no record of several lines. Fluent Bit drops empty ones of files (flb_ml_flush_stream_group).
    fn stray(self) -> &'static str {
        match self {
            Lines::OfFile => ".+",
            Lines::WithRest => ".*",
        }
    }

    /// What must be found at the start of a line so that the expression for the whole line holds.
    fn opening(self, line: &str) -> String {
        let end = if self == Lines::OfFile { "$" } else { r"\x1f" };
        line.strip_suffix(".*").map_or_else(|| format!("{line}{end}"), str::to_owned)
    }
}

/// `stage.multiline` as Fluent Bit joins: it limits the size of a record, not its lines.
pub(crate) fn multiline(first_line: &str, flush: Duration) -> Block {
    Block::unlabelled("stage.multiline")
        .attribute("firstline", Expr::statement(first_line))
        // Alloy's default is 3s.
        .optional("max_wait_time", Some(text::duration(flush)).filter(|wait| wait != "3s"))
        .attribute("max_lines", 0_i64)
        .optional("trim_newlines", Some(false))
}

/// An expression as one part of another.
pub(crate) fn group(expression: &str) -> String {
    format!("(?:{expression})")
}

/// Timeout of the parsers that Fluent Bit brings along (flb_ml.h).
const FLUSH: Duration = Duration::from_secs(4);

fn builtin(inside: &[&str], record: String) -> Machine {
    Machine {
        inside: inside.iter().map(|&line| line.to_owned()).collect(),
        records: vec![record],
        flush: FLUSH,
        ..Machine::default()
    }
}

/// flb_ml_parser_java.c: an exception, its frames, and causes with theirs. Frames that another line cut off stay together.
fn java() -> Machine {
    let throwable = r".*.(?:Exception|Error|Throwable|V8 errors stack trace)[:\r].*";
    let at = r"[\t ]+(?:eval )?at .*";
    let inner_end = "[\\t ]+--- End of inner exception stack trace ---";
    let async_end = "--- End of stack trace from previous location where exception was thrown ---";
    let more = r"[\t ]*... \d+ (?:more|common frames omitted).*";
    let cause = r"[\t ]*(?:Caused by|Suppressed):.*";
    let nested = r"[\t ]*nested exception is:.*";
    let empty = r"\r*";
    let frame = format!(r"(?:{at}|{inner_end}|{async_end}|{more})\n");
    let record = format!(
        r"(?:{throwable}\n(?:{empty}\n)*|{frame})(?:{frame}|{cause}\n(?:{empty}\n)*)*(?:{nested}\n)?"
    );
    Machine { resumes: true, ..builtin(&[at, inner_end, async_end, more, cause, nested, empty], record) }
}

/// flb_ml_parser_go.c: a panic, the stacks of goroutines, each frame on two lines, and empty lines between stacks. Further
/// stacks that another line cut off, such as `exit status 2`, are a record.
fn go() -> Machine {
    let panic = r".*\bpanic: .*";
    let http = r".*http: panic serving.*";
    let signal = r"\[signal .*";
    let goroutine = r"goroutine \d+ \[[^\]\n]+\]:";
    let call = r"(?:(?:[^\s.:]+\.)*[^\s.():]+\(|created by ).*";
    let place = r"[^\S\n].*";
    let panic = format!(r"{panic}\n(?:{signal}\n)?");
    let stacks = format!(r"{goroutine}\n(?:{call}\n{place}\n|\n{goroutine}\n)*(?:{call}\n|\n)?");
    let record = format!(r"(?:{panic}\n|{http}\n|\n){stacks}|{panic}\n?");
    Machine { resumes: true, ..builtin(&[signal, goroutine, call, place, ""], record) }
}

/// flb_ml_parser_python.c: files, each with the line of code behind it, and the exception as the end. Python 3.11 marks
/// places with lines of `^`, at which Fluent Bit ends a record; what follows stays together.
fn python() -> Machine {
    let traceback = r"Traceback \(most recent call last\):";
    let file = r"[\t ]+File .*\n.*[^\t \n].*";
    let exception = r"(?:[^\s.():]+\.)*[^\s.():]+:.*";
    let record = format!(r"(?:{traceback}|{file})\n(?:{file}\n)*(?:[\t ]+File .*\n|{exception}\n)?");
    // Exceptions have dots or small letters in their names; levels such as `INFO:` have neither.
    let inside = [r"[\t ].*", r"(?:\w+\.)+\w+:.*", r"[A-Z]\w*[a-z]\w*:.*"];
    Machine { resumes: true, ..builtin(&inside, record) }
}

/// flb_ml_parser_ruby.c: an exception and its `from` lines.
fn ruby() -> Machine {
    let exception = r".+:\d+:in[^\S\n].*";
    let from = r"[^\S\n]+from[^\S\n].*:\d+:in[^\S\n].*";
    builtin(&[from], format!(r"{exception}\n(?:{from}\n)*"))
}
