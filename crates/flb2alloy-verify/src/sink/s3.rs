//! S3: objects that are put into a bucket, of a line a record.

use axum::http::{HeaderMap, Method, Uri, header};
use serde_json::Value;

use super::decompress;
use crate::Record;
use crate::record::{Document, normalise_numbers, take_time};

/// Whether a request is signed for S3.
pub(super) fn is_one(headers: &HeaderMap) -> bool {
    let signed = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    signed.is_some_and(|text| text.contains("/s3/aws4_request"))
}

/// The records of an object. Uploads in parts begin at 5 MB.
pub(super) fn read(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Vec<Record>, String> {
    if method != Method::PUT || uri.query().is_some_and(|query| query.contains("uploadId")) {
        return Err(format!("{method} is not understood here: samples for S3 have to be smaller than 5 MB"));
    }
    let encodings = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let mut encodings =
        encodings.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
    let chunked = encodings.clone().any(|name| name == "aws-chunked");
    let body = if chunked { unchunk(body)? } else { body.to_vec() };
    let body = decompress(encodings.find(|name| *name != "aws-chunked"), &body)?;
    let endpoint = folder(uri.path());
    let records = String::from_utf8_lossy(&body).lines().map(|line| line_record(&endpoint, line)).collect();
    Ok(records)
}

fn line_record(endpoint: &str, line: &str) -> Record {
    let mut record = Record::line_value(line);
    normalise_numbers(&mut record);
    let timestamp = take_time(&mut record, "date");
    Record::File(Box::new(Document {
        endpoint: endpoint.to_owned(),
        timestamp,
        envelope: Value::Null,
        record,
    }))
}

/// Bucket and folder of an object. When an upload happens is no difference, so numbers are `0`; how an object is called is
/// each program's own: `...-objectAbCdEfGh` of Fluent Bit behind what the key's format says, a name of its own of Alloy.
fn folder(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let (before, last) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = match last.rsplit_once("-object") {
        Some((name, _)) => format!("{before}/{name}"),
        None => before.to_owned(),
    };
    let mut numbered = String::from("s3://");
    for c in folder.chars() {
        match c {
            '0'..='9' if numbered.ends_with('0') => {}
            '0'..='9' => numbered.push('0'),
            other => numbered.push(other),
        }
    }
    numbered
}

/// The content of chunks that are signed one by one: `SIZE;chunk-signature=...`, in hexadecimal, in front of each.
fn unchunk(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").ok_or("a chunk without a size")?;
        let head = String::from_utf8_lossy(&rest[..end]);
        let size = head.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).map_err(|_| format!("a chunk of size \"{size}\""))?;
        if size == 0 {
            return Ok(plain);
        }
        rest = &rest[end + 2..];
        plain.extend(rest.get(..size).ok_or("a chunk is too short")?);
        rest = rest.get(size + 2..).ok_or("a chunk is too short")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_both_programs_lie_in_the_same_folder() {
        let fluent_bit = folder("/logs/app/2026/02/03/04-objectAb12Cd34");
        assert_eq!(fluent_bit, "s3://logs/app/0/0/0/0");
        assert_eq!(folder("/logs/app/2026/11/24/13/logs_123456789.txt.gz"), fluent_bit);
    }

    #[test]
    fn signed_chunks_are_put_together() {
        let body =
            b"5;chunk-signature=a\r\nhello\r\n1\r\n!\r\n0;chunk-signature=b\r\nx-amz-checksum-crc32:x\r\n";
        assert_eq!(unchunk(body), Ok(b"hello!".to_vec()));
        assert!(unchunk(b"ff\r\nhello").is_err());
    }
}
