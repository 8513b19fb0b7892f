//! Request bodies as the runtime's own rooms read them.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;

use crate::transport::TransportError;

/// The body of a request, with errors in the words of `transport`.
#[derive(Debug)]
pub(super) enum RequestBytes {
    Arriving(Incoming),
    /// What was read already.
    Read(Full<Bytes>),
}

impl RequestBytes {
    /// Reads all that is still to come and throws it away, behind an answer: a connection that is closed on bytes
    /// which nobody has read may take the answer with it.
    pub(super) fn drain(mut self) {
        tokio::spawn(async move { while let Some(Ok(_)) = self.frame().await {} });
    }
}

impl Body for RequestBytes {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match &mut *self {
            Self::Arriving(body) => Pin::new(body).poll_frame(cx).map_err(translate),
            Self::Read(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Arriving(body) => body.is_end_stream(),
            Self::Read(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Arriving(body) => body.size_hint(),
            Self::Read(body) => body.size_hint(),
        }
    }
}

fn translate(error: hyper::Error) -> TransportError {
    let reset =
        error.source().and_then(|source| source.downcast_ref::<h2::Error>()).and_then(h2::Error::reason);
    match reset {
        Some(reason) => TransportError::Reset { code: reason.into() },
        None => TransportError::Truncated { source: error.into() },
    }
}
