//! What a client sends, seen from the peer.

use std::fmt;
use std::marker::PhantomData;

use super::{http, rpc};
use crate::byte_stream::ByteStream;
use crate::client::StreamError;
use crate::protocol::Operation;

/// The line of one call.
enum Line {
    Http(Box<http::Receiver>),
    Rpc(rpc::Receiver),
    /// A request is all that comes.
    #[cfg(feature = "stream-manager")]
    StreamManager,
}

/// Receives what the client of one call sends.
pub struct ExchangeReceiver<Op: Operation> {
    line: Line,
    operation: PhantomData<fn() -> Op>,
}

impl<Op: Operation> ExchangeReceiver<Op> {
    pub(super) fn over_http(receiver: http::Receiver) -> Self {
        Self { line: Line::Http(Box::new(receiver)), operation: PhantomData }
    }

    pub(super) fn over_rpc(receiver: rpc::Receiver) -> Self {
        Self { line: Line::Rpc(receiver), operation: PhantomData }
    }

    #[cfg(feature = "stream-manager")]
    pub(super) fn over_stream_manager() -> Self {
        Self { line: Line::StreamManager, operation: PhantomData }
    }

    /// The next event of the client; `None` when it has ended its side. Events in signed frames are taken out of them,
    /// whether somebody verifies them or not.
    ///
    /// In event-stream RPC whoever ends a stream ends both directions: a client that waits for an answer cannot say that
    /// it has sent its last event.
    ///
    /// # Errors
    /// What the client sent wrong; [`StreamError::Transport`] when it has cancelled the call, [`StreamError::Rpc`] when
    /// its connection is lost or too much was left unread. All but [`StreamError::Undecodable`] are the last.
    ///
    /// [`StreamError::Signature`] for events that are not signed as the
    /// [`Verification`](super::Verification) asks. The client is told, which ends the answer: with status 403, or
    /// by an error message behind the events that were sent.
    pub async fn next(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        match &mut self.line {
            Line::Http(http) => http.next::<Op>().await,
            Line::Rpc(rpc) => rpc.next::<Op>().await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager => None,
        }
    }

    /// The streaming blob. Empty if it was taken before, and where the protocol has none.
    pub(super) fn body(&mut self) -> ByteStream {
        match &mut self.line {
            Line::Http(http) => http.body(),
            Line::Rpc(_) => ByteStream::default(),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager => ByteStream::default(),
        }
    }

    /// Takes what is still to be read off the connection, for nobody.
    pub(super) fn drain(self) {
        match self.line {
            Line::Http(http) => http.drain(),
            // A stream that has ended is read by nobody.
            Line::Rpc(_) => {}
            #[cfg(feature = "stream-manager")]
            Line::StreamManager => {}
        }
    }
}

impl<Op: Operation> fmt::Debug for ExchangeReceiver<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeReceiver").field("operation", &Op::SCHEMA.id()).finish_non_exhaustive()
    }
}
