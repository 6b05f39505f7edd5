//! Keeps account of the keys of a collector's configuration: each key has one verdict, and what got none is reported.

use std::collections::HashMap;

use flb2alloy_parser::collector::{Entry, Value, ValueKind};
use flb2alloy_parser::{Diagnostic, Span};

use crate::account::{Account, AccountEntry, Outcome};
use crate::codes;

/// Verdicts, and what there is to say.
#[derive(Debug, Default)]
pub struct Ledger {
    verdicts: HashMap<(usize, Span), (Outcome, String)>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Places of literal secrets, with the variables that the output asks for instead.
    pub secrets: Vec<(Span, String)>,
    account: Account,
}

impl Ledger {
    /// Sets what became of a key with all that is under it, as far as nothing under it has a verdict of its own. The
    /// first verdict counts.
    pub fn judge(&mut self, section: usize, entry: &Entry, outcome: Outcome, note: impl Into<String>) {
        self.verdicts.entry((section, entry.key.span)).or_insert_with(|| (outcome, note.into()));
    }

    /// Whether a key has a verdict of its own.
    #[must_use]
    pub fn is_judged(&self, section: usize, entry: &Entry) -> bool {
        self.verdicts.contains_key(&(section, entry.key.span))
    }

    /// The output does the same.
    pub fn exact(&mut self, section: usize, entry: &Entry, note: impl Into<String>) {
        self.judge(section, entry, Outcome::Exact, note);
    }

    /// The output does nearly the same; says how it differs.
    pub fn approximate(&mut self, section: usize, entry: &Entry, how: impl Into<String>) {
        let how = how.into();
        self.diagnostics.push(
            Diagnostic::warning(
                codes::APPROXIMATE,
                format!("`{}` comes out nearly the same: {how}", entry.key.value),
            )
            .at(entry.span(), "approximate"),
        );
        self.judge(section, entry, Outcome::Approximate, how);
    }

    /// The output does not do it, which can change telemetry; says what to do instead.
    pub fn unsupported(&mut self, section: usize, entry: &Entry, instead: impl Into<String>) {
        let instead = instead.into();
        self.diagnostics.push(
            Diagnostic::warning(
                codes::UNSUPPORTED,
                format!("`{}` has no counterpart in Alloy", entry.key.value),
            )
            .at(entry.span(), "not converted")
            .help(instead.clone()),
        );
        self.judge(section, entry, Outcome::Unsupported, instead);
    }

    /// The output does not do it, and no telemetry depends on it; says why.
    pub fn operational(&mut self, section: usize, entry: &Entry, why: impl Into<String>) {
        let why = why.into();
        self.diagnostics.push(
            Diagnostic::info(
                codes::OPERATIONAL,
                format!("`{}` is left out; no telemetry depends on it", entry.key.value),
            )
            .at(entry.span(), "not needed")
            .help(why.clone()),
        );
        self.judge(section, entry, Outcome::NotNeeded, why);
    }

    /// The key is none of its component; the Collector refuses it.
    pub fn unknown(&mut self, section: usize, entry: &Entry, component: &str, near: Option<&str>) {
        let message = format!("`{component}` has no key `{}`", entry.key.value);
        let help = near.map_or_else(
            || "the Collector refuses to start with it: take it out".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.diagnostics.push(
            Diagnostic::error(codes::UNKNOWN_KEY, message.clone()).at(entry.key.span, "unknown").help(help),
        );
        self.judge(section, entry, Outcome::Unsupported, message);
    }

    /// Takes back the verdicts on the keys of a section, which then comes out in another way.
    pub fn forget(&mut self, section: usize) {
        self.verdicts.retain(|(of, _), _| *of != section);
    }

    /// Says something.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes every key under `value` into the account. Those that have no verdict share `verdict`; without one they were
    /// overlooked, which is said.
    pub fn close(
        &mut self,
        section: usize,
        component: &str,
        value: &Value,
        verdict: Option<(Outcome, &str)>,
    ) {
        match &value.kind {
            ValueKind::Map(entries) => {
                for entry in entries {
                    self.close_entry(section, component, entry, "", verdict);
                }
            }
            ValueKind::List(items) => {
                items.iter().for_each(|item| self.close(section, component, &item.value, verdict));
            }
            ValueKind::Null | ValueKind::Scalar(_) => {}
        }
    }

    fn close_entry(
        &mut self,
        section: usize,
        component: &str,
        entry: &Entry,
        path: &str,
        verdict: Option<(Outcome, &str)>,
    ) {
        let own = self.verdicts.get(&(section, entry.key.span)).cloned();
        let verdict = own.as_ref().map(|(outcome, note)| (*outcome, note.as_str())).or(verdict);
        let path =
            if path.is_empty() { entry.key.value.clone() } else { format!("{path}.{}", entry.key.value) };
        let inner: Vec<&Value> = match &entry.value.kind {
            ValueKind::Map(_) => vec![&entry.value],
            ValueKind::List(items) => items.iter().map(|item| &item.value).collect(),
            _ => Vec::new(),
        };
        let inner: Vec<&Entry> = inner.into_iter().flat_map(Value::entries).collect();
        if !inner.is_empty() {
            for entry in inner {
                self.close_entry(section, component, entry, &path, verdict);
            }
            return;
        }
        let (outcome, note) = match verdict {
            Some((outcome, note)) => (outcome, note.to_owned()),
            None => {
                let message = format!("the mapping of `{component}` overlooked `{path}`");
                self.diagnostics.push(
                    Diagnostic::error(codes::BUG_NOT_TAKEN, message.clone())
                        .at(entry.span(), "lost")
                        .help("this is a bug of flb2alloy: please report it with this configuration"),
                );
                (Outcome::Unsupported, message)
            }
        };
        self.account.push(AccountEntry {
            span: entry.span(),
            section,
            plugin: component.to_owned(),
            key: path,
            outcome,
            note,
        });
    }

    /// The account of all that was closed, in source order.
    pub fn take_account(&mut self) -> Account {
        let mut account = std::mem::take(&mut self.account);
        account.sort();
        account
    }
}
