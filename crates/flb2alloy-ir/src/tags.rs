//! Tags and what matches them, decided at conversion time wherever the tags of a source are known.

use crate::pipeline::TagTest;
use crate::record::Operand;
use crate::text::{Piece, Text};

/// Which records of a source reach a filter or an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// None.
    Never,
    /// All.
    Always,
    /// Those whose tag matches at run time.
    Sometimes,
}

/// A set of tags: text in which [`TagPattern::ANY`] stands for any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TagPattern(Vec<char>);

impl TagPattern {
    /// Stands for any text. No configuration can hold it: it is a noncharacter of Unicode.
    const ANY: char = '\u{FDD0}';

    /// Any tag at all.
    pub(crate) fn any() -> Self {
        TagPattern(vec![Self::ANY])
    }

    /// This very tag. Variables are compared as they are written: the same variable in `Tag` and `Match` has the same
    /// value.
    pub(crate) fn literal(tag: &Text) -> Self {
        TagPattern(tag.display().chars().collect())
    }

    /// A tag with some unknown text between two known ones.
    pub(crate) fn around(prefix: &str, suffix: &str) -> Self {
        let mut chars: Vec<char> = prefix.chars().collect();
        chars.push(Self::ANY);
        chars.extend(suffix.chars());
        TagPattern(chars)
    }

    /// The tags that tail makes of the files that the glob `path` matches (tail_file.c, tag_compose): the path with
    /// `/`, `\` and `:` as dots, several dots as one, and no dot at either end of the tag.
    pub(crate) fn of_path(prefix: &str, path: &Text, suffix: &str) -> Self {
        let mut chars: Vec<char> = Vec::new();
        let mut push = |char: char| {
            let dot = matches!(char, '/' | '\\' | ':' | '.');
            match (dot, chars.last()) {
                (true, None | Some('.')) => {}
                (true, _) => chars.push('.'),
                (false, _) => chars.push(char),
            }
        };
        prefix.chars().for_each(&mut push);
        for piece in &path.0 {
            match piece {
                Piece::Literal(text) => {
                    let mut rest = text.chars();
                    while let Some(char) = rest.next() {
                        match char {
                            '*' | '?' => push(Self::ANY),
                            '[' => {
                                rest.by_ref().find(|char| *char == ']');
                                push(Self::ANY);
                            }
                            _ => push(char),
                        }
                    }
                }
                Piece::Variable { .. } => push(Self::ANY),
            }
        }
        suffix.chars().filter(|char| *char != '*').for_each(&mut push);
        if chars.last() == Some(&'.') {
            chars.pop();
        }
        TagPattern(chars)
    }

    /// The tags that an operand can make, whatever the record and its tag are.
    pub(crate) fn of(operand: &Operand) -> Self {
        Self::any().rewritten(operand)
    }

    /// The tags that records of these tags get from an operand.
    pub(crate) fn rewritten(&self, operand: &Operand) -> Self {
        match operand {
            Operand::Text(text) => Self::literal(text),
            Operand::Tag => self.clone(),
            Operand::TagPart(number) => match self.as_literal() {
                Some(tag) => Self(tag.split('.').nth(*number).unwrap_or_default().chars().collect()),
                None => Self::any(),
            },
            Operand::Path(_) | Operand::Capture(_) => Self::any(),
            Operand::Concat(operands) => {
                let mut chars: Vec<char> = operands.iter().flat_map(|one| self.rewritten(one).0).collect();
                chars.dedup_by(|left, right| *left == Self::ANY && *right == Self::ANY);
                Self(chars)
            }
        }
    }

    /// What these tags have in common, as a name.
    pub(crate) fn name(&self) -> Option<String> {
        let name: String = self.0.iter().filter(|char| **char != Self::ANY).collect();
        name.contains(char::is_alphanumeric).then_some(name)
    }

    /// The one tag that it is, if it is one.
    pub(crate) fn as_literal(&self) -> Option<String> {
        (!self.0.contains(&Self::ANY)).then(|| self.0.iter().collect())
    }

    /// A glob that matches these tags.
    pub(crate) fn glob(&self) -> String {
        self.0.iter().map(|char| if *char == Self::ANY { '*' } else { *char }).collect()
    }

    /// Which of these tags the test lets through.
    pub(crate) fn reach(&self, test: &TagTest) -> Reach {
        let by_regex = match (&test.regex, self.as_literal()) {
            (None, _) => Reach::Never,
            (Some(regex), Some(tag)) => match regex.matcher() {
                Some(matcher) if matcher.takes_tag(&tag) => Reach::Always,
                Some(_) => Reach::Never,
                None => Reach::Sometimes,
            },
            (Some(_), None) => Reach::Sometimes,
        };
        let by_glob = test.glob.as_deref().map_or(Reach::Never, |glob| self.reach_of_glob(glob));
        match (by_regex, by_glob) {
            (Reach::Always, _) | (_, Reach::Always) => Reach::Always,
            (Reach::Never, Reach::Never) => Reach::Never,
            _ => Reach::Sometimes,
        }
    }

    fn reach_of_glob(&self, glob: &str) -> Reach {
        let glob: Vec<char> = glob.chars().collect();
        // ANY is a letter that no glob holds, so only a `*` can match it: then the `*` matches whatever it stands for.
        if glob_matches(&glob, &self.0) {
            Reach::Always
        } else if overlap(&glob, &self.0) {
            Reach::Sometimes
        } else {
            Reach::Never
        }
    }
}

/// Fluent Bit's glob (flb_router.c, router_match): only `*` is special, and the whole text must match.
fn glob_matches(glob: &[char], text: &[char]) -> bool {
    meet(glob, text, None)
}

/// Whether some text matches both the glob and the pattern.
fn overlap(glob: &[char], pattern: &[char]) -> bool {
    meet(glob, pattern, Some(TagPattern::ANY))
}

/// Whether some text matches both sides, where `*` stands for any text on the left and `wild` does on the right. One
/// row of a table at a time, so that many stars cost no more than the product of the lengths.
fn meet(glob: &[char], text: &[char], wild: Option<char>) -> bool {
    let is_wild = |char: char| Some(char) == wild;
    // row[j]: whether glob[..i] and text[..j] meet.
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for (j, &right) in text.iter().enumerate() {
        row[j + 1] = row[j] && is_wild(right);
    }
    for &left in glob {
        let mut next = vec![false; text.len() + 1];
        next[0] = row[0] && left == '*';
        for (j, &right) in text.iter().enumerate() {
            next[j + 1] =
                if left == '*' || is_wild(right) { row[j + 1] || next[j] } else { row[j] && left == right };
        }
        row = next;
    }
    row[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(pattern: &TagPattern, glob: &str) -> Reach {
        pattern.reach(&TagTest { glob: Some(glob.to_owned()), regex: None })
    }

    #[test]
    fn literal_tags_are_decided() {
        let tag = TagPattern::literal(&"app.web".into());
        assert_eq!(reach(&tag, "*"), Reach::Always);
        assert_eq!(reach(&tag, "app.*"), Reach::Always);
        assert_eq!(reach(&tag, "*web"), Reach::Always);
        assert_eq!(reach(&tag, "app"), Reach::Never);
        assert_eq!(reach(&tag, "app.we?"), Reach::Never, "only the star is special");
    }

    #[test]
    fn expanded_paths_are_compared_as_sets() {
        let kube = TagPattern::of_path("kube.", &"/var/log/containers/*.log".into(), "");
        assert_eq!(reach(&kube, "kube.*"), Reach::Always);
        assert_eq!(reach(&kube, "kube.var.log.containers.*.log"), Reach::Always);
        assert_eq!(reach(&kube, "kube.*nginx*"), Reach::Sometimes);
        assert_eq!(reach(&kube, "host.*"), Reach::Never);
        assert_eq!(reach(&kube, "kube.var.log.containers.web.log"), Reach::Sometimes);
        assert_eq!(reach(&kube, "kube.*.txt"), Reach::Never);
    }

    #[test]
    fn a_tag_is_one_path_without_a_star() {
        let tag = TagPattern::of_path("", &"/var/log//app:1.log".into(), "");
        assert_eq!(tag.as_literal().as_deref(), Some("var.log.app.1.log"));
    }
}
