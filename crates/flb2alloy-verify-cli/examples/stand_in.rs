//! Plays Fluent Bit or Alloy for the tests of the command: reads the one file of its configuration to its end and on,
//! and pushes each line to the one address. `stand_in MODE ARGUMENTS-OF-THE-PROGRAM...`; what is not `faithful`:
//! `dies` at the first line, `loses` the first line, `is-busy` for ever, `pauses` in the middle for longer than most do.

#![allow(clippy::print_stdout, clippy::exit, reason = "plays a program that does")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (mode, arguments) = arguments.split_first().expect("a mode");
    if let Some(address) = arguments.iter().find_map(|arg| arg.strip_prefix("--server.http.listen-addr=")) {
        let listener = TcpListener::bind(address).expect("a free port");
        std::thread::spawn(move || say_ready(&listener));
    }
    let configuration =
        std::fs::read_to_string(arguments.last().expect("a configuration")).expect("readable");
    let (path, url) = path_and_url(&configuration);
    follow(&path, &url, mode);
}

fn say_ready(listener: &TcpListener) {
    for mut stream in listener.incoming().flatten() {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
}

/// What both kinds of configuration of the tests have once each.
fn path_and_url(configuration: &str) -> (String, String) {
    let value = |key: &str| {
        let line = configuration.lines().find(|line| line.trim_start().to_lowercase().starts_with(key))?;
        line.split_whitespace().last().map(|value| value.trim_matches(['"', ',']).to_owned())
    };
    if let Some(url) = value("url") {
        let path = configuration.split('"').find(|text| text.ends_with(".log")).expect("a path");
        return (path.to_owned(), url);
    }
    let url = format!("http://127.0.0.1:{}{}", value("port").expect("a port"), value("uri").expect("a path"));
    (value("path").expect("a path"), url)
}

fn follow(path: &str, url: &str, mode: &str) {
    // What is in the buffer has been read, as far as anybody can see.
    let capacity = if mode == "pauses" { 4 } else { 8192 };
    let mut file = BufReader::with_capacity(capacity, File::open(path).expect("the file is there"));
    let mut first = true;
    loop {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        let most = if mode == "pauses" { 1 } else { 5000 };
        while lines.len() < most && file.read_until(b'\n', &mut line).expect("readable") > 0 {
            lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
            line.clear();
        }
        match (lines.is_empty(), mode) {
            (true, "is-busy") => lines.push("still here".to_owned()),
            (true, _) => {}
            (false, "dies") => {
                println!("out of memory");
                std::process::exit(7);
            }
            (false, "loses") if first => drop(lines.remove(0)),
            (false, _) => {}
        }
        if !lines.is_empty() {
            let pause = first && mode == "pauses";
            first = false;
            let values: Vec<[&str; 2]> =
                lines.iter().map(|line| ["1700000000000000000", line.as_str()]).collect();
            let push =
                serde_json::json!({"streams": [{"stream": {"job": "a", "host": "h"}, "values": values}]});
            ureq::post(url)
                .content_type("application/json")
                .send(push.to_string())
                .expect("the sink answers");
            if pause {
                std::thread::sleep(Duration::from_secs(5));
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
