//! Files that outputs write: lines of out_file, and OTLP in JSON.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::otlp;
use crate::Record;
use crate::record::{Document, Timestamp, normalise_numbers};

/// A folder that one output writes its files to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The folder that stands in the configuration.
    named: String,
    /// How much of each file has been read.
    read: BTreeMap<PathBuf, u64>,
}

impl Folder {
    pub(super) fn new(path: PathBuf, named: &str) -> Self {
        Folder { path, named: named.trim_end_matches('/').to_owned(), read: BTreeMap::new() }
    }

    /// The records of the lines that have become whole since this was last asked.
    pub(super) fn news(&mut self) -> Result<Vec<Record>, String> {
        let mut records = Vec::new();
        let entries = std::fs::read_dir(&self.path).map_err(|error| error.to_string())?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let endpoint = format!("{}/{name}", self.named);
            let from = self.read.entry(path.clone()).or_default();
            let lines = lines_from(&path, from).map_err(|error| format!("{endpoint}: {error}"))?;
            for line in String::from_utf8_lossy(&lines).lines() {
                records.extend(read_line(&endpoint, line)?);
            }
        }
        Ok(records)
    }
}

/// The whole lines behind `from`, which is moved behind them.
fn lines_from(path: &PathBuf, from: &mut u64) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() <= *from {
        return Ok(Vec::new());
    }
    file.seek(SeekFrom::Start(*from))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    *from += bytes.len() as u64;
    Ok(bytes)
}

fn read_line(endpoint: &str, line: &str) -> Result<Vec<Record>, String> {
    let record = |timestamp, envelope, record| {
        Record::File(Box::new(Document { endpoint: endpoint.to_owned(), timestamp, envelope, record }))
    };
    if line.starts_with("{\"resourceLogs\"") {
        let export = serde_json::from_str(line).map_err(|error| format!("{endpoint}: {error}"))?;
        let origin = otlp::Origin { endpoint: endpoint.to_owned(), headers: Value::Null };
        let logs = otlp::logs(&origin, &export).into_iter().filter_map(|log| match log {
            Record::Otlp(log) => Some(*log),
            _ => None,
        });
        let records = logs.map(|mut log| {
            normalise_numbers(&mut log.body);
            record(log.timestamp, log.attributes, log.body)
        });
        return Ok(records.collect());
    }
    let (timestamp, envelope, mut value) =
        tagged(line).unwrap_or_else(|| (Timestamp(None), Value::Null, Record::line_value(line)));
    normalise_numbers(&mut value);
    Ok(vec![record(timestamp, envelope, value)])
}

/// `TAG: [SECONDS.NANOSECONDS, RECORD]` (file.c, FLB_OUT_FILE_FMT_JSON).
fn tagged(line: &str) -> Option<(Timestamp, Value, Value)> {
    let (tag, rest) = line.split_once(": [")?;
    let (time, record) = rest.strip_suffix(']')?.split_once(", ")?;
    let (seconds, nanoseconds) = time.split_once('.')?;
    let seconds: u64 = seconds.parse().ok()?;
    let time = seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds.parse().ok()?)?;
    Some((Timestamp(Some(time)), json!({"tag": tag}), serde_json::from_str(record).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn whole_lines_are_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = File::create(folder.path().join("a.log")).unwrap();
        let mut watched = Folder::new(folder.path().to_owned(), "/out/");
        let mut read = |text: &str| {
            file.write_all(text.as_bytes()).unwrap();
            watched.news().unwrap()
        };
        let expected = Document {
            endpoint: "/out/a.log".into(),
            timestamp: Timestamp(Some(1_700_000_000_000_000_007)),
            envelope: json!({"tag": "app"}),
            record: json!({"n": 1}),
        };
        let line = "app: [1700000000.000000007, {\"n\":1.0}]\n";
        assert_eq!(read(&line[..20]), []);
        assert_eq!(read(&line[20..]), [Record::File(Box::new(expected))]);
        let otlp = concat!(
            r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1700000000000000007","#,
            r#""body":{"kvlistValue":{"values":[{"key":"n","value":{"intValue":"1"}}]}}}]}]}]}"#,
            "\n"
        );
        let read = read(otlp);
        let [Record::File(document)] = &read[..] else { panic!("one record: {read:?}") };
        assert_eq!(
            (document.timestamp.0, &document.record),
            (Some(1_700_000_000_000_000_007), &json!({"n": 1}))
        );
    }
}
