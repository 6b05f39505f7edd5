//! Pages of metrics on loopback, for the inputs that scrape.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::case::collect_files;
use crate::server::Server;
use crate::{Error, Record};

/// Where nothing listens: the discard service, which no system of today offers.
const NOWHERE: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 9));

/// The running servers, one for each host and port of the configuration. They stop when dropped.
#[derive(Debug, Default)]
pub struct Pages {
    /// By `host:port`.
    servers: BTreeMap<String, Server>,
}

impl Pages {
    /// Serves what lies below `folder`: `node.example/9100/metrics` is the page `/metrics` of `node.example:9100`.
    ///
    /// # Errors
    /// Where a page cannot be read or no port can be had.
    pub fn start(folder: &Path) -> Result<Self, Error> {
        let mut files: Vec<PathBuf> = Vec::new();
        if folder.is_dir() {
            collect_files(folder, &mut files)?;
        }
        let mut targets: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for file in files {
            let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy();
            let mut parts = name.splitn(3, '/');
            let (Some(host), Some(port), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(Error::Case(format!("{}: is not HOST/PORT/PATH", file.display())));
            };
            let page = std::fs::read_to_string(&file).map_err(Error::io("reading", &file))?;
            targets.entry(format!("{host}:{port}")).or_default().insert(format!("/{path}"), page);
        }
        let serve = |(target, pages)| {
            let router = Router::new().fallback(answer).with_state(Arc::new(pages));
            Ok((target, Server::start(router)?))
        };
        Ok(Pages { servers: targets.into_iter().map(serve).collect::<Result<_, Error>>()? })
    }

    /// Where the pages of `host:port` are, or where nothing is.
    #[must_use]
    pub fn address(&self, target: &str) -> SocketAddr {
        self.servers.get(target).map_or(NOWHERE, Server::address)
    }

    /// Writes the hosts that the configuration names in place of where their pages were.
    pub fn forget(&self, record: &mut Record) {
        record.map_text(&|text| {
            let mut text = text.to_owned();
            for (target, server) in &self.servers {
                text = text.replace(&server.address().to_string(), target);
            }
            text
        });
    }
}

async fn answer(State(pages): State<Arc<BTreeMap<String, String>>>, uri: Uri) -> Response {
    match pages.get(uri.path()) {
        Some(page) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], page.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Sample;

    #[test]
    fn a_page_is_served_under_the_name_of_its_host() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("node.example/9100/a/metrics");
        std::fs::create_dir_all(page.parent().unwrap()).unwrap();
        std::fs::write(page, "up 1\n").unwrap();
        let pages = Pages::start(folder.path()).unwrap();
        let address = pages.address("node.example:9100");
        let mut answer = ureq::get(format!("http://{address}/a/metrics")).call().unwrap();
        assert_eq!(answer.body_mut().read_to_string().unwrap(), "up 1\n");
        assert!(ureq::get(format!("http://{address}/metrics")).call().is_err());
        assert_eq!(pages.address("other:1"), NOWHERE);

        let labels = [("instance".to_owned(), address.to_string())].into();
        let mut record = Record::Sample(Sample { labels, ..Sample::default() });
        pages.forget(&mut record);
        assert!(record.canonical().contains("node.example:9100"), "{}", record.canonical());
    }
}
