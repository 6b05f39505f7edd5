//! Hands over the samples, once both programs are ready for them.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::stage::Stage;
use super::{Runner, Running};
use crate::case::Source;
use crate::feed::Feed;
use crate::predicted::Program;
use crate::program::POLL;
use crate::{Case, Error};

/// Who does not listen by then, will not.
const LISTENING_LIMIT: Duration = Duration::from_secs(10);

impl Runner<'_> {
    /// Appends the samples once the programs have their files open.
    pub(super) fn append(&self, stage: &Stage<'_>, running: &mut [&mut Running]) -> Result<(), Error> {
        /// What a program has not opened by then, it does not want: an excluded file, for example.
        const OPENING_LIMIT: Duration = Duration::from_secs(10);
        /// Between opening a file and being ready to read on from its end.
        const SETTLE: Duration = Duration::from_millis(700);
        /// Longer than the 200 ms between two looks of a filelog receiver.
        const FIRST_POLL: Duration = Duration::from_secs(1);
        let samples = stage.case.logs()?;
        if samples.is_empty() {
            return Ok(());
        }
        if stage.case.source == Source::Collector {
            // A filelog receiver keeps no empty file open (pkg/stanza/fileconsumer, makeFingerprint).
            std::thread::sleep(FIRST_POLL);
            return samples.iter().try_for_each(|sample| stage.sandbox.append(sample));
        }
        let files: Vec<PathBuf> = samples.iter().map(|sample| stage.sandbox.place(sample)).collect();
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
        samples.iter().try_for_each(|sample| stage.sandbox.append(sample))
    }

    /// Sends all feeds of `case` to each of the programs. What Alloy does not take is no error, since what it then
    /// lacks shows in the comparison; it is told in words.
    ///
    /// # Errors
    /// Where a feed names no input that listens, or Fluent Bit does not take it.
    pub(super) fn send(&self, case: &Case, running: &mut [&mut Running]) -> Result<Vec<String>, Error> {
        let mut untaken = Vec::new();
        let deadline = Instant::now() + LISTENING_LIMIT;
        for feed in &case.settings.feed {
            for index in 0..running.len() {
                let side = running[index].side;
                if feed.only.is_some_and(|only| only != side) {
                    continue;
                }
                let sent = match self.listening_port(feed, index, running, deadline)? {
                    Some(port) => feed.send(&case.folder, port),
                    None => Err(feed.refused("nothing listens there")),
                };
                match (sent, side) {
                    (Err(error), Program::Alloy) => untaken.push(format!("Alloy: {error}")),
                    (sent, _) => sent?,
                }
            }
        }
        Ok(untaken)
    }

    /// The port of the input that `feed` names, once the program listens there.
    fn listening_port(
        &self,
        feed: &Feed,
        index: usize,
        running: &mut [&mut Running],
        deadline: Instant,
    ) -> Result<Option<u16>, Error> {
        let listener = feed.listener(&running[index].listeners);
        let port =
            listener.ok_or_else(|| feed.refused("the configuration has no such input that listens"))?.port;
        loop {
            self.check(running)?;
            if feed.is_awaited_on(port) {
                return Ok(Some(port));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            std::thread::sleep(POLL);
        }
    }
}
