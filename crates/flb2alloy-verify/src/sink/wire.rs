//! Protocols without paths, on TCP and UDP. Each output that speaks one gets a port of its own, so that a record still
//! tells which output it came from.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::gelf::Chunks;
use super::{Inbox, Request, forward, gelf, lock, plain, syslog};
use crate::Record;

/// A protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Syslog, a message a line or a datagram.
    Syslog,
    /// GELF: messages that end in a zero byte, or datagrams.
    Gelf,
    /// Fluentd's forward protocol.
    Forward,
    /// Records without anything around them.
    Plain,
}

/// What carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A connection.
    Tcp,
    /// Datagrams.
    Udp,
}

/// What could be read from the front of what has arrived.
#[derive(Debug)]
pub(super) struct Taken {
    /// How many bytes.
    pub(super) length: usize,
    pub(super) records: Vec<Record>,
    /// What the sender is told.
    pub(super) answer: Vec<u8>,
}

/// One output's place.
#[derive(Debug, Clone)]
pub(super) struct Receiver {
    pub(super) wire: Wire,
    /// The address that stands in the configuration.
    pub(super) endpoint: String,
    pub(super) inbox: Arc<Mutex<Inbox>>,
}

impl Receiver {
    /// Binds a free port on loopback; the port, and what has to run to serve it.
    pub(super) fn bind(
        self,
        transport: Transport,
    ) -> std::io::Result<(u16, impl Future<Output = ()> + Send + 'static)> {
        let any = (Ipv4Addr::LOCALHOST, 0);
        let (port, tcp, udp) = match transport {
            Transport::Tcp => {
                let listener = TcpListener::bind(any)?;
                listener.set_nonblocking(true)?;
                (listener.local_addr()?.port(), Some(listener), None)
            }
            Transport::Udp => {
                let socket = UdpSocket::bind(any)?;
                socket.set_nonblocking(true)?;
                (socket.local_addr()?.port(), None, Some(socket))
            }
        };
        let serve = async move {
            let served = match (tcp, udp) {
                (Some(listener), _) => self.serve_connections(listener).await,
                (None, Some(socket)) => self.serve_datagrams(socket).await,
                (None, None) => Ok(()),
            };
            if let Err(error) = served {
                self.refuse(&error.to_string());
            }
        };
        Ok((port, serve))
    }

    async fn serve_connections(&self, listener: TcpListener) -> std::io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            let receiver = self.clone();
            tokio::spawn(async move {
                // That a sender is gone is no fault: what it sent shows in the comparison.
                let _ = receiver.serve_stream(stream).await;
            });
        }
    }

    async fn serve_stream(&self, mut stream: tokio::net::TcpStream) -> std::io::Result<()> {
        let mut buffer = Vec::new();
        loop {
            let ended = stream.read_buf(&mut buffer).await? == 0;
            let mut read = 0;
            loop {
                match self.take(&buffer[read..], ended) {
                    Ok(Some(taken)) => {
                        read += taken.length;
                        lock(&self.inbox).keep(taken.records);
                        stream.write_all(&taken.answer).await?;
                    }
                    Ok(None) => break,
                    Err(reason) => {
                        self.refuse(&reason);
                        return Ok(());
                    }
                }
            }
            buffer.drain(..read);
            if ended {
                return Ok(());
            }
        }
    }

    async fn serve_datagrams(&self, socket: UdpSocket) -> std::io::Result<()> {
        const LARGEST: usize = 1 << 16;
        let socket = tokio::net::UdpSocket::from_std(socket)?;
        let mut chunks = Chunks::default();
        let mut buffer = vec![0; LARGEST];
        loop {
            let (length, _) = socket.recv_from(&mut buffer).await?;
            match self.datagram(&buffer[..length], &mut chunks) {
                Ok(records) => lock(&self.inbox).keep(records),
                Err(reason) => self.refuse(&reason),
            }
        }
    }

    /// The message at the front of `bytes`; none if it is not whole. `ended`: nothing follows.
    fn take(&self, bytes: &[u8], ended: bool) -> Result<Option<Taken>, String> {
        let end = match self.wire {
            Wire::Syslog => b'\n',
            Wire::Gelf => 0,
            Wire::Forward => return forward::take(&self.endpoint, bytes),
            Wire::Plain => return plain::take(&self.endpoint, bytes, ended),
        };
        let (message, length) = match bytes.iter().position(|byte| *byte == end) {
            Some(at) => (&bytes[..at], at + 1),
            None if ended && !bytes.is_empty() => (bytes, bytes.len()),
            None => return Ok(None),
        };
        let records = if message.is_empty() { Vec::new() } else { vec![self.message(message)?] };
        Ok(Some(Taken { length, records, answer: Vec::new() }))
    }

    fn message(&self, message: &[u8]) -> Result<Record, String> {
        let request =
            Request { endpoint: self.endpoint.clone(), body: message.to_vec(), ..Request::default() };
        if self.wire == Wire::Gelf { gelf::read(&request) } else { Ok(syslog::read(&request)) }
    }

    fn datagram(&self, bytes: &[u8], chunks: &mut Chunks) -> Result<Vec<Record>, String> {
        match self.wire {
            Wire::Syslog => self.message(bytes).map(|record| vec![record]),
            Wire::Gelf => {
                let whole = chunks.whole(bytes)?;
                whole.map(|message| self.message(&message)).transpose().map(Vec::from_iter)
            }
            Wire::Forward | Wire::Plain => {
                let (mut records, mut read) = (Vec::new(), 0);
                while let Some(taken) = self.take(&bytes[read..], true)? {
                    read += taken.length;
                    records.extend(taken.records);
                }
                Ok(records)
            }
        }
    }

    fn refuse(&self, reason: &str) {
        lock(&self.inbox).refused.push(format!("{}: {reason}", self.endpoint));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::sink::Sink;

    /// Waits until `count` records have arrived.
    fn arrived(sink: &Sink, count: usize) -> Vec<Record> {
        let begin = Instant::now();
        while sink.inspect(|inbox| inbox.records.len()) < count {
            assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", sink.inspect(Clone::clone));
            std::thread::sleep(Duration::from_millis(5));
        }
        sink.take().records
    }

    #[test]
    fn a_message_may_arrive_in_pieces() {
        let sink = Sink::start(Duration::ZERO).unwrap();
        let port = sink.open(Wire::Syslog, Transport::Tcp, "log.example:514").unwrap();
        let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        for piece in ["<14>1 - h a - - - on", "e\n<14>1 - h a - - - two\n"] {
            stream.write_all(piece.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        let records = arrived(&sink, 2);
        assert!(records.iter().all(|record| record.endpoint() == "log.example:514"), "{records:?}");
    }

    #[test]
    fn who_asks_for_it_is_told_that_events_have_arrived() {
        let sink = Sink::start(Duration::ZERO).unwrap();
        let port = sink.open(Wire::Forward, Transport::Tcp, "e").unwrap();
        let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        // ["t", 1, {}, {"chunk": "c"}]
        stream.write_all(b"\x94\xa1t\x01\x80\x81\xa5chunk\xa1c").unwrap();
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).unwrap();
        // {"ack": "c"}
        assert_eq!(&answer, b"\x81\xa3ack\xa1c");
        arrived(&sink, 1);
    }

    #[test]
    fn a_datagram_is_a_message_whatever_is_in_it() {
        let sink = Sink::start(Duration::ZERO).unwrap();
        let port = sink.open(Wire::Syslog, Transport::Udp, "e").unwrap();
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.send_to(b"<14>1 - h a - - - one\ntwo", (Ipv4Addr::LOCALHOST, port)).unwrap();
        let records = arrived(&sink, 1);
        let Record::Syslog(document) = &records[0] else { panic!("is syslog: {records:?}") };
        assert_eq!(document.record, "one\ntwo");
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let sink = Sink::start(Duration::ZERO).unwrap();
        let port = sink.open(Wire::Gelf, Transport::Tcp, "graylog:12201").unwrap();
        let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(b"no JSON\0").unwrap();
        let begin = Instant::now();
        while sink.inspect(|inbox| inbox.refused.is_empty()) {
            assert!(begin.elapsed() < Duration::from_secs(5));
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(sink.take().refused[0].starts_with("graylog:12201: "));
    }
}
