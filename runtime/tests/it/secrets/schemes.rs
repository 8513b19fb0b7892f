//! The chat service, once for each scheme.

use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{
    AuthScheme, Operation, OperationSchema, REST_JSON_1, RequestChecksum, ServiceSchema,
};

use crate::chat::operation::{
    ChatError, GetRoomInput, GetRoomOutput, PutFileInput, PutFileOutput, TalkInput, TalkOutput,
};
use crate::chat::schema;
use crate::chat::types::{RoomEvents, TalkEvents};

/// A scheme, and the operations that want it.
pub(super) trait Scheme {
    type Get: Operation<
            Input = GetRoomInput,
            Output = GetRoomOutput,
            Error = ChatError,
            Sends = NoEvents,
            Receives = NoEvents,
        >;
    type Put: Operation<
            Input = PutFileInput,
            Output = PutFileOutput,
            Error = ChatError,
            Sends = NoEvents,
            Receives = NoEvents,
        >;
    type Talk: Operation<
            Input = TalkInput,
            Output = TalkOutput,
            Error = ChatError,
            Sends = TalkEvents,
            Receives = RoomEvents,
        >;

    const SERVICE: &'static ServiceSchema;
}

macro_rules! schemes {
    ($($scheme:ident, $module:ident: $auth:expr;)*) => {$(
        pub(super) use $module::$scheme;

        mod $module {
            use super::*;

            #[derive(Debug)]
            pub(crate) enum $scheme {}

            static SERVICE: ServiceSchema =
                ServiceSchema::new("com.example#Chat", "2026-01-01", &REST_JSON_1).auth(&[$auth]);
            static GET: OperationSchema = schema::get_room(&SERVICE);
            static PUT: OperationSchema = schema::put_file(&SERVICE)
                .checksum(RequestChecksum::Algorithm { member: "algorithm", required: true });
            static TALK: OperationSchema = schema::talk(&SERVICE);

            impl Scheme for $scheme {
                type Get = Get;
                type Put = Put;
                type Talk = Talk;

                const SERVICE: &'static ServiceSchema = &SERVICE;
            }

            schemes!(@ Get, GET, GetRoomInput, GetRoomOutput, NoEvents, NoEvents);
            schemes!(@ Put, PUT, PutFileInput, PutFileOutput, NoEvents, NoEvents);
            schemes!(@ Talk, TALK, TalkInput, TalkOutput, TalkEvents, RoomEvents);
        }
    )*};
    (@ $operation:ident, $schema:ident, $input:ident, $output:ident, $sends:ident, $receives:ident) => {
        #[derive(Debug)]
        pub(crate) enum $operation {}

        impl Operation for $operation {
            type Input = $input;
            type Output = $output;
            type Error = ChatError;
            type Sends = $sends;
            type Receives = $receives;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

schemes! {
    Signed, signed: AuthScheme::SigV4 { service: "s3" };
    Bearer, bearer: AuthScheme::Bearer;
    Basic, basic: AuthScheme::Basic;
    KeyInHeader, key_in_header: AuthScheme::ApiKeyHeader { name: "x-key", scheme: Some("Key") };
    KeyInQuery, key_in_query: AuthScheme::ApiKeyQuery { name: "key" };
}
