//! The whole way from the Collector's YAML to Alloy.

use std::path::Path;

use flb2alloy_ir::collector;
use flb2alloy_parser::collector::read_collector;
use flb2alloy_parser::{Diagnostic, Loader, Severity, SourceMap};

use crate::convert::{Conversion, NO_PIPELINE};
use crate::options::Options;
use crate::secrets::{self, Secrets};

/// Converts a configuration of the OpenTelemetry Collector: `files`, each a name with its text, merged as the Collector
/// merges the files of several `--config`. Files that values name (`${file:...}`) come from `loader`, relative to the
/// file that names them.
///
/// Fails as little as [`crate::convert()`] does: a component that Alloy has nothing for is left out with a diagnostic.
#[must_use]
pub fn convert_collector(files: &[(&Path, &str)], options: &Options, loader: &dyn Loader) -> Conversion {
    let mut sources = SourceMap::default();
    let (mut config, mut diagnostics) = read_collector(files, loader, &mut sources);
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    config.each_comment(&mut secrets::mask_comment);
    let built = collector::build(&config);
    let mut secrets = Secrets::find(&built.document, &sources);
    let mut conversion = Conversion::new(built.document, sources, refused);
    if !refused {
        if built.collector.pipelines.is_empty() {
            diagnostics.push(
                Diagnostic::warning(NO_PIPELINE, "there is nothing to convert: no pipeline under `service`")
                    .help("give all files that the Collector is started with, one --config for each"),
            );
        }
        let lowered = flb2alloy_emitter::emit_collector(&built.collector, built.ledger, &options.build);
        secrets.add(&lowered.secrets, &conversion.document, &conversion.sources);
        diagnostics.extend(lowered.emitted.diagnostics);
        conversion.alloy = lowered.emitted.text;
        conversion.stability = lowered.emitted.stability;
        conversion.targets = lowered.emitted.targets;
        conversion.account = lowered.account;
    }
    conversion.finish(diagnostics, secrets);
    conversion
}
