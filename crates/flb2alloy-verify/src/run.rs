//! Runs a case: both programs at once, on the same files of one sandbox, each with a sink of its own.

mod feeding;
mod stage;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::case::Source;
use crate::feed::Listener;
use crate::predicted;
use crate::program::{POLL, Program, Reading};
use crate::recording::Side;
use crate::sandbox::Sandbox;
use crate::sink::{Inbox, Sink};
use crate::{Case, Error, Interrupt, record};
use stage::Stage;

/// Converts the configuration at these paths to an Alloy configuration; the case says with which options.
pub type Convert<'a> = dyn Fn(&Case, &[PathBuf]) -> Result<String, String> + Sync + 'a;

/// What is needed to run cases.
pub struct Runner<'a> {
    /// The Fluent Bit program, if it is to be run with its configurations.
    pub fluent_bit: Option<&'a Path>,
    /// The OpenTelemetry Collector, if it is to be run with its configurations.
    pub otelcol: Option<&'a Path>,
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
    /// Is told how far a run is, several times a second.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub doing: &'static str,
    /// How many records the program has sent that the configuration was written for.
    pub source: usize,
    /// How many Alloy has sent.
    pub alloy: usize,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// What the program sent that the configuration was written for, where it was run.
    pub source: Option<Side>,
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
    /// Where the sandbox cannot be made or the one program does not run. If Alloy does not, the outcome says so.
    pub fn run(&self, case: &Case) -> Result<Outcome, Error> {
        let sandbox = Sandbox::new()?;
        let outcome = self.run_in(case, &sandbox);
        let kept = self.keep.then(|| sandbox.keep());
        outcome.map(|outcome| Outcome { kept, ..outcome })
    }

    fn run_in(&self, case: &Case, sandbox: &Sandbox) -> Result<Outcome, Error> {
        let doing = |doing| (self.progress)(Progress { doing, source: 0, alloy: 0 });
        let stage = Stage::new(case, sandbox)?;
        doing("starting both programs");
        let started = nanoseconds_now();
        let binary = match case.source {
            Source::FluentBit => self.fluent_bit,
            Source::Collector => self.otelcol,
        };
        let mut source = binary.map(|binary| stage.start_source(binary)).transpose()?;
        let alloy = self.alloy.map(|binary| stage.start_alloy(self, binary));
        let (mut alloy, mut failure) = match alloy {
            Some(Ok(alloy)) => (Some(alloy), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        let mut running: Vec<&mut Running> = source.iter_mut().chain(alloy.iter_mut()).collect();
        doing("handing over the samples");
        self.append(&stage, &mut running)?;
        let mut complaints = self.send(case, &mut running)?;
        self.drain(&stage, &mut running)?;
        if let Some(alloy) = &alloy {
            complaints.extend(logged(&alloy.program.output()));
        }
        let finish = |running: Running| running.finish(&stage, started);
        let source = source.map(finish).transpose()?;
        let alloy = match alloy.map(finish) {
            Some(finished) => Some(finished),
            None => failure.take().map(Err),
        };
        Ok(Outcome { source, alloy, kept: None, complaints })
    }

    /// Waits until both have read their files to the end and nothing has arrived for a while.
    fn drain(&self, stage: &Stage<'_>, running: &mut [&mut Running]) -> Result<(), Error> {
        /// How much longer a program may be silent that has sent nothing yet, since it may gather before it sends, or
        /// that stands still in the middle of a file: some never read on.
        const FIRST: u32 = 3;
        let files = stage.files()?;
        let (begin, quiet) = (Instant::now(), stage.case.quiet());
        let (mut readings, mut moved) = (Vec::new(), begin);
        while begin.elapsed() < self.limit {
            self.check(running)?;
            let last: Vec<Option<Instant>> =
                running.iter().map(|running| running.sink.inspect(|inbox| inbox.last_arrival)).collect();
            self.tell(running);
            let now: Vec<Reading> = running.iter().map(|running| running.program.reading(&files)).collect();
            if now != readings {
                (readings, moved) = (now, Instant::now());
            }
            let unread = readings.iter().any(|reading| reading.unread);
            let patience = if unread || last.contains(&None) { quiet * FIRST } else { quiet };
            let last = last.into_iter().flatten().max();
            if last.unwrap_or(begin).max(moved).elapsed() >= patience {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        Err(Error::Timeout { what: "waiting for the last record".into(), limit: self.limit })
    }

    fn tell(&self, running: &[&mut Running]) {
        let sent = |side| {
            let of_side = running.iter().filter(|running| running.side == side);
            of_side.map(|running| running.sink.inspect(|inbox| inbox.records.len())).sum()
        };
        (self.progress)(Progress {
            doing: "waiting for the last record",
            source: sent(predicted::Program::Source),
            alloy: sent(predicted::Program::Alloy),
        });
    }

    fn check(&self, running: &mut [&mut Running]) -> Result<(), Error> {
        self.interrupt.check()?;
        running.iter_mut().try_for_each(|running| running.program.expect_running())
    }
}

impl Running {
    /// Stops the program and gives what it sent, as if it had not run in a sandbox.
    fn finish(self, stage: &Stage<'_>, started: u64) -> Result<Side, Error> {
        /// Both programs send what they still have before they end.
        const PATIENCE: Duration = Duration::from_secs(30);
        let name = self.program.name().to_owned();
        self.program.stop(PATIENCE)?;
        let Inbox { mut records, refused, .. } = self.sink.take();
        if let Some(refused) = refused.into_iter().next() {
            return Err(Error::Request(format!("{name} sent to {refused}")));
        }
        let window = reading_window(started);
        for record in &mut records {
            record.forget_reading_time(&window);
            stage.sandbox.forget(record);
            stage.pages.forget(record);
            if stage.case.settings.forget_values {
                record.forget_value();
            }
        }
        record::settle(&mut records);
        record::sort(&mut records);
        Ok(Side { version: self.version, recorded: today(), records })
    }
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
    fn each_complaint_is_told_once() {
        let log =
            "ts=1 level=info msg=a\nts=2 level=warn msg=b\nts=3 level=warn msg=b\nts=4 level=error msg=c\n";
        assert_eq!(logged(log), ["level=warn msg=b", "level=error msg=c"]);
    }
}
