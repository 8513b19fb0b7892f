//! Bytes that `awscrt` 0.36 was seen to send, or that were worked out by hand.

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::session::{
    ClientSession, MessageType, Outgoing, PROTOCOL_VERSION, Role, RpcMessage, ServerSession, Session,
};

use super::ends::{
    CONNECT, CONNECT_ACK, CUTS, feed, frame, happened, id, open_client, open_server, opening, waiting_client,
};
use crate::frames::build::hex;

const CONNECT_BYTES: &str = "0000007100000048d997dfb4083a76657273696f6e070005302e312e300d3a6d6573736167652d74797065040000\
    00040e3a6d6573736167652d666c61677304000000000a3a73747265616d2d696404000000007b2261757468546f6b656e223a2022544f4b4\
    54e313233227d216d94c9";

const ACCEPTED: &str = "0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000050e3a6d6573736167652d666c6167730400\
    0000010a3a73747265616d2d69640400000000e237e27d";

const REJECTED: &str = "0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000050e3a6d6573736167652d666c6167730400\
    0000000a3a73747265616d2d696404000000006591293e";

const PING_BYTES: &str = "0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000020e3a6d6573736167652d666c61677304\
    000000000a3a73747265616d2d6964040000000051a340e1";

const PING_RESPONSE_BYTES: &str = "0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000030e3a6d6573736167652d666\
    c61677304000000000a3a73747265616d2d69640400000000d15357fe";

pub(crate) const SUBSCRIBE: &str = "000000de000000c0c883dce10d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e1273657\
    2766963652d6d6f64656c2d747970650700266177732e677265656e677261737323537562736372696265546f546f70696352657175657374\
    0d3a6d6573736167652d7479706504000000000e3a6d6573736167652d666c61677304000000000a3a73747265616d2d69640400000001096\
    f7065726174696f6e07001f6177732e677265656e677261737323537562736372696265546f546f7069637b22746f706963223a202274227d\
    89c713a2";

const CLOSE: &str = "0000004700000037374cfe3f0d3a6d6573736167652d7479706504000000000e3a6d6573736167652d666c6167730400000\
    0020a3a73747265616d2d696404000000012809c8cf";

pub(crate) const ANSWER: &str = "000000a500000093b4e30d710d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e12736572\
    766963652d6d6f64656c2d747970650700256177732e677265656e6772617373235075626c697368546f546f706963526573706f6e73650d3\
    a6d6573736167652d7479706504000000000e3a6d6573736167652d666c61677304000000020a3a73747265616d2d696404000000017b7d90\
    23df3b";

pub(crate) const EVENT: &str = "000000e40000009846a2a5000d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e127365727\
    66963652d6d6f64656c2d7479706507002a6177732e677265656e677261737323537562736372697074696f6e526573706f6e73654d657373\
    6167650d3a6d6573736167652d7479706504000000000e3a6d6573736167652d666c61677304000000000a3a73747265616d2d69640400000\
    0017b2262696e6172794d657373616765223a7b226d657373616765223a2261476b3d222c22636f6e74657874223a7b22746f706963223a22\
    74227d7d7dbd953dcc";

pub(crate) const SERVICE_ERROR: &str = "0000010700000089883aeb580d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e1\
    2736572766963652d6d6f64656c2d7479706507001b6177732e677265656e677261737323536572766963654572726f720d3a6d6573736167\
    652d7479706504000000010e3a6d6573736167652d666c61677304000000020a3a73747265616d2d696404000000017b226d6573736167652\
    23a22626f6f6d222c225f73657276696365223a226177732e677265656e677261737323477265656e6772617373436f7265495043222c225f\
    6d657373616765223a22626f6f6d222c225f6572726f72436f6465223a22536572766963654572726f72227dad98c279";

pub(crate) fn written<R: Role>(session: &mut Session<R>) -> Vec<u8> {
    let bytes = session.poll_transmit().expect("something is queued");
    session.written(bytes.len());
    bytes.to_vec()
}

fn json(service_model_type: &str, payload: &'static str) -> Message {
    let headers = [(":content-type", "application/json"), ("service-model-type", service_model_type)];
    Message::new().with_headers(headers).unwrap().with_payload(payload)
}

#[test]
fn connect() {
    let mut client = ClientSession::new();
    let token = Message::new().with_payload(r#"{"authToken": "TOKEN123"}"#);
    client.connect(PROTOCOL_VERSION, &token).unwrap();
    assert_eq!(written(&mut client), hex(CONNECT_BYTES));
}

#[test]
fn acknowledgements() {
    for (accept, bytes) in [(true, ACCEPTED), (false, REJECTED)] {
        let mut server = ServerSession::new();
        feed(&mut server, &hex(CONNECT_BYTES), 1);
        let none = Message::new();
        if accept {
            server.accept(&none).unwrap()
        } else {
            server.reject(&none).unwrap()
        };
        assert_eq!(written(&mut server), hex(bytes));
    }
}

#[test]
fn acknowledgements_are_understood() {
    for cut in CUTS {
        assert_eq!(feed(&mut waiting_client(), &hex(ACCEPTED), cut), ["connected"]);
        let rejected = ["failed: the connection was rejected: access denied"];
        assert_eq!(feed(&mut waiting_client(), &hex(REJECTED), cut), rejected);
    }
}

#[test]
fn ping_and_its_answer() {
    let mut client = open_client();
    client.ping(&Message::new()).unwrap();
    assert_eq!(written(&mut client), hex(PING_BYTES));
    let mut server = open_server();
    assert_eq!(feed(&mut server, &hex(PING_BYTES), 1), ["ping  true"]);
    assert_eq!(written(&mut server), hex(PING_RESPONSE_BYTES));
    assert_eq!(feed(&mut client, &hex(PING_RESPONSE_BYTES), 1), ["pong "]);
}

#[test]
fn first_message_and_close_of_a_stream() {
    let mut client = open_client();
    let request = json("aws.greengrass#SubscribeToTopicRequest", r#"{"topic": "t"}"#);
    client.activate("aws.greengrass#SubscribeToTopic", &request).unwrap();
    assert_eq!(written(&mut client), hex(SUBSCRIBE));
    client.close_stream(id(1)).unwrap();
    assert_eq!(written(&mut client), hex(CLOSE));
    assert_eq!(happened(&mut client), ["closed 1 by ThisSide"]);
}

#[test]
fn answers_and_errors_of_a_server() {
    let error = concat!(
        r#"{"message":"boom","_service":"aws.greengrass#GreengrassCoreIPC","#,
        r#""_message":"boom","_errorCode":"ServiceError"}"#,
    );
    let answer = json("aws.greengrass#PublishToTopicResponse", "{}");
    let error = json("aws.greengrass#ServiceError", error);
    let last = [
        (Outgoing::application_message(&answer), ANSWER),
        (Outgoing::application_error(&error), SERVICE_ERROR),
    ];
    for (outgoing, bytes) in last {
        let mut server = open_server();
        feed(&mut server, &opening(1, "{}"), 1);
        server.send(id(1), outgoing.terminating()).unwrap();
        assert_eq!(written(&mut server), hex(bytes));
    }
}

#[test]
fn an_event_of_a_server() {
    let event = json(
        "aws.greengrass#SubscriptionResponseMessage",
        r#"{"binaryMessage":{"message":"aGk=","context":{"topic":"t"}}}"#,
    );
    let mut server = open_server();
    feed(&mut server, &hex(SUBSCRIBE), 1);
    server.send(id(1), &event).unwrap();
    assert_eq!(written(&mut server), hex(EVENT));
}

#[test]
fn errors_of_the_protocol() {
    let cases = [
        (frame(CONNECT_ACK, 1, 0, ""), MessageType::ProtocolError),
        (frame(CONNECT, 0, 0, ""), MessageType::ProtocolError),
    ];
    for (bytes, message_type) in cases {
        let mut client = open_client();
        feed(&mut client, &bytes, 1);
        let (message, rest) = Message::decode(written(&mut client).into()).unwrap();
        assert!(rest.is_empty());
        let names: Vec<&str> = message.headers().map(|header| header.name()).collect();
        assert_eq!(names, [":content-type", ":message-type", ":message-flags", ":stream-id"]);
        let message = RpcMessage::read(message).unwrap();
        assert_eq!((message.message_type(), message.flags().bits()), (message_type, 0));
        assert_eq!((message.stream_id(), message.content_type()), (None, Some("application/json")));
        let payload: serde_json::Value = serde_json::from_slice(message.payload()).unwrap();
        let members = payload.as_object().unwrap();
        assert_eq!(members.len(), 1);
        assert!(members["message"].is_string());
    }
}
