//! Operations with schemes of their own, and blobs.

use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{
    AuthScheme, BodyStream, Operation, OperationSchema, REST_JSON_1, RequestChecksum, Segment, ServiceSchema,
    UriPattern,
};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use crate::chat::operation::{ChatError, GetRoomInput, GetRoomOutput};
use crate::chat::schema;

pub(super) static SHELF: ServiceSchema =
    ServiceSchema::new("com.example#Shelf", "2026-01-01", &REST_JSON_1).auth(&[CHAT]);

pub(super) const CHAT: AuthScheme = AuthScheme::SigV4 { service: "chat" };
pub(super) const S3: AuthScheme = AuthScheme::SigV4 { service: "s3" };

/// The members of an upload besides its data.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Upload {
    pub(super) name: Option<String>,
    pub(super) algorithm: Option<String>,
    pub(super) token: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Receipt {}

static UPLOAD: Schema = Schema::structure(
    "com.example#Upload",
    &[
        Member::new("name", Kind::String).required().label(),
        Member::new("algorithm", Kind::Enum).header("X-Algorithm"),
        Member::new("token", Kind::String).idempotency_token().header("X-Token"),
    ],
);
static RECEIPT: Schema = Schema::structure("com.example#Receipt", &[]);

shape!(Upload, UPLOAD, option: name, option: algorithm, option: token);
shape!(Receipt, RECEIPT);

pub(super) fn upload(name: &str) -> Upload {
    Upload { name: Some(name.to_owned()), ..Upload::default() }
}

const SUM: RequestChecksum = RequestChecksum::Algorithm { member: "algorithm", required: false };

const fn put(auth: &'static [AuthScheme]) -> OperationSchema {
    OperationSchema::new("com.example#Put", &SHELF)
        .http("PUT", UriPattern::new(&[Segment::Literal("shelf"), Segment::Greedy("name")], &[]), 200)
        .input(&UPLOAD)
        .output(&RECEIPT)
        .request_stream(BodyStream::Blob { requires_length: false, media_type: None })
        .auth(auth)
}

macro_rules! operations {
    ($($operation:ident, $input:ty => $output:ty: $schema:expr;)*) => {$(
        #[derive(Debug)]
        pub(super) enum $operation {}

        impl Operation for $operation {
            type Input = $input;
            type Output = $output;
            type Error = ChatError;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = {
                static SCHEMA: OperationSchema = $schema;
                &SCHEMA
            };
        }
    )*};
}

operations! {
    Put, Upload => Receipt: put(&[CHAT]);
    PutUnsigned, Upload => Receipt: put(&[CHAT]).unsigned_payload();
    PutSummed, Upload => Receipt: put(&[CHAT]).checksum(SUM);
    PutAnonymous, Upload => Receipt: put(&[]).checksum(SUM);
    PutSqueezed, Upload => Receipt: put(&[CHAT]).checksum(SUM).compressed();
    PutS3, Upload => Receipt: put(&[S3]);
    PutS3Summed, Upload => Receipt: put(&[S3]).checksum(SUM);
    Bearer, GetRoomInput => GetRoomOutput: room(&[AuthScheme::Bearer]);
    Basic, GetRoomInput => GetRoomOutput: room(&[AuthScheme::Basic]);
    KeyInHeader, GetRoomInput => GetRoomOutput:
        room(&[AuthScheme::ApiKeyHeader { name: "x-key", scheme: Some("Key") }]);
    KeyInQuery, GetRoomInput => GetRoomOutput: room(&[AuthScheme::ApiKeyQuery { name: "key" }]);
    Either, GetRoomInput => GetRoomOutput: room(&[AuthScheme::Bearer, CHAT]);
    Optional, GetRoomInput => GetRoomOutput: room(&[CHAT, AuthScheme::Anonymous]);
    Never, GetRoomInput => GetRoomOutput: room(&[]);
}

const fn room(auth: &'static [AuthScheme]) -> OperationSchema {
    schema::get_room(&SHELF).auth(auth)
}
