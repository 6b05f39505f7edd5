//! The languages of texts within Alloy configuration.

mod go_template;
mod jmespath;
mod names;
mod pattern;
mod selector;
mod url;

use flb2alloy_catalogue::names::is_time_zone;
use flb2alloy_parser::{Code, Diagnostic, Span};
use flb2alloy_re2::check_re2;

use crate::body::Checker;
use crate::codes;

pub(crate) use jmespath::is_json;

/// A language of texts within Alloy configuration.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    /// A regular expression of Go.
    Regex,
    /// Go's `text/template` with the functions of `loki.process`.
    Template,
    /// What Go's `url.Parse` takes.
    Url,
    /// A URL with a scheme and a host.
    HttpUrl,
    /// A selector of `stage.match`.
    Selector,
    /// A path into JSON.
    JmesPath,
    /// A pattern of Loki.
    Pattern,
    /// The name of a time zone.
    TimeZone,
    /// The name of an encoding.
    Encoding,
    /// The name of a label as Prometheus had them before it took all of UTF-8.
    LabelName,
    /// A UUID.
    Uuid,
    /// Where Docker listens: a protocol and an address.
    DockerHost,
    /// Where a server listens, without the port.
    Host,
    /// Host and port, of which the host may be missing.
    ListenAddress,
}

/// A code, what is wrong, and what to do about it.
type Mistake = (Code, String, Option<&'static str>);

impl Checker<'_, '_> {
    /// Reports `text` if it is not of this language.
    pub(crate) fn language(&mut self, span: Span, text: &str, language: Language) {
        let Some((code, message, help)) = mistake(text, language) else { return };
        let diagnostic = Diagnostic::error(code, message);
        let diagnostic = match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        self.report(diagnostic, span, "in here");
    }
}

fn mistake(text: &str, language: Language) -> Option<Mistake> {
    let bad = |what: &str| Some((codes::BAD_VALUE, format!("`{text}` is no {what}"), None));
    match language {
        Language::Regex => {
            let reason = check_re2(text).err()?;
            Some((codes::BAD_REGEX, format!("Go takes no such regular expression: {reason}"), None))
        }
        Language::Template => {
            let reason = go_template::mistake(text)?;
            Some((codes::BAD_TEMPLATE, format!("Go takes no such template: {reason}"), None))
        }
        Language::Url | Language::HttpUrl => {
            let whole = matches!(language, Language::HttpUrl);
            let reason = url::mistake(text).or_else(|| url::lacks(text).filter(|_| whole))?;
            Some((codes::BAD_URL, format!("`{text}` is no URL: {reason}"), None))
        }
        Language::Selector => {
            let reason = selector::mistake(text)?;
            let help =
                "a selector is `{label=\"value\"}`, perhaps with line filters behind it: `|= \"text\"`";
            Some((codes::BAD_SELECTOR, format!("`{text}` is no selector: {reason}"), Some(help)))
        }
        Language::JmesPath => {
            let reason = jmespath::mistake(text)?;
            Some((codes::BAD_JMESPATH, format!("`{text}` is no JMESPath: {reason}"), None))
        }
        Language::Pattern => {
            let reason = pattern::mistake(text)?;
            Some((codes::BAD_PATTERN, format!("Loki takes no such pattern: {reason}"), None))
        }
        Language::TimeZone if !is_time_zone(text) => {
            let help = "the names are those of the IANA: `UTC`, `Europe/Berlin`";
            Some((codes::BAD_VALUE, format!("there is no time zone `{text}`"), Some(help)))
        }
        Language::Encoding if !names::is_encoding(text) => bad("encoding that Go knows"),
        Language::LabelName if !names::is_label_name(text) => bad("name of a label"),
        Language::DockerHost if !names::is_docker_host(text) => {
            bad("address such as `unix:///var/run/docker.sock`")
        }
        Language::Host if text.contains(['[', ']']) => bad("host"),
        Language::Uuid if !names::is_uuid(text) => bad("UUID"),
        Language::ListenAddress if !names::is_listen_address(text) => bad("address such as `host:port`"),
        Language::TimeZone
        | Language::Encoding
        | Language::LabelName
        | Language::Uuid
        | Language::Host
        | Language::DockerHost
        | Language::ListenAddress => None,
    }
}
