//! Events out of a body of frames.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Body;

use super::error::StreamError;
use crate::codec::Shape;
use crate::event::{DecodeError, Decoded, EventFormat, EventUnion, OperationError};
use crate::frame::{Decoder, FrameError, Limits, Message};

/// What frames have around the messages for the reader.
pub(crate) trait Envelope {
    /// Why a frame is refused.
    type Error;

    /// Takes the message out of a frame; `None` for a frame without one.
    fn open(&mut self, frame: Message) -> Result<Option<Message>, Self::Error>;

    /// Looks at the end, behind a last frame that was whole.
    fn finish(&mut self) -> Result<(), Self::Error>;
}

/// Frames that are messages themselves.
#[derive(Debug)]
pub(crate) struct Bare;

impl Envelope for Bare {
    type Error = Infallible;

    #[inline]
    fn open(&mut self, frame: Message) -> Result<Option<Message>, Infallible> {
        Ok(Some(frame))
    }

    fn finish(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl<E> From<Infallible> for StreamError<E> {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Reads events from a body, only as fast as it is asked to: whoever does not ask stops the socket.
pub(crate) struct EventReader<B, V = Bare> {
    body: B,
    decoder: Decoder,
    envelope: V,
    format: EventFormat,
    /// The first message, if it was looked at and turned out to be none for us.
    first: Option<Message>,
    /// Why the body ended, until the frames that came before are read.
    ended: bool,
    bytes_read: u64,
}

/// What was read, and whether more may follow.
pub(crate) enum Read<U, E> {
    Event(U),
    /// One event is lost; more may follow.
    Skipped(StreamError<E>),
    /// The last thing that is read.
    Failed(StreamError<E>),
    /// The peer has ended its events as it should.
    Ended,
}

/// Events of one call, however they travel.
pub(crate) trait ReadEvents<U, E>: Send {
    /// The next event, or why there is none. Not to be called after [`Read::Failed`] and [`Read::Ended`].
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Read<U, E>>;

    /// How many bytes of messages have come in so far.
    fn bytes_read(&self) -> u64;
}

impl<U, E, B, V> ReadEvents<U, E> for EventReader<B, V>
where
    U: EventUnion,
    E: OperationError,
    B: Body<Data = Bytes> + Send + Unpin,
    V: Envelope + Send,
    StreamError<E>: From<B::Error> + From<V::Error>,
{
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Read<U, E>> {
        Self::poll_read(self, cx)
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

impl<B> EventReader<B> {
    pub(crate) fn new(body: B, format: EventFormat, limits: Limits) -> Self {
        Self::with_envelope(body, Bare, format, limits)
    }
}

impl<B, V> EventReader<B, V> {
    pub(crate) fn with_envelope(body: B, envelope: V, format: EventFormat, limits: Limits) -> Self {
        Self {
            body,
            decoder: Decoder::with_limits(limits),
            envelope,
            format,
            first: None,
            ended: false,
            bytes_read: 0,
        }
    }
}

impl<B: Body<Data = Bytes> + Unpin, V: Envelope> EventReader<B, V> {
    /// Reads the first message into `into` if it is an initial message; what else it is, is left for
    /// [`poll_read`](Self::poll_read). Peers may leave the initial message out, so `into` may stay as it is.
    pub(crate) async fn read_initial<E>(
        &mut self,
        into: &mut (dyn Shape + Send),
    ) -> Result<(), StreamError<E>>
    where
        StreamError<E>: From<B::Error> + From<V::Error>,
    {
        let first = loop {
            match poll_fn(|cx| self.poll_message(cx)).await? {
                // Some peers send frames that say nothing.
                Some(message) if message.is_empty() => {}
                first => break first,
            }
        };
        match first {
            Some(message) if EventFormat::is_initial(&message) => {
                let read = self.format.decode_initial(&message, into);
                read.map_err(|source| StreamError::Undecodable { message: Box::new(message), source })
            }
            other => {
                self.first = other;
                Ok(())
            }
        }
    }

    /// The next event, or why there is none. Not to be called after [`Read::Failed`] and [`Read::Ended`].
    pub(crate) fn poll_read<U: EventUnion, E: OperationError>(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Read<U, E>>
    where
        StreamError<E>: From<B::Error> + From<V::Error>,
    {
        loop {
            let message = match self.first.take() {
                Some(message) => Ok(Some(message)),
                None => ready!(self.poll_message(cx)),
            };
            match message {
                Ok(Some(message)) => {
                    if let Some(read) = self.interpret(message) {
                        return Poll::Ready(read);
                    }
                }
                Ok(None) => return Poll::Ready(Read::Ended),
                Err(error) => return Poll::Ready(Read::Failed(error)),
            }
        }
    }

    /// The next message; `None` at the end.
    fn poll_message<E>(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Message>, StreamError<E>>>
    where
        StreamError<E>: From<B::Error> + From<V::Error>,
    {
        loop {
            match self.decoder.next() {
                Ok(Some(frame)) => {
                    if let Some(message) = self.envelope.open(frame)? {
                        return Poll::Ready(Ok(Some(message)));
                    }
                }
                Ok(None) if self.ended => return Poll::Ready(self.end()),
                Ok(None) => match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        if let Ok(chunk) = frame.into_data() {
                            self.bytes_read += chunk.len() as u64;
                            self.decoder.push(chunk);
                        }
                    }
                    Some(Err(error)) => return Poll::Ready(Err(error.into())),
                    None => self.ended = true,
                },
                Err(error) => return Poll::Ready(Err(StreamError::Frame(error))),
            }
        }
    }

    fn end<E>(&mut self) -> Result<Option<Message>, StreamError<E>>
    where
        StreamError<E>: From<V::Error>,
    {
        match self.decoder.finish() {
            Ok(()) => Ok(self.envelope.finish().map(|()| None)?),
            Err(FrameError::Truncated { missing }) => Err(StreamError::Truncated { missing }),
            Err(error) => Err(StreamError::Frame(error)),
        }
    }

    /// What a message means to the reader; `None` for one that is passed over.
    fn interpret<U: EventUnion, E: OperationError>(&self, message: Message) -> Option<Read<U, E>> {
        let read = match self.format.decode(message) {
            Ok(Decoded::Event(event)) => Read::Event(event),
            Ok(Decoded::Exception(error)) => Read::Failed(StreamError::Exception(error)),
            Ok(
                Decoded::UnmodeledException { code, text, message } | Decoded::Error { code, text, message },
            ) => Read::Failed(StreamError::Unmodeled { code, message: text, raw: Box::new(message) }),
            // An initial message that is expected was taken before; one that is not must not harm.
            Ok(Decoded::InitialMessage(_) | Decoded::Ignored) => return None,
            Err(DecodeError::Malformed { message, source }) => {
                Read::Failed(StreamError::Malformed { message, source })
            }
            Err(DecodeError::Undecodable { message, source, last }) => {
                let error = StreamError::Undecodable { message, source };
                if last { Read::Failed(error) } else { Read::Skipped(error) }
            }
        };
        Some(read)
    }
}

#[cfg(feature = "mock")]
impl<B, V> EventReader<B, V> {
    /// What is still to be read, from somewhere inside a frame as a rule.
    pub(crate) fn into_body(self) -> B {
        self.body
    }
}

impl<B, V> fmt::Debug for EventReader<B, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventReader")
            .field("decoder", &self.decoder)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
