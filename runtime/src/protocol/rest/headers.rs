//! Members in HTTP headers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::Direction;
use crate::codec::text::{Entry, Place, Text, TextReader, TextWriter, header_text};
use crate::codec::{CodecError, Shape, WriteValue};
use crate::protocol::ProtocolError;
use crate::types::{HttpBinding, Member};

/// Writes a member into the header of this name.
pub(super) fn write_header(
    name: &'static str,
    member: &'static Member,
    value: &dyn WriteValue,
    headers: &mut HeaderMap,
) -> Result<(), ProtocolError> {
    let text = header_text(member, value)?;
    insert(name, text, member, headers)
}

/// Writes a map into headers whose names start with `prefix`. Headers that are there already win, and those
/// that [`write_header`] writes later.
pub(super) fn write_prefix_headers(
    prefix: &str,
    member: &'static Member,
    value: &dyn WriteValue,
    headers: &mut HeaderMap,
) -> Result<(), ProtocolError> {
    let mut entries = Vec::new();
    let mut emit = |item: Text<'_>| {
        entries.push((format!("{prefix}{}", item.key.unwrap_or_default()), item.text.to_owned()));
        Ok(())
    };
    value.write_value(member, &mut TextWriter::new(Place::Header, &mut emit))?;
    for (name, text) in entries {
        if !headers.contains_key(name.as_str()) {
            insert(&name, text, member, headers)?;
        }
    }
    Ok(())
}

fn insert(
    name: &str,
    text: String,
    member: &'static Member,
    headers: &mut HeaderMap,
) -> Result<(), ProtocolError> {
    let name = HeaderName::from_bytes(name.as_bytes());
    let value = HeaderValue::from_maybe_shared(Bytes::from(text));
    match (name, value) {
        (Ok(name), Ok(value)) => {
            headers.insert(name, value);
            Ok(())
        }
        _ => Err(ProtocolError::InvalidHeader { member: member.name() }),
    }
}

/// Reads all members of `shape` that are bound to headers. A map of which a response has no header is empty rather
/// than unset (Smithy protocol tests, `HttpPrefixHeadersAreNotPresent`).
pub(super) fn read_headers(
    direction: Direction,
    headers: &HeaderMap,
    shape: &mut dyn Shape,
) -> Result<(), ProtocolError> {
    for (index, member) in shape.schema().members().iter().enumerate() {
        match member.http_binding() {
            HttpBinding::Header(name) if headers.contains_key(name) => {
                let lines = headers
                    .get_all(name)
                    .iter()
                    .map(|value| text_of(value, member))
                    .collect::<Result<Vec<_>, _>>()?;
                shape.read_member(index, &mut TextReader::texts(Place::Header, &lines))?;
            }
            HttpBinding::PrefixHeaders(prefix) => {
                let entries = entries_of(headers, prefix, member)?;
                if !entries.is_empty() || direction == Direction::Response {
                    shape.read_member(index, &mut TextReader::map(Place::Header, &entries))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// All headers whose names start with `prefix`, without it. Names come in lower case.
fn entries_of<'a>(
    headers: &'a HeaderMap,
    prefix: &str,
    member: &'static Member,
) -> Result<Vec<Entry<'a>>, CodecError> {
    let mut entries: BTreeMap<&str, Vec<Cow<'a, str>>> = BTreeMap::new();
    for (name, value) in headers {
        let Some((head, key)) = name.as_str().split_at_checked(prefix.len()) else { continue };
        if head.eq_ignore_ascii_case(prefix) {
            entries.entry(key).or_default().push(text_of(value, member)?);
        }
    }
    Ok(entries.into_iter().map(|(key, texts)| Entry { key: key.to_owned(), texts }).collect())
}

fn text_of<'a>(value: &'a HeaderValue, member: &'static Member) -> Result<Cow<'a, str>, CodecError> {
    std::str::from_utf8(value.as_bytes())
        .map(Cow::Borrowed)
        .map_err(|_| CodecError::InvalidText { member: member.name(), expected: "utf-8" })
}
