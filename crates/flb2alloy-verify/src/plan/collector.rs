//! The receivers of a collector's configuration, as inputs: by their names, and by the way in where there are several
//! (`tcplog`, `otlp.grpc`, `syslog/edge.tcp`).

use std::path::Path;

use flb2alloy_parser::SourceMap;
use flb2alloy_parser::collector::{Value, read_collector};

use super::Input;
use crate::feed::Protocol;
use crate::rewrite::FilesBeside;
use crate::rewrite::collector::{self, strings};

pub(super) fn inputs(main: &Path, text: &str) -> Vec<Input> {
    let folder = main.parent().unwrap_or(Path::new(""));
    let (config, _) = read_collector(&[(main, text)], &FilesBeside(folder), &mut SourceMap::default());
    let receivers = config.root.get("receivers").map(Value::entries).unwrap_or_default();
    let mut inputs = Vec::new();
    for receiver in receivers {
        let id = receiver.key.value.as_str();
        let kind = collector::type_of(id);
        for (name, way) in collector::ways(id, &receiver.value) {
            inputs.push(Input {
                name,
                alias: None,
                plugin: kind.clone(),
                paths: Vec::new(),
                protocol: protocol(&kind, way),
            });
        }
        if kind == "filelog" {
            let paths = receiver.value.get("include").map(strings).unwrap_or_default();
            inputs.push(Input { name: id.to_owned(), alias: None, plugin: kind, paths, protocol: None });
        }
    }
    inputs
}

fn protocol(kind: &str, way: &str) -> Option<Protocol> {
    match (kind, way) {
        ("otlp", "grpc") => Some(Protocol::OtlpGrpc),
        ("otlp", _) => Some(Protocol::OtlpJson),
        ("tcplog", _) | ("syslog", "tcp") => Some(Protocol::Tcp),
        ("udplog", _) | ("syslog", "udp") => Some(Protocol::Udp),
        ("fluentforward", _) => Some(Protocol::Forward),
        ("splunkhec" | "zipkin", _) => Some(Protocol::Http),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_go_by_their_names_and_ways() {
        let text = "\
receivers:
  otlp/edge:
    protocols:
      grpc:
  syslog:
    udp: {listen_address: 0.0.0.0:1}
  tcp_log:
    listen_address: 0.0.0.0:2
  filelog:
    include: [/var/log/*.log]
  kafka:
";
        let found = inputs(Path::new("otel.yaml"), text);
        let said: Vec<_> =
            found.iter().map(|input| (input.name.as_str(), input.protocol, input.paths.concat())).collect();
        let none = String::new;
        assert_eq!(
            said,
            [
                ("otlp/edge.grpc", Some(Protocol::OtlpGrpc), none()),
                ("syslog.udp", Some(Protocol::Udp), none()),
                ("tcp_log", Some(Protocol::Tcp), none()),
                ("filelog", None, "/var/log/*.log".to_owned()),
            ]
        );
    }
}
