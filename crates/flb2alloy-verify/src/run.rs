//! Runs a case: both programs at once, on the same files of one sandbox, each with a sink of its own.

mod sending;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::alloy::{Alloy, Launch, isolate};
use crate::feed::Listener;
use crate::kubernetes::KubernetesApi;
use crate::predicted;
use crate::program::{POLL, Program};
use crate::recording::Side;
use crate::rewrite::{Purpose, Target, rewrite};
use crate::sandbox::Sandbox;
use crate::server::free_port;
use crate::sink::{Inbox, Sink};
use crate::{Case, Error, Interrupt, record};

/// Converts the Fluent Bit configuration at a path to an Alloy configuration; the case says with which options.
pub type Convert<'a> = dyn Fn(&Case, &Path) -> Result<String, String> + Sync + 'a;

/// What is needed to run cases.
pub struct Runner<'a> {
    /// The Fluent Bit program, if it is to be run.
    pub fluent_bit: Option<&'a Path>,
    /// The Alloy program, if it is to be run.
    pub alloy: Option<&'a Path>,
    /// Alloy's `--stability.level`, if other than its default.
    pub stability: Option<&'a str>,
    /// The conversion.
    pub convert: &'a Convert<'a>,
    /// Whether the sandbox is to stay.
    pub keep: bool,
    /// How long the programs may go on sending.
    pub limit: Duration,
    /// Whether the user wants to stop.
    pub interrupt: Interrupt,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// What Fluent Bit sent, where it was run.
    pub fluent_bit: Option<Side>,
    /// What Alloy sent, where it was run, or why it could not be run.
    pub alloy: Option<Result<Side, Error>>,
    /// The sandbox, where it was to stay.
    pub kept: Option<PathBuf>,
    /// What Alloy logged as a warning or an error, each message once, and what it did not take.
    pub complaints: Vec<String>,
}

/// A program that runs, and its sink.
struct Running {
    side: predicted::Program,
    program: Program,
    sink: Sink,
    version: String,
    listeners: Vec<Listener>,
}

impl Runner<'_> {
    /// Runs `cases`, up to `jobs` of them at a time, and hands over each outcome in the order of the cases. Runs do not
    /// get into each other's way: each has a sandbox and ports of its own.
    pub fn run_all(&self, cases: &[Case], jobs: usize, mut done: impl FnMut(&Case, Result<Outcome, Error>)) {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, cases.len().max(1)) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some((index, case)) =
                        cases.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                    {
                        // The receiver outlives all senders.
                        let _ = sender.send((index, self.run(case)));
                    }
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut expected = 0;
            for (index, outcome) in receiver {
                waiting.insert(index, outcome);
                while let Some(outcome) = waiting.remove(&expected) {
                    done(&cases[expected], outcome);
                    expected += 1;
                }
            }
        });
    }

    /// Runs `case` and collects what was sent.
    ///
    /// # Errors
    /// Where the sandbox cannot be made or Fluent Bit does not run. If Alloy does not, the outcome says so.
    pub fn run(&self, case: &Case) -> Result<Outcome, Error> {
        let sandbox = Sandbox::new()?;
        let outcome = self.run_in(case, &sandbox);
        let kept = self.keep.then(|| sandbox.keep());
        outcome.map(|outcome| Outcome { kept, ..outcome })
    }

    fn run_in(&self, case: &Case, sandbox: &Sandbox) -> Result<Outcome, Error> {
        for sample in case.before()? {
            sandbox.append(&sample)?;
        }
        for sample in case.logs()? {
            sandbox.prepare(&sample)?;
        }
        let kubernetes =
            case.kubernetes_objects()?.map(|objects| KubernetesApi::start(&objects)).transpose()?;
        let started = nanoseconds_now();
        let mut fluent_bit = match self.fluent_bit {
            Some(binary) => Some(start_fluent_bit(binary, case, sandbox, kubernetes.as_ref())?),
            None => None,
        };
        let alloy = self.alloy.map(|binary| self.start_alloy(binary, case, sandbox, kubernetes.as_ref()));
        let (mut alloy, mut failure) = match alloy {
            Some(Ok(alloy)) => (Some(alloy), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        let mut running: Vec<&mut Running> = fluent_bit.iter_mut().chain(alloy.iter_mut()).collect();
        self.feed(case, sandbox, &mut running)?;
        let mut complaints = self.send(case, &mut running)?;
        self.drain(case, &mut running)?;
        if let Some(alloy) = &alloy {
            complaints.extend(logged(&alloy.program.output()));
        }
        let finish = |running: Running| running.finish(sandbox, started);
        let fluent_bit = fluent_bit.map(finish).transpose()?;
        let alloy = match alloy.map(finish) {
            Some(finished) => Some(finished),
            None => failure.take().map(Err),
        };
        Ok(Outcome { fluent_bit, alloy, kept: None, complaints })
    }

    fn start_alloy(
        &self,
        binary: &Path,
        case: &Case,
        sandbox: &Sandbox,
        kubernetes: Option<&KubernetesApi>,
    ) -> Result<Running, Error> {
        let version = version(binary)?;
        let sink = Sink::start()?;
        let folder = sandbox.backstage("alloy")?;
        let target = target(case, sandbox, &sink, kubernetes, Purpose::Convert);
        let copy = rewrite(&case.configuration_path(), &target, &sandbox.backstage("converted")?)?;
        let mut text = (self.convert)(case, &copy.configuration).map_err(Error::Conversion)?;
        if let Some(url) = &case.settings.convert.loki_url
            && let Some((_, behind)) = url.split_once("://")
        {
            text = text.replace(url, &format!("http://{}/{behind}", sink.address()));
        }
        let mut env = case.settings.env.clone();
        if let Some(api) = kubernetes {
            let kubeconfig = folder.join("kubeconfig");
            api.write_kubeconfig(&kubeconfig)?;
            env.insert("KUBECONFIG".into(), kubeconfig.display().to_string());
            text = use_kubeconfig(&text);
        }
        let configuration = folder.join("config.alloy");
        std::fs::write(&configuration, text).map_err(Error::io("writing", &configuration))?;
        let launch = Launch {
            binary,
            configuration: &configuration,
            folder: &folder,
            env: &env,
            stability: self.stability.or(case.settings.stability.as_deref()),
            community_components: false,
        };
        let alloy = Alloy::start(&launch)?;
        Ok(Running {
            side: predicted::Program::Alloy,
            program: alloy.program,
            sink,
            version,
            listeners: copy.listeners,
        })
    }

    /// Appends the samples once the programs have their files open.
    fn feed(&self, case: &Case, sandbox: &Sandbox, running: &mut [&mut Running]) -> Result<(), Error> {
        /// What a program has not opened by then, it does not want: an excluded file, for example.
        const OPENING_LIMIT: Duration = Duration::from_secs(10);
        /// Between opening a file and being ready to read on from its end.
        const SETTLE: Duration = Duration::from_millis(700);
        let samples = case.logs()?;
        if samples.is_empty() {
            return Ok(());
        }
        let files: Vec<PathBuf> = samples.iter().map(|sample| sandbox.place(sample)).collect();
        let begin = Instant::now();
        let mut open = Vec::new();
        let mut since = Instant::now();
        while begin.elapsed() < OPENING_LIMIT {
            self.check(running)?;
            let now: Vec<_> = running.iter().map(|running| running.program.open_files(&files)).collect();
            if now != open {
                (open, since) = (now, Instant::now());
            }
            // Both sides read the same files, so the one that has fewer open is not done yet.
            let alike = open.windows(2).all(|pair| pair[0] == pair[1]);
            if alike && open.iter().all(|files| !files.is_empty()) && since.elapsed() >= SETTLE {
                break;
            }
            std::thread::sleep(POLL);
        }
        samples.iter().try_for_each(|sample| sandbox.append(sample))
    }

    /// Waits until nothing has arrived for a while.
    fn drain(&self, case: &Case, running: &mut [&mut Running]) -> Result<(), Error> {
        let (begin, quiet) = (Instant::now(), case.quiet());
        while begin.elapsed() < self.limit {
            self.check(running)?;
            let last =
                running.iter().filter_map(|running| running.sink.inspect(|inbox| inbox.last_arrival)).max();
            if last.unwrap_or(begin).max(begin).elapsed() >= quiet {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        Err(Error::Timeout { what: "waiting for the last record".into(), limit: self.limit })
    }

    fn check(&self, running: &mut [&mut Running]) -> Result<(), Error> {
        self.interrupt.check()?;
        running.iter_mut().try_for_each(|running| running.program.expect_running())
    }
}

impl Running {
    /// Stops the program and gives what it sent, as if it had not run in a sandbox.
    fn finish(self, sandbox: &Sandbox, started: u64) -> Result<Side, Error> {
        /// Both programs send what they still have before they end.
        const PATIENCE: Duration = Duration::from_secs(30);
        self.program.stop(PATIENCE)?;
        let Inbox { mut records, refused, .. } = self.sink.take();
        if let Some(refused) = refused.into_iter().next() {
            return Err(Error::Request(refused));
        }
        let window = reading_window(started);
        for record in &mut records {
            record.forget_reading_time(&window);
            sandbox.forget(record);
        }
        record::sort(&mut records);
        Ok(Side { version: self.version, recorded: today(), records })
    }
}

/// What the copy of a configuration is made to point at.
fn target<'a>(
    case: &'a Case,
    sandbox: &'a Sandbox,
    sink: &Sink,
    kubernetes: Option<&KubernetesApi>,
    purpose: Purpose,
) -> Target<'a> {
    Target {
        root: sandbox.root(),
        sink: sink.address(),
        purpose,
        kubernetes: kubernetes.map(KubernetesApi::address),
        free_port,
        loki_url: case.settings.convert.loki_url.as_deref(),
    }
}

fn start_fluent_bit(
    binary: &Path,
    case: &Case,
    sandbox: &Sandbox,
    kubernetes: Option<&KubernetesApi>,
) -> Result<Running, Error> {
    let version = version(binary)?;
    let sink = Sink::start()?;
    let folder = sandbox.backstage("fluent-bit")?;
    let target = target(case, sandbox, &sink, kubernetes, Purpose::Run);
    let copy = rewrite(&case.configuration_path(), &target, &folder)?;
    let mut command = Command::new(binary);
    command.arg("-c").arg(copy.configuration);
    isolate(&mut command, &folder, &case.settings.env);
    let program = Program::start("fluent-bit", command, &folder.join("fluent-bit.log"))?;
    Ok(Running { side: predicted::Program::FluentBit, program, sink, version, listeners: copy.listeners })
}

/// `5.1.1` of `Fluent Bit v5.1.1`, `1.18.0` of `alloy, version v1.18.0 (branch: ...)`.
fn version(binary: &Path) -> Result<String, Error> {
    let output = Command::new(binary).arg("--version").output();
    let output = output.map_err(|source| Error::Start { program: binary.display().to_string(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let word =
        text.split_whitespace().find_map(|word| word.strip_prefix('v').filter(|rest| rest.contains('.')));
    Ok(word.unwrap_or("unknown").to_owned())
}

/// Lets `otelcol.processor.k8sattributes` find the API through a kubeconfig.
///
/// The default, the service account, is read from fixed paths under `/var/run/secrets` and wants TLS. Those paths
/// lie outside the sandbox, so this one attribute differs from what a user runs; what is asked and answered does not.
fn use_kubeconfig(configuration: &str) -> String {
    let mut text = String::with_capacity(configuration.len());
    for line in configuration.lines().filter(|line| !line.trim_start().starts_with("auth_type")) {
        text.push_str(line);
        text.push('\n');
        if line.starts_with("otelcol.processor.k8sattributes ") {
            text.push_str("\tauth_type = \"kubeConfig\"\n");
        }
    }
    text
}

/// Warnings and errors in Alloy's log without their time, each once.
fn logged(log: &str) -> Vec<String> {
    let mut complaints: Vec<String> = Vec::new();
    for line in log.lines().filter(|line| line.contains(" level=warn ") || line.contains(" level=error ")) {
        let line = line.split_once(' ').map_or(line, |(_, rest)| rest);
        if !complaints.iter().any(|known| known == line) {
            complaints.push(line.to_owned());
        }
    }
    complaints
}

fn nanoseconds_now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The time from just before `started` until just behind now.
fn reading_window(started: u64) -> RangeInclusive<u64> {
    const MARGIN: u64 = 2_000_000_000;
    started.saturating_sub(MARGIN)..=nanoseconds_now().saturating_add(MARGIN)
}

fn today() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kubeconfig_replaces_the_service_account() {
        let text =
            "otelcol.processor.k8sattributes \"kube\" {\n\tauth_type = \"serviceAccount\"\n\tx = 1\n}\n";
        assert_eq!(
            use_kubeconfig(text),
            "otelcol.processor.k8sattributes \"kube\" {\n\tauth_type = \"kubeConfig\"\n\tx = 1\n}\n"
        );
    }

    #[test]
    fn each_complaint_is_told_once() {
        let log =
            "ts=1 level=info msg=a\nts=2 level=warn msg=b\nts=3 level=warn msg=b\nts=4 level=error msg=c\n";
        assert_eq!(logged(log), ["level=warn msg=b", "level=error msg=c"]);
    }
}
