//! What all plugins share while a configuration is built: options, definitions, diagnostics and the account.

use std::collections::HashMap;

use flb2alloy_parser::{Diagnostic, Document, FileId, Span, Spanned, nearest};
use indexmap::IndexMap;

use crate::account::{Account, AccountEntry};
use crate::codes;
use crate::multiline::CustomMultiline;
use crate::parser::Parser;
use crate::text::{Piece, Text};

/// What the caller decides.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Environment variables whose values are known: they are written out instead of asked for at run time.
    pub env: HashMap<String, String>,
    /// How lines are written to Loki.
    pub lines: Lines,
    /// Where outputs without a counterpart in Alloy (es, opensearch, gelf, ...) are sent: the URL of Loki's push API.
    pub loki_url: Option<String>,
    /// The same for a server that takes OTLP over HTTP: its URL without a path. Loki comes first where both are given.
    pub otlp_url: Option<String>,
    /// Where metrics are written that an output served as a page (prometheus_exporter): the URL of a remote write API. It
    /// comes before a server that takes OTLP.
    pub prometheus_url: Option<String>,
    /// Parsers that the annotation `fluentbit.io/parser` of pods may choose, beside those that the configuration defines
    /// itself: the eighteen that Fluent Bit ships would make a long output of which few pods use anything.
    pub annotation_parsers: Vec<String>,
    /// The texts of files that plugins name (`Script` of lua, `File` of checklist, `Label_Map_Path` of loki), by the name as it is written.
    pub files: HashMap<String, String>,
}

impl Options {
    /// Whether outputs without a counterpart are sent elsewhere.
    pub(crate) fn retargets(&self) -> bool {
        self.loki_url.is_some() || self.otlp_url.is_some()
    }
}

/// How lines are written to Loki.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lines {
    /// As Fluent Bit writes them, so that dashboards keep working: the whole record as JSON.
    #[default]
    Compat,
    /// As an Alloy user would: the text itself, the rest of the record as structured metadata.
    Native,
}

/// State of a build.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// What the caller decided.
    pub(crate) options: &'a Options,
    /// `@SET` and `env`: these win over the environment.
    pub(crate) config_env: HashMap<String, String>,
    /// Parsers by name.
    pub(crate) parsers: IndexMap<String, Parser>,
    /// Names of parsers that are defined and cannot be had.
    pub(crate) unusable_parsers: Vec<String>,
    /// Custom multiline parsers by name in lower case.
    pub(crate) multiline_parsers: IndexMap<String, CustomMultiline>,
    /// Keys at the top of the record that something was said of by the accessors.
    pub(crate) scalars_reported: Vec<String>,
    /// What filters and outputs ask for as `Match`.
    pub(crate) matches: Vec<String>,
    /// Whether one has a `Match_Regex`.
    pub(crate) matches_by_regex: bool,
    /// Whether something writes the tag of a record (`$TAG` in a label or a new tag).
    pub(crate) tag_written: bool,
    /// The tags of inputs.
    pub(crate) tags: Vec<String>,
    /// Where the service section says that what waits to be sent is kept on disk unless an input says otherwise.
    pub(crate) on_disk: Option<Span>,
    /// What was found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What became of each key.
    pub(crate) account: Account,
    /// Where literal secrets stand, and the variables that stand for them.
    pub(crate) secrets: Vec<(Span, String)>,
    /// What the variables of literal secrets stand for.
    secret_values: HashMap<String, Text>,
}

/// Where the pieces of a value stand is not asked for: its own place is known.
const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

impl<'a> Context<'a> {
    /// The state before anything is built.
    pub(crate) fn new(options: &'a Options, document: &Document) -> Self {
        // flb_env.c: a variable that is set twice has the later value, which is not expanded in turn.
        let known = document
            .env
            .iter()
            .filter_map(|entry| Some((entry.name.clone(), entry.value.as_str()?.to_owned())));
        let all = |name: &str| {
            let given = document.sections.iter().filter_map(|section| section.get(name)?.as_str());
            given.map(str::to_owned).collect::<Vec<_>>()
        };
        Context {
            options,
            config_env: known.collect(),
            parsers: IndexMap::new(),
            unusable_parsers: Vec::new(),
            multiline_parsers: IndexMap::new(),
            scalars_reported: Vec::new(),
            matches: all("match"),
            matches_by_regex: !all("match_regex").is_empty(),
            tag_written: document
                .sections
                .iter()
                .flat_map(|section| &section.entries)
                .any(|entry| entry.value.as_str().is_some_and(|value| value.contains("$TAG"))),
            tags: all("tag"),
            on_disk: None,
            diagnostics: Vec::new(),
            account: Account::default(),
            secrets: Vec::new(),
            secret_values: HashMap::new(),
        }
    }

    /// Adds a diagnostic.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A variable for a literal secret: the one that is wished for, numbered where it stands for another secret.
    pub(crate) fn secret_variable(&mut self, wish: &str, value: &Text, span: Span) -> String {
        let mut variable = wish.to_owned();
        let mut number = 1;
        while self.secret_values.get(&variable).is_some_and(|other| other != value) {
            number += 1;
            variable = format!("{wish}_{number}");
        }
        self.secret_values.insert(variable.clone(), value.clone());
        self.secrets.push((span, variable.clone()));
        variable
    }

    /// Adds an entry to the account.
    pub(crate) fn account(&mut self, entry: AccountEntry) {
        self.account.push(entry);
    }

    /// A value with the variables replaced that the configuration or the caller knows.
    pub(crate) fn text(&self, text: &str) -> Text {
        let mut result = Text::default();
        for piece in flb2alloy_parser::parse_template(text, NOWHERE) {
            match piece {
                flb2alloy_parser::Piece::Literal { text, .. } => result = result.append(&text),
                // What Fluent Bit loses is no part of the value.
                flb2alloy_parser::Piece::Dropped { .. } => {}
                flb2alloy_parser::Piece::Variable { name, default, .. } => {
                    let known = self.config_env.get(&name).or_else(|| self.options.env.get(&name));
                    match (known, default) {
                        (Some(value), Some(default)) if value.is_empty() => result = result.append(&default),
                        (Some(value), _) => result = result.append(value),
                        (None, default) => result.0.push(Piece::Variable { name, default }),
                    }
                }
            }
        }
        result
    }

    /// The parser of this name; says so where there is none.
    pub(crate) fn parser(&mut self, name: &Spanned<String>) -> Option<Parser> {
        if let Some(parser) = self.parsers.get(&name.value) {
            return Some(parser.clone());
        }
        if self.unusable_parsers.contains(&name.value) {
            let message = format!("the parser `{}` cannot be converted", name.value);
            self.report(Diagnostic::error(codes::UNKNOWN_PARSER, message).at(name.span, "does without it"));
            return None;
        }
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_PARSER, format!("there is no parser `{}`", name.value))
                .at(name.span, "not defined in any parsers file that could be read");
        if let Some(near) = nearest(&name.value, self.parsers.keys().map(String::as_str)) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else {
            diagnostic = diagnostic.help("give the parsers file that defines it with `Parsers_File`");
        }
        self.report(diagnostic);
        None
    }
}
