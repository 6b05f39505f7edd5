//! `geoip2`: what a database of MaxMind's says of addresses (plugins/filter_geoip2/geoip2.c).

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::codes;
use crate::compute::Value;
use crate::keys::Keys;
use crate::lookup::{Address, Lookup};
use crate::plugin::{Build, Opt, Plugin, exact};
use crate::plugins::every;
use crate::record::{Op, Path};

const OPTIONS: &[Opt] = &[
    exact("database", "db"),
    exact("lookup_key", "source").many(),
    exact("record", "custom_lookups").many(),
];

pub(crate) static GEOIP2: Plugin = Plugin {
    id: "filter/geoip2",
    names: &["geoip2"],
    becomes: "stage.geoip of loki.process",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let Some(database) = keys.text("database") else {
        keys.give_up("give the database as `database`: Fluent Bit refuses to start without");
        return None;
    };
    let known: Vec<String> = keys.literals("lookup_key").into_iter().map(|key| key.value).collect();
    let mut addresses: Vec<Address> = Vec::new();
    let mut ops = Vec::new();
    for given in keys.literals("record") {
        let Some((to, key, path)) = record(&given.value) else {
            keys.refuse_value(
                "record",
                given.span,
                "a key, a lookup key and a value such as %{country.iso_code}",
            );
            continue;
        };
        if !known.iter().any(|known| known == key) {
            let message = format!("`{to}` is always null: there is no `lookup_key {key}`");
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, message.clone())
                    .at(given.span, "null in the output, too"),
            );
            keys.judge_at(given.span, Outcome::Exact, message);
            ops.push(Op::Assign { to: Path::key(to), value: Value::Null });
            continue;
        }
        let fact = (to.to_owned(), path.split('.').map(str::to_owned).collect());
        match addresses.iter_mut().find(|address| address.key == key) {
            Some(address) => address.facts.push(fact),
            None => addresses.push(Address { key: key.to_owned(), facts: vec![fact] }),
        }
    }
    if !addresses.is_empty() {
        let span = keys.span("lookup_key");
        let message = "Fluent Bit also takes an address from a key that only begins like a lookup key, or in another case";
        keys.context.report(
            Diagnostic::info(codes::APPROXIMATE, message)
                .at(span, "the output looks at the key of this name alone"),
        );
        ops.push(Op::Lookup(Box::new(Lookup { database: database.text, addresses })));
    }
    Some(ops)
}

/// The key, the lookup key and the path of `KEY LOOKUP_KEY %{a.b}`.
fn record(text: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = text.trim().split_once(' ')?;
    let (lookup_key, value) = rest.trim_start().split_once(' ')?;
    let (path, _) = value.trim_start().strip_prefix("%{")?.split_once('}')?;
    Some((key, lookup_key, path))
}
