//! The whole way from text to text.

use std::path::Path;

use flb2alloy_emitter::{Stability, Target};
use flb2alloy_ir::Account;
use flb2alloy_parser::collector::is_collector;
use flb2alloy_parser::{
    Code, CodeMeaning, Diagnostic, Dialect, Document, Loader, Manifest, SectionKind, Severity, SourceMap,
    read,
};

use crate::convert_collector::convert_collector;
use crate::options::Options;
use crate::residual;
use crate::secrets::Secrets;

pub(crate) const NO_PIPELINE: Code = Code("FB1001");

/// A second configuration of a file, as the readers have it.
const LEFT_OUT: Code = Code("FB0212");

/// The codes that this crate gives.
pub const CODES: &[CodeMeaning] = &[CodeMeaning {
    code: NO_PIPELINE,
    meaning: "The configuration has no input, filter or output, or no pipeline of a collector.",
}];

/// Errors of the reader that leave a configuration whole enough to convert: only the definitions of a missing file are
/// unknown, and whatever needs one of them says so.
const TOLERATED: [Code; 2] = [Code("FB0304"), Code("FB0306")];

/// What came out.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The Alloy configuration, formatted as `alloy fmt` does. Empty where the source is refused.
    pub alloy: String,
    /// All there is to say, in source order. Secrets in it are masked.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of each source key. Empty where the source is refused.
    pub account: Account,
    /// Which components came of which section.
    pub targets: Vec<Target>,
    /// What has to stay with Fluent Bit, as a configuration in the dialect of the source; `None` where nothing has to.
    pub residual: Option<String>,
    /// The source as it was read; sections of the account and of the targets are indices of its sections.
    pub document: Document,
    /// The `--stability.level` that Alloy needs to load the output.
    pub stability: Stability,
    /// All source files that were read.
    pub sources: SourceMap,
    /// Where secrets stand in the sources. Show nothing of the sources but what [`Secrets::masked`] gives.
    pub secrets: Secrets,
    pub(crate) refused: bool,
}

impl Conversion {
    /// Whether the source could not be read whole. Fluent Bit refuses to start with such a configuration, and there is
    /// no output, since what is missing from it would be missing in silence.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether something comes out differently or not at all: there is a warning or an error.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity > Severity::Info)
    }

    /// A conversion that has nothing in it yet.
    pub(crate) fn new(document: Document, sources: SourceMap, refused: bool) -> Self {
        Conversion {
            alloy: String::new(),
            diagnostics: Vec::new(),
            account: Account::default(),
            targets: Vec::new(),
            residual: None,
            stability: Stability::GenerallyAvailable,
            document,
            sources,
            secrets: Secrets::default(),
            refused,
        }
    }

    /// Takes in what there is to say, in source order and without secrets.
    pub(crate) fn finish(&mut self, mut diagnostics: Vec<Diagnostic>, secrets: Secrets) {
        // What has no place comes first.
        diagnostics.sort_by_key(|diagnostic| {
            diagnostic.labels.first().map(|label| (label.span.file, label.span.start))
        });
        secrets.scrub(&mut diagnostics);
        self.diagnostics = diagnostics;
        self.secrets = secrets;
    }

    /// Whether the source has an input, filter or output. Files of parsers, and parts to be included, often have none.
    #[must_use]
    pub fn has_pipeline(&self) -> bool {
        has_pipeline(&self.document)
    }
}

/// The options with the texts of files that plugins name. Fluent Bit looks for scripts beside the main file (lua_config.c),
/// and for lists and maps of labels where it is started, which is taken to be there too.
fn with_files(
    options: &flb2alloy_ir::Options,
    name: &Path,
    document: &Document,
    loader: &dyn Loader,
) -> flb2alloy_ir::Options {
    let mut options = options.clone();
    let nested =
        document.sections.iter().flat_map(|section| &section.groups).flat_map(|group| &group.sections);
    for section in document.sections.iter().chain(nested) {
        let text = |option: &str| section.get(option)?.as_str();
        // The `file` of an output is one that it writes.
        let list = text("name").filter(|name| name.eq_ignore_ascii_case("checklist")).and(Some("file"));
        let options_of_files = ["script", "label_map_path"].into_iter().chain(list);
        for file in options_of_files.filter_map(text) {
            let path = name.parent().unwrap_or(Path::new("")).join(file);
            if let Ok(text) = loader.read(&path) {
                options.files.insert(file.to_owned(), text);
            }
        }
    }
    options
}

fn has_pipeline(document: &Document) -> bool {
    let is_part =
        |kind: &SectionKind| matches!(kind, SectionKind::Input | SectionKind::Filter | SectionKind::Output);
    document.sections.iter().any(|section| match &section.kind {
        SectionKind::Other(name) => document.dialect == Dialect::Collector && name == "service",
        kind => is_part(kind),
    })
}

/// Whether a file is one of the OpenTelemetry Collector. Where nobody says so, a YAML file is if it looks like one.
fn is_of_collector(name: &Path, text: &str, options: &Options) -> bool {
    match options.dialect {
        Some(dialect) => dialect == Dialect::Collector,
        None => Dialect::of(name) == Dialect::Yaml && is_collector(text),
    }
}

/// The Kubernetes manifest, or the Helm values, that hold a configuration of Fluent Bit.
fn manifest(name: &Path, text: &str, options: &Options) -> Option<Manifest> {
    let dialect = options.dialect.unwrap_or_else(|| Dialect::of(name));
    (dialect == Dialect::Yaml).then(|| Manifest::find(name, text)).flatten()
}

/// Converts the configuration `text` of the file `name`, which can be of Fluent Bit or of the OpenTelemetry Collector
/// (for several files of the latter, see [`convert_collector`]), or a Kubernetes manifest or Helm values with one of them;
/// included files come from `loader`, relative to `name`.
///
/// Never fails as a whole: what cannot be converted is left out with a diagnostic, and ends in the residual. Only a
/// configuration that cannot be read gives no output; see [`Conversion::is_refused`].
#[must_use]
pub fn convert(name: impl AsRef<Path>, text: &str, options: &Options, loader: &dyn Loader) -> Conversion {
    if is_of_collector(name.as_ref(), text, options) {
        let mut conversion = convert_collector(&[(name.as_ref(), text)], options, loader);
        if manifest(name.as_ref(), text, options).is_some() {
            conversion.diagnostics.push(
                Diagnostic::warning(
                    LEFT_OUT,
                    "the configuration of Fluent Bit in this file is not converted",
                )
                .help("convert it by itself with --dialect yaml"),
            );
        }
        return conversion;
    }
    match manifest(name.as_ref(), text, options) {
        Some(manifest) => {
            let (name, loader) = (manifest.main(), manifest.loader(loader));
            let options = Options { dialect: None, ..options.clone() };
            convert_files(&name, manifest.text(), &options, &loader, Some(&manifest))
        }
        None => convert_files(name.as_ref(), text, options, loader, None),
    }
}

/// Converts a configuration of Fluent Bit, which may be one of a manifest.
fn convert_files(
    name: &Path,
    text: &str,
    options: &Options,
    loader: &dyn Loader,
    manifest: Option<&Manifest>,
) -> Conversion {
    let mut sources = SourceMap::default();
    let (mut document, mut diagnostics) = read(name, text, options.dialect, loader, &mut sources);
    if let Some(manifest) = manifest {
        diagnostics.extend(manifest.locate(&mut sources));
    }
    let refused = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error && !TOLERATED.contains(&diagnostic.code));
    let mut secrets = Secrets::find(&document, &sources);
    secrets.mask_comments(&mut document);

    let mut conversion = Conversion::new(document, sources, refused);
    if !refused {
        if !conversion.has_pipeline() {
            diagnostics.push(
                Diagnostic::warning(NO_PIPELINE, "there is nothing to convert: no input, filter or output")
                    .help("give the main configuration, the file that Fluent Bit is started with"),
            );
        }
        let options = with_files(&options.build, name, &conversion.document, loader);
        let built = flb2alloy_ir::build(&conversion.document, &options);
        secrets.add(&built.secrets, &conversion.document, &conversion.sources);
        let emitted = flb2alloy_emitter::emit(&built.pipeline, &conversion.sources);
        diagnostics.extend(built.diagnostics);
        diagnostics.extend(emitted.diagnostics);
        conversion.residual =
            residual::write(&conversion.document, &conversion.sources, &built.routing, &secrets);
        conversion.alloy = emitted.text;
        conversion.targets = emitted.targets;
        conversion.stability = emitted.stability;
        conversion.account = built.account;
    }
    conversion.finish(diagnostics, secrets);
    conversion
}
