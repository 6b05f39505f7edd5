//! `sql`: chooses records and keys by a query (plugins/processor_sql).

use flb2alloy_parser::Diagnostic;

use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, exact};
use crate::plugins::every;
use crate::signal::{Signal, Signals};
use crate::sql::Query;

pub(crate) static SQL: Plugin = Plugin {
    id: "processor/sql",
    names: &["sql"],
    becomes: "conditions of otelcol.processor.filter, and statements of otelcol.processor.transform",
    options: &[&[exact("query", "conditions and statements")], every::PROCESSOR],
    build: Build::Processor(Signals::LOGS, build),
};

fn build(keys: &mut Keys<'_, '_>, _: Signal) -> Option<Steps> {
    let query = keys.literal("query");
    let Some(query) = query.and_then(|text| Query::read(&text.value)) else {
        keys.give_up(
            "write WHERE as conditions of otelcol.processor.filter, and the keys of SELECT as keep_keys in \
             otelcol.processor.transform",
        );
        return None;
    };
    if let Some(rounded) = query.rounded {
        keys.context.report(rounded.report(keys.span("query")));
    }
    let mut warn = |message, help| {
        let span = keys.span("query");
        let said = Diagnostic::warning(codes::DEAD_RULE, message).at(span, "the output does as it says");
        keys.context.report(said.help(help));
    };
    if query.compares_text {
        warn(
            "Fluent Bit 5.1 never finds a text to be equal to another",
            "where the query works for you as it is, take the comparison out",
        );
    }
    // sql.c goes over the records again after each that it drops, and then misses keys that it took away and does not know new names.
    if query.drops_and_selects() {
        warn(
            "where Fluent Bit drops a record it goes over those before it again, without the keys that the query took away",
            "the output goes over each record once",
        );
    }
    Some(Steps::Records(query.ops()))
}
