//! A stand-in of the Kubernetes API on loopback: get, list and watch over a fixed set of objects.
//!
//! Fluent Bit's kubernetes filter gets single pods and namespaces. Alloy's `otelcol.processor.k8sattributes` and
//! `discovery.kubernetes` watch: with `sendInitialEvents` a watch begins with all objects as `ADDED` events and one
//! `BOOKMARK` annotated `k8s.io/initial-events-end`, without which client-go never considers itself in sync. Nothing
//! here ever changes, so behind that a watch stays open and silent.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::Error;
use crate::server::Server;

/// The running stand-in. It stops when dropped.
#[derive(Debug)]
pub struct KubernetesApi {
    server: Server,
}

impl KubernetesApi {
    /// Serves the objects of a `kubectl get -o yaml` list (or a single object) on a free loopback port.
    ///
    /// # Errors
    /// Where `objects` is no YAML or holds something that is no Kubernetes object, or no port can be had.
    pub fn start(objects: &str) -> Result<Self, Error> {
        let objects = Arc::new(read_objects(objects).map_err(Error::KubernetesObjects)?);
        let router = Router::new().fallback(answer).with_state(objects);
        Ok(KubernetesApi { server: Server::start(router)? })
    }

    /// Where it listens, in plain HTTP.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Writes a kubeconfig that points at this server to `path`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_kubeconfig(&self, path: &Path) -> Result<(), Error> {
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "stand-in",
            "clusters": [{"name": "stand-in", "cluster": {"server": format!("http://{}", self.address())}}],
            "contexts": [{"name": "stand-in", "context": {"cluster": "stand-in", "user": "nobody"}}],
            "users": [{"name": "nobody", "user": {}}],
        });
        std::fs::write(path, kubeconfig.to_string()).map_err(Error::io("writing", path))
    }
}

/// One object and where the API has it.
#[derive(Debug, PartialEq)]
struct Object {
    /// The resource it is one of, such as `pods`.
    resource: String,
    /// Its namespace; cluster-wide objects have none.
    namespace: Option<String>,
    name: String,
    body: Value,
}

fn read_objects(yaml: &str) -> Result<Vec<Object>, String> {
    let document: Value = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
    let items = match document.get("items").and_then(Value::as_array) {
        Some(items) => items.clone(),
        None => vec![document],
    };
    items.into_iter().map(read_object).collect()
}

fn read_object(body: Value) -> Result<Object, String> {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let kind = text("/kind").ok_or("an object has no kind")?;
    let name = text("/metadata/name").ok_or_else(|| format!("a {kind} has no metadata.name"))?;
    let namespace = text("/metadata/namespace");
    Ok(Object { resource: format!("{}s", kind.to_lowercase()), namespace, name, body })
}

/// What a request path asks for.
#[derive(Debug, PartialEq)]
struct Wanted<'path> {
    resource: &'path str,
    namespace: Option<&'path str>,
    name: Option<&'path str>,
}

/// Understands `/api/v1/...` and `/apis/<group>/<version>/...`, and the kubelet's `/pods`.
fn wanted(path: &str) -> Option<Wanted<'_>> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let resource = match segments.as_slice() {
        ["pods"] => segments.as_slice(),
        ["api", _, rest @ ..] | ["apis", _, _, rest @ ..] => rest,
        _ => return None,
    };
    match *resource {
        ["namespaces", namespace, resource] => {
            Some(Wanted { resource, namespace: Some(namespace), name: None })
        }
        ["namespaces", namespace, resource, name] => {
            Some(Wanted { resource, namespace: Some(namespace), name: Some(name) })
        }
        [resource, name] => Some(Wanted { resource, namespace: None, name: Some(name) }),
        [resource] => Some(Wanted { resource, namespace: None, name: None }),
        _ => None,
    }
}

async fn answer(State(objects): State<Arc<Vec<Object>>>, uri: Uri) -> Response {
    let Some(wanted) = wanted(uri.path()) else { return not_found(&uri) };
    let query = uri.query().unwrap_or_default();
    let asks = |name: &str| {
        query.split('&').any(|pair| pair == format!("{name}=true") || pair == format!("{name}=1"))
    };
    let selected = objects.iter().filter(|object| {
        object.resource == wanted.resource
            && (wanted.namespace.is_none() || object.namespace.as_deref() == wanted.namespace)
            && wanted.name.is_none_or(|name| object.name == name)
            && selected_by_field(object, query)
    });
    if wanted.name.is_some() {
        return selected.map(|object| json_answer(&object.body)).next().unwrap_or_else(|| not_found(&uri));
    }
    if asks("watch") {
        let events =
            if asks("sendInitialEvents") { initial_events(selected, &wanted) } else { String::new() };
        return watch(events);
    }
    let items: Vec<&Value> = selected.map(|object| &object.body).collect();
    json_answer(&json!({
        "kind": format!("{}List", kind_of(&wanted)),
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "1"},
        "items": items,
    }))
}

/// Whether `object` passes the query's `fieldSelector`, which k8sattributes uses for `spec.nodeName` and
/// `metadata.namespace`/`metadata.name`. Other fields select nothing away.
fn selected_by_field(object: &Object, query: &str) -> bool {
    let selector = query.split('&').find_map(|pair| pair.strip_prefix("fieldSelector=")).unwrap_or_default();
    let selector = selector.replace("%3D", "=").replace("%2C", ",");
    selector.split(',').all(|term| match term.split_once('=') {
        Some((field, value)) if !field.ends_with('!') => {
            let pointer = format!("/{}", field.replace('.', "/"));
            object
                .body
                .pointer(&pointer)
                .and_then(Value::as_str)
                .is_none_or(|actual| actual == value.trim_start_matches('='))
        }
        _ => true,
    })
}

fn initial_events<'objects>(objects: impl Iterator<Item = &'objects Object>, wanted: &Wanted<'_>) -> String {
    let bookmark = json!({"type": "BOOKMARK", "object": {
        "kind": kind_of(wanted),
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}},
    }});
    let added = objects.map(|object| json!({"type": "ADDED", "object": object.body}));
    added.chain([bookmark]).map(|event| format!("{event}\n")).collect()
}

/// `pods` -> `Pod`. Only kinds with a regular plural and no inner capital reach clients that look at it.
fn kind_of(wanted: &Wanted<'_>) -> String {
    match wanted.resource {
        "replicasets" => "ReplicaSet".into(),
        "daemonsets" => "DaemonSet".into(),
        "statefulsets" => "StatefulSet".into(),
        "cronjobs" => "CronJob".into(),
        resource => {
            let singular = resource.strip_suffix('s').unwrap_or(resource);
            let (first, rest) = singular.split_at_checked(1).unwrap_or(("", singular));
            first.to_uppercase() + rest
        }
    }
}

fn watch(events: String) -> Response {
    let first = tokio_stream::once(Ok::<_, Infallible>(Bytes::from(events)));
    let body = Body::from_stream(first.chain(tokio_stream::pending()));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn json_answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn not_found(uri: &Uri) -> Response {
    let status = json!({
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "reason": "NotFound",
        "code": 404,
        "message": format!("{} is not here", uri.path()),
    });
    (StatusCode::NOT_FOUND, json_answer(&status)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const OBJECTS: &str = "
kind: List
apiVersion: v1
items:
- kind: Pod
  apiVersion: v1
  metadata: {name: web-1, namespace: shop, labels: {app: web}}
  spec: {nodeName: node-a}
- kind: Namespace
  apiVersion: v1
  metadata: {name: shop}
";

    fn get(api: &KubernetesApi, path: &str) -> (u16, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent.get(format!("http://{}{path}", api.address())).call().unwrap();
        let mut text = vec![0; 4096];
        // A watch does not end, so only its beginning is read.
        let length = response.body_mut().as_reader().read(&mut text).unwrap();
        (response.status().as_u16(), String::from_utf8_lossy(&text[..length]).into_owned())
    }

    #[test]
    fn get_list_and_watch() {
        let api = KubernetesApi::start(OBJECTS).unwrap();
        let (status, pod) = get(&api, "/api/v1/namespaces/shop/pods/web-1");
        assert_eq!((status, pod.contains("\"app\":\"web\"")), (200, true));
        assert_eq!(get(&api, "/api/v1/namespaces/shop/pods/web-2").0, 404);
        assert_eq!(get(&api, "/api/v1/namespaces/shop").0, 200);
        let (_, list) = get(&api, "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-b");
        assert!(list.contains("\"kind\":\"PodList\"") && list.contains("\"items\":[]"), "{list}");
        let (_, events) = get(&api, "/api/v1/pods?sendInitialEvents=true&watch=true");
        let lines: Vec<&str> = events.lines().collect();
        assert_eq!(lines.len(), 2, "{events}");
        assert!(lines[0].contains("ADDED") && lines[0].contains("web-1"));
        assert!(lines[1].contains("k8s.io/initial-events-end"));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert!(KubernetesApi::start("kind: Pod").is_err());
        assert!(KubernetesApi::start(": [").is_err());
    }
}
