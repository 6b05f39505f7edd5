//! What the reader takes and what it says about mistakes. Each verdict is that of Alloy 1.18.

use std::fmt::Write;

use flb2alloy_parser::FileId;
use flb2alloy_syntax::spanned::{ExprKind, Statement};
use flb2alloy_syntax::{BinaryOp, Expr, read};

/// Each diagnostic with its line, the text it points at, and its help.
fn mistakes(source: &str) -> String {
    let mut text = String::new();
    for diagnostic in read(source, FileId(0)).1 {
        let span = diagnostic.labels[0].span;
        let line = source[..span.start as usize].matches('\n').count() + 1;
        let at = &source[span.start as usize..span.end as usize];
        let _ = write!(text, "{line}: {diagnostic} at {at:?}");
        match diagnostic.help {
            Some(help) => text.push_str(&format!("; {help}\n")),
            None => text.push('\n'),
        }
    }
    text
}

fn is_valid(source: &str) -> bool {
    read(source, FileId(0)).1.is_empty()
}

#[test]
fn one_run_shows_every_mistake() {
    let source = r#"loki.write "my-writer" {
  endpoint {
    url = 'http://loki'
    tenant_id: "a"
  }
  labels = [
    "a",
    "b"
  ]
  max = 1 +
}
loki.process default {
  forward_to = [loki.write.x.receiver
  stage.json {
    expressions = { a = "b" c = "d" }
    text = "a\d"
  }
}
a.b = 1
x = loki.write "y" {
  z = = 2
}
"#;
    insta::assert_snapshot!(mistakes(source), @r#"
    1: FB0504: "my-writer" is no label: a label has letters, digits and `_`, and begins with no digit at "\"my-writer\""; write "my_writer"
    3: FB0501: expected a value, found `'` at "'"; Alloy has no single-quoted strings: use double quotes or backticks
    4: FB0501: expected a label, `=` or `{`, found `:` at ":"; a value is assigned with `=`
    8: FB0501: expected `,` or `]`, found the end of the line at "\n"; a list over several lines needs a comma behind its last element too
    11: FB0501: expected a value, found `}` at "}"
    12: FB0501: expected a label or `{`, found `default` at "default"
    13: FB0501: expected `,` or `]`, found the end of the line at "\n"; a list over several lines needs a comma behind its last element too
    15: FB0501: expected `,` or `}`, found `c` at "c"
    16: FB0503: `\d` is no escape that Alloy knows at "\\d"; write `\\` for a backslash, or put the text between backticks, where nothing is escaped
    19: FB0505: an attribute has a single name, without dots and label at "a.b "; name the attribute alone, or open a block with `{`
    20: FB0510: a block cannot be the value of an attribute at "\"y\""; remove the `=` to make it a block, or put the fields of an object between braces
    21: FB0501: expected a value, found `=` at "="
    "#);
}

#[test]
fn things_without_an_end() {
    insta::assert_snapshot!(mistakes("a = \"b\nc = 1\n"), @r#"1: FB0502: this string has no end on its line at ""; close it with `"`, or use a raw string between backticks, which may span lines"#);
    insta::assert_snapshot!(mistakes("a = `b\nc = 1\n"), @r#"1: FB0502: this raw string has no end at "a = `b\nc = 1\n"; close it with a backtick"#);
    insta::assert_snapshot!(mistakes("a = 1\n/* b\n"), @r#"2: FB0502: this comment has no end at "/* b\n"; close it with `*/`"#);
    insta::assert_snapshot!(mistakes("a {\nb {\nc = 1\n}\n"), @r#"1: FB0507: block `a` is not closed at "{"; add the missing `}`"#);
    insta::assert_snapshot!(mistakes("a = 1\n}\nb = 2\n"), @r#"2: FB0508: this `}` closes nothing at "}"; remove it, or see whether a block above is closed too early"#);
    insta::assert_snapshot!(mistakes("a = [1, 2\nb = 2\nc = = 3\n"), @r#"
    1: FB0501: expected `,` or `]`, found the end of the line at "\n"; a list over several lines needs a comma behind its last element too
    3: FB0501: expected a value, found `=` at "="
    "#);
}

#[test]
fn characters_that_are_nowhere_allowed() {
    insta::assert_snapshot!(mistakes("a = \"\0\"\n"), @r#"1: FB0506: the file holds a NUL character at "\0"; remove it, or write it as an escape in a quoted string"#);
    insta::assert_snapshot!(mistakes("a = \"\u{feff}\"\n"), @r#"1: FB0506: the file holds a byte order mark at "\u{feff}"; remove it, or write it as an escape in a quoted string"#);
}

/// The stack of the parser is finite, so the depth is too; without a limit this would abort the process.
#[test]
fn depth_is_limited() {
    for open in ["[", "(", "{a=", "a {", "f(", "a["] {
        assert!(!is_valid(&format!("x = {}", open.repeat(5_000))), "{open}");
    }
    for operator in ["-", "1 + ", "1 ^ ", "!"] {
        assert!(!is_valid(&format!("x = {}1", operator.repeat(5_000))), "{operator}");
    }
    assert!(!is_valid(&format!("x = f{}", "[0]".repeat(5_000))));
    assert!(!is_valid(&format!("x = f(){}", ".a".repeat(5_000))));
    assert!(is_valid(&format!("x = {}1{}", "[".repeat(90), "]".repeat(90))));
    assert!(is_valid(&format!("x = [{}]", "a.b.c, ".repeat(10_000))));
}

#[test]
fn newlines_end_statements_behind_values_only() {
    for source in [
        "a = 1 +\n2",
        "a =\n1",
        "a = [\n1,\n]",
        "a = f(\n1,\n)",
        "a.\nb {\n}",
        "a {b = 1}",
        "a = b.\nc",
        "a = -\n1",
    ] {
        assert!(is_valid(source), "{source}");
    }
    for source in [
        "a = 1\n+ 2",
        "a\n= 1",
        "a = [\n1\n]",
        "a = (1\n)",
        "a\n{\n}",
        "a \"l\"\n{\n}",
        "a = b\n.c",
        "a = 1 b = 2",
    ] {
        assert!(!is_valid(source), "{source}");
    }
}

#[test]
fn comments_behind_values() {
    for source in
        ["a = 1 /* b */ + 2", "a = 1 /* b */ /* c */ // d", "a /* b */ = /* c \n */ 1", "a = [1 /* b */, 2]"]
    {
        assert!(is_valid(source), "{source}");
    }
    for source in ["a = [1 // b\n]", "a = 1 /* b \n */ + 2", "a = 1 /* b */ c = 2"] {
        assert!(!is_valid(source), "{source}");
    }
}

#[test]
fn numbers_and_names() {
    for source in
        ["a = 1.", "a = .5", "a = 1.e5", "a = 1e+5", "a = [0].b", "a = 1 .b", "é1 = ñ", "truex = nullx"]
    {
        assert!(is_valid(source), "{source}");
    }
    for source in ["a = 1e", "a = b.5", "a = 1a", "true = 1", "a = b.true", "a = 1..2", "1a = 2", "a = ٣"] {
        assert!(!is_valid(source), "{source}");
    }
}

#[test]
fn escapes() {
    let text = |source: &str| {
        let (file, diagnostics) = read(source, FileId(0));
        assert!(diagnostics.is_empty(), "{source}: {diagnostics:?}");
        match file.to_body().statements.first() {
            Some(flb2alloy_syntax::Statement::Attribute(attribute)) => attribute.value.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        text(r#"a = "\a\b\f\n\r\t\v\\\"\101\x41\u00e9\U0001D800""#),
        Expr::from("\x07\x08\x0c\n\r\t\x0b\\\"AAé\u{1d800}")
    );
    assert_eq!(text("a = `\\n\r\n`"), Expr::RawString("\\n\n".to_owned()));
    for escape in
        [r"\'", r"\d", r"\8", r"\400", r"\x4", r"\ud800", r"\U0000DFFF", r"\U00110000", r"\u12", r"\U000000"]
    {
        assert!(!is_valid(&format!("a = \"{escape}\"")), "{escape}");
    }
}

#[test]
fn operators_group_as_in_alloy() {
    let (file, _) = read("a = 1 - 2 - 3 * 4 ^ 5 ^ -6 == b || !c && d\n", FileId(0));
    let number = |digit: i64| Expr::from(digit);
    let power = number(4).binary(BinaryOp::Power, number(5).binary(BinaryOp::Power, number(-6)));
    let left = number(1)
        .binary(BinaryOp::Subtract, number(2))
        .binary(BinaryOp::Subtract, number(3).binary(BinaryOp::Multiply, power));
    let not = Expr::Unary(flb2alloy_syntax::UnaryOp::Not, Box::new(Expr::reference("c")));
    let expected = left
        .binary(BinaryOp::Equal, Expr::reference("b"))
        .binary(BinaryOp::Or, not.binary(BinaryOp::And, Expr::reference("d")));
    assert_eq!(file.to_body(), flb2alloy_syntax::Body::new().attribute("a", expected));
}

#[test]
fn places() {
    let source = "a.b \"c\" {\n  d = e.f[0]\n}\n";
    let (file, _) = read(source, FileId(0));
    let text = |span: flb2alloy_parser::Span| &source[span.start as usize..span.end as usize];
    let Some(Statement::Block(block)) = file.statements.first() else { panic!("no block") };
    assert_eq!((text(block.name.span), text(block.open), text(block.close)), ("a.b", "{", "}"));
    assert_eq!(block.label.as_ref().map(|label| (label.value, text(label.span))), Some(("c", "\"c\"")));
    let Some(Statement::Attribute(attribute)) = block.statements.first() else { panic!("no attribute") };
    assert_eq!((text(attribute.name.span), text(attribute.value.span)), ("d", "e.f[0]"));
    let ExprKind::Index { value, index, .. } = &attribute.value.kind else { panic!("{attribute:?}") };
    assert_eq!((text(value.span), text(index.span)), ("e.f", "0"));
}
