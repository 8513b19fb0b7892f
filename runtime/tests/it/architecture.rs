//! Imports between rooms go one way.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("uri", &[]),
    ("codec", &["types"]),
    ("constraints", &["types", "codec"]),
    ("jmespath", &["types", "codec"]),
    ("frame", &[]),
    ("event", &["types", "codec", "frame"]),
    ("session", &["types", "codec", "frame"]),
    ("checksum", &[]),
    ("byte_stream", &["checksum"]),
    ("identity", &["types", "byte_stream", "uri"]),
    ("endpoint", &["types", "codec", "jmespath", "uri"]),
    (
        "protocol",
        &["types", "codec", "frame", "event", "session", "checksum", "byte_stream", "endpoint", "uri"],
    ),
    ("signing", &["types", "frame", "identity", "uri"]),
    ("payload", &["types", "checksum", "byte_stream", "protocol", "signing"]),
    ("stream_schema", &["types", "codec"]),
    ("transport", &["byte_stream", "uri"]),
    ("rpc", &["frame", "session", "byte_stream", "transport", "uri"]),
    (
        "client",
        &[
            "types",
            "codec",
            "constraints",
            "jmespath",
            "frame",
            "event",
            "checksum",
            "byte_stream",
            "identity",
            "endpoint",
            "protocol",
            "signing",
            "payload",
            "transport",
            "session",
            "stream_schema",
            "rpc",
            "uri",
        ],
    ),
    (
        "mock",
        &[
            "types",
            "codec",
            "frame",
            "event",
            "session",
            "checksum",
            "byte_stream",
            "identity",
            "protocol",
            "signing",
            "transport",
            "rpc",
            "client",
        ],
    ),
    (
        "protocol_test",
        &["types", "codec", "frame", "event", "byte_stream", "endpoint", "protocol", "transport", "client"],
    ),
];

/// Rooms without sockets, tasks and clocks: they turn bytes into values and back.
const SANS_IO: &[&str] = &[
    "types",
    "uri",
    "codec",
    "constraints",
    "jmespath",
    "frame",
    "event",
    "session",
    "checksum",
    "endpoint",
    "protocol",
    "signing",
    "payload",
    "stream_schema",
];

/// What has sockets, tasks or clocks in it.
const IO: &[&str] = &["tokio::", "hyper::", "hyper_util::", "h2::", "std::net", "std::time::Instant"];

#[test]
fn every_room_is_listed() {
    let mut found: Vec<String> = fs::read_dir(sources())
        .expect("src is readable")
        .map(|entry| entry.expect("entry is readable").file_name().to_string_lossy().replace(".rs", ""))
        .filter(|name| name != "lib")
        .collect();
    let mut listed: Vec<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed, "a room is a folder of src/ and a row of ROOMS");
}

#[test]
fn rooms_import_only_what_stands_left_of_them() {
    let mut strays = Vec::new();
    for (room, allowed) in ROOMS {
        for_each_line(&sources().join(room), &mut |file, number, line| {
            for imported in rooms_named_in(line) {
                if imported != *room && !allowed.contains(&imported.as_str()) {
                    strays.push(format!("{file}:{number}: `{room}` imports `{imported}`"));
                }
            }
        });
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn rooms_without_io_name_nothing_that_has_it() {
    let mut strays = Vec::new();
    for room in SANS_IO {
        for_each_line(&sources().join(room), &mut |file, number, line| {
            for name in IO.iter().filter(|name| line.contains(**name)) {
                strays.push(format!("{file}:{number}: `{room}` names `{name}`"));
            }
        });
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn an_import_in_braces_is_seen() {
    assert_eq!(rooms_named_in("use crate::{types::Member, codec};"), ["types", "codec"]);
    assert_eq!(rooms_named_in("let x = crate::frame::encode();"), ["frame"]);
    assert!(rooms_named_in("use std::fmt;").is_empty());
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms that a line of code names as `crate::room`, in braces too.
fn rooms_named_in(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, prefix) in line.match_indices("crate::") {
        let rest = &line[at + prefix.len()..];
        let parts: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split([',', '}']).collect(),
            None => vec![rest],
        };
        for part in parts {
            let name = part.trim().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
            rooms.extend(
                ROOMS.iter().filter(|(room, _)| Some(*room) == name).map(|(room, _)| (*room).to_owned()),
            );
        }
    }
    rooms
}

/// Calls `f` with each line of code below `folder` that is no comment.
fn for_each_line(folder: &Path, f: &mut dyn FnMut(&str, usize, &str)) {
    for entry in fs::read_dir(folder).expect("a room is a folder") {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            for_each_line(&path, f);
            continue;
        }
        let text = fs::read_to_string(&path).expect("source is text");
        let name = path.strip_prefix(sources()).expect("below src").display().to_string();
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            f(&name, number + 1, line);
        }
    }
}
