//! Requests and their responses, as a server sees them.

use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, CloseReason, ConnectResponse, ResponseFault, ServerEvent, SessionError, Status, Violation,
};

use super::ends::{APPEND, append, feed, frame, open_client, open_server, sent, serve};
use super::shapes::{Append, Appended, Gone};

#[test]
fn both_sides_understand_each_other() {
    let (mut client, mut server) = (open_client(), open_server());
    let ids: Vec<_> =
        (0..4).map(|_| client.request(APPEND, &Append::new("S", b"abc")).expect("open")).collect();
    let events = serve(&mut server, &sent(&mut client), 5);
    let requests: Vec<_> = events
        .iter()
        .map(|event| match event {
            ServerEvent::Request(request) => request,
            other => panic!("{other:?}"),
        })
        .collect();
    let id = |index: usize| requests[index].request_id();
    server.respond(9, id(3), &Appended { sequence_number: i64::MAX }).expect("open");
    server.respond_error(9, id(1), Status::ServerOutOfMemory, Some("full")).expect("open");
    server.respond_unknown_operation(id(0)).expect("open");
    server.respond_error(9, id(2), Status::Other(77), None).expect("open");
    let events = feed(&mut client, &sent(&mut server), 3);
    let found: Vec<_> = events
        .into_iter()
        .map(|event| match event {
            ClientEvent::Response { id, outcome: Ok(response) } => (id, response),
            other => panic!("{other:?}"),
        })
        .collect();
    let statuses: Vec<_> = found.iter().map(|(id, response)| (*id, response.status())).collect();
    let expected = [
        (ids[3], Status::Success),
        (ids[1], Status::ServerOutOfMemory),
        (ids[0], Status::UnknownOperation),
        (ids[2], Status::Other(77)),
    ];
    assert_eq!(statuses, expected);
    let mut output = Appended::default();
    found[0].1.read_output(&mut output).expect("it is one");
    assert_eq!(output.sequence_number, i64::MAX);
    let mut error = Gone::default();
    found[1].1.read_error(&mut error).expect("it is one");
    assert_eq!(error.message.as_deref(), Some("full"));
}

#[test]
fn clients_may_use_one_id_for_everything() {
    let mut server = open_server();
    let request = frame(11, b"\xa1\x69requestId\x61 ");
    let events = serve(&mut server, &[&request[..], &request].concat(), 1);
    for event in &events {
        let ServerEvent::Request(request) = event else { panic!("{event:?}") };
        assert_eq!((request.operation(), request.request_id()), (11, " "));
        server.respond(12, request.request_id(), &Appended::default()).expect("open");
    }
    assert_eq!(events.len(), 2);
}

#[test]
fn a_request_that_cannot_be_answered_ends_the_connection() {
    let violations = |map: &[u8]| {
        let mut server = open_server();
        let events = serve(&mut server, &frame(4, map), 1);
        let [ServerEvent::Closed { reason: CloseReason::Violation(violation) }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(server.respond(9, "1", &Append::default()), Err(SessionError::Closed));
        violation.clone()
    };
    assert_eq!(violations(b"\xa0"), Violation::MissingRequestId { operation: 4 });
    assert!(matches!(violations(b"\xa1\x69requestId\x01"), Violation::Unreadable { operation: 4, .. }));
    assert!(matches!(violations(b""), Violation::Unreadable { operation: 4, .. }));
}

#[test]
fn a_request_whose_input_is_no_input_can_be_answered() {
    let mut server = open_server();
    let events = serve(&mut server, &frame(4, b"\xa2\x69requestId\x612\x64name\x61\xff"), 1);
    let [ServerEvent::Request(request)] = &events[..] else { panic!("{events:?}") };
    request.read_input(&mut Append::default()).expect_err("the name is no UTF-8");
    server.respond_error(9, request.request_id(), Status::InvalidRequest, Some("no")).expect("open");
}

#[test]
fn a_server_may_misbehave() {
    let (mut client, mut server) = (open_client(), open_server());
    let id = append(&mut client);
    server.send_raw(9, b"\xa1\x69requestId\x612").expect("open");
    let events = feed(&mut client, &sent(&mut server), 1);
    assert_eq!(events, [ClientEvent::Response { id, outcome: Err(ResponseFault::MissingStatus) }]);
    assert_eq!(server.accept(&ConnectResponse::accepted("1.1.0")), Err(SessionError::OutOfTurn));
}
