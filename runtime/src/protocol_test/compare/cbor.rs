//! CBOR: the order of keys, widths and lengths do not count (RFC 8949, section 5.6, and beyond it floats that are
//! whole).

use std::collections::BTreeMap;

use bytes::Bytes;
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

use crate::protocol_test::tree::Tree;

/// Values inside values beyond this are refused.
const MAX_DEPTH: usize = 128;

pub(super) fn differences(expected: &[u8], found: &[u8]) -> Result<Vec<String>, String> {
    let expected = parse(expected).map_err(|problem| format!("the expected body is no CBOR: {problem}"))?;
    let shown = || Bytes::copy_from_slice(found);
    let found = parse(found).map_err(|problem| format!("found no CBOR but {:?}: {problem}", shown()))?;
    Ok(expected.differences(&found))
}

fn parse(bytes: &[u8]) -> Result<Tree, String> {
    let mut decoder = Decoder::new(bytes);
    let tree = value(&mut decoder, MAX_DEPTH)?;
    if decoder.position() == bytes.len() { Ok(tree) } else { Err("there is more than one value".to_owned()) }
}

fn value(decoder: &mut Decoder<'_>, depth: usize) -> Result<Tree, String> {
    let depth = depth.checked_sub(1).ok_or("it is nested too deeply")?;
    let kind = decoder.datatype().map_err(told)?;
    Ok(match kind {
        Type::Bool => Tree::Boolean(decoder.bool().map_err(told)?),
        // Readers take both for nothing.
        Type::Null | Type::Undefined => {
            decoder.skip().map_err(told)?;
            Tree::Null
        }
        Type::F16 => Tree::Float(half(decoder)?),
        Type::F32 => Tree::Float(decoder.f32().map_err(told)?.into()),
        Type::F64 => Tree::Float(decoder.f64().map_err(told)?),
        Type::Bytes | Type::BytesIndef => {
            let chunks: Result<Vec<&[u8]>, Error> = decoder.bytes_iter().map_err(told)?.collect();
            Tree::Bytes(chunks.map_err(told)?.concat().into())
        }
        Type::String | Type::StringIndef => Tree::Text(text(decoder)?),
        Type::Array | Type::ArrayIndef => {
            let length = decoder.array().map_err(told)?;
            let mut items = Vec::new();
            while more(decoder, length, items.len())? {
                items.push(value(decoder, depth)?);
            }
            Tree::List(items)
        }
        Type::Map | Type::MapIndef => object(decoder, depth)?,
        Type::Tag => Tree::Tagged(decoder.tag().map_err(told)?.into(), Box::new(value(decoder, depth)?)),
        Type::Simple | Type::Break | Type::Unknown(_) => return Err(format!("{kind} is no value")),
        _ => Tree::Integer(decoder.int().map_err(told)?.into()),
    })
}

fn object(decoder: &mut Decoder<'_>, depth: usize) -> Result<Tree, String> {
    let length = decoder.map().map_err(told)?;
    let mut entries = BTreeMap::new();
    let mut count = 0;
    while more(decoder, length, count)? {
        let key = text(decoder)?;
        let value = value(decoder, depth)?;
        if entries.insert(key.clone(), value).is_some() {
            return Err(format!("the key `{key}` is there twice"));
        }
        count += 1;
    }
    Ok(Tree::Object(entries))
}

fn text(decoder: &mut Decoder<'_>) -> Result<String, String> {
    let chunks: Result<Vec<&str>, Error> = decoder.str_iter().map_err(told)?.collect();
    chunks.map(|chunks| chunks.concat()).map_err(told)
}

/// Whether another element or entry follows; takes the mark at the end of those whose number was not said.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, taken: usize) -> Result<bool, String> {
    if let Some(length) = length {
        return Ok((taken as u64) < length);
    }
    let ends = decoder.datatype().map_err(told)? == Type::Break;
    if ends {
        decoder.set_position(decoder.position() + 1);
    }
    Ok(!ends)
}

/// A float of 16 bits: `seee eeff ffff ffff` (IEEE 754, binary16).
fn half(decoder: &mut Decoder<'_>) -> Result<f64, String> {
    let start = decoder.position();
    let bytes = decoder.input().get(start + 1..start + 3).and_then(|bytes| bytes.first_chunk::<2>());
    let bits = u16::from_be_bytes(*bytes.ok_or("it ends inside a float")?);
    decoder.set_position(start + 3);
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    Ok(if bits >> 15 == 0 { magnitude } else { -magnitude })
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn told(error: Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_lengths_and_key_order_do_not_count() {
        // {"a": 1, "b": [1.5]}, and as indefinite lengths, in 16 bits, the other way round.
        let expected = b"\xa2\x61a\x01\x61b\x81\xfb\x3f\xf8\0\0\0\0\0\0";
        let found = b"\xbf\x61b\x9f\xf9\x3e\0\xff\x7f\x61a\xff\x19\0\x01\xff";
        assert_eq!(differences(expected, found).unwrap(), [""; 0]);
        // 1 and 1.0; NaN in three widths; undefined and null.
        assert_eq!(differences(b"\x01", b"\xfa\x3f\x80\0\0").unwrap(), [""; 0]);
        assert_eq!(differences(b"\xf9\x7e\0", b"\xfb\x7f\xf8\0\0\0\0\0\0").unwrap(), [""; 0]);
        assert_eq!(differences(b"\xf6", b"\xf7").unwrap(), [""; 0]);
    }

    #[test]
    fn values_do_count() {
        assert_eq!(differences(b"\x61a", b"\x41a").unwrap(), ["expected \"a\", found b\"a\""]);
        assert_eq!(differences(b"\xc1\x01", b"\x01").unwrap(), ["expected 1(1), found 1"]);
        assert_eq!(differences(b"\xa0", b"\xa1\x61a\x20").unwrap(), ["a: expected nothing, found -1"]);
        assert_eq!(differences(b"\xf9\x3c\0", b"\xf9\xbc\0").unwrap(), ["expected 1.0, found -1.0"]);
    }

    #[test]
    fn what_is_no_cbor_is_a_difference() {
        let nested = [0x81; 1000];
        for bytes in
            [&b""[..], b"\xf9\x3c", b"\x81", b"\x01\x01", b"\xa2\x61a\x01\x61a\x02", b"\xff", &nested]
        {
            assert!(differences(b"\x01", bytes).is_err(), "{bytes:?}");
        }
    }
}
