//! The functions that a template of `loki.process` may call.

/// Those of text/template, of sprig 3.3 (`TxtFuncMap`), and of stages/template.go in Alloy. Sorted.
#[rustfmt::skip]
static FUNCTIONS: &[&str] = &[
    "Hash", "Replace", "Sha2Hash", "ToLower", "ToUpper", "Trim", "TrimLeft", "TrimPrefix", "TrimRight",
    "TrimSpace", "TrimSuffix", "abbrev", "abbrevboth", "add", "add1", "add1f", "addf", "adler32sum",
    "ago", "all", "and", "any", "append", "atoi", "b32dec", "b32enc", "b64dec", "b64enc", "base",
    "bcrypt", "biggest", "buildCustomCert", "call", "camelcase", "cat", "ceil", "chunk", "clean",
    "coalesce", "compact", "concat", "contains", "date", "dateInZone", "dateModify", "date_in_zone",
    "date_modify", "decryptAES", "deepCopy", "deepEqual", "default", "derivePassword", "dict", "dig",
    "dir", "div", "divf", "duration", "durationRound", "empty", "encryptAES", "env", "eq", "expandenv",
    "ext", "fail", "first", "float64", "floor", "fromJson", "ge", "genCA", "genCAWithKey",
    "genPrivateKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
    "genSignedCertWithKey", "get", "getHostByName", "gt", "has", "hasKey", "hasPrefix", "hasSuffix",
    "hello", "html", "htmlDate", "htmlDateInZone", "htpasswd", "indent", "index", "initial", "initials",
    "int", "int64", "isAbs", "join", "js", "kebabcase", "keys", "kindIs", "kindOf", "last", "le", "len",
    "list", "lower", "lt", "max", "maxf", "merge", "mergeOverwrite", "min", "minf", "mod", "mul", "mulf",
    "mustAppend", "mustChunk", "mustCompact", "mustDateModify", "mustDeepCopy", "mustFirst",
    "mustFromJson", "mustHas", "mustInitial", "mustLast", "mustMerge", "mustMergeOverwrite",
    "mustPrepend", "mustRegexFind", "mustRegexFindAll", "mustRegexMatch", "mustRegexReplaceAll",
    "mustRegexReplaceAllLiteral", "mustRegexSplit", "mustRest", "mustReverse", "mustSlice", "mustToDate",
    "mustToJson", "mustToPrettyJson", "mustToRawJson", "mustUniq", "mustWithout", "must_date_modify",
    "ne", "nindent", "nospace", "not", "now", "omit", "or", "osBase", "osClean", "osDir", "osExt",
    "osIsAbs", "pick", "pluck", "plural", "prepend", "print", "printf", "println", "quote", "randAlpha",
    "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "regexFind", "regexFindAll",
    "regexMatch", "regexQuoteMeta", "regexReplaceAll", "regexReplaceAllLiteral", "regexSplit", "repeat",
    "replace", "rest", "reverse", "round", "semver", "semverCompare", "seq", "set", "sha1sum",
    "sha256sum", "sha512sum", "shuffle", "slice", "snakecase", "sortAlpha", "split", "splitList",
    "splitn", "squote", "sub", "subf", "substr", "swapcase", "ternary", "title", "toDate", "toDecimal",
    "toJson", "toPrettyJson", "toRawJson", "toString", "toStrings", "trim", "trimAll", "trimPrefix",
    "trimSuffix", "trimall", "trunc", "tuple", "typeIs", "typeIsLike", "typeOf", "uniq", "unixEpoch",
    "unset", "until", "untilStep", "untitle", "upper", "urlJoin", "urlParse", "urlquery", "uuidv4",
    "values", "without", "wrap", "wrapWith",
];

pub(super) fn exists(name: &str) -> bool {
    FUNCTIONS.binary_search(&name).is_ok()
}

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_sorted_for_the_lookup() {
        assert!(super::FUNCTIONS.is_sorted());
    }
}
