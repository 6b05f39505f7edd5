//! An HTTP server on loopback that lives as long as its value.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::Error;

/// A server with a runtime of its own, so that callers need not be asynchronous.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    /// Taken out on drop.
    runtime: Option<Runtime>,
}

impl Server {
    /// Serves `router` on a free loopback port.
    pub(crate) fn start(router: Router) -> Result<Self, Error> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), router)
    }

    /// Serves `router` at `address`.
    pub(crate) fn start_at(address: SocketAddr, router: Router) -> Result<Self, Error> {
        let start = || {
            let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            let listener = runtime.block_on(TcpListener::bind(address))?;
            let address = listener.local_addr()?;
            runtime.spawn(async move { axum::serve(listener, router).await });
            Ok(Server { address, runtime: Some(runtime) })
        };
        start().map_err(|source| Error::Io { what: format!("listening on {address}"), source })
    }

    /// Runs `task` for as long as this server lives.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(task);
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A watch of the Kubernetes API never ends by itself, so there is nothing to wait for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A TCP port on loopback that is free now. Another process may take it before it is used; the program that finds
/// it taken says so and ends.
pub(crate) fn free_port() -> Result<u16, Error> {
    let bound =
        std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|source| Error::Io { what: "looking for a free port".into(), source })
}
