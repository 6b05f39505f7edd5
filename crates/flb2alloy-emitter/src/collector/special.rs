//! Components of the Collector that have no twin among Alloy's `otelcol.*` components.

mod authentication;
mod exporters;
mod prometheus;
mod remote_write;
mod resource;
mod scrape;

use flb2alloy_ir::Outcome;
use flb2alloy_ir::codes;
use flb2alloy_ir::collector::{Component, Ledger};
use flb2alloy_parser::Diagnostic;

use super::graph::InstanceId;
use super::{Input, Lowering};

/// A component that becomes others.
pub(crate) struct Special {
    /// Its kind and type in the spelling of v0.158: `receiver/prometheus`.
    pub(crate) name: &'static str,
    /// What it becomes, for the reference page.
    #[allow(dead_code, reason = "read by the reference page")]
    pub(crate) becomes: &'static str,
    /// Lowers an instance of it: asks [`Lowering::outputs`] where its telemetry goes, adds components with
    /// [`Lowering::push`] (those that are fed first), judges its keys in [`Lowering::ledger`], and says what takes the
    /// telemetry that is meant for it.
    pub(crate) lower: fn(&mut Lowering<'_>, InstanceId) -> Input,
}

/// An extension that Alloy needs nothing for, and why.
pub(crate) struct Explained {
    name: &'static str,
    outcome: Outcome,
    why: &'static str,
}

const SPECIALS: &[&Special] =
    &[&FORWARD, &NOP, &prometheus::RECEIVER, &remote_write::EXPORTER, &resource::PROCESSOR];

/// The connector that only joins pipelines: plain edges.
const FORWARD: Special = Special {
    name: "connector/forward",
    becomes: "nothing: the pipelines are joined",
    lower: |_, _| Input::Outputs,
};

/// The exporter that drops everything.
const NOP: Special = Special {
    name: "exporter/nop",
    becomes: "nothing: nothing is sent",
    lower: |_, _| Input::Ports(Vec::new()),
};

const EXPLAINED: &[Explained] = &[
    Explained {
        name: "extension/health_check",
        outcome: Outcome::Approximate,
        why: "Alloy's own server answers at /-/ready on --server.http.listen-addr, by default 127.0.0.1:12345: point probes there (in a pod, listen on 0.0.0.0:12345)",
    },
    Explained {
        name: "extension/healthcheckv2",
        outcome: Outcome::Approximate,
        why: "Alloy's own server answers at /-/ready on --server.http.listen-addr, by default 127.0.0.1:12345: point probes there (in a pod, listen on 0.0.0.0:12345)",
    },
    Explained {
        name: "extension/pprof",
        outcome: Outcome::Approximate,
        why: "Alloy's own server has /debug/pprof on --server.http.listen-addr, by default 127.0.0.1:12345",
    },
    Explained {
        name: "extension/zpages",
        outcome: Outcome::Approximate,
        why: "Alloy's UI shows the components on --server.http.listen-addr, by default http://127.0.0.1:12345; `livedebugging { enabled = true }` shows data, too",
    },
    Explained {
        name: "extension/memory_ballast",
        outcome: Outcome::Exact,
        why: "Go's runtime does without a ballast; set GOMEMLIMIT instead",
    },
    Explained {
        name: "extension/cgroup_runtime",
        outcome: Outcome::Exact,
        why: "Alloy sets GOMEMLIMIT after the limit of its container by itself",
    },
];

/// What to do in place of components that Alloy has nothing for; others are told the general way out.
const ADVICE: &[(&str, &str)] = &[
    (
        "extension/googleclientauth",
        "otelcol.auth.google of Alloy 1.18 refuses every configuration (\"invalid token_header\"): keep what uses it in a collector",
    ),
    ("extension/opamp", "Alloy is managed by its `remotecfg` block, which speaks another protocol"),
    ("extension/k8s_leader_elector", "use the `clustering` of Alloy's components"),
];

const GENERAL_ADVICE: &str =
    "Alloy has no such component: keep it in a collector that sends OTLP to or takes OTLP from Alloy";

/// How the component `name` is lowered, if it has no twin.
pub(crate) fn find(name: &str) -> Option<&'static Special> {
    SPECIALS.iter().chain(exporters::RECEIVERS).copied().find(|special| special.name == name)
}

/// The extension `name`, if Alloy needs nothing for it.
pub(crate) fn explained(name: &str) -> Option<&'static Explained> {
    EXPLAINED.iter().find(|explained| explained.name == name)
}

/// What to do in place of a component that is not converted.
pub(crate) fn advice(name: &str) -> &'static str {
    ADVICE.iter().find(|(of, _)| *of == name).map_or(GENERAL_ADVICE, |(_, advice)| advice)
}

impl Explained {
    /// Says it, and accounts for all keys.
    pub(crate) fn say(&self, component: &Component, ledger: &mut Ledger) {
        let message = format!("the extension `{}` is left out", component.id);
        let diagnostic = match self.outcome {
            Outcome::Exact => Diagnostic::info(codes::OPERATIONAL, message),
            _ => Diagnostic::warning(codes::APPROXIMATE, message),
        };
        ledger.report(diagnostic.at(component.span, "Alloy has this by itself").help(self.why));
        for entry in component.config.entries() {
            ledger.judge(component.section, entry, self.outcome, self.why);
        }
    }
}
