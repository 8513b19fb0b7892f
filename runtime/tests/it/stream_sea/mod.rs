//! Stream-sea: every row of the state table, what peers differ in, and both sides joined.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod calls;
mod client;
mod credentials;
mod fuzz_smoke;
mod joined;
mod losses;
mod replies;
mod server;

use std::iter;
use std::time::Duration;

use smithy_streams_runtime::session::stream_sea::{
    ClientConfig, ClientEvent, ClientSession, Credentials, Subscribe, SubscriptionKey,
};

/// Half of the range: what is drawn is the middle.
fn middle() -> u64 {
    1 << 63
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn basic() -> Credentials {
    Credentials::basic("abc", "def123")
}

fn config() -> ClientConfig {
    ClientConfig::new(middle)
}

/// A client that was told to connect, at second 0.
fn connecting(config: ClientConfig) -> ClientSession {
    let mut client = ClientSession::new(s(0), config, basic());
    assert_eq!(client.poll_event(), Some(ClientEvent::Connect { failures: 0 }));
    client
}

/// A client that is authenticated, at second 0.
fn open(config: ClientConfig) -> ClientSession {
    let mut client = connecting(config);
    authenticate(&mut client, s(0));
    client
}

/// Opens the transport and accepts the client; leaves what it sends behind its authentication.
fn authenticate(client: &mut ClientSession, now: Duration) {
    client.opened(now);
    assert_eq!(
        sent(client),
        [
            r#"{"id":1,"action":"authenticate","payload":{"clientId":"abc","clientSecret":"def123","type":"basic"}}"#
        ]
    );
    client
        .receive(now, r#"{"id":1,"action":"authenticate","success":true,"payload":{"jailId":"some_jail"}}"#);
    let Some(ClientEvent::Authenticated { message }) = client.poll_event() else { panic!("not accepted") };
    assert_eq!(message.payload().unwrap().get("jailId").unwrap().as_str(), Some("some_jail"));
}

/// An open client with subscriptions to `a` and `b`, ids 2 and 3, that are established.
fn subscribed(config: ClientConfig) -> (ClientSession, [SubscriptionKey; 2]) {
    let mut client = open(config);
    let keys = ["a", "b"].map(|name| client.subscribe(s(0), &Subscribe::new(name)).unwrap());
    sent(&mut client);
    for id in [2, 3] {
        client
            .receive(s(0), format!(r#"{{"id":{id},"action":"subscription","success":true,"payload":{id}}}"#));
    }
    assert_eq!(happened(&mut client), ["established 1", "established 2"]);
    (client, keys)
}

fn sent(client: &mut ClientSession) -> Vec<String> {
    let texts = iter::from_fn(|| client.poll_transmit());
    texts.map(|text| String::from_utf8(text.to_vec()).unwrap()).collect()
}

/// The events, one short text each; subscriptions are numbered as they were made.
fn happened(client: &mut ClientSession) -> Vec<String> {
    iter::from_fn(|| client.poll_event()).map(|event| told(&event)).collect()
}

fn told(event: &ClientEvent) -> String {
    let number = |key: &SubscriptionKey| format!("{key:?}").replace(|c: char| !c.is_ascii_digit(), "");
    match event {
        ClientEvent::Connect { failures } => format!("connect {failures}"),
        ClientEvent::Authenticated { .. } => "authenticated".to_owned(),
        ClientEvent::Established { subscription, .. } => format!("established {}", number(subscription)),
        ClientEvent::Delivered { subscription, message } => {
            format!("delivered {}: {:?}", number(subscription), message.payload().unwrap())
        }
        ClientEvent::SubscriptionFailed { subscription, reason } => {
            format!("failed {}: {reason:?}", number(subscription))
        }
        ClientEvent::Warning(warning) => format!("warning: {warning}"),
        ClientEvent::Lost { reason, pause } => format!("lost: {reason}, {pause:?}"),
        ClientEvent::Failed { refusal } => format!("refused: {refusal}"),
        ClientEvent::Closed => "closed".to_owned(),
        other => panic!("{other:?} is not known here"),
    }
}
