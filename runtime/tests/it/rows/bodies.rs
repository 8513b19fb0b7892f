//! Answers that are endless, compressed, broken off, or have heads beyond all measure.

use std::io::Write;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_core::Stream;
use smithy_streams_runtime::byte_stream::{BoxError, ByteStream, RequestBody};
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::transport::{TransportError, memory};

use super::*;
use crate::transport::peer::serve;

on_each_row!(
    an_endless_answer_is_read_up_to_the_limit,
    an_endless_error_is_read_up_to_its_own_limit,
    an_answer_that_says_how_long_it_is_is_not_read,
    an_answer_that_breaks_off_is_an_error_of_the_transport,
    compressed_answers_are_not_unpacked,
    heads_have_a_limit,
);

const LIMIT: usize = 1024 * 1024;
/// What may be under way beyond what is read: windows and buffers of both sides.
const UNDER_WAY: usize = 2 * 1024 * 1024;
const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

/// So many chunks of white space, which is no end of any document, and then perhaps an error.
struct Chunks {
    left: usize,
    taken: Arc<AtomicUsize>,
    breaks: bool,
}

impl Chunks {
    const CHUNK: &'static [u8] = &[b' '; 16 * 1024];

    fn endless(taken: &Arc<AtomicUsize>) -> Self {
        Self { left: usize::MAX, taken: Arc::clone(taken), breaks: false }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(self.breaks.then(|| Err("no more".into())));
        }
        self.left -= 1;
        self.taken.fetch_add(Self::CHUNK.len(), Ordering::SeqCst);
        Poll::Ready(Some(Ok(Bytes::from_static(Self::CHUNK))))
    }
}

/// The outcome of a call to a peer that answers anything, in one version of HTTP.
async fn call<R: Row>(
    version: HttpVersion,
    answer: impl Fn() -> http::Response<RequestBody> + Clone + Send + Sync + 'static,
) -> Result<GetRoomOutput, CallError<ChatError>> {
    let (connector, mut listener) = memory();
    let peer = tokio::spawn(async move {
        while let Some(io) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(serve(version, io, move |_request| std::future::ready(answer())));
        }
    });
    let builder = Core::builder::<Core>(R::SERVICE)
        .endpoint("http://memory")
        .response_limit(LIMIT)
        .retry(RetryPolicy::never());
    let core = builder.connector(connector).http_version(version).build().unwrap();
    let outcome = core.call::<R::GetRoom>(room_input(), None).await;
    peer.abort();
    outcome
}

/// An answer with the headers of the protocol and some more.
fn respond<R: Row>(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<ByteStream>,
) -> http::Response<RequestBody> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in own_headers::<R>().iter().chain(headers) {
        response = response.header(*name, *value);
    }
    response.body(body.into().into_request_body()).unwrap()
}

async fn an_endless_answer_is_read_up_to_the_limit<R: Row>() {
    for version in VERSIONS {
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let endless = move || respond::<R>(200, &[], ByteStream::from_stream(Chunks::endless(&counted)));
        let error = call::<R>(version, endless).await.unwrap_err();
        let is_refused =
            matches!(error, CallError::Protocol(ProtocolError::ResponseTooLarge { limit: LIMIT }));
        assert!(is_refused, "{error:?}");
        let taken = taken.load(Ordering::SeqCst);
        assert!((LIMIT..LIMIT + UNDER_WAY).contains(&taken), "{taken}");
    }
}

async fn an_endless_error_is_read_up_to_its_own_limit<R: Row>() {
    const ERROR_LIMIT: usize = 1024 * 1024;
    for version in VERSIONS {
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let endless = move || respond::<R>(500, &[], ByteStream::from_stream(Chunks::endless(&counted)));
        match call::<R>(version, endless).await.unwrap_err() {
            CallError::Unmodeled(response) => {
                assert_eq!((response.status, response.body.len()), (Some(500), ERROR_LIMIT));
            }
            other => panic!("{other:?}"),
        }
        let taken = taken.load(Ordering::SeqCst);
        assert!((ERROR_LIMIT..ERROR_LIMIT + UNDER_WAY).contains(&taken), "{taken}");
    }
}

async fn an_answer_that_says_how_long_it_is_is_not_read<R: Row>() {
    for version in VERSIONS {
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&taken);
        let announced = move || {
            let endless = ByteStream::from_stream(Chunks::endless(&counted));
            respond::<R>(200, &[("content-length", "1000000000000000")], endless)
        };
        let error = call::<R>(version, announced).await.unwrap_err();
        assert!(matches!(error, CallError::Protocol(ProtocolError::ResponseTooLarge { .. })), "{error:?}");
        assert!(taken.load(Ordering::SeqCst) < UNDER_WAY);
    }
}

async fn an_answer_that_breaks_off_is_an_error_of_the_transport<R: Row>() {
    for (version, status) in [(VERSIONS[0], 200), (VERSIONS[0], 500), (VERSIONS[1], 200), (VERSIONS[1], 500)]
    {
        let broken = move || {
            let chunks = Chunks { left: 3, taken: Arc::default(), breaks: true };
            respond::<R>(status, &[], ByteStream::from_stream(chunks))
        };
        let error = call::<R>(version, broken).await.unwrap_err();
        let is_broken = matches!(
            error,
            CallError::Transport(TransportError::Truncated { .. } | TransportError::Reset { .. })
        );
        assert!(is_broken && error.is_retryable(), "{error:?}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// 1 GiB of zeros in about 1 MB, as 1024 members of one file (RFC 1952, 2.2).
static BOMB: LazyLock<Bytes> = LazyLock::new(|| gzip(&vec![0; 1024 * 1024]).repeat(1024).into());

async fn compressed_answers_are_not_unpacked<R: Row>() {
    let version = HttpVersion::Http2PriorKnowledge;
    let room = GetRoomOutput { name: "attic".to_owned(), members: None, trace: None };
    let bomb = BOMB.clone();
    assert!((1_000_000..2 * LIMIT).contains(&bomb.len()), "{}", bomb.len());
    for body in [Bytes::from(gzip(&document::<R>(&room))), bomb.slice(..LIMIT), bomb] {
        let is_short = body.len() <= LIMIT;
        let (named, bare, failed) = (body.clone(), body.clone(), body.clone());
        let headers = &[("content-encoding", "gzip")];
        match call::<R>(version, move || respond::<R>(200, headers, named.clone())).await {
            Err(CallError::Protocol(ProtocolError::EncodedBody { encoding })) => {
                assert!(is_short && encoding == "gzip");
            }
            Err(CallError::Protocol(ProtocolError::ResponseTooLarge { .. })) => assert!(!is_short),
            other => panic!("{other:?}"),
        }
        match call::<R>(version, move || respond::<R>(200, &[], bare.clone())).await {
            Err(CallError::Protocol(ProtocolError::Codec(_))) => assert!(is_short),
            Err(CallError::Protocol(ProtocolError::ResponseTooLarge { .. })) => assert!(!is_short),
            other => panic!("{other:?}"),
        }
        match call::<R>(version, move || respond::<R>(503, headers, failed.clone())).await {
            Err(CallError::Unmodeled(response)) => {
                assert_eq!((response.status, &response.code[..]), (Some(503), ""));
                assert_eq!(response.body, body.slice(..body.len().min(LIMIT)));
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn heads_have_a_limit<R: Row>() {
    let long = "x".repeat(512 * 1024);
    for (version, status) in [(VERSIONS[0], 200), (VERSIONS[0], 500), (VERSIONS[1], 200), (VERSIONS[1], 500)]
    {
        let value = long.clone();
        let answer = move || respond::<R>(status, &[("x-trace", &value)], "");
        let error = call::<R>(version, answer).await.unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{version:?}: {error:?}");

        let many = move || {
            let mut response = respond::<R>(status, &[], "");
            for number in 0..5_000 {
                response.headers_mut().append("x-many", number.into());
            }
            response
        };
        let error = call::<R>(version, many).await.unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{version:?}: {error:?}");
    }
}
