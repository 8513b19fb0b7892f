//! Requests and their responses, as a client sees them.

use smithy_streams_runtime::session::stream_manager::{
    Bounds, ClientEvent, ClientSession, CloseReason, ConnectRequest, REMEMBERED, RequestId, ResponseFault,
    SessionError, Status, Stray,
};

use super::ends::{APPEND, CUTS, READ, append, feed, frame, open_client, reply, sent};
use super::shapes::{Append, Appended, Gone};

/// The ids and outcomes of responses, the events being nothing else.
fn responses(events: Vec<ClientEvent>) -> Vec<(RequestId, Result<Status, ResponseFault>)> {
    let response = |event| match event {
        ClientEvent::Response { id, outcome } => (id, outcome.map(|response| response.status())),
        other => panic!("{other:?}"),
    };
    events.into_iter().map(response).collect()
}

fn answer(id: RequestId, status: u8) -> Vec<u8> {
    frame(9, &reply(&id.to_string(), status))
}

#[test]
fn responses_come_in_any_order() {
    for cut in CUTS {
        let mut client = open_client();
        let ids: Vec<RequestId> = (0..20).map(|_| append(&mut client)).collect();
        assert_eq!(client.in_flight(), 20);
        let bytes: Vec<u8> = ids.iter().rev().flat_map(|id| answer(*id, 0)).collect();
        let found = responses(feed(&mut client, &bytes, cut));
        let expected: Vec<_> = ids.iter().rev().map(|id| (*id, Ok(Status::Success))).collect();
        assert_eq!((found, client.in_flight(), client.strays()), (expected, 0, 0));
    }
}

#[test]
fn every_status_is_an_answer() {
    let mut client = open_client();
    for code in 0..=23 {
        let id = append(&mut client);
        let status = Status::from_code(i64::from(code));
        assert_eq!(status.code(), i64::from(code));
        assert_eq!(status.name().is_some(), code < 19);
        assert_eq!(responses(feed(&mut client, &answer(id, code), 1)), [(id, Ok(status))]);
    }
    let id = append(&mut client);
    let text = id.to_string();
    let map = [b"\xa2\x69requestId\x62", text.as_bytes(), b"\x66status\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"];
    let found = responses(feed(&mut client, &frame(9, &map.concat()), 1));
    assert_eq!(found, [(id, Ok(Status::Other(i64::MAX)))]);
}

#[test]
fn an_error_has_the_servers_words() {
    let mut client = open_client();
    append(&mut client);
    let map = b"\xa3\x69requestId\x612\x66status\x05\x6cerrorMessage\x67no such";
    let events = feed(&mut client, &frame(9, map), 2);
    let [ClientEvent::Response { outcome: Ok(response), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((response.status(), response.error_message()), (Status::ResourceNotFound, Some("no such")));
    let mut error = Gone::default();
    response.read_error(&mut error).expect("it is one");
    assert_eq!(error.message.as_deref(), Some("no such"));
    assert_eq!(response.status().to_string(), "ResourceNotFound (5)");
    assert!(!format!("{response:?}").contains("requestId"));
}

#[test]
fn a_late_response_is_dropped_and_harms_nobody() {
    let mut client = open_client();
    let (late, next) = (append(&mut client), append(&mut client));
    assert!(client.forget(late) && !client.forget(late));
    let events = feed(&mut client, &[answer(late, 0), answer(late, 0)].concat(), 1);
    assert_eq!(events, [ClientEvent::Stray(Stray::Late(late)), ClientEvent::Stray(Stray::Duplicate(late))]);
    assert_eq!(responses(feed(&mut client, &answer(next, 0), 1)), [(next, Ok(Status::Success))]);
    assert_eq!(client.strays(), 2);
}

#[test]
fn what_nobody_waits_for_is_dropped() {
    let mut client = open_client();
    let id = append(&mut client);
    assert_eq!(responses(feed(&mut client, &answer(id, 0), 1)), [(id, Ok(Status::Success))]);
    assert_eq!(feed(&mut client, &answer(id, 0), 1), [ClientEvent::Stray(Stray::Duplicate(id))]);
    for unknown in ["", " ", "0", "02", "+2", "3", "id", "18446744073709551616"] {
        let events = feed(&mut client, &frame(9, &reply(unknown, 0)), 1);
        assert_eq!(events, [ClientEvent::Stray(Stray::Unknown)], "{unknown}");
    }
    assert_eq!(feed(&mut client, &frame(9, b"\xa1\x66status\x00"), 1), [ClientEvent::Stray(Stray::Unknown)]);
    let id = append(&mut client);
    assert_eq!(responses(feed(&mut client, &answer(id, 13), 1)), [(id, Ok(Status::NotEnoughMessages))]);
}

#[test]
fn forgetting_is_bounded() {
    let mut client = open_client();
    let ids: Vec<RequestId> = (0..=REMEMBERED).map(|_| append(&mut client)).collect();
    assert!(ids.iter().all(|id| client.forget(*id)));
    let (first, second) = (ids[0], ids[1]);
    let events = feed(&mut client, &[answer(first, 0), answer(second, 0)].concat(), usize::MAX);
    assert_eq!(
        events,
        [ClientEvent::Stray(Stray::Duplicate(first)), ClientEvent::Stray(Stray::Late(second))]
    );
}

#[test]
fn an_unexpected_operation_fails_its_request_alone() {
    let mut client = open_client();
    let (wrong, right) = (append(&mut client), append(&mut client));
    let events = feed(&mut client, &[frame(10, &reply("2", 0)), answer(right, 0)].concat(), 1);
    let fault = ResponseFault::UnexpectedOperation { expected: 9, received: 10 };
    assert_eq!(responses(events), [(wrong, Err(fault)), (right, Ok(Status::Success))]);
}

#[test]
fn an_operation_that_the_server_does_not_know_is_an_answer() {
    let mut client = open_client();
    for map in [&b"\xa1\x69requestId\x612"[..], b"\xa2\x69requestId\x613\x66status\x00"] {
        let id = append(&mut client);
        assert_eq!(responses(feed(&mut client, &frame(17, map), 1)), [(id, Ok(Status::UnknownOperation))]);
    }
    let id = append(&mut client);
    let map = b"\xa2\x69requestId\x614\x66status\x03";
    assert_eq!(responses(feed(&mut client, &frame(17, map), 1)), [(id, Ok(Status::InvalidRequest))]);
}

#[test]
fn null_is_absent_and_unknown_keys_are_skipped() {
    let mut client = open_client();
    append(&mut client);
    let map = b"\xbf\x63new\x9f\xa1\x01\x02\xff\x69requestId\x612\x6cerrorMessage\xf6\x66status\x00\x6esequenceNumber\xf6\xff";
    let events = feed(&mut client, &frame(9, map), 3);
    let [ClientEvent::Response { outcome: Ok(response), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(response.error_message(), None);
    let mut output = Appended { sequence_number: 5 };
    response.read_output(&mut output).expect("null is no value");
    assert_eq!(output.sequence_number, 5);
}

#[test]
fn the_end_names_what_has_no_response() {
    for (end, reason) in [
        (None, CloseReason::TransportFailed),
        (Some(&b""[..]), CloseReason::EndOfInput),
        (Some(&b"\0"[..]), CloseReason::Truncated),
    ] {
        let mut client = open_client();
        let ids = [append(&mut client), append(&mut client), append(&mut client)];
        feed(&mut client, &answer(ids[1], 0), usize::MAX);
        match end {
            None => client.transport_failed(),
            Some(bytes) => {
                client.receive(bytes);
                client.end_of_input();
            }
        }
        let unanswered = vec![ids[0], ids[2]];
        assert_eq!(client.poll_event(), Some(ClientEvent::Closed { reason, unanswered }));
        assert_eq!((client.poll_event(), client.in_flight(), client.is_closed()), (None, 0, true));
        assert_eq!(client.request(APPEND, &Append::default()), Err(SessionError::Closed));
    }
}

#[test]
fn responses_before_the_end_are_not_lost() {
    let mut client = open_client();
    let id = append(&mut client);
    client.receive(&answer(id, 0));
    client.end_of_input();
    let events: Vec<ClientEvent> = std::iter::from_fn(|| client.poll_event()).collect();
    let [ClientEvent::Response { .. }, ClientEvent::Closed { unanswered, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert!(unanswered.is_empty());
}

#[test]
fn closing_writes_what_is_queued() {
    let mut client = open_client();
    let id = client.request(APPEND, &Append::new("S", b"abc")).expect("it is open");
    client.close();
    assert_eq!(client.poll_event(), None);
    let bytes = client.poll_transmit().expect("a request");
    client.written(bytes.len() - 1);
    assert_eq!(client.poll_event(), None);
    client.written(1);
    let closed = ClientEvent::Closed { reason: CloseReason::Closed, unanswered: vec![id] };
    assert_eq!(client.poll_event(), Some(closed));
}

#[test]
fn bounds_refuse_and_change_nothing() {
    let bounds = Bounds::new().frame_length(120).transmit(200).in_flight(3);
    let mut client = ClientSession::with_bounds(bounds);
    let mut request = ConnectRequest::new();
    request.other_supported_protocol_versions.clear();
    client.connect(&request).expect("it fits");
    sent(&mut client);
    feed(&mut client, &[&[1][..], &frame(6, &reply("1", 0))].concat(), usize::MAX);
    let long = client.request(APPEND, &Append::new("S", &[7; 100]));
    assert!(matches!(long, Err(SessionError::FrameTooLong { limit: 120, .. })), "{long:?}");
    assert_eq!(
        (client.queued(), client.in_flight(), client.next_request().to_string()),
        (0, 0, "2".to_owned())
    );
    let whole = Append::new("S", &[7; 70]);
    let queued = std::iter::from_fn(|| client.request(READ, &whole).ok()).count();
    assert_eq!((queued, client.has_room()), (2, false));
    assert!(matches!(client.request(READ, &whole), Err(SessionError::TransmitFull { limit: 200, .. })));
    sent(&mut client);
    client.request(READ, &whole).expect("there is room");
    sent(&mut client);
    assert_eq!(client.request(READ, &whole), Err(SessionError::TooManyRequests { limit: 3 }));
}
