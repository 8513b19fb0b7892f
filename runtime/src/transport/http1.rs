//! Calls over HTTP/1.1: one at a time on each connection.

use std::error::Error;
use std::io;
use std::sync::Weak;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;

use super::drive::{Counted, Driver, Expiry, Written};
use super::pool::{HostKey, Pool};
use super::request::Prepared;
use super::response::ResponseBody;
use super::upload::{Upload, Watched};
use super::{Io, TransportError};

/// How long a pooled connection may need to finish the call before.
const SETTLING: Duration = Duration::from_millis(100);

/// A connection that no call uses at the moment, or that belongs to one call.
pub(super) struct Http1Connection {
    pub(super) id: u64,
    sender: SendRequest<Watched>,
    driver: Driver,
    written: Written,
    /// Where it goes after the call; `None` closes it.
    home: Option<Home>,
}

/// The place of a connection in the pool.
pub(super) struct Home {
    pub(super) pool: Weak<Pool>,
    pub(super) key: HostKey,
}

impl Http1Connection {
    pub(super) async fn handshake(
        io: Box<dyn Io>,
        id: u64,
        home: Option<Home>,
        idle: Option<(Duration, Expiry)>,
    ) -> Result<Self, TransportError> {
        let (io, written) = Counted::new(io);
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(io)).await;
        let (sender, connection) =
            handshake.map_err(|error| TransportError::Http { source: error.into() })?;
        Ok(Self { id, sender, driver: Driver::spawn(connection, idle), written, home })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Whether this connection, taken from the pool, is still alive and done with the call before.
    pub(super) async fn is_ready(&mut self) -> bool {
        self.sender.is_ready()
            || matches!(tokio::time::timeout(SETTLING, self.sender.ready()).await, Ok(Ok(())))
    }

    /// Gives the connection back to the pool, or closes it if it has no place there.
    fn release(mut self) {
        if self.sender.is_closed() {
            return;
        }
        if let Some(home) = self.home.take() {
            if let Some(pool) = home.pool.upgrade() {
                let key = home.key.clone();
                self.home = Some(home);
                pool.put_back(&key, self);
            }
        }
    }
}

/// Queues `prepared` on the connection.
pub(super) fn begin(
    mut connection: Http1Connection,
    prepared: Prepared,
) -> Result<Sent<impl Future<Output = Answer> + Send + use<>>, TransportError> {
    let upload = Upload::default();
    let request = prepared.head.http1(Watched::new(prepared.body, upload.clone()))?;
    let written_before = connection.written.so_far();
    let answer = connection.sender.try_send_request(request);
    Ok(Sent {
        answer,
        exchange: Http1Exchange { connection: Some(connection), upload, ended: false },
        written_before,
    })
}

/// What hyper answers.
pub(super) type Answer = Result<Response<Incoming>, hyper::client::conn::TrySendError<Request<Watched>>>;

/// A request on its way.
pub(super) struct Sent<F> {
    answer: F,
    exchange: Http1Exchange,
    written_before: u64,
}

/// Why there is no response head.
pub(super) struct Unanswered {
    pub(super) error: TransportError,
    /// The request body, if the connection died before it took the request.
    pub(super) untouched: Option<crate::byte_stream::RequestBody>,
}

impl<F: Future<Output = Answer>> Sent<F> {
    /// Waits for the response head.
    pub(super) async fn head(self) -> Result<Response<ResponseBody>, Unanswered> {
        let Self { answer, exchange, written_before } = self;
        match answer.await {
            Ok(response) => Ok(response.map(|body| ResponseBody::http1(body, exchange))),
            Err(mut failed) => {
                let untouched = failed.take_message().map(|request| request.into_body().into_body());
                let nothing_left =
                    exchange.connection.as_ref().is_some_and(|it| it.written.so_far() == written_before);
                let error = failed.into_error();
                let error = match exchange.upload.failure() {
                    None if untouched.is_some() || nothing_left => {
                        TransportError::NotSent { source: error.into() }
                    }
                    _ => exchange.error(error),
                };
                Err(Unanswered { error, untouched })
            }
        }
    }
}

/// A call on its connection. Dropping it closes the connection, unless request and response have both ended.
pub(super) struct Http1Exchange {
    connection: Option<Http1Connection>,
    upload: Upload,
    ended: bool,
}

impl Http1Exchange {
    /// The response has ended. The connection is free as soon as the request has, too.
    pub(super) fn end_response(&mut self) {
        self.ended = true;
        if !self.upload.is_running() {
            self.let_go();
        }
    }

    fn let_go(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.ended && !self.upload.is_running() && self.upload.failure().is_none() {
            connection.release();
        } else {
            connection.driver.kill();
        }
    }

    /// What an error of hyper means for this call.
    pub(super) fn error(&self, error: hyper::Error) -> TransportError {
        if let Some(source) = self.upload.failure() {
            return TransportError::RequestBody { source };
        }
        let broken = error.is_incomplete_message()
            || error.is_closed()
            || error.is_canceled()
            || error.is_body_write_aborted()
            || has_io_source(&error);
        let source = error.into();
        if broken { TransportError::Truncated { source } } else { TransportError::Http { source } }
    }
}

impl Drop for Http1Exchange {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Broken connections and bodies cut short come as I/O errors; bad chunk sizes too, and are told apart by
/// their kind.
fn has_io_source(error: &hyper::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
        }
        source = error.source();
    }
    false
}
