//! Calls over HTTP/2: many on each connection, as many as the peer allows.
//!
//! This stands on `h2` itself and not on a client built over it, because such a client hides what an event
//! stream needs: the peer's limit of streams, the budget for small DATA frames, the difference between a
//! response that ended and one that was reset with `NO_ERROR`, and a way to give up a request body that waits
//! for the peer's window.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{Connection, ResponseFuture, SendRequest};
use http::Response;
use http_body::Body;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::drive::{Counted, Driver, Expiry, Written};
use super::pipe::Pipe;
use super::request::Prepared;
use super::response::ResponseBody;
use super::upload::Upload;
use super::{ConnectionUse, Http2Code, Io, TransportError};
use crate::byte_stream::BoxError;

/// Bytes a peer may send on one stream that is not read, if the connection is shared.
const STREAM_WINDOW: u32 = 256 * 1024;
/// The same, if the connection is for one stream alone, which may then be fast over long distances, too. It is also all
/// that a peer sends which does not heed window updates; kinesis-local is one.
const LONE_STREAM_WINDOW: u32 = 4 * 1024 * 1024;
/// Bytes a peer may send on one connection that is not read; never the bottleneck.
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;
/// Streams on one connection, even if the peer allows more.
const MAX_STREAMS: usize = 64;
/// What unread DATA frames may cost: h2 charges `256 - length` for each that is shorter than 256 bytes, and
/// closes the whole connection when this is used up. An event is 16 bytes or more, so that streams which are
/// all full of the shortest events, and none read, cost `MAX_STREAMS * STREAM_WINDOW * (256 / 16 - 1)`, which
/// is less than this.
const SMALL_FRAME_BUDGET: usize = 256 * 1024 * 1024;
const _: () = assert!(MAX_STREAMS * STREAM_WINDOW as usize / 16 * (256 - 16) <= SMALL_FRAME_BUDGET);
const _: () = assert!(LONE_STREAM_WINDOW as usize / 16 * (256 - 16) <= SMALL_FRAME_BUDGET);
/// Largest DATA frame a peer may send.
const MAX_FRAME_SIZE: u32 = 64 * 1024;
/// Largest list of response headers.
const MAX_HEADER_LIST: u32 = 64 * 1024;
/// Request bytes kept per stream while the peer does not take them.
const SEND_BUFFER: usize = 256 * 1024;
/// How long a stream may wait in the queue of h2 to be opened, which takes one turn of the connection's task.
const OPENING_PATIENCE: Duration = Duration::from_millis(100);
/// Stands for "the peer has not said how many streams it allows": no peer can say it, because it does not fit
/// into 32 bits.
const UNKNOWN_LIMIT: usize = usize::MAX - 1;

/// A connection that calls share.
pub(super) struct Http2Connection {
    pub(super) id: u64,
    sender: SendRequest<Bytes>,
    driver: Driver,
    written: Written,
    /// Streams that the peer allows; `None` until its settings have come.
    limit: watch::Receiver<Option<usize>>,
    load: Mutex<Load>,
}

struct Load {
    streams: usize,
    idle_since: Instant,
}

impl Http2Connection {
    pub(super) async fn handshake(
        io: Box<dyn Io>,
        id: u64,
        connection_use: ConnectionUse,
        idle: Option<(Duration, Expiry)>,
    ) -> Result<Arc<Self>, TransportError> {
        let (io, written) = Counted::new(io);
        let window = match connection_use {
            ConnectionUse::Shared => STREAM_WINDOW,
            ConnectionUse::Dedicated => LONE_STREAM_WINDOW,
        };
        let handshake = h2::client::Builder::new()
            .initial_window_size(window)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .data_frame_budget(SMALL_FRAME_BUDGET)
            .max_frame_size(MAX_FRAME_SIZE)
            .max_header_list_size(MAX_HEADER_LIST)
            .max_send_buffer_size(SEND_BUFFER)
            .initial_max_send_streams(UNKNOWN_LIMIT)
            .enable_push(false)
            .handshake::<_, Bytes>(io)
            .await;
        let (sender, connection) = handshake.map_err(error)?;
        let (publish, limit) = watch::channel(None);
        let driver = Driver::spawn(Publishing { connection, publish }, idle);
        let load = Mutex::new(Load { streams: 0, idle_since: Instant::now() });
        Ok(Arc::new(Self { id, sender, driver, written, limit, load }))
    }

    /// Whether new streams may be opened: false once the connection is closed or the peer said that it will
    /// close it.
    pub(super) fn is_usable(&self) -> bool {
        // Without a stream of its own waiting to be opened, a clone is ready or has failed at once.
        let ready = self.sender.clone().poll_ready(&mut Context::from_waker(Waker::noop()));
        !self.driver.is_finished() && matches!(ready, Poll::Ready(Ok(())))
    }

    /// A stream on this connection, if the peer allows one more. Before it has said how many it allows, it
    /// gets one.
    pub(super) fn try_acquire(self: &Arc<Self>) -> Option<StreamSlot> {
        let limit = self.limit.borrow().unwrap_or(1).min(MAX_STREAMS);
        let mut load = self.load();
        if load.streams >= limit {
            return None;
        }
        load.streams += 1;
        drop(load);
        Some(StreamSlot { connection: Arc::clone(self) })
    }

    /// The first stream of a new connection.
    pub(super) fn first_slot(self: &Arc<Self>) -> StreamSlot {
        self.load().streams += 1;
        StreamSlot { connection: Arc::clone(self) }
    }

    /// Resolves when the peer has said how many streams it allows, if it has not yet.
    pub(super) fn unknown_limit(&self) -> Option<watch::Receiver<Option<usize>>> {
        self.limit.borrow().is_none().then(|| self.limit.clone())
    }

    /// Why the peer closes the connection, if it has said so.
    fn goodbye(&self) -> Option<Http2Code> {
        match self.sender.clone().poll_ready(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Err(error)) if error.is_go_away() && error.is_remote() => {
                error.reason().map(Http2Code::from)
            }
            _ => None,
        }
    }

    /// Since when no stream uses this connection.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let load = self.load();
        (load.streams == 0).then_some(load.idle_since)
    }

    fn load(&self) -> std::sync::MutexGuard<'_, Load> {
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to one stream on a connection.
pub(super) struct StreamSlot {
    connection: Arc<Http2Connection>,
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut load = self.connection.load();
        load.streams -= 1;
        load.idle_since = Instant::now();
    }
}

/// The connection, which tells after each step how many streams the peer allows.
struct Publishing {
    connection: Connection<Counted, Bytes>,
    publish: watch::Sender<Option<usize>>,
}

impl Future for Publishing {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // Streams get the connection's error themselves.
        let closed = Pin::new(&mut self.connection).poll(cx).map(|_result| ());
        let allowed = self.connection.max_concurrent_send_streams();
        if allowed != UNKNOWN_LIMIT {
            self.publish.send_if_modified(|limit| limit.replace(allowed) != Some(allowed));
        }
        closed
    }
}

/// Why a request was not put on a connection.
pub(super) struct Rejected {
    pub(super) prepared: Prepared,
    pub(super) error: TransportError,
}

/// Opens a stream for `prepared` and starts to send its body.
pub(super) async fn begin(slot: StreamSlot, prepared: Prepared) -> Result<Sent, Rejected> {
    let mut sender = slot.connection.sender.clone();
    let written_before = slot.connection.written.so_far();
    let head = match prepared.head.clone().http2() {
        Ok(head) => head,
        Err(error) => return Err(Rejected { prepared, error }),
    };
    let ends = prepared.body.is_end_stream();
    let opened = match poll_fn(|cx| sender.poll_ready(cx)).await {
        Ok(()) => sender.send_request(head, ends),
        Err(error) => Err(error),
    };
    let (response, stream) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            return Err(Rejected { prepared, error: TransportError::NotSent { source: error.into() } });
        }
    };
    // The peer may count a stream that has ended here, because it has not read the end of it. Then h2 keeps
    // the new one in a queue, and dropping it takes it out again.
    if timeout(OPENING_PATIENCE, poll_fn(|cx| sender.poll_ready(cx))).await.is_err() {
        let source = BoxError::from("the peer allows no more streams on this connection");
        return Err(Rejected { prepared, error: TransportError::NotSent { source: source.into() } });
    }
    let slot = Arc::new(slot);
    let upload = Upload::default();
    let mut exchange =
        Http2Exchange { pipe: None, upload: upload.clone(), slot: Some(Arc::clone(&slot)), written_before };
    if ends {
        upload.finish();
    } else {
        let mut pipe = Pipe::new(stream, prepared.body, upload, slot);
        // Bodies that are there already are sent without a task.
        if poll_fn(|cx| Poll::Ready(Pin::new(&mut pipe).poll(cx).is_pending())).await {
            exchange.pipe = Some(tokio::spawn(pipe).abort_handle());
        }
    }
    Ok(Sent { response, exchange, bodiless: ends })
}

/// A request on its way.
pub(super) struct Sent {
    response: ResponseFuture,
    exchange: Http2Exchange,
    /// Whether the request had no body, so that its head is all that a second attempt needs.
    pub(super) bodiless: bool,
}

impl Sent {
    /// Waits for the response head.
    pub(super) async fn head(self) -> Result<Response<ResponseBody>, TransportError> {
        let Self { response, exchange, bodiless: _ } = self;
        match response.await {
            Ok(response) => Ok(ResponseBody::http2(response, exchange)),
            Err(error) => Err(exchange.head_error(error)),
        }
    }
}

/// A call on its stream. Dropping it stops the request body, which resets the stream if it has not ended.
pub(super) struct Http2Exchange {
    pipe: Option<AbortHandle>,
    upload: Upload,
    slot: Option<Arc<StreamSlot>>,
    written_before: u64,
}

impl Http2Exchange {
    /// The response has ended. The stream is free as soon as the request has, too.
    pub(super) fn end_response(&mut self) {
        if !self.upload.is_running() {
            self.slot = None;
        }
    }

    fn head_error(&self, error: h2::Error) -> TransportError {
        let slot = self.slot.as_ref();
        let nothing_left = slot.is_some_and(|slot| slot.connection.written.so_far() == self.written_before);
        if nothing_left && error.is_io() {
            return TransportError::NotSent { source: error.into() };
        }
        self.error(error)
    }

    /// What an error of h2 means for this call.
    pub(super) fn error(&self, failed: h2::Error) -> TransportError {
        if let Some(source) = self.upload.failure() {
            return TransportError::RequestBody { source };
        }
        // A peer that is annoyed says so and hangs up; the streams only see the latter.
        let goodbye = self.slot.as_ref().and_then(|slot| slot.connection.goodbye());
        match goodbye.filter(|code| failed.is_io() && *code != Http2Code::NO_ERROR) {
            Some(code) => TransportError::GoAway { code, unprocessed: false },
            None => error(failed),
        }
    }
}

impl Drop for Http2Exchange {
    fn drop(&mut self) {
        if let Some(pipe) = self.pipe.take() {
            pipe.abort();
        }
    }
}

fn error(error: h2::Error) -> TransportError {
    match error.reason() {
        Some(reason) if error.is_remote() && error.is_go_away() => {
            // h2 gives this error to the streams beyond the last one that the peer says it has seen.
            TransportError::GoAway { code: reason.into(), unprocessed: true }
        }
        Some(reason) if error.is_remote() => TransportError::Reset { code: reason.into() },
        _ if error.is_io() => TransportError::Truncated { source: error.into() },
        _ => TransportError::Http { source: error.into() },
    }
}
