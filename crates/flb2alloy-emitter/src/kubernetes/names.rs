//! What names pod, namespace and container: the tag, or a field of the journal (kube_meta.c, parse_regex_tag_data).

use flb2alloy_ir::kubernetes::{Kubernetes, Names};
use flb2alloy_ir::regex::Regex;

use super::{CONTAINER_HASH, CONTAINER_ID, CONTAINER_NAME, NAMESPACE, POD_NAME};
use crate::canvas::Statements;
use crate::condition::TAG;
use crate::ottl::{self, Statement, quote};

/// kube_regex.h: the names of files in /var/log/containers.
const CONTAINER_LOG: &str = r"(?P<pod_name>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)_(?P<namespace_name>[^_]+)_(?P<container_name>.+)-(?P<docker_id>[a-z0-9]{64})\.log$";

/// kube_regex.h: what Docker's runtime called the containers of pods.
const DOCKER_NAME: &str = r"^[^_]+_(?P<container_name>[^._]+)(?:\.(?P<container_hash>[^_]+))?_(?P<pod_name>[^_]+)_(?P<namespace_name>[^_]+)_[^_]+_[^_]+$";

/// The field of the journal that holds such a name.
const CONTAINER: &str = r#"log.body["CONTAINER_NAME"]"#;

/// The groups that Fluent Bit looks at, and the attributes that they become.
const GROUPS: [(&str, &str); 5] = [
    ("pod_name", POD_NAME),
    ("namespace_name", NAMESPACE),
    ("container_name", CONTAINER_NAME),
    ("docker_id", CONTAINER_ID),
    ("container_hash", CONTAINER_HASH),
];

/// A group of the expression.
#[derive(Clone)]
pub(super) struct Group {
    /// Its name in RE2.
    name: String,
    /// The key that Fluent Bit has for it.
    pub(super) key: &'static str,
    /// The attribute that it becomes.
    pub(super) attribute: &'static str,
    /// Fluent Bit leaves out what is empty.
    may_be_empty: bool,
}

/// The groups of the filter's expression. One with alternatives can have a group several times.
pub(super) fn groups(filter: &Kubernetes) -> Vec<Group> {
    let own = |regex: &Regex, key, attribute| {
        let same = regex.groups.iter().filter(move |group| group.name == key);
        let groups = same.map(|group| Group {
            name: group.re2_name.clone(),
            key,
            attribute,
            may_be_empty: group.may_be_empty,
        });
        groups.collect::<Vec<_>>()
    };
    let built_in = |key: &'static str, attribute| {
        let may_be_empty = key == "container_hash";
        let known = filter.names == Names::Journal || !may_be_empty;
        let known = known && !(filter.names == Names::Journal && key == "docker_id");
        known.then(|| Group { name: key.to_owned(), key, attribute, may_be_empty })
    };
    let of_group = |(key, attribute): &(&'static str, &'static str)| match &filter.regex {
        Some(regex) => own(regex, *key, *attribute),
        None => built_in(key, attribute).into_iter().collect(),
    };
    GROUPS.iter().flat_map(of_group).collect()
}

/// The statements that set the attributes of a record that fits.
pub(super) fn read(filter: &Kubernetes, tag: Option<&str>, groups: &[Group]) -> Statements {
    let found = r#"log.cache["names"]"#;
    let mut conditions = tag.map(str::to_owned);
    let mut statements = Vec::new();
    let extract = |subject: &str, regex: &str| {
        Statement::set(found, format!("ExtractPatterns({subject}, {})", quote(regex)))
    };
    let comment = match (filter.names, &filter.regex) {
        (Names::Journal, regex) => {
            let is_text = format!("IsString({CONTAINER})");
            conditions = ottl::all([conditions, Some(is_text)]);
            statements.push(extract(CONTAINER, regex.as_ref().map_or(DOCKER_NAME, |regex| &regex.re2)));
            "CONTAINER_NAME names pod, namespace and container."
        }
        // Fluent Bit takes the prefix off by its length, whatever it is, and searches the rest.
        (Names::Tag { prefix_length: prefix }, Some(regex)) => {
            // Its `^` stands for the end of the prefix.
            let rest = r#"log.cache["rest"]"#;
            conditions = ottl::all([conditions, Some(format!("Len({TAG}) > {}", prefix + 1))]);
            statements
                .push(Statement::set(rest, format!("Substring({TAG}, {prefix}, Len({TAG}) - {prefix})")));
            statements.push(extract(rest, &regex.re2));
            "The tag names pod, namespace and container."
        }
        (Names::Tag { prefix_length: prefix }, None) => {
            statements.push(extract(TAG, &format!("^.{{{prefix}}}.*?{CONTAINER_LOG}")));
            "The tag names pod, namespace and container."
        }
    };
    for group in groups {
        let value = format!("{found}[{}]", quote(&group.name));
        let set = Statement::set(format!("log.attributes[{}]", quote(group.attribute)), &value);
        statements.push(if group.may_be_empty { set.when(format!(r#"{value} != """#)) } else { set });
    }
    Statements {
        comments: vec![comment.to_owned()],
        conditions: conditions.into_iter().collect(),
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }
}

/// The test for records that Fluent Bit drops because they name nothing; only the journal's are.
pub(super) fn unnamed(tag: Option<&str>, groups: &[Group]) -> String {
    let key = groups.first().map_or(POD_NAME, |group| group.attribute);
    let unnamed = format!("log.attributes[{}] == nil", quote(key));
    ottl::all([tag.map(str::to_owned), Some(unnamed.clone())]).unwrap_or(unnamed)
}
