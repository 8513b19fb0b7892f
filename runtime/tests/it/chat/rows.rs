//! The chat service in every protocol.

use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{
    AWS_JSON_1_0, AWS_JSON_1_1, AuthScheme, EVENT_STREAM_RPC, Operation, OperationSchema, REST_JSON_1,
    REST_XML, REST_XML_UNWRAPPED_ERRORS, RPC_V2_CBOR, ServiceSchema,
};

use super::operation::{
    ChatError, DictateInput, DictateOutput, GetRoomInput, GetRoomOutput, TalkInput, TalkOutput, WatchInput,
    WatchOutput,
};
use super::schema;
use super::types::{RoomEvents, TalkEvents};

/// How calls of the rows that are signed say who makes them.
const SIGNED: &[AuthScheme] = &[AuthScheme::SigV4 { service: "chat" }];

/// A protocol, and the operations of the service that speaks it.
pub(crate) trait Row: 'static {
    type Talk: Operation<
            Input = TalkInput,
            Output = TalkOutput,
            Error = ChatError,
            Sends = TalkEvents,
            Receives = RoomEvents,
        >;
    type Watch: Operation<
            Input = WatchInput,
            Output = WatchOutput,
            Error = ChatError,
            Sends = NoEvents,
            Receives = RoomEvents,
        >;
    type Dictate: Operation<
            Input = DictateInput,
            Output = DictateOutput,
            Error = ChatError,
            Sends = TalkEvents,
            Receives = NoEvents,
        >;
    type GetRoom: Operation<
            Input = GetRoomInput,
            Output = GetRoomOutput,
            Error = ChatError,
            Sends = NoEvents,
            Receives = NoEvents,
        >;

    const SERVICE: &'static ServiceSchema;
}

macro_rules! rows {
    ($($row:ident, $module:ident: $protocol:ident $(, $more:ident ($($argument:expr)?))?;)*) => {$(
        pub(crate) use $module::$row;

        mod $module {
            use super::*;

            #[derive(Debug)]
            pub(crate) enum $row {}

            static SERVICE: ServiceSchema =
                ServiceSchema::new("com.example#Chat", "2026-01-01", &$protocol).http(&["h2", "http/1.1"])$(.$more($($argument)?))?;

            impl Row for $row {
                type Talk = Talk;
                type Watch = Watch;
                type Dictate = Dictate;
                type GetRoom = GetRoom;

                const SERVICE: &'static ServiceSchema = &SERVICE;
            }

            rows!(@ Talk, TALK, talk, TalkInput, TalkOutput, TalkEvents, RoomEvents);
            rows!(@ Watch, WATCH, watch, WatchInput, WatchOutput, NoEvents, RoomEvents);
            rows!(@ Dictate, DICTATE, dictate, DictateInput, DictateOutput, TalkEvents, NoEvents);
            rows!(@ GetRoom, GET_ROOM, get_room, GetRoomInput, GetRoomOutput, NoEvents, NoEvents);
        }
    )*};
    (@ $operation:ident, $schema:ident, $make:ident, $input:ident, $output:ident, $sends:ident, $receives:ident) => {
        static $schema: OperationSchema = schema::$make(&SERVICE);

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

rows! {
    RestJson, rest_json: REST_JSON_1;
    RestXml, rest_xml: REST_XML;
    RestXmlUnwrapped, rest_xml_unwrapped: REST_XML_UNWRAPPED_ERRORS;
    AwsJson10, aws_json_1_0: AWS_JSON_1_0;
    AwsJson11, aws_json_1_1: AWS_JSON_1_1;
    Cbor, rpc_v2_cbor: RPC_V2_CBOR;
    EventStreamRpc, event_stream_rpc: EVENT_STREAM_RPC;
    QueryJson, query_json: AWS_JSON_1_0, query_compatible();
    QueryCbor, query_cbor: RPC_V2_CBOR, query_compatible();
    SignedRestJson, signed_rest_json: REST_JSON_1, auth(SIGNED);
    SignedRestXml, signed_rest_xml: REST_XML, auth(SIGNED);
    SignedAwsJson10, signed_aws_json_1_0: AWS_JSON_1_0, auth(SIGNED);
    SignedAwsJson11, signed_aws_json_1_1: AWS_JSON_1_1, auth(SIGNED);
    SignedCbor, signed_rpc_v2_cbor: RPC_V2_CBOR, auth(SIGNED);
}
