use std::path::Path;

use super::{Manifest, matches};
use crate::{NoFiles, SourceMap, read};

/// The files of a manifest with their places, and what is said of them.
fn shown(text: &str) -> String {
    let Some(manifest) = Manifest::find(Path::new("values.yaml"), text) else { return "none".to_owned() };
    let mut shown = format!("main: {}\n", manifest.main().display());
    let mut sources = SourceMap::default();
    let (document, mut diagnostics) =
        read(&manifest.main(), manifest.text(), None, &manifest.loader(&NoFiles), &mut sources);
    diagnostics.extend(manifest.locate(&mut sources));
    for section in &document.sections {
        let (line, column) = sources.line_column(section.header);
        shown.push_str(&format!("{:?} {line}:{column}\n", section.kind));
        for entry in &section.entries {
            let (line, column) = sources.line_column(entry.span());
            let value = entry.value.as_str().unwrap_or_default();
            shown.push_str(&format!("    {} = {value} {line}:{column}\n", entry.name));
        }
    }
    for diagnostic in diagnostics {
        shown.push_str(&format!("{} {}\n", diagnostic.code, diagnostic.message));
    }
    shown
}

#[test]
fn the_files_of_a_config_map_include_each_other() {
    insta::assert_snapshot!(shown(
        r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: fluent-bit
data:
  fluent-bit.conf: |
    [SERVICE]
        Parsers_File /fluent-bit/etc/parsers.conf
    @INCLUDE input-*.conf
  input-tail.conf: |

    [INPUT]
        Name tail
        Parser own
  parsers.conf: |
    [PARSER]
        Name own
        Format json
"#
    ), @"
    main: values.yaml/fluent-bit.conf
    Service 7:5
        parsers_file = /fluent-bit/etc/parsers.conf 8:9
    Input 12:5
        name = tail 13:9
        parser = own 14:9
    Parser 16:5
        name = own 17:9
        format = json 18:9
    ");
}

#[test]
fn the_chart_puts_sections_together_and_values_in() {
    insta::assert_snapshot!(shown(
        r#"kind: HelmRelease
spec:
  values:
    metricsPort: 2021
    config:
      service: |
        [SERVICE]
            Flush {{ .Values.flush }}
            HTTP_Port {{ .Values.metricsPort }}
            Parsers_File /fluent-bit/etc/conf/custom_parsers.conf
      inputs: |
        [INPUT]
            Name tail
            Tag {{ .Release.Name }}
      outputs: |
        [OUTPUT]
            Name null
      customParsers: |
        [PARSER]
            Name own
            Format json
"#
    ), @"
    main: values.yaml/fluent-bit.conf
    Service 7:9
        flush = 1 8:13
        http_port = 2021 9:13
        parsers_file = /fluent-bit/etc/conf/custom_parsers.conf 10:13
    Input 12:9
        name = tail 13:13
        tag = {{ .Release.Name }} 14:13
    Output 16:9
        name = null 17:13
    Parser 19:9
        name = own 20:13
        format = json 21:13
    FB0311 Helm puts something in here that the values do not tell
    FB0311 what the chart makes of `filters` is not known
    ");
}

#[test]
fn a_configuration_can_be_a_mapping_of_the_values() {
    insta::assert_snapshot!(shown(
        r#"config:
  service:
    flush: 1
  parsersFile: /fluent-bit/etc/parsers.conf
  "multilineParsers":
    - name: own
      type: regex

  # What is read
  pipeline:
    inputs:
      - name: tail
        path: /a
"#
    ), @"
    main: values.yaml/fluent-bit.yaml
    Service 2:3
        flush = 1 3:5
    MultilineParser 6:7
        name = own 6:7
        type = regex 7:7
    Input 12:9
        name = tail 12:9
        path = /a 13:9
    FB0311 what the chart makes of `parsersFile` is not known
    ");
}

#[test]
fn arguments_tell_the_main_file() {
    insta::assert_snapshot!(shown(
        r#"data:
  fluent-bit.conf: |
    [INPUT]
        Name dummy
---
data:
  other.yaml: |
    pipeline:
      inputs:
        - name: tail
---
containers:
  - args: ["--config=/config/other.yaml"]
"#
    ), @"
    main: values.yaml/other.yaml
    Input 10:11
        name = tail 10:11
    ");
}

#[test]
fn what_is_a_configuration_itself_or_holds_none_is_no_manifest() {
    assert_eq!(shown("service:\n  flush: 1\npipeline:\n  inputs:\n    - name: tail\n"), "none");
    assert_eq!(shown("apiVersion: v1\nkind: Service\nspec: {}\n"), "none");
}

#[test]
fn stars_stand_for_any_text() {
    assert!(matches("*.conf", "a.conf") && matches("in*t*.conf", "input-tail.conf") && matches("a", "a"));
    assert!(!matches("*.conf", "a.yaml") && !matches("a*b", "a") && !matches("a", "b"));
}
