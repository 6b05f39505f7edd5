//! Reads a configuration: the main file, and the files that it includes or names.

use std::path::Path;

use crate::files::{Reader, Tree};
use crate::manifest;
use crate::named::NamedFiles;
use crate::{Diagnostic, Dialect, Document, Loader, NoFiles, Section, SourceMap};

/// What the parsers files define that Fluent Bit 5.1's packages and images hold.
const SHIPPED: [(&str, &str); 6] = [
    ("parsers.conf", include_str!("shipped/parsers.conf")),
    ("parsers_ambassador.conf", include_str!("shipped/parsers_ambassador.conf")),
    ("parsers_cinder.conf", include_str!("shipped/parsers_cinder.conf")),
    ("parsers_extra.conf", include_str!("shipped/parsers_extra.conf")),
    ("parsers_java.conf", include_str!("shipped/parsers_java.conf")),
    ("parsers_openstack.conf", include_str!("shipped/parsers_openstack.conf")),
];

/// The names of the parsers in the `parsers.conf` of Fluent Bit 5.1's packages and images. Fluent Bit itself does not know
/// them: a configuration has to name the file.
pub const SHIPPED_PARSERS: [&str; 18] = [
    "apache",
    "apache2",
    "apache_error",
    "cri",
    "docker",
    "docker-daemon",
    "envoy",
    "istio-envoy-proxy",
    "json",
    "k8s-nginx-ingress",
    "kmsg-netfilter-log",
    "kube-custom",
    "logfmt",
    "mongodb",
    "nginx",
    "syslog-rfc3164",
    "syslog-rfc3164-local",
    "syslog-rfc5424",
];

impl Dialect {
    /// The dialect of a file by its extension, as `flb_cf_create_from_file` tells it: `.yaml` and `.yml` are YAML, all
    /// others classic.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Dialect::Yaml,
            _ => Dialect::Classic,
        }
    }
}

/// Reads the configuration `text` of the file `name`, with all the files that it includes or names.
///
/// `dialect` overrides what the extension of `name` tells. Each file is added to `sources`, the main one first. What
/// could be read comes back whatever the diagnostics say; an error among them (codes in [`crate::CODES`]) means that
/// Fluent Bit would refuse the configuration, or that a file was not there.
pub fn read(
    name: &Path,
    text: &str,
    dialect: Option<Dialect>,
    loader: &dyn Loader,
    sources: &mut SourceMap,
) -> (Document, Vec<Diagnostic>) {
    let dialect = dialect.unwrap_or_else(|| Dialect::of(name));
    let mut diagnostics = Vec::new();
    let tree = if dialect == Dialect::Yaml && manifest::is_manifest(text) {
        let file = sources.add(name.display().to_string(), text);
        diagnostics.push(manifest::without_configuration(file, text));
        Tree::default()
    } else {
        read_tree(name, text, dialect, true, loader, sources, &mut diagnostics)
    };
    let document = Document {
        dialect,
        sections: tree.sections,
        env: tree.env,
        trailing_comments: tree.trailing_comments,
    };
    NamedFiles::new(name, document, loader, sources, diagnostics).read()
}

/// The parsers of the file `name` that Fluent Bit's packages and images bring along; nothing if there is none.
pub(crate) fn shipped_file(name: &str, sources: &mut SourceMap) -> Option<Vec<Section>> {
    let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
    let path = Path::new("<shipped>").join(name);
    let mut diagnostics = Vec::new();
    let tree = read_tree(&path, text, Dialect::Classic, false, &NoFiles, sources, &mut diagnostics);
    let mut sections = tree.sections;
    // Those are ours, not the user's.
    sections.iter_mut().for_each(|section| section.leading_comments.clear());
    Some(sections)
}

/// Reads one file with all that it includes. Only the main file may not hold parsers in the classic format.
pub(crate) fn read_tree(
    name: &Path,
    text: &str,
    dialect: Dialect,
    is_main: bool,
    loader: &dyn Loader,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tree {
    let file = sources.add(name.display().to_string(), text);
    let mut reader = Reader::new(name, is_main, loader, sources, diagnostics);
    match dialect {
        Dialect::Classic => reader.classic(file, text),
        Dialect::Yaml | Dialect::Collector => reader.yaml(file, name, text),
    }
    reader.tree.trailing_comments = std::mem::take(&mut reader.pending);
    reader.tree
}
