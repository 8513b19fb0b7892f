use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{
    Decoder, DuplicateHeaders, FrameError, FrameWriter, Limits, Message, SPEC_HEADERS_LENGTH,
    SPEC_PAYLOAD_LENGTH,
};

use super::build::{frame, prelude, refusal};

fn name(length: usize) -> String {
    "n".repeat(length)
}

#[test]
fn names_have_255_bytes_at_most() {
    let longest = name(255);
    let message = Message::new().with_header(&longest, true).unwrap();
    assert_eq!(message.headers().next().unwrap().name(), longest);

    let error = Message::new().with_header(&name(256), true).unwrap_err();
    assert_eq!(error, FrameError::HeaderNameTooLong { length: 256, limit: 255 });
    let error = Message::new().with_header("", true).unwrap_err();
    assert!(matches!(error, FrameError::EmptyHeaderName { .. }));
}

#[test]
fn values_have_32767_bytes_at_most() {
    for length in [0, 32_767] {
        let value = name(length);
        let message = Message::new().with_header("s", &value).unwrap();
        let message = message.with_header("b", value.as_bytes()).unwrap();
        let mut buffer = BytesMut::new();
        message.encode(&mut buffer).unwrap();
        let (message, _) = Message::decode(buffer.freeze()).unwrap();
        assert_eq!(message.string("s"), Some(&*value));
        assert_eq!(message.byte_array("b").unwrap(), value);
    }

    let value = name(32_768);
    let too_long = FrameError::HeaderValueTooLong { name: "v".to_owned(), length: 32_768, limit: 32_767 };
    assert_eq!(Message::new().with_header("v", &value).unwrap_err(), too_long);
    assert_eq!(Message::new().with_header("v", value.as_bytes()).unwrap_err(), too_long);
    let headers = [b"\x01v\x06\x80\x00", value.as_bytes()].concat();
    assert_eq!(refusal(frame(&headers, b"")), too_long);
}

#[test]
fn decoding_has_no_size_limit_unless_asked() {
    // A prelude is all that has arrived, and it is believed.
    assert_eq!(refusal(prelude(u32::MAX, 0)), FrameError::Truncated { missing: u32::MAX as usize - 12 });

    let spec = |frame: Vec<u8>| Message::decode_with_limits(frame.into(), &Limits::spec()).unwrap_err();
    let limit = SPEC_PAYLOAD_LENGTH;
    assert!(matches!(spec(prelude(limit + 16, 0)), FrameError::Truncated { .. }));
    let length = u64::from(limit) + 1;
    assert_eq!(spec(prelude(limit + 17, 0)), FrameError::PayloadTooLong { length, limit });

    let limit = SPEC_HEADERS_LENGTH;
    assert!(matches!(spec(prelude(limit + 16, limit)), FrameError::Truncated { .. }));
    let length = u64::from(limit) + 1;
    assert_eq!(spec(prelude(limit + 17, limit + 1)), FrameError::HeadersTooLong { length, limit });
}

#[test]
fn a_limit_on_the_message_is_checked_at_the_prelude() {
    let mut decoder = Decoder::with_limits(Limits::client().message_length(1_000));
    decoder.push(prelude(1_000, 0).into());
    assert_eq!(decoder.next(), Ok(None));

    let mut decoder = Decoder::with_limits(Limits::client().message_length(1_000));
    decoder.push(prelude(1_001, 0).into());
    assert_eq!(decoder.next(), Err(FrameError::MessageTooLong { length: 1_001, limit: 1_000 }));
}

#[test]
fn encoding_keeps_to_the_specification_unless_asked() {
    let message = Message::new().with_payload(vec![0; SPEC_PAYLOAD_LENGTH as usize + 1]);
    let mut buffer = BytesMut::from("before");
    let (length, limit) = (u64::from(SPEC_PAYLOAD_LENGTH) + 1, SPEC_PAYLOAD_LENGTH);
    assert_eq!(message.encode(&mut buffer), Err(FrameError::PayloadTooLong { length, limit }));
    assert_eq!(buffer, "before");

    message.encode_with_limits(&mut buffer, &Limits::client()).unwrap();
    let (decoded, _) = Message::decode(buffer.freeze().slice(6..)).unwrap();
    assert_eq!(decoded.payload().len(), message.payload().len());
}

#[test]
fn a_header_block_over_128_kib_is_not_encoded() {
    let value = name(32_767);
    let four = ["a", "b", "c", "d"].map(|name| (name, &value));
    let message = Message::new().with_headers(four).unwrap();
    let mut buffer = BytesMut::new();
    let length = 4 * (32_767 + 5);
    assert_eq!(length, 131_088);
    assert_eq!(
        message.encode(&mut buffer),
        Err(FrameError::HeadersTooLong { length, limit: SPEC_HEADERS_LENGTH })
    );
    assert!(buffer.is_empty());
}

/// A block of so many headers, each with a name of its own.
fn many(count: u16) -> Vec<u8> {
    (0..count)
        .flat_map(|index| {
            [
                4,
                b'n',
                b'a' + (index / 676) as u8,
                b'a' + (index / 26 % 26) as u8,
                b'a' + (index % 26) as u8,
                0,
            ]
        })
        .collect()
}

#[test]
fn a_message_has_1024_headers_at_most() {
    let (message, _) = Message::decode(frame(&many(1_024), b"").into()).unwrap();
    assert_eq!(message.headers().count(), 1_024);
    assert_eq!(refusal(frame(&many(1_025), b"")), FrameError::TooManyHeaders { count: 1_025, limit: 1_024 });

    let mut buffer = BytesMut::new();
    let mut writer = FrameWriter::with_limits(&mut buffer, Limits::spec().header_count(1));
    writer.header("a", 1).unwrap();
    assert_eq!(writer.header("b", 2), Err(FrameError::TooManyHeaders { count: 2, limit: 1 }));
    writer.finish().unwrap();
}

#[test]
fn a_name_that_comes_twice_is_refused_wherever_it_stands() {
    for (first, last) in [(0, 1), (3, 9), (0, 999), (500, 501), (998, 999)] {
        let mut headers = many(1_000);
        let (first, last) = (first * 6, last * 6);
        let name: Vec<u8> = headers[first..first + 6].to_vec();
        headers[last..last + 6].copy_from_slice(&name);
        let name = String::from_utf8(name[1..5].to_vec()).unwrap();
        assert_eq!(refusal(frame(&headers, b"")), FrameError::DuplicateHeader { name });
    }
}

#[test]
fn a_name_that_comes_twice_can_be_let_in() {
    let bytes = Bytes::from(frame(b"\x01a\x02\x01\x01b\x00\x01a\x02\x02", b""));
    assert_eq!(refusal(bytes.clone()), FrameError::DuplicateHeader { name: "a".to_owned() });

    let limits = Limits::client().duplicate_headers(DuplicateHeaders::Keep);
    let (message, _) = Message::decode_with_limits(bytes.clone(), &limits).unwrap();
    assert_eq!(message.headers().count(), 3);
    assert_eq!(message.header("a").and_then(|it| it.as_byte()), Some(2));

    let mut again = BytesMut::new();
    message.encode(&mut again).unwrap();
    assert_eq!(again, bytes);
}
