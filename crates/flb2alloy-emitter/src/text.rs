//! Values of the IR as Alloy expressions.

use std::time::Duration;

use flb2alloy_ir::{Piece, Secret, Text};
use flb2alloy_syntax::{BinaryOp, Expr, UnaryOp};

/// Stands for the name of the operating system where a text has a variable. No environment has one of this name.
pub(crate) const OS: &str = "constants.os";

/// A text: its literals and `sys.env(...)` for what only the environment knows.
pub(crate) fn expr(text: &Text) -> Expr {
    expr_with(text, |name| match name {
        // flb_env.c presets HOSTNAME, which few environments export.
        "HOSTNAME" => Expr::reference("constants.hostname"),
        OS => Expr::reference(OS),
        name => environment(name),
    })
}

/// A text, with `variable` for the value of each variable.
pub(crate) fn expr_with(text: &Text, variable: impl Fn(&str) -> Expr) -> Expr {
    if let Some(literal) = text.as_literal() {
        return Expr::text(literal);
    }
    let pieces = text.0.iter().map(|piece| match piece {
        Piece::Literal(literal) => Expr::text(literal),
        Piece::Variable { name, default: None } => variable(name),
        Piece::Variable { name, default: Some(default) } => {
            Expr::call("coalesce", [variable(name), Expr::text(default)])
        }
    });
    pieces.reduce(|left, right| left.binary(BinaryOp::Add, right)).unwrap_or_else(|| Expr::text(""))
}

/// What Alloy's environment has under this name.
pub(crate) fn environment(name: &str) -> Expr {
    Expr::call("sys.env", [name])
}

/// A secret as an expression.
pub(crate) fn secret(secret: &Secret) -> Expr {
    expr(&secret.0)
}

/// A number, without a fraction where it has none.
pub(crate) fn number(number: f64) -> Expr {
    let spelt = Expr::Number(number.abs().to_string());
    if number < 0.0 { Expr::Unary(UnaryOp::Negate, Box::new(spelt)) } else { spelt }
}

/// A time span in Go's notation, as a person would write it.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let nanos = duration.subsec_nanos();
    if nanos != 0 {
        return format!("{}ms", duration.as_millis());
    }
    match seconds {
        0 => "0s".to_owned(),
        seconds if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}
