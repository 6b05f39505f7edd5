//! The codes of this crate's diagnostics: `FB050x` and `FB051x`, the Alloy reader.

use flb2alloy_parser::{Code, CodeMeaning};

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(pub(crate) const $name: Code = Code($code);)*

        /// Every code that this crate gives, in ascending order.
        pub const CODES: &[CodeMeaning] = &[$(CodeMeaning { code: $name, meaning: $meaning }),*];
    };
}

codes! {
    UNEXPECTED = "FB0501": "Something else stands where the Alloy grammar wants a certain thing.";
    UNTERMINATED = "FB0502": "A string or block comment has no end.";
    BAD_ESCAPE = "FB0503": "A quoted string holds an escape that Alloy does not know.";
    BAD_LABEL = "FB0504": "A block label is no identifier in double quotes.";
    BAD_NAME = "FB0505": "An attribute has a dotted name or a label.";
    BAD_CHARACTER = "FB0506": "The file holds a NUL character or a byte order mark behind its start.";
    UNCLOSED_BLOCK = "FB0507": "A block is not closed.";
    UNOPENED_BLOCK = "FB0508": "A closing brace closes nothing.";
    TOO_DEEP = "FB0509": "Brackets or operators are nested too deeply.";
    BLOCK_AS_VALUE = "FB0510": "A block stands where a value is wanted.";
}
