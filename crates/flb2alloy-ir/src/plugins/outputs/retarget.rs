//! Outputs without a counterpart in Alloy, which are sent to Loki or over OTLP where the caller names a server (`--loki-url`,
//! `--otlp-url`). Their tables say which settings become labels and structured metadata; the rest is the old server's.

use crate::accessor;
use crate::client::Client;
use crate::context::Lines;
use crate::keys::Keys;
use crate::plugin::{Opt, Place, approximate, exact, operational};
use crate::plugins::client;
use crate::record::{Operand, Path};
use crate::sink::{Compression, Label, Line, Loki, Otlp, OtlpFields, SingleKey, Sink};
use crate::text::{Given, Text};

/// What a retargeted output becomes, for the reference.
pub(crate) const BECOMES: &str =
    "loki.write, where --loki-url is given, or otelcol.exporter.otlphttp, where --otlp-url is";

pub(crate) const REPLACED: &str =
    "the URL given with --loki-url or --otlp-url stands in its place, with credentials of its own";

/// The options of how the old server was reached.
pub(crate) const SERVER: &[Opt] = &[
    operational("host", REPLACED),
    operational("port", REPLACED).default("0"),
    operational("http_user", REPLACED),
    operational("http_passwd", REPLACED).secret(),
    operational("tls", REPLACED).default("off"),
    operational("tls.verify", REPLACED).default("on"),
    operational("tls.verify_hostname", REPLACED).default("off"),
    operational("tls.vhost", REPLACED),
    operational("tls.ca_file", REPLACED),
    operational("tls.ca_path", REPLACED),
    operational("tls.crt_file", REPLACED),
    operational("tls.key_file", REPLACED),
    operational("tls.key_passwd", REPLACED).secret(),
    operational("tls.min_version", REPLACED),
    operational("tls.max_version", REPLACED),
    operational("tls.ciphers", REPLACED),
    operational("tls.debug", REPLACED).default("1"),
    operational("tls.verify_client_cert", REPLACED).default("off"),
    operational("tls.proxy.ca_file", REPLACED),
    operational("tls.proxy.ca_path", REPLACED),
    operational("tls.proxy.verify", REPLACED).default("on"),
    operational("tls.proxy.verify_hostname", REPLACED).default("on"),
    operational("oauth2*", REPLACED).secret(),
    approximate(
        "retry_limit",
        "the component's retries",
        "Alloy gives up at about the time when Fluent Bit would, and sooner where the server refuses the request itself",
    )
    .default("1"),
];

/// Options of outputs that sign their requests for AWS.
pub(crate) const AWS: &[Opt] = &[
    operational("aws_auth", REPLACED).default("false"),
    operational("aws_region", REPLACED),
    operational("aws_sts_endpoint", REPLACED),
    operational("aws_role_arn", REPLACED),
    operational("aws_external_id", REPLACED),
    operational("aws_service_name", REPLACED).default("es"),
];

/// An option of how the old server was reached, or of what it did with records.
pub(super) const fn server(name: &'static str) -> Opt {
    operational(name, REPLACED)
}

/// An option of how records were written.
pub(super) const fn form(name: &'static str) -> Opt {
    operational(name, "the line is the record as JSON")
}

/// An option of how the time was written.
pub(super) const fn time(name: &'static str) -> Opt {
    operational(name, "an entry keeps its time beside its line")
}

/// An option of buffers and uploads.
pub(super) const fn buffer(name: &'static str) -> Opt {
    operational(name, "there are no files to gather and upload: Alloy sends batches of a second")
}

/// An option that picks what is sent of a record.
pub(super) const fn log_key(name: &'static str) -> Opt {
    approximate(
        name,
        "the line",
        "the line is the whole record, with this key in it; --lines native makes a line of `log` or `message` alone",
    )
}

/// An option that becomes a stream label.
pub(super) const fn label(name: &'static str, label: &'static str) -> Opt {
    exact(name, "a stream label").place(Place::Label(label))
}

/// An option that names the key whose value becomes a stream label.
pub(super) const fn label_of_key(name: &'static str, label: &'static str) -> Opt {
    approximate(name, "a stream label", "each value of the key makes streams of its own in Loki")
        .place(Place::LabelOfKey(label))
}

/// An option that becomes structured metadata.
pub(super) const fn metadata(name: &'static str, entry: &'static str) -> Opt {
    exact(name, "structured metadata").place(Place::Metadata(entry))
}

/// The switch for [`tag_name`].
pub(super) const fn tag_switch() -> Opt {
    approximate(TAG_SWITCH, "structured metadata", "the tag stands beside the line")
}

/// An option that names what the tag is sent as.
pub(super) const fn tag_name(name: &'static str) -> Opt {
    approximate(name, "structured metadata", "the tag stands beside the line").place(Place::TagName)
}

const TAG_SWITCH: &str = "include_tag_key";

/// A server that takes the records.
pub(super) enum To {
    /// Loki, at the URL of its push API.
    Loki(Client),
    /// A receiver of OTLP over HTTP, at its URL without a path.
    Otlp(Client),
}

/// Where records of an output go instead, with what.
pub(super) struct Retargeted {
    to: To,
    /// Stream labels.
    pub(super) labels: Vec<Label>,
    /// Structured metadata.
    pub(super) metadata: Vec<Label>,
}

/// The sink for an output that sent to `what`, by the places of its options.
pub(super) fn build(keys: &mut Keys<'_, '_>, what: &str, advice: Option<&str>) -> Option<Sink> {
    Some(Retargeted::new(keys, what, advice)?.sink(keys))
}

impl Retargeted {
    /// Nothing but where the records go.
    pub(super) fn to(to: To) -> Self {
        Retargeted { to, labels: Vec::new(), metadata: Vec::new() }
    }

    /// What the places of the options give; `None`, and the section given up, where no URL is given.
    pub(super) fn new(keys: &mut Keys<'_, '_>, what: &str, advice: Option<&str>) -> Option<Self> {
        let options = keys.context.options;
        let at = |keys: &mut Keys<'_, '_>, url: &String| Client {
            url: Text::literal(url),
            proxy: client::environment_proxy(keys, url.starts_with("https:")),
            ..Client::default()
        };
        let (to, target) = match (&options.loki_url, &options.otlp_url) {
            (Some(url), _) => (To::Loki(at(keys, url)), "to Loki"),
            (None, Some(url)) => (To::Otlp(at(keys, url)), "over OTLP"),
            (None, None) => {
                let advice = advice.map(|advice| format!("; {advice}")).unwrap_or_default();
                keys.give_up(format!(
                    "Alloy has no output for {what}: with --loki-url URL the records are sent to Loki instead, with \
                     --otlp-url URL over OTLP{advice}"
                ));
                return None;
            }
        };
        keys.approximate(
            "name",
            format!("records are sent {target}, not to {what}: queries and dashboards have to follow"),
        );
        let mut retargeted = Retargeted::to(to);
        for option in keys.plugin().all_options() {
            retargeted.place(keys, option);
        }
        Some(retargeted)
    }

    fn place(&mut self, keys: &mut Keys<'_, '_>, option: &Opt) {
        let Some(place) = option.place else { return };
        let given = keys.text(option.name);
        let span = keys.span(option.name);
        let Some(given) = given.or_else(|| Some(Given { text: Text::literal(option.default?), span })) else {
            return;
        };
        match place {
            Place::Label(name) => self.labels.extend(value(keys, given).map(|value| label_of(name, value))),
            Place::Metadata(name) => {
                self.metadata.extend(value(keys, given).map(|value| label_of(name, value)));
            }
            Place::LabelOfKey(name) => {
                let path = accessor::path_or_key(keys, &given.text.display(), span);
                self.labels.extend(path.map(|path| label_of(name, Operand::Path(path))));
            }
            Place::TagName => {
                let switch = keys.plugin().option(TAG_SWITCH);
                let on = switch
                    .is_none_or(|switch| keys.flag(TAG_SWITCH).unwrap_or(switch.default == Some("true")));
                if on {
                    self.metadata.push(label_of(super::loki::sanitise(&given.text.display()), Operand::Tag));
                }
            }
        }
    }

    /// The sink. Loki takes no stream without labels, so there is always one whose value is known.
    pub(super) fn sink(mut self, keys: &mut Keys<'_, '_>) -> Sink {
        for option in keys.plugin().all_options() {
            if matches!(option.verdict, crate::plugin::Verdict::Approximate(..)) {
                keys.take(option.name);
            }
        }
        let native = keys.context.options.lines == Lines::Native;
        let retry = client::retry(keys);
        let client = match self.to {
            To::Loki(client) => Client { retry, ..client },
            To::Otlp(client) => {
                self.labels.append(&mut self.metadata);
                return Sink::Otlp(Box::new(Otlp {
                    body_keys: if native { vec![Path::key("log"), Path::key("message")] } else { Vec::new() },
                    attributes: self.labels,
                    ..otlp(Client { retry, ..client })
                }));
            }
        };
        if !self.labels.iter().any(|label| matches!(label.value, Operand::Text(_))) {
            let (name, value) = super::loki::DEFAULT_LABEL;
            self.labels.insert(0, label_of(name, Operand::Text(value.into())));
        }
        Sink::Loki(Box::new(Loki {
            client,
            labels: self.labels,
            fallback: None,
            kubernetes_labels: false,
            structured_metadata: self.metadata,
            structured_metadata_maps: Vec::new(),
            remove: Vec::new(),
            line: if native { Line::Native } else { Line::Json },
            drop_single_key: SingleKey::Keep,
            tenant: None,
            tenant_key: None,
        }))
    }
}

/// Records over OTLP; the body is the whole of them.
pub(super) fn otlp(client: Client) -> Otlp {
    Otlp {
        client,
        grpc: false,
        paths: [None, None, None],
        metric_labels: Vec::new(),
        compression: Compression::Gzip,
        body_keys: Vec::new(),
        rest_as_attributes: true,
        attributes: Vec::new(),
        fields: OtlpFields::default(),
    }
}

/// What a value stands for: accessors in it are looked up in the record.
pub(super) fn value(keys: &mut Keys<'_, '_>, given: Given) -> Option<Operand> {
    if given.text.as_literal().is_some_and(|text| text.contains('$')) {
        return accessor::operand(keys, &given.text.display(), given.span);
    }
    Some(Operand::Text(given.text))
}

/// A label or an entry of structured metadata.
pub(super) fn label_of(name: impl Into<String>, value: Operand) -> Label {
    Label { name: name.into(), value }
}
