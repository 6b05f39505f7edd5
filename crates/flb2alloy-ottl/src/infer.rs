//! Finds the context of texts that do not name it: `pkg/ottl/context_inferrer.go`.

use pest::iterators::Pair;

use crate::call::joined;
use crate::check::read;
use crate::functions::find;
use crate::{Context, Host, Place, Rule, Signal};

/// From the most to the least specific.
fn candidates(signal: Signal) -> &'static [Context] {
    match signal {
        Signal::Traces => &[Context::SpanEvent, Context::Span, Context::Scope, Context::Resource],
        Signal::Metrics => &[Context::DataPoint, Context::Metric, Context::Scope, Context::Resource],
        Signal::Logs => &[Context::Log, Context::Scope, Context::Resource],
    }
}

/// Why Alloy finds no context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uninferable {
    /// The context that the paths name, in which something else does not exist. What it is, [`crate::check`] tells,
    /// unless it is the name of a converter that is not called: inference takes it for a symbol.
    pub nearest: Option<Context>,
    /// What is wrong.
    pub message: String,
}

/// The context in which Alloy runs texts that stand together. Texts that cannot be read give no hint.
///
/// # Errors
/// No context is named, or none has all functions and symbols.
pub fn infer(texts: &[(&str, Place)], host: Host, signal: Signal) -> Result<Context, Uninferable> {
    let mut hints = Hints::default();
    for (text, place) in texts {
        if let Ok(Some(tree)) = read(text, *place) {
            hints.place = *place;
            hints.collect(tree);
        }
    }
    let candidates = candidates(signal);
    let Some(first) = candidates.iter().copied().find(|context| hints.named(*context)) else {
        let names: Vec<&str> = candidates.iter().map(|context| context.name()).collect();
        let message = format!("no path names a context; Alloy looks for {}", names.join(", "));
        return Err(Uninferable { nearest: None, message });
    };
    let fits = |context: Context| {
        hints.calls.iter().all(|(name, place)| {
            // The parsers that the transform processor asks know the functions of statements.
            let place = if host == Host::TransformProcessor { Place::Statement } else { *place };
            find(name).is_some_and(|function| function.is_in(host, context, place))
        }) && hints.symbols.iter().all(|symbol| context.symbol(symbol).is_some())
    };
    let below = |context: &Context| *context != first && context.reach().contains(&first.name());
    match (hints.is_bare(), fits(first)) {
        (true, _) | (_, true) => Ok(first),
        _ => candidates.iter().copied().filter(below).find(|context| fits(*context)).ok_or_else(|| {
            Uninferable {
                nearest: Some(first),
                message: format!("no context that reaches `{}` has all functions and symbols", first.name()),
            }
        }),
    }
}

/// What the texts have in them.
#[derive(Default)]
struct Hints {
    prefixes: Vec<String>,
    calls: Vec<(String, Place)>,
    symbols: Vec<String>,
    place: Place,
}

impl Hints {
    fn is_bare(&self) -> bool {
        self.calls.is_empty() && self.symbols.is_empty()
    }

    fn named(&self, context: Context) -> bool {
        self.prefixes.iter().any(|prefix| prefix == context.name())
    }

    fn collect(&mut self, pair: Pair<'_, Rule>) {
        match pair.as_rule() {
            Rule::path => {
                let mut fields = pair.clone().into_inner();
                if let (Some(first), Some(_)) = (fields.next(), fields.next()) {
                    self.prefixes.push(first.as_str().to_owned());
                }
            }
            Rule::editor | Rule::converter => {
                if let Some(name) = pair.clone().into_inner().next() {
                    self.calls.push((joined(name.as_str()), self.place));
                }
            }
            Rule::symbol => self.symbols.push(pair.as_str().to_owned()),
            _ => {}
        }
        pair.into_inner().for_each(|inner| self.collect(inner));
    }
}
