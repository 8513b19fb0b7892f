//! Tokens, hosts, and settings that a builder refuses.

use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::client::{BuildError, CallError, ClientBuilder, Core};
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::protocol::{HostPart, ProtocolError, RequestCompression};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use super::built;
use super::model::{NOTES, Note, PutNote, Receipt, note};
use crate::protocol::one::One;

fn builder() -> ClientBuilder<Core> {
    Core::builder(&NOTES).endpoint("http://h.example")
}

/// The token that arrives, for each of these.
async fn tokens(builder: ClientBuilder<Core>, set: &[Option<&str>]) -> Vec<String> {
    let server = Server::in_memory();
    let client = builder.endpoint(server.endpoint()).connector(server.connector()).build().unwrap();
    let mut tokens = Vec::new();
    for token in set {
        let input = Note { token: token.map(str::to_owned), ..Note::default() };
        let (answer, token) = tokio::join!(client.call::<PutNote>(input, None), async {
            let call = server.accept::<PutNote>().await;
            let token = call.input().token.clone().unwrap();
            call.reply(Receipt {}).await.unwrap();
            token
        });
        answer.unwrap();
        tokens.push(token);
    }
    tokens
}

#[tokio::test]
async fn tokens_are_made_for_calls_that_have_none() {
    let count = AtomicUsize::new(0);
    let builder = builder().idempotency_tokens(move || format!("t{}", count.fetch_add(1, Ordering::Relaxed)));
    let arrived = tokens(builder, &[None, Some("mine"), Some(""), None]).await;
    assert_eq!(arrived, ["t0", "mine", "", "t1"]);
}

#[tokio::test]
async fn tokens_are_random_uuids_by_default() {
    let arrived = tokens(builder(), &[None, None]).await;
    assert_ne!(arrived[0], arrived[1]);
    for token in arrived {
        let parts: Vec<&str> = token.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{token}");
        assert!(parts.concat().bytes().all(|digit| digit.is_ascii_hexdigit()), "{token}");
        assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{token}");
    }
}

#[test]
fn bodies_cannot_be_compressed_from_any_size_on() {
    let build = |size| builder().request_compression(RequestCompression::from_size(size)).build();
    assert!(build(0).is_ok());
    assert!(build(10_485_760).is_ok());
    let refused = BuildError::CompressionSize { size: 10_485_761, limit: 10_485_760 };
    assert_eq!(build(10_485_761).unwrap_err(), refused);
    assert!(builder().request_compression(RequestCompression::disabled()).build().is_ok());
}

#[test]
fn a_host_label_stays_inside_the_host() {
    static PARTS: [HostPart; 2] = [HostPart::Label("tenant"), HostPart::Literal(".live.")];
    static INPUT: Schema = Schema::structure(
        "com.example#Labelled",
        &[Member::new("tenant", Kind::String).required().host_label().header("X-Tenant")],
    );
    let operation = note().input(&INPUT).host_prefix(&PARTS);
    let sent = |tenant: Option<&str>| {
        let input = One { schema: &INPUT, value: tenant.map(str::to_owned) };
        built(&operation, &input, RequestCompression::default())
    };
    for tenant in ["blue", "a-1", "UPPER", "two.labels"] {
        let (request, _) = sent(Some(tenant)).unwrap();
        assert_eq!(request.host_prefix, format!("{tenant}.live."));
        assert_eq!(request.headers["x-tenant"], tenant);
    }
    let long = "x".repeat(64);
    for tenant in
        ["a/b", "a.", ".a", "a:80", "a@b", "a?b", "a#b", "a%2fb", "-a", "a_b", "a b", "\u{e9}", &long]
    {
        let refused = ProtocolError::InvalidHost { operation: "com.example#PutNote" };
        assert_eq!(sent(Some(tenant)).unwrap_err(), refused, "{tenant}");
    }
    let shape = "com.example#Labelled";
    assert_eq!(sent(Some("")).unwrap_err(), ProtocolError::EmptyLabel { shape, member: "tenant" });
    assert_eq!(sent(None).unwrap_err(), ProtocolError::MissingMember { shape, member: "tenant" });
}

#[tokio::test]
async fn a_checksum_that_is_not_known_is_refused_before_anything_is_sent() {
    let client = builder().endpoint("http://127.0.0.1:1").build().unwrap();
    let input = Note { algorithm: Some("CRC7".to_owned()), ..Note::default() };
    let error = client.call::<PutNote>(input, None).await.unwrap_err();
    assert!(
        matches!(
            &error,
            CallError::InvalidInput(ProtocolError::UnsupportedChecksum { member: "algorithm", .. })
        ),
        "{error:?}"
    );
}
