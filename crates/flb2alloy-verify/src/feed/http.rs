//! HTTP POST requests.

use std::net::SocketAddr;

use super::stream::PATIENCE;
use super::{Feed, Sent, in_words};

pub(super) fn post(feed: &Feed, bodies: Vec<&[u8]>, to: SocketAddr) -> Sent {
    let path = feed.path.as_deref().unwrap_or("/");
    let content_type = feed.content_type.as_deref().unwrap_or("application/json");
    bodies.into_iter().try_for_each(|body| post_one(feed, path, content_type, body, to))
}

/// One request. An answer other than success is an error: the receiver did not take what was sent.
pub(super) fn post_one(feed: &Feed, path: &str, content_type: &str, body: &[u8], to: SocketAddr) -> Sent {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut request = agent.post(format!("http://{to}{path}")).content_type(content_type);
    for (name, value) in &feed.headers {
        request = request.header(name, value);
    }
    let mut answer = request.send(body).map_err(in_words)?;
    if answer.status().is_success() {
        return Ok(());
    }
    let said = answer.body_mut().read_to_string().unwrap_or_default();
    Err(format!("POST {path} was answered {} {}", answer.status().as_u16(), said.trim()))
}
