//! The codes of this crate's diagnostics: `FB06xx`.

use flb2alloy_parser::{Code, CodeMeaning};

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(pub(crate) const $name: Code = Code($code);)*

        /// Every code that this crate gives itself, in ascending order. The codes of the Alloy reader come to these.
        pub const CODES: &[CodeMeaning] = &[$(CodeMeaning { code: $name, meaning: $meaning }),*];
    };
}

codes! {
    UNKNOWN_COMPONENT = "FB0601": "Alloy has no component of this name.";
    UNKNOWN_ATTRIBUTE = "FB0602": "A component or block takes no attribute of this name.";
    UNKNOWN_BLOCK = "FB0603": "A component or block takes no block of this name.";
    MISSING_ATTRIBUTE = "FB0604": "A required attribute is missing.";
    MISSING_BLOCK = "FB0605": "A required block is missing.";
    REPEATED_ATTRIBUTE = "FB0606": "An attribute is written twice.";
    REPEATED_BLOCK = "FB0607": "A block that may stand once is written twice.";
    MUST_BE_ATTRIBUTE = "FB0608": "A block is written where an attribute is meant.";
    MUST_BE_BLOCK = "FB0609": "An attribute is written where a block is meant.";
    MISSING_LABEL = "FB0610": "A component or block has no label but needs one.";
    UNWANTED_LABEL = "FB0611": "A block has a label but takes none.";
    DUPLICATE = "FB0612": "Two components or blocks have the same name and label.";
    DANGLING_REFERENCE = "FB0613": "A reference leads to nothing.";
    UNKNOWN_EXPORT = "FB0614": "A component exports nothing of this name.";
    WRONG_TYPE = "FB0615": "A value has a type that its place does not take.";
    BAD_VALUE = "FB0616": "A string is not one of those that its place takes.";
    CYCLE = "FB0617": "Components refer to each other in a circle.";
    STABILITY = "FB0618": "Something is less stable than the chosen level allows.";
    COMMUNITY = "FB0619": "A community component is used, but those are not enabled.";
    MISPLACED = "FB0620": "A block or attribute stands where it is not allowed.";
    UNKNOWN_FUNCTION = "FB0621": "The standard library has no function of this name.";
    ARGUMENT_COUNT = "FB0622": "A function gets too few or too many arguments.";
    DEPRECATED = "FB0623": "Something is deprecated.";
    MISSING_ONE_OF = "FB0624": "One of several attributes or blocks is needed, and none is there.";
    CONFLICT = "FB0625": "Attributes or blocks do not go together.";
    EMPTY = "FB0626": "A value is empty but must not be.";
    OUT_OF_RANGE = "FB0627": "A number, size or duration is outside of what is allowed.";
    BAD_REGEX = "FB0628": "A regular expression is none that Go and RE2 take.";
    BAD_SELECTOR = "FB0629": "A selector is none that `stage.match` takes.";
    BAD_TEMPLATE = "FB0640": "A template is none that Go takes.";
    BAD_URL = "FB0641": "A URL is none that Go takes.";
    BAD_PATTERN = "FB0642": "A pattern of `stage.pattern` is none that Loki takes.";
    BAD_JMESPATH = "FB0643": "A path into JSON is no JMESPath.";
    BAD_OTTL = "FB0650": "A statement or condition is none that the OTTL of Alloy takes.";
}
