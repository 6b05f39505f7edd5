//! Files of `NAME=VALUE` lines, as `docker run --env-file` and systemd's `EnvironmentFile=` take them.

use std::collections::HashMap;

/// The variables of `text`. Blank lines and lines that begin with `#` or `;` are skipped, `export ` in front of a name
/// too; a value in quotes is taken without them. The error is the number of the first line that is none of these.
pub(crate) fn parse(text: &str) -> Result<HashMap<String, String>, usize> {
    let mut variables = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(index + 1)?;
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(index + 1);
        }
        variables.insert(name.to_owned(), unquoted(value.trim()).to_owned());
    }
    Ok(variables)
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn lines_of_names_and_values() {
        let variables =
            parse("# a comment\n\nHOST=loki\nexport PORT = 3100\nNAME=\"a b\"\nEMPTY=\nURL=x?y=z\n").unwrap();
        let value = |name: &str| variables[name].as_str();
        assert_eq!((value("HOST"), value("PORT"), value("NAME")), ("loki", "3100", "a b"));
        assert_eq!((value("EMPTY"), value("URL")), ("", "x?y=z"));
    }

    #[test]
    fn other_lines_are_refused() {
        assert_eq!(parse("A=1\nnonsense\n"), Err(2));
        assert_eq!(parse("A=1\n\nA B=2\n"), Err(3));
        assert_eq!(parse("=2\n"), Err(1));
    }
}
