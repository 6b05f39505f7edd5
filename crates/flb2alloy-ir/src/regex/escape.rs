//! Escapes that stand for one character, in and outside of classes (regparse.c `fetch_escaped_value`).

use super::Untranslatable;
use super::ast::Construct;
use super::parse::{Parsed, Parser};

impl Parser<'_> {
    /// What follows the backslash at `start`, where it stands for a character.
    pub(super) fn escaped(&mut self, start: usize) -> Parsed<char> {
        let Some(letter) = self.next() else {
            return Err(self.invalid(start..self.at, "the backslash at the end escapes nothing"));
        };
        let code = match letter {
            'x' | 'u' if self.rest().is_empty() => return Ok(letter),
            'x' if self.peek() == Some('{') => match self.braced_hex(start)? {
                Some(code) => code,
                // `\x{` without a number and a brace is the letter x.
                None => return Ok('x'),
            },
            'u' => {
                let digits = self.digits(16, 4);
                if digits.len() < 4 {
                    return Err(self.invalid(start..self.at, "`\\u` takes four hexadecimal digits"));
                }
                number(&digits, 16)
            }
            'x' | '0'..='7' => {
                self.at -= 1;
                return self.bytes(start);
            }
            'c' | 'C' | 'M' => {
                self.at -= 1;
                self.control(start)?
            }
            'n' => 0x0a,
            't' => 0x09,
            'r' => 0x0d,
            'f' => 0x0c,
            'v' => 0x0b,
            'a' => 0x07,
            'b' => 0x08,
            'e' => 0x1b,
            literal => return Ok(literal),
        };
        char::from_u32(code).ok_or_else(|| self.not_unicode(start))
    }

    fn not_unicode(&self, start: usize) -> Untranslatable {
        Untranslatable::new(Construct::NotUnicode, start..self.at, "this is not a Unicode character")
    }

    /// Up to `limit` digits.
    fn digits(&mut self, radix: u32, limit: usize) -> String {
        let digits: String =
            self.rest().chars().take(limit).take_while(|digit| digit.is_digit(radix)).collect();
        self.at += digits.len();
        digits
    }

    fn braced_hex(&mut self, start: usize) -> Parsed<Option<u32>> {
        let before = self.at;
        self.at += 1;
        let digits = self.digits(16, 8);
        if self.peek().is_some_and(|next| next.is_ascii_hexdigit()) {
            return Err(self.invalid(start..self.at, "this number is too long"));
        }
        if !digits.is_empty() && self.eat("}") {
            return Ok(Some(number(&digits, 16)));
        }
        self.at = before;
        Ok(None)
    }

    /// `\xHH` and `\ooo` are bytes; several of them make up a character beyond ASCII.
    fn bytes(&mut self, start: usize) -> Parsed<char> {
        let mut bytes = vec![self.byte(start)?];
        let length = match bytes[0] {
            0..0x80 => 1,
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        while bytes.len() < length {
            let next = self.rest();
            let is_byte = next.starts_with("\\x") && !next.starts_with("\\x{")
                || next.starts_with('\\') && next[1..].starts_with(|digit: char| digit.is_digit(8));
            if !is_byte {
                break;
            }
            self.at += 1;
            bytes.push(self.byte(start)?);
        }
        let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
        text.ok_or_else(|| {
            Untranslatable::new(Construct::NotUnicode, start..self.at, "these bytes are not UTF-8")
        })
    }

    fn byte(&mut self, start: usize) -> Parsed<u8> {
        let code =
            if self.eat("x") { number(&self.digits(16, 2), 16) } else { number(&self.digits(8, 3), 8) };
        u8::try_from(code).map_err(|_| self.invalid(start..self.at, "this is more than a byte"))
    }

    /// `\cX`, `\C-X` and `\M-X`, which may be nested.
    fn control(&mut self, start: usize) -> Parsed<u32> {
        let letter = self.next();
        if letter != Some('c') && !self.eat("-") {
            return Err(self.invalid(start..self.at, "`\\C` and `\\M` are followed by `-`"));
        }
        let code = match self.next() {
            None => return Err(self.invalid(start..self.at, "a character is missing here")),
            Some('?') if letter != Some('M') => return Ok(0x7f),
            Some('\\') => u32::from(self.deeper(|parser| parser.escaped(start))?),
            Some(other) => u32::from(other),
        };
        Ok(if letter == Some('M') { code & 0xff | 0x80 } else { code & 0x9f })
    }
}

/// The value of some digits; zero if there are none, as for Onigmo.
fn number(digits: &str, radix: u32) -> u32 {
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(radix))
        .fold(0, |sum, digit| sum.wrapping_mul(radix) + digit)
}
