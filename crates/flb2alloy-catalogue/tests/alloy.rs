//! The tables and their lookups.

use flb2alloy_catalogue::alloy::{
    Block, Default, Literal, Stability, Type, component, components, config_block,
};

#[test]
fn names_are_sorted_for_the_lookups() {
    fn check(block: &'static Block, depth: usize) {
        assert!(block.body.attributes.is_sorted_by_key(|attribute| attribute.name), "{}", block.name);
        assert!(block.body.blocks.is_sorted_by_key(|block| block.name), "{}", block.name);
        // Stages hold stages without end.
        if depth < 6 {
            block.body.blocks.iter().for_each(|block| check(block, depth + 1));
        }
    }
    assert!(components().is_sorted_by_key(|component| component.name));
    for component in components() {
        assert!(component.body.attributes.is_sorted_by_key(|attribute| attribute.name), "{}", component.name);
        assert!(component.body.blocks.is_sorted_by_key(|block| block.name), "{}", component.name);
        assert!(component.exports.is_sorted_by_key(|export| export.name), "{}", component.name);
        component.body.blocks.iter().for_each(|block| check(block, 0));
    }
}

#[test]
fn lookups() {
    assert!(component("loki.wrote").is_none());
    let echo = component("loki.echo").unwrap();
    assert_eq!(echo.export("receiver").unwrap().kind, Type::Capsule("loki.LogsReceiver"));
    assert_eq!(component("loki.enrich").unwrap().stability, Stability::Experimental);
    assert!(config_block("remotecfg").unwrap().attribute("url").is_some());
}

#[test]
fn stages_are_written_with_a_dot_and_nest() {
    let mut body = component("loki.process").unwrap().body;
    for _ in 0..10 {
        assert!(body.block("stage").is_none());
        assert!(body.block("json").is_none());
        assert!(body.block("stage.json").unwrap().attribute("expressions").is_some());
        body = body.block("stage.match").unwrap().body;
        assert!(body.attribute("selector").unwrap().required);
    }
}

#[test]
fn defaults() {
    let endpoint = component("loki.write").unwrap().block("endpoint").unwrap();
    let default = |name| endpoint.attribute(name).unwrap().default;
    assert_eq!(default("batch_size"), Default::Value(Literal::String("1MiB")));
    assert_eq!(default("retry_on_http_429"), Default::Value(Literal::Bool(true)));
    assert_eq!(default("max_backoff_retries"), Default::Value(Literal::Number("10")));
    assert_eq!(default("headers"), Default::Unset);
    assert_eq!(default("proxy_url"), Default::Unknown);
}
