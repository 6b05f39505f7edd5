//! Addresses of databases, as each exporter wants them.

use flb2alloy_ir::collector::Component;
use flb2alloy_parser::collector::Entry;
use flb2alloy_syntax::{BinaryOp, Expr};

use super::Made;
use crate::collector::tree::Node;
use crate::collector::{Lowering, value};

/// The address of a database with the credentials in it.
pub(super) fn address<'a>(
    lowering: &mut Lowering<'a>,
    component: &'a Component,
    made: Made,
    node: &mut Node,
) {
    let find = |key: &str| component.config.entries().iter().find(|entry| entry.key.value == key);
    let text = |entry: Option<&Entry>, default: &str, lowering: &Lowering<'_>| {
        entry.map_or_else(|| Expr::text(default), |entry| value::string(&entry.value, lowering.env))
    };
    let user = find("username").map(|entry| value::string(&entry.value, lowering.env));
    let password = find("password").and_then(|entry| {
        let scalar = entry.value.scalar()?;
        Some(lowering.scope(component, "prometheus.exporter").secret(scalar, &entry.value, "password"))
    });
    let hosts = find("hosts")
        .and_then(|entry| entry.value.items().first())
        .and_then(|host| host.value.get("endpoint"));
    let (attribute, scheme, default, open, close) = match made {
        Made::MySql => ("data_source_name", "", "localhost:3306", "@tcp(", ")/"),
        Made::Postgres => {
            ("data_source_names", "postgresql://", "localhost:5432", "@", "/postgres?sslmode=disable")
        }
        Made::SqlServer => ("connection_string", "sqlserver://", "localhost", "@", ""),
        _ => ("mongodb_uri", "mongodb://", "localhost:27017", "@", ""),
    };
    let host = match hosts {
        Some(host) => value::string(host, lowering.env),
        None if made == Made::SqlServer => text(find("server"), default, lowering),
        None => text(find("endpoint"), default, lowering),
    };
    let mut parts: Vec<Expr> = Vec::new();
    add(&mut parts, Expr::text(scheme));
    match user {
        Some(user) => {
            add(&mut parts, user);
            if let Some(password) = password {
                add(&mut parts, Expr::text(":"));
                add(&mut parts, password);
            }
            add(&mut parts, Expr::text(open));
        }
        None if made == Made::MySql => add(&mut parts, Expr::text("tcp(")),
        None => {}
    }
    add(&mut parts, host);
    if made == Made::SqlServer {
        add(&mut parts, Expr::text(":"));
        add(&mut parts, text(find("port"), "1433", lowering));
    }
    add(&mut parts, Expr::text(close));
    let whole = parts
        .into_iter()
        .reduce(|left, right| left.binary(BinaryOp::Add, right))
        .unwrap_or_else(|| Expr::text(""));
    node.set(attribute, if made == Made::Postgres { Expr::Array(vec![whole]) } else { whole });
}

/// Adds a part of a string; known parts side by side become one.
fn add(parts: &mut Vec<Expr>, part: Expr) {
    match (parts.last_mut(), part) {
        (_, Expr::String(text)) if text.is_empty() => {}
        (Some(Expr::String(before)), Expr::String(text)) => before.push_str(&text),
        (_, part) => parts.push(part),
    }
}
