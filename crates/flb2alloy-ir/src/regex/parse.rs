//! Reads Ruby's syntax as Onigmo does (`ONIG_SYNTAX_RUBY`, UTF-8; regparse.c `parse_subexp`, `fetch_token`).

use std::ops::Range;

use super::Untranslatable;
use super::ast::{Assertion, Class, ClassItem, Construct, Flags, Look, Node, Perl};

/// Groups in groups beyond this depth are refused. Onigmo allows 4096, Go's RE2 1000.
const MAX_DEPTH: usize = 200;
/// Onigmo's limit for counts.
const MAX_COUNT: u32 = 100_000;

pub(super) type Parsed<T> = Result<T, Untranslatable>;

/// Reads `pattern`. Ranges in the tree and in errors are relative to it.
pub(super) fn parse(pattern: &str, flags: Flags, extended: bool) -> Parsed<Node> {
    let mut parser = Parser { pattern, at: 0, flags, extended, depth: 0, captures: 0 };
    let node = parser.alternation()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.invalid(parser.at..parser.at + 1, "this parenthesis closes nothing")),
    }
}

pub(super) struct Parser<'p> {
    pub(super) pattern: &'p str,
    pub(super) at: usize,
    pub(super) flags: Flags,
    extended: bool,
    depth: usize,
    /// Groups opened so far; tells `\10` the reference from `\10` the octal number.
    pub(super) captures: usize,
}

impl<'p> Parser<'p> {
    pub(super) fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn invalid(&self, range: Range<usize>, reason: &str) -> Untranslatable {
        Untranslatable::new(Construct::Invalid, range, reason)
    }

    /// Levels of groups and classes; the parser and all later passes recurse.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            let reason = format!("groups are nested more than {MAX_DEPTH} deep");
            return Err(Untranslatable::new(Construct::Nesting, self.at..self.at, &reason));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Up to the end of the group or the pattern.
    fn alternation(&mut self) -> Parsed<Node> {
        let mut branches = vec![self.branch()?];
        while self.eat("|") {
            branches.push(self.branch()?);
        }
        Ok(Node::alternate(branches))
    }

    fn branch(&mut self) -> Parsed<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_trivia()?;
            match self.peek() {
                None | Some('|' | ')') => return Ok(Node::concat(nodes)),
                Some(_) => {
                    let atom = self.atom()?;
                    let node = self.quantified(atom)?;
                    nodes.push(node);
                }
            }
        }
    }

    /// Comments, and in `x` mode whitespace.
    fn skip_trivia(&mut self) -> Parsed<()> {
        loop {
            let start = self.at;
            if self.eat("(?#") {
                loop {
                    match self.next() {
                        Some('\\') => drop(self.next()),
                        Some(')') => break,
                        Some(_) => {}
                        None => return Err(self.invalid(start..self.at, "this comment does not end")),
                    }
                }
            } else if self.extended && self.eat("#") {
                while !matches!(self.next(), None | Some('\n')) {}
            } else if self.extended && matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r' | '\x0c')) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn atom(&mut self) -> Parsed<Node> {
        let start = self.at;
        let Some(first) = self.next() else { return Ok(Node::Empty) };
        Ok(match first {
            '(' => return self.deeper(|parser| parser.group(start)),
            '[' => Node::Class(self.deeper(|parser| parser.class(start))?),
            '.' => Node::Any,
            '^' => Node::Assertion(Assertion::LineStart),
            '$' => Node::Assertion(Assertion::LineEnd),
            '\\' => return self.escape(start),
            '*' | '+' | '?' => {
                return Err(self.invalid(start..self.at, "this quantifier has nothing to repeat"));
            }
            '{' if self.interval(start)?.is_some() => {
                return Err(self.invalid(start..self.at, "this quantifier has nothing to repeat"));
            }
            literal => Node::Literal(literal),
        })
    }

    fn quantified(&mut self, atom: Node) -> Parsed<Node> {
        let mut node = atom;
        loop {
            self.skip_trivia()?;
            let start = self.at;
            let (min, max, fixed) = match self.peek() {
                Some('*') => (0, None, None),
                Some('+') => (1, None, None),
                Some('?') => (0, Some(1), None),
                Some('{') => {
                    self.at += 1;
                    match self.interval(start)? {
                        Some((min, max, fixed)) => (min, max, Some(fixed)),
                        None => {
                            self.at = start;
                            return Ok(node);
                        }
                    }
                }
                _ => return Ok(node),
            };
            if fixed.is_none() {
                self.at += 1;
            }
            // A count may be made lazy but never possessive, and `{n}?` is an optional `{n}`.
            let lazy = fixed != Some(true) && self.eat("?");
            let possessive = fixed.is_none() && !lazy && self.eat("+");
            node = Node::Repeat { body: Box::new(node), min, max, greedy: !lazy };
            if possessive {
                node = Node::Atomic { body: Box::new(node), span: start..self.at };
            }
        }
    }

    /// What follows `{`: the least and greatest count, and whether it is the form `{n}`. `None`, with nothing
    /// consumed, where the brace is only a brace (regparse.c `fetch_range_quantifier`).
    fn interval(&mut self, start: usize) -> Parsed<Option<(u32, Option<u32>, bool)>> {
        let body = self.rest();
        let Some(end) = body.find('}') else { return Ok(None) };
        let (low, high) = match body[..end].split_once(',') {
            Some((low, high)) => (low, Some(high)),
            None => (&body[..end], None),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let nothing = low.is_empty() && high.is_none_or(str::is_empty);
        if nothing || !digits(low) || !high.is_none_or(digits) {
            return Ok(None);
        }
        let whole = start..self.at + end + 1;
        let count = |text: &str| {
            let count = text.parse::<u32>().ok().filter(|count| *count <= MAX_COUNT);
            count.ok_or_else(|| self.invalid(whole.clone(), "this count is too large"))
        };
        let min = if low.is_empty() { 0 } else { count(low)? };
        let max = match high {
            None => Some(min),
            Some("") => None,
            Some(high) => Some(count(high)?),
        };
        if max.is_some_and(|max| max < min) {
            return Err(self.invalid(whole, "the upper count is smaller than the lower"));
        }
        self.at += end + 1;
        Ok(Some((min, max, high.is_none())))
    }

    /// What follows `(`.
    fn group(&mut self, start: usize) -> Parsed<Node> {
        if !self.eat("?") {
            self.captures += 1;
            let body = self.closed(start)?;
            return Ok(Node::Capture { name: None, body: Box::new(body) });
        }
        let look = |look, body: Node, span| Node::Look { look, body: Box::new(body), span };
        let Some(kind) = self.next() else {
            return Err(self.invalid(start..self.at, "this group does not end"));
        };
        Ok(match kind {
            ':' => self.closed(start)?,
            '=' => look(Look::Ahead, self.closed(start)?, start..self.at),
            '!' => look(Look::NotAhead, self.closed(start)?, start..self.at),
            '>' => Node::Atomic { body: Box::new(self.closed(start)?), span: start..self.at },
            '~' => {
                self.closed(start)?;
                Node::Unsupported { construct: Construct::AbsentOperator, span: start..self.at }
            }
            '<' if self.eat("=") => look(Look::Behind, self.closed(start)?, start..self.at),
            '<' if self.eat("!") => look(Look::NotBehind, self.closed(start)?, start..self.at),
            '<' | '\'' => {
                let name = self.name(start, if kind == '<' { '>' } else { '\'' })?;
                self.captures += 1;
                let body = self.closed(start)?;
                Node::Capture { name: Some(name), body: Box::new(body) }
            }
            '(' => {
                let Some(end) = self.rest().find(')') else {
                    return Err(self.invalid(start..self.at, "this condition does not end"));
                };
                self.at += end + 1;
                self.closed(start)?;
                Node::Unsupported { construct: Construct::Conditional, span: start..self.at }
            }
            _ => {
                self.at -= kind.len_utf8();
                return self.flag_group(start);
            }
        })
    }

    /// The body of a group and its closing parenthesis.
    fn closed(&mut self, start: usize) -> Parsed<Node> {
        let (flags, extended) = (self.flags, self.extended);
        let body = self.alternation()?;
        (self.flags, self.extended) = (flags, extended);
        if self.eat(")") { Ok(body) } else { Err(self.invalid(start..start + 1, "this group does not end")) }
    }

    /// `(?i-x:...)`, or `(?i)`, which holds up to the end of the group around it, across `|`.
    fn flag_group(&mut self, start: usize) -> Parsed<Node> {
        let outer = (self.flags, self.extended);
        let mut on = true;
        if self.peek() == Some(')') {
            return Err(self.invalid(start..self.at + 1, "this group sets nothing"));
        }
        loop {
            match self.next() {
                Some('-') => on = false,
                Some('i') => self.flags.ignore_case = on,
                Some('m') => self.flags.dot_all = on,
                Some('x') => self.extended = on,
                Some('a') if on => self.flags.ascii = true,
                Some('d') if on => self.flags.ascii = false,
                Some('u') if on => {
                    return Err(Untranslatable::new(
                        Construct::UnicodeFlag,
                        start..self.at,
                        "the flag `u` makes `\\d`, `\\w` and `\\s` match beyond ASCII",
                    ));
                }
                Some(end @ (':' | ')')) => {
                    let flags = self.flags;
                    let body = if end == ':' { self.closed(start)? } else { self.alternation()? };
                    (self.flags, self.extended) = outer;
                    return Ok(Node::Scoped { flags, body: Box::new(body) });
                }
                Some('P') => {
                    let reason = "Ruby's syntax has no `(?P<name>...)`; it is `(?<name>...)` there";
                    return Err(self.invalid(start..self.at, reason));
                }
                Some(_) => return Err(self.invalid(start..self.at, "Ruby's syntax has no such group")),
                None => return Err(self.invalid(start..self.at, "this group does not end")),
            }
        }
    }

    /// The name of a group, and `end` behind it.
    pub(super) fn name(&mut self, start: usize, end: char) -> Parsed<String> {
        let name = self.rest().split([end, ')']).next().unwrap_or_default().to_owned();
        self.at += name.len();
        let letters = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        if name.is_empty() || !letters || name.starts_with(|first: char| first.is_ascii_digit()) {
            let reason = "a group's name is made of letters, digits and `_`, and does not start with a digit";
            return Err(self.invalid(start..self.at, reason));
        }
        if self.next() == Some(end) {
            Ok(name)
        } else {
            Err(self.invalid(start..self.at, "the group's name does not end"))
        }
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self, start: usize) -> Parsed<Node> {
        let perl = |kind, negated| Node::Class(Class::of(false, vec![ClassItem::Perl { kind, negated }]));
        let unicode = !self.flags.ascii;
        let unsupported = |construct, end| Node::Unsupported { construct, span: start..end };
        let Some(letter) = self.next() else {
            return Err(self.invalid(start..self.at, "the backslash at the end escapes nothing"));
        };
        Ok(match letter {
            'd' => perl(Perl::Digit, false),
            'D' => perl(Perl::Digit, true),
            'w' => perl(Perl::Word, false),
            'W' => perl(Perl::Word, true),
            's' => perl(Perl::Space, false),
            'S' => perl(Perl::Space, true),
            'h' => Node::Class(hex_digit(false)),
            'H' => Node::Class(hex_digit(true)),
            'R' => line_break(),
            'A' => Node::Assertion(Assertion::TextStart),
            'z' => Node::Assertion(Assertion::TextEnd),
            'Z' => Node::Assertion(Assertion::TextEndOrLastBreak),
            'b' => Node::Assertion(Assertion::WordBoundary { unicode }),
            'B' => Node::Assertion(Assertion::NotWordBoundary { unicode }),
            'G' => unsupported(Construct::SearchStart, self.at),
            'K' => unsupported(Construct::Keep, self.at),
            'X' => unsupported(Construct::GraphemeCluster, self.at),
            'k' | 'g' if matches!(self.peek(), Some('<' | '\'')) => {
                let end = if self.next() == Some('<') { '>' } else { '\'' };
                let Some(length) = self.rest().find(end) else {
                    return Err(self.invalid(start..self.at, "the group's name does not end"));
                };
                self.at += length + 1;
                let construct =
                    if letter == 'k' { Construct::Backreference } else { Construct::SubexpressionCall };
                unsupported(construct, self.at)
            }
            '1'..='9' if self.is_reference(start) => {
                while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
                    self.at += 1;
                }
                unsupported(Construct::Backreference, self.at)
            }
            'p' | 'P' if self.peek() == Some('{') => {
                Node::Class(Class::of(false, vec![self.property(start, letter == 'P')?]))
            }
            _ => {
                self.at = start + 1;
                Node::Literal(self.escaped(start)?)
            }
        })
    }

    /// `\1` to `\9` are always references, greater numbers if there are so many groups.
    fn is_reference(&self, start: usize) -> bool {
        let digits = self.pattern[start + 1..].split(|digit: char| !digit.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse::<usize>().ok()).is_some_and(|n| n <= 9 || n <= self.captures)
    }
}

/// `\h`
pub(super) fn hex_digit(negated: bool) -> Class {
    Class::of(
        negated,
        vec![ClassItem::Range('0', '9'), ClassItem::Range('a', 'f'), ClassItem::Range('A', 'F')],
    )
}

/// `\R`
fn line_break() -> Node {
    let single = vec![
        ClassItem::Range('\n', '\r'),
        ClassItem::Char('\u{85}'),
        ClassItem::Char('\u{2028}'),
        ClassItem::Char('\u{2029}'),
    ];
    Node::Alternate(vec![
        Node::Concat(vec![Node::Literal('\r'), Node::Literal('\n')]),
        Node::Class(Class::of(false, single)),
    ])
}
