//! The codes of this crate's diagnostics: `FB01xx` the classic reader, `FB02xx` the YAML reader, `FB03xx` files.

use crate::Code;

/// A code and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeMeaning {
    /// The code.
    pub code: Code,
    /// One line on when it is given.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(pub(crate) const $name: Code = Code($code);)*

        /// Every code that this crate gives, in ascending order.
        pub const CODES: &[CodeMeaning] = &[$(CodeMeaning { code: $name, meaning: $meaning }),*];
    };
}

codes! {
    BAD_HEADER = "FB0101": "A section header has no closing bracket.";
    BAD_INDENTATION = "FB0102": "A line is indented differently from the first indented line of its file.";
    NO_VALUE = "FB0103": "A key has no value, or a tab instead of a space between key and value.";
    NO_SECTION = "FB0104": "A key stands before any section.";
    BAD_COMMAND = "FB0105": "An @ command has no argument.";
    IGNORED_COMMAND = "FB0106": "Fluent Bit ignores an @ command: it is unknown, or its argument is not `name=value`.";
    IGNORED_SECTION = "FB0107": "Fluent Bit ignores a section: no such kind is known.";
    EATEN_CHARACTER = "FB0108": "The first key of a file is not indented, so Fluent Bit drops its first character.";
    MISPLACED_PARSER = "FB0109": "A parser is defined in the main file, which the classic format does not allow.";
    BAD_GROUP = "FB0110": "A group header inside a section is malformed or out of place.";
    NUL_BYTE = "FB0111": "A line holds a NUL byte.";
    BYTE_ORDER_MARK = "FB0112": "A classic file starts with a byte order mark, which Fluent Bit takes for text.";
    BAD_YAML = "FB0201": "The file is not YAML.";
    WRONG_SHAPE = "FB0202": "A YAML value is a scalar, a list or a mapping where Fluent Bit takes another.";
    SECOND_SERVICE = "FB0203": "The service section is defined twice.";
    UNKNOWN_COMPONENT = "FB0204": "A key of `pipeline` is none of inputs, filters and outputs.";
    ALIAS = "FB0205": "A YAML alias or merge key, which Fluent Bit refuses.";
    UNKNOWN_SIGNAL = "FB0206": "A key of `processors` is none of logs, metrics and traces.";
    BAD_KEY = "FB0207": "A YAML key is not a scalar.";
    IGNORED_YAML_SECTION = "FB0208": "Fluent Bit ignores a top-level YAML section: no such section is known.";
    IGNORED_ENV = "FB0209": "Fluent Bit ignores an element of `env` that has no name, or all but its first key.";
    BLANK_VALUE = "FB0210": "A YAML key or value is nothing but white space, which Fluent Bit trims away.";
    LINE_SEPARATOR = "FB0211": "A character that the YAML of Fluent Bit takes for a line break, and YAML 1.2 does not.";
    SECOND_CONFIGURATION = "FB0212": "A manifest holds more than one configuration; only the first is converted.";
    NO_CONFIGURATION = "FB0213": "A Kubernetes manifest holds no configuration of Fluent Bit or of a collector.";
    MISSING_INCLUDE = "FB0301": "An included file does not exist or cannot be read.";
    INCLUDED_TWICE = "FB0302": "A file is included twice, or includes itself.";
    EMPTY_GLOB = "FB0303": "No file matches the pattern of an include.";
    MISSING_FILE = "FB0304": "A parsers, plugins, streams or upstream file does not exist or cannot be read.";
    SHIPPED_FILE = "FB0305": "A missing file is replaced with what Fluent Bit ships under its name.";
    UNKNOWN_PATH = "FB0306": "The path of a file holds a variable whose value is not known.";
    IGNORED_IN_FILE = "FB0307": "Fluent Bit ignores a section of a parsers, plugins, streams or upstream file.";
    TOO_MANY_FILES = "FB0308": "More than 1000 files are included.";
    FOUND_BESIDE = "FB0309": "A file with an absolute path is not there; the file of its name beside the main file is read.";
    UNKNOWN_PROVIDER = "FB0310": "A value of a collector comes from where it cannot be read at conversion time.";
    TEMPLATE = "FB0311": "A part of the configuration is made by a Helm chart, and is not in its values.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_ascending_and_explained() {
        assert!(
            CODES.is_sorted_by(|left, right| left.code < right.code),
            "each code is declared once, in order"
        );
        assert!(CODES.iter().all(|entry| entry.meaning.ends_with('.')));
    }
}
