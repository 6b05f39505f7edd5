//! `cargo xtask coverage`: what becomes of the Fluent Bit files that people published.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use flb2alloy::{FileSystem, Options, Outcome as Verdict};
use flb2alloy_parser::Manifest;
use flb2alloy_verify::alloy::Judge;
use flb2alloy_verify::program;

use crate::folder::files_below;
use crate::otel::first_line;
use crate::surroundings::{self, with_broker, with_certificate, with_variables};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Convert every Fluent Bit file of the corpus of real configurations, ask real Alloy whether it loads the output, and real
/// Fluent Bit whether it takes what we refuse; writes docs/coverage.md
#[derive(clap::Args)]
pub(crate) struct Coverage {
    /// The corpus of real configurations
    #[arg(long, default_value = "../shared/corpus")]
    corpus: PathBuf,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// The Fluent Bit program, if not the one on the PATH
    #[arg(long)]
    fluent_bit: Option<PathBuf>,
    /// A Kafka broker that stands for all that configurations name
    #[arg(long, value_name = "HOST:PORT")]
    broker: Option<String>,
    /// Where the page goes
    #[arg(long, default_value = "docs/coverage.md")]
    output: PathBuf,
}

/// Counts of one set of files.
#[derive(Default)]
struct Counts {
    files: usize,
    loaded: usize,
    /// Neither side can start with them, or there is no pipeline in them.
    none: usize,
    keys: [usize; 4],
}

/// The sets, and where their files are.
const SETS: [(&str, &[&str]); 3] = [
    ("fluentbit-classic", &["fluentbit-classic"]),
    ("fluentbit-yaml", &["fluentbit-yaml"]),
    ("manifests", &["k8s/fluentbit-configmap", "k8s/fluentbit-helm-values", "k8s/flux-helmrelease"]),
];

const HEAD: &str = "# Coverage\n\nWritten by `cargo xtask coverage`: the Fluent Bit files of our corpus of published \
configurations. A file is loaded by real Alloy (at the level that the conversion asks for, variables set to something, with a certificate, a Kafka broker and the address of a cluster), or is no configuration to \
start: a file of parsers or a part that others include, or one that real Fluent Bit refuses, too. Manifests are ConfigMaps, values of Fluent Bit's charts and HelmReleases of Flux. Keys are kept exactly (or \
repeat a default), nearly, or not, which is not needed where no record depends on them; the report of a conversion says what to do about each.\n\n";

impl Coverage {
    pub(crate) fn run(self) -> Outcome<ExitCode> {
        let alloy = program::find("alloy", self.alloy.as_deref())?;
        let fluent_bit = program::find("fluent-bit", self.fluent_bit.as_deref())?;
        let judge = || Judge::new(&alloy, Some("experimental")).map(Judge::with_community_components);
        let (mut judge, mut in_cluster) = (judge()?, judge()?.with_environment(surroundings::CLUSTER));
        let folder = tempfile::tempdir()?;
        let (certificate, key) = (folder.path().join("tls.crt"), folder.path().join("tls.key"));
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        std::fs::write(&certificate, made.cert.pem())?;
        std::fs::write(&key, made.signing_key.serialize_pem())?;
        let mut sets: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut left = String::new();
        for (set, folders) in SETS {
            let mut files = Vec::new();
            for folder in folders {
                files_below(&self.corpus.join(folder), &["conf", "yaml", "yml"], &mut files)?;
            }
            let counts = sets.entry(set).or_default();
            for file in files {
                let Ok(text) = std::fs::read_to_string(&file) else { continue };
                counts.files += 1;
                let conversion = flb2alloy::convert(&file, &text, &Options::default(), &FileSystem);
                let problem = if conversion.is_refused() {
                    accepts(&fluent_bit, &file, &text)?
                        .then(|| "refused here, and taken by Fluent Bit".to_owned())
                } else if conversion.has_pipeline() {
                    let alloy = with_certificate(&with_variables(&conversion.alloy), &certificate, &key);
                    let alloy = with_broker(&alloy, self.broker.as_deref());
                    let loaded = match judge.judge(&alloy)? {
                        Err(reason) if reason.contains("KUBERNETES_SERVICE_HOST") => {
                            in_cluster.judge(&alloy)?
                        }
                        loaded => loaded,
                    };
                    loaded.err().map(|reason| format!("not loaded: {}", first_line(&reason)))
                } else {
                    None
                };
                match problem {
                    Some(problem) => {
                        let name = file.strip_prefix(&self.corpus)?.display();
                        writeln!(left, "| {name} | {} |", problem.replace('|', "\\|"))?;
                    }
                    None if conversion.is_refused() || !conversion.has_pipeline() => counts.none += 1,
                    None => counts.loaded += 1,
                }
                let of = |verdicts: &[Verdict]| -> usize {
                    verdicts.iter().map(|verdict| conversion.account.count(*verdict)).sum()
                };
                counts.keys[0] += of(&[Verdict::Exact, Verdict::Default]);
                counts.keys[1] += of(&[Verdict::Approximate]);
                counts.keys[2] += of(&[Verdict::NotNeeded]);
                counts.keys[3] += of(&[Verdict::Unsupported]);
            }
        }
        let mut page = String::from(HEAD);
        page.push_str("| set | files | loaded | nothing to start | keys exact | nearly | not needed | not |\n|---|---|---|---|---|---|---|---|\n");
        for (set, Counts { files, loaded, none, keys: [exact, nearly, unneeded, not] }) in &sets {
            let share = |count: &usize| {
                format!("{count} ({} %)", count * 100 / (exact + nearly + unneeded + not).max(1))
            };
            writeln!(
                page,
                "| {set} | {files} | {loaded} | {none} | {} | {} | {} | {} |",
                share(exact),
                share(nearly),
                share(unneeded),
                share(not)
            )?;
        }
        if !left.is_empty() {
            page.push_str("\nThe others, with what Alloy says:\n\n| file | why |\n|---|---|\n");
            page.push_str(&left);
        }
        std::fs::write(&self.output, page)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether Fluent Bit takes the file, or what a manifest holds.
fn accepts(fluent_bit: &Path, file: &Path, text: &str) -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let mut file = file.to_owned();
    if let Some(manifest) = Manifest::of_file(&file, text) {
        for (name, text) in manifest.files() {
            std::fs::write(folder.path().join(name), text)?;
        }
        file = folder.path().join(manifest.main().file_name().unwrap_or_default());
    }
    let status = Command::new(fluent_bit)
        .args(["--dry-run", "-c"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.success())
}
