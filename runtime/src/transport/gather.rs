//! Many small chunks made into fewer.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

use crate::byte_stream::{BoxError, RequestBody};

/// Bytes at which a chunk is large enough to be sent as it is.
const LARGE: usize = 4 * 1024;

/// A request body whose small chunks are joined when several are there at the same time; none is ever kept
/// waiting for the next.
///
/// An event is a small chunk. Joined, events cost less on both sides, and peers do not count them against the
/// budget that they have for small DATA frames, beyond which they close the connection.
pub(super) struct Gathering {
    body: RequestBody,
    gathered: BytesMut,
    /// What came after the small chunks and was not one.
    next: Option<Next>,
}

type Next = Option<Result<Frame<Bytes>, BoxError>>;

impl Gathering {
    pub(super) fn new(body: RequestBody) -> Self {
        Self { body, gathered: BytesMut::new(), next: None }
    }

    pub(super) fn into_body(self) -> RequestBody {
        self.body
    }

    /// Takes small chunks until there is something else, or nothing.
    fn gather(&mut self, cx: &mut Context<'_>) {
        while self.next.is_none() && self.gathered.len() < LARGE && !self.body.is_end_stream() {
            let Poll::Ready(item) = self.body.as_mut().poll_frame(cx) else { return };
            match item.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) if data.len() < LARGE => self.gathered.extend_from_slice(&data),
                Some(Ok(Ok(data))) => self.next = Some(Some(Ok(Frame::data(data)))),
                Some(Ok(Err(other))) => self.next = Some(Some(Ok(other))),
                Some(Err(error)) => self.next = Some(Some(Err(error))),
                None => self.next = Some(None),
            }
        }
    }
}

impl Body for Gathering {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.gather(cx);
        if !self.gathered.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(self.gathered.split().freeze()))));
        }
        match self.next.take() {
            Some(next) => Poll::Ready(next),
            None if self.body.is_end_stream() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.gathered.is_empty()
            && match &self.next {
                Some(next) => next.is_none(),
                None => self.body.is_end_stream(),
            }
    }

    fn size_hint(&self) -> SizeHint {
        let next = match &self.next {
            Some(Some(Ok(frame))) => frame.data_ref().map_or(0, Bytes::len),
            _ => 0,
        };
        let here = (self.gathered.len() + next) as u64;
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + here);
        }
        hint.set_lower(rest.lower() + here);
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::task::Waker;

    use http::HeaderMap;

    use super::*;

    /// A body that gives what it was given; `None` is a moment without anything.
    struct Script(VecDeque<Option<Result<Frame<Bytes>, BoxError>>>);

    impl Body for Script {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            match self.0.pop_front() {
                Some(Some(frame)) => Poll::Ready(Some(frame)),
                Some(None) => Poll::Pending,
                None => Poll::Ready(None),
            }
        }
    }

    fn data(text: &'static str) -> Option<Result<Frame<Bytes>, BoxError>> {
        Some(Ok(Frame::data(Bytes::from_static(text.as_bytes()))))
    }

    /// What comes out, one line for each poll.
    fn gathered(script: Vec<Option<Result<Frame<Bytes>, BoxError>>>) -> Vec<String> {
        let mut body = Gathering::new(Box::pin(Script(script.into())));
        let mut lines = Vec::new();
        loop {
            let line = match Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => "pending".to_owned(),
                Poll::Ready(None) => return lines,
                Poll::Ready(Some(Err(error))) => format!("error {error}"),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if data.len() > 100 => format!("{} bytes", data.len()),
                    Ok(data) => format!("{data:?}"),
                    Err(_) => "trailers".to_owned(),
                },
            };
            lines.push(line);
        }
    }

    #[test]
    fn what_is_there_at_once_goes_together() {
        assert_eq!(gathered(vec![data("a"), data("b"), None, data("c")]), [r#"b"ab""#, r#"b"c""#]);
        assert_eq!(gathered(vec![None, data("a")]), ["pending", r#"b"a""#]);
    }

    #[test]
    fn large_chunks_errors_and_trailers_come_after_what_was_gathered() {
        let large = || Some(Ok(Frame::data(Bytes::from_static(&[0; LARGE]))));
        let lines =
            gathered(vec![data("a"), large(), data("b"), Some(Ok(Frame::trailers(HeaderMap::new())))]);
        assert_eq!(lines, [r#"b"a""#, "4096 bytes", r#"b"b""#, "trailers"]);
        assert_eq!(gathered(vec![data("a"), Some(Err("bad".into()))]), [r#"b"a""#, "error bad"]);
    }

    #[test]
    fn no_chunk_grows_without_bound() {
        let chunk = || Some(Ok(Frame::data(Bytes::from_static(&[0; LARGE - 1]))));
        assert_eq!(gathered(vec![chunk(), chunk(), chunk()]), ["8190 bytes", "4095 bytes"]);
    }
}
