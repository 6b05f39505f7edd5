//! Lets a run end in order when the user presses Ctrl-C: the programs are in process groups of their own, so the
//! terminal's signal reaches only us.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

use crate::Error;

/// Tells whether the user wants to stop.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on, SIGINT and SIGTERM no longer end the process but are reported by [`Interrupt::check`].
    ///
    /// # Errors
    /// Where the system does not allow to listen for signals.
    pub fn listen() -> Result<Self, Error> {
        let interrupt = Interrupt::default();
        let flag = Arc::clone(&interrupt.0);
        let listen = move || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let (mut int, mut term) = {
                let _inside = runtime.enter();
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
            };
            std::thread::spawn(move || {
                runtime.block_on(async {
                    tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
                });
                flag.store(true, Ordering::Relaxed);
            });
            Ok(())
        };
        listen().map_err(|source| Error::Io { what: "listening for signals".into(), source })?;
        Ok(interrupt)
    }

    /// An error once the user wants to stop.
    ///
    /// # Errors
    /// [`Error::Interrupted`].
    pub fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }
}
