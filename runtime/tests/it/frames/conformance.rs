//! A corpus of frames from several implementations, with what each must give. `SMITHY_CONFORMANCE_DIR` names the
//! folder that has it under `frames`; without the variable there is nothing to compare with.

use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use serde_json::Value;
use smithy_streams_runtime::frame::{Decoder, DuplicateHeaders, FrameError, HeaderValue, Limits, Message};

use super::build::hex;

fn corpus() -> Option<PathBuf> {
    std::env::var_os("SMITHY_CONFORMANCE_DIR").map(|root| Path::new(&root).join("frames"))
}

#[test]
fn every_entry_of_the_corpus_gives_what_it_must() {
    let Some(folder) = corpus() else { return };
    let index = std::fs::read_to_string(folder.join("index.json")).expect("the corpus has an index");
    let entries: Vec<Value> = serde_json::from_str(&index).expect("the index is a list");
    assert!(!entries.is_empty());
    let failures: Vec<String> = entries
        .iter()
        .filter_map(|entry| check(&folder, entry).err().map(|why| format!("{}: {why}", entry["id"])))
        .collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), entries.len(), failures.join("\n"));
}

/// One entry, in one piece and in all the pieces it asks for.
fn check(folder: &Path, entry: &Value) -> Result<(), String> {
    let path = folder.join(entry["file"].as_str().ok_or("no file name")?);
    let input = Bytes::from(std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
    if entry["size"].as_u64() != Some(input.len() as u64) {
        return Err(format!("file has {} bytes", input.len()));
    }
    for sizes in piece_sizes(entry, input.len()) {
        check_pieces(entry, &input, &sizes).map_err(|why| format!("{why} (in {} pieces)", sizes.len()))?;
    }
    Ok(())
}

fn check_pieces(entry: &Value, input: &Bytes, sizes: &[usize]) -> Result<(), String> {
    let mut decoder = Decoder::new();
    let (messages, outcome) = decode(&mut decoder, input, sizes);
    if let Some(error) = entry["error"].as_str() {
        let others = entry["also_acceptable"].as_array();
        let accepted =
            |class: &str| class == error || others.is_some_and(|it| it.iter().any(|it| it == class));
        return match outcome {
            Err(found) if class(&found).is_some_and(accepted) => check_leniency(entry, input),
            other => Err(format!("expected {error}, got {other:?} after {} messages", messages.len())),
        };
    }
    let incomplete = entry["incomplete"].as_bool() == Some(true);
    match outcome {
        Ok(()) if !incomplete => {}
        Err(FrameError::Truncated { .. }) if incomplete => {}
        other => return Err(format!("ended with {other:?}")),
    }
    let frames = entry["frames"].as_array().ok_or("no frames")?;
    if messages.len() != frames.len() {
        return Err(format!("{} messages instead of {}", messages.len(), frames.len()));
    }
    let mut again = BytesMut::new();
    for (message, frame) in messages.iter().zip(frames) {
        check_message(message, frame)?;
        message.encode(&mut again).map_err(|error| error.to_string())?;
    }
    if !incomplete && again != input {
        return Err("encoding again gives other bytes".to_owned());
    }
    check_inner(entry, &messages)
}

/// Some messages carry others as their payload.
fn check_inner(entry: &Value, messages: &[Message]) -> Result<(), String> {
    let Some(frames) = entry["inner_frames"].as_array() else { return Ok(()) };
    for (message, frame) in messages.iter().zip(frames) {
        let (inner, rest) = Message::decode(message.payload_bytes()).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            return Err("bytes behind the inner message".to_owned());
        }
        check_message(&inner, frame)?;
    }
    Ok(())
}

/// A duplicate header is refused by default only.
fn check_leniency(entry: &Value, input: &Bytes) -> Result<(), String> {
    if entry["error"] != "duplicate_header" {
        return Ok(());
    }
    let limits = Limits::client().duplicate_headers(DuplicateHeaders::Keep);
    let (message, _) =
        Message::decode_with_limits(input.clone(), &limits).map_err(|error| format!("lenient: {error}"))?;
    let mut again = BytesMut::new();
    message.encode(&mut again).map_err(|error| error.to_string())?;
    if again == input { Ok(()) } else { Err("lenient: encoding again gives other bytes".to_owned()) }
}

fn decode(decoder: &mut Decoder, input: &Bytes, sizes: &[usize]) -> (Vec<Message>, Result<(), FrameError>) {
    let mut messages = Vec::new();
    let mut rest = input.clone();
    for size in sizes {
        decoder.push(rest.split_to(*size));
        loop {
            match decoder.next() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Err(error)),
            }
        }
    }
    (messages, decoder.finish())
}

/// In one piece, in bytes, and as the entry says.
fn piece_sizes(entry: &Value, length: usize) -> Vec<Vec<usize>> {
    let numbers = |list: &Value| -> Vec<usize> {
        list.as_array().into_iter().flatten().filter_map(|it| it.as_u64().map(|it| it as usize)).collect()
    };
    let equal = |size: usize| -> Vec<usize> {
        (0..length).step_by(size).map(|start| size.min(length - start)).collect()
    };
    let mut all = vec![vec![length], equal(1), equal(13)];
    all.extend(numbers(&entry["chunk_sizes"]).into_iter().map(equal));
    let recorded = numbers(&entry["chunks"]);
    if !recorded.is_empty() {
        all.push(recorded);
    }
    all
}

/// The corpus's name for an error.
fn class(error: &FrameError) -> Option<&'static str> {
    Some(match error {
        FrameError::PreludeChecksumMismatch { .. } => "prelude_checksum_mismatch",
        FrameError::MessageChecksumMismatch { .. } => "message_checksum_mismatch",
        FrameError::MessageTooShort { .. } => "invalid_message_length",
        FrameError::InvalidHeadersLength { .. } => "invalid_headers_length",
        FrameError::HeaderOverrun { .. } | FrameError::UnknownHeaderType { .. } => "invalid_header",
        FrameError::Truncated { .. } => "truncated",
        FrameError::DuplicateHeader { .. } => "duplicate_header",
        FrameError::HeaderValueTooLong { .. } => "header_value_too_long",
        _ => return None,
    })
}

fn check_message(message: &Message, frame: &Value) -> Result<(), String> {
    if frame["total_length"].as_u64() != Some(message.encoded_length() as u64)
        || frame["headers_length"].as_u64() != Some(message.header_block().len() as u64)
    {
        return Err("other lengths".to_owned());
    }
    let headers = frame["headers"].as_array().ok_or("no headers")?;
    if message.headers().count() != headers.len() {
        return Err("another number of headers".to_owned());
    }
    for (header, expected) in message.headers().zip(headers) {
        if expected["name"] != header.name() || !same(header.value(), &expected["type"], &expected["value"]) {
            return Err(format!("{header:?} instead of {expected}"));
        }
    }
    // Where the index has a digest instead of the payload, the length, and the bytes when encoded again, tell
    // as much.
    let payload = match frame["payload_base64"].as_str() {
        Some(payload) => base64(payload).as_deref() == Some(message.payload()),
        None => frame["payload_length"].as_u64() == Some(message.payload().len() as u64),
    };
    if payload { Ok(()) } else { Err("another payload".to_owned()) }
}

fn same(found: HeaderValue<'_>, kind: &Value, value: &Value) -> bool {
    match (found, kind.as_str()) {
        (HeaderValue::Bool(it), Some("bool")) => *value == it,
        (HeaderValue::Byte(it), Some("byte")) => *value == it,
        (HeaderValue::Short(it), Some("short")) => *value == it,
        (HeaderValue::Integer(it), Some("integer")) => *value == it,
        (HeaderValue::Long(it), Some("long")) | (HeaderValue::Timestamp(it), Some("timestamp")) => {
            *value == it
        }
        (HeaderValue::ByteArray(it), Some("byte_array")) => {
            value.as_str().and_then(base64).as_deref() == Some(it)
        }
        (HeaderValue::String(it), Some("string")) => *value == it,
        (HeaderValue::Uuid(it), Some("uuid")) => value.as_str().is_some_and(|value| hex(value) == it[..]),
        _ => false,
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text).ok()
}
