//! What does not travel over the WebSocket, and what is looked at before it does.

use std::io::Read as _;

use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use smithy_streams_runtime::protocol::RequestCompression;
use smithy_streams_runtime::stream_schema::{FieldType, StreamSchema, StreamSchemas};

use super::model::Publish;
use super::*;

/// A request that came.
#[derive(Debug, PartialEq)]
struct Seen {
    path: String,
    authorization: String,
    encoding: Option<String>,
    body: bytes::Bytes,
}

/// Answers one request, and shows it.
async fn answer(listener: &mut MemoryListener, status: u16) -> Seen {
    let io = listener.accept().await.unwrap();
    let (show, mut shown) = tokio::sync::mpsc::unbounded_channel();
    let serve = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let show = show.clone();
        async move {
            let header =
                |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let (path, authorization) = (request.uri().path().to_owned(), header("authorization").unwrap());
            let encoding = header("content-encoding");
            let body = request.into_body().collect().await.unwrap().to_bytes();
            show.send(Seen { path, authorization, encoding, body }).unwrap();
            http::Response::builder().status(status).body(Full::new(bytes::Bytes::new()))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(io), serve);
    tokio::spawn(connection);
    shown.recv().await.unwrap()
}

#[tokio::test]
async fn requests_have_the_same_login_and_a_connection_of_their_own() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        let (published, seen) = tokio::join!(
            client.publish("a/b c", Document::from_iter([("temperature", 91)])),
            answer(&mut listener, 200)
        );
        published.unwrap();
        assert_eq!(seen.path, "/streams/a%2Fb%20c/publish");
        assert_eq!(seen.authorization, "Basic YWJjOmRlZjEyMw==");
        assert_eq!((seen.encoding, &seen.body[..]), (None, &br#"{"payload":{"temperature":91}}"#[..]));
        peer.deliver(2, 1).await;
        assert_eq!(payload(&mut call).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn errors_are_told_by_their_status() {
    in_time(async {
        let (client, mut listener) = client();
        let (outcome, _) = tokio::join!(client.publish("s", 1.into()), answer(&mut listener, 401));
        let error = outcome.unwrap_err();
        assert!(matches!(error.as_modeled(), Some(SeaError::Unauthorized(_))), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn long_requests_are_compressed_if_the_client_is_told_to() {
    in_time(async {
        let long = Document::from("x".repeat(20_000));
        let (plain, mut listener) = client();
        let (_, seen) = tokio::join!(plain.publish("s", long.clone()), answer(&mut listener, 200));
        assert_eq!((seen.encoding, seen.body.len()), (None, 20_014));

        let (builder, mut listener) = builder();
        let client = builder.request_compression(RequestCompression::from_size(100)).build().unwrap();
        let (_, seen) = tokio::join!(client.publish("s", long), answer(&mut listener, 200));
        assert_eq!(seen.encoding.as_deref(), Some("gzip"));
        let mut body = String::new();
        flate2::read::GzDecoder::new(&seen.body[..]).read_to_string(&mut body).unwrap();
        assert_eq!(body.len(), 20_014);
    })
    .await;
}

#[tokio::test]
async fn a_payload_that_does_not_fit_its_schema_is_not_sent() {
    in_time(async {
        let (builder, mut listener) = builder();
        let schemas = StreamSchemas::new();
        let known = schemas.clone();
        let client = builder
            .validate::<Publish>(move |input| {
                known.check(input.stream_name.as_deref(), input.payload.as_ref())
            })
            .build()
            .unwrap();
        schemas.insert(StreamSchema::new("boilers", 1).with("temperature", FieldType::Float));
        let hot = Document::from_iter([("temperature", "hot")]);
        let StreamSeaError::InvalidPayload(invalid) = failure(client.publish("boilers", hot.clone()).await)
        else {
            panic!()
        };
        assert_eq!(invalid.violations()[0].to_string(), "`temperature` is a text, not `float`");
        let (published, _) = tokio::join!(client.publish("others", hot.clone()), answer(&mut listener, 200));
        published.unwrap();
        schemas.remove("boilers");
        assert!(schemas.check(Some("boilers"), Some(&hot)).is_ok());
    })
    .await;
}
