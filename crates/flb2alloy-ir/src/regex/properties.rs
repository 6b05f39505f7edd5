//! Names of character sets: what RE2 calls those of Onigmo.

/// POSIX brackets, which Onigmo also knows as `\p{...}`.
pub(super) const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// General categories by their long and short names.
const CATEGORIES: [(&str, &str); 35] = [
    ("other", "C"),
    ("control", "Cc"),
    ("format", "Cf"),
    ("privateuse", "Co"),
    ("surrogate", "Cs"),
    ("letter", "L"),
    ("lowercaseletter", "Ll"),
    ("modifierletter", "Lm"),
    ("otherletter", "Lo"),
    ("titlecaseletter", "Lt"),
    ("uppercaseletter", "Lu"),
    ("mark", "M"),
    ("spacingmark", "Mc"),
    ("enclosingmark", "Me"),
    ("nonspacingmark", "Mn"),
    ("number", "N"),
    ("decimalnumber", "Nd"),
    ("letternumber", "Nl"),
    ("othernumber", "No"),
    ("punctuation", "P"),
    ("connectorpunctuation", "Pc"),
    ("dashpunctuation", "Pd"),
    ("closepunctuation", "Pe"),
    ("finalpunctuation", "Pf"),
    ("initialpunctuation", "Pi"),
    ("otherpunctuation", "Po"),
    ("openpunctuation", "Ps"),
    ("symbol", "S"),
    ("currencysymbol", "Sc"),
    ("modifiersymbol", "Sk"),
    ("mathsymbol", "Sm"),
    ("othersymbol", "So"),
    ("separator", "Z"),
    ("lineseparator", "Zl"),
    ("spaceseparator", "Zs"),
];

/// What a property becomes.
pub(super) enum Re2 {
    /// `\p{...}` with RE2's spelling of the name.
    Property(String),
    /// A POSIX bracket; RE2's is ASCII only.
    Posix(String),
}

/// RE2's counterpart of a property. Onigmo ignores case, spaces, `-` and `_` in its name.
pub(super) fn in_re2(name: &str) -> Option<Re2> {
    let plain: String = name
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect();
    if POSIX.contains(&plain.as_str()) {
        return Some(Re2::Posix(plain));
    }
    let category = CATEGORIES.iter().find(|(long, short)| plain == *long || plain == short.to_lowercase());
    if let Some((_, short)) = category {
        return Some(Re2::Property((*short).to_owned()));
    }
    let script = name.split([' ', '-', '_']).map(capitalized).collect::<Vec<_>>().join("_");
    is_script(&script).then_some(Re2::Property(script))
}

/// Whether RE2 knows the name of a general category or a script, in exactly this spelling.
pub(super) fn is_known_to_re2(name: &str) -> bool {
    name == "Any" || CATEGORIES.iter().any(|(_, short)| name == *short) || name == "Zp" || is_script(name)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_script(name: &str) -> bool {
    let spelled = name.split('_').all(|word| word.starts_with(|first: char| first.is_ascii_uppercase()));
    // Short names (`Grek`) are aliases, which RE2 does not know; a script's own name is never shorter than three.
    spelled && name.is_ascii() && regex_syntax::parse(&format!("\\p{{Script={name}}}")).is_ok()
}
