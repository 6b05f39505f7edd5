//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use flb2alloy::{Dialect, Lines};

const EXIT_CODES: &str = "\
Exit codes:
  0  converted; what comes out differently or not at all is reported on standard error
  1  with --strict: there are losses (a warning or an error); nothing was written for the input
  2  the arguments make no sense
  3  an input could not be read, or Fluent Bit would refuse it; nothing was written for it
  4  an output could not be written

With several inputs, one that fails does not keep the others from being converted; the highest code counts.";

/// Converts Fluent Bit configuration to Grafana Alloy configuration.
#[derive(Debug, Parser)]
#[command(name = "flb2alloy", version, about, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert Fluent Bit configurations, classic or YAML
    #[command(after_help = EXIT_CODES)]
    Convert(Box<Convert>),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Main configuration files, directories to look for such in, or `-` for standard input
    ///
    /// A single file is printed to standard output. Several files, and those of a directory, are written beside
    /// their source with the extension `.alloy`.
    #[arg(value_name = "FILE|DIR|-", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Write to this file, or into this directory where there are several inputs or it is one
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// How lines are written to Loki
    #[arg(long, value_enum, default_value_t = LinesArg::Compat)]
    pub(crate) lines: LinesArg,

    /// Send what es, opensearch, gelf and the like take to this Loki push URL
    #[arg(long, value_name = "URL")]
    pub(crate) loki_url: Option<String>,

    /// Convert this parser of those that Fluent Bit ships for pods that choose it by their annotation
    /// fluentbit.io/parser; may be given several times
    #[arg(long = "annotation-parser", value_name = "NAME")]
    pub(crate) annotation_parsers: Vec<String>,

    /// Dialect of the input; by default its extension tells (.yaml and .yml are YAML), standard input is classic
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
}

impl From<DialectArg> for Dialect {
    fn from(dialect: DialectArg) -> Self {
        match dialect {
            DialectArg::Classic => Dialect::Classic,
            DialectArg::Yaml => Dialect::Yaml,
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
