//! Headers under the names of `awscrt.eventstream`.

use smithy_streams_runtime::frame::{FrameError, Header, HeaderType, HeaderValue, Message};
use smithy_streams_runtime::session::{RpcHeader, WireType};

use crate::frames::build::{ALL_TYPES, hex};

/// One of each, as `awscrt` wrote them.
fn all() -> [RpcHeader; 10] {
    let uuid = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
    [
        RpcHeader::from_bool("t", true),
        RpcHeader::from_bool("f", false),
        RpcHeader::from_byte("b", -2),
        RpcHeader::from_int16("h", -3),
        RpcHeader::from_int32("i", -4),
        RpcHeader::from_int64("q", -5),
        RpcHeader::from_byte_buf("y", &[0, 1]),
        RpcHeader::from_string("s", "é"),
        RpcHeader::from_timestamp("ts", 123_456_789_000),
        RpcHeader::from_uuid("u", uuid),
    ]
    .map(|header| header.expect("the name is short"))
}

#[test]
fn each_constructor_writes_its_type() {
    let headers = all();
    let message = Message::new().with_headers(&headers).unwrap().with_payload("pay");
    assert_eq!(message, Message::decode(hex(ALL_TYPES)).unwrap().0);
    for (header, read) in headers.iter().zip(message.headers()) {
        assert_eq!(&RpcHeader::new(read).unwrap(), header);
        assert_eq!((header.name(), header.value()), (read.name(), read.value()));
    }
    for (header, code) in headers.iter().zip(0..) {
        assert_eq!((header.wire_type().code(), WireType::from_code(code)), (code, Some(header.wire_type())));
    }
    assert_eq!(WireType::from_code(10), None);
}

#[test]
fn each_accessor_reads_its_type_and_no_other() {
    for (header, code) in all().iter().zip(0..) {
        let codes = [
            (header.value_as_bool().is_ok(), &[0, 1][..]),
            (header.value_as_byte().is_ok(), &[2]),
            (header.value_as_int16().is_ok(), &[3]),
            (header.value_as_int32().is_ok(), &[4]),
            (header.value_as_int64().is_ok(), &[5]),
            (header.value_as_byte_buf().is_ok(), &[6]),
            (header.value_as_string().is_ok(), &[7]),
            (header.value_as_timestamp().is_ok(), &[8]),
            (header.value_as_uuid().is_ok(), &[9]),
        ];
        for (read, readable) in codes {
            assert_eq!(read, readable.contains(&code), "{header:?}");
        }
    }
    let [t, f, b, h, i, q, y, s, ts, u] = all();
    assert_eq!((t.value_as_bool(), f.value_as_bool()), (Ok(true), Ok(false)));
    assert_eq!((b.value_as_byte(), h.value_as_int16(), i.value_as_int32()), (Ok(-2), Ok(-3), Ok(-4)));
    assert_eq!((q.value_as_int64(), ts.value_as_timestamp()), (Ok(-5), Ok(123_456_789_000)));
    assert_eq!((y.value_as_byte_buf(), s.value_as_string()), (Ok(&[0, 1][..]), Ok("é")));
    assert_eq!(u.value_as_uuid().map(u128::from_be_bytes), Ok(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff));
    let mismatch = q.value_as_timestamp().unwrap_err();
    assert_eq!((mismatch.expected(), mismatch.found()), (HeaderType::Timestamp, HeaderType::Long));
}

#[test]
fn names_and_values_that_cannot_travel_are_refused() {
    let name = "n".repeat(256);
    assert!(matches!(RpcHeader::from_bool("", true), Err(FrameError::EmptyHeaderName { .. })));
    assert!(matches!(
        RpcHeader::from_bool(&name, true),
        Err(FrameError::HeaderNameTooLong { length: 256, .. })
    ));
    assert!(RpcHeader::from_bool(&name[1..], true).is_ok());
    let long = vec![b'x'; 32_768];
    let text = String::from_utf8(long.clone()).unwrap();
    assert!(matches!(RpcHeader::from_byte_buf("n", &long), Err(FrameError::HeaderValueTooLong { .. })));
    assert!(matches!(RpcHeader::from_string("n", &text), Err(FrameError::HeaderValueTooLong { .. })));
    assert!(RpcHeader::from_string("n", &text[1..]).is_ok());
    let header = RpcHeader::new(Header::new("n", HeaderValue::ByteArray(b""))).unwrap();
    assert_eq!(header.value_as_byte_buf(), Ok(&b""[..]));
}
