//! What built trees look like in print. Each expectation is what `alloy fmt` 1.18 leaves as it is.

use flb2alloy_syntax::{Block, Body, Expr, Statement, print};

#[test]
fn a_pipeline() {
    let body = Body::new()
        .comment("app.conf, [INPUT] tail")
        .block(
            Block::new("loki.source.file", "app")
                .attribute("targets", Expr::reference("local.file_match.app.targets"))
                .attribute("forward_to", vec![Expr::reference("loki.process.app.receiver")])
                .attribute("tail_from_end", true),
        )
        .block(
            Block::new("loki.process", "app")
                .block(
                    Block::unlabelled("stage.regex")
                        .attribute("expression", Expr::statement(r"^(?P<time>\S+) (?P<level>\w+)")),
                )
                .block(
                    Block::unlabelled("stage.labels")
                        .attribute("values", Expr::object([("level", ""), ("service.name", "svc")])),
                )
                .comment("Where everything ends.")
                .attribute("forward_to", Expr::array([Expr::reference("loki.write.default.receiver")])),
        );
    insta::assert_snapshot!(print(&body), @r#"
    // app.conf, [INPUT] tail
    loki.source.file "app" {
    	targets       = local.file_match.app.targets
    	forward_to    = [loki.process.app.receiver]
    	tail_from_end = true
    }

    loki.process "app" {
    	stage.regex {
    		expression = `^(?P<time>\S+) (?P<level>\w+)`
    	}

    	stage.labels {
    		values = {
    			level          = "",
    			"service.name" = "svc",
    		}
    	}

    	// Where everything ends.
    	forward_to = [loki.write.default.receiver]
    }
    "#);
}

#[test]
fn arrays_break_for_statements_and_for_width() {
    let long = "a-rather-long-element-of-the-array".to_owned();
    let body = Body::new()
        .attribute("short", Expr::array(["a", "b"]))
        .attribute("empty", Expr::Array(Vec::new()))
        .attribute("statements", Expr::array([Expr::statement(r#"set(attributes["a"], 1)"#)]))
        .attribute("long", Expr::array([long.clone(), long.clone(), long]))
        .attribute("targets", Expr::array([Expr::object([("__path__", "/var/log/*.log"), ("job", "x")])]));
    insta::assert_snapshot!(print(&body), @r#"
    short      = ["a", "b"]
    empty      = []
    statements = [
    	`set(attributes["a"], 1)`,
    ]
    long = [
    	"a-rather-long-element-of-the-array",
    	"a-rather-long-element-of-the-array",
    	"a-rather-long-element-of-the-array",
    ]
    targets = [
    	{__path__ = "/var/log/*.log", job = "x"},
    ]
    "#);
}

/// `alloy fmt` turns tabs in raw strings into spaces and drops blanks at line ends, so such text must not be raw.
#[test]
fn text_that_the_formatter_would_damage_is_quoted() {
    let body = Body::new()
        .attribute("tab", Expr::RawString("a\tb".to_owned()))
        .attribute("blank", Expr::RawString("a \nb".to_owned()))
        .attribute("backtick", Expr::statement("a`b"))
        .attribute("lines", Expr::statement("a\nb"));
    insta::assert_snapshot!(print(&body), @r#"
    tab      = "a\tb"
    blank    = "a \nb"
    backtick = "a`b"
    lines    = `a
    b`
    "#);
}

#[test]
fn parentheses_appear_where_the_tree_needs_them() {
    use flb2alloy_syntax::BinaryOp::{Add, Multiply, Power};
    let one = || Expr::from(1_u64);
    let body = Body::new()
        .attribute("a", one().binary(Add, one()).binary(Multiply, one()))
        .attribute("b", one().binary(Add, one().binary(Multiply, one())))
        .attribute("c", one().binary(Power, one()).binary(Power, one()))
        .attribute("d", one().binary(Power, one().binary(Power, one())))
        .attribute("e", Expr::from(-3_i64));
    insta::assert_snapshot!(print(&body), @"
    a = (1 + 1) * 1
    b = 1 + 1 * 1
    c = (1 ^ 1) ^ 1
    d = 1 ^ 1 ^ 1
    e = -3
    ");
}

#[test]
fn blank_lines_part_blocks_and_runs() {
    let mut body = Body::new().attribute("a", 1_u64);
    body.push(Statement::Blank);
    body.push(Statement::Blank);
    let body = body
        .attribute("longer", 2_u64)
        .comment("about the block")
        .block(Block::unlabelled("empty"))
        .attribute("after", Expr::Null);
    insta::assert_snapshot!(print(&body), @"
    a = 1

    longer = 2

    // about the block
    empty { }

    after = null
    ");
}

#[test]
fn an_empty_file_is_one_newline() {
    assert_eq!(print(&Body::new()), "\n");
}
