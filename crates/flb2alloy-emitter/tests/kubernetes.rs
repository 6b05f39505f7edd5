//! What the kubernetes filter becomes. That the records are Fluent Bit's is shown by the cases `kubernetes-*` of the corpus.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::Path;

use flb2alloy_emitter::{Emitted, emit};
use flb2alloy_parser::{NoFiles, SectionKind, SourceMap, read};

/// Two inputs and two outputs keep the filter's components apart from those of its neighbours.
fn configuration(filter: &str) -> String {
    let filter = filter.trim().replace('\n', "\n      ");
    format!(
        "parsers:
  - name: access
    format: regex
    regex: ^(?<remote>[^ ]*) - (?<user>[^ ]*) \\[(?<time>[^\\]]*)\\] (?<request>.*)$
    time_key: time
    time_format: '%d/%b/%Y:%H:%M:%S %z'
  - name: pairs
    format: logfmt
  - name: pods
    format: regex
    regex: ^(?<namespace_name>[^_]+)_(?<pod_name>[^_]+)_(?<docker_id>[a-z0-9-]+)\\.(?<container_name>[^.]+)\\.
pipeline:
  inputs:
    - name: tail
      path: /var/log/containers/*.log
      tag: kube.*
    - name: tail
      path: /var/log/pods/*/*/*.log
      tag: kube.*
  filters:
    - name: kubernetes
      {filter}
  outputs:
    - name: stdout
      match: '*'
    - name: loki
      match: '*'
      host: loki
"
    )
}

/// The components that were made for the filter, then what was said about it.
fn convert(filter: &str) -> (String, Emitted) {
    let mut sources = SourceMap::default();
    let text = configuration(filter);
    let (document, diagnostics) = read(Path::new("fluent-bit.yaml"), &text, None, &NoFiles, &mut sources);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let emitted = emit(&flb2alloy_ir::build(&document, &flb2alloy_ir::Options::default()).pipeline, &sources);
    let section = document.sections.iter().position(|section| section.kind == SectionKind::Filter).unwrap();
    let header = document.sections[section].header;
    let mut shown = String::new();
    for target in emitted.targets.iter().filter(|target| target.sections == [section]) {
        writeln!(shown, "{}", &emitted.text[target.range.clone()]).unwrap();
    }
    for diagnostic in emitted.diagnostics.iter().filter(|told| told.labels[0].span.start == header.start) {
        let help = diagnostic.help.as_deref().unwrap_or_default();
        writeln!(shown, "{}: {}\n    {help}", diagnostic.code, diagnostic.message).unwrap();
    }
    (shown, emitted)
}

macro_rules! becomes {
    ($name:ident, $filter:literal) => {
        #[test]
        fn $name() {
            let (shown, _) = convert($filter);
            insta::with_settings!({description => $filter, omit_expression => true}, {
                insta::assert_snapshot!(shown);
            });
        }
    };
}

becomes!(
    as_the_chart_has_it,
    "match: kube.*\nmerge_log: on\nkeep_log: off\nk8s-logging.parser: on\nk8s-logging.exclude: on"
);
becomes!(
    merged_under_a_key,
    "match: kube.*\nmerge_log: on\nmerge_log_key: app\nmerge_log_trim: off\nlabels: off\nannotations: off"
);
becomes!(a_parser_for_the_log, "match: kube.*\nmerge_log: on\nmerge_parser: access\nlabels: off");
becomes!(
    exclude_without_annotations,
    "match: kube.*\nlabels: off\nannotations: off\nk8s-logging.exclude: on"
);
becomes!(with_the_namespace, "match: kube.*\nnamespace_labels: on\nnamespace_annotations: on");
becomes!(
    only_the_namespace,
    "match: kube.*\nmerge_log: on\nnamespace_metadata_only: on\nnamespace_annotations: on\nk8s-logging.exclude: on"
);
becomes!(nothing_at_all, "match: kube.*\nmerge_log: on\nnamespace_metadata_only: on");
becomes!(only_what_the_tag_says, "match: kube.*\nmerge_log: on\nuse_tag_for_meta: on\nnamespace_labels: on");
becomes!(owners_by_the_kubelet, "match: kube.*\nuse_kubelet: on\nowner_references: on\nannotations: off");
becomes!(a_field_of_the_journal, "match: kube.*\nuse_journal: on\nlabels: off\nannotations: off");
becomes!(metadata_for_tests, "match: kube.*\nmerge_log: on\ndummy_meta: on");
becomes!(
    some_tags_by_an_own_expression,
    "match: kube.*.shop_*\nregex_parser: pods\nkube_tag_prefix: kube.var.log.pods.\nlabels: off\nannotations: off"
);

/// Each attribute of a resource that a statement reads was put there: by the tag, by k8sattributes, or by a statement.
#[test]
fn what_is_read_was_asked_for() {
    let switches = [
        "labels: off",
        "annotations: off",
        "namespace_labels: on",
        "namespace_annotations: on",
        "namespace_metadata_only: on",
        "merge_log: on",
        "k8s-logging.exclude: on",
        "k8s-logging.parser: on",
        "regex_parser: pods",
        "use_kubelet: on",
        "owner_references: on",
    ];
    for chosen in 0..1_u32 << switches.len() {
        let chosen = switches.iter().enumerate().filter(|(index, _)| chosen >> index & 1 == 1);
        let filter = chosen.fold("match: kube.*".to_owned(), |text, (_, switch)| format!("{text}\n{switch}"));
        let (_, Emitted { text, .. }) = convert(&filter);
        let lists = between(&text, "keys = [", "]").chain(between(&text, "metadata = [", "]"));
        let mut given: Vec<&str> = lists.flat_map(|list| between(list, "\"", "\"").step_by(2)).collect();
        given.extend(between(&text, "`set(resource.attributes[\"", "\""));
        given.extend(between(&text, "tag_name  = \"", "$1\""));
        given.extend(between(&text, "tag_name = \"", "\""));
        let read = between(&text, "resource.attributes[\"", "\"")
            .chain(between(&text, "resource.attributes[Concat([\"", "\""))
            .chain(between(&text, "`keep_matching_keys(", "\")").filter_map(|keys| keys.split("\"^").nth(1)));
        for name in read {
            let given =
                given.iter().any(|given| *given == name || given.ends_with('/') && name.starts_with(given));
            assert!(given, "{name} is read with\n{filter}\n{text}");
        }
    }
}

/// What stands between `open` and `close`, wherever that is.
fn between<'text>(
    text: &'text str,
    open: &'static str,
    close: &'static str,
) -> impl Iterator<Item = &'text str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}
