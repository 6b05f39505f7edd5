//! Patterns of Loki's `pattern` parser, which `stage.pattern` takes: captures `<name>` with text between them.

/// What is wrong with a pattern, if anything is.
pub(super) fn mistake(pattern: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut rest = pattern;
    let mut behind_capture = false;
    while let Some(start) = rest.find('<') {
        let name = rest[start + 1..].split('>').next().unwrap_or("");
        let is_name = rest[start + 1 + name.len()..].starts_with('>')
            && name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            behind_capture = false;
            rest = &rest[start + 1..];
            continue;
        }
        if behind_capture && start == 0 {
            return Some(format!("no text stands before `<{name}>`"));
        }
        if name != "_" && names.contains(&name) {
            return Some(format!("`<{name}>` is there twice"));
        }
        if name != "_" {
            names.push(name);
        }
        behind_capture = true;
        rest = &rest[start + name.len() + 2..];
    }
    names.is_empty().then(|| "it has no capture such as `<name>`".to_owned())
}
