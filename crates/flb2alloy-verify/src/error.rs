//! What can keep a comparison from being made.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file, folder or socket failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program is not there.
    #[error("{program} was not found: looked at {place}")]
    Missing {
        /// Its name.
        program: &'static str,
        /// Where it was looked for.
        place: String,
    },
    /// A program could not be started.
    #[error("{program} could not be started: {source}")]
    Start {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ended while it was needed.
    #[error("{program} ended by itself ({status}); its last lines:\n{output}")]
    Ended {
        /// Its name.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// The last lines it printed.
        output: String,
    },
    /// A program had to be killed.
    #[error("{program} did not end within {patience:?} and was killed")]
    Stuck {
        /// Its name.
        program: String,
        /// How long it was given.
        patience: Duration,
    },
    /// Something did not happen in time.
    #[error("{what} took longer than {limit:?}")]
    Timeout {
        /// What was waited for.
        what: String,
        /// How long.
        limit: Duration,
    },
    /// Alloy refused a configuration.
    #[error("Alloy refuses the configuration:\n{0}")]
    Refused(String),
    /// A program sent something that the sink does not understand.
    #[error("a request could not be read: {0}")]
    Request(String),
    /// The Kubernetes objects could not be read.
    #[error("the Kubernetes objects cannot be used: {0}")]
    KubernetesObjects(String),
    /// A sample could not be sent to an input.
    #[error("{} could not be sent to {input}: {reason}", file.display())]
    Feed {
        /// The input.
        input: String,
        /// The sample.
        file: PathBuf,
        /// What the system or the receiver said.
        reason: String,
    },
    /// It cannot be told what a sample is for.
    #[error("{0}")]
    Sample(String),
    /// A case folder or its settings cannot be used.
    #[error("{0}")]
    Case(String),
    /// The configuration could not be converted.
    #[error("the configuration cannot be converted: {0}")]
    Conversion(String),
    /// The user wants to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// Wraps an error of the system: `doing` something with `path`.
    pub(crate) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
        let what = format!("{doing} {}", path.display());
        move |source| Error::Io { what, source }
    }
}
