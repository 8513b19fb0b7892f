//! What a call gives back: the response head that is awaited, and its body.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::RecvStream;
use http::Response;
use http::header::CONTENT_LENGTH;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::TransportError;
use super::http1::Http1Exchange;
use super::http2::Http2Exchange;

/// A call whose request is on its way. Resolves to the response head; the request body goes on being sent,
/// whether this is polled or not.
///
/// Dropping it cancels the call: the HTTP/2 stream is reset, the HTTP/1.1 connection closed.
#[must_use = "dropping it cancels the call"]
pub struct Pending {
    head: Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, TransportError>> + Send>>,
}

impl Pending {
    pub(super) fn new(
        head: impl Future<Output = Result<Response<ResponseBody>, TransportError>> + Send + 'static,
    ) -> Self {
        Self { head: Box::pin(head) }
    }
}

impl Future for Pending {
    type Output = Result<Response<ResponseBody>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.head.as_mut().poll(cx)
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

/// The body of a response, as it arrives. What is not taken out is not asked of the peer.
///
/// Keep it as long as the request body should go on being sent: dropping it before both have ended cancels
/// the call. After an error, or after the end, nothing comes any more.
pub struct ResponseBody {
    source: Source,
    ended: bool,
}

enum Source {
    Http1 {
        incoming: Incoming,
        exchange: Http1Exchange,
    },
    Http2 {
        incoming: RecvStream,
        /// Bytes that the peer announced and that have not come yet.
        remaining: Option<u64>,
        data_ended: bool,
        exchange: Http2Exchange,
    },
    /// No connection: the bytes are there.
    #[cfg(feature = "protocol-test")]
    Memory(Bytes),
}

impl ResponseBody {
    pub(super) fn http1(incoming: Incoming, exchange: Http1Exchange) -> Self {
        Self { source: Source::Http1 { incoming, exchange }, ended: false }.ended_if_empty()
    }

    pub(super) fn http2(response: Response<RecvStream>, exchange: Http2Exchange) -> Response<Self> {
        let length = response.headers().get(CONTENT_LENGTH);
        let remaining = length.and_then(|length| length.to_str().ok()?.parse().ok());
        response.map(|incoming| {
            let source = Source::Http2 { incoming, remaining, data_ended: false, exchange };
            Self { source, ended: false }.ended_if_empty()
        })
    }

    /// A body that never was on a connection.
    #[cfg(feature = "protocol-test")]
    pub(crate) fn in_memory(body: Bytes) -> Self {
        Self { source: Source::Memory(body), ended: false }.ended_if_empty()
    }

    fn ended_if_empty(mut self) -> Self {
        if self.source.is_end_stream() {
            self.end();
        }
        self
    }

    fn end(&mut self) {
        self.ended = true;
        match &mut self.source {
            Source::Http1 { exchange, .. } => exchange.end_response(),
            Source::Http2 { exchange, .. } => exchange.end_response(),
            #[cfg(feature = "protocol-test")]
            Source::Memory(_) => {}
        }
    }
}

impl Source {
    fn is_end_stream(&self) -> bool {
        match self {
            Self::Http1 { incoming, .. } => incoming.is_end_stream(),
            Self::Http2 { incoming, .. } => incoming.is_end_stream(),
            #[cfg(feature = "protocol-test")]
            Self::Memory(rest) => rest.is_empty(),
        }
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        match self {
            Self::Http1 { incoming, exchange } => {
                let frame = ready!(Pin::new(incoming).poll_frame(cx));
                Poll::Ready(frame.map(|frame| frame.map_err(|error| exchange.error(error))))
            }
            Self::Http2 { incoming, remaining, data_ended, exchange } => {
                let frame = ready!(poll_http2_frame(incoming, data_ended, cx));
                if let (Some(remaining), Some(Ok(frame))) = (remaining, &frame) {
                    *remaining = remaining.saturating_sub(frame.data_ref().map_or(0, Bytes::len) as u64);
                }
                Poll::Ready(frame.map(|frame| frame.map_err(|error| exchange.error(error))))
            }
            #[cfg(feature = "protocol-test")]
            Self::Memory(rest) => {
                Poll::Ready((!rest.is_empty()).then(|| Ok(Frame::data(std::mem::take(rest)))))
            }
        }
    }
}

fn poll_http2_frame(
    incoming: &mut RecvStream,
    data_ended: &mut bool,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
    while !*data_ended {
        match ready!(incoming.poll_data(cx)).transpose()? {
            // A frame without bytes carries at most the end of the stream.
            Some(data) if data.is_empty() => {}
            Some(data) => {
                incoming.flow_control().release_capacity(data.len())?;
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
            None => *data_ended = true,
        }
    }
    let trailers = ready!(incoming.poll_trailers(cx))?;
    Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))))
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        let frame = ready!(this.source.poll_frame(cx));
        match &frame {
            // An error ends the body, but not the exchange: that one is cancelled when dropped.
            Some(Err(_)) => this.ended = true,
            Some(Ok(_)) if !this.source.is_end_stream() => {}
            _ => this.end(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            _ if self.ended => SizeHint::with_exact(0),
            Source::Http1 { incoming, .. } => incoming.size_hint(),
            Source::Http2 { remaining: Some(remaining), .. } => SizeHint::with_exact(*remaining),
            Source::Http2 { .. } => SizeHint::default(),
            #[cfg(feature = "protocol-test")]
            Source::Memory(rest) => SizeHint::with_exact(rest.len() as u64),
        }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").field("ended", &self.ended).finish_non_exhaustive()
    }
}
