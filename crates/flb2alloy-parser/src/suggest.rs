//! The nearest known name to a misspelt one.

/// The candidate that differs from `name` in the fewest letters, case aside, if it is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters, so that short names do not match everything.
    let limit = name.chars().count().div_ceil(3).min(3);
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance, ASCII case aside.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, left_char) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right_char) in right.iter().enumerate() {
            let substitution = diagonal + usize::from(!left_char.eq_ignore_ascii_case(right_char));
            diagonal = row[j + 1];
            row[j + 1] = substitution.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_slip_and_nothing_far() {
        let names = ["SERVICE", "INPUT", "FILTER", "OUTPUT"];
        assert_eq!(nearest("inptu", names), Some("INPUT"));
        assert_eq!(nearest("OUTPUTT", names), Some("OUTPUT"));
        assert_eq!(nearest("telemetry", names), None);
        assert_eq!(nearest("", names), None);
    }
}
