//! The words of a template: text/template/parse/lex.go.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text outside of actions.
    Plain,
    /// `{{`
    Open,
    /// `}}`
    Close,
    Space,
    /// A keyword such as `if`.
    Word,
    Function,
    /// `.name`
    Field,
    /// `$name`
    Variable,
    /// A string in quotes or backticks.
    Text,
    /// A number, a character, `true`, `false`, `nil` or `.`
    Constant,
    LeftParen,
    RightParen,
    Pipe,
    /// `:=`, `=`, `,` and whatever else has no meaning
    Sign,
    Eof,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
}

impl Token<'_> {
    pub(super) fn starts_operand(self) -> bool {
        matches!(
            self.kind,
            Kind::Function | Kind::Field | Kind::Variable | Kind::Text | Kind::Constant | Kind::LeftParen
        )
    }
}

#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    rest: &'t str,
    inside: bool,
    parens: usize,
}

const KEYWORDS: [&str; 11] =
    ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with", "nil"];

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Lexer { rest: text, inside: false, parens: 0 }
    }

    fn take(&mut self, kind: Kind, bytes: usize) -> Token<'t> {
        let (text, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        Token { kind, text }
    }

    pub(super) fn token(&mut self) -> Result<Token<'t>, String> {
        if self.inside { self.inside() } else { self.outside() }
    }

    fn outside(&mut self) -> Result<Token<'t>, String> {
        if self.rest.is_empty() {
            return Ok(Token { kind: Kind::Eof, text: "" });
        }
        let Some(at) = self.rest.find("{{") else { return Ok(self.take(Kind::Plain, self.rest.len())) };
        if at > 0 {
            return Ok(self.take(Kind::Plain, at));
        }
        let trims = self.rest[2..].strip_prefix('-').is_some_and(|rest| rest.starts_with(is_space));
        let body = if trims { 4 } else { 2 };
        if self.rest[body..].starts_with("/*") {
            let Some(end) = self.rest.find("*/") else { return Err("unclosed comment".to_owned()) };
            let after = &self.rest[end + 2..];
            let trimmed = after.strip_prefix(is_space).and_then(|after| after.strip_prefix("-}}"));
            let Some(rest) = after.strip_prefix("}}").or(trimmed) else {
                return Err("comment ends before closing delimiter".to_owned());
            };
            let length = self.rest.len() - rest.len();
            return Ok(self.take(Kind::Plain, length));
        }
        self.inside = true;
        self.parens = 0;
        Ok(self.take(Kind::Open, body))
    }

    fn inside(&mut self) -> Result<Token<'t>, String> {
        let trimmed = self.rest.strip_prefix(is_space).is_some_and(|rest| rest.starts_with("-}}"));
        if trimmed || self.rest.starts_with("}}") {
            if self.parens > 0 {
                return Err("unclosed left paren".to_owned());
            }
            self.inside = false;
            return Ok(self.take(Kind::Close, if trimmed { 4 } else { 2 }));
        }
        let mut letters = self.rest.chars();
        let Some(first) = letters.next() else { return Err("unclosed action".to_owned()) };
        let second = letters.next();
        match first {
            letter if is_space(letter) => {
                let blanks = self.rest.len() - self.rest.trim_start_matches(is_space).len();
                // The last blank belongs to ` -}}`.
                let kept = usize::from(blanks > 1 && self.rest[blanks..].starts_with("-}}"));
                Ok(self.take(Kind::Space, blanks - kept))
            }
            ':' if second == Some('=') => Ok(self.take(Kind::Sign, 2)),
            ':' => Err("expected :=".to_owned()),
            '=' | ',' => Ok(self.take(Kind::Sign, 1)),
            '|' => Ok(self.take(Kind::Pipe, 1)),
            '(' => {
                self.parens += 1;
                Ok(self.take(Kind::LeftParen, 1))
            }
            ')' => {
                self.parens = self.parens.checked_sub(1).ok_or("unexpected right paren")?;
                Ok(self.take(Kind::RightParen, 1))
            }
            '"' => self.quoted(),
            '\'' => self.character(),
            '`' => match self.rest[1..].find('`') {
                Some(end) => Ok(self.take(Kind::Text, end + 2)),
                None => Err("unterminated raw quoted string".to_owned()),
            },
            '.' if !second.is_some_and(|letter| letter.is_ascii_digit()) => {
                let name = self.name(1);
                self.end_of_word(name)?;
                Ok(self.take(if name == 1 { Kind::Constant } else { Kind::Field }, name))
            }
            '$' => {
                let name = self.name(1);
                self.end_of_word(name)?;
                Ok(self.take(Kind::Variable, name))
            }
            '0'..='9' | '+' | '-' | '.' => self.number(),
            letter if is_word(letter) => {
                let name = self.name(0);
                self.end_of_word(name)?;
                let kind = match &self.rest[..name] {
                    "true" | "false" | "nil" => Kind::Constant,
                    word if KEYWORDS.contains(&word) => Kind::Word,
                    _ => Kind::Function,
                };
                Ok(self.take(kind, name))
            }
            letter if letter.is_ascii_graphic() => Ok(self.take(Kind::Sign, 1)),
            letter => Err(format!("unrecognized character in action: {letter:?}")),
        }
    }

    /// Where the letters and digits from `start` on end.
    fn name(&self, start: usize) -> usize {
        self.rest[start..].find(|letter| !is_word(letter)).map_or(self.rest.len(), |length| start + length)
    }

    fn end_of_word(&self, at: usize) -> Result<(), String> {
        match self.rest[at..].chars().next() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => Ok(()),
            Some(letter) if is_space(letter) || self.rest[at..].starts_with("}}") => Ok(()),
            Some(letter) => Err(format!("bad character {letter:?}")),
        }
    }

    fn number(&mut self) -> Result<Token<'t>, String> {
        let mut end = usize::from(self.rest.starts_with(['+', '-']));
        let hexadecimal = self.rest[end..].starts_with("0x") || self.rest[end..].starts_with("0X");
        let mut before = '0';
        for letter in self.rest[end..].chars() {
            let exponent = if hexadecimal { "pP" } else { "eE" };
            let signed = matches!(letter, '+' | '-') && exponent.contains(before);
            if !(is_word(letter) || letter == '.' || signed) {
                break;
            }
            before = letter;
            end += letter.len_utf8();
        }
        let body = self.rest[..end].trim_start_matches(['+', '-']);
        let digits = body.bytes().any(|byte| byte.is_ascii_digit());
        // Prefixes, digits of base 16, exponents, `_` and the `i` of imaginary numbers: more is not looked at.
        let foreign = |letter: char| !(letter.is_ascii_hexdigit() || "xXoObBpPeE_i.+-".contains(letter));
        let decimal = !hexadecimal && body.contains(['a', 'c', 'd', 'f', 'A', 'C', 'D', 'F']);
        let binary = body.strip_prefix("0b").or(body.strip_prefix("0B"));
        let binary = binary.is_some_and(|digits| {
            !digits.contains(['0', '1']) || digits.contains(|digit: char| ('2'..='9').contains(&digit))
        });
        if binary || !digits || body.contains(foreign) || decimal {
            return Err(format!("bad number syntax: {:?}", &self.rest[..end.max(1)]));
        }
        Ok(self.take(Kind::Constant, end))
    }

    fn quoted(&mut self) -> Result<Token<'t>, String> {
        let end = closing(self.rest, '"').ok_or("unterminated quoted string")?;
        match escapes(&self.rest[1..end], '"') {
            Some(_) => Ok(self.take(Kind::Text, end + 1)),
            None => Err(format!("invalid syntax: {}", &self.rest[..=end])),
        }
    }

    fn character(&mut self) -> Result<Token<'t>, String> {
        let end = closing(self.rest, '\'').ok_or("unterminated character constant")?;
        match escapes(&self.rest[1..end], '\'') {
            Some(1) => Ok(self.take(Kind::Constant, end + 1)),
            _ => Err(format!("malformed character constant: {}", &self.rest[..=end])),
        }
    }
}

/// The quote that ends what the first byte begins, on the same line.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            letter if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// The number of characters if all escapes are those of Go's `strconv.Unquote`.
fn escapes(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.chars();
    let mut count = 0;
    while let Some(letter) = letters.next() {
        count += 1;
        if letter != '\\' {
            continue;
        }
        let (digits, base) = match letters.next()? {
            'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' => continue,
            letter if letter == quote => continue,
            'x' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            letter if letter.is_digit(8) => (2, 8),
            _ => return None,
        };
        for _ in 0..digits {
            letters.next()?.to_digit(base)?;
        }
    }
    Some(count)
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}
