//! `otelcol.exporter.awss3`. The key of an object is a prefix, the time of the upload in a form of choice, and a name of the
//! exporter's own.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::sink::{ObjectKey, S3};
use flb2alloy_ir::{Piece, Text};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::lower::Lowering;
use crate::{codes, text};

/// The folders of an object's key.
#[derive(Default)]
pub(super) struct Key {
    /// Those in front, which are the same for all objects.
    prefix: Text,
    /// The others, from the first that holds a time.
    partition: Text,
}

pub(super) fn fill(block: Block, settings: &S3, key: &Key) -> Block {
    let given = |value: &Option<Text>| value.as_ref().map(text::expr);
    let block = block
        // The time for an upload with all its tries, of which there is no other limit then.
        .attribute("timeout", "5m")
        .block(
            Block::unlabelled("s3_uploader")
                .attribute("s3_bucket", text::expr(&settings.bucket))
                .attribute("s3_prefix", text::expr(&key.prefix))
                .attribute("s3_partition_format", text::expr(&key.partition))
                .attribute("s3_partition_timezone", "UTC")
                .optional("region", given(&settings.region))
                .optional("endpoint", given(&settings.endpoint))
                // out_s3 always names the bucket in the path; in the host's name it is only known to AWS.
                .optional("s3_force_path_style", settings.endpoint.as_ref().map(|_| true))
                .optional("role_arn", given(&settings.role))
                .optional("acl", given(&settings.acl))
                .optional("storage_class", given(&settings.storage_class))
                .optional("compression", settings.compression)
                .attribute("retry_max_attempts", 0_i64),
        );
    if settings.otlp { block } else { block.block(Block::unlabelled("marshaler").attribute("type", "body")) }
}

/// The folders that the key's format names. One whose name differs from record to record is left out, which is said.
pub(super) fn key(lowering: &mut Lowering<'_>, node: &Node, settings: &S3) -> Key {
    let ObjectKey { parts, delimiters } = &settings.key;
    let tag = lowering.literal_tag(node);
    let mut key = Key::default();
    let mut left_out = false;
    for part in parts {
        let part = match tag {
            Some(tag) => with_tag(part, tag, delimiters),
            None => part.clone(),
        };
        let holds = |what: &str| {
            part.0.iter().any(|piece| matches!(piece, Piece::Literal(text) if text.contains(what)))
        };
        if holds("$") {
            left_out |= holds("$TAG");
            continue;
        }
        let timed = !key.partition.0.is_empty() || holds("%");
        let folders = if timed { &mut key.partition } else { &mut key.prefix };
        let start = std::mem::take(folders);
        *folders = if start.0.is_empty() { part } else { start.append("/").join(part) };
    }
    if left_out {
        lowering.diagnostics.push(
            Diagnostic::warning(
                codes::UNTESTED,
                "objects hold records of several tags: their keys have no tag in them",
            )
            .at(node.span, "each tag has objects of its own in Fluent Bit")
            .help("give the input a tag without variables, and each tag an output"),
        );
    }
    key
}

/// flb_aws_util.c, flb_get_s3_key: `$TAG[n]` first, then `$TAG`.
fn with_tag(part: &Text, tag: &str, delimiters: &str) -> Text {
    let parts: Vec<&str> = tag.split(|c| delimiters.contains(c)).filter(|part| !part.is_empty()).collect();
    let pieces = part.0.iter().map(|piece| match piece {
        Piece::Literal(text) => {
            let numbered = parts.iter().take(10).enumerate();
            let text = numbered
                .fold(text.clone(), |text, (index, part)| text.replace(&format!("$TAG[{index}]"), part));
            Piece::Literal(text.replace("$TAG", tag))
        }
        variable => variable.clone(),
    });
    Text(pieces.collect())
}
