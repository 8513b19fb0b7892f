//! What a client is sent, seen from the peer.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;
use http::Response;
use tokio::sync::oneshot;

use super::MockError;
use super::exchange::{respond, respond_whole};
use super::refusal::Refusal;
use super::verification::Verification;
use crate::byte_stream::{ByteStream, RequestBody};
use crate::client::outbox::{NoRoom, Outbox, Unwritten};
use crate::event::{EncodeError, EventFormat};
use crate::frame::Message;
use crate::protocol::{HttpResponse, Operation, ProtocolError};

/// What the connection waits for.
pub(super) type Answer = oneshot::Sender<Response<RequestBody>>;

/// Sends events to the client of one call. Dropping it before [`finish`](Self::finish) breaks the call off.
pub struct ExchangeSender<Op: Operation> {
    state: Shared,
    operation: PhantomData<fn(Op)>,
}

/// How far the answer has come; the receiver looks at it too, to end it when the client's events are refused.
#[derive(Clone)]
pub(super) struct Shared {
    sending: Arc<Mutex<Sending>>,
    /// Who knows the time of the peer.
    verification: Option<Verification>,
}

pub(super) enum Sending {
    /// The head of the answer is still to be sent.
    Waiting(Answer),
    Events(Arc<Outbox>),
    /// All is sent, or was taken by somebody else.
    Done,
    Gone,
}

impl Shared {
    pub(super) fn new(answer: Answer, verification: Option<&Verification>) -> Self {
        let sending = Arc::new(Mutex::new(Sending::Waiting(answer)));
        Self { sending, verification: verification.cloned() }
    }

    fn lock(&self) -> MutexGuard<'_, Sending> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the head, after which the state is `next`.
    fn send_head(&self, response: Response<RequestBody>, next: Sending) -> Result<(), MockError> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, next) {
            Sending::Waiting(answer) => answer.send(response).map_err(|_| {
                *state = Sending::Gone;
                MockError::Gone
            }),
            before => {
                *state = before;
                Err(MockError::Answered)
            }
        }
    }

    /// Ends the answer with an error, because what streams from the client is not signed as it should be.
    pub(super) fn refuse<Op: Operation>(&self, refusal: &Refusal) {
        let (code, text) = (refusal.code(), refusal.error().to_string());
        let mut state = self.lock();
        match std::mem::replace(&mut *state, Sending::Done) {
            Sending::Waiting(answer) => {
                let head = refusal.response::<Op>(self.verification.as_ref());
                // The client may have gone.
                let _ = answer.send(respond_whole(head, ByteStream::default()));
            }
            Sending::Events(outbox) => {
                // Nor can a client be told that has gone by now.
                let _ = write(&outbox, |buffer| format::<Op>().encode_error(code, &text, buffer));
                outbox.finish();
            }
            before => *state = before,
        }
    }
}

impl<Op: Operation> ExchangeSender<Op> {
    pub(super) fn new(state: Shared) -> Self {
        Self { state, operation: PhantomData }
    }

    /// Sends the head of an answer with events, and the other members of the output: in the head, or as the
    /// `initial-response` where the protocol has such a message.
    ///
    /// # Errors
    /// [`MockError::Answer`], [`MockError::Answered`], [`MockError::Gone`].
    pub async fn respond(&mut self, output: Op::Output) -> Result<(), MockError> {
        self.send_output(&output)
    }

    /// Sends the head of an answer with events without `initial-response`, which some peers leave out.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub async fn respond_with_head(&mut self) -> Result<(), MockError> {
        let mut head = write_output::<Op>(&Op::Output::default())?;
        head.initial_message = None;
        self.send_events(head)
    }

    fn send_output(&mut self, output: &Op::Output) -> Result<(), MockError> {
        self.send_events(write_output::<Op>(output)?)
    }

    fn send_events(&mut self, mut head: HttpResponse) -> Result<(), MockError> {
        let (outbox, body) = Outbox::new();
        let body = body.after(head.initial_message.take());
        self.send_head(respond(head, body), Sending::Events(outbox))
    }

    /// Sends an event; waits while the connection is behind. The head goes ahead with a default output if
    /// [`respond`](Self::respond) was not called.
    ///
    /// # Errors
    /// [`MockError::Event`], [`MockError::Gone`], [`MockError::Answered`] after the end.
    pub async fn emit(&mut self, event: Op::Receives) -> Result<(), MockError> {
        write(&*self.room().await?, |buffer| format::<Op>().encode_event(&event, buffer))
    }

    /// Sends an error of the streaming union as an exception. It does not end the answer by itself.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn exception(&mut self, error: Op::Error) -> Result<(), MockError> {
        write(&*self.room().await?, |buffer| format::<Op>().encode_exception(&error, buffer))
    }

    /// Sends an error without a shape. It does not end the answer by itself.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn error(&mut self, code: &str, message: &str) -> Result<(), MockError> {
        write(&*self.room().await?, |buffer| format::<Op>().encode_error(code, message, buffer))
    }

    /// Sends any message, such as an event that the model does not have.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn message(&mut self, message: &Message) -> Result<(), MockError> {
        write(&*self.room().await?, |buffer| message.encode(buffer).map_err(EncodeError::from))
    }

    /// Sends bytes that need not be frames.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn bytes(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        write(&*self.room().await?, |buffer| {
            buffer.extend_from_slice(bytes);
            Ok(())
        })
    }

    /// Ends the answer, and waits until the connection has taken all of it. Can be called again.
    ///
    /// # Errors
    /// [`MockError::Gone`], [`MockError::Answer`].
    pub async fn finish(&mut self) -> Result<(), MockError> {
        if matches!(*self.state.lock(), Sending::Done) {
            return Ok(());
        }
        let outbox = self.outbox()?;
        outbox.finish();
        poll_fn(|cx| outbox.poll_ended(cx)).await.map_err(|_| MockError::Gone)?;
        *self.state.lock() = Sending::Done;
        Ok(())
    }

    /// Waits until the connection has taken all that was sent so far.
    ///
    /// # Errors
    /// [`MockError::Gone`], [`MockError::Answer`], [`MockError::Answered`].
    pub async fn flush(&mut self) -> Result<(), MockError> {
        let outbox = self.outbox()?;
        poll_fn(|cx| outbox.poll_flushed(cx)).await.map_err(|_| MockError::Gone)
    }

    /// Waits until something can be written. The value to be written is not asked to be `Sync` for that.
    async fn room(&mut self) -> Result<Arc<Outbox>, MockError> {
        let outbox = self.outbox()?;
        poll_fn(|cx| outbox.poll_room(cx)).await.map_err(refusal)?;
        Ok(outbox)
    }

    fn outbox(&mut self) -> Result<Arc<Outbox>, MockError> {
        if matches!(*self.state.lock(), Sending::Waiting(_)) {
            self.send_output(&Op::Output::default())?;
        }
        match &*self.state.lock() {
            Sending::Events(outbox) => Ok(Arc::clone(outbox)),
            Sending::Waiting(_) | Sending::Done => Err(MockError::Answered),
            Sending::Gone => Err(MockError::Gone),
        }
    }

    /// Sends the head, after which the state is `next`.
    pub(super) fn send_head(&self, response: Response<RequestBody>, next: Sending) -> Result<(), MockError> {
        self.state.send_head(response, next)
    }
}

impl<Op: Operation> Drop for ExchangeSender<Op> {
    fn drop(&mut self) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut *state, Sending::Gone) {
            Sending::Events(outbox) => outbox.cancel(),
            // Without an answer the connection breaks the call off.
            Sending::Waiting(_) | Sending::Done | Sending::Gone => {}
        }
    }
}

impl<Op: Operation> fmt::Debug for ExchangeSender<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &*self.state.lock() {
            Sending::Waiting(_) => "nothing sent",
            Sending::Events(_) => "sending events",
            Sending::Done => "done",
            Sending::Gone => "client gone",
        };
        f.debug_struct("ExchangeSender").field("operation", &Op::SCHEMA.id()).field("state", &state).finish()
    }
}

fn write_output<Op: Operation>(output: &Op::Output) -> Result<HttpResponse, ProtocolError> {
    Op::SCHEMA.service().protocol().write_response(Op::SCHEMA, output)
}

fn write(
    outbox: &Outbox,
    encode: impl FnOnce(&mut BytesMut) -> Result<(), EncodeError>,
) -> Result<(), MockError> {
    outbox.write(encode).map_err(|unwritten| match unwritten {
        Unwritten::NoRoom(reason) => refusal(reason),
        Unwritten::Encode(error) => MockError::Event(error),
        // Answers are not signed.
        Unwritten::Sign(_) => MockError::Gone,
    })
}

fn refusal(reason: NoRoom) -> MockError {
    match reason {
        NoRoom::Finished => MockError::Answered,
        NoRoom::Gone => MockError::Gone,
    }
}

pub(super) fn format<Op: Operation>() -> EventFormat {
    Op::SCHEMA.service().event_format()
}
