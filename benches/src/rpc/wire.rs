//! A socket and the frame codec.

use std::io;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{Decoder, Message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// Bytes that are read or written at a time.
const CHUNK: usize = 64 << 10;

/// A socket, and what is on its way through it.
pub(crate) struct Wire {
    io: UnixStream,
    decoder: Decoder,
    input: BytesMut,
    /// Where frames are written to.
    pub(crate) output: BytesMut,
}

impl Wire {
    pub(crate) fn new(io: UnixStream) -> Self {
        Self {
            io,
            decoder: Decoder::new(),
            input: BytesMut::new(),
            output: BytesMut::with_capacity(2 * CHUNK),
        }
    }

    /// Reads what there is. The end of the input is an error.
    pub(crate) async fn fill(&mut self) -> io::Result<()> {
        self.input.reserve(CHUNK);
        if self.io.read_buf(&mut self.input).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let chunk: Bytes = self.input.split().freeze();
        self.decoder.push(chunk);
        Ok(())
    }

    /// The next message of what was read.
    pub(crate) fn next(&mut self) -> Option<Message> {
        self.decoder.next().expect("the frames are in order")
    }

    /// Writes if much is there.
    pub(crate) async fn make_room(&mut self) -> io::Result<()> {
        if self.output.len() < CHUNK { Ok(()) } else { self.flush().await }
    }

    /// Writes everything.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        self.io.write_all(&self.output).await?;
        self.output.clear();
        Ok(())
    }
}
