//! Chores of this project: `cargo xtask <command>`.

fn main() {}
