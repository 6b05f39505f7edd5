//! The command line.

use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  both programs sent the same, or the conversion predicted each difference
  1  there is a difference that no diagnostic of the conversion predicts
  2  the arguments make no sense
  3  no comparison could be made: a program is missing, ended by itself or refused its configuration, a sample
     cannot be read, ...";

/// Proves a conversion: runs real Fluent Bit, or the real Collector, and real Alloy on the same samples and compares record for record.
///
/// Both run in a temporary folder: files are copies of the samples, network inputs listen on loopback and are sent the
/// samples, outputs send to this command. Nothing else is reached, and nothing of yours is touched.
#[derive(Debug, clap::Parser)]
#[command(name = "flb2alloy verify", version, after_help = EXIT_CODES, max_term_width = 110)]
pub(crate) struct Args {
    /// The configuration of Fluent Bit or of the OpenTelemetry Collector
    #[arg(value_name = "FILE")]
    pub(crate) configuration: PathBuf,

    /// A file to feed both programs: the input is the one that reads its path, or the only one, or the one named in
    /// front (`tail.0=app.log`, by plugin and number or by alias; of a collector `filelog=app.log`, `otlp.grpc=export.jsonl`,
    /// `syslog/edge.tcp=a.log`); may be given several times
    #[arg(short, long = "sample", value_name = "[INPUT=]FILE", required = true)]
    pub(crate) samples: Vec<String>,

    /// The Fluent Bit program, if not the one on the PATH
    #[arg(long, value_name = "PATH")]
    pub(crate) fluent_bit: Option<PathBuf>,

    /// The OpenTelemetry Collector, if not the otelcol on the PATH; only a configuration of one needs it
    #[arg(long, value_name = "PATH")]
    pub(crate) otelcol: Option<PathBuf>,

    /// The Alloy program, if not the one on the PATH
    #[arg(long, value_name = "PATH")]
    pub(crate) alloy: Option<PathBuf>,

    /// Kubernetes objects, as `kubectl get pods,namespaces,nodes -A -o yaml` prints them, that a stand-in of the API
    /// answers with
    #[arg(long, value_name = "FILE")]
    pub(crate) kube_objects: Option<PathBuf>,

    /// Set this variable (NAME=VALUE) for both programs; they see no others
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,

    /// Convert with `--loki-url`
    #[arg(long, value_name = "URL")]
    pub(crate) loki_url: Option<String>,

    /// Convert with `--otlp-url`
    #[arg(long, value_name = "URL", conflicts_with = "loki_url")]
    pub(crate) otlp_url: Option<String>,

    /// Convert with `--prometheus-url`
    #[arg(long, value_name = "URL")]
    pub(crate) prometheus_url: Option<String>,

    /// Convert with `--lines native`
    #[arg(long)]
    pub(crate) native_lines: bool,

    /// Give up if the programs still send after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) limit: u64,

    /// Report in JSON: `json` writes it to standard output in place of the verdict, anything else names a file
    #[arg(long, value_name = "json|FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Write a page with all differences, in one file, for a ticket
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Leave the temporary folder in place for a look inside
    #[arg(long)]
    pub(crate) keep: bool,
}
