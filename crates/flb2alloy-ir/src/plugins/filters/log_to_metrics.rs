//! `log_to_metrics`: counts and measures records (plugins/filter_log_to_metrics/log_to_metrics.c). What it makes enters the
//! pipeline under a tag of its own.

use std::time::Duration;

use crate::accessor;
use crate::keys::Keys;
use crate::measured::Measured;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::filters::grep;
use crate::plugins::{every, words};
use crate::record::{Condition, Op, Operand, Path, Step};
use crate::sink::{Label, Measure, MeasureKind};

const EMITTER: &str = "Alloy's own page shows the metric; there is no emitter in between";

const OPTIONS: &[Opt] = &[
    exact("regex", "conditions of otelcol.processor.filter").many(),
    exact("exclude", "conditions of otelcol.processor.filter").many(),
    exact("metric_mode", "metric.counter, metric.gauge or metric.histogram").default("counter"),
    exact("value_field", "source of the metric"),
    exact("metric_name", "name of the metric").default("a"),
    exact("metric_namespace", "prefix of the metric").default("log_metric"),
    exact("metric_subsystem", "prefix of the metric"),
    exact("metric_description", "description of the metric"),
    exact("kubernetes_mode", "labels of the metric").default("false"),
    exact("add_label", "a label of the metric").many(),
    exact("label_field", "a label of the metric").many(),
    exact("bucket", "buckets of the metric").many(),
    exact("tag", "what the scraped metric is connected with"),
    exact("flush_interval_sec", "scrape_interval of prometheus.scrape").default("0"),
    exact("flush_interval_nsec", "scrape_interval of prometheus.scrape").default("0"),
    exact("discard_logs", "records end here").default("false"),
    operational("emitter_name", EMITTER),
    operational("emitter_mem_buf_limit", EMITTER).default("10M"),
];

pub(crate) static LOG_TO_METRICS: Plugin = Plugin {
    id: "filter/log_to_metrics",
    names: &["log_to_metrics"],
    becomes: "stage.metrics of loki.process, prometheus.exporter.self and prometheus.scrape",
    options: &[OPTIONS, every::FILTER],
    build: Build::Measure(build),
};

/// How often the metric is looked at where no interval is given: Fluent Bit sends it with each batch of records.
const INTERVAL: Duration = Duration::from_secs(15);

/// cmt_histogram_buckets_default_create.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// kubernetes_label_keys.
const KUBERNETES: [&str; 5] = ["namespace_name", "pod_name", "container_name", "docker_id", "pod_id"];

fn build(keys: &mut Keys<'_, '_>) -> Option<Measured> {
    let mode = keys.literal("metric_mode").map_or_else(|| "counter".to_owned(), |mode| mode.value);
    let mode = mode.to_ascii_lowercase();
    let value = value(keys);
    let buckets = buckets(keys);
    let kind = match (mode.as_str(), value) {
        ("counter", _) => MeasureKind::Counter,
        ("gauge", Some(value)) => MeasureKind::Gauge { value },
        ("histogram", Some(value)) => MeasureKind::Histogram { value, buckets },
        _ => {
            keys.give_up(
                "`metric_mode` is counter, gauge or histogram, the latter two with a `value_field`: Fluent Bit refuses to \
                 start with this",
            );
            return None;
        }
    };
    let part = |keys: &mut Keys<'_, '_>, name: &str| keys.literal(name).map(|part| part.value);
    let namespace = part(keys, "metric_namespace").unwrap_or_else(|| "log_metric".to_owned());
    let subsystem = part(keys, "metric_subsystem").filter(|part| !part.is_empty());
    let subsystem = subsystem.unwrap_or(mode);
    let name = part(keys, "metric_name").unwrap_or_else(|| "a".to_owned());
    let (Some(tag), Some(description)) = (keys.text("tag"), keys.text("metric_description")) else {
        keys.give_up("give `tag` and `metric_description`: Fluent Bit refuses to start without them");
        return None;
    };
    let labels = labels(keys);
    let except = except(keys);
    let interval = interval(keys);
    keys.approximate(
        "name",
        format!(
            "Alloy counts by itself and writes the metric every {}s; it starts anew when its configuration is loaded again",
            interval.as_secs_f64()
        ),
    );
    keys.suggest_name(&name);
    let prefix = [namespace, subsystem]
        .iter()
        .filter(|part| !part.is_empty())
        .fold(String::new(), |all, part| all + part + "_");
    Some(Measured {
        except,
        measure: Measure { prefix, name, description: description.text, kind, labels },
        discard: keys.flag("discard_logs").unwrap_or(false),
        tag: tag.text,
        interval,
    })
}

fn value(keys: &mut Keys<'_, '_>) -> Option<Path> {
    let field = keys.literal("value_field")?;
    accessor::path_or_key(keys, &field.value, field.span)
}

fn buckets(keys: &mut Keys<'_, '_>) -> Vec<f64> {
    let mut buckets = Vec::new();
    for given in keys.literals("bucket") {
        match given.value.trim().parse() {
            Ok(bound) => buckets.push(bound),
            Err(_) => keys.refuse_value("bucket", given.span, "a number"),
        }
    }
    buckets.sort_by(f64::total_cmp);
    if buckets.is_empty() { BUCKETS.to_vec() } else { buckets }
}

/// set_labels: those of Kubernetes first, the others as they stand in the source.
fn labels(keys: &mut Keys<'_, '_>) -> Vec<Label> {
    let mut labels = Vec::new();
    if keys.flag("kubernetes_mode").unwrap_or(false) {
        labels.extend(KUBERNETES.map(|name| {
            let path = Path(["kubernetes", name].map(|key| Step::Key(key.to_owned())).into());
            Label { name: name.to_owned(), value: Operand::Path(path) }
        }));
    }
    for (option, given) in keys.in_order(&["label_field", "add_label"]) {
        let words = match option {
            "label_field" => vec![given.text.clone(), given.text.clone()],
            _ => words::tokens(&given.text, 1),
        };
        let [name, field] = words.as_slice() else {
            keys.refuse_value(option, given.span, "a name and a key");
            continue;
        };
        let (name, field) =
            (keys.known_part(option, name, given.span), keys.known_part(option, field, given.span));
        let Some((name, field)) = name.zip(field) else { continue };
        if let Some(path) = accessor::path_or_key(keys, &field, given.span) {
            labels.push(Label { name: sanitised(&name), value: Operand::Path(path) });
        }
    }
    labels
}

/// Letters, digits and `_`, as Prometheus wants a label's name.
fn sanitised(name: &str) -> String {
    name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect()
}

/// The records that do not count (grep_filter_data): the rules are those of grep without `Logical_Op`.
fn except(keys: &mut Keys<'_, '_>) -> Vec<Condition> {
    let drop = |op| match op {
        Op::Drop(condition) => Some(condition),
        _ => None,
    };
    grep::legacy_rules(keys).into_iter().filter_map(drop).collect()
}

fn interval(keys: &mut Keys<'_, '_>) -> Duration {
    let mut given =
        |name: &str| keys.integer(name).and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    let interval =
        Duration::from_secs(given("flush_interval_sec")) + Duration::from_nanos(given("flush_interval_nsec"));
    if interval.is_zero() { INTERVAL } else { interval.max(Duration::from_secs(1)) }
}
