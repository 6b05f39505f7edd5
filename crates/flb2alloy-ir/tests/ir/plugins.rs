//! What each plugin's options become: the configuration beside the graph.

use flb2alloy_ir::{Lines, Options};

use crate::{account, configuration, show};

/// Puts a source before and a sink behind filters, so that there is a graph.
fn filters(filters: &str) -> String {
    format!(
        "[INPUT]\n    Name tail\n    Tag app\n    Path /var/log/app.log\n{filters}[OUTPUT]\n    Name null\n    Match *\n"
    )
}

pub(crate) fn shown(text: &str, options: &Options) -> String {
    let (document, sources, built) = configuration::classic(text, options);
    assert_eq!(account::faults(&document, &sources, &built), Vec::<String>::new());
    format!("{text}---\n{}", show::built(&sources, &built))
}

fn shown_filters(text: &str) -> String {
    let whole = filters(text);
    let (document, sources, built) = configuration::classic(&whole, &Options::default());
    assert_eq!(account::faults(&document, &sources, &built), Vec::<String>::new());
    let ends = |line: &&str| {
        let ends = [" -> ", "null null", "    Files(", "    Null"];
        !ends.iter().any(|end| line.contains(end))
    };
    let graph = show::built(&sources, &built);
    let graph: Vec<&str> = graph.lines().filter(ends).collect();
    format!("{text}---\n{}\n", graph.join("\n"))
}

fn to_loki() -> Options {
    Options { loki_url: Some("http://loki:3100/loki/api/v1/push".to_owned()), ..Options::default() }
}

/// The configuration is in the snapshot already.
pub(crate) fn assert_shown(shown: &str, name: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, shown);
    });
}

macro_rules! filter_cases {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_shown(&shown_filters($text), stringify!($name));
        }
    )*};
}

macro_rules! cases {
    ($($name:ident: $options:expr, $text:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_shown(&shown($text, &$options), stringify!($name));
        }
    )*};
}

filter_cases! {
    lua_functions: "[FILTER]\n    Name lua\n    Match *\n    Call f\n    Code \
        function g(x) local word = x .. 'b' return word end \
        function f(tag, ts, record) local word = 'w' record.a = g(record.c) record.b = word return 2, ts, record end\n\
        [FILTER]\n    Name lua\n    Match *\n    Call f\n    Code \
        function g(x) return x .. word end \
        function f(tag, ts, record) local word = 'w' record.a = g(record.c) return 2, ts, record end\n\
        [FILTER]\n    Name lua\n    Match *\n    Call f\n    Code \
        function g(r) local word = 'b' r.d = word end \
        function f(tag, ts, record) local word = 'w' g(record) record.b = word return 2, ts, record end\n\
        [FILTER]\n    Name lua\n    Match *\n    Call f\n    Code \
        function f(tag, ts, record) return f(tag, ts, record) end\n";
    multiline_filter: "[FILTER]\n    Name nest\n    Match *\n    Operation lift\n    Nested_Under a\n\
        [FILTER]\n    Name multiline\n    Match *\n    multiline.parser docker, java\n    multiline.key_content log\n    \
        Buffer off\n    Flush_ms 500\n";
    multiline_parts: "[FILTER]\n    Name multiline\n    Match *\n    Mode partial_message\n    multiline.key_content log\n";
    multiline_without_key: "[FILTER]\n    Name multiline\n    Match *\n    multiline.parser go\n\
        [FILTER]\n    Name multiline\n    Match *\n    Mode partial_message\n\
        [FILTER]\n    Name multiline\n    Match *\n    Mode other\n    multiline.parser cri\n    \
        multiline.key_content log\n";
    modify_rules: r#"
[FILTER]
    Name modify
    Match app
    Set a ${HOSTNAME}
    Set b "two words"
    Set empty ""
    Add c 1
    Remove d
    Remove_wildcard mem
    Remove_wildcard Mem*
    Remove_regex ^tmp_
    Rename e f
    Rename e e
    Hard_rename g h
    Hard_rename i i
    Copy j k
    Hard_copy l m
    Hard_copy n n
    Move_to_start o
    Move_to_end p
"#;
    modify_with_a_wrong_number_of_words: r#"
[FILTER]
    Name modify
    Match app
    Set key hello world
    Remove a b
    Set lonely
    Set a b c d
    Set k (
"#;
    modify_conditions: r#"
[FILTER]
    Name modify
    Match app
    Condition Key_exists a
    Condition Key_does_not_exist $b['c']
    Condition A_key_matches ^x
    Condition No_key_matches y$
    Condition Key_value_equals d e
    Condition Key_value_does_not_equal f "g h"
    Condition Key_value_matches i ^(yes|true)$
    Condition Key_value_does_not_match j ^(?!ok)
    Condition Matching_keys_have_matching_values ^k l
    Condition Matching_keys_do_not_have_matching_values ^m n
    Condition Key_exists $o[0]
    Condition Key_exists
    Set p q
"#;
    modify_with_a_condition_that_cannot_be_had: r#"
[FILTER]
    Name modify
    Match app
    Condition Key_value_matches a (.)\1
    Set p q
"#;
    record_modifier: r#"
[FILTER]
    Name record_modifier
    Match app
    Remove_key Swap
    Remove_key mem*
    Record host ${HOSTNAME}
    Record text "two words"
    Record too many words
    Uuid_key id
[FILTER]
    Name record_modifier
    Match app
    Allowlist_key log
    Whitelist_key level
"#;
    nest: r#"
[FILTER]
    Name nest
    Match app
    Operation nest
    Wildcard mem.*
    Wildcard swap
    Nest_under stats
    Remove_prefix mem.
[FILTER]
    Name nest
    Match app
    Operation lift
    Nested_under stats
    Add_prefix ${PREFIX}_
[FILTER]
    Name nest
    Match app
    Nest_under all
    Wildcard *
[FILTER]
    Name nest
    Match app
    Operation nest
    Nest_under nothing
[FILTER]
    Name nest
    Match app
    Operation lift
"#;
    grep_legacy: r#"
[FILTER]
    Name grep
    Match app
    Exclude log healthz
    Regex $kubernetes['labels']['app'] ^web
    Exclude log never
"#;
    rewrite_tag_that_takes_its_own_records_again: r#"
[FILTER]
    Name rewrite_tag
    Match *
    Rule $level ^(error)$ $TAG.$1 false
[FILTER]
    Name modify
    Match app.error
    Set again yes
"#;
    lua_scripts_of_both_kinds: r#"
[FILTER]
    Name lua
    Match app
    Call f
    Code function f(tag, ts, record) record.a = nil return 2, ts, record end
[FILTER]
    Name lua
    Match app
    Call f
    Code function f(tag, ts, record) for k in pairs(record) do record[k] = nil end return 2, ts, record end
[FILTER]
    Name lua
    Match app
    Call f
    Code function f(tag, ts, record) record.a = 1 return 0, ts, record end
"#;
    grep_and_or: r#"
[FILTER]
    Name grep
    Match app
    Logical_Op and
    Regex log error
    Regex stream ^stderr$
[FILTER]
    Name grep
    Match app
    Logical_Op or
    Exclude log ^(?!.*important)
    Exclude log  two blanks
"#;
    grep_with_rules_that_cannot_be_had: r#"
[FILTER]
    Name grep
    Match app
    Regex log (.)\1
    Exclude log behind
[FILTER]
    Name grep
    Match app
    Logical_Op or
    Regex log (.)\1
    Regex log c
[FILTER]
    Name grep
    Match app
    Logical_Op or
    Exclude log (.)\1
    Exclude log c
[FILTER]
    Name grep
    Match app
    Regex log ${PATTERN}
"#;
    kubernetes_defaults: r#"
[FILTER]
    Name kubernetes
    Match app
"#;
    kubernetes: r#"
[FILTER]
    Name kubernetes
    Match app
    Kube_URL https://kubernetes.default.svc:443
    Kube_CA_File /other/ca.crt
    Kube_Tag_Prefix app.
    Merge_Log On
    Merge_Log_Key parsed
    Merge_Log_Trim Off
    Keep_Log Off
    Labels Off
    Annotations Off
    Namespace_Labels On
    K8S-Logging.Exclude On
    Use_Kubelet On
    Owner_References On
    Buffer_Size 0
"#;
    kubernetes_annotation_parsers_need_merged_logs: r#"
[FILTER]
    Name kubernetes
    Match app
    K8S-Logging.Parser On
    Regex_Parser nosuch
[FILTER]
    Name kubernetes
    Match app
    K8S-Logging.Parser On
"#;
    parser_filter: r#"
[FILTER]
    Name parser
    Match app
    Key_Name log
    Parser nosuch
[FILTER]
    Name parser
    Match app
    Parser json
"#;
    repeated_keys: r#"
[FILTER]
    Name grep
    Match other
    Match app
    Logical_Op and
    Logical_Op or
    Regex a b
"#;
    unknown_plugins_and_keys: r#"
[FILTER]
    Name grepp
    Match app
    Regex a b
[FILTER]
    Name grep
    Match app
    Regexp a b
[FILTER]
    Match app
"#;
}

cases! {
    tail: Options::default(), r#"
[INPUT]
    Name tail
    Tag kube.*
    Path /var/log/containers/*.log, /var/log/pods/${NODE}/*.log
    Exclude_Path *.gz,/var/log/containers/flb*
    Path_Key file
    Offset_Key offset
    Read_from_Head On
    Refresh_Interval 10
    Ignore_Older 1d
    Skip_Long_Lines On
    Skip_Empty_Lines On
    Buffer_Max_Size 5M
    DB /var/lib/flb.db
    Mem_Buf_Limit 5MB
    multiline.parser docker, cri
    Parser nosuch
    Key message
    Generic.Encoding win1252
[OUTPUT]
    Name null
    Match kube.*
"#;
    tail_old_multiline: Options::default(), r#"
[INPUT]
    Name tail
    Tag <ns>.logs
    Tag_Regex /(?<ns>[a-z]+)/[^/]+$
    Path /srv/*/app.log
    Multiline On
    Truncate_Long_Lines On
    Docker_Mode_Flush 0
[OUTPUT]
    Name null
    Match_Regex ^shop
"#;
    beginnings_that_the_environment_decides: Options::default(), r#"
[INPUT]
    Name           tail
    Tag            app
    Path           /var/log/app.log
    Read_from_Head ${FROM_HEAD}
[INPUT]
    Name           systemd
    Tag            host
    Read_From_Tail ${FROM_TAIL}
[OUTPUT]
    Name  null
    Match *
"#;
    systemd: Options::default(), r#"
[INPUT]
    Name systemd
    Tag host.*
    Path /var/log/journal
    Systemd_Filter _SYSTEMD_UNIT=docker.service
    Systemd_Filter _SYSTEMD_UNIT=kubelet.service
    Systemd_Filter_Type Or
    Read_From_Tail On
    Lowercase On
    Strip_Underscores On
    Max_Fields 8000
    DB /var/lib/journal.db
[INPUT]
    Name systemd
[OUTPUT]
    Name null
    Match host.*
[OUTPUT]
    Name null
    Match systemd.1
"#;
    dummy: Options::default(), r#"
[INPUT]
    Name dummy
    Dummy {"a": 1}
    Rate 5
[OUTPUT]
    Name stdout
    Match *
    Format json_lines
"#;
    loki: Options::default(), r#"
[INPUT]
    Name tail
    Tag app
    Path /var/log/app.log
[OUTPUT]
    Name loki
    Match *
    Host loki.example.org
    Port 443
    Uri /push
    Tls On
    Tls.verify_hostname Off
    Http_User me
    Http_Passwd hunter2
    Bearer_Token ${TOKEN}
    Tenant_ID team
    Tenant_ID_Key tenant
    Labels job=fluent-bit, env=${ENV}, $stream, ns=$kubernetes['namespace_name'], both=$a-$b, broken
    Label_Keys $level,$sub['key'][0]
    Structured_Metadata tag=$TAG,pod=$kubernetes['pod_name']
    Structured_Metadata_Map_Keys $kubernetes['labels']
    Remove_Keys kubernetes, stream
    Drop_Single_Key raw
    Line_Format json
    Header X-Scope team
    Header Authorization Bearer abc
    Compress gzip
    Retry_Limit no_limits
    Workers 2
"#;
    loki_defaults: Options { lines: Lines::Native, ..Options::default() }, r#"
[INPUT]
    Name tail
    Path /var/log/app.log
[OUTPUT]
    Name loki
    Drop_Single_Key maybe
    Line_Format text
"#;
    opentelemetry: Options::default(), r#"
[INPUT]
    Name tail
    Tag app
    Path /var/log/app.log
[OUTPUT]
    Name opentelemetry
    Match *
    Host collector
    Port 4318
    Logs_Uri /v2/logs
    Logs_Body_Key $message
    Logs_Body_Key $log['text']
    Logs_Body_Key_Attributes On
    Logs_Severity_Text_Message_Key $level
    Header api-key ${KEY}
    Compress gzip
    Proxy http://proxy:3128
    Aws_Auth On
[OUTPUT]
    Name opentelemetry
    Match *
    Grpc On
    Compress zstd
    Logs_Uri /v2/logs
"#;
    elasticsearch: to_loki(), r#"
[INPUT]
    Name tail
    Tag app
    Path /var/log/app.log
[OUTPUT]
    Name es
    Match *
    Host es
    HTTP_User elastic
    HTTP_Passwd changeme
    Logstash_Format On
    Logstash_Prefix shop
    Logstash_Prefix_Key $kubernetes['namespace_name']
    Include_Tag_Key On
    Tag_Key @tag
    Id_Key id
    Time_Key @timestamp
    Replace_Dots On
    Pipeline geo
    Retry_Limit False
[OUTPUT]
    Name opensearch
    Match *
    Index logs-%Y.%m.%d
[OUTPUT]
    Name opensearch
    Match *
    Index logs-$kubernetes['namespace_name']
"#;
    retargeting_needs_a_url: Options::default(), r#"
[INPUT]
    Name tail
    Tag app
    Path /var/log/app.log
[OUTPUT]
    Name es
    Match *
    HTTP_Passwd changeme
"#;
    gelf: to_loki(), r#"
[INPUT]
    Name tail
    Tag app
    Path /var/log/app.log
[OUTPUT]
    Name gelf
    Match *
    Host graylog
    Mode tcp
    Gelf_Short_Message_Key log
    Gelf_Host_Key hostname
    Gelf_Tag_Key tag
"#;
    matches_with_variables: Options::default(), r#"
[INPUT]
    Name tail
    Tag ${TEAM}.app
    Path /var/log/app.log
[OUTPUT]
    Name null
    Match ${TEAM}.*
[OUTPUT]
    Name null
    Match ${OTHER}.*
"#;
}

fn shown_yaml(text: &str, options: &Options) -> String {
    let (document, sources, built) = configuration::yaml(text, options);
    assert_eq!(account::faults(&document, &sources, &built), Vec::<String>::new());
    format!("{text}---\n{}", show::built(&sources, &built))
}

macro_rules! yaml_cases {
    ($($name:ident: $options:expr, $text:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_shown(&shown_yaml($text, &$options), stringify!($name));
        }
    )*};
}

yaml_cases! {
    definitions: Options::default(), r#"
env:
  LEVEL: debug
parsers:
  - name: line
    format: regex
    regex: '^(?<time>[^ ]+) (?<level>\w+) (?<message>.*)$'
    time_key: time
    time_format: '%Y-%m-%dT%H:%M:%S.%L%z'
    time_keep: on
    types: 'level:integer message:bool'
    decode_field_as: escaped message do_next
  - name: docker
    format: json
    time_format: '%Y-%m-%dT%H:%M:%S.%L'
    time_offset: '+0200'
    time_strict: off
    nosuch: key
  - name: unusable
    format: regex
    regex: '^(?<log>(.)\2)$'
  - name: line
    format: ltsv
multiline_parsers:
  - name: trace
    type: regex
    flush_timeout: 1000
    rules:
      - state: start_state
        regex: '/^\d/'
        next_state: cont
      - state: cont
        regex: '/^(?!\d)/'
        next_state: cont
  - name: CRI
    type: endswith
    match_string: x
pipeline:
  inputs:
    - name: tail
      path: /var/log/app.log
      multiline.parser: Trace, cri, nosuch
  filters:
    - name: parser
      match: '*'
      key_name: log
      parser: [unusable, line, docker, nosuch]
      reserve_data: on
    - name: parser
      match: '*'
      key_name: $log
      parser: line
      preserve_key: on
    - name: modify
      match: '*'
      set: ['a ${LEVEL}', 'b two words']
  outputs:
    - name: null
      match: '*'
"#;
    processors_and_routes_are_not_lost: Options::default(), r#"
pipeline:
  inputs:
    - name: tail
      path: /var/log/app.log
      processors:
        logs:
          - name: content_modifier
            action: insert
            key: a
            value: b
  outputs:
    - name: ${OUT}
      match: '*'
    - name: loki
      match: '*'
"#;
    settings_of_sampling_that_nobody_reads: Options::default(), r#"
pipeline:
  inputs:
    - name: opentelemetry
      tag: otlp
      processors:
        traces:
          - name: sampling
            type: tail
            sampling_settings:
              Decision_Wait: 1s
              legacy_reconcile: true
              max_trace: 10
            conditions:
              - type: span_count
                min_spans: 3
                max_spans: 9
                match_type: strict
              - type: string_attribute
                key: tier
                match_type: exists
                value: gold
          - name: sampling
            type: probabilistic
            sampling_settings:
              percentage: 30
  outputs:
    - name: opentelemetry
      match: otlp
      host: collector
      traces_uri: /v1/traces
"#;
    renaming_onto_what_may_be_there: Options::default(), r#"
pipeline:
  inputs:
    - name: tail
      path: /var/log/app.log
      processors:
        logs:
          - name: content_modifier
            action: rename
            key: lvl
            value: severity
          - name: content_modifier
            action: rename
            key: same
            value: same
  outputs:
    - name: null
      match: '*'
"#;
    stream_tasks: Options::default(), r#"
stream_processor:
  - name: copy
    exec: CREATE STREAM copy WITH (tag='copy') AS SELECT a AS b FROM STREAM:tail.0;
  - name: of_shared_tag
    exec: CREATE STREAM shared WITH (tag='copy') AS SELECT * FROM STREAM:tail.1;
  - name: of_nobody
    exec: CREATE STREAM nobody WITH (tag='copy') AS SELECT * FROM STREAM:app;
  - name: counts
    exec: CREATE STREAM counts WITH (tag='copy') AS SELECT COUNT(*) FROM TAG:'app' WINDOW TUMBLING (5 SECOND);
  - name: shown
    exec: SELECT a FROM TAG:'*';
  - name: of_other_tags
    exec: CREATE STREAM others WITH (tag='copy') AS SELECT * FROM TAG:'other';
pipeline:
  inputs:
    - name: tail
      path: /var/log/app.log
      tag: app
    - name: tail
      path: /var/log/one.log
      tag: shared
    - name: tail
      path: /var/log/two.log
      tag: shared
  outputs:
    - name: null
      match: copy
"#;
    limits_know_no_conditions: Options::default(), r#"
pipeline:
  inputs:
    - name: tail
      path: /var/log/app.log
      processors:
        logs:
          - name: throttle
            rate: 10
            window: 5
            condition:
              op: and
              rules:
                - {field: $level, op: eq, value: debug}
  outputs:
    - name: loki
      match: '*'
"#;
}

#[test]
fn what_an_upstream_and_the_server_become() {
    let text = "service:
  http_server: on
  http_port: ${PORT}
upstream_servers:
  - name: balanced
    nodes:
      - name: one
        host: 127.0.0.1
        port: 24224
        shared_key: hunter2
pipeline:
  inputs:
    - name: http
  outputs:
    - name: forward
      match: '*'
      upstream: balanced
";
    let loki = Some("http://loki:3100/loki/api/v1/push".to_owned());
    for (name, loki_url) in [("upstream", None), ("upstream_retargeted", loki)] {
        assert_shown(&shown_yaml(text, &Options { loki_url, ..Options::default() }), name);
    }
}
