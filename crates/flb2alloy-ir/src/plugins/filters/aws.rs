//! `aws`: what EC2's metadata service tells of the machine (plugins/filter_aws/aws.c).

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::codes;
use crate::instance::{Fact, Instance, Tags};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::every;
use crate::record::Op;

/// What the detector of Alloy does not ask for. `remote.http` does, but Alloy does not start where nothing answers it.
const NOT_ASKED_FOR: &str = "the detector ec2 does not ask for it: give Alloy an environment variable, and set the key from it with \
                             record_modifier; on EC2 alone remote.http can ask the metadata service for it";

const OPTIONS: &[Opt] = &[
    operational("imds_version", "Alloy asks with a token (v2), and without where it gets none").default("v2"),
    exact("az", "cloud.availability_zone").default("true"),
    exact("ec2_instance_id", "host.id").default("true"),
    exact("ec2_instance_type", "host.type").default("false"),
    unsupported("private_ip", NOT_ASKED_FOR).default("false"),
    unsupported("vpc_id", NOT_ASKED_FOR).default("false"),
    exact("ami_id", "host.image.id").default("false"),
    exact("account_id", "cloud.account.id").default("false"),
    exact("hostname", "host.name").default("false"),
    exact("tags_enabled", "ec2.tag.*, from the metadata service").default("false"),
    exact("tags_include", "tags"),
    exact("tags_exclude", "tags that are not put into the record"),
    operational("retry_interval_s", "Alloy asks when it starts, for as long as its timeout says")
        .default("300"),
    exact("enable_entity", "host.id and cloud.account.id").default("false"),
];

pub(crate) static AWS: Plugin = Plugin {
    id: "filter/aws",
    names: &["aws"],
    becomes: "otelcol.processor.resourcedetection with the detector ec2, and statements of otelcol.processor.transform",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

/// The options that ask for a key of the same name, in the order in which Fluent Bit adds them.
const KEYS: [(&str, bool, Fact); 6] = [
    ("az", true, Fact::Zone),
    ("ec2_instance_id", true, Fact::Id),
    ("ec2_instance_type", false, Fact::Type),
    ("ami_id", false, Fact::Image),
    ("account_id", false, Fact::Account),
    ("hostname", false, Fact::HostName),
];

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let wanted = KEYS.iter().filter(|(name, default, _)| keys.flag(name).unwrap_or(*default));
    let mut facts: Vec<_> = wanted.map(|(name, _, fact)| (*name, *fact)).collect();
    let tags = tags(keys);
    if keys.flag("enable_entity") == Some(true) {
        facts.extend([("aws_entity_ec2_instance_id", Fact::Id), ("aws_entity_account_id", Fact::Account)]);
    }
    if facts.is_empty() && tags == Tags::Only(Vec::new()) {
        return Some(Vec::new());
    }
    Some(vec![Op::Instance(Box::new(Instance { facts, tags }))])
}

/// aws.c, get_ec2_tag_enabled: the lists are taken apart at each comma, and blanks count.
fn tags(keys: &mut Keys<'_, '_>) -> Tags {
    let mut list = |name: &str| {
        let list = keys.literal(name)?;
        Some(list.value.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect::<Vec<_>>())
    };
    let (only, but) = (list("tags_include"), list("tags_exclude"));
    if keys.flag("tags_enabled") != Some(true) {
        let given: Vec<_> =
            ["tags_include", "tags_exclude"].into_iter().filter(|name| keys.has(name)).collect();
        for name in given {
            let message = format!("`{name}` has no effect without `tags_enabled true`");
            let span = keys.span(name);
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, message)
                    .at(span, "no tags are added, in Fluent Bit neither"),
            );
            keys.judge(name, Outcome::Exact, "has no effect without tags_enabled in Fluent Bit either");
        }
        return Tags::Only(Vec::new());
    }
    match (only, but) {
        (Some(only), None) => Tags::Only(only),
        (only, Some(but)) => {
            if only.is_some() {
                let span = keys.span("tags_exclude");
                keys.refuse_value("tags_exclude", span, "nothing where `tags_include` is given");
            }
            Tags::AllBut(but)
        }
        (None, None) => Tags::AllBut(Vec::new()),
    }
}
