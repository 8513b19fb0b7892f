//! Events of the Smithy protocol tests.

use base64_simd::STANDARD;
use bytes::BytesMut;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::{Decoded, EncodeError, EventUnion};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::types::{Kind, Member, Schema, Timestamp};

use super::{encoded, format};
use crate::chat::operation::ChatError;

/// `EventStream` of the Smithy protocol tests for restJson1, as far as the cases below need it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Samples {
    Headers(Headers),
    StructurePayload(StructurePayload),
    Implicit(Implicit),
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Headers {
    boolean: Option<bool>,
    byte: Option<i8>,
    short: Option<i16>,
    int: Option<i32>,
    long: Option<i64>,
    blob: Option<Bytes>,
    string: Option<String>,
    timestamp: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StructurePayload {
    payload: Option<Nested>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Nested {
    structure_member: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Implicit {
    header: Option<String>,
    payload: Option<String>,
}

static HEADERS: Schema = Schema::structure(
    "example#HeadersEvent",
    &[
        Member::new("booleanHeader", Kind::Boolean).event_header(),
        Member::new("byteHeader", Kind::Byte).event_header(),
        Member::new("shortHeader", Kind::Short).event_header(),
        Member::new("intHeader", Kind::Integer).event_header(),
        Member::new("longHeader", Kind::Long).event_header(),
        Member::new("blobHeader", Kind::Blob).event_header(),
        Member::new("stringHeader", Kind::String).event_header(),
        Member::new("timestampHeader", Kind::Timestamp).event_header(),
    ],
);
static STRUCTURE_PAYLOAD: Schema = Schema::structure(
    "example#StructurePayloadEvent",
    &[Member::new("payload", Kind::Structure).event_payload()],
);
static NESTED: Schema =
    Schema::structure("example#PayloadStructure", &[Member::new("structureMember", Kind::String)]);
static IMPLICIT: Schema = Schema::structure(
    "example#HeadersAndImplicitPayloadEvent",
    &[Member::new("header", Kind::String).event_header(), Member::new("payload", Kind::String)],
);
static SAMPLES: Schema = Schema::union(
    "example#EventStream",
    &[
        Member::new("headers", Kind::Structure),
        Member::new("structurePayload", Kind::Structure),
        Member::new("headersAndImplicitPayload", Kind::Structure),
    ],
);

shape!(
    Headers, HEADERS, option: boolean, option: byte, option: short, option: int, option: long, option: blob,
    option: string, option: timestamp
);
shape!(StructurePayload, STRUCTURE_PAYLOAD, option: payload);
shape!(Nested, NESTED, option: structure_member);
shape!(Implicit, IMPLICIT, option: header, option: payload);

impl EventUnion for Samples {
    const SCHEMA: &'static Schema = &SAMPLES;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Headers(_) => Some(0),
            Self::StructurePayload(_) => Some(1),
            Self::Implicit(_) => Some(2),
            Self::Unknown => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Headers(it) => Some(it),
            Self::StructurePayload(it) => Some(it),
            Self::Implicit(it) => Some(it),
            Self::Unknown => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Headers(Headers::default())),
            1 => Some(Self::StructurePayload(StructurePayload::default())),
            2 => Some(Self::Implicit(Implicit::default())),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Headers(it) => Some(it),
            Self::StructurePayload(it) => Some(it),
            Self::Implicit(it) => Some(it),
            Self::Unknown => None,
        }
    }

    fn unknown(_message: Message) -> Self {
        Self::Unknown
    }
}

/// Frames of the Smithy protocol tests (`smithy-aws-protocol-tests`, restJson1 `DuplexStream`, Apache-2.0).
#[test]
fn official_frames_are_written_and_read() {
    let headers = |headers| Samples::Headers(headers);
    let foo = || Some("foo".to_owned());
    let cases = [
        (
            "AAAASQAAADlvxG1ZDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKYnl0ZUhlYWRlcgIBKFTmjg==",
            headers(Headers { byte: Some(1), ..Headers::default() }),
        ),
        (
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMLc2hvcnRIZWFkZXIDAAL1ETsK",
            headers(Headers { short: Some(2), ..Headers::default() }),
        ),
        (
            "AAAAUAAAAEAr7VEyDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKbG9uZ0hlYWRlcgUAAAAA/////udnd/I=",
            headers(Headers { long: Some(4_294_967_294), ..Headers::default() }),
        ),
        (
            "AAAAVQAAAEWTZyrNDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMPdGltZXN0YW1wSGVhZGVyCAAAAZLi7jFQ6uV3Eg==",
            headers(Headers {
                timestamp: Some(Timestamp::from_seconds(1_730_384_114)),
                ..Headers::default()
            }),
        ),
        (
            "AAAAfwAAAFacqFy2DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAEHN0cnVjdHVyZVBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb257InN0cnVjdHVyZU1lbWJlciI6ImZvbyJ9rcIRVA==",
            Samples::StructurePayload(StructurePayload { payload: Some(Nested { structure_member: foo() }) }),
        ),
        (
            "AAAAjQAAAGxoUIY5DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAGWhlYWRlcnNBbmRJbXBsaWNpdFBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24GaGVhZGVyBwADZm9veyJwYXlsb2FkIjoiYmFyIn15lZtT",
            Samples::Implicit(Implicit { header: foo(), payload: Some("bar".to_owned()) }),
        ),
    ];
    for (frame, event) in cases {
        let frame = STANDARD.decode_to_vec(frame).unwrap();
        let mut buffer = BytesMut::new();
        format().encode_event(&event, &mut buffer).unwrap();
        assert_eq!(buffer, frame, "{event:?}");
        let (message, _) = Message::decode(buffer.freeze()).unwrap();
        match format().decode::<Samples, ChatError>(message) {
            Ok(Decoded::Event(read)) => assert_eq!(read, event),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_unset_structure_payload_is_an_empty_document() {
    let event = Samples::StructurePayload(StructurePayload::default());
    let message = encoded(&event);
    assert_eq!((message.string(":content-type"), message.payload()), (Some("application/json"), &b"{}"[..]));
}

#[test]
fn a_value_too_long_for_a_header_leaves_nothing_behind() {
    let event = Samples::Headers(Headers { string: Some("x".repeat(40_000)), ..Headers::default() });
    let mut buffer = BytesMut::from(&b"before"[..]);
    assert!(matches!(format().encode_event(&event, &mut buffer), Err(EncodeError::Frame(_))));
    assert_eq!(buffer, &b"before"[..]);
}
