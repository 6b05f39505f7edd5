//! What must hold for every tree and every text.

use flb2alloy_parser::FileId;
use flb2alloy_syntax::{Attribute, BinaryOp, Block, Body, Expr, Statement, UnaryOp, format, print, read};
use proptest::prelude::*;

fn identifier() -> impl Strategy<Value = String> {
    "[a-zé_][a-z0-9_]{0,8}".prop_filter("a keyword", |name| flb2alloy_syntax::is_identifier(name))
}

fn operator() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp::{Add, And, Divide, Equal, LessOrEqual, Multiply, Or, Power};
    prop::sample::select(vec![Or, And, Equal, LessOrEqual, Add, Multiply, Divide, Power])
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        any::<String>().prop_map(Expr::String),
        "[ -_a-~é\n\t]{0,20}".prop_map(Expr::RawString),
        "[0-9]{1,3}(\\.[0-9]{1,2})?(e-?[0-9])?".prop_map(Expr::Number),
        any::<bool>().prop_map(Expr::Bool),
        Just(Expr::Null),
        prop::collection::vec(identifier(), 1..4).prop_map(Expr::Reference),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let list = || prop::collection::vec(inner.clone(), 0..4);
        let key = prop_oneof![identifier(), "[a-z][a-z. /-]{1,8}"];
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            list().prop_map(Expr::Array),
            prop::collection::vec((key, inner.clone()), 0..4).prop_map(Expr::Object),
            (boxed(), list()).prop_map(|(function, arguments)| Expr::Call(function, arguments)),
            (boxed(), operator(), boxed())
                .prop_map(|(left, operator, right)| Expr::Binary(left, operator, right)),
            (any::<bool>(), boxed()).prop_map(|(not, value)| Expr::Unary(
                if not { UnaryOp::Not } else { UnaryOp::Negate },
                value
            )),
            (boxed(), boxed()).prop_map(|(value, index)| Expr::Index(value, index)),
            (boxed(), identifier()).prop_map(|(value, name)| Expr::Access(value, name)),
        ]
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let attribute =
        (identifier(), expr()).prop_map(|(name, value)| Statement::Attribute(Attribute { name, value }));
    attribute.prop_recursive(3, 12, 4, |inner| {
        let name = prop::collection::vec(identifier(), 1..4).prop_map(|names| names.join("."));
        (name, prop::option::of(identifier()), prop::collection::vec(inner, 0..4)).prop_map(
            |(name, label, statements)| Statement::Block(Block { name, label, body: Body { statements } }),
        )
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop::collection::vec(statement(), 0..6).prop_map(|statements| Body { statements })
}

/// A tree with comments and blank lines, which the tree that is read has no place for.
fn commented_body() -> impl Strategy<Value = Body> {
    let statement = prop_oneof![
        3 => statement(),
        1 => "[ -~é\n\t\x0b\x0c\x7f\u{85}\u{feff}]{0,20}".prop_map(Statement::Comment),
        1 => Just(Statement::Blank),
    ];
    prop::collection::vec(statement, 0..8).prop_map(|statements| Body { statements })
}

/// The tree as reading gives it back: raw only what can be raw, and parentheses told from what needs them.
fn without_spelling(body: &Body) -> Body {
    let statements = body.statements.iter().map(|statement| match statement {
        Statement::Attribute(Attribute { name, value }) => {
            Statement::Attribute(Attribute { name: name.clone(), value: plain(value) })
        }
        Statement::Block(block) => {
            Statement::Block(Block { body: without_spelling(&block.body), ..block.clone() })
        }
        other => other.clone(),
    });
    Body { statements: statements.collect() }
}

fn plain(expr: &Expr) -> Expr {
    let boxed = |expr: &Expr| Box::new(plain(expr));
    let list = |exprs: &[Expr]| exprs.iter().map(plain).collect();
    match expr {
        Expr::RawString(text) => Expr::String(text.clone()),
        Expr::Paren(inner) => plain(inner),
        Expr::Array(elements) => Expr::Array(list(elements)),
        Expr::Object(fields) => {
            Expr::Object(fields.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
        }
        Expr::Call(function, arguments) => Expr::Call(boxed(function), list(arguments)),
        Expr::Binary(left, operator, right) => Expr::Binary(boxed(left), *operator, boxed(right)),
        Expr::Unary(operator, value) => Expr::Unary(*operator, boxed(value)),
        Expr::Index(value, index) => Expr::Index(boxed(value), boxed(index)),
        Expr::Access(value, name) => match plain(value) {
            Expr::Reference(mut names) => {
                names.push(name.clone());
                Expr::Reference(names)
            }
            value => Expr::Access(Box::new(value), name.clone()),
        },
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_the_same(body in body()) {
        let text = print(&body);
        let (file, diagnostics) = read(&text, FileId(0));
        prop_assert_eq!(diagnostics, vec![], "{}", text);
        prop_assert_eq!(without_spelling(&file.to_body()), without_spelling(&body), "{}", text);
    }

    #[test]
    fn what_is_printed_is_formatted(body in commented_body()) {
        let text = print(&body);
        prop_assert_eq!(format(&text).unwrap(), text);
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        let _ = format(&text);
    }

    /// Text that is nearly Alloy gets deeper into the reader. Every place must lie in the text, and every mistake must
    /// point somewhere.
    #[test]
    fn mistakes_have_places(body in body(), edits in prop::collection::vec((any::<prop::sample::Index>(), "[ -~\n\t]{0,2}", any::<bool>()), 1..4)) {
        let mut text = print(&body);
        for (at, insert, remove) in edits {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = bounds[at.index(bounds.len())];
            if remove {
                text.remove(at);
            }
            text.insert_str(at, &insert);
            if text.is_empty() {
                text.push(' ');
            }
        }
        for diagnostic in read(&text, FileId(0)).1 {
            prop_assert!(!diagnostic.labels.is_empty());
            for label in diagnostic.labels {
                prop_assert!(text.get(label.span.start as usize..label.span.end as usize).is_some());
            }
        }
    }
}
