//! The classic format: `[SECTION]` headers and indented `Key value` lines (`flb_cf_fluentbit.c`).
//!
//! `grammar/classic.pest` tells the kinds of lines apart; what depends on the lines before (indentation, the open
//! section) is here. A line that Fluent Bit would stop at becomes a diagnostic, and reading goes on behind it.

use pest::Parser as _;
use pest::iterators::Pair;

use crate::document::{Comment, Group};
use crate::files::Reader;
use crate::{
    Diagnostic, Dialect, Entry, FileId, Section, SectionKind, Span, Spanned, Style, Value, ValueKind, codes,
    suggest,
};

mod indentation;
mod kinds;

pub(crate) use kinds::group_nodes;

use indentation::{Indentation, check_indentation, learn_indentation};
use kinds::{KINDS, section_kind};

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/classic.pest"]
struct Grammar;

/// What is known of the file from the lines read so far.
struct State<'a> {
    file: FileId,
    text: &'a str,
    /// What each body line has to start with, set by the first one.
    indentation: Option<&'a str>,
    /// The open section, as an index into the reader's tree. Each file has its own.
    section: Option<usize>,
    /// The open group of that section, and how many keys it holds.
    group: Option<(usize, usize)>,
    /// Whether a blank line came since the last section or entry, and since the first comment behind it.
    blank_since_entry: bool,
    /// How many of the pending comments belong to the open section: those right behind its last line, and indented ones.
    trailing: usize,
    /// The diagnostic about indentation, if there is one: a file that mixes tabs and blanks gets one, not hundreds.
    indentation_error: Option<usize>,
}

impl Reader<'_> {
    /// Reads a classic file into the tree.
    pub(crate) fn classic(&mut self, file: FileId, text: &str) {
        let mut state = State {
            file,
            text,
            indentation: None,
            section: None,
            group: None,
            blank_since_entry: false,
            trailing: 0,
            indentation_error: None,
        };
        match Grammar::parse(Rule::file, text) {
            Ok(pairs) => {
                for line in pairs.flat_map(Pair::into_inner) {
                    self.line(&mut state, &line);
                }
            }
            // Every text is lines of some kind; the grammar has a rule for each.
            Err(error) => {
                self.report(Diagnostic::error(codes::BAD_HEADER, error.variant.message().into_owned()));
            }
        }
        self.close_section(&mut state);
    }

    fn line(&mut self, state: &mut State<'_>, line: &Pair<'_, Rule>) {
        let span = state.span(without_return(line.as_str()), line.as_span().start());
        if line.as_str().contains('\0') {
            self.report(
                Diagnostic::error(codes::NUL_BYTE, "a line holds a NUL byte")
                    .at(span, "Fluent Bit reads the line only up to it, and joins it with the next one")
                    .help("remove the byte; is the file text?"),
            );
            return;
        }
        match line.as_rule() {
            Rule::mark => self.report(
                Diagnostic::error(codes::BYTE_ORDER_MARK, "the file starts with a byte order mark")
                    .at(span, "Fluent Bit takes it for a part of the first line")
                    .help("save the file as UTF-8 without a byte order mark"),
            ),
            Rule::comment => self.comment(state, span, false),
            Rule::include => self.include_line(state, span),
            // Fluent Bit takes `@` and up to two more bytes for a body line.
            Rule::meta if span.len() > 3 => self.meta(state, line, span),
            Rule::header => self.header(state, line, span),
            Rule::open_header => self.report(
                Diagnostic::error(codes::BAD_HEADER, "a section header has no closing bracket")
                    .at(span, "expected `]`")
                    .help("write `[INPUT]`, `[FILTER]`, ..."),
            ),
            Rule::body | Rule::meta => self.body(state, span),
            _ => {}
        }
    }

    fn comment(&mut self, state: &mut State<'_>, span: Span, indented: bool) {
        let text = &state.text[span.start as usize + 1..span.end as usize];
        self.pending
            .push(Comment { text: text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned(), span });
        if indented {
            state.trailing = self.pending.len();
        }
    }

    fn include_line(&mut self, state: &mut State<'_>, span: Span) {
        let command_end = span.start as usize + "@include".len();
        let path = Span::new(state.file, command_end + 1, span.end as usize);
        if path.is_empty() {
            self.bad_command(state, span);
            return;
        }
        let written = state.text(path).to_owned();
        let root = self.root.clone();
        // The other comments above it go to what the included file begins with.
        self.give_trailing_comments(state);
        self.include(&written, path, &root, Dialect::Classic);
    }

    fn meta(&mut self, state: &mut State<'_>, line: &Pair<'_, Rule>, span: Span) {
        let command = line.clone().into_inner().next().map_or("", |command| command.as_str());
        let command_end = span.start as usize + 1 + without_return(command).len();
        let argument = state.trimmed(command_end.min(span.end as usize), span.end as usize);
        if argument.is_empty() {
            self.bad_command(state, span);
            return;
        }
        if !command.eq_ignore_ascii_case("set") {
            let help = match suggest::nearest(command, ["SET", "INCLUDE"]) {
                Some(near) => format!("did you mean `@{near}`?"),
                None => "commands are `@SET name=value` and `@INCLUDE path`".to_owned(),
            };
            self.ignored_command(span, &format!("the unknown command `@{command}`"), &help);
            return;
        }
        let Some((name, _)) = state.text(argument).split_once('=') else {
            self.ignored_command(span, "an `@SET` without `=`", "write `@SET name=value`");
            return;
        };
        let name_end = argument.start as usize + name.len();
        let key = Span::new(state.file, argument.start as usize, name_end);
        let value = Span::new(state.file, name_end + 1, argument.end as usize);
        // Variables are told apart by case.
        let mut entry = state.entry(key, value, std::mem::take(&mut self.pending));
        entry.name = entry.key.value.clone();
        state.trailing = 0;
        self.tree.env.push(entry);
    }

    fn bad_command(&mut self, state: &State<'_>, span: Span) {
        self.report(
            Diagnostic::error(
                codes::BAD_COMMAND,
                format!("`{}` has no argument", state.text(span).trim_end()),
            )
            .at(span, "expected a blank and an argument")
            .help("commands are `@SET name=value` and `@INCLUDE path`"),
        );
    }

    fn ignored_command(&mut self, span: Span, what: &str, help: &str) {
        self.report(
            Diagnostic::warning(codes::IGNORED_COMMAND, format!("Fluent Bit ignores {what}"))
                .at(span, "has no effect")
                .help(help),
        );
    }

    fn header(&mut self, state: &mut State<'_>, line: &Pair<'_, Rule>, span: Span) {
        self.close_section(state);
        let name = line.clone().into_inner().next().map_or("", |name| name.as_str());
        let header = Span::new(state.file, span.start as usize, span.start as usize + name.len() + 2);
        let kind = section_kind(name);
        if let SectionKind::Other(_) = kind {
            let diagnostic = Diagnostic::warning(
                codes::IGNORED_SECTION,
                format!("Fluent Bit ignores sections of the kind `{name}`"),
            )
            .at(header, "not a kind of section");
            self.report(match suggest::nearest(name, KINDS.iter().map(|(name, _)| *name)) {
                Some(near) => diagnostic.help(format!("did you mean `[{}]`?", near.to_ascii_uppercase())),
                None => diagnostic,
            });
        }
        // Only the full names are refused; a shortened `[PARS]` passes.
        if self.is_main && ["parser", "multiline_parser"].iter().any(|full| name.eq_ignore_ascii_case(full)) {
            self.report(
                Diagnostic::error(
                    codes::MISPLACED_PARSER,
                    format!("`[{name}]` is not valid in the main file"),
                )
                .at(header, "Fluent Bit does not start with it")
                .help("move it to a file of its own, and name that file with `Parsers_File` in `[SERVICE]`"),
            );
        }
        self.tree.sections.push(Section {
            kind,
            header,
            span: header,
            entries: Vec::new(),
            groups: Vec::new(),
            leading_comments: std::mem::take(&mut self.pending),
            trailing_comments: Vec::new(),
        });
        state.section = Some(self.tree.sections.len() - 1);
    }

    /// Gives the open section the pending comments that are its own.
    fn give_trailing_comments(&mut self, state: &mut State<'_>) {
        let trailing = std::mem::take(&mut state.trailing).min(self.pending.len());
        if let Some(section) = state.section {
            self.tree.sections[section].trailing_comments.extend(self.pending.drain(..trailing));
        }
    }

    fn close_section(&mut self, state: &mut State<'_>) {
        self.give_trailing_comments(state);
        state.section = None;
        state.group = None;
        state.blank_since_entry = true;
    }

    fn body(&mut self, state: &mut State<'_>, line: Span) {
        if line.is_empty() {
            // Comments right behind an entry, with a blank line below, belong to its section.
            if !state.blank_since_entry {
                state.trailing = self.pending.len();
            }
            state.blank_since_entry = true;
            return;
        }
        let text = state.text(line);
        let first_of_file = state.indentation.is_none();
        let indentation = *state.indentation.get_or_insert_with(|| learn_indentation(text));
        if first_of_file && indentation.len() == text.len() {
            return;
        }
        if first_of_file && !indentation.is_ascii() {
            self.report(
                Diagnostic::error(
                    codes::EATEN_CHARACTER,
                    "the first key of the file starts with half a character",
                )
                .at(line, "not indented, so Fluent Bit takes its first byte for the indentation")
                .help("indent the keys of all sections by the same number of blanks"),
            );
            return;
        }
        let mut start = line.start as usize + indentation.len();
        match check_indentation(text, indentation) {
            Indentation::Entry => state.group = None,
            Indentation::Group => start += indentation.len(),
            Indentation::Wrong(how) => {
                self.indentation_error(state, line, how);
                start = line.start as usize + (text.len() - text.trim_start_matches([' ', '\t']).len());
            }
        }
        let content = Span::new(state.file, start, line.end as usize);
        match state.text(content).as_bytes().first() {
            None => {}
            Some(b'#') => self.comment(state, content, true),
            Some(b'[') => self.group_header(state, content),
            Some(_) => {
                self.key_and_value(state, content, first_of_file && !indentation.starts_with([' ', '\t']));
            }
        }
    }

    fn indentation_error(&mut self, state: &mut State<'_>, line: Span, how: &'static str) {
        if let Some(diagnostic) = state.indentation_error.and_then(|index| self.diagnostics.get_mut(index)) {
            *diagnostic = diagnostic.clone().at(line, how);
            return;
        }
        let indentation = state.indentation.unwrap_or_default();
        let shown = indentation.replace(' ', "·").replace('\t', "→");
        state.indentation_error = Some(self.diagnostics.len());
        self.report(
            Diagnostic::error(codes::BAD_INDENTATION, "a line is indented differently from the first indented line")
                .at(line, how)
                .help(format!(
                    "the first indented line of this file starts with `{shown}` (· blank, → tab); each line below a header, blank ones and comments included, has to start with just that"
                )),
        );
    }

    fn key_and_value(&mut self, state: &mut State<'_>, content: Span, eaten: bool) {
        let text = state.text(content);
        let Some((key, value)) =
            text.split_once(' ').filter(|(key, _)| !key.trim_matches(is_space).is_empty())
        else {
            let diagnostic =
                Diagnostic::error(codes::NO_VALUE, format!("the key `{}` has no value", text.trim()));
            self.report(match text.trim().split_once('\t') {
                Some(_) => Diagnostic::error(codes::NO_VALUE, "a tab stands between key and value")
                    .at(content, "Fluent Bit splits a line at its first blank, and this one has none")
                    .help("separate key and value with a blank"),
                None => diagnostic
                    .at(content, "expected a blank and a value")
                    .help("give it a value, or remove the line"),
            });
            return;
        };
        if value.trim_matches(is_space).is_empty() {
            self.report(
                Diagnostic::error(codes::NO_VALUE, format!("the key `{}` has an empty value", key.trim()))
                    .at(content, "nothing follows the key")
                    .help("give it a value, or remove the line"),
            );
            return;
        }
        let Some(section) = state.section else {
            self.report(
                Diagnostic::error(codes::NO_SECTION, "a key stands before any section of its file")
                    .at(content, "belongs to no section")
                    .help("put it below a header such as `[SERVICE]`"),
            );
            return;
        };
        if eaten {
            self.report(
                Diagnostic::warning(codes::EATEN_CHARACTER, format!("Fluent Bit reads this key as `{key}`"))
                    .at(content, "the first key of the file is not indented, so its first character counts as the indentation")
                    .help("indent the keys of all sections by the same number of blanks"),
            );
        }
        let start = content.start as usize;
        let value = state.trimmed(start + key.len() + 1, content.end as usize);
        let key = state.trimmed(start, start + key.len());
        let entry = state.entry(key, value, std::mem::take(&mut self.pending));
        state.trailing = 0;
        state.blank_since_entry = false;
        let section = &mut self.tree.sections[section];
        section.span = section.span.to(value);
        match &mut state.group {
            Some((group, keys)) => {
                *keys += 1;
                if let Some(inner) =
                    section.groups.get_mut(*group).and_then(|group| group.sections.last_mut())
                {
                    inner.span = inner.span.to(value);
                    inner.entries.push(entry);
                }
            }
            None => section.entries.push(entry),
        }
    }

    /// `[name]` inside a section. It needs a blank somewhere behind it, because Fluent Bit first splits the line.
    fn group_header(&mut self, state: &mut State<'_>, content: Span) {
        let text = state.text(content);
        let problem = if !text.contains(' ') {
            Some("Fluent Bit takes it for a key without a value")
        } else if !text.contains(']') {
            Some("expected `]`")
        } else if state.section.is_none() {
            Some("belongs to no section")
        } else if matches!(state.group, Some((_, 0))) {
            Some("the group above has no keys")
        } else {
            None
        };
        if let Some(problem) = problem {
            self.report(
                Diagnostic::error(
                    codes::BAD_GROUP,
                    format!("`{}` is not a group of its section", text.trim()),
                )
                .at(content, problem)
                .help("section headers start at the beginning of a line"),
            );
            return;
        }
        let (Some(section), Some(close)) = (state.section, text.find(']')) else { return };
        state.group = None;
        let name = Span::new(state.file, content.start as usize + 1, content.start as usize + close);
        if name.is_empty() {
            return;
        }
        let header = Span::new(state.file, content.start as usize, content.start as usize + close + 1);
        let key = Spanned::new(state.text(name).to_owned(), name);
        let groups = &mut self.tree.sections[section].groups;
        groups.push(Group {
            sections: vec![Section {
                kind: SectionKind::Other(key.value.clone()),
                header,
                span: header,
                entries: Vec::new(),
                groups: Vec::new(),
                leading_comments: std::mem::take(&mut self.pending),
                trailing_comments: Vec::new(),
            }],
            key,
            signal: None,
        });
        state.group = Some((groups.len() - 1, 0));
        state.trailing = 0;
    }
}

impl<'a> State<'a> {
    fn span(&self, text: &str, start: usize) -> Span {
        Span::new(self.file, start, start + text.len())
    }

    fn text(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The bytes `start..end` without the white space around them.
    fn trimmed(&self, start: usize, end: usize) -> Span {
        let text = &self.text[start..end];
        let trimmed = text.trim_start_matches(is_space);
        self.span(trimmed.trim_end_matches(is_space), start + text.len() - trimmed.len())
    }

    fn entry(&self, key: Span, value: Span, leading_comments: Vec<Comment>) -> Entry {
        let text = self.text(key);
        Entry {
            key: Spanned::new(text.to_owned(), key),
            name: text.to_ascii_lowercase(),
            value: Value {
                kind: ValueKind::Scalar { text: self.text(value).to_owned(), style: Style::Plain },
                span: value,
            },
            leading_comments,
        }
    }
}

/// `isspace` in the C locale.
pub(crate) fn is_space(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\x0b'
}

/// A line without the carriage return at its end.
fn without_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}
