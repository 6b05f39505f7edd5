//! The codes of this crate's diagnostics: `FB08xx`, differences of the output.

use flb2alloy_parser::{Code, CodeMeaning};

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: Code = Code($code);)*

        /// Every code that this crate gives, in ascending order.
        pub const CODES: &[CodeMeaning] = &[$(CodeMeaning { code: $name, meaning: $meaning }),*];
    };
}

codes! {
    FRAMING = "FB0801": "Lines are joined in another way.";
    START = "FB0802": "Reading begins at another place.";
    VALUES = "FB0803": "Values of some types are written in another way.";
    PRINTED = "FB0804": "What a program prints is formatted in another way.";
    KUBERNETES = "FB0805": "Metadata of Kubernetes differs.";
    NATIVE_LINES = "FB0806": "The line of a log is written in another way because that was asked for.";
    PARSER = "FB0808": "A parser reads some texts in another way.";
    STABILITY = "FB0809": "The output has components that are not generally available; the message says which flag loads them.";
    RECEIVING = "FB0810": "What is received over the network is taken in another way.";
    UNTESTED = "FB0811": "What only a tag of run time tells apart goes the same way.";
    TIMES = "FB0812": "Times are read in another way.";
    STARTUP = "FB0813": "Alloy does not start while something that the output needs cannot be reached.";
    INSTANCE = "FB0814": "What the cloud tells of the machine is found out in another way.";
    HELD = "FB0815": "Records wait in Alloy where Fluent Bit sends them on.";
    BEGINNING = "FB0816": "Lines that belong to no record are joined in another way.";
    METRICS = "FB0820": "Metrics are written in another way.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn each_code_is_given_once() {
        assert!(CODES.is_sorted_by(|left, right| left.code < right.code));
    }
}
