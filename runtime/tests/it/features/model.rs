//! Operations with the traits, written as generated code would be.

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{
    BodyStream, Operation, OperationSchema, REST_JSON_1, RequestChecksum, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use crate::chat::operation::ChatError;

pub(super) static NOTES: ServiceSchema = ServiceSchema::new("com.example#Notes", "2026-01-01", &REST_JSON_1);

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Note {
    pub(super) encoding: Option<String>,
    pub(super) algorithm: Option<String>,
    pub(super) md5: Option<String>,
    pub(super) sha1: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) token: Option<String>,
    pub(super) data: Option<Bytes>,
}

/// The members of a note besides its data.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scroll {
    pub(super) encoding: Option<String>,
    pub(super) algorithm: Option<String>,
    pub(super) length: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Object {
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Receipt {}

static NOTE: Schema = Schema::structure(
    "com.example#Note",
    &[
        Member::new("encoding", Kind::String).header("Content-Encoding"),
        Member::new("algorithm", Kind::Enum).header("X-Amz-Sdk-Checksum-Algorithm"),
        Member::new("md5", Kind::String).header("Content-MD5"),
        Member::new("sha1", Kind::String).header("X-Amz-Checksum-SHA1"),
        Member::new("mode", Kind::String).header("X-Amz-Checksum-Mode"),
        Member::new("token", Kind::String).idempotency_token().header("X-Token"),
        Member::new("data", Kind::Blob).payload(),
    ],
);
static SCROLL: Schema = Schema::structure(
    "com.example#Scroll",
    &[
        Member::new("encoding", Kind::String).header("Content-Encoding"),
        Member::new("algorithm", Kind::Enum).header("X-Amz-Sdk-Checksum-Algorithm"),
        Member::new("length", Kind::Long).header("Content-Length"),
    ],
);
pub(super) static OBJECT: Schema = Schema::structure(
    "com.example#Object",
    &[Member::new("Bucket", Kind::String).required().label(), Member::new("Key", Kind::String).label()],
);
pub(super) static RECEIPT: Schema = Schema::structure("com.example#Receipt", &[]);

shape!(
    Note, NOTE, option: encoding, option: algorithm, option: md5, option: sha1, option: mode, option: token,
    option: data
);
shape!(Scroll, SCROLL, option: encoding, option: algorithm, option: length);
shape!(Object, OBJECT, option: bucket, option: key);
shape!(Receipt, RECEIPT);

pub(super) const SELECTED: RequestChecksum =
    RequestChecksum::Algorithm { member: "algorithm", required: false };
pub(super) const REQUIRED: RequestChecksum =
    RequestChecksum::Algorithm { member: "algorithm", required: true };
pub(super) const BLOB: BodyStream = BodyStream::Blob { requires_length: false, media_type: None };

/// `POST /notes` with a buffered body.
pub(super) const fn note() -> OperationSchema {
    OperationSchema::new("com.example#PutNote", &NOTES)
        .http("POST", UriPattern::new(&[Segment::Literal("notes")], &[]), 200)
        .input(&NOTE)
        .output(&RECEIPT)
}

/// `POST /scrolls` with a streaming body.
pub(super) const fn scroll(stream: BodyStream) -> OperationSchema {
    OperationSchema::new("com.example#PutScroll", &NOTES)
        .http("POST", UriPattern::new(&[Segment::Literal("scrolls")], &[]), 200)
        .input(&SCROLL)
        .output(&RECEIPT)
        .request_stream(stream)
}

static PUT_NOTE: OperationSchema = note().compressed().checksum(REQUIRED);
static PUT_SCROLL: OperationSchema = scroll(BLOB).compressed();

macro_rules! operation {
    ($marker:ident, $schema:ident, $input:ty) => {
        #[derive(Debug)]
        pub(super) enum $marker {}

        impl Operation for $marker {
            type Input = $input;
            type Output = Receipt;
            type Error = ChatError;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

operation!(PutNote, PUT_NOTE, Note);
operation!(PutScroll, PUT_SCROLL, Scroll);
