//! Stream-sea with a peer that says anything.

use std::collections::BTreeSet;
use std::time::Duration;

use smithy_streams_runtime::session::stream_sea::{
    ClientConfig, ClientEvent, ClientSession, Credentials, ServerConfig, ServerEvent, ServerSession,
    Subscribe,
};

/// Bytes as a recipe for what a peer sends: a client and a server survive it, and their events come in the order that
/// is promised.
pub fn any_peer(data: &[u8]) {
    client(data);
    server(data);
}

/// Each pair of bytes is a message and the time that passes before it.
fn client(data: &[u8]) {
    let mut now = Duration::ZERO;
    let mut client = ClientSession::new(now, ClientConfig::new(|| 1 << 63), Credentials::basic("a", "b"));
    let mut established = BTreeSet::new();
    let (mut ended, mut sent) = (false, 0_u64);
    for record in data.chunks(2) {
        let (what, time) = (record[0], record.get(1).copied().unwrap_or_default());
        now += Duration::from_millis(u64::from(time) * 50);
        client.handle_timeout(now);
        match what % 8 {
            0 => {
                let _ = client.subscribe(now, &Subscribe::new("s"));
            }
            1 => client.transport_closed(now),
            2 => client.opened(now),
            3 => client.receive(now, record.to_vec()),
            4 => client.receive(now, r#"{"id":1,"success":true}"#),
            _ => client.receive(now, message(what, time)),
        }
        while let Some(event) = client.poll_event() {
            assert!(!ended, "an event after the last one");
            match event {
                ClientEvent::Established { subscription, .. } => assert!(established.insert(subscription)),
                ClientEvent::Delivered { subscription, .. } => assert!(established.contains(&subscription)),
                ClientEvent::SubscriptionFailed { subscription, .. } => {
                    established.remove(&subscription);
                }
                ClientEvent::Lost { .. } => established.clear(),
                ClientEvent::Failed { .. } => ended = true,
                ClientEvent::Connect { .. } => sent = 0,
                _ => {}
            }
        }
        while let Some(text) = client.poll_transmit() {
            sent += 1;
            assert!(!ended, "{text:?} after the end");
            assert!(
                text.starts_with(format!("{{\"id\":{sent},").as_bytes()),
                "{text:?} is not number {sent}"
            );
        }
    }
}

fn server(data: &[u8]) {
    let now = Duration::ZERO;
    let mut server = ServerSession::new(now, ServerConfig::new());
    let mut ended = false;
    for (number, record) in (1..).zip(data.chunks(2)) {
        let (what, time) = (record[0], record.get(1).copied().unwrap_or_default());
        match what % 4 {
            0 => server.receive(now, message(what, time)),
            1 => server.receive(now, format!(r#"{{"id":{number},"action":"authenticate","payload":{{"type":"jwt","clientId":"","jwt":""}}}}"#)),
            _ => server.receive(now, format!(r#"{{"id":{number},"action":"subscribe","payload":"{time}"}}"#)),
        }
        while let Some(event) = server.poll_event() {
            assert!(!ended, "an event after the last one");
            match event {
                ServerEvent::AuthenticateRequested { .. } => server.accept(None).expect("it waits"),
                ServerEvent::SubscribeRequested { id, .. } => {
                    server.accept_subscription(id).expect("it waits")
                }
                ServerEvent::Ended { .. } => ended = true,
                _ => {}
            }
        }
    }
    while server.poll_transmit().is_some() {}
    assert_eq!(server.queued(), 0);
}

/// A message that is nearly in order.
fn message(what: u8, more: u8) -> String {
    let id = more % 8;
    let success =
        ["", r#","success":true"#, r#","success":false"#, r#","success":0"#][usize::from(what >> 3) % 4];
    let payload =
        ["", r#","payload":2"#, r#","payload":{"t":1}"#, r#","payload":["#][usize::from(more >> 3) % 4];
    format!(r#"{{"id":{id}{success}{payload}}}"#)
}
