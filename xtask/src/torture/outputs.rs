//! Outputs.

use super::lines::one;
use super::section::{Kind, Section};
use crate::mutations::Dice;

pub(super) fn output(number: usize, letter: &str, dice: &mut Dice) -> Section {
    let (plugin, port) =
        one(dice, &[("loki", 3100), ("loki", 3100), ("loki", 3100), ("opentelemetry", 4318)]);
    let section = Section::new(Kind::Output, plugin)
        .set("Host", format!("{letter}.lane{number}.example"))
        .set("Port", port)
        // Outputs of one thread would share the keys that they remove.
        .set("Workers", 1);
    if plugin == "opentelemetry" {
        let body = one(dice, &["$msg", "$log", "$map"]);
        return section.maybe(dice, "Logs_body_key", body);
    }
    let (raw, removed) = (one(dice, &["On", "raw"]), one(dice, &["n, time", "$map['x_a']", "level"]));
    let section = section
        .set(
            "Labels",
            one(
                dice,
                &[
                    "job=x",
                    "job=x, level=$level",
                    "job=x, n=$n, in=$map['x_a']",
                    "job=x, tag=$TAG",
                    "job=x, first=$TAG[0], $level",
                    "job=$log, $map['n']['deep']",
                ],
            ),
        )
        .maybe(dice, "Remove_Keys", removed)
        .maybe(dice, "Drop_Single_Key", raw);
    let section = if dice.below(8) == 0 { section.set("Label_Keys", "$x_a, $level") } else { section };
    let section = if dice.below(8) == 0 { section.set("Tenant_ID_Key", "host") } else { section };
    match dice.below(6) {
        0 => section.set("Line_Format", "key_value"),
        1 => {
            section.set("Structured_Metadata", one(dice, &["x=$x_a, msg=$msg", "$level, tag=$TAG", "m=$map"]))
        }
        2 => section.set("Structured_Metadata_Map_Keys", "$map"),
        _ => section,
    }
}
