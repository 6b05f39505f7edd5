//! What both programs sent when a case was last run with them, stored beside the case.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::case::{RECORDING, Source};
use crate::{Case, Error, Record};

/// A recording. Without either program it says what the records were, and by its digests whether it still holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// The digest of the case's files, [`Case::digest`].
    pub case_sha256: String,
    /// What the program sent that the configuration was written for.
    #[serde(alias = "fluent_bit", alias = "otelcol")]
    pub source: Side,
    /// What Alloy sent, once it was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alloy: Option<Side>,
    /// The digest of the Alloy configuration that the case's configuration was converted to (outside the sandbox).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alloy_configuration_sha256: Option<String>,
}

/// What one program sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Its version.
    pub version: String,
    /// The day on which it ran, as `2026-11-24`.
    pub recorded: String,
    /// What it sent, sorted.
    pub records: Vec<Record>,
}

impl Recording {
    /// Reads the recording of `case`; none where it has none.
    ///
    /// # Errors
    /// Where the file is there but cannot be read.
    pub fn read(case: &Case) -> Result<Option<Self>, Error> {
        let path = case.folder.join(RECORDING);
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(Error::io("reading", &path))?;
        let recording = serde_json::from_str(&text);
        recording.map(Some).map_err(|error| Error::Case(format!("{}: {error}", path.display())))
    }

    /// Writes the recording of `case`, if it says anything new: the day alone is nothing new.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, case: &Case) -> Result<(), Error> {
        if let Ok(Some(old)) = Recording::read(case)
            && old.says_the_same(self)
        {
            return Ok(());
        }
        let path = case.folder.join(RECORDING);
        write_whole(&path, &self.to_text(case.source))
    }

    fn says_the_same(&self, other: &Recording) -> bool {
        let undated = |recording: &Recording| {
            let mut recording = recording.clone();
            let sides = std::iter::once(&mut recording.source).chain(recording.alloy.as_mut());
            sides.for_each(|side| side.recorded.clear());
            recording
        };
        undated(self) == undated(other)
    }

    /// JSON with one record a line, so that a change of one record is a change of one line.
    fn to_text(&self, source: Source) -> String {
        let mut text = String::from("{\n");
        let mut field = |name: &str, value: &str| {
            let _ = writeln!(text, "  \"{name}\": {value},");
        };
        field("case_sha256", &quoted(&self.case_sha256));
        if let Some(digest) = &self.alloy_configuration_sha256 {
            field("alloy_configuration_sha256", &quoted(digest));
        }
        if let Some(alloy) = &self.alloy {
            field("alloy", &side_text(alloy));
        }
        let _ = write!(text, "  \"{}\": {}\n}}\n", source.key(), side_text(&self.source));
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn side_text(side: &Side) -> String {
    let records: Vec<String> =
        side.records.iter().map(|record| format!("\n      {}", record.canonical())).collect();
    format!(
        "{{\n    \"version\": {},\n    \"recorded\": {},\n    \"records\": [{}\n    ]\n  }}",
        quoted(&side.version),
        quoted(&side.recorded),
        records.join(",")
    )
}

/// Writes beside the file and renames, so that a recording is never half there.
fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    let beside = path.with_extension("json.new");
    std::fs::write(&beside, text).map_err(Error::io("writing", &beside))?;
    std::fs::rename(&beside, path).map_err(Error::io("writing", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::LokiRecord;

    fn recording(day: &str) -> Recording {
        let record = Record::Loki(LokiRecord { line: "x\"y".into(), ..LokiRecord::default() });
        let side =
            Side { version: "5.1.1".into(), recorded: day.into(), records: vec![record.clone(), record] };
        Recording {
            case_sha256: "ab".into(),
            source: side.clone(),
            alloy: Some(side),
            alloy_configuration_sha256: None,
        }
    }

    #[test]
    fn its_text_reads_back() {
        let recording = recording("2026-11-24");
        for source in [Source::FluentBit, Source::Collector] {
            assert_eq!(serde_json::from_str::<Recording>(&recording.to_text(source)).unwrap(), recording);
        }
    }

    #[test]
    fn a_new_day_alone_does_not_touch_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("fluent-bit.conf"), "").unwrap();
        let case = Case::open(folder.path()).unwrap();
        recording("2026-11-24").write(&case).unwrap();
        recording("2026-11-25").write(&case).unwrap();
        assert_eq!(Recording::read(&case).unwrap(), Some(recording("2026-11-24")));
        let mut other = recording("2026-11-25");
        other.source.records.pop();
        other.write(&case).unwrap();
        assert_eq!(Recording::read(&case).unwrap(), Some(other));
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().flatten().map(|f| f.file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }
}
