//! Tasks of the stream processor (src/stream_processor): they see records behind all filters, and what they make enters the
//! pipeline again under another tag.

use flb2alloy_parser::{Diagnostic, Document, SectionKind};

use super::parts::{Filter, Parts, Work, reach};
use super::section::{self, Made};
use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::keys::Keys;
use crate::pipeline::TagTest;
use crate::plugin::{Build, Plugin, exact};
use crate::record::{Operand, Reroute};
use crate::signal::Signal;
use crate::sql::{self, From, Task};
use crate::tags::{Reach, TagPattern};
use crate::text::Text;

/// The section `[STREAM_TASK]`.
pub(crate) static STREAM_TASK: Plugin = Plugin {
    id: "stream_task",
    names: &["stream_task"],
    becomes: "a branch behind the filters",
    options: &[&[exact("exec", "otelcol.processor.filter and otelcol.processor.transform")]],
    build: Build::Section,
};

const INSTEAD: &str = "a selection of keys that is made with `CREATE STREAM name WITH (tag='new')` from `TAG:'glob'` is converted, and so is \
    a rewrite_tag filter that keeps the record; what counts is converted as a log_to_metrics filter, or becomes a LogQL query in \
    Loki";

/// What to do about a task that counts.
fn counted_by_loki(text: &str) -> Option<String> {
    let queries = sql::queries(text)?.join("` and `");
    Some(format!(
        "Loki counts what it keeps: `{queries}`, with the labels of the loki output in the braces, in a dashboard or as a \
         recording rule"
    ))
}

/// Adds the tasks behind the filters, so that each sees the records as these leave them.
pub(super) fn read(context: &mut Context<'_>, document: &Document, parts: &mut Parts) {
    let names = names(context, document);
    let sections = document.sections.iter().enumerate();
    for (index, section) in sections.filter(|(_, section)| section.kind == SectionKind::StreamTask) {
        let mut keys = Keys::new(context, section, index, &STREAM_TASK);
        let exec = keys.literal("exec");
        let text = exec.as_ref().map_or("", |exec| exec.value.as_str());
        if is_shown_only(text) {
            let why = "the task prints to the standard output of Fluent Bit; ";
            let instead = counted_by_loki(text);
            let why =
                why.to_owned() + instead.as_deref().unwrap_or("in Alloy, look at records with livedebugging");
            let span = keys.span("exec");
            keys.context.report(
                Diagnostic::info(codes::OPERATIONAL, "`Exec` is left out; no record depends on it")
                    .at(span, "not needed")
                    .help(why.clone()),
            );
            keys.judge("exec", Outcome::NotNeeded, why);
            keys.finish();
            continue;
        }
        let task = Task::read(text).and_then(|task| Some((test(&names, parts, &task.from)?, task)));
        let Some((test, task)) = task.filter(|_| parts.inputs.iter().all(|input| input.routes.is_empty()))
        else {
            keys.give_up(counted_by_loki(text).unwrap_or_else(|| INSTEAD.to_owned()));
            keys.finish();
            parts.lost_tasks.push(index);
            continue;
        };
        if let Some(rounded) = task.rounded() {
            keys.context.report(rounded.report(keys.span("exec")));
        }
        keys.finish();
        let tag = Operand::Text(Text::literal(task.tag.as_str()));
        let (condition, ops) = task.selection();
        let made = Made {
            section: index,
            span: section.header,
            comments: section.leading_comments.clone(),
            plugin: STREAM_TASK.id,
            name: STREAM_TASK.id.to_owned(),
            part: Some(Work::Reroute(vec![Reroute { condition, tag, captures: None, ops, keep: true }])),
        };
        parts.filters.push(Filter { made, test });
    }
}

/// Whether it makes no stream.
fn is_shown_only(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

/// The names of each input, in order: its alias and that of the instance.
fn names(context: &Context<'_>, document: &Document) -> Vec<[Option<String>; 2]> {
    let inputs = document.sections.iter().filter(|section| section.kind == SectionKind::Input);
    let each = inputs.enumerate().map(|(position, input)| {
        let alias = input.get("alias").and_then(|alias| alias.as_str()).map(str::to_owned);
        [alias, section::plugin_name(context, input).map(|name| format!("{name}.{position}"))]
    });
    each.collect()
}

/// The tags of what a task reads; `None` where other records have them too.
fn test(names: &[[Option<String>; 2]], parts: &Parts, from: &From) -> Option<TagTest> {
    let name = match from {
        From::Tag(glob) => return Some(TagTest { glob: Some(glob.clone()), regex: None }),
        From::Stream(name) => name,
    };
    // sp_task_to_instance of flb_sp.c compares aliases and instance names whatever their letter case.
    let named =
        |names: &[Option<String>; 2]| names.iter().flatten().any(|own| own.eq_ignore_ascii_case(name));
    let input = &parts.inputs[names.iter().position(named)?];
    let [pattern] = input.tags(Signal::Logs) else { return None };
    let test = TagTest { glob: Some(pattern.glob()), regex: None };
    let meets = |tags: &[TagPattern]| reach(tags, &test) != Reach::Never;
    let others = parts.inputs.iter().filter(|other| !std::ptr::eq(*other, input));
    let shared = others.map(|other| other.tags(Signal::Logs)).any(meets);
    let rules = parts.filters.iter().filter_map(|filter| match &filter.made.part {
        Some(Work::Reroute(rules)) => Some(rules),
        _ => None,
    });
    let made = rules.flatten().any(|rule| meets(&[TagPattern::of(&rule.tag)]));
    (!shared && !made).then_some(test)
}
