//! What holds for the text of every output: Alloy would load it, and nothing in it only repeats a default of Alloy's.

use flb2alloy::Conversion;
use flb2alloy::FileId;
use flb2alloy::Severity;
use flb2alloy::Stability;
use flb2alloy_checker::catalogue::{Body, Default, Literal, component};
use flb2alloy_syntax::spanned::{Attribute, ExprKind, Statement};

/// What is wrong with the output of a conversion, run with the flags that it says are needed; empty if nothing is.
pub(crate) fn faults_of(conversion: &Conversion) -> Vec<String> {
    let flag = "--feature.community-components.enabled";
    let told = conversion.diagnostics.iter().any(|diagnostic| diagnostic.message.contains(flag));
    faults(&conversion.alloy, conversion.stability, told)
}

/// What is wrong with an output that needs these flags; empty if nothing is.
pub(crate) fn faults(alloy: &str, stability: Stability, community_components: bool) -> Vec<String> {
    let options = flb2alloy_checker::Options { stability, community_components };
    let checked = flb2alloy_checker::check(alloy, FileId(0), &options);
    let refused = checked.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let mut faults: Vec<String> =
        refused.map(|diagnostic| format!("Alloy would refuse it: {diagnostic}")).collect();
    let (file, _) = flb2alloy_syntax::read(alloy, FileId(0));
    for statement in &file.statements {
        if let Statement::Block(block) = statement
            && let Some(component) = component(&block.name.value)
        {
            repeated_defaults(&block.statements, component.body, &block.name.value, &mut faults);
        }
    }
    faults
}

fn repeated_defaults(statements: &[Statement<'_>], body: &Body, place: &str, faults: &mut Vec<String>) {
    for statement in statements {
        match statement {
            Statement::Attribute(attribute) => {
                let known = body.attribute(attribute.name.value);
                if known.is_some_and(|known| !known.required && is_default(attribute, known.default)) {
                    faults.push(format!("{place}: `{}` only repeats Alloy's default", attribute.name.value));
                }
            }
            Statement::Block(block) => {
                if let Some(known) = body.block(&block.name.value) {
                    let place = format!("{place}.{}", block.name.value);
                    repeated_defaults(&block.statements, known.body, &place, faults);
                }
            }
        }
    }
}

fn is_default(attribute: &Attribute<'_>, default: Default) -> bool {
    match (&attribute.value.kind, default) {
        (ExprKind::String(text) | ExprKind::RawString(text), Default::Value(Literal::String(default))) => {
            text == default
        }
        (ExprKind::Number(number), Default::Value(Literal::Number(default))) => *number == default,
        (ExprKind::Bool(value), Default::Value(Literal::Bool(default))) => *value == default,
        _ => false,
    }
}
