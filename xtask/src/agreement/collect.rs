//! The Alloy configuration in Alloy's own repository: its `.alloy` files, and the blocks of code in its documentation.

use std::path::{Path, PathBuf};

use crate::answers::short_hash;

/// A configuration.
pub(super) struct Text {
    /// The path within the repository; for a block also which one of its file, from 1: `docs/a.md#3`.
    pub(super) name: String,
    pub(super) text: String,
    /// The beginning of its SHA-256. Explanations are kept by it, so that none outlives the text that it explains.
    pub(super) hash: String,
}

/// All configurations below `folder`, sorted by name.
pub(super) fn collect(folder: &Path) -> std::io::Result<Vec<Text>> {
    let mut texts = Vec::new();
    for path in files(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let is = |extension| path.extension().is_some_and(|found| found == extension);
        if is("alloy") {
            texts.push(Text::new(name, std::fs::read_to_string(&path)?));
        } else if is("md") {
            let blocks = blocks(&std::fs::read_to_string(&path)?);
            texts.extend(
                blocks
                    .into_iter()
                    .enumerate()
                    .map(|(at, block)| Text::new(format!("{name}#{}", at + 1), block)),
            );
        }
    }
    Ok(texts)
}

impl Text {
    fn new(name: String, text: String) -> Self {
        let hash = short_hash(&text);
        Text { name, text, hash }
    }

    pub(super) fn is_block(&self) -> bool {
        self.name.contains('#')
    }
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && entry.file_name() != ".git" {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The blocks of Markdown that are fenced as `alloy`, without the indentation of their fence.
fn blocks(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for line in markdown.lines() {
        let indent = line.len() - line.trim_start().len();
        match &mut open {
            None if line.trim_start().starts_with("```alloy") => open = Some((indent, String::new())),
            None => {}
            Some(_) if line.trim() == "```" => blocks.extend(open.take().map(|(_, text)| text)),
            Some((fence, text)) => {
                text.push_str(line.get(indent.min(*fence)..).unwrap_or_default());
                text.push('\n');
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_lose_the_indentation_of_their_fence() {
        let markdown =
            "a\n   ```alloy\n   b {\n     c = 1\n\n   }\n   ```\n```sh\nd\n```\n```alloy\ne\n```\n";
        assert_eq!(blocks(markdown), ["b {\n  c = 1\n\n}\n", "e\n"]);
    }
}
