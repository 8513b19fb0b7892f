//! Frames made by hand, so that the codec is not its own judge.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::frame::{FrameError, Header, HeaderValue, Message};

/// Event member `Tick` with an integer header `n` = 1 and the payload `{}`, worked out by hand.
pub(crate) const TICK: &str = "000000420000003061c8e4ec0d3a6d6573736167652d747970650700056576656e740b3a6576656e742d\
    747970650700045469636b016e04000000017b7db16e44f0";

/// A header of each type; the header bytes are those that `awscrt` 0.36 writes.
pub(crate) const ALL_TYPES: &str = "000000610000004e5014ed03017400016601016202fe016803fffd016904fffffffc017105ffffff\
    fffffffffb017906000200010173070002c3a9027473080000001cbe991a0801750900112233445566778899aabbccddeeff7061797fee24\
    4c";

/// No headers, no payload: the smallest frame.
pub(crate) const EMPTY: &str = "000000100000000005c248eb7d98c8ff";

/// The bytes that a text of hexadecimal digits stands for.
pub(crate) fn hex(text: &str) -> Bytes {
    let digit = |it: u8| char::from(it).to_digit(16).expect("a hexadecimal digit") as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// CRC-32/ISO-HDLC, bit by bit as its definition says.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

/// A frame with good checksums around whatever stands in its header block.
pub(crate) fn frame(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let lengths = [headers.len() + payload.len() + 16, headers.len()];
    let mut frame = prelude(lengths[0] as u32, lengths[1] as u32);
    frame.extend_from_slice(headers);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc(&frame).to_be_bytes());
    frame
}

/// A prelude with a good checksum.
pub(crate) fn prelude(total_length: u32, headers_length: u32) -> Vec<u8> {
    let mut prelude = [total_length.to_be_bytes(), headers_length.to_be_bytes()].concat();
    prelude.extend_from_slice(&crc(&prelude).to_be_bytes());
    prelude
}

/// The error of a one-shot decode.
pub(crate) fn refusal(frame: impl Into<Bytes>) -> FrameError {
    match Message::decode(frame.into()) {
        Err(error) => error,
        Ok((message, _)) => panic!("decoded {message:?}"),
    }
}

/// A header value that owns what it holds.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Fixed(HeaderValue<'static>),
    Bytes(Vec<u8>),
    Text(String),
}

impl Value {
    pub(crate) fn borrowed(&self) -> HeaderValue<'_> {
        match self {
            Self::Fixed(value) => *value,
            Self::Bytes(bytes) => bytes.into(),
            Self::Text(text) => text.into(),
        }
    }
}

pub(crate) fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(|it| Value::Fixed(it.into())),
        any::<i8>().prop_map(|it| Value::Fixed(it.into())),
        any::<i16>().prop_map(|it| Value::Fixed(it.into())),
        any::<i32>().prop_map(|it| Value::Fixed(it.into())),
        any::<i64>().prop_map(|it| Value::Fixed(it.into())),
        any::<i64>().prop_map(|it| Value::Fixed(HeaderValue::Timestamp(it))),
        any::<[u8; 16]>().prop_map(|it| Value::Fixed(it.into())),
        vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        "\\PC{0,20}".prop_map(Value::Text),
    ]
}

/// Messages with up to six headers of different names.
pub(crate) fn messages() -> impl Strategy<Value = Message> {
    let headers = proptest::collection::btree_map("\\PC{1,12}", values(), 0..6);
    (headers, vec(any::<u8>(), 0..200)).prop_map(|(headers, payload)| {
        let headers = headers.iter().map(|(name, value)| Header::new(name, value.borrowed()));
        Message::new().with_headers(headers).expect("the names differ").with_payload(payload)
    })
}
