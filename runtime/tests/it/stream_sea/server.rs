//! The server's side: whom it accepts, what it refuses, when it gives up.

use smithy_streams_runtime::session::stream_sea::{
    Credentials, Delivery, ReplyAction, RequestId, ServeError, ServerConfig, ServerEnd, ServerEvent,
    ServerOutput, ServerSession, Violation,
};

use super::*;

const AUTHENTICATE: &str =
    r#"{"id":1,"action":"authenticate","payload":{"type":"basic","clientId":"abc","clientSecret":"def123"}}"#;
const SUBSCRIBE: &str = r#"{"id":2,"action":"subscribe","payload":"boiler_data"}"#;

fn connected() -> ServerSession {
    ServerSession::new(s(0), ServerConfig::new())
}

fn accepted(config: ServerConfig) -> ServerSession {
    let mut server = ServerSession::new(s(0), config);
    server.receive(s(0), AUTHENTICATE);
    assert_eq!(server.poll_event(), Some(ServerEvent::AuthenticateRequested { credentials: basic() }));
    server.accept(Some("some_jail")).unwrap();
    assert_eq!(
        sent(&mut server),
        [r#"{"id":1,"action":"authenticate","success":true,"payload":{"jailId":"some_jail"}}"#]
    );
    server
}

fn request(server: &mut ServerSession) -> RequestId {
    match server.poll_event() {
        Some(ServerEvent::SubscribeRequested { id, .. }) => id,
        other => panic!("{other:?}"),
    }
}

fn sent(server: &mut ServerSession) -> Vec<String> {
    iter::from_fn(|| server.poll_transmit())
        .map(|output| match output {
            ServerOutput::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
            _ => "ping".to_owned(),
        })
        .collect()
}

/// What a server says last to a client that breaks the protocol, and what it was.
fn violated(server: &mut ServerSession, text: &'static str) -> (Vec<String>, Violation) {
    server.receive(s(0), text);
    match server.poll_event() {
        Some(ServerEvent::Ended { end: ServerEnd::Violation(violation) }) => (sent(server), violation),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn both_kinds_of_credentials_are_read() {
    let mut server = connected();
    let jwt = r#"{"id":1.0,"action":"authenticate","payload":{"type":"jwt","clientId":"abc","jwt":"h.p.s","groupId":"x"}}"#;
    server.receive(s(0), jwt);
    let credentials = Credentials::jwt("abc", "h.p.s");
    assert_eq!(server.poll_event(), Some(ServerEvent::AuthenticateRequested { credentials }));
}

#[test]
fn the_first_message_authenticates_with_id_1() {
    let refused = |reason: &str| {
        vec![format!(
            r#"{{"id":1,"action":"authenticate","success":false,"error":{{"message":"{reason}"}}}}"#
        )]
    };
    let (said, violation) = violated(&mut connected(), r#"{"id":1,"action":"subscribe","payload":"a"}"#);
    assert_eq!(
        (said, violation),
        (refused("the first message does not authenticate"), Violation::NotAuthenticated)
    );
    let unknown = r#"{"id":1,"action":"authenticate","payload":{"username":"a","password":"b"}}"#;
    let (said, violation) = violated(&mut connected(), unknown);
    assert_eq!(said, refused("the credentials are of no known kind"));
    assert_eq!(violation, Violation::UnknownCredentials);
    let (_, violation) = violated(&mut connected(), r#"{"id":2,"action":"authenticate"}"#);
    assert_eq!(violation, Violation::WrongId { id: 2, expected: 1 });
    for text in ["{}", "[]", r#"{"id":"1"}"#, r#"{"id":1.5}"#, r#"{"id":1e300}"#] {
        assert_eq!(violated(&mut connected(), text), (vec![], Violation::NoId), "{text}");
    }
    assert!(matches!(violated(&mut connected(), "{"), (_, Violation::Malformed(_))));
}

#[test]
fn a_refused_client_is_told_why() {
    let mut server = connected();
    assert_eq!(server.refuse("no"), Err(ServeError::NothingToAnswer));
    server.receive(s(0), AUTHENTICATE);
    server.refuse("Invalid \"credentials\"").unwrap();
    let told =
        r#"{"id":1,"action":"authenticate","success":false,"error":{"message":"Invalid \"credentials\""}}"#;
    assert_eq!(sent(&mut server), [told]);
    server.poll_event();
    assert_eq!(server.poll_event(), Some(ServerEvent::Ended { end: ServerEnd::Refused }));
    assert_eq!(server.accept(None), Err(ServeError::Ended));
    server.receive(s(0), SUBSCRIBE);
    assert_eq!((server.poll_event(), server.poll_timeout()), (None, None));
}

#[test]
fn nothing_comes_before_the_answer_and_no_id_twice() {
    let mut server = connected();
    server.receive(s(0), AUTHENTICATE);
    server.poll_event();
    assert_eq!(violated(&mut server, SUBSCRIBE).1, Violation::BeforeAnswer);

    for (id, text) in [(1, AUTHENTICATE), (3, r#"{"id":3,"action":"subscribe","payload":"a"}"#)] {
        let mut server = accepted(ServerConfig::new());
        assert_eq!(violated(&mut server, text).1, Violation::WrongId { id, expected: 2 });
    }
    let again = r#"{"id":2,"action":"authenticate","payload":{}}"#;
    assert_eq!(violated(&mut accepted(ServerConfig::new()), again).1, Violation::AuthenticatedAgain);
    let mut server = accepted(ServerConfig::new());
    server.receive_binary(s(0));
    let end = ServerEnd::Violation(Violation::Binary);
    assert_eq!(server.poll_event(), Some(ServerEvent::Ended { end }));
}

#[test]
fn replies_and_deliveries_have_the_action_of_the_dialect() {
    for (config, action) in [
        (ServerConfig::new(), "subscription"),
        (ServerConfig::new().reply_action(ReplyAction::Subscribe), "subscribe"),
    ] {
        let mut server = accepted(config);
        server.receive(s(0), SUBSCRIBE);
        let id = request(&mut server);
        let delivery = Delivery::new("boiler_data", 91.into()).unwrap();
        assert_eq!(server.deliver(id, &delivery), Err(ServeError::WrongState { id }));
        server.accept_subscription(id).unwrap();
        server.deliver(id, &delivery).unwrap();
        assert_eq!(server.accept_subscription(id), Err(ServeError::WrongState { id }));
        assert_eq!(server.refuse_subscription(id, "no"), Err(ServeError::WrongState { id }));
        let reply = r#""success":true,"streamName":"boiler_data","payload":2}"#;
        let expected = [
            format!(r#"{{"id":2,"action":"{action}",{reply}"#),
            format!(r#"{{"id":2,"action":"{action}","streamName":"boiler_data","payload":91}}"#),
        ];
        assert_eq!(sent(&mut server), expected);
    }
}

#[test]
fn a_subscription_is_refused_alone() {
    let mut server = accepted(ServerConfig::new().subscriptions(2));
    for text in [
        SUBSCRIBE,
        r#"{"id":3,"action":"subscribe"}"#,
        r#"{"id":4,"action":"subscribe","payload":{"x":1}}"#,
        r#"{"id":5,"action":"subscribe","payload":"a","groupId":"mine"}"#,
        r#"{"id":6,"action":"unsubscribe","payload":"a"}"#,
        r#"{"id":7,"action":"subscribe","payload":"a","groupId":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
        r#"{"id":8,"action":"subscribe","payload":"third"}"#,
    ] {
        server.receive(s(0), text);
    }
    let first = request(&mut server);
    for _ in 3..=6 {
        assert!(matches!(server.poll_event(), Some(ServerEvent::RefusedRequest { .. })));
    }
    let Some(ServerEvent::SubscribeRequested { subscribe, .. }) = server.poll_event() else { panic!() };
    assert_eq!(subscribe.group_id().unwrap().as_str(), "0f8fad5b-d9cb-469f-a165-70867728950e");
    assert!(matches!(server.poll_event(), Some(ServerEvent::RefusedRequest { .. })));
    server.refuse_subscription(first, "unknown stream").unwrap();
    let said = sent(&mut server);
    assert!(said.iter().all(|text| text.contains(r#""success":false,"error":{"message":"#)));
    assert!(said[5].starts_with(r#"{"id":2,"action":"subscription""#) && said[5].contains("unknown stream"));
    assert!(server.is_open());
}

#[test]
fn a_slow_client_is_noticed() {
    let mut server = accepted(ServerConfig::new().transmit_limit(200));
    server.receive(s(0), SUBSCRIBE);
    let id = request(&mut server);
    server.accept_subscription(id).unwrap();
    let delivery = Delivery::new("boiler_data", "x".repeat(100).into()).unwrap();
    server.deliver(id, &delivery).unwrap();
    let queued = server.queued();
    assert_eq!(server.deliver(id, &delivery), Err(ServeError::TransmitFull { queued, limit: 200 }));
    sent(&mut server);
    assert_eq!((server.queued(), server.deliver(id, &delivery)), (0, Ok(())));
}

#[test]
fn a_client_that_reads_no_refusal_is_shown_out() {
    let mut server = accepted(ServerConfig::new().transmit_limit(1000));
    for id in 2..100 {
        server.receive(s(0), format!(r#"{{"id":{id},"action":"unsubscribe"}}"#));
    }
    let end = iter::from_fn(|| server.poll_event()).last();
    let reads_nothing =
        ServerEnd::Violation(Violation::ReadsNothing { queued: server.queued(), limit: 1000 });
    assert_eq!(end, Some(ServerEvent::Ended { end: reads_nothing }));
    assert!((1000..1200).contains(&server.queued()));
}

#[test]
fn pings_come_in_time() {
    let mut server = accepted(ServerConfig::new());
    assert_eq!(server.poll_timeout(), Some(s(30)));
    server.handle_timeout(s(30));
    server.handle_timeout(s(30));
    assert_eq!(sent(&mut server), ["ping"]);
    server.handle_timeout(s(60));
    // A client that reads nothing is not pinged twice.
    server.heard(s(61));
    server.handle_timeout(s(90));
    assert_eq!(sent(&mut server), ["ping"]);
    assert_eq!(server.poll_timeout(), Some(s(120)));
    server.handle_timeout(s(136));
    assert_eq!(server.poll_event(), Some(ServerEvent::Ended { end: ServerEnd::Silence }));

    let none = ServerConfig::new().ping_interval(None).silence(None).authenticate_timeout(None);
    assert_eq!(ServerSession::new(s(0), none).poll_timeout(), None);
    let mut eager = ServerSession::new(s(0), ServerConfig::new().ping_interval(s(0)));
    eager.handle_timeout(s(0));
    assert!(eager.poll_timeout() > Some(s(0)), "time goes on");
}

#[test]
fn who_does_not_authenticate_is_shown_out() {
    let mut server = connected();
    assert_eq!(server.poll_timeout(), Some(s(10)));
    server.handle_timeout(s(10));
    let end = ServerEnd::Violation(Violation::AuthenticateTimeout { limit: s(10) });
    assert_eq!(server.poll_event(), Some(ServerEvent::Ended { end }));
}

#[test]
fn what_waits_is_sent_after_a_close_but_not_after_the_transport_is_gone() {
    for (is_gone, texts) in [(false, 1), (true, 0)] {
        let mut server = accepted(ServerConfig::new());
        server.send_text("garbage").unwrap();
        if is_gone {
            server.transport_closed();
        } else {
            server.close();
        }
        assert!(matches!(server.poll_event(), Some(ServerEvent::Ended { .. })));
        assert_eq!(sent(&mut server).len(), texts);
        assert_eq!(server.send_text("more"), Err(ServeError::Ended));
        server.close();
        assert_eq!(server.poll_event(), None);
    }
}
