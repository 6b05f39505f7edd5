//! Finds what looks like a secret in text that need not be readable configuration.

use std::ops::Range;

use super::names::{is_harmless, is_header_key, is_secret_header, is_secret_key};

/// The ranges of `text` that look like secrets.
pub(super) fn secrets(text: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut found = Vec::new();
    let mut at = 0;
    // The indentation of a key whose value is a YAML block on the lines below.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indentation = content.len() - content.trim_start().len();
        let start = at;
        at += line.len();
        if let Some(outer) = block {
            if content.trim().is_empty() || indentation > outer {
                found.push(start + indentation.min(content.len())..start + content.len());
                continue;
            }
            block = None;
        }
        let commented = content.trim_start().starts_with('#');
        let value = value_of_secret(content, commented);
        if let Some(value) = value {
            if content[value.clone()].starts_with(['|', '>']) {
                block = Some(indentation);
            } else {
                found.push(start + value.start..start + value.end);
            }
        }
        found.extend(passwords_of_urls(content).map(|range| start + range.start..start + range.end));
    }
    found.into_iter()
}

/// The ranges of a comment's text that look like secrets: commented-out settings, not prose about them.
pub(super) fn comment(text: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut found: Vec<_> = value_of_secret(text, true).into_iter().collect();
    if found.is_empty() {
        found.extend(passwords_of_urls(text));
    }
    found.into_iter()
}

/// Where a line holds the value of a secret key. In prose the value must be a single word, or follow a `:` or `=`.
fn value_of_secret(line: &str, prose: bool) -> Option<Range<usize>> {
    let mut at = 0;
    let mut is_first = true;
    while let Some(offset) = line[at..].find(is_word) {
        let start = at + offset;
        let end = line[start..].find(|char| !is_word(char)).map_or(line.len(), |length| start + length);
        let word = line[start..end].trim_start_matches('-');
        at = end;
        if word.is_empty() || (is_first && word.eq_ignore_ascii_case("set") && line[..start].ends_with('@')) {
            continue;
        }
        let behind = line[end..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
        let assigned = behind.starts_with([':', '=']) && !behind.starts_with("://");
        if is_first && is_header_key(word) {
            let name = behind.trim_start_matches([':', ' ', '"', '\'', '-', '=']);
            let (name, value) = name.split_once([' ', ':', '\t'])?;
            let value = value.trim_start();
            return (is_secret_header(name) && !is_variable(value))
                .then(|| line.len() - value.len()..line.len());
        }
        let is_secret = is_secret_key(word) || (assigned && is_secret_header(word));
        let spaced = is_first && line[end..].starts_with([' ', '\t']);
        if is_secret && (assigned || spaced) {
            let value = behind.trim_start_matches([':', '=', ' ', '\t']).trim_start();
            let from = line.len() - value.len();
            let until = if is_first {
                line.len()
            } else {
                value.find([',', '}']).map_or(line.len(), |end| from + end)
            };
            let value = line[from..until].trim();
            let is_prose = prose && !assigned && value.contains([' ', '\t']);
            if !is_prose && !is_harmless(value) && !is_variable(value) {
                return Some(from..from + value.len());
            }
        }
        is_first = false;
    }
    None
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-')
}

fn is_variable(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    value.starts_with("${") && value.find('}') == Some(value.len() - 1) && !value.contains(":-")
}

/// The passwords of URLs such as `http://user:password@host`.
pub(super) fn passwords_of_urls(text: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find("://") {
        let start = at + offset + 3;
        let length =
            text[start..].find(['/', ' ', '\t', '"', '\'', ',', '?', '#']).unwrap_or(text.len() - start);
        at = start + length;
        let Some((user_info, _)) = text[start..at].rsplit_once('@') else { continue };
        let Some((user, password)) = user_info.split_once(':') else { continue };
        if !password.is_empty() && !is_variable(password) {
            let from = start + user.len() + 1;
            found.push(from..from + password.len());
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for range in secrets(text) {
            bytes[range].fill(b'*');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn values_of_secret_keys() {
        assert_eq!(masked("    HTTP_Passwd   hunter2 too\n"), "    HTTP_Passwd   ***********\n");
        assert_eq!(masked("http_passwd\thunter2"), "http_passwd\t*******");
        assert_eq!(
            masked("  - name: es\n    http_passwd: \"hunter2\"\n"),
            "  - name: es\n    http_passwd: *********\n"
        );
        assert_eq!(
            masked("- {name: es, http_passwd: hunter2, match: x}"),
            "- {name: es, http_passwd: *******, match: x}"
        );
        assert_eq!(masked("@SET DB_PASSWORD=hunter2"), "@SET DB_PASSWORD=*******");
        assert_eq!(masked("# HTTP_Passwd hunter2"), "# HTTP_Passwd *******");
        assert_eq!(masked("header Authorization Bearer hunter2"), "header Authorization **************");
        assert_eq!(masked("token: |\n  hunter2\n  more\nname: x"), "token: |\n  *******\n  ****\nname: x");
        // A blank that is no blank to Fluent Bit, before a word of longer characters.
        assert_eq!(masked("http_passwd \x0c\u{a0}🔥"), "http_passwd \x0c\u{a0}****");
        assert_eq!(masked("url http://me:hunter2@host/path"), "url http://me:*******@host/path");
    }

    #[test]
    fn what_is_no_secret() {
        for text in [
            "http_passwd ${PASSWORD}",
            "Kube_Token_File /var/run/token",
            "# the password is in the vault",
            "# password is in the vault",
            "Rename password pwd",
            "header X-Scope-OrgID tenant",
            "url http://host:3100/a@b",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
