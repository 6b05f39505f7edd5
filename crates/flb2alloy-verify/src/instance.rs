//! A stand-in of EC2's metadata service, as version 2 of it answers: a token first, then files, and lists of what a folder
//! holds.
//!
//! Programs ask for it at one address that no setting of Fluent Bit moves (flb_aws_imds.h), so it has to be one of this
//! machine's: that of a network namespace of its own, see [`in_own_network`].

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::server::Server;
use crate::{Case, Error};

const ADDRESS: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::new(169, 254, 169, 254), 80));
const TOKEN: &str = "a-token-of-the-stand-in";

/// One case at a time has the address.
static TURN: Mutex<()> = Mutex::new(());

/// The running stand-in. It stops when dropped.
#[derive(Debug)]
pub(crate) struct MetadataService {
    _server: Server,
    _turn: MutexGuard<'static, ()>,
}

impl MetadataService {
    /// Serves what lies below `folder`: `latest/meta-data/instance-id` is that path.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub(crate) fn start(folder: &Path) -> Result<Self, Error> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let router = Router::new().fallback(answer).with_state(Arc::new(folder.to_owned()));
        Ok(MetadataService { _server: Server::start_at(ADDRESS, router)?, _turn: turn })
    }
}

async fn answer(
    State(folder): State<Arc<PathBuf>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_matches('/');
    if method == Method::PUT && path == "latest/api/token" {
        return ([("x-aws-ec2-metadata-token-ttl-seconds", "21600")], TOKEN).into_response();
    }
    if headers.get("x-aws-ec2-metadata-token").is_none_or(|token| token != TOKEN) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match content(&folder.join(path)) {
        Some(text) => text.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The text of a file, or the names in a folder.
fn content(path: &Path) -> Option<String> {
    if let Ok(text) = std::fs::read_to_string(path) {
        return Some(text.trim_end().to_owned());
    }
    let entries = std::fs::read_dir(path).ok()?;
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Some(names.join("\n"))
}

/// The command that does what this process was started for, in a network of its own in which the metadata service has its
/// address; `None` where no case needs that, or this is such a network already.
///
/// # Errors
/// Where this process's own program cannot be found.
pub fn in_own_network(cases: &[Case]) -> Result<Option<Command>, Error> {
    let needed = cases.iter().any(|case| case.instance().is_some());
    if !needed || TcpListener::bind(ADDRESS).is_ok() {
        return Ok(None);
    }
    let own = std::env::current_exe();
    let own = own.map_err(|source| Error::Io { what: "finding this program".into(), source })?;
    let setup = format!("ip link set lo up && ip addr add {}/32 dev lo && exec \"$@\"", ADDRESS.ip());
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--net", "sh", "-c", &setup, "sh"]).arg(own);
    command.args(std::env::args_os().skip(1));
    Ok(Some(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_lists_for_who_has_a_token() {
        let folder = tempfile::tempdir().unwrap();
        let tags = folder.path().join("latest/meta-data/tags/instance");
        std::fs::create_dir_all(&tags).unwrap();
        std::fs::write(tags.join("Name"), "web\n").unwrap();
        std::fs::write(tags.join("team"), "shop\n").unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::new(folder.path().to_owned()));
        let server = Server::start(router).unwrap();
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let url = |path: &str| format!("http://{}/latest/{path}", server.address());
        let token = agent.put(url("api/token")).send_empty().unwrap().body_mut().read_to_string().unwrap();
        let get = |path: &str, token: &str| {
            let mut answer = agent.get(url(path)).header("X-aws-ec2-metadata-token", token).call().unwrap();
            (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
        };
        assert_eq!(get("meta-data/tags/instance", &token), (200, "Name\nteam".to_owned()));
        assert_eq!(get("meta-data/tags/instance/Name/", &token), (200, "web".to_owned()));
        assert_eq!(get("meta-data/tags/instance/none", &token).0, 404);
        assert_eq!(get("meta-data/tags/instance", "another").0, 401);
    }
}
