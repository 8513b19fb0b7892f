//! Connecting, authenticating, subscribing.

use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::session::stream_sea::{ClientSession, Credentials, RequestError, Subscribe};

use super::*;

#[test]
fn nothing_is_sent_before_the_transport_is_open() {
    let mut client = connecting(config());
    client.subscribe(s(0), &Subscribe::new("boiler_data")).unwrap();
    assert_eq!(sent(&mut client), [""; 0]);
    authenticate(&mut client, s(1));
    assert_eq!(sent(&mut client), [r#"{"id":2,"action":"subscribe","payload":"boiler_data"}"#]);
}

#[test]
fn a_token_authenticates_too() {
    let mut client = ClientSession::new(s(0), config(), Credentials::jwt("abc", "h.p.s"));
    client.opened(s(0));
    let expected =
        r#"{"id":1,"action":"authenticate","payload":{"clientId":"abc","jwt":"h.p.s","type":"jwt"}}"#;
    assert_eq!(sent(&mut client), [expected]);
}

#[test]
fn subscriptions_travel_in_the_order_in_which_they_were_made() {
    let mut client = connecting(config());
    let group = "0f8fad5b-d9cb-469f-a165-70867728950e".parse().unwrap();
    for subscribe in [Subscribe::new("b").group(group), Subscribe::new("a \"quoted\"")] {
        client.subscribe(s(0), &subscribe).unwrap();
    }
    authenticate(&mut client, s(0));
    client.subscribe(s(0), &Subscribe::new("late")).unwrap();
    assert_eq!(
        sent(&mut client),
        [
            r#"{"id":2,"action":"subscribe","payload":"b","groupId":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#,
            r#"{"id":3,"action":"subscribe","payload":"a \"quoted\""}"#,
            r#"{"id":4,"action":"subscribe","payload":"late"}"#,
        ]
    );
}

#[test]
fn refused_credentials_are_the_end() {
    let mut client = connecting(config());
    client.subscribe(s(0), &Subscribe::new("a")).unwrap();
    client.opened(s(0));
    sent(&mut client);
    client.receive(
        s(0),
        r#"{"id":1,"action":"authenticate","success":false,"error":{"message":"Invalid credentials"}}"#,
    );
    assert_eq!(happened(&mut client), ["refused: the server refuses: Invalid credentials"]);
    assert!(client.is_ended());
    client.transport_closed(s(1));
    client.handle_timeout(s(1000));
    assert_eq!((client.poll_timeout(), sent(&mut client)), (None, vec![]));
    assert_eq!(happened(&mut client), [""; 0]);
    assert_eq!(client.subscribe(s(1), &Subscribe::new("a")), Err(RequestError::Ended));
}

#[test]
fn a_refusal_is_kept_as_it_is() {
    for (error, told) in [
        (r#","error":"no""#, "the server refuses: no"),
        (r#","error":{"code":7}"#, "the server refuses without a reason"),
        ("", "the server refuses without a reason"),
    ] {
        let mut client = connecting(config());
        client.opened(s(0));
        client.receive(s(0), format!(r#"{{"id":1,"success":false{error}}}"#));
        assert_eq!(happened(&mut client), [format!("refused: {told}")]);
    }
}

#[test]
fn a_malformed_reply_to_the_authentication_loses_the_connection() {
    for reply in
        ["", "{", "[1]", "{}", r#"{"id":1}"#, r#"{"id":1,"success":1}"#, r#"{"id":"1","success":true}"#]
    {
        let mut client = connecting(config());
        client.opened(s(0));
        client.receive(s(0), reply);
        let lost = "lost: the reply to the authentication cannot be read, Some(3s)";
        assert_eq!(happened(&mut client), [lost], "{reply}");
        client.handle_timeout(s(3));
        assert_eq!(happened(&mut client), ["connect 1"]);
    }
    let mut client = connecting(config());
    client.opened(s(0));
    client.receive_binary(s(0));
    assert!(happened(&mut client)[0].starts_with("lost: "));
}

#[test]
fn a_reply_to_something_else_does_not_authenticate() {
    let mut client = connecting(config());
    client.opened(s(0));
    client.receive(s(0), r#"{"id":2,"success":true}"#);
    assert_eq!(happened(&mut client), ["warning: nobody waits for messages with id 2"]);
    assert!(!client.is_open());
    client.receive(s(0), r#"{"id":1.0,"success":true}"#);
    assert_eq!(happened(&mut client), ["authenticated"]);
    client.receive(s(0), r#"{"id":1,"success":true}"#);
    assert_eq!(happened(&mut client), ["warning: nobody waits for messages with id 1"]);
    assert_eq!(client.dropped(), 2);
}

#[test]
fn any_action_can_be_asked_for_that_is_made_of_plain_letters() {
    let mut client = open(config());
    client.request(s(0), "watch-all", &Unit).unwrap();
    assert_eq!(sent(&mut client), [r#"{"id":2,"action":"watch-all"}"#]);
    for action in ["", "a\"b", "ä", "a b"] {
        assert_eq!(client.request(s(0), action, &Unit), Err(RequestError::InvalidAction));
    }
    assert_eq!(sent(&mut client), [""; 0]);
}

#[test]
fn subscriptions_are_bounded() {
    let mut client = open(config().subscriptions(1));
    let first = client.subscribe(s(0), &Subscribe::new("a")).unwrap();
    let full = Err(RequestError::TooManySubscriptions { limit: 1 });
    assert_eq!(client.subscribe(s(0), &Subscribe::new("b")), full);
    assert!(client.forget(first));
    // Its request still waits to be sent.
    assert_eq!(client.subscribe(s(0), &Subscribe::new("b")), full);
    assert_eq!(sent(&mut client).len(), 1);
    assert!(client.subscribe(s(0), &Subscribe::new("b")).is_ok());
    assert_eq!(client.subscriptions(), 1);
}

#[test]
fn closing_is_the_end() {
    let (mut client, _) = subscribed(config());
    client.subscribe(s(0), &Subscribe::new("late")).unwrap();
    client.close();
    client.close();
    client.receive(s(0), r#"{"id":2,"payload":1}"#);
    client.transport_closed(s(0));
    assert_eq!(happened(&mut client), ["closed"]);
    assert_eq!((client.poll_timeout(), sent(&mut client)), (None, vec![]));
}
