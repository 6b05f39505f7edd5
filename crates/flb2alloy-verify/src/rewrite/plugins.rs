//! Which keys of which plugins a sandboxed copy changes, and how.

use std::path::Path;

use flb2alloy_parser::{Document, Section, SectionKind};

use super::edit::Edits;
use super::listen::Listeners;
use super::{Purpose, Target, outputs};
use crate::Error;
use crate::feed::Listener;
use crate::sandbox::dotted;

/// `FLB_KUBE_TAG_PREFIX` (plugins/filter_kubernetes/kube_conf.h).
const KUBE_TAG_PREFIX: &str = "kube.var.log.containers.";

/// A tag that holds the path of the file that a record was read from.
struct PathTag {
    /// What stands before the `*`.
    before: String,
    /// The first folder of the path, such as `var`.
    folder: String,
}

struct Rewriter<'a, 'source> {
    target: &'a Target<'a>,
    edits: &'a mut Edits<'source>,
    /// The folder of the copy.
    into: &'a Path,
    tags: Vec<PathTag>,
    listeners: Listeners,
    /// What cannot be as it is outside, in words.
    notes: Vec<String>,
}

pub(super) fn rewrite(
    document: &Document,
    target: &Target<'_>,
    into: &Path,
    edits: &mut Edits<'_>,
) -> Result<(Vec<Listener>, Vec<String>), Error> {
    let tags = document.sections.iter().filter_map(path_tag).collect();
    let mut rewriter =
        Rewriter { target, edits, into, tags, listeners: Listeners::default(), notes: Vec::new() };
    for section in &document.sections {
        match section.kind {
            SectionKind::Service => rewriter.service(section),
            SectionKind::Input => rewriter.input(section)?,
            SectionKind::Filter => rewriter.filter(section),
            SectionKind::Output => {
                rewriter.matches(section);
                rewriter.notes.extend(outputs::output(section, target, into, rewriter.edits)?);
            }
            _ => {}
        }
    }
    Ok((rewriter.listeners.found(), rewriter.notes))
}

pub(super) fn text<'a>(section: &'a Section, name: &str) -> Option<&'a str> {
    section.get(name).and_then(|value| value.as_str())
}

fn path_tag(section: &Section) -> Option<PathTag> {
    if section.kind != SectionKind::Input || section.get("tag_regex").is_some() {
        return None;
    }
    let (before, _) = text(section, "tag")?.split_once('*')?;
    let folder = text(section, "path")?.trim_start_matches('/').split('/').next()?;
    Some(PathTag { before: before.to_owned(), folder: folder.to_owned() })
}

pub(super) fn is_on(text: &str) -> bool {
    ["on", "true", "yes"].contains(&text.to_ascii_lowercase().as_str())
}

impl Rewriter<'_, '_> {
    fn service(&mut self, section: &Section) {
        /// Shorter flushes change when records arrive, not what they are.
        const FLUSH: f64 = 1.0;
        for server in ["http_server", "daemon", "hot_reload"] {
            self.edits.change(section, server, |value| is_on(value).then(|| "off".to_owned()));
        }
        self.edits.change(section, "flush", |value| {
            value.parse::<f64>().is_ok_and(|seconds| seconds > FLUSH).then(|| FLUSH.to_string())
        });
        for path in ["log_file", "storage.path"] {
            self.edits.change(section, path, |value| Some(self.target.below_root(value)));
        }
        for file in ["parsers_file", "plugins_file", "streams_file"] {
            self.beside(section, file);
        }
    }

    /// Leads an absolute path to the file of its name beside the copy, where there is one.
    fn beside(&mut self, section: &Section, key: &str) {
        let into = self.into;
        self.edits.change(section, key, |value| {
            let path = Path::new(value);
            let name = path.file_name().filter(|_| path.is_absolute())?;
            into.join(name).exists().then(|| name.to_string_lossy().into_owned())
        });
    }

    fn input(&mut self, section: &Section) -> Result<(), Error> {
        self.listeners.input(section, self.target, self.edits)?;
        self.scrape(section);
        for list in ["path", "exclude_path", "unix_path"] {
            self.edits.change(section, list, |value| {
                let paths: Vec<String> =
                    value.split(',').map(|path| self.target.below_root(path.trim())).collect();
                Some(paths.join(","))
            });
        }
        // The folder of a database has to be there, and one that every run makes is.
        self.edits.change(section, "db", |value| {
            Some(format!(
                "{}/{}",
                self.target.root.display(),
                value.trim_start_matches('/').replace('/', "-")
            ))
        });
        self.edits.change(section, "tag_regex", |value| {
            value.strip_prefix("^/").map(|rest| format!("^{}/{rest}", self.target.root.display()))
        });
        Ok(())
    }

    /// Inputs of metrics read pages of ours, and do so often: how often makes no difference but in time.
    fn scrape(&mut self, section: &Section) {
        let name = text(section, "name").unwrap_or_default().to_ascii_lowercase();
        if name.contains("metrics") || name == "prometheus_scrape" {
            self.edits.set(section, "scrape_interval", "1s");
        }
        if name == "prometheus_scrape" {
            let host = text(section, "host").unwrap_or("localhost");
            let port = text(section, "port").unwrap_or("9100");
            let address = self.target.pages.address(&format!("{host}:{port}"));
            self.edits.set(section, "host", &address.ip().to_string());
            self.edits.set(section, "port", &address.port().to_string());
        }
    }

    fn filter(&mut self, section: &Section) {
        self.matches(section);
        // A database that lies beside the configuration stands for the one that it names.
        self.edits.change(section, "database", |path| {
            let beside = self.into.join(Path::new(path).file_name()?);
            beside.is_file().then(|| beside.display().to_string())
        });
        self.beside(section, "script");
        if !text(section, "name").is_some_and(|name| name.eq_ignore_ascii_case("kubernetes")) {
            return;
        }
        if !self.tags.is_empty() {
            let prefix = text(section, "kube_tag_prefix").unwrap_or(KUBE_TAG_PREFIX);
            // The prefix is cut off by its length, so where the sandbox's path stands in it does not matter.
            let at =
                self.tags.iter().map(|tag| tag.before.as_str()).find(|before| prefix.starts_with(before));
            let (before, behind) = prefix.split_at(at.map_or(0, str::len));
            let prefix = format!("{before}{}{behind}", dotted(self.target.root));
            self.edits.set(section, "kube_tag_prefix", &prefix);
        }
        if let Some(address) = self.target.kubernetes.filter(|_| self.target.purpose == Purpose::Run) {
            self.edits.set(section, "kube_url", &format!("http://{address}"));
            self.edits.set(section, "kube_token_file", &self.into.join(super::TOKEN).display().to_string());
            if text(section, "use_kubelet").is_some() {
                self.edits.set(section, "kubelet_host", &address.ip().to_string());
                self.edits.set(section, "kubelet_port", &address.port().to_string());
                // With such a folder, Fluent Bit speaks to the kubelet without TLS (kube_meta.c).
                let none = self.into.join(super::NO_METADATA).display().to_string();
                self.edits.set(section, "kube_meta_preload_cache_dir", &none);
            }
            self.edits.remove(section, |name| {
                ["kube_ca_file", "kube_ca_path", "kube_token_command"].contains(&name)
                    || name.starts_with("tls.")
            });
        }
    }

    /// Tags are longer in the sandbox, so patterns that spell out a path have to be, too.
    fn matches(&mut self, section: &Section) {
        for PathTag { before, folder } in &self.tags {
            let added = dotted(self.target.root);
            self.edits.change(section, "match", |value| {
                let behind = value.strip_prefix(before.as_str())?;
                behind.starts_with(&format!("{folder}.")).then(|| format!("{before}{added}{behind}"))
            });
            self.edits.change(section, "match_regex", |value| {
                let spelled = format!("{folder}\\.");
                let escaped = added.replace('.', "\\.");
                value.contains(&spelled).then(|| value.replacen(&spelled, &(escaped + &spelled), 1))
            });
        }
    }
}

impl Target<'_> {
    /// An absolute path below the root; others, such as a pattern `*.gz`, stay.
    pub(super) fn below_root(&self, path: &str) -> String {
        if path.starts_with('/') || path.starts_with("${") {
            format!("{}{path}", self.root.display())
        } else {
            path.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Purpose, Target};
    use crate::case::Elsewhere;
    use crate::pages::Pages;
    use crate::rewrite::rewrite;
    use crate::sink::Sink;

    fn rewritten(name: &str, text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join(name);
        std::fs::write(&main, text).unwrap();
        let sink = Sink::start(std::time::Duration::ZERO).unwrap();
        let target = Target {
            root: Path::new("/tmp/f2ax"),
            sink: &sink,
            purpose: Purpose::Run,
            kubernetes: Some(([127, 0, 0, 1], 5000).into()),
            free_port: || Ok(6000),
            pages: &Pages::default(),
            elsewhere: vec![Elsewhere::Loki("http://loki.example:3100/loki/api/v1/push")],
        };
        let into = tempfile::tempdir().unwrap();
        let copy = rewrite(&main, &target, into.path()).unwrap();
        let text = std::fs::read_to_string(&copy.configurations[0]).unwrap();
        text.replace(&into.path().display().to_string(), "INTO")
            .replace(&sink.address().port().to_string(), "4000")
    }

    #[test]
    fn classic() {
        let text = "\
[SERVICE]
    Flush 5
    HTTP_Server On
[INPUT]
    Name tail
    Path /var/log/a/*.log, /var/log/b.log
    Exclude_Path *.gz
    Tag kube.*
    DB /var/lib/flb.db
[FILTER]
    Name kubernetes
    Match kube.var.log.a*
    Kube_URL https://kubernetes.default.svc:443
[OUTPUT]
    Name loki
    Match *
    Host loki.example
    tls On
    tls.ca_file /ca.pem
[OUTPUT]
    Name es
    Match *
    Logstash_Format On
";
        let expected = "\
[SERVICE]
    Flush 1
    HTTP_Server off
[INPUT]
    Name tail
    Path /tmp/f2ax/var/log/a/*.log,/tmp/f2ax/var/log/b.log
    Exclude_Path *.gz
    Tag kube.*
    DB /tmp/f2ax/var-lib-flb.db
[FILTER]
    kube_tag_prefix kube.tmp.f2ax.var.log.containers.
    kube_token_file INTO/token
    Name kubernetes
    Match kube.tmp.f2ax.var.log.a*
    Kube_URL http://127.0.0.1:5000
[OUTPUT]
    uri /loki.example:3100/loki/api/v1/push
    port 4000
    Name loki
    Match *
    Host 127.0.0.1
    tls off
    # tls.ca_file is not for the sandbox
[OUTPUT]
    uri /loki.example:3100/loki/api/v1/push
    host 127.0.0.1
    port 4000
    Name loki
    Match *
    # logstash_format is not for the sandbox
";
        assert_eq!(rewritten("fluent-bit.conf", text), expected);
    }

    #[test]
    fn yaml() {
        let text = "\
pipeline:
  inputs:
    - name: tail
      path: /var/log/a.log
      tag: app
  outputs:
    - {name: loki, match: '*', host: loki.example}
    - name: opentelemetry
      match: '*'
      port: 4318
";
        let expected = "\
pipeline:
  inputs:
    - name: tail
      path: \"/tmp/f2ax/var/log/a.log\"
      tag: app
  outputs:
    - {uri: \"/loki.example:3100/loki/api/v1/push\", port: \"4000\", name: loki, match: '*', host: \"127.0.0.1\"}
    - logs_uri: \"/127.0.0.1:4318/v1/logs\"
      host: \"127.0.0.1\"
      name: opentelemetry
      match: '*'
      port: \"4000\"
";
        assert_eq!(rewritten("fluent-bit.yaml", text), expected);
    }
}
