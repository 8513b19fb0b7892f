//! Request bodies as the runtime's own rooms read them.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::transport::TransportError;

/// The body of a request, with errors in the words of `transport`.
#[derive(Debug)]
pub(super) struct RequestBytes(pub(super) Incoming);

impl Body for RequestBytes {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.0).poll_frame(cx).map_err(translate)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
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
