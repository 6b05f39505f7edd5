//! What a function of a script does, in a sentence, for whoever has to write it anew.

use full_moon::ast::{Assignment, Return};
use full_moon::visitors::{Visit, Visitor};

use super::script::Script;
use super::{function, literal};

/// `sets a and b, removes c, drops some records`; `None` where there is no such function, or nothing to tell.
pub(crate) fn summary(script: &str, call: &str) -> Option<String> {
    let ast = full_moon::parse_fallible(script, full_moon::LuaVersion::lua51()).into_result().ok()?;
    let script = Script::read(ast.nodes());
    let function = script.functions.get(call)?;
    let record = function::parameters(function).pop()?;
    let mut deeds = Deeds { record, ..Deeds::default() };
    function.block().visit(&mut deeds);
    let keys = |verb: &str, keys: &[String]| match keys {
        [] => None,
        keys => Some(format!("{verb} `{}`", keys.join("`, `"))),
    };
    let drops = deeds.drops.then(|| "drops some records".to_owned());
    let all: Vec<String> =
        [keys("sets", &deeds.sets), keys("removes", &deeds.removes), drops].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(", "))
}

#[derive(Default)]
struct Deeds {
    record: String,
    sets: Vec<String>,
    removes: Vec<String>,
    drops: bool,
}

impl Visitor for Deeds {
    fn visit_assignment(&mut self, assignment: &Assignment) {
        for (variable, value) in assignment.variables().iter().zip(assignment.expressions()) {
            let Some((name, Some(key))) = literal::key_of(variable) else { continue };
            if name != self.record && !name.starts_with("new") {
                continue;
            }
            let keys = if value.to_string().trim() == "nil" { &mut self.removes } else { &mut self.sets };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }

    fn visit_return(&mut self, returned: &Return) {
        let code = returned.returns().iter().next();
        self.drops |= code.and_then(literal::number) == Some(-1.0);
    }
}
