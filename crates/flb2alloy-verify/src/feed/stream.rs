//! Bytes as they are, over TCP and UDP.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use super::{Sent, in_words};

/// How long a receiver may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn tcp(content: &[u8], to: SocketAddr) -> Sent {
    let mut stream = TcpStream::connect(to).map_err(in_words)?;
    stream.write_all(content).map_err(in_words)?;
    stream.shutdown(Shutdown::Write).map_err(in_words)?;
    // The receiver closes once it has read all. Some never do; what they read shows in what they send.
    stream.set_read_timeout(Some(Duration::from_secs(1))).map_err(in_words)?;
    let _ = stream.read_to_end(&mut Vec::new());
    Ok(())
}

pub(super) fn udp(datagrams: Vec<&[u8]>, to: SocketAddr) -> Sent {
    /// Nobody holds back a sender of datagrams, and those that do not fit into the receiver's buffer are lost.
    const PACE: Duration = Duration::from_millis(1);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(in_words)?;
    for datagram in datagrams {
        socket.send_to(datagram, to).map_err(in_words)?;
        std::thread::sleep(PACE);
    }
    Ok(())
}

/// Whether a socket listens on `port`. To ask the system, rather than to connect, tells of UDP, too, and leaves no
/// trace at the receiver. Where the system has no such table, TCP is asked by connecting and UDP is taken to be there.
pub(super) fn is_bound(port: u16, udp: bool) -> bool {
    /// `TCP_LISTEN`, and what an unconnected UDP socket is said to be in (Linux, net/ipv4).
    const TCP_LISTEN: &str = "0A";
    const UDP_UNCONNECTED: &str = "07";
    let (tables, state) = if udp {
        (["/proc/net/udp", "/proc/net/udp6"], UDP_UNCONNECTED)
    } else {
        (["/proc/net/tcp", "/proc/net/tcp6"], TCP_LISTEN)
    };
    let tables: Vec<String> = tables.iter().filter_map(|table| std::fs::read_to_string(table).ok()).collect();
    if tables.is_empty() {
        return udp || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    }
    let port = format!(":{port:04X}");
    tables.iter().flat_map(|table| table.lines()).any(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let local = columns.next().is_some_and(|local| local.ends_with(&port));
        local && columns.nth(1) == Some(state)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_port_is_told_from_a_free_one() {
        let tcp = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (tcp_port, udp_port) = (tcp.local_addr().unwrap().port(), udp.local_addr().unwrap().port());
        assert!(is_bound(tcp_port, false));
        assert!(is_bound(udp_port, true));
        drop((tcp, udp));
        assert!(!is_bound(tcp_port, false));
        assert!(!is_bound(udp_port, true));
    }
}
