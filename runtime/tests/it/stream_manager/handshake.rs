//! Connect, and how it fails.

use smithy_streams_runtime::session::stream_manager::{
    Bounds, ClientEvent, ClientSession, CloseReason, ConnectFailure, ConnectRequest, ConnectResponse,
    RequestId, ServerEvent, ServerSession, SessionError, Status, Violation,
};

use super::ends::{APPEND, CUTS, feed, frame, reply, sent, serve, waiting_client};
use super::shapes::Append;

/// Why a client that gets these bytes is not connected; nothing may follow.
fn failure(bytes: &[u8]) -> ConnectFailure {
    let mut failures = CUTS.map(|cut| {
        let mut client = waiting_client();
        let mut events = feed(&mut client, bytes, cut);
        if events.is_empty() {
            client.end_of_input();
            events.extend(client.poll_event());
        }
        let Some(ClientEvent::ConnectFailed { failure }) = events.pop() else { panic!("no failure") };
        assert!(events.is_empty() && client.is_closed(), "{events:?}");
        assert_eq!((client.poll_event(), sent(&mut client)), (None, Vec::new()));
        failure
    });
    failures.sort_by_key(|failure| format!("{failure:?}"));
    let [first, .., last] = failures;
    assert_eq!(first, last);
    first
}

/// What a client sends in the handshake.
fn asked() -> Vec<u8> {
    let mut client = ClientSession::new();
    client.connect(&ConnectRequest::new()).expect("it is new");
    sent(&mut client)
}

/// What a server tells a client that it does not want, and why it closes.
fn refusal(bytes: &[u8]) -> (Option<Status>, CloseReason) {
    let mut server = ServerSession::new();
    assert_eq!(serve(&mut server, bytes, 1), []);
    let told = match failure(&sent(&mut server)) {
        ConnectFailure::Refused { response } => Some(response.status),
        _ => None,
    };
    let Some(ServerEvent::Closed { reason }) = server.poll_event() else { panic!("it is open") };
    assert!(server.is_closed());
    (told, reason)
}

#[test]
fn a_client_keeps_what_the_server_says() {
    let mut client = waiting_client();
    let map =
        b"\xbf\x66status\x00\x6fprotocolVersion\x651.0.0\x78\x19supportedProtocolVersions\x9f\x651.0.0\xff\
        \x6dserverVersion\x632.0\x70clientIdentifier\x61c\x64more\xa0\x69requestId\xf6\xff";
    let events = feed(&mut client, &[&[1][..], &frame(6, map)].concat(), 1);
    let [ClientEvent::Connected { response }] = &events[..] else { panic!("{events:?}") };
    assert!(response.is_compatibility_mode());
    assert_eq!(response.request_id, None);
    assert_eq!(response.supported_protocol_versions, ["1.0.0"]);
    assert_eq!(response.server_version.as_deref(), Some("2.0"));
    assert_eq!(response.client_identifier.as_deref(), Some("c"));
    assert!(!ConnectResponse::new(Status::Success).is_compatibility_mode());
}

#[test]
fn a_handshake_fails_with_what_the_server_did() {
    let reply = |status| frame(6, &reply("1", status));
    assert_eq!(failure(&[2]), ConnectFailure::ConnectVersion { version: 2 });
    assert_eq!(
        failure(&[&[1][..], &frame(9, b"\xa0")].concat()),
        ConnectFailure::UnexpectedOperation { operation: 9 }
    );
    for code in [2_u8, 8, 10, 11, 12, 19] {
        let failure = failure(&[&[1][..], &reply(code)].concat());
        let ConnectFailure::Refused { response } = failure else { panic!("{failure:?}") };
        assert_eq!(response.status.code(), i64::from(code));
    }
    assert!(matches!(failure(&[&[1][..], &frame(6, b"\xff")].concat()), ConnectFailure::Unreadable(_)));
    // Without a status nobody has said yes.
    assert!(matches!(failure(&[&[1][..], &frame(6, b"\xa0")].concat()), ConnectFailure::Refused { .. }));
    assert_eq!(failure(&[]), ConnectFailure::Ended(CloseReason::EndOfInput));
    assert_eq!(failure(&[1, 0, 0]), ConnectFailure::Ended(CloseReason::Truncated));
    let long = Violation::FrameLength { length: -1, limit: 1 << 30 };
    assert_eq!(failure(&[1, 255, 255, 255, 255]), ConnectFailure::Ended(CloseReason::Violation(long)));
}

#[test]
fn the_servers_words_are_kept() {
    let mut server = ServerSession::new();
    serve(&mut server, &asked(), usize::MAX);
    server
        .reject(&ConnectResponse::new(Status::Unauthorized).error_message("who are you?"))
        .expect("it waits");
    let failure = failure(&sent(&mut server));
    assert_eq!(failure.to_string(), "server refuses: Unauthorized (2): who are you?");
    let reason = CloseReason::Refused { status: Status::Unauthorized };
    assert_eq!(server.poll_event(), Some(ServerEvent::Closed { reason }));
}

#[test]
fn a_server_says_what_is_wrong_with_a_client() {
    let (told, reason) = refusal(&[0]);
    let violation = Violation::ConnectVersion { version: 0 };
    assert_eq!((told, reason), (Some(Status::UnsupportedConnectVersion), CloseReason::Violation(violation)));
    let (told, reason) = refusal(&[&[1][..], &frame(4, b"\xa0")].concat());
    let violation = Violation::BeforeConnect { operation: 4 };
    assert_eq!((told, reason), (Some(Status::UnexpectedOperation), CloseReason::Violation(violation)));
    let (told, reason) = refusal(&[&[1][..], &frame(1, b"\x80")].concat());
    assert_eq!(told, Some(Status::InvalidRequest));
    assert!(
        matches!(reason, CloseReason::Violation(Violation::Unreadable { operation: 1, .. })),
        "{reason:?}"
    );
}

#[test]
fn a_version_is_chosen_by_what_the_client_wants_most() {
    let request = ConnectRequest::new();
    assert_eq!(request.choose_version(&["1.0.0", "1.1.0"]), Some("1.1.0"));
    assert_eq!(request.choose_version(&["1.0.0"]), Some("1.0.0"));
    assert_eq!(request.choose_version(&["2.0.0"]), None);
}

#[test]
fn nothing_is_sent_out_of_turn() {
    let mut client = ClientSession::new();
    let input = Append::new("S", b"abc");
    assert_eq!(client.request(APPEND, &input), Err(SessionError::NotConnected));
    client.connect(&ConnectRequest::new()).expect("it is new");
    assert_eq!(client.connect(&ConnectRequest::new()), Err(SessionError::OutOfTurn));
    assert_eq!(client.request(APPEND, &input), Err(SessionError::NotConnected));
    client.close();
    assert_eq!(client.request(APPEND, &input), Err(SessionError::Closed));
    let mut server = ServerSession::new();
    assert_eq!(server.accept(&ConnectResponse::accepted("1.1.0")), Err(SessionError::OutOfTurn));
    assert_eq!(server.respond(9, "1", &input), Err(SessionError::NotConnected));
}

#[test]
fn a_server_that_speaks_first_is_not_believed() {
    let mut client = ClientSession::new();
    let events = feed(&mut client, &[&[1][..], &frame(6, &reply("1", 0))].concat(), usize::MAX);
    let failure = ConnectFailure::UnexpectedOperation { operation: 6 };
    assert_eq!(events, [ClientEvent::ConnectFailed { failure }]);
}

#[test]
fn a_handshake_that_does_not_fit_leaves_nothing_behind() {
    let mut client = ClientSession::with_bounds(Bounds::new().frame_length(64));
    let error = client.connect(&ConnectRequest::new()).expect_err("it is longer");
    assert!(matches!(error, SessionError::FrameTooLong { limit: 64, .. }), "{error:?}");
    assert_eq!(sent(&mut client), b"");
}

#[test]
fn ids_go_on_where_another_connection_stopped() {
    let mut client = waiting_client();
    feed(&mut client, &[&[1][..], &frame(6, &reply("1", 0))].concat(), 1);
    client.request(APPEND, &Append::new("S", b"abc")).expect("it is open");
    let next = client.next_request();
    assert_eq!((RequestId::FIRST.to_string(), next.to_string()), ("1".to_owned(), "3".to_owned()));
    let mut again = ClientSession::new().with_first_request(next);
    again.connect(&ConnectRequest::new()).expect("it is new");
    assert!(sent(&mut again).windows(12).any(|it| it == b"\x69requestId\x613"));
    assert_eq!(again.next_request().to_string(), "4");
}

#[test]
fn a_token_is_not_shown() {
    let request = ConnectRequest::new().auth_token("hunter2");
    assert!(!format!("{request:?}").contains("hunter2"));
}
