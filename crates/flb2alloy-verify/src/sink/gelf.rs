//! Graylog's extended log format: a JSON object a message, over UDP compressed and in chunks.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;

use super::Request;
use crate::Record;
use crate::record::{Document, normalise_numbers, take_time};

/// Datagrams that are a part of a message: these two bytes, eight of the message's name, its number, how many there are.
const CHUNK: [u8; 2] = [0x1e, 0x0f];
const HEADER: usize = 12;

/// Parts of messages that are not whole yet, by the message's name.
#[derive(Debug, Default)]
pub(super) struct Chunks(BTreeMap<Vec<u8>, BTreeMap<u8, Vec<u8>>>);

impl Chunks {
    /// The message that `datagram` is or makes whole, as it was before it was compressed.
    pub(super) fn whole(&mut self, datagram: &[u8]) -> Result<Option<Vec<u8>>, String> {
        if !datagram.starts_with(&CHUNK) {
            return decompress(datagram).map(Some);
        }
        let (header, part) = datagram.split_at_checked(HEADER).ok_or("a chunk is too short")?;
        let (name, number, count) = (&header[2..10], header[10], header[11]);
        let parts = self.0.entry(name.to_vec()).or_default();
        parts.insert(number, part.to_vec());
        if parts.len() < usize::from(count) {
            return Ok(None);
        }
        let parts = self.0.remove(name).unwrap_or_default();
        decompress(&parts.into_values().collect::<Vec<_>>().concat()).map(Some)
    }
}

fn decompress(message: &[u8]) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    let read = match message {
        [0x1f, 0x8b, ..] => flate2::read::GzDecoder::new(message).read_to_end(&mut plain),
        [0x78, ..] => flate2::read::ZlibDecoder::new(message).read_to_end(&mut plain),
        _ => return Ok(message.to_vec()),
    };
    read.map(|_| plain).map_err(|error| format!("a compressed message: {error}"))
}

/// One message.
pub(super) fn read(request: &Request) -> Result<Record, String> {
    let mut record: Value = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    normalise_numbers(&mut record);
    let timestamp = take_time(&mut record, "timestamp");
    let endpoint = request.endpoint.clone();
    Ok(Record::Gelf(Box::new(Document { endpoint, timestamp, envelope: Value::Null, record })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn chunks_are_put_together_in_their_order() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"{\"short_message\":\"x\"}").unwrap();
        let packed = packed.finish().unwrap();
        let (first, second) = packed.split_at(9);
        let chunk = |number: u8, part: &[u8]| [&CHUNK[..], b"messagex", &[number, 2], part].concat();
        let mut chunks = Chunks::default();
        assert_eq!(chunks.whole(&chunk(1, second)), Ok(None));
        assert_eq!(chunks.whole(b"{}"), Ok(Some(b"{}".to_vec())), "another message may come between");
        assert_eq!(chunks.whole(&chunk(0, first)), Ok(Some(b"{\"short_message\":\"x\"}".to_vec())));
        assert!(chunks.0.is_empty());
    }

    #[test]
    fn the_time_of_a_message_is_that_of_the_record() {
        let body = br#"{"version":"1.1","host":"h","short_message":"x","timestamp":1700000000.5}"#.to_vec();
        let read = read(&Request { body, ..Request::default() }).unwrap();
        let Record::Gelf(document) = read else { panic!("is GELF") };
        assert_eq!(document.timestamp.0, Some(1_700_000_000_500_000_000));
        assert_eq!(document.record.get("timestamp"), None);
    }
}
