//! Records of which nothing is left as it was: a line that only one of the parsers takes apart shares no field with the
//! line that it was, so no comparison can tell that the two are one.

use super::Announced;
use crate::Record;
use crate::compare::Change;

/// Records of both sides that can be one record each, and the diagnostics that explain it.
pub(super) struct Replaced<'a> {
    /// What explains the pairs.
    pub(super) said: Vec<&'a Announced>,
    /// Records of the left side that are left.
    pub(super) left: Vec<&'a Record>,
    /// Records of the right side that are left.
    pub(super) right: Vec<&'a Record>,
}

/// Pairs records where each field in which they differ is explained.
pub(super) fn pair<'a>(left: &'a [Record], right: &'a [Record], announced: &'a [Announced]) -> Replaced<'a> {
    let mut replaced = Replaced { said: Vec::new(), left: Vec::new(), right: right.iter().collect() };
    for record in left {
        let found = replaced.right.iter().enumerate().find_map(|(index, other)| {
            let said = super::explaining(&Change::between(record, other).fields, announced);
            (!said.is_empty()).then_some((index, said))
        });
        match found {
            Some((index, said)) => {
                replaced.right.remove(index);
                replaced.said.extend(said);
            }
            None => replaced.left.push(record),
        }
    }
    replaced
}
