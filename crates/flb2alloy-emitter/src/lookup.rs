//! What a database says of addresses: `stage.geoip` of `loki.process`. A record goes through it as JSON, with each address
//! beside it, and what is found comes along as structured metadata.

use flb2alloy_ir::lookup::{Address, Lookup};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::Port;
use crate::detour::Detour;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::text;

const PACKED: &str = r#"log.cache["packed"]"#;

/// The lookup in front of `next`; records for which `condition` does not hold go around it.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    lookup: &Lookup,
    condition: Option<&str>,
    next: &[Port],
) -> Vec<Port> {
    let numbered: Vec<(Names, &Address)> =
        lookup.addresses.iter().enumerate().map(|(index, address)| (Names::of(index), address)).collect();
    let detour =
        Detour { pack: pack(&numbered), stages: stages(lookup, &numbered), unpack: unpack(&numbered) };
    detour.lower(lowering, node, condition, next)
}

/// What an address, and what is found of it, are called on the way.
struct Names {
    address: String,
    found: String,
}

impl Names {
    fn of(index: usize) -> Self {
        let number = if index == 0 { String::new() } else { (index + 1).to_string() };
        Names { address: format!("address{number}"), found: format!("found{number}") }
    }
}

fn pack(addresses: &[(Names, &Address)]) -> Vec<String> {
    let record = Root::record();
    let mut statements = vec![Statement::set(PACKED, r#"{"body": log.body, "attributes": log.attributes}"#)];
    statements.extend(addresses.iter().map(|(names, address)| {
        let value = record.key(&address.key);
        Statement::set(format!("{PACKED}[{}]", quote(&names.address)), &value)
            .when(format!("IsString({value})"))
    }));
    statements.extend([
        Statement::set("log.body", format!("String({PACKED})")),
        Statement::set("log.attributes", r#"{"loki.format": "raw"}"#),
    ]);
    statements.iter().map(ToString::to_string).collect()
}

fn stages(lookup: &Lookup, addresses: &[(Names, &Address)]) -> Vec<Block> {
    let named = |name: &str| (name.to_owned(), Expr::text(""));
    let read = Block::unlabelled("stage.json")
        .attribute("expressions", Expr::object(addresses.iter().map(|(names, _)| named(&names.address))));
    let find = addresses.iter().map(|(names, address)| {
        Block::unlabelled("stage.geoip")
            .attribute("db", text::expr(&lookup.database))
            .attribute("source", names.address.as_str())
            .attribute("custom_lookups", Expr::object([(names.found.as_str(), Expr::text(wanted(address)))]))
    });
    let keep = Block::unlabelled("stage.structured_metadata")
        .attribute("values", Expr::object(addresses.iter().map(|(names, _)| named(&names.found))));
    std::iter::once(read).chain(find).chain([keep]).collect()
}

/// JMESPath for a text of JSON with all that is wanted of an entry.
fn wanted(address: &Address) -> String {
    let step = |step: &String| match step.parse::<i32>() {
        Ok(number) => format!("[{number}]"),
        Err(_) if is_plain(step) => format!(".{step}"),
        Err(_) => format!(".{}", quote(step)),
    };
    let member = |(key, path): &(String, Vec<String>)| {
        let path: String = path.iter().map(step).collect();
        let key = if is_plain(key) { key.clone() } else { quote(key) };
        format!("{key}: {}", path.trim_start_matches('.'))
    };
    let members: Vec<String> = address.facts.iter().map(member).collect();
    format!("to_string({{{}}})", members.join(", "))
}

/// Whether JMESPath takes it without quotes.
fn is_plain(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn unpack(addresses: &[(Names, &Address)]) -> Vec<String> {
    let nothing = addresses.iter().flat_map(|(_, address)| &address.facts);
    let nothing: Vec<String> = nothing.map(|(key, _)| format!("{}: nil", quote(key))).collect();
    let mut statements: Vec<Statement> = addresses
        .iter()
        .map(|(names, _)| {
            let found = format!("log.attributes[{}]", quote(&names.found));
            Statement::set(Root::cache(&names.found).0, format!("ParseJSON({found})"))
                .when(format!(r#"IsString({found}) and {found} != "null""#))
        })
        .collect();
    statements.extend([
        Statement::set(PACKED, "ParseJSON(log.body)"),
        Statement::set("log.attributes", format!(r#"{PACKED}["attributes"]"#)),
        Statement::set("log.body", format!(r#"{PACKED}["body"]"#)),
        Statement::new(format!(r#"merge_maps(log.body, {{{}}}, "upsert")"#, nothing.join(", "))),
    ]);
    statements.extend(addresses.iter().map(|(names, _)| {
        let found = Root::cache(&names.found).0;
        Statement::new(format!(r#"merge_maps(log.body, {found}, "upsert")"#)).when(format!("IsMap({found})"))
    }));
    statements.iter().map(ToString::to_string).collect()
}
