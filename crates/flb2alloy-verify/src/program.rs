//! Child processes that never outlive their value.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::Error;

/// How often a waiting loop looks again.
pub(crate) const POLL: Duration = Duration::from_millis(20);

/// A running program in a process group of its own. Dropping it kills the whole group.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

/// How far a program has read its files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// The sum of its positions in them.
    pub positions: u64,
    /// Whether there is more in one of them.
    pub unread: bool,
}

impl Program {
    /// Starts `command`; its standard output and error go to the file `log`.
    ///
    /// # Errors
    /// Where the log cannot be created or the program cannot be started.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Self, Error> {
        let file = File::create(log).map_err(Error::io("creating", log))?;
        let error_file = file.try_clone().map_err(Error::io("creating", log))?;
        command.stdin(Stdio::null()).stdout(file).stderr(error_file).process_group(0);
        let child = command.spawn().map_err(|source| Error::Start { program: name.to_owned(), source })?;
        Ok(Program { name: name.to_owned(), child, log: log.to_owned() })
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it has printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        let bytes = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// An error if the program has ended by itself.
    ///
    /// # Errors
    /// [`Error::Ended`] with the last lines of its output.
    pub fn expect_running(&mut self) -> Result<(), Error> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(self.ended(status)),
            Err(source) => Err(Error::Io { what: format!("waiting for {}", self.name), source }),
        }
    }

    fn ended(&self, status: ExitStatus) -> Error {
        let output = self.output();
        let lines: Vec<&str> = output.lines().collect();
        let tail = lines[lines.len().saturating_sub(20)..].join("\n");
        Error::Ended { program: self.name.clone(), status, output: tail }
    }

    /// Which of `files` the program has open, as far as the operating system tells.
    #[must_use]
    pub fn open_files(&self, files: &[PathBuf]) -> Vec<PathBuf> {
        let open: Vec<PathBuf> = self.descriptors().into_iter().map(|(_, path)| path).collect();
        files.iter().filter(|file| open.contains(file)).cloned().collect()
    }

    /// How far it has read those of `files` that it has open, as far as the operating system tells: its position in
    /// each (Linux, `fdinfo`).
    #[must_use]
    pub fn reading(&self, files: &[PathBuf]) -> Reading {
        let mut reading = Reading::default();
        for (descriptor, path) in self.descriptors() {
            if !files.contains(&path) {
                continue;
            }
            let info = format!("/proc/{}/fdinfo/{descriptor}", self.child.id());
            let info = std::fs::read_to_string(info).unwrap_or_default();
            let position =
                info.lines().find_map(|line| line.strip_prefix("pos:")?.trim().parse::<u64>().ok());
            let Some((position, file)) = position.zip(path.metadata().ok()) else { continue };
            reading.positions += position;
            reading.unread |= position < file.len();
        }
        reading
    }

    /// Its open descriptors, by number, and what they lead to.
    fn descriptors(&self) -> Vec<(String, PathBuf)> {
        let entries = std::fs::read_dir(format!("/proc/{}/fd", self.child.id()));
        let named = entries.into_iter().flatten().flatten().filter_map(|entry| {
            Some((entry.file_name().into_string().ok()?, entry.path().read_link().ok()?))
        });
        named.collect()
    }

    /// Asks the program to end, waits for at most `patience`, then kills it.
    ///
    /// # Errors
    /// [`Error::Stuck`] where it had to be killed.
    pub fn stop(mut self, patience: Duration) -> Result<(), Error> {
        self.signal(Signal::SIGTERM);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        Err(Error::Stuck { program: self.name.clone(), patience })
    }

    fn signal(&self, signal: Signal) {
        if let Ok(id) = i32::try_from(self.child.id()) {
            // The group may be gone already, and that is what is wanted.
            let _ = killpg(Pid::from_raw(id), signal);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

/// Finds `name` on the `PATH`, or takes `given` where that names a file.
///
/// # Errors
/// [`Error::Missing`] where neither is there.
pub fn find(name: &'static str, given: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(given) = given {
        let there = given.is_file().then(|| given.to_owned());
        return there.ok_or_else(|| Error::Missing { program: name, place: given.display().to_string() });
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .ok_or(Error::Missing { program: name, place: "the PATH".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn alive(id: u32) -> bool {
        // A killed grandchild may stay as a zombie where nobody reaps it; it no longer runs.
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        !status.is_empty() && !status.contains("State:\tZ")
    }

    #[test]
    fn dropping_kills_the_whole_group() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let program = Program::start("sh", shell("sleep 300 & echo $!; wait"), &log).unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        let grandchild: u32 = loop {
            if let Ok(id) = program.output().trim().parse() {
                break id;
            }
            assert!(Instant::now() < deadline);
            std::thread::sleep(POLL);
        };
        assert!(alive(grandchild));
        drop(program);
        while alive(grandchild) {
            assert!(Instant::now() < deadline, "the grandchild is still there");
            std::thread::sleep(POLL);
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn positions_tell_what_is_unread() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sample").canonicalize().unwrap_or(folder.path().join("sample"));
        std::fs::write(&file, "one\ntwo\n").unwrap();
        let script = format!(
            "exec 3< {}; dd bs=4 count=1 <&3 2> /dev/null; echo half; read x; cat <&3; echo all; sleep 60",
            file.display()
        );
        let script = script.replace("read x", "while [ ! -e go ]; do sleep 0.02; done");
        let mut command = shell(&script);
        command.current_dir(folder.path());
        let program = Program::start("sh", command, &folder.path().join("log")).unwrap();
        let until = |word: &str| {
            let deadline = Instant::now() + Duration::from_secs(5);
            while !program.output().contains(word) {
                assert!(Instant::now() < deadline, "{}", program.output());
                std::thread::sleep(POLL);
            }
            program.reading(std::slice::from_ref(&file))
        };
        assert_eq!(until("half"), Reading { positions: 4, unread: true });
        std::fs::write(folder.path().join("go"), "").unwrap();
        assert!(!until("all").unread);
    }

    #[test]
    fn a_program_that_ends_early_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let mut program =
            Program::start("sh", shell("echo no config; exit 3"), &folder.path().join("log")).unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        let error = loop {
            if let Err(error) = program.expect_running() {
                break error;
            }
            assert!(Instant::now() < deadline);
            std::thread::sleep(POLL);
        };
        assert!(error.to_string().contains("no config"), "{error}");
    }

    #[test]
    fn a_program_that_does_not_listen_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let program =
            Program::start("sh", shell("trap '' TERM; echo up; while :; do sleep 1; done"), &log).unwrap();
        while program.output().is_empty() {
            std::thread::sleep(POLL);
        }
        let outcome = program.stop(Duration::from_millis(100));
        assert!(matches!(outcome, Err(Error::Stuck { .. })), "{outcome:?}");
    }

    #[test]
    fn missing_programs_are_named() {
        let error = find("fluent-bit", Some(Path::new("/nowhere/fluent-bit"))).unwrap_err();
        assert!(error.to_string().contains("/nowhere/fluent-bit"), "{error}");
    }
}
