//! Connections that end, time that runs out, and what follows.

use smithy_streams_runtime::session::stream_sea::{Credentials, ReconnectPolicy, Subscribe};

use super::*;

#[test]
fn everything_is_subscribed_again_with_new_ids() {
    let (mut client, [first, _]) = subscribed(config());
    client.subscribe(s(1), &Subscribe::new("c")).unwrap();
    client.forget(first);
    client.transport_closed(s(10));
    // What the owner does about it may come back as another end.
    client.transport_closed(s(11));
    assert_eq!(happened(&mut client), ["lost: the transport ended, Some(3s)"]);
    assert_eq!((client.poll_timeout(), sent(&mut client)), (Some(s(13)), vec![]));
    client.subscribe(s(11), &Subscribe::new("d")).unwrap();
    client.handle_timeout(s(13));
    assert_eq!(happened(&mut client), ["connect 1"]);

    authenticate(&mut client, s(14));
    let sent = sent(&mut client);
    let expected = ["b", "c", "d"].iter().zip(2..);
    let expected =
        expected.map(|(name, id)| format!(r#"{{"id":{id},"action":"subscribe","payload":"{name}"}}"#));
    assert_eq!(sent, expected.collect::<Vec<_>>());
    client.receive(s(14), r#"{"id":2,"success":true}"#);
    client.receive(s(14), r#"{"id":2,"payload":7}"#);
    assert_eq!(happened(&mut client), ["established 2", "delivered 2: Number(7)"]);
}

#[test]
fn what_waits_to_be_sent_is_lost_with_the_connection() {
    let (mut client, _) = subscribed(config());
    client.subscribe(s(0), &Subscribe::new("c")).unwrap();
    client.transport_closed(s(0));
    assert_eq!(sent(&mut client), [""; 0]);
}

#[test]
fn pauses_grow_until_a_connection_is_authenticated() {
    let mut client = connecting(config());
    let mut now = s(0);
    for (failures, pause) in [(1, 3), (2, 6), (3, 12), (4, 24), (5, 48), (6, 48), (7, 48)] {
        client.transport_closed(now);
        assert_eq!(happened(&mut client), [format!("lost: the transport ended, Some({pause}s)")]);
        now = client.poll_timeout().unwrap();
        client.handle_timeout(now - Duration::from_nanos(1));
        assert_eq!(happened(&mut client), [""; 0]);
        client.handle_timeout(now);
        assert_eq!(happened(&mut client), [format!("connect {failures}")]);
    }
    authenticate(&mut client, now);
    client.transport_closed(now);
    assert_eq!(happened(&mut client), ["lost: the transport ended, Some(3s)"]);
}

#[test]
fn pauses_are_drawn_and_bounded() {
    let policy = ReconnectPolicy::new();
    let millis = |failures, random| policy.pause(failures, random).as_millis();
    assert_eq!([0, 1 << 63, u64::MAX].map(|random| millis(1, random)), [2250, 3000, 3749]);
    for failures in [5, 10, 100, u32::MAX] {
        assert_eq!([0, u64::MAX].map(|random| millis(failures, random)), [36_000, 59_999]);
    }
    let policy = ReconnectPolicy::new().first(Duration::MAX).cap(Duration::MAX);
    assert!(policy.pause(u32::MAX, u64::MAX) > s(100 * 365 * 86_400));
    let at_once = ReconnectPolicy::new().first(Duration::ZERO);
    assert_eq!(at_once.pause(9, u64::MAX), Duration::ZERO);
}

#[test]
fn a_connection_that_is_not_authenticated_in_time_is_lost() {
    for is_opened in [false, true] {
        let mut client = connecting(config());
        if is_opened {
            client.opened(s(9));
        }
        assert_eq!(client.poll_timeout(), Some(s(10)));
        client.handle_timeout(s(10));
        let lost = "lost: the connection was not open and authenticated within 10s, Some(3s)";
        assert_eq!(happened(&mut client), [lost]);
        // Too late.
        client.opened(s(10));
        client.receive(s(10), r#"{"id":1,"success":true}"#);
        assert_eq!((happened(&mut client), sent(&mut client)), (vec![], vec![]));
    }
    let mut client = connecting(config().connect_timeout(None));
    assert_eq!(client.poll_timeout(), None);
    client.handle_timeout(s(1_000_000));
    assert_eq!(happened(&mut client), [""; 0]);
}

#[test]
fn a_silent_server_is_dead() {
    let (mut client, _) = subscribed(config());
    assert_eq!(client.poll_timeout(), Some(s(75)));
    client.heard(s(30));
    client.handle_timeout(s(75));
    client.receive(s(60), r#"{"id":2,"payload":1}"#);
    client.receive_binary(s(61));
    assert_eq!(client.poll_timeout(), Some(s(136)));
    assert_eq!(happened(&mut client).len(), 2);
    client.handle_timeout(s(136));
    assert_eq!(happened(&mut client), ["lost: the server was silent for 75s, Some(3s)"]);

    let (client, _) = subscribed(config().silence(None));
    assert_eq!(client.poll_timeout(), None);
}

#[test]
fn a_subscription_that_is_not_answered_fails_alone() {
    let (mut client, _) = subscribed(config());
    for (now, name) in [(20, "c"), (21, "d"), (22, "e")] {
        client.subscribe(s(now), &Subscribe::new(name)).unwrap();
    }
    client.receive(s(23), r#"{"id":4,"success":true}"#);
    assert_eq!(happened(&mut client), ["established 3"]);
    assert_eq!(client.poll_timeout(), Some(s(31)));
    client.handle_timeout(s(31));
    assert_eq!(happened(&mut client), ["failed 4: Unanswered { limit: 10s }"]);
    // Late is never.
    client.receive(s(31), r#"{"id":5,"success":true}"#);
    client.receive(s(31), r#"{"id":6,"payload":true}"#);
    assert_eq!(happened(&mut client), ["established 5", "delivered 5: Bool(true)"]);
    assert_eq!((client.poll_timeout(), client.dropped()), (Some(s(106)), 1));
    client.transport_closed(s(32));
    client.handle_timeout(s(35));
    happened(&mut client);
    authenticate(&mut client, s(35));
    assert_eq!(sent(&mut client).len(), 4);
    client.handle_timeout(s(45));
    assert_eq!(happened(&mut client).len(), 4);
    assert!(client.is_open());
}

#[test]
fn without_a_policy_the_first_loss_is_the_end() {
    let mut client = connecting(config().reconnect(None));
    client.transport_closed(s(0));
    client.handle_timeout(s(1000));
    assert_eq!(happened(&mut client), ["lost: the transport ended, None"]);
    assert!(client.is_ended());
}

#[test]
fn new_credentials_are_for_the_next_connection() {
    let (mut client, _) = subscribed(config());
    client.set_credentials(Credentials::jwt("abc", "new.one.here"));
    assert_eq!(sent(&mut client), [""; 0]);
    client.transport_closed(s(1));
    client.handle_timeout(s(4));
    client.opened(s(4));
    assert!(sent(&mut client)[0].contains(r#""jwt":"new.one.here""#));
    assert_eq!(client.credentials().client_id(), "abc");
}

#[test]
fn closing_between_two_connections_is_the_end() {
    let mut client = connecting(config());
    client.transport_closed(s(0));
    client.close();
    client.handle_timeout(s(100));
    assert_eq!(happened(&mut client)[1..], ["closed"]);
}

#[test]
fn time_in_which_the_owner_does_not_read_is_no_silence() {
    let (mut client, _) = subscribed(config());
    client.subscribe(s(0), &Subscribe::new("c")).unwrap();
    client.postpone(s(100));
    assert_eq!(client.poll_timeout(), Some(s(110)), "the reply");
    client.handle_timeout(s(109));
    assert_eq!(happened(&mut client), [""; 0]);
    client.receive(s(109), r#"{"id":4,"success":true}"#);
    assert_eq!(happened(&mut client), ["established 3"]);
    client.postpone(s(100));
    assert_eq!(client.poll_timeout(), Some(s(109 + 100 + 75)), "the silence");
}
