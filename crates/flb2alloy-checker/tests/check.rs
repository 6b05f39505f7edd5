//! What the checker says. Each verdict is that of Alloy 1.18: of `alloy validate`, and where a test says so, of `alloy run`
//! up to the loaded configuration.

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::{FileId, Severity};

const ALL: Options = Options { stability: Stability::Experimental, community_components: true };

/// Each diagnostic with its line, the text it points at, and its help.
fn findings(source: &str, options: &Options) -> String {
    let mut text = String::new();
    for diagnostic in check(source, FileId(0), options) {
        let span = diagnostic.labels[0].span;
        let line = source[..span.start as usize].matches('\n').count() + 1;
        let at = &source[span.start as usize..span.end as usize];
        text.push_str(&format!("{line}: {diagnostic} at {at:?}"));
        if let Some(help) = diagnostic.help {
            text.push_str(&format!("; {help}"));
        }
        text.push('\n');
    }
    text
}

fn accepts(source: &str) -> bool {
    check(source, FileId(0), &ALL).iter().all(|diagnostic| diagnostic.severity != Severity::Error)
}

const PIPELINE: &str = r#"
local.file_match "app" {
  path_targets = [{__path__ = "/var/log/app.log", job = "app"}]
}

loki.source.file "app" {
  targets    = local.file_match.app.targets
  forward_to = [loki.process.app.receiver]
}

loki.process "app" {
  stage.json {
    expressions = {level = "", msg = ""}
  }
  stage.match {
    selector = "{job=\"app\"}"
    stage.drop {
      older_than = "24h"
    }
  }
  stage.drop {
    longer_than = "8KiB"
  }
  forward_to = [loki.write.default.receiver]
}

loki.write "default" {
  endpoint {
    url        = string.format("http://%s/loki/api/v1/push", sys.env("LOKI"))
    batch_wait = "1s"
    tenant_id  = 5
    basic_auth {
      username = "me"
      password = "secret"
    }
  }
  external_labels = {host = constants.hostname}
}
"#;

#[test]
fn a_good_pipeline_has_no_findings() {
    insta::assert_snapshot!(findings(PIPELINE, &Options::default()), @"");
}

#[test]
fn names_that_are_not_there() {
    let source = r#"
loki.wirte "default" {
  endpoint {
    url = "http://loki"
  }
}
loki.write "other" {
  endpoint {
    urll = "http://loki"
    basic_auht { }
    queue_config = 5
    headers { }
  }
  max_streams = 5
}
loki.process "a" {
  stage.jsno { }
  forward_to = [loki.write.othr.receiver, loki.write.other.reciever]
}
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    2: FB0601: Alloy has no component `loki.wirte` at "loki.wirte"; did you mean `loki.write`?
    8: FB0604: `endpoint` needs an attribute `url` at "endpoint"; add url = ...
    9: FB0602: `endpoint` takes no attribute `urll` at "urll"; did you mean `url`?
    10: FB0603: `endpoint` takes no block `basic_auht` at "basic_auht"; did you mean `basic_auth`?
    11: FB0609: `queue_config` is a block, not an attribute at "queue_config"; write queue_config { ... }
    12: FB0608: `headers` is an attribute, not a block at "headers"; write headers = { ... }
    17: FB0603: `loki.process` takes no block `stage.jsno` at "stage.jsno"; did you mean `stage.json`?
    18: FB0613: `loki.write.othr.receiver` leads to nothing at "loki.write.othr.receiver"; did you mean `loki.write.other`?
    18: FB0614: `loki.write.other` exports no `reciever` at "reciever"; did you mean `receiver`?
    "#);
}

#[test]
fn things_that_are_missing_or_there_twice() {
    let source = r#"
loki.source.file "a" {
  targets = []
  targets = []
}
loki.source.file "a" {
  targets    = []
  forward_to = []
}
loki.write "w" {
  wal { }
  wal { }
  endpoint { }
  endpoint { }
}
otelcol.processor.batch "b" { }
loki.echo { }
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    2: FB0604: `loki.source.file` needs an attribute `forward_to` at "loki.source.file"; add forward_to = ...
    4: FB0606: attribute `targets` is written twice at "targets"; remove one of them
    6: FB0612: `loki.source.file.a` is there twice at "loki.source.file \"a\""; give it another label
    12: FB0607: block `wal` may stand once at "wal"; put everything into one block
    13: FB0604: `endpoint` needs an attribute `url` at "endpoint"; add url = ...
    14: FB0604: `endpoint` needs an attribute `url` at "endpoint"; add url = ...
    16: FB0605: `otelcol.processor.batch` needs a block `output` at "otelcol.processor.batch"; add output { ... }
    17: FB0610: component `loki.echo` has no label at "loki.echo"; write loki.echo "default"
    "#);
}

/// `alloy validate` looks at what is written out only; the receivers of the wrong kind are found by `alloy run`.
#[test]
fn values_of_the_wrong_type() {
    let source = r#"
loki.write "w" {
  endpoint {
    url                 = ["http://loki"]
    batch_wait          = "5"
    batch_size          = "1024"
    retry_on_http_429   = "true"
    max_backoff_retries = "many"
    headers             = ["a"]
    tls_config {
      min_version = "TLS1.2"
    }
  }
}
otelcol.exporter.loki "e" {
  forward_to = [otelcol.receiver.loki.r.receiver, "loki.write.w.receiver", otelcol.exporter.loki.e]
}
otelcol.receiver.loki "r" {
  output {
    logs = [loki.write.w.receiver]
  }
}
loki.process "p" {
  forward_to = loki.write.w.receiver
  stage.tenant {
    value = true
  }
  stage.limit {
    rate  = 1 + "a"
    burst = -"a"
  }
}
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    4: FB0615: expected a string, found a list at "[\"http://loki\"]"
    5: FB0616: `5` is not a duration such as `1h30m` or `500ms`, with a unit behind each number at "\"5\""
    6: FB0616: `1024` is not a size such as `1MiB` or `512KiB`, with a unit at "\"1024\""
    7: FB0615: expected `true` or `false`, found a string at "\"true\""
    8: FB0615: expected a number, found a string at "\"many\""
    9: FB0615: expected an object, found a list at "[\"a\"]"
    11: FB0616: `TLS1.2` is not one of `TLS10`, `TLS11`, `TLS12`, `TLS13` at "\"TLS1.2\""; did you mean `TLS12`?
    15: FB0617: `otelcol.exporter.loki.e` refers to itself at "otelcol.exporter.loki \"e\""
    16: FB0615: expected a receiver of Loki logs, found a string at "\"loki.write.w.receiver\""
    16: FB0615: expected a receiver of Loki logs, found an object at "otelcol.exporter.loki.e"
    20: FB0615: expected the input of an `otelcol` component, found a receiver of Loki logs at "loki.write.w.receiver"
    24: FB0615: expected a list (a receiver of Loki logs each), found a receiver of Loki logs at "loki.write.w.receiver"
    26: FB0615: expected a string, found `true` or `false` at "true"
    29: FB0615: `+` cannot join a number and a string at "1 + \"a\""
    30: FB0615: the operator takes a number, not a string at "\"a\""
    "#);
}

#[test]
fn circles() {
    let source = r#"
loki.process "a" {
  forward_to = [loki.process.b.receiver]
}
loki.process "b" {
  forward_to = [loki.process.c.receiver]
}
loki.process "c" {
  forward_to = [loki.process.a.receiver, loki.echo.e.receiver]
}
loki.process "d" {
  forward_to = [loki.process.d.receiver]
}
loki.echo "e" { }
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    2: FB0617: `loki.process.a`, `loki.process.b`, `loki.process.c` refer to each other in a circle at "loki.process \"a\""
    11: FB0617: `loki.process.d` refers to itself at "loki.process \"d\""
    "#);
}

#[test]
fn stability() {
    let source = r#"
loki.enrich "a" {
  targets    = []
  forward_to = []
}
otelcol.exporter.debug "b" { }
prometheus.exporter.static "c" {
  text = array.combine_maps([], [], [])
}
otelcol.receiver.tcplog "d" {
  listen_address = "localhost:1"
  output { }
}
foreach "e" {
  collection = []
  var        = "x"
  template { }
}
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    2: FB0604: `loki.enrich` needs an attribute `target_match_label` at "loki.enrich"; add target_match_label = ...
    2: FB0618: `loki.enrich` is experimental at "loki.enrich"; run Alloy with --stability.level=experimental
    6: FB0618: `otelcol.exporter.debug` is experimental at "otelcol.exporter.debug"; run Alloy with --stability.level=experimental
    7: FB0618: `prometheus.exporter.static` is experimental at "prometheus.exporter.static"; run Alloy with --stability.level=experimental
    8: FB0618: `array.combine_maps` is experimental at "array.combine_maps"; run Alloy with --stability.level=experimental
    10: FB0618: `otelcol.receiver.tcplog` is experimental at "otelcol.receiver.tcplog"; run Alloy with --stability.level=experimental
    14: FB0618: `foreach` is experimental at "foreach"; run Alloy with --stability.level=experimental
    "#);
    insta::assert_snapshot!(findings(source, &ALL), @r#"2: FB0604: `loki.enrich` needs an attribute `target_match_label` at "loki.enrich"; add target_match_label = ..."#);
}

#[test]
fn modules() {
    let source = r#"
declare "sink" {
  argument "url" { }
  argument "tenant" {
    optional = true
  }
  loki.write "w" {
    endpoint {
      url = argument.url.value
    }
  }
  export "receiver" {
    value = loki.write.w.receiver
  }
}
sink "a" {
  url = "http://loki"
}
sink "b" {
  tenant = "x"
  port   = 5
}
loki.process "p" {
  forward_to = [sink.a.receiver, sink.a.reciever, sink.c.receiver, loki.write.w.receiver]
}
import.file "lib" {
  filename = "lib.alloy"
}
lib.anything "x" {
  what_ever = loki.process.p.receiver
}
argument "url" { }
declare "bad" {
  logging { }
  declare "inner" { }
  loki.process "q" {
    forward_to = [sink.a.receiver, argument.url.value, argument.nothing.value]
  }
}
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    19: FB0604: `sink` needs an attribute `url` at "sink"; add url = ...
    21: FB0602: `sink` has no argument `port` at "port"
    24: FB0614: `sink.a` exports no `reciever` at "reciever"; did you mean `receiver`?
    24: FB0613: `sink.c.receiver` leads to nothing at "sink.c.receiver"; did you mean `sink.a`?
    24: FB0613: `loki.write.w.receiver` leads to nothing at "loki.write.w.receiver"
    32: FB0620: `argument` may stand in a module only at "argument \"url\""; put it into a `declare` block
    34: FB0620: `logging` may stand at the top of a file only at "logging"
    37: FB0613: `sink.a.receiver` leads to nothing at "sink.a.receiver"
    37: FB0613: `argument.url.value` leads to nothing at "argument.url.value"
    37: FB0613: `argument.nothing.value` leads to nothing at "argument.nothing.value"
    "#);
}

#[test]
fn foreach_sees_what_is_around_it() {
    let source = r#"
loki.echo "e" { }
foreach "f" {
  collection = ["a"]
  var        = "each"
  template {
    loki.process "p" {
      forward_to = [loki.echo.e.receiver, loki.echo.g.receiver]
      stage.static_labels {
        values = {name = each, other = eahc}
      }
    }
  }
}
loki.process "q" {
  forward_to = [loki.process.p.receiver]
}
"#;
    insta::assert_snapshot!(findings(source, &ALL), @r#"
    8: FB0613: `loki.echo.g.receiver` leads to nothing at "loki.echo.g.receiver"
    10: FB0613: `eahc` leads to nothing at "eahc"
    16: FB0613: `loki.process.p.receiver` leads to nothing at "loki.process.p.receiver"; did you mean `loki.process.q`?
    "#);
}

#[test]
fn the_standard_library() {
    let source = r#"
loki.write "w" {
  endpoint {
    url = strng.format("x")
  }
  endpoint {
    url = string.fromat("x")
  }
  endpoint {
    url = string.join("a")
  }
  endpoint {
    url = env("A")
  }
  endpoint {
    url = constants.hostname()
  }
  endpoint {
    url = string.join("a", "b")
  }
}
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    4: FB0613: `strng.format` leads to nothing at "strng.format"
    7: FB0621: the standard library has no `string.fromat` at "string.fromat"; did you mean `string.format`?
    10: FB0622: `string.join` takes 2 arguments, not 1 at "string.join(\"a\")"
    10: FB0615: expected a list (a string each), found a string at "\"a\""
    13: FB0623: `env` is deprecated at "env"; use `sys.env`
    16: FB0615: `constants.hostname` is no function at "constants.hostname()"
    19: FB0615: expected a list (a string each), found a string at "\"a\""
    "#);
}

#[test]
fn configuration_blocks() {
    let source = r#"
logging {
  level    = "inof"
  write_to = [loki.echo.e.receiver]
  colour   = true
}
logging { }
tracing {
  sampler {
    jaeger_remote {
      refresh_interval = "1"
    }
  }
}
livedebugging {
  enabled = true
}
http {
  tls {
    client_auth_type = "Sometimes"
  }
}
cluster { }
loki.echo "e" { }
top = 1
"#;
    insta::assert_snapshot!(findings(source, &Options::default()), @r#"
    3: FB0616: `inof` is not one of `debug`, `info`, `warn`, `error` at "\"inof\""; did you mean `info`?
    5: FB0602: `logging` takes no attribute `colour` at "colour"
    7: FB0612: `logging` is there twice at "logging"; give it another label
    11: FB0616: `1` is not a duration such as `1h30m` or `500ms`, with a unit behind each number at "\"1\""
    20: FB0616: `Sometimes` is not one of `NoClientCert`, `RequestClientCert`, `RequireAnyClientCert`, `VerifyClientCertIfGiven`, `RequireAndVerifyClientCert` at "\"Sometimes\""
    23: FB0620: service `cluster` cannot be configured at "cluster"
    25: FB0620: attribute `top` stands outside of any component at "top"; put it into the component that it belongs to
    "#);
}

fn max_streams(value: &str) -> String {
    format!(
        "loki.write \"w\" {{\n  max_streams = {value}\n  endpoint {{\n    url = \"http://loki\"\n  }}\n}}\n"
    )
}

/// Each of these was tried with `alloy validate`.
#[test]
fn values_that_become_others() {
    for value in [r#""5""#, "5", "-1", "null", r#""1.5""#, "1 + 2"] {
        assert!(accepts(&max_streams(value)), "{value}");
    }
    for value in ["true", r#""""#, "[]", "{}", r#""a""#] {
        assert!(!accepts(&max_streams(value)), "{value}");
    }
}

#[test]
fn mistakes_in_the_syntax_hide_what_follows_from_them() {
    insta::assert_snapshot!(findings("loki.write \"a\" {\n  max_streams = [1 2]\n  foo = 1\n}\n", &ALL), @r#"2: FB0501: expected `,` or `]`, found `2` at "2""#);
}

/// Each of these is what `alloy run` refuses when it makes the instances.
#[test]
fn values_go_through_modules() {
    let source = r#"
declare "sink" {
  argument "wait" { }
  argument "url" {
    default  = "http://loki"
    optional = true
  }
  loki.write "w" {
    endpoint {
      url        = argument.url.value
      batch_wait = argument.wait.value
    }
  }
  export "receiver" {
    value = loki.write.w.receiver
  }
  export "all" {
    value = [loki.write.w.receiver]
  }
}
sink "a" {
  wait = "1"
  url  = string.format("http://%s", "a b")
}
import.string "lib" {
  content = `declare "box" { argument "n" { } }`
}
lib.box "b" {
  m = 1
}
lib.bag "c" { }
foreach "f" {
  collection = [{name = "a"}, {name = "b"}]
  var        = "each"
  template {
    loki.process "p" {
      stage.static_labels {
        values = {a = each.name, b = each.nmae, c = string.split("a,b", ",")[2]}
      }
      forward_to = [sink.a.receiver, sink.a.all, sink.a.receiver.more]
    }
  }
}
"#;
    insta::assert_snapshot!(findings(source, &ALL), @r#"
    22: FB0616: `1` is not a duration such as `1h30m` or `500ms`, with a unit behind each number at "\"1\""
    23: FB0641: `http://a b` is no URL: its host holds a character that hosts have not at "string.format(\"http://%s\", \"a b\")"
    28: FB0604: `lib.box` needs an attribute `n` at "lib.box"; add n = ...
    29: FB0602: `lib.box` has no argument `m` at "m"; did you mean `n`?
    31: FB0601: the imported text has no `declare "bag"` at "lib.bag"
    38: FB0614: not each element of the collection has a `nmae` at "nmae"
    38: FB0627: the list has 2 elements, none at 2 at "2"
    40: FB0615: expected a receiver of Loki logs, found a list at "sink.a.all"
    40: FB0615: `sink.a.receiver` is a receiver of Loki logs, which has no `more` at "more"
    "#);
}

#[test]
fn endpoints_that_cannot_be_told_apart() {
    let source = r#"
loki.write "w" {
  endpoint {
    url        = "http://a"
    batch_wait = "2s"
  }
  endpoint {
    batch_wait = "2s"
    url        = "http://a"
  }
  endpoint {
    name = "other"
    url  = "http://a"
  }
}
"#;
    insta::assert_snapshot!(findings(source, &ALL), @r#"
    7: FB0612: two endpoints say the same; Alloy cannot tell them apart at "endpoint"; remove one, or give them different names
    "#);
}

/// `alloy run` and `alloy validate` refuse the one and take the other.
#[test]
fn arguments_given_twice() {
    let declare = "declare \"box\" {\n argument \"n\" { }\n}\n";
    let instance = |name: &str| format!("{name} \"b\" {{\n n = 1\n n = 2\n}}\n");
    assert!(!accepts(&format!("{declare}{}", instance("box"))));
    assert!(accepts(&format!(
        "import.string \"lib\" {{\n content = `{declare}`\n}}\n{}",
        instance("lib.box")
    )));
}
