//! Whatever a configuration holds, building it ends well.

use flb2alloy_ir::{Options, PLUGINS};
use proptest::prelude::*;

use crate::{account, configuration};

/// Values that plugins ask for, and some that they do not.
const VALUES: &[&str] = &[
    "on",
    "off",
    "Off",
    "maybe",
    "5",
    "-1",
    "0",
    "1.5",
    "10M",
    "32k",
    "99999999999999999999",
    "5s",
    "kube.*",
    "*",
    "**",
    "kube.*.x.*",
    "log",
    "$log",
    "$kubernetes['labels']['app']",
    "$a[0]",
    "$a[",
    "$TAG",
    "$TAG[2]",
    "$1",
    "$",
    "json",
    "docker",
    "docker, cri",
    "log ^error",
    "log  x",
    "log (?<!a)b",
    "$log['a'] /x/i",
    "a b",
    "a b c",
    "a b c d",
    "'a b' c",
    "\"a",
    "\"a b\" \"c\"",
    "Key_exists log",
    "Key_value_equals a b",
    "Key_value_matches $a[0] x",
    "A_key_matches (",
    "Matching_keys_have_matching_values a b",
    "Key_exists",
    "nest",
    "lift",
    "nested",
    "${HOME}",
    "x${A}y",
    "${A:-b}",
    "job=fluent, $stream, ns=$kubernetes['namespace_name']",
    "=x",
    "a=",
    ",",
    "%Y-%m-%d",
    "%q",
    "a:integer b:bool c",
    "Authorization Bearer x",
    "http://user:pass@host:1/x",
    "::1",
    "/var/log/*.log,/x/**",
    "{}",
    "é ü\u{fdd0}",
];

fn section(kind: &'static str) -> impl Strategy<Value = String> {
    let plugins: Vec<_> = PLUGINS.iter().filter(|plugin| plugin.id.starts_with(kind)).collect();
    prop::sample::select(plugins).prop_flat_map(move |plugin| {
        let mut names: Vec<&str> = plugin.all_options().map(|option| option.name).collect();
        names.extend(["match", "match_regex", "alias", "tag", "nosuch"]);
        let entry = (prop::sample::select(names), prop::sample::select(VALUES));
        prop::collection::vec(entry, 0..8).prop_map(move |entries| {
            let mut text = format!("[{}]\n    Name {}\n", kind.to_ascii_uppercase(), plugin.names[0]);
            for (name, value) in entries {
                text.push_str(&format!("    {} {value}\n", name.replace('*', "1")));
            }
            text
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn it_is_built_and_accounted_for(
        inputs in prop::collection::vec(section("input"), 0..3),
        filters in prop::collection::vec(section("filter"), 0..4),
        outputs in prop::collection::vec(section("output"), 0..3),
        loki_url in prop::option::of(Just("http://loki:3100".to_owned())),
    ) {
        let text = [inputs, filters, outputs].concat().concat();
        let options = Options { loki_url, ..Options::default() };
        let (document, sources, built) = configuration::classic(&text, &options);
        prop_assert_eq!(account::faults(&document, &sources, &built), Vec::<String>::new(), "{}", text);
    }
}
