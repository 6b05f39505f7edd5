//! The codes of this crate's diagnostics: `FB04xx` sections and options, `FB07xx` expressions and time formats, `FB09xx`
//! bugs of flb2alloy.

use flb2alloy_parser::{Code, CodeMeaning};

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: Code = Code($code);)*

        /// Every code that this crate gives, in ascending order.
        pub const CODES: &[CodeMeaning] = &[$(CodeMeaning { code: $name, meaning: $meaning }),*];
    };
}

codes! {
    APPROXIMATE = "FB0401": "An option is kept nearly; the message says how it differs.";
    UNSUPPORTED = "FB0402": "An option is not kept, which can change records; the help says what to do instead.";
    OPERATIONAL = "FB0403": "An option is not kept, and no record depends on it.";
    UNKNOWN_KEY = "FB0404": "A key that the plugin does not have; Fluent Bit refuses it.";
    PLUGIN_NOT_CONVERTED = "FB0405": "A plugin that is not converted; the rest of the configuration still is.";
    NO_NAME = "FB0406": "A section without the key `Name`; Fluent Bit refuses it.";
    REPEATED_KEY = "FB0407": "A key that takes one value is given several times; only one counts, or Fluent Bit refuses it.";
    BAD_VALUE = "FB0408": "A value that Fluent Bit refuses.";
    IGNORED_SECTION = "FB0409": "A section that Fluent Bit ignores.";
    IGNORED_KEY = "FB0410": "A key of the service section, a parser or a nested setting that Fluent Bit ignores.";
    SECOND_PARSER = "FB0411": "A parser of a name that is taken already; Fluent Bit refuses to start.";
    UNKNOWN_VARIABLE = "FB0412": "A value that decides what is emitted depends on a variable that the conversion does not know.";
    FILTER_WITHOUT_MATCH = "FB0413": "A filter without `Match`; Fluent Bit refuses to start.";
    UNREACHED = "FB0414": "No records reach the section.";
    UNKNOWN_PARSER = "FB0415": "A parser that is named but not defined.";
    LITERAL_SECRET = "FB0416": "A literal secret of the source; the output asks the environment for it.";
    DEAD_RULE = "FB0417": "A rule that Fluent Bit never gets to, or that does not do what it seems to.";
    SCALAR_PARENT = "FB0418": "An accessor goes below a key that may hold no map; Fluent Bit then takes the key itself.";
    UNDEFINED = "FB0419": "A pipeline of a collector names a component that is not defined.";
    DEAD_END = "FB0429": "None of the outputs that take the records of an input is converted.";
    SIGNAL_LOST = "FB0430": "Metrics or traces that an output takes in Fluent Bit and that what becomes of it does not.";
    LOOP = "FB0431": "A filter whose new tag it matches again.";
    WHOLE_NUMBER = "FB0432": "A whole number in a condition, which Fluent Bit takes for one close to 0.";
    WHOLE_CHUNK = "FB0433": "Where something fails on one record, Fluent Bit loses those behind it, or leaves them as they are.";
    TWICE = "FB0434": "A filter that Fluent Bit runs a second time on records that a filter behind it has joined.";
    SHARED_REMOVAL = "FB0435": "Outputs of Fluent Bit take the keys that they leave out of lines from each other.";
    KEPT_IN_MEMORY = "FB0436": "What waits to be sent is kept on disk by Fluent Bit and in memory by Alloy.";
    HELD_UP = "FB0437": "Outputs that are independent of each other in Fluent Bit wait for each other in Alloy.";
    TWO_KEYS = "FB0438": "A key gets a name that another may have, and Fluent Bit then has two of that name.";
    SCRIPT = "FB0439": "What a Lua script gives back loses nulls or digits of its time in Fluent Bit and keeps them in Alloy.";
    REGEX_UNTRANSLATABLE = "FB0701": "A regular expression that RE2, the engine of Alloy, cannot express.";
    REGEX_APPROXIMATE = "FB0702": "A regular expression that comes out with a slightly wider or narrower meaning.";
    TIME_FORMAT = "FB0703": "A time format that Alloy cannot read.";
    BUG_NOT_TAKEN = "FB0901": "A mapping did not take an option that its table promises. This is a bug of flb2alloy.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn each_code_is_given_once() {
        assert!(CODES.is_sorted_by(|left, right| left.code < right.code));
        assert!(CODES.iter().all(|entry| entry.meaning.ends_with('.')));
    }
}
