//! What a client is sent, seen from the peer.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use http::{Response, StatusCode};
use tokio::sync::oneshot;

use super::refusal::Refusal;
use super::verification::Verification;
use crate::byte_stream::{ByteStream, RequestBody};
use crate::client::outbox::{NoRoom, Outbox, Unwritten};
use crate::codec::Shape;
use crate::event::{EncodeError, EventFormat};
use crate::frame::Message;
use crate::mock::MockError;
use crate::protocol::{HttpBody, HttpResponse, Operation, ProtocolError};

/// What the connection waits for.
pub(super) type Answer = oneshot::Sender<Response<RequestBody>>;

/// The answer to one call. Dropping it before the end breaks the call off.
pub(crate) struct BodySender {
    state: Shared,
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

impl BodySender {
    pub(super) fn new(state: Shared) -> Self {
        Self { state }
    }

    /// Sends the head and the output.
    pub(crate) fn respond<Op: Operation>(&mut self, output: &Op::Output) -> Result<(), MockError> {
        self.send_events(write_output::<Op>(output)?)
    }

    /// Sends the head without `initial-response`.
    pub(crate) fn respond_with_head<Op: Operation>(&mut self) -> Result<(), MockError> {
        let mut head = write_output::<Op>(&Op::Output::default())?;
        head.initial_message = None;
        self.send_events(head)
    }

    fn send_events(&mut self, mut head: HttpResponse) -> Result<(), MockError> {
        let (outbox, body) = Outbox::new();
        let body = body.after(head.initial_message.take());
        self.state.send_head(respond(head, body), Sending::Events(outbox))
    }

    pub(crate) async fn emit<Op: Operation>(&mut self, event: Op::Receives) -> Result<(), MockError> {
        write(&*self.room::<Op>().await?, |buffer| format::<Op>().encode_event(&event, buffer))
    }

    pub(crate) async fn exception<Op: Operation>(&mut self, error: Op::Error) -> Result<(), MockError> {
        write(&*self.room::<Op>().await?, |buffer| format::<Op>().encode_exception(&error, buffer))
    }

    pub(crate) async fn error<Op: Operation>(&mut self, code: &str, text: &str) -> Result<(), MockError> {
        write(&*self.room::<Op>().await?, |buffer| format::<Op>().encode_error(code, text, buffer))
    }

    pub(crate) async fn message<Op: Operation>(&mut self, message: &Message) -> Result<(), MockError> {
        write(&*self.room::<Op>().await?, |buffer| message.encode(buffer).map_err(EncodeError::from))
    }

    pub(crate) async fn bytes<Op: Operation>(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        write(&*self.room::<Op>().await?, |buffer| {
            buffer.extend_from_slice(bytes);
            Ok(())
        })
    }

    /// Ends the answer, and waits until the connection has taken all of it.
    pub(crate) async fn finish<Op: Operation>(&mut self) -> Result<(), MockError> {
        if matches!(*self.state.lock(), Sending::Done) {
            return Ok(());
        }
        let outbox = self.outbox::<Op>()?;
        outbox.finish();
        poll_fn(|cx| outbox.poll_ended(cx)).await.map_err(|_| MockError::Gone)?;
        *self.state.lock() = Sending::Done;
        Ok(())
    }

    /// Waits until the connection has taken all that was sent so far.
    pub(crate) async fn flush<Op: Operation>(&mut self) -> Result<(), MockError> {
        let outbox = self.outbox::<Op>()?;
        poll_fn(|cx| outbox.poll_flushed(cx)).await.map_err(|_| MockError::Gone)
    }

    /// Waits until the connection takes no more, or has all.
    pub(crate) async fn closed(&mut self) {
        poll_fn(|cx| match &mut *self.state.lock() {
            Sending::Waiting(answer) => answer.poll_closed(cx),
            Sending::Events(outbox) => outbox.poll_ended(cx).map(drop),
            Sending::Done | Sending::Gone => Poll::Ready(()),
        })
        .await;
    }

    /// Waits until something can be written. The value to be written is not asked to be `Sync` for that.
    async fn room<Op: Operation>(&mut self) -> Result<Arc<Outbox>, MockError> {
        let outbox = self.outbox::<Op>()?;
        poll_fn(|cx| outbox.poll_room(cx)).await.map_err(refusal)?;
        Ok(outbox)
    }

    fn outbox<Op: Operation>(&mut self) -> Result<Arc<Outbox>, MockError> {
        if matches!(*self.state.lock(), Sending::Waiting(_)) {
            self.respond::<Op>(&Op::Output::default())?;
        }
        match &*self.state.lock() {
            Sending::Events(outbox) => Ok(Arc::clone(outbox)),
            Sending::Waiting(_) | Sending::Done => Err(MockError::Answered),
            Sending::Gone => Err(MockError::Gone),
        }
    }

    /// Answers with an output, and with the blob that streams beside it.
    pub(crate) fn reply<Op: Operation>(self, output: &Op::Output, body: ByteStream) -> Result<(), MockError> {
        self.conclude(respond_whole(write_output::<Op>(output)?, body))
    }

    /// Answers with an error of the model.
    pub(crate) fn reply_error<Op: Operation>(self, error: &dyn Shape) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_error(error)?;
        self.conclude(respond_whole(response, ByteStream::default()))
    }

    /// Answers with an error that the model does not have.
    pub(crate) fn reply_unmodeled<Op: Operation>(
        self,
        status: StatusCode,
        code: &str,
        message: &str,
    ) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_unmodeled_error(status, code, message);
        self.conclude(respond_whole(response, ByteStream::default()))
    }

    /// Answers with anything.
    pub(crate) fn reply_http(self, response: Response<Bytes>) -> Result<(), MockError> {
        self.conclude(response.map(|body| ByteStream::from(body).into_request_body()))
    }

    fn conclude(self, response: Response<RequestBody>) -> Result<(), MockError> {
        self.state.send_head(response, Sending::Done)
    }

    /// How far the answer has come, in words.
    pub(crate) fn progress(&self) -> &'static str {
        match &*self.state.lock() {
            Sending::Waiting(_) => "nothing sent",
            Sending::Events(_) => "sending events",
            Sending::Done => "done",
            Sending::Gone => "client gone",
        }
    }
}

impl Drop for BodySender {
    fn drop(&mut self) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut *state, Sending::Gone) {
            Sending::Events(outbox) => outbox.cancel(),
            // Without an answer the connection breaks the call off.
            Sending::Waiting(_) | Sending::Done | Sending::Gone => {}
        }
    }
}

fn respond(head: HttpResponse, body: RequestBody) -> Response<RequestBody> {
    let mut response = Response::new(body);
    *response.status_mut() = head.status;
    *response.headers_mut() = head.headers;
    response
}

/// An answer with the document that its head goes with, or with `stream` where it has none.
pub(super) fn respond_whole(response: HttpResponse, stream: ByteStream) -> Response<RequestBody> {
    let body = match &response.body {
        HttpBody::Full(bytes) => ByteStream::from(bytes.clone()),
        HttpBody::Empty | HttpBody::Stream => stream,
    };
    respond(response, body.into_request_body())
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
