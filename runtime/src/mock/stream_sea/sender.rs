//! What a subscription is sent, seen from the peer.

use bytes::{Bytes, BytesMut};

use super::connection::StreamSeaConnection;
use crate::codec::{Codec, JSON, Shape};
use crate::event::{EncodeError, EventUnion, OperationError};
use crate::mock::MockError;
use crate::protocol::Operation;
use crate::session::stream_sea::{Delivery, RequestId};

/// The answer to one subscription. Dropping it before it is answered refuses it.
pub(crate) struct Sender {
    connection: StreamSeaConnection,
    id: RequestId,
    progress: Progress,
}

/// How far the answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    /// Deliveries may be sent, though the reply is not.
    Ahead,
    Accepted,
    Done,
}

impl Sender {
    pub(super) fn new(connection: StreamSeaConnection, id: RequestId) -> Self {
        Self { connection, id, progress: Progress::Waiting }
    }

    pub(crate) fn connection(&self) -> &StreamSeaConnection {
        &self.connection
    }

    /// Says that the subscription stands.
    pub(crate) fn respond(&mut self) -> Result<(), MockError> {
        if matches!(self.progress, Progress::Accepted | Progress::Done) {
            return Err(MockError::Answered);
        }
        self.connection.send_now(|session| session.accept_subscription(self.id))?;
        self.progress = Progress::Accepted;
        Ok(())
    }

    /// Lets deliveries be sent ahead of the reply.
    pub(crate) fn go_ahead(&mut self) -> Result<(), MockError> {
        match self.progress {
            Progress::Waiting => {
                self.progress = Progress::Ahead;
                Ok(())
            }
            _ => Err(MockError::Answered),
        }
    }

    pub(crate) async fn emit<Op: Operation>(&mut self, event: Op::Receives) -> Result<(), MockError> {
        let delivery = {
            let union = Op::Receives::SCHEMA.id();
            let shape = event.shape().ok_or(EncodeError::UnknownEvent { union })?;
            Delivery::of(shape).map_err(EncodeError::from)?
        };
        // Nothing of it is needed any more.
        drop(event);
        self.deliver(&delivery).await
    }

    async fn deliver(&mut self, delivery: &Delivery) -> Result<(), MockError> {
        match self.progress {
            Progress::Waiting => self.respond()?,
            Progress::Done => return Err(MockError::Answered),
            Progress::Ahead | Progress::Accepted => {}
        }
        let (id, is_ahead) = (self.id, self.progress == Progress::Ahead);
        let send = self.connection.send(|session| match is_ahead {
            true => session.deliver_ahead(id, delivery),
            false => session.deliver(id, delivery),
        });
        send.await
    }

    /// Sends a text message, whatever it is.
    pub(crate) async fn bytes(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        self.connection.text(Bytes::copy_from_slice(bytes)).await
    }

    /// Refuses the subscription, and says why.
    pub(crate) fn refuse(&mut self, why: &str) -> Result<(), MockError> {
        if matches!(self.progress, Progress::Accepted | Progress::Done) {
            return Err(MockError::Answered);
        }
        self.connection.send_now(|session| session.refuse_subscription(self.id, why))?;
        self.progress = Progress::Done;
        Ok(())
    }

    /// Refuses the subscription with the `message` of an error.
    pub(crate) fn refuse_with(&mut self, error: &dyn Shape) -> Result<(), MockError> {
        let why = message_of(error).map_err(EncodeError::from)?;
        self.refuse(&why)
    }

    /// As [`refuse_with`](Self::refuse_with).
    pub(crate) fn exception<Op: Operation>(&mut self, error: &Op::Error) -> Result<(), MockError> {
        self.refuse_with(error.shape())
    }

    /// Says that there is no more to say, which the client is not told: subscriptions have no end.
    pub(crate) async fn finish(&mut self) -> Result<(), MockError> {
        if matches!(self.progress, Progress::Waiting | Progress::Ahead) {
            self.respond()?;
        }
        self.progress = Progress::Done;
        self.connection.flush().await
    }

    pub(crate) async fn flush(&mut self) -> Result<(), MockError> {
        self.connection.flush().await
    }

    /// Waits until the connection has ended, or all is said.
    pub(crate) async fn closed(&mut self) {
        if self.progress != Progress::Done {
            self.connection.closed().await;
        }
    }

    /// How far the answer has come, in words.
    pub(crate) fn progress(&self) -> &'static str {
        match self.progress {
            _ if !self.connection.is_open() => "client gone",
            Progress::Waiting => "nothing sent",
            Progress::Ahead | Progress::Accepted => "sending events",
            Progress::Done => "done",
        }
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if self.progress == Progress::Waiting {
            // The client may have gone.
            let _ = self.refuse("the subscription was let go of");
        }
    }
}

/// What an error says at `message`; nothing, where it says nothing.
fn message_of(error: &dyn Shape) -> Result<String, crate::codec::CodecError> {
    let mut text = BytesMut::new();
    JSON.write(error, &mut text)?;
    let error = JSON.read_document(&text.freeze())?;
    Ok(error.get("message").and_then(|message| message.as_str()).unwrap_or_default().to_owned())
}
