//! Bytes that AWS's SDKs for Python and Java were seen to send.

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, ClientSession, ConnectRequest, ConnectResponse, ServerEvent, ServerSession, Status,
};

use super::ends::{APPEND, CUTS, READ, append, feed, frame, open_client, open_server, sent, serve};
use super::shapes::{Append, Appended, Message, Read};
use crate::frames::build::hex;

/// Python: the version byte and Connect.
const CONNECT: &str = "010000008e01a569726571756573744964782439633961643439652d356234342d343138312d396262642\
    d3265623664373261383465656f70726f746f636f6c56657273696f6e65312e312e30781e6f74686572537570706f7274656450726f7\
    46f636f6c56657273696f6e738165312e302e306a73646b56657273696f6e65312e312e326961757468546f6b656e63746f6b";

/// Java: the map of a ConnectResponse.
const CONNECTED: &str = "bf6972657175657374496462696466737461747573006f70726f746f636f6c56657273696f6e65312e3\
    12e307819737570706f7274656450726f746f636f6c56657273696f6e7380ff";

/// Python: the map of an AppendMessage; its id has 36 characters.
const APPENDING: &str = "a369726571756573744964782461343837346666302d316638362d343833332d383365302d303339336\
    338353432386137646e616d656153677061796c6f616443616263";

/// Java: the map of an AppendMessageResponse.
const APPENDED: &str = "bf6972657175657374496462696466737461747573006e73657175656e63654e756d62657207ff";

/// Java: the map of a ReadMessagesResponse.
const MESSAGES: &str = "bf69726571756573744964626964686d6573736167657381bf6a73747265616d4e616d6561536e736571\
    75656e63654e756d626572076a696e6765737454696d651b0000018bcfe56800677061796c6f6164420102ff6673746174757300ff";

/// A Java map whose id `id` is replaced.
fn with_id(map: &str, id: &str) -> Bytes {
    let digits: String = id.bytes().map(|byte| format!("{byte:02x}")).collect();
    let (before, after) = map.split_once("626964").expect("the id");
    hex(&format!("{before}{:02x}{digits}{after}", 0x60 + id.len()))
}

#[test]
fn a_client_connects_as_python_does() {
    let mut request = ConnectRequest::new().auth_token("tok");
    request.request_id = Some("9c9ad49e-5b44-4181-9bbd-2eb6d72a84ee".to_owned());
    request.sdk_version = Some("1.1.2".to_owned());
    let mut client = ClientSession::new();
    client.connect(&request).expect("it is new");
    assert_eq!(sent(&mut client), hex(CONNECT));
    for cut in CUTS {
        let mut server = ServerSession::new();
        let events = serve(&mut server, &hex(CONNECT), cut);
        assert_eq!(events, [ServerEvent::ConnectRequested { request: request.clone() }]);
    }
}

#[test]
fn a_server_accepts_as_java_does() {
    let mut server = ServerSession::new();
    serve(&mut server, &hex(CONNECT), usize::MAX);
    let mut response = ConnectResponse::accepted("1.1.0");
    response.request_id = Some("id".to_owned());
    server.accept(&response).expect("a client waits");
    let bytes = sent(&mut server);
    assert_eq!(bytes, [&[1][..], &frame(6, &hex(CONNECTED))].concat());
    for cut in CUTS {
        let mut client = ClientSession::new();
        client.connect(&ConnectRequest::new()).expect("it is new");
        assert_eq!(feed(&mut client, &bytes, cut), [ClientEvent::Connected { response: response.clone() }]);
    }
}

#[test]
fn a_client_appends_as_python_does() {
    let mut client = open_client();
    let id = client.request(APPEND, &Append::new("S", b"abc")).expect("it is open");
    let python = hex(APPENDING);
    let (before, after) = (&python[..11], &python[11 + 2 + 36..]);
    let expected = [before, b"\x612", after].concat();
    assert_eq!((id.to_string(), sent(&mut client)), ("2".to_owned(), frame(4, &expected)));
}

#[test]
fn what_java_answers_is_read() {
    for cut in CUTS {
        let mut client = open_client();
        let id = append(&mut client);
        let events = feed(&mut client, &frame(9, &with_id(APPENDED, "2")), cut);
        let [ClientEvent::Response { id: answered, outcome: Ok(response) }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((*answered, response.status(), response.error_message()), (id, Status::Success, None));
        let mut output = Appended::default();
        response.read_output(&mut output).expect("it is one");
        assert_eq!(output, Appended { sequence_number: 7 });

        client.request(READ, &Append::default()).expect("it is open");
        let events = feed(&mut client, &frame(10, &with_id(MESSAGES, "3")), cut);
        let [ClientEvent::Response { outcome: Ok(response), .. }] = &events[..] else { panic!("{events:?}") };
        let mut output = Read::default();
        response.read_output(&mut output).expect("it is one");
        let message = Message {
            stream_name: "S".to_owned(),
            sequence_number: Some(7),
            ingest_time: Some(1_700_000_000_000),
            payload: Bytes::from_static(&[1, 2]),
        };
        assert_eq!(output.messages, [message]);
    }
}

#[test]
fn a_server_answers_as_java_does() {
    let mut server = open_server();
    let events = serve(&mut server, &frame(4, &hex(APPENDING)), 1);
    let [ServerEvent::Request(request)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((request.operation(), request.request_id()), (4, "a4874ff0-1f86-4833-83e0-0393c85428a7"));
    let mut input = Append::default();
    request.read_input(&mut input).expect("it is one");
    assert_eq!(input, Append::new("S", b"abc"));
    server.respond(9, "id", &Appended { sequence_number: 7 }).expect("it is open");
    assert_eq!(sent(&mut server), frame(9, &hex(APPENDED)));
    let message = Message {
        stream_name: "S".to_owned(),
        sequence_number: Some(7),
        ingest_time: Some(1_700_000_000_000),
        payload: Bytes::from_static(&[1, 2]),
    };
    server.respond(10, "id", &Read { messages: vec![message] }).expect("it is open");
    // Java writes the status last, and servers here write it first.
    let status = "6673746174757300";
    let expected = MESSAGES.replacen(status, "", 1).replacen("626964", &format!("626964{status}"), 1);
    assert_eq!(sent(&mut server), frame(10, &hex(&expected)));
}
