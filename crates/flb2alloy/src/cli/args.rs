//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use flb2alloy::{Dialect, Lines};
use flb2alloy_checker::catalogue::Stability;

const EXIT_CODES: &str = "\
Exit codes:
  0  converted; what comes out differently or not at all is reported on standard error
  1  with --strict: there are losses (a warning or an error); nothing was written for the input
  2  the arguments make no sense
  3  an input could not be read, or Fluent Bit would refuse it; nothing was written for it
  4  an output could not be written

With several inputs, one that fails does not keep the others from being converted; the highest code counts.";

const CHECK_EXIT_CODES: &str = "\
Exit codes:
  0  Alloy would take every file; there may be warnings
  1  Alloy would refuse a file; with --strict: or there is a warning
  2  the arguments make no sense
  3  a file could not be read";

const FMT_EXIT_CODES: &str = "\
Exit codes:
  0  formatted
  1  with --check: a file is not formatted
  2  the arguments make no sense
  3  a file could not be read, or is not in the Alloy syntax
  4  a file could not be written";

/// Converts Fluent Bit configuration to Grafana Alloy configuration.
#[derive(Debug, Parser)]
#[command(name = "flb2alloy", version, about, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert configurations of Fluent Bit, classic or YAML, and of the OpenTelemetry Collector
    #[command(after_help = EXIT_CODES)]
    Convert(Box<Convert>),
    /// Check Alloy configurations, without Alloy
    #[command(after_help = CHECK_EXIT_CODES)]
    Check(Check),
    /// Explain what becomes of a plugin or option of Fluent Bit, or what the code of a diagnostic means
    Explain(Explain),
    /// Format Alloy configurations as `alloy fmt` does
    #[command(after_help = FMT_EXIT_CODES)]
    Fmt(Fmt),
    /// Run real Fluent Bit and real Alloy on samples, and compare what both send
    #[command(disable_help_flag = true)]
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Main configuration files, directories to look for such in, or `-` for standard input
    ///
    /// A Kubernetes manifest or Helm values with a configuration in them (a ConfigMap, values of Fluent Bit's charts, a HelmRelease)
    /// are taken for it.
    /// A single file is printed to standard output (unless --write is given). Several files, and those of a directory, are written beside
    /// their source with the extension `.alloy`.
    #[arg(value_name = "FILE|DIR|-", required_unless_present = "config")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Convert this configuration of the OpenTelemetry Collector; several are merged to one, as the Collector merges those
    /// that it is started with
    #[arg(long, value_name = "FILE", conflicts_with = "inputs")]
    pub(crate) config: Vec<PathBuf>,

    /// Write to this file, or into this directory where there are several inputs or it is one
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Write a single file beside its source too, not to standard output
    #[arg(short, long, conflicts_with = "output")]
    pub(crate) write: bool,

    /// How lines are written to Loki
    #[arg(long, value_enum, default_value_t = LinesArg::Compat)]
    pub(crate) lines: LinesArg,

    /// Send what es, opensearch, gelf and the like take to this Loki push URL; of a collector, the logs of exporters that
    /// Alloy has nothing like
    #[arg(long, value_name = "URL")]
    pub(crate) loki_url: Option<String>,

    /// Send it to this server over OTLP/HTTP instead
    #[arg(long, value_name = "URL", conflicts_with = "loki_url")]
    pub(crate) otlp_url: Option<String>,

    /// Write the metrics that prometheus_exporter serves as a page to this remote write URL; of a collector, those of exporters
    /// that Alloy has nothing like
    #[arg(long, value_name = "URL")]
    pub(crate) prometheus_url: Option<String>,

    /// Convert this parser of those that Fluent Bit ships for pods that choose it by their annotation
    /// fluentbit.io/parser; may be given several times
    #[arg(long = "annotation-parser", value_name = "NAME")]
    pub(crate) annotation_parsers: Vec<String>,

    /// Dialect of the input; by default its extension tells (.yaml and .yml are YAML), and its sections whose YAML it is;
    /// standard input is classic
    #[arg(long, value_enum)]
    pub(crate) dialect: Option<DialectArg>,

    /// Write out the values of the variables in this file (lines of NAME=VALUE) instead of asking for them at run time
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// Write out the values of variables that are set here and now
    #[arg(long)]
    pub(crate) resolve_env: bool,

    /// Report what became of each key, on standard output in place of the configuration (which is part of the report)
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) report: Option<ReportFormat>,

    /// Write the report to this file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) report_file: Option<PathBuf>,

    /// Write the Fluent Bit configuration that has to stay to this file, if anything has to; takes a single input
    #[arg(long, value_name = "FILE")]
    pub(crate) residual: Option<PathBuf>,

    /// Fail, and write nothing, if anything comes out differently or not at all
    #[arg(long)]
    pub(crate) strict: bool,

    /// Report errors only
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Whether diagnostics are coloured
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Alloy files, directories to look for such (*.alloy) in, or `-` for standard input
    #[arg(value_name = "FILE|DIR|-", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Take warnings for errors, as `alloy validate` does
    #[arg(long)]
    pub(crate) strict: bool,

    /// The --stability.level that Alloy will run with
    #[arg(long = "stability.level", value_enum, value_name = "LEVEL", default_value_t = StabilityArg::GenerallyAvailable)]
    pub(crate) stability: StabilityArg,

    /// Alloy will run with this flag, too
    #[arg(long = "feature.community-components.enabled")]
    pub(crate) community_components: bool,

    /// How findings are written to standard output
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,

    /// Whether text is coloured
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A plugin or section (`filter/grep`, `service`), a kind of plugins (`filter`), or a code (`FB0403`)
    pub(crate) subject: String,

    /// One option of the plugin
    pub(crate) option: Option<String>,

    /// Whether messages are coloured
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// What `flb2alloy-verify --help` lists
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<OsString>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Fmt {
    /// Alloy files, directories to look for such (*.alloy) in, or `-` for standard input
    ///
    /// A single file is printed to standard output.
    #[arg(value_name = "FILE|DIR|-", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Write files in place
    #[arg(short, long, conflicts_with_all = ["check", "diff"])]
    pub(crate) write: bool,

    /// Write nothing; fail if a file is not formatted
    #[arg(short = 't', long, visible_alias = "test")]
    pub(crate) check: bool,

    /// Write nothing but what would change, as a unified diff
    #[arg(long)]
    pub(crate) diff: bool,

    /// Whether messages are coloured
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StabilityArg {
    /// Only what is generally available
    GenerallyAvailable,
    /// What is in public preview, too
    PublicPreview,
    /// Everything
    Experimental,
}

impl From<StabilityArg> for Stability {
    fn from(level: StabilityArg) -> Self {
        match level {
            StabilityArg::GenerallyAvailable => Stability::GenerallyAvailable,
            StabilityArg::PublicPreview => Stability::PublicPreview,
            StabilityArg::Experimental => Stability::Experimental,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// JSON, versioned
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LinesArg {
    /// As Fluent Bit does, so that queries and dashboards keep working: the whole record as JSON
    Compat,
    /// As Alloy users do: the text itself, the rest of the record as structured metadata
    Native,
}

impl From<LinesArg> for Lines {
    fn from(lines: LinesArg) -> Self {
        match lines {
            LinesArg::Compat => Lines::Compat,
            LinesArg::Native => Lines::Native,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DialectArg {
    /// `[SECTION]` headers
    Classic,
    /// YAML
    Yaml,
    /// The YAML of the OpenTelemetry Collector
    Collector,
}

impl From<DialectArg> for Dialect {
    fn from(dialect: DialectArg) -> Self {
        match dialect {
            DialectArg::Classic => Dialect::Classic,
            DialectArg::Yaml => Dialect::Yaml,
            DialectArg::Collector => Dialect::Collector,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// JSON, versioned
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
