//! First replies, deliveries, and messages that are neither.

use smithy_streams_runtime::session::stream_sea::Subscribe;

use super::*;

/// What a client with one subscription, number 1 under id 2, makes of messages.
fn after(messages: &[&'static str]) -> Vec<String> {
    let mut client = open(config());
    client.subscribe(s(0), &Subscribe::new("a")).unwrap();
    for message in messages {
        client.receive(s(0), *message);
    }
    happened(&mut client)
}

#[test]
fn replies_are_told_by_their_id_alone() {
    for reply in [
        r#"{"id":2,"action":"subscription","success":true,"streamName":"a","payload":2}"#,
        r#"{"id":2,"action":"subscribe","success":true,"streamName":"a"}"#,
        r#"{"id":2.0,"action":"anything","success":true}"#,
        r#"{"payload":{"id":9},"success":true,"id":2}"#,
        r#"{"id":2,"action":7,"success":true,"streamName":[],"groupId":{}}"#,
        // `success` is not stated in all descriptions of the protocol.
        r#"{"id":2,"action":"subscription","streamName":"a","payload":2}"#,
        r#"{"id":2,"action":"subscription","streamName":"a"}"#,
        r#"{"id":2,"success":null,"payload":null}"#,
    ] {
        assert_eq!(after(&[reply]), ["established 1"], "{reply}");
    }
}

#[test]
fn deliveries_are_any_json() {
    let established = r#"{"id":2,"success":true}"#;
    for (payload, read) in [
        (r#"{"t":91}"#, r#"Object({"t": Number(91)})"#),
        ("[1,2]", "Array([Number(1), Number(2)])"),
        ("2", "Number(2)"),
        ("null", "Null"),
        ("\"x\"", "String(\"x\")"),
    ] {
        let text = format!(r#"{{"id":2,"action":"subscription","payload":{payload}}}"#);
        let mut client = open(config());
        client.subscribe(s(0), &Subscribe::new("a")).unwrap();
        client.receive(s(0), established);
        client.receive(s(0), text.clone());
        client.receive(s(0), text);
        let delivered = format!("delivered 1: {read}");
        assert_eq!(happened(&mut client), ["established 1", &delivered, &delivered]);
    }
    // Whatever else stands there.
    let odd = r#"{"id":2,"success":"?","error":0,"payload":true}"#;
    assert_eq!(after(&[established, odd]), ["established 1", "delivered 1: Bool(true)"]);
}

#[test]
fn a_delivery_may_overtake_the_reply() {
    let (delivery, reply) = (r#"{"id":2,"payload":{}}"#, r#"{"id":2,"success":true,"payload":2}"#);
    let delivered = "delivered 1: Object({})";
    assert_eq!(
        after(&[delivery, delivery, reply, delivery]),
        ["established 1", delivered, delivered, delivered]
    );
    // The reply is recognised once; a server that states `success` on deliveries is not misread afterwards.
    assert_eq!(after(&[delivery, reply, reply])[2..], ["delivered 1: Number(2)"]);
    let refused = after(&[delivery, r#"{"id":2,"success":false,"error":{"message":"no"}}"#, delivery]);
    assert_eq!(refused.len(), 3);
    assert!(refused[2].starts_with("failed 1: Refused"), "{refused:?}");
    let unclear = after(&[delivery, r#"{"id":2,"success":[]}"#]);
    assert_eq!(unclear[2], "warning: the reply with id 2 does not say whether it is a success");
}

#[test]
fn a_refusal_concerns_one_subscription() {
    let mut client = open(config());
    for name in ["a", "b", "c"] {
        client.subscribe(s(0), &Subscribe::new(name)).unwrap();
    }
    client.receive(s(0), r#"{"id":3,"success":false,"error":{"message":"unknown stream"}}"#);
    client.receive(s(0), r#"{"id":4,"success":true}"#);
    client.receive(s(0), r#"{"id":2,"success":true}"#);
    // Nothing follows a refusal.
    client.receive(s(0), r#"{"id":3,"payload":1}"#);
    let happened = happened(&mut client);
    assert!(happened[0].starts_with("failed 2: Refused") && happened[0].contains("unknown stream"));
    assert_eq!(happened[1..], ["established 3", "established 1"]);
    assert_eq!((client.dropped(), client.subscriptions()), (1, 2));
}

#[test]
fn what_cannot_be_read_is_dropped() {
    let cannot_be_read = "warning: the message cannot be read";
    for (text, warning) in [
        ("", cannot_be_read),
        ("garbage", cannot_be_read),
        ("[]", cannot_be_read),
        (r#"{"id":2,"payload":{"t":}}"#, cannot_be_read),
        (r#"{"id":"2","payload":1}"#, cannot_be_read),
        (r#"{"id":2.5,"payload":1}"#, cannot_be_read),
        (r#"{"id":2} {"id":2}"#, cannot_be_read),
        (r#"{"payload":1}"#, "warning: the message has no id"),
        (r#"{"id":4,"payload":1}"#, "warning: nobody waits for messages with id 4"),
        (r#"{"id":-2,"payload":1}"#, "warning: nobody waits for messages with id -2"),
        (r#"{"id":0,"payload":1}"#, "warning: nobody waits for messages with id 0"),
    ] {
        let (mut client, _) = subscribed(config());
        client.receive(s(0), text);
        client.receive(s(0), r#"{"id":3,"payload":1}"#);
        assert_eq!(happened(&mut client), [warning, "delivered 2: Number(1)"], "{text}");
        assert_eq!(client.dropped(), 1);
    }
}

#[test]
fn hostile_messages_are_dropped_too() {
    let (mut client, _) = subscribed(config());
    client.receive(s(0), &b"{\"id\":2,\"payload\":\"\xff\"}"[..]);
    client.receive(s(0), "[".repeat(1_000_000));
    client.receive(s(0), format!(r#"{{"id":2,"payload":{}1{}}}"#, "[".repeat(200), "]".repeat(200)));
    client.receive_binary(s(0));
    let happened = happened(&mut client);
    assert_eq!(happened[..3], ["warning: the message cannot be read"; 3]);
    assert_eq!(happened[3..], ["warning: the message is binary"]);
    assert!(client.is_open());
}

#[test]
fn an_unclear_first_reply_is_waited_past() {
    let unclear = "warning: the reply with id 2 does not say whether it is a success";
    let messages = [r#"{"id":2,"success":"false"}"#, r#"{"id":2,"success":true}"#];
    assert_eq!(after(&messages), [unclear, "established 1"]);
}

#[test]
fn what_is_not_wanted_any_more_is_dropped_without_a_word() {
    let (mut client, [first, second]) = subscribed(config());
    client.receive(s(0), r#"{"id":2,"payload":1}"#);
    client.receive(s(0), r#"{"id":3,"payload":1}"#);
    assert!(client.forget(first));
    assert!(!client.forget(first));
    client.receive(s(0), r#"{"id":2,"payload":2}"#);
    assert_eq!(happened(&mut client), ["delivered 2: Number(1)"]);
    assert_eq!(client.dropped(), 1);
    assert_ne!(first, second);
}
