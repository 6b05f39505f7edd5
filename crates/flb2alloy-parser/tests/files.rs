//! Which files are read for the paths in a configuration, and what is said about those that are not.

use std::io;
use std::path::{Path, PathBuf};

use flb2alloy_parser::{Loader, NoFiles, SHIPPED_PARSERS, SectionKind, SourceMap, read};

mod print;

/// Files by path; a text that starts with `!` stands for an error.
struct Memory<'a>(&'a [(&'a str, &'a str)]);

impl Loader for Memory<'_> {
    fn read(&self, path: &Path) -> io::Result<String> {
        match self.0.iter().find(|(name, _)| Path::new(name) == path) {
            Some((_, "!directory")) => Err(io::ErrorKind::IsADirectory.into()),
            Some((_, "!text")) => Err(io::ErrorKind::InvalidData.into()),
            Some((_, text)) => Ok((*text).to_owned()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        let start = pattern.to_str().and_then(|pattern| pattern.split('*').next()).unwrap_or_default();
        self.0.iter().map(|(name, _)| PathBuf::from(name)).filter(|name| name.starts_with(start)).collect()
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "KNOWN").then(|| "known".to_owned())
    }
}

fn show(text: &str, files: &[(&str, &str)]) -> String {
    let mut sources = SourceMap::default();
    let (mut document, diagnostics) =
        read(Path::new("conf/main.conf"), text, None, &Memory(files), &mut sources);
    for section in &mut document.sections {
        if sources.get(section.header.file).is_some_and(|file| file.name.starts_with("<shipped>")) {
            section.entries.truncate(1);
        }
    }
    format!("{text}\n--------\n{}", print::print(&document, &diagnostics, &sources))
}

const PARSER: &str = "[PARSER]\n    Name p\n    Format json\n";
const INPUT: &str = "[INPUT]\n    Name dummy\n";

#[test]
fn includes_count_from_the_main_file_then_from_the_working_directory() {
    let files = [
        ("conf/a.conf", INPUT),
        ("a.conf", "[OUTPUT]\n    Name null\n"),
        ("b.conf", "[OUTPUT]\n    Name null\n"),
    ];
    insta::assert_snapshot!(show("@INCLUDE a.conf\n@INCLUDE b.conf\n", &files));
}

#[test]
fn a_nested_include_counts_from_the_main_file() {
    let files = [("conf/sub/a.conf", "@INCLUDE sub/b.conf\n"), ("conf/sub/b.conf", INPUT)];
    insta::assert_snapshot!(show("@INCLUDE sub/a.conf\n", &files));
}

#[test]
fn an_absolute_include_may_lie_beside_the_main_file() {
    insta::assert_snapshot!(show("@INCLUDE /fluent-bit/etc/a.conf\n", &[("conf/a.conf", INPUT)]));
}

#[test]
fn includes_that_cannot_be_read() {
    let files =
        [("conf/text.conf", "!text"), ("conf/d", "!directory"), ("conf/loop.conf", "@INCLUDE loop.conf\n")];
    insta::assert_snapshot!(show(
        "@INCLUDE text.conf\n@INCLUDE d\n@INCLUDE loop.conf\n@INCLUDE main.conf\n",
        &files
    ));
}

#[test]
fn parsers_files_are_found_by_path_or_by_name() {
    let files = [("conf/own.conf", PARSER), ("/etc/own2.conf", PARSER), ("conf/own3.conf", PARSER)];
    let text = "[SERVICE]\n    Parsers_File own.conf\n    Parsers_File /etc/own2.conf\n    Parsers_File C:\\etc\\own3.conf\n    Parsers_File own.conf\n";
    insta::assert_snapshot!(show(text, &files));
}

#[test]
fn variables_in_paths() {
    let files = [
        ("conf/known/a.conf", PARSER),
        ("conf/set/b.conf", PARSER),
        ("conf/c.conf", PARSER),
        ("conf/d.conf", PARSER),
    ];
    let text = "@SET SET=set\n[SERVICE]\n    Parsers_File ${KNOWN}/a.conf\n    Parsers_File ${SET}/b.conf\n    Parsers_File ${NOTHING:-.}/c.conf\n    Parsers_File ${NOTHING}/d.conf\n    Parsers_File ${NOTHING}/e.conf\n    Parsers_File ${NOTHING}\n";
    insta::assert_snapshot!(show(text, &files));
}

#[test]
fn files_that_fluent_bit_ships() {
    let text = "[SERVICE]\n    Parsers_File /fluent-bit/etc/parsers.conf\n    Plugins_File plugins.conf\n    Parsers_File parsers.conf\n    Parsers_File parsers_java.conf\n    Parsers_File custom.conf\n";
    insta::assert_snapshot!(show(text, &[]));
}

#[test]
fn a_file_of_the_name_of_a_shipped_one_wins() {
    insta::assert_snapshot!(show(
        "[SERVICE]\n    Parsers_File parsers.conf\n",
        &[("conf/parsers.conf", PARSER)]
    ));
}

#[test]
fn the_shipped_parsers_are_complete() {
    let text = "[SERVICE]\n    Parsers_File parsers.conf\n";
    let (document, _) = read(Path::new("main.conf"), text, None, &NoFiles, &mut SourceMap::default());
    let parsers = document.sections.iter().filter(|section| section.kind == SectionKind::Parser);
    let (names, formats): (Vec<&str>, Vec<&str>) = parsers
        .filter_map(|section| Some((section.get("name")?.as_str()?, section.get("format")?.as_str()?)))
        .unzip();
    assert_eq!(names, SHIPPED_PARSERS);
    let lines: Vec<String> =
        names.iter().zip(formats).map(|(name, format)| format!("{name} {format}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
