//! Connections told apart by the first byte that comes over them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

use super::line::Spoken;
use crate::transport::Io;

/// Event-stream RPC begins with the length of a frame, big-endian: of CONNECT, which is far below 16 MiB. No request
/// begins with this byte or the next: neither is part of a method (RFC 9110, section 9.1).
const RPC: u8 = 0;

/// Stream Manager's protocol begins with the version of the connection; there is no other than this.
#[cfg(feature = "stream-manager")]
const STREAM_MANAGER: u8 = 1;

/// Waits for the first byte; `None` if the client goes without a word.
pub(super) async fn tell_apart(mut io: Box<dyn Io>) -> Option<(Spoken, Unread)> {
    let mut first = [0; 1];
    if !matches!(io.read(&mut first).await, Ok(1)) {
        return None;
    }
    let [first] = first;
    let io = Unread { first: Some(first), io };
    let spoken = match first {
        RPC => Spoken::Rpc,
        #[cfg(feature = "stream-manager")]
        STREAM_MANAGER => Spoken::StreamManager,
        _ => Spoken::Http,
    };
    Some((spoken, io))
}

/// A connection on which nobody has read anything.
pub(super) struct Unread {
    first: Option<u8>,
    io: Box<dyn Io>,
}

impl AsyncRead for Unread {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() > 0 {
            if let Some(first) = self.first.take() {
                buffer.put_slice(&[first]);
                return Poll::Ready(Ok(()));
            }
        }
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Unread {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn bytes_are_handed_on_whole_and_in_order() {
        for (sent, expected) in [
            (&b"\0\0\0\x10rest"[..], Spoken::Rpc),
            #[cfg(feature = "stream-manager")]
            (b"\x01rest", Spoken::StreamManager),
            (b"GET / HTTP/1.1", Spoken::Http),
        ] {
            let (mut near, far) = tokio::io::duplex(64);
            near.write_all(sent).await.unwrap();
            let (spoken, mut io) = tell_apart(Box::new(far)).await.unwrap();
            assert_eq!(spoken, expected, "{sent:?}");
            io.write_all(b"answer").await.unwrap();
            drop(near.shutdown().await);
            let mut received = Vec::new();
            io.read_to_end(&mut received).await.unwrap();
            assert_eq!(received, sent);
            let mut answer = [0; 6];
            near.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"answer");
        }
    }

    #[tokio::test]
    async fn who_goes_without_a_word_is_nobody() {
        let (near, far) = tokio::io::duplex(64);
        drop(near);
        assert!(tell_apart(Box::new(far)).await.is_none());
    }
}
