//! Character classes: how Onigmo reads them (regparse.c `parse_char_class`), and the sets they stand for.

use regex_syntax::hir::{Class as HirClass, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use flb2alloy_re2::{POSIX, Property, property};

use super::Untranslatable;
use super::ast::{Class, ClassItem, Construct, Perl};
use super::parse::{Parsed, Parser, hex_digit};

/// What the text so far may become the left end of.
enum Before {
    Start,
    Char(char),
    Class,
    Range,
}

impl Parser<'_> {
    /// What follows `[`.
    pub(super) fn class(&mut self, start: usize) -> Parsed<Class> {
        let negated = self.eat("^");
        let mut operands = Vec::new();
        let mut before = Before::Start;
        if self.peek() == Some(']') {
            if !self.rest()[1..].contains(']') {
                return Err(self.invalid(start..self.at + 1, "this character class is empty"));
            }
            self.at += 1;
            before = Before::Char(']');
        }
        let mut items = Vec::new();
        loop {
            let item_start = self.at;
            let Some(next) = self.next() else {
                return Err(self.invalid(start..start + 1, "this character class does not end"));
            };
            match next {
                ']' => break,
                '&' if self.eat("&") => {
                    items.extend(flush(&mut before));
                    operands.push(std::mem::take(&mut items));
                }
                '[' => {
                    let item = self.bracket(item_start)?;
                    items.extend(flush(&mut before));
                    items.push(item);
                    before = Before::Class;
                }
                '-' => {
                    let ends = self.peek() == Some(']') || self.rest().starts_with("&&");
                    match before {
                        Before::Char(low) if !ends => {
                            items.push(self.range(low, item_start)?);
                            before = Before::Range;
                        }
                        Before::Class if !ends => {
                            let reason = "a range cannot start with a class; write `-` last or as `\\-`";
                            return Err(self.invalid(item_start..self.at, reason));
                        }
                        _ => {
                            items.extend(flush(&mut before));
                            before = Before::Char('-');
                        }
                    }
                }
                '\\' => {
                    items.extend(flush(&mut before));
                    match self.class_escape(item_start)? {
                        ClassItem::Char(literal) => before = Before::Char(literal),
                        item => {
                            items.push(item);
                            before = Before::Class;
                        }
                    }
                }
                literal => {
                    items.extend(flush(&mut before));
                    before = Before::Char(literal);
                }
            }
        }
        items.extend(flush(&mut before));
        operands.push(items);
        Ok(Class { negated, operands })
    }

    /// The upper end of a range from `low`.
    fn range(&mut self, low: char, start: usize) -> Parsed<ClassItem> {
        let high = match self.next() {
            Some('\\') => match self.class_escape(self.at - 1)? {
                ClassItem::Char(high) => high,
                _ => return Err(self.invalid(start..self.at, "a range cannot end with a class")),
            },
            Some('[') | None => return Err(self.invalid(start..self.at, "this range has no end")),
            Some(high) => high,
        };
        if low > high {
            return Err(self.invalid(start..self.at, "this range is empty"));
        }
        Ok(ClassItem::Range(low, high))
    }

    /// What follows `[` in a class: a POSIX bracket or a class.
    fn bracket(&mut self, start: usize) -> Parsed<ClassItem> {
        let posix = self.rest().strip_prefix(':').and_then(|rest| rest.split_once(":]"));
        if let Some((name, _)) = posix.filter(|(name, _)| !name.contains(']')) {
            let length = name.len() + 3;
            let negated = name.starts_with('^');
            let name = name.strip_prefix('^').unwrap_or(name).to_owned();
            if !POSIX.contains(&name.as_str()) {
                return Err(self.invalid(start..self.at + length, "there is no such POSIX bracket"));
            }
            self.at += length;
            return Ok(ClassItem::Posix { name, negated, unicode: !self.flags.ascii });
        }
        Ok(ClassItem::Nested(self.deeper(|parser| parser.class(start))?))
    }

    /// What follows a backslash in a class.
    fn class_escape(&mut self, start: usize) -> Parsed<ClassItem> {
        let perl = |kind, negated| ClassItem::Perl { kind, negated };
        let item = match self.peek() {
            Some('d') => perl(Perl::Digit, false),
            Some('D') => perl(Perl::Digit, true),
            Some('w') => perl(Perl::Word, false),
            Some('W') => perl(Perl::Word, true),
            Some('s') => perl(Perl::Space, false),
            Some('S') => perl(Perl::Space, true),
            Some('h') => ClassItem::Nested(hex_digit(false)),
            Some('H') => ClassItem::Nested(hex_digit(true)),
            Some(letter @ ('p' | 'P')) if self.rest()[1..].starts_with('{') => {
                self.at += 1;
                return self.property(start, letter == 'P');
            }
            _ => return self.escaped(start).map(ClassItem::Char),
        };
        self.at += 1;
        Ok(item)
    }

    /// What follows `\p`.
    pub(super) fn property(&mut self, start: usize, complement: bool) -> Parsed<ClassItem> {
        self.at += 1;
        let negated = complement != self.eat("^");
        let Some(length) = self.rest().find('}') else {
            return Err(self.invalid(start..self.at, "the property's name does not end"));
        };
        let name = self.rest()[..length].to_owned();
        self.at += length + 1;
        match property(&name) {
            Some(Property::Unicode(name)) => Ok(ClassItem::Property { name: name.to_owned(), negated }),
            Some(Property::Posix(name)) => Ok(ClassItem::Posix { name, negated, unicode: true }),
            None => {
                let reason = format!("RE2 has no property called `{name}`");
                Err(Untranslatable::new(Construct::UnicodeProperty, start..self.at, &reason))
            }
        }
    }
}

fn flush(before: &mut Before) -> Option<ClassItem> {
    match std::mem::replace(before, Before::Start) {
        Before::Char(literal) => Some(ClassItem::Char(literal)),
        _ => None,
    }
}

impl Class {
    /// The members, where the class is a plain list as RE2 knows it: no `&&`, and classes in classes only where they
    /// may as well be written out.
    pub(super) fn plain(&self) -> Option<Vec<ClassItem>> {
        let [items] = self.operands.as_slice() else { return None };
        let mut plain = Vec::new();
        for item in items {
            match item {
                ClassItem::Nested(class) if class.negated => return None,
                ClassItem::Nested(class) => plain.extend(class.plain()?),
                item => plain.push(item.clone()),
            }
        }
        Some(plain)
    }

    /// The characters of the class. POSIX brackets are taken for ASCII, as in RE2.
    pub(super) fn set(&self) -> ClassUnicode {
        let mut operands = self.operands.iter().map(|items| {
            items.iter().fold(ClassUnicode::empty(), |mut set, item| {
                set.union(&item.set());
                set
            })
        });
        let mut set = operands.next().unwrap_or_else(ClassUnicode::empty);
        for operand in operands {
            set.intersect(&operand);
        }
        if self.negated {
            set.negate();
        }
        set
    }

    /// The class of the characters in `set`, in the shorter of its two forms.
    pub(super) fn from_set(set: &ClassUnicode) -> Class {
        let mut others = set.clone();
        others.negate();
        let negated = others.ranges().len() < set.ranges().len();
        let listed = if negated { &others } else { set };
        let items = listed.iter().map(|range| match (range.start(), range.end()) {
            (low, high) if low == high => ClassItem::Char(low),
            (low, high) => ClassItem::Range(low, high),
        });
        Class::of(negated, items.collect())
    }
}

impl ClassItem {
    fn set(&self) -> ClassUnicode {
        let (mut set, negated) = match self {
            ClassItem::Char(one) => (ranges(&[(*one, *one)]), false),
            ClassItem::Range(low, high) => (ranges(&[(*low, *high)]), false),
            ClassItem::Perl { kind: Perl::Digit, negated } => (ranges(&[('0', '9')]), *negated),
            ClassItem::Perl { kind: Perl::Word, negated } => {
                (ranges(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]), *negated)
            }
            ClassItem::Perl { kind: Perl::Space, negated } => (ranges(&[('\t', '\r'), (' ', ' ')]), *negated),
            ClassItem::Posix { name, negated, .. } => (parsed(&format!("[[:{name}:]]")), *negated),
            ClassItem::Property { name, negated } => (parsed(&format!("\\p{{{name}}}")), *negated),
            ClassItem::Nested(class) => (class.set(), false),
        };
        if negated {
            set.negate();
        }
        set
    }
}

fn ranges(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|(low, high)| ClassUnicodeRange::new(*low, *high)))
}

/// The set of a class whose name is known to be right.
fn parsed(class: &str) -> ClassUnicode {
    match regex_syntax::parse(class).map(Hir::into_kind) {
        Ok(HirKind::Class(HirClass::Unicode(set))) => set,
        _ => ClassUnicode::empty(),
    }
}
