//! `[UPSTREAM]` and its `[NODE]`s: the servers among which the outputs es and forward take turns (flb_upstream_ha.c). Alloy
//! has neither output, so the nodes go with the server that another one stands for.

use flb2alloy_parser::{Diagnostic, Section};

use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::plugin::{Build, Opt, Plugin, Verdict, operational, unsupported};
use crate::plugins::outputs::retarget::{self, REPLACED};

const ADVICE: &str = "name a load balancer in its place; for OTLP otelcol.exporter.loadbalancing with a static resolver \
                      spreads records over servers, and several endpoints of one component send each record to all of them";

/// What es takes for the node alone (es.c, es_get_property).
const OF_ITS_OWN: &str = "the output has one setting for all nodes: write it there, where it is converted";

pub(crate) static UPSTREAM: Plugin = Plugin {
    id: "upstream",
    names: &["upstream"],
    becomes: "nothing: the one URL given with --loki-url or --otlp-url; where several servers stand behind it, that of a load \
              balancer",
    options: &[&[operational("name", "Fluent Bit's own name for it")]],
    build: Build::Section,
};

const NODE_OPTIONS: &[Opt] = &[
    operational("name", "Fluent Bit's own name for it"),
    operational("shared_key", REPLACED).secret(),
    operational("username", REPLACED),
    operational("password", REPLACED).secret(),
    operational("self_hostname", REPLACED),
    operational("empty_shared_key", REPLACED),
    operational("send_options", REPLACED),
    operational("require_ack_response", REPLACED),
    operational("compress", REPLACED),
    operational("retain_metadata_in_forward_mode", "Alloy keeps metadata"),
    operational("time_as_integer", "an entry keeps its time beside its line"),
    unsupported("tag", OF_ITS_OWN),
    operational("path", REPLACED),
    operational("http_api_key", REPLACED).secret(),
    operational("aws_profile", REPLACED),
    operational("type", REPLACED),
    operational("suppress_type_name", REPLACED),
    operational("generate_id", "Loki keeps one of several entries with the same time, labels and line"),
    operational("logstash_dateformat", "the label index has no date"),
    operational("logstash_prefix_separator", "the label index has no date"),
    operational("current_time_index", "the label index has no date"),
    unsupported("index", OF_ITS_OWN),
    unsupported("logstash_format", OF_ITS_OWN),
    unsupported("logstash_prefix", OF_ITS_OWN),
    unsupported("logstash_prefix_key", OF_ITS_OWN),
    unsupported("id_key", OF_ITS_OWN),
    unsupported("write_operation", OF_ITS_OWN),
    unsupported("replace_dots", OF_ITS_OWN),
    unsupported("pipeline", "do what the ingest pipeline does in Alloy or in queries"),
];

pub(crate) static NODE: Plugin = Plugin {
    id: "node",
    names: &["node"],
    becomes: "nothing: see upstream",
    options: &[NODE_OPTIONS, retarget::AWS, retarget::SERVER],
    build: Build::Section,
};

/// Accounts for an upstream: in its outputs another server stands in its place, or they are not converted.
pub(super) fn account(context: &mut Context<'_>, section: &Section, index: usize) {
    if !context.options.retargets() {
        keys::give_up(context, section, index, "upstream", ADVICE);
        return;
    }
    context.report(
        Diagnostic::info(codes::OPERATIONAL, "`upstream` is left out; no record depends on it")
            .at(section.header, "not needed")
            .help(REPLACED),
    );
    keys(context, section, index, &UPSTREAM);
    for node in section.groups.iter().flat_map(|group| &group.sections) {
        keys(context, node, index, &NODE);
    }
}

/// Accounts for the keys of one section. What is not needed has been said for all of them.
fn keys(context: &mut Context<'_>, section: &Section, index: usize, plugin: &'static Plugin) {
    let mut keys = Keys::new(context, section, index, plugin);
    for option in plugin.all_options() {
        if let Verdict::Operational(why) = option.verdict {
            keys.judge(option.name, Outcome::NotNeeded, why);
        }
    }
    keys.finish();
}
