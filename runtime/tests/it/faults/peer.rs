//! Peers that misbehave, over real sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::BoxError;
use smithy_streams_runtime::client::{AttemptView, Intercept};
use smithy_streams_runtime::frame::Message;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::{Wire, http1, http2};

/// What a peer does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Answers as it should.
    None,
    /// Falls silent.
    Stall(At),
    /// Resets the connection.
    Reset(At),
    /// Closes the connection, its own side first.
    Close(At),
    /// Answers with what is no HTTP.
    Garbage,
    /// Answers with this status, and `Retry-After: 0`.
    Status(u16),
    /// The same, but the connection ends inside the body.
    CutStatus(u16),
    /// As `Status`, before it has read anything of the body; then it ends its side, and reads the rest.
    EarlyStatus(u16),
    /// Answers as it should, before it has read anything of the body; then it reads the rest.
    EarlyAnswer,
    /// Ends the side that it reads, and answers as it should. Of HTTP/1.1 alone.
    Deaf,
    /// Resets the stream, and says that it did not look at the request. Of HTTP/2 alone.
    Refused,
    /// Answers as it should, and resets the stream without an error, because it does not want the rest of the request
    /// (RFC 9113, 8.1). Of HTTP/2 alone.
    EnoughHeard,
    /// Closes the connection, and says that it did not look at the request. Of HTTP/2 alone.
    GoAway,
    /// Closes the connection, and says that it did look at the request. Of HTTP/2 alone.
    GoAwayLate,
}

/// How far a peer comes with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    BeforeHead,
    /// Of HTTP/1.1 alone.
    InHead,
    AfterHead,
    /// After a part of the body; of events, after the first of them and a part of the second.
    InBody,
}

/// How long a peer waits before it breaks a connection in the middle of something: until that has arrived.
pub(super) const SETTLING: Duration = Duration::from_millis(90);

/// How much is read of a request of events before it is answered, in bytes. It has more, and does not end.
pub(super) const HEARD: usize = 4096;

/// What comes of the requests, one after another; the last goes on for ever.
#[derive(Debug, Clone)]
pub(super) struct Script {
    faults: Arc<[Fault]>,
    arrived: Arc<AtomicUsize>,
    /// A permit for each head of an answer that the client has read.
    heads: Arc<Semaphore>,
}

impl Script {
    /// What comes of the request that has just arrived.
    pub(super) fn arrival(&self) -> Fault {
        self.at(self.arrived.fetch_add(1, Ordering::SeqCst))
    }

    /// What will come of the next.
    pub(super) fn coming(&self) -> Fault {
        self.at(self.arrived.load(Ordering::SeqCst))
    }

    /// Waits until the client has what was sent, so that it is not overtaken by what breaks the connection.
    pub(super) async fn settle(&self, sent: At) {
        if matches!(sent, At::AfterHead | At::InBody) {
            self.heads.acquire().await.unwrap().forget();
        }
        if sent != At::AfterHead {
            sleep(SETTLING).await;
        }
    }

    fn at(&self, number: usize) -> Fault {
        self.faults[number.min(self.faults.len() - 1)]
    }
}

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    script: Script,
}

impl Peer {
    pub(crate) async fn new(wire: Wire, faults: &[Fault]) -> Self {
        Self::listening(wire, TcpListener::bind("127.0.0.1:0").await.unwrap(), faults)
    }

    pub(super) fn listening(wire: Wire, listener: TcpListener, faults: &[Fault]) -> Self {
        let heads = Arc::new(Semaphore::new(0));
        let script = Script { faults: faults.into(), arrived: Arc::default(), heads };
        let peer = Self { address: listener.local_addr().unwrap(), script: script.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(wire, stream, script.clone()));
            }
        });
        peer
    }

    /// Tells the peer what its client has read.
    pub(super) fn witness(&self) -> impl Intercept + use<> {
        Witness { heads: Arc::clone(&self.script.heads) }
    }

    /// How many requests have arrived.
    pub(crate) fn arrivals(&self) -> usize {
        self.script.arrived.load(Ordering::SeqCst)
    }
}

struct Witness {
    heads: Arc<Semaphore>,
}

impl Intercept for Witness {
    fn after_attempt(&self, attempt: &AttemptView<'_>) {
        if attempt.status().is_some() {
            self.heads.add_permits(1);
        }
    }
}

async fn serve(wire: Wire, stream: TcpStream, script: Script) {
    // What fails here fails because the client has gone.
    let _: Result<(), BoxError> = match wire {
        Wire::Http1 => http1::serve(stream, script).await.map_err(BoxError::from),
        Wire::Http2 => http2::serve(stream, script).await,
    };
}

/// An answer as it should be.
pub(super) struct Answer {
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: Bytes,
    /// How much of the body is sent before what is done inside it.
    pub(super) part: usize,
}

impl Answer {
    pub(super) fn to(method: &str, path: &str) -> Self {
        const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
        const EVENTS: &[(&str, &str)] =
            &[("content-type", "application/vnd.amazon.eventstream"), ("x-topic", "faults")];
        let (headers, body) = match (method, path.rsplit('/').next().unwrap_or_default()) {
            (_, "talk" | "events") => {
                let (body, part) = events();
                return Self { headers: EVENTS, body, part };
            }
            (_, "dictate") => (JSON, r#"{"lines":2}"#),
            ("PUT", _) => (JSON, r#"{"size":4}"#),
            (_, "file") => (&[("x-owner", "ann")][..], "some bytes"),
            _ => (JSON, r#"{"name":"A"}"#),
        };
        Self { headers, body: Bytes::from_static(body.as_bytes()), part: 4 }
    }
}

/// Two events, and where to break inside the second.
fn events() -> (Bytes, usize) {
    let event = Message::new().with_headers([(":message-type", "event"), (":event-type", "say")]).unwrap();
    let mut all = BytesMut::new();
    event.with_payload("{}").encode(&mut all).unwrap();
    let one = all.clone();
    all.extend_from_slice(&one);
    (all.freeze(), one.len() + 5)
}

/// Whether the body of a request is events, which do not end before the answer.
pub(super) fn sends_events(path: &str) -> bool {
    path.ends_with("/talk") || path.ends_with("/dictate")
}
