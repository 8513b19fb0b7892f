//! Lines of text out of chunks that are cut anywhere.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use futures_core::Stream;

use super::{ByteStream, ByteStreamError};

const DEFAULT_LINE_LIMIT: usize = 1024 * 1024;

impl ByteStream {
    /// The lines of the rest, without their `\n` or `\r\n`, each of at most 1 MiB.
    #[must_use]
    pub fn lines(self) -> Lines {
        self.lines_up_to(DEFAULT_LINE_LIMIT)
    }

    /// Like [`lines`](Self::lines), with lines of at most `limit` bytes.
    #[must_use]
    pub fn lines_up_to(self, limit: usize) -> Lines {
        Lines { stream: self, buffer: BytesMut::new(), searched: 0, limit, ended: false }
    }
}

/// The lines of a [`ByteStream`]; made by [`ByteStream::lines`].
///
/// A last line without an end is a line too. A line that is not UTF-8 is an error, and the lines after it
/// still come; any other error is the last item.
#[derive(Debug)]
pub struct Lines {
    stream: ByteStream,
    buffer: BytesMut,
    /// The beginning of `buffer` in which no line ends.
    searched: usize,
    limit: usize,
    ended: bool,
}

impl Lines {
    /// The next line.
    pub async fn next(&mut self) -> Option<Result<String, ByteStreamError>> {
        poll_fn(|cx| self.poll_line(cx)).await
    }

    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<String, ByteStreamError>>> {
        loop {
            if let Some(line) = self.take_line() {
                return Poll::Ready(Some(line));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            match ready!(self.stream.poll_chunk(cx)) {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
                Some(Err(error)) => return Poll::Ready(Some(Err(self.fail(error)))),
                None => self.ended = true,
            }
        }
    }

    fn take_line(&mut self) -> Option<Result<String, ByteStreamError>> {
        let end =
            self.buffer[self.searched..].iter().position(|&byte| byte == b'\n').map(|at| self.searched + at);
        let length = end.unwrap_or(self.buffer.len());
        // A line of `limit` bytes may be followed by `\r` whose `\n` has not come yet.
        if self.buffer[..length].strip_suffix(b"\r").map_or(length, <[u8]>::len) > self.limit {
            let limit = self.limit;
            return Some(Err(self.fail(ByteStreamError::LineTooLong { limit })));
        }
        self.searched = 0;
        match end {
            Some(end) => {
                let line = self.buffer.split_to(end);
                self.buffer.advance(1);
                Some(decode(line.strip_suffix(b"\r").unwrap_or(&line)))
            }
            None if self.ended && !self.buffer.is_empty() => {
                let line = self.buffer.split();
                Some(decode(&line))
            }
            None => {
                self.searched = self.buffer.len();
                None
            }
        }
    }

    fn fail(&mut self, error: ByteStreamError) -> ByteStreamError {
        self.ended = true;
        self.buffer.clear();
        self.searched = 0;
        error
    }
}

fn decode(line: &[u8]) -> Result<String, ByteStreamError> {
    match std::str::from_utf8(line) {
        Ok(line) => Ok(line.to_owned()),
        Err(error) => Err(ByteStreamError::InvalidUtf8 { valid_up_to: error.valid_up_to() }),
    }
}

impl Stream for Lines {
    type Item = Result<String, ByteStreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_line(cx)
    }
}
