//! What Go's `regexp` accepts (regexp/syntax, flags `Perl`). Alloy refuses a whole file for one bad expression, so the
//! verdict must be Go's own; `regex-syntax` differs in dozens of places.

mod property;

pub use property::{POSIX, Property, property};

/// Go's limit for a count, and for the product of counts in counts.
const MAX_REPEAT: u32 = 1000;
/// Go's limit for groups in groups.
const MAX_HEIGHT: usize = 1000;

/// Checks that Go, and so Alloy, accepts an expression. (Its limit for the size of the compiled program, some millions
/// of instructions, is not checked.)
///
/// # Errors
/// What is wrong, and the text that is.
pub fn check_re2(pattern: &str) -> Result<(), String> {
    let mut checker = Checker { rest: pattern, open: vec![Level::default()] };
    checker.expression()
}

/// A group that is being read.
#[derive(Default)]
struct Level {
    /// The product of counts in counts, of the last operand; `None` if there is nothing to repeat.
    last: Option<u32>,
    /// The greatest such product.
    greatest: u32,
}

struct Checker<'p> {
    rest: &'p str,
    open: Vec<Level>,
}

impl Checker<'_> {
    fn expression(&mut self) -> Result<(), String> {
        let mut repeated = false;
        while let Some(first) = self.rest.chars().next() {
            let before = std::mem::take(&mut repeated);
            match first {
                '(' => self.open_group()?,
                ')' => {
                    self.skip(1);
                    let Some(inner) = self.open.pop() else { return Ok(()) };
                    if self.open.is_empty() {
                        return Err("unexpected )".to_owned());
                    }
                    self.operand(inner.greatest.max(1));
                }
                '|' => {
                    self.skip(1);
                    self.level().last = None;
                }
                '[' => {
                    self.class()?;
                    self.operand(1);
                }
                '*' | '+' | '?' => {
                    self.skip(1);
                    self.repeat(before, 0, None, first)?;
                    repeated = true;
                }
                '{' => match self.interval()? {
                    Some((min, max)) => {
                        self.repeat(before, min, max, '{')?;
                        repeated = true;
                    }
                    None => {
                        self.skip(1);
                        self.operand(1);
                    }
                },
                '\\' => self.escape()?,
                literal => {
                    self.skip(literal.len_utf8());
                    self.operand(1);
                }
            }
        }
        if self.open.len() == 1 { Ok(()) } else { Err("missing closing )".to_owned()) }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn level(&mut self) -> &mut Level {
        if self.open.is_empty() {
            self.open.push(Level::default());
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn operand(&mut self, product: u32) {
        let level = self.level();
        level.last = Some(product);
        level.greatest = level.greatest.max(product);
    }

    fn repeat(&mut self, repeated: bool, min: u32, max: Option<u32>, operator: char) -> Result<(), String> {
        if self.rest.starts_with('?') {
            self.skip(1);
        }
        if repeated {
            return Err("invalid nested repetition operator".to_owned());
        }
        let Some(product) = self.level().last else {
            return Err(format!("missing argument to repetition operator: {operator}"));
        };
        if operator == '{' {
            let product = match max.unwrap_or(min) {
                0 if max.is_some() => 1,
                count => product.saturating_mul(count.max(1)),
            };
            if (min >= 2 || max.is_some_and(|max| max >= 2)) && product > MAX_REPEAT {
                return Err(format!("invalid repeat count: counts multiply to {product}"));
            }
            self.operand(product);
        }
        Ok(())
    }

    /// A count; `None`, with nothing consumed, where the brace is only a brace.
    fn interval(&mut self) -> Result<Option<(u32, Option<u32>)>, String> {
        let Some((body, _)) = self.rest[1..].split_once('}') else { return Ok(None) };
        let (low, high) = body.split_once(',').map_or((body, None), |(low, high)| (low, Some(high)));
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits && !(text.len() > 1 && text.starts_with('0'))
        };
        if !number(low) || !high.is_none_or(|high| high.is_empty() || number(high)) {
            return Ok(None);
        }
        let too_large = || format!("invalid repeat count: {{{body}}}");
        let count =
            |text: &str| text.parse::<u32>().ok().filter(|count| *count <= MAX_REPEAT).ok_or_else(too_large);
        let min = count(low)?;
        let max = match high {
            None => Some(min),
            Some("") => None,
            Some(high) => Some(count(high)?),
        };
        if max.is_some_and(|max| max < min) {
            return Err(too_large());
        }
        self.skip(body.len() + 2);
        Ok(Some((min, max)))
    }

    fn open_group(&mut self) -> Result<(), String> {
        if self.open.len() >= MAX_HEIGHT {
            return Err("expression nests too deeply".to_owned());
        }
        let Some(extension) = self.rest.strip_prefix("(?") else {
            self.skip(1);
            self.open.push(Level::default());
            return Ok(());
        };
        if let Some(named) = extension.strip_prefix("P<").or_else(|| extension.strip_prefix('<')) {
            let Some((name, rest)) = named.split_once('>') else {
                return Err(format!("invalid named capture: {}", self.rest));
            };
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(format!("invalid named capture: (?P<{name}>"));
            }
            self.rest = rest;
            self.open.push(Level::default());
            return Ok(());
        }
        let bad = || {
            format!("invalid or unsupported Perl syntax: {}", self.rest.chars().take(4).collect::<String>())
        };
        let (mut negative, mut flag_seen) = (false, false);
        for (at, letter) in extension.char_indices() {
            match letter {
                'i' | 'm' | 's' | 'U' => flag_seen = true,
                '-' if !negative => (negative, flag_seen) = (true, false),
                ':' | ')' if !negative || flag_seen => {
                    self.rest = &extension[at + 1..];
                    if letter == ':' {
                        self.open.push(Level::default());
                    }
                    return Ok(());
                }
                _ => return Err(bad()),
            }
        }
        Err("missing closing )".to_owned())
    }

    fn escape(&mut self) -> Result<(), String> {
        if let Some(quoted) = self.rest.strip_prefix("\\Q") {
            let (literal, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            self.rest = rest;
            if !literal.is_empty() {
                self.operand(1);
            }
            return Ok(());
        }
        let is_assertion = ["\\A", "\\b", "\\B", "\\z"].iter().any(|escape| self.rest.starts_with(escape));
        if is_assertion {
            self.skip(2);
        } else if !self.set_escape()? {
            self.character_escape()?;
        }
        self.operand(1);
        Ok(())
    }

    /// `\d`, `\pL`, `\p{Greek}` and so on, if one is next.
    fn set_escape(&mut self) -> Result<bool, String> {
        let mut letters = self.rest[1..].chars();
        match letters.next() {
            Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.skip(2);
                Ok(true)
            }
            Some('p' | 'P') => {
                let whole = self.rest;
                let bad = |text: &str| format!("invalid character class range: {text}");
                let name = match letters.next() {
                    Some('{') => {
                        let Some(end) = whole.find('}') else { return Err(bad(whole)) };
                        self.skip(end + 1);
                        &whole[3..end]
                    }
                    Some(letter) => {
                        let end = 2 + letter.len_utf8();
                        self.skip(end);
                        &whole[2..end]
                    }
                    None => return Err(bad(whole)),
                };
                let name = name.strip_prefix('^').unwrap_or(name);
                if property::is_known_to_go(name) { Ok(true) } else { Err(bad(&format!("\\p{{{name}}}"))) }
            }
            _ => Ok(false),
        }
    }

    /// A backslash and what stands for one character behind it.
    fn character_escape(&mut self) -> Result<char, String> {
        let whole = self.rest;
        let mut letters = whole[1..].chars();
        let bad = || format!("invalid escape sequence: {}", whole.chars().take(2).collect::<String>());
        let Some(letter) = letters.next() else {
            return Err("trailing backslash at end of expression".to_owned());
        };
        let after = letters.as_str();
        let digits = |text: &str, radix: u32, limit: usize| {
            text.bytes().take(limit).take_while(|byte| char::from(*byte).is_digit(radix)).count()
        };
        let code = |text: &str, radix: u32| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
        let (character, length) = match letter {
            '0'..='7' => {
                let more = digits(after, 8, 2);
                if letter != '0' && more == 0 {
                    return Err(bad());
                }
                (code(&whole[1..2 + more], 8), more)
            }
            'x' if after.starts_with('{') => {
                let length = digits(&after[1..], 16, usize::MAX);
                if !after[1 + length..].starts_with('}') {
                    return Err(bad());
                }
                // Go takes surrogates for characters too; nobody writes them.
                (code(&after[1..=length], 16), length + 2)
            }
            'x' => (if digits(after, 16, 2) == 2 { code(&after[..2], 16) } else { None }, 2),
            'a' => (Some('\x07'), 0),
            'f' => (Some('\x0c'), 0),
            'n' => (Some('\n'), 0),
            'r' => (Some('\r'), 0),
            't' => (Some('\t'), 0),
            'v' => (Some('\x0b'), 0),
            literal if literal.is_ascii() && !literal.is_ascii_alphanumeric() => (Some(literal), 0),
            _ => return Err(bad()),
        };
        let character = character.ok_or_else(bad)?;
        self.rest = &after[length..];
        Ok(character)
    }

    fn class(&mut self) -> Result<(), String> {
        let whole = self.rest;
        self.skip(1);
        if self.rest.starts_with('^') {
            self.skip(1);
        }
        let mut first = true;
        loop {
            if self.rest.starts_with(']') && !first {
                self.skip(1);
                return Ok(());
            }
            first = false;
            if let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
                if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err(format!("invalid character class range: [:{name}:]"));
                }
                self.rest = rest;
                continue;
            }
            if self.rest.starts_with('\\') && self.set_escape()? {
                continue;
            }
            let range = self.rest;
            let low = self.class_character(whole)?;
            if self.rest.starts_with('-') && self.rest.len() > 1 && !self.rest.starts_with("-]") {
                self.skip(1);
                if self.class_character(whole)? < low {
                    let range = &range[..range.len() - self.rest.len()];
                    return Err(format!("invalid character class range: {range}"));
                }
            }
        }
    }

    fn class_character(&mut self, whole: &str) -> Result<char, String> {
        match self.rest.chars().next() {
            None => Err(format!("missing closing ]: {whole}")),
            Some('\\') => self.character_escape(),
            Some(character) => {
                self.skip(character.len_utf8());
                Ok(character)
            }
        }
    }
}
