//! The codes of this crate's diagnostics.

use flb2alloy_parser::Code;

/// An option is kept nearly; the message says how it differs.
pub const APPROXIMATE: Code = Code("FB0401");
/// An option is not kept, which can change records; the help says what to do instead.
pub const UNSUPPORTED: Code = Code("FB0402");
/// An option is not kept, and no record depends on it.
pub const OPERATIONAL: Code = Code("FB0403");
/// A key that the plugin does not have; Fluent Bit refuses it.
pub const UNKNOWN_KEY: Code = Code("FB0404");
/// A plugin that is not converted; the rest of the configuration still is.
pub const PLUGIN_NOT_CONVERTED: Code = Code("FB0405");
/// A section without the key `Name`; Fluent Bit refuses it.
pub const NO_NAME: Code = Code("FB0406");
/// A key that takes one value is given several times; only one counts, or Fluent Bit refuses it.
pub const REPEATED_KEY: Code = Code("FB0407");
/// A value that Fluent Bit refuses.
pub const BAD_VALUE: Code = Code("FB0408");
/// A section that Fluent Bit ignores.
pub const IGNORED_SECTION: Code = Code("FB0409");
/// A key of the service section or a parser that Fluent Bit ignores.
pub const IGNORED_KEY: Code = Code("FB0410");
/// A parser of a name that is taken already; Fluent Bit refuses to start.
pub const SECOND_PARSER: Code = Code("FB0411");
/// A value that decides what is emitted depends on a variable that the conversion does not know.
pub const UNKNOWN_VARIABLE: Code = Code("FB0601");
/// A filter without `Match`; Fluent Bit refuses to start.
pub const FILTER_WITHOUT_MATCH: Code = Code("FB0602");
/// No records reach the section.
pub const UNREACHED: Code = Code("FB0603");
/// A parser that is named but not defined.
pub const UNKNOWN_PARSER: Code = Code("FB0604");
/// A literal secret of the source; the output asks the environment for it.
pub const LITERAL_SECRET: Code = Code("FB0605");
/// A rule that Fluent Bit never gets to, or that does not do what it seems to.
pub const DEAD_RULE: Code = Code("FB0606");
/// A regular expression that RE2, the engine of Alloy, cannot express.
pub const REGEX_UNTRANSLATABLE: Code = Code("FB0701");
/// A regular expression that comes out with a slightly wider or narrower meaning.
pub const REGEX_APPROXIMATE: Code = Code("FB0702");
/// A time format that Alloy cannot read.
pub const TIME_FORMAT: Code = Code("FB0703");
/// A mapping did not take an option that its table promises. This is a bug of flb2alloy.
pub const BUG_NOT_TAKEN: Code = Code("FB0901");
