//! What a client is sent on its stream, seen from the peer.

use std::future::{Future, poll_fn};

use bytes::BytesMut;
use tokio::runtime::Handle;

use super::connection::RpcConnection;
use super::receiver::SharedInbox;
use super::text::handler_failed;
use crate::codec::Shape;
use crate::event::OperationError;
use crate::frame::Message;
use crate::mock::MockError;
use crate::protocol::{Operation, ProtocolError, RpcFormat, described};
use crate::rpc::{ContinuationSender, Flushed, RpcError, StreamEnd};
use crate::session::{MessageFlags, MessageType, Outgoing, ServerRole, SessionError};

/// Room for the document of a response, in bytes; more is made where it takes more.
const DOCUMENT: usize = 512;
/// A document of more bytes than this leaves no capacity behind.
const KEEP: usize = 64 * 1024;

/// The answer to one call. Dropping it before the end tells the client that its handler has failed.
pub(crate) struct Sender {
    connection: RpcConnection,
    stream: ContinuationSender<ServerRole>,
    /// Keeps the stream open.
    inbox: SharedInbox,
    progress: Progress,
    /// When the last message has been written.
    flushed: Option<Flushed>,
    /// Where events are written before there is a frame for them.
    draft: BytesMut,
}

/// How far the answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    /// Events may be sent, though the response is not.
    Ahead,
    Responded,
    /// The last message is queued.
    Done,
}

impl Sender {
    pub(super) fn new(connection: RpcConnection, inbox: SharedInbox) -> Self {
        let stream = inbox.sender();
        Self { connection, stream, inbox, progress: Progress::Waiting, flushed: None, draft: BytesMut::new() }
    }

    pub(crate) fn connection(&self) -> &RpcConnection {
        &self.connection
    }

    /// Sends the response, without ending the stream.
    pub(crate) async fn respond<Op: Operation>(&mut self, output: Op::Output) -> Result<(), MockError> {
        if matches!(self.progress, Progress::Responded | Progress::Done) {
            return Err(MockError::Answered);
        }
        let mut payload = BytesMut::with_capacity(DOCUMENT);
        let headers = described(format::<Op>().append_response(Op::SCHEMA, &output, &mut payload)?);
        self.queue(Outgoing::of_parts(MessageType::ApplicationMessage, &headers, &payload)).await?;
        self.progress = Progress::Responded;
        Ok(())
    }

    /// Lets events be sent ahead of the response.
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
        let mut draft = std::mem::take(&mut self.draft);
        draft.clear();
        let headers = described(format::<Op>().append_event(&event, &mut draft)?);
        self.open::<Op>().await?;
        self.queue(Outgoing::of_parts(MessageType::ApplicationMessage, &headers, &draft)).await?;
        if draft.capacity() <= KEEP {
            self.draft = draft;
        }
        Ok(())
    }

    /// Ends the stream with an error of the model.
    pub(crate) async fn exception<Op: Operation>(&mut self, error: Op::Error) -> Result<(), MockError> {
        let message = format::<Op>().write_error(error.shape())?;
        self.open::<Op>().await?;
        self.queue(Outgoing::application_error(&message).terminating()).await
    }

    /// Ends the stream with an error that the model does not have.
    pub(crate) async fn error<Op: Operation>(&mut self, code: &str, text: &str) -> Result<(), MockError> {
        let message = format::<Op>().write_unmodeled_error(code, text)?;
        self.open::<Op>().await?;
        self.queue(Outgoing::application_error(&message).terminating()).await
    }

    pub(crate) async fn message<Op: Operation>(&mut self, message: &Message) -> Result<(), MockError> {
        self.open::<Op>().await?;
        self.queue(Outgoing::application_message(message)).await
    }

    /// Sends a message of any kind, whatever was sent before.
    pub(crate) async fn outgoing(&mut self, outgoing: Outgoing<'_>) -> Result<(), MockError> {
        if self.progress == Progress::Waiting {
            self.progress = Progress::Ahead;
        }
        self.queue(outgoing).await
    }

    /// Writes bytes on the connection, behind what was sent so far.
    pub(crate) async fn bytes<Op: Operation>(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        self.open::<Op>().await?;
        self.flush().await?;
        self.connection.bytes(bytes).await
    }

    /// Ends the stream, and waits until that is written.
    pub(crate) async fn finish<Op: Operation>(&mut self) -> Result<(), MockError> {
        let ended = self.end::<Op>().await;
        // Nothing is left to end where the client has ended the stream.
        if ended.is_err() && self.inbox.end() == Some(StreamEnd::Peer) {
            self.progress = Progress::Done;
            return Ok(());
        }
        ended
    }

    async fn end<Op: Operation>(&mut self) -> Result<(), MockError> {
        if self.progress != Progress::Done {
            self.open::<Op>().await?;
            self.flushed = Some(self.stream.close().map_err(refusal)?);
            self.progress = Progress::Done;
        }
        self.flush().await
    }

    /// Waits until all that was sent so far is written.
    pub(crate) async fn flush(&mut self) -> Result<(), MockError> {
        if let Some(flushed) = &mut self.flushed {
            let written = flushed.await;
            self.flushed = None;
            written.map_err(refusal)?;
        }
        Ok(())
    }

    /// Waits until the stream is closed.
    pub(crate) async fn closed(&self) {
        self.stream.closed().await;
    }

    /// Sends the response where it is due.
    async fn open<Op: Operation>(&mut self) -> Result<(), MockError> {
        match self.progress {
            Progress::Waiting => self.respond::<Op>(Op::Output::default()).await,
            Progress::Ahead | Progress::Responded => Ok(()),
            Progress::Done => Err(MockError::Answered),
        }
    }

    /// Answers with an output, which is written at once.
    pub(crate) fn reply<Op: Operation>(
        mut self,
        output: &Op::Output,
    ) -> impl Future<Output = Result<(), MockError>> + Send + use<Op> {
        let mut payload = BytesMut::with_capacity(DOCUMENT);
        let written = format::<Op>().append_response(Op::SCHEMA, output, &mut payload);
        async move {
            let headers = described(written?);
            self.conclude(Outgoing::of_parts(MessageType::ApplicationMessage, &headers, &payload)).await
        }
    }

    /// Answers with an error of the model. It is written at once, so that nobody asks it to be `Sync`.
    pub(crate) fn reply_error<Op: Operation>(
        mut self,
        error: &dyn Shape,
    ) -> impl Future<Output = Result<(), MockError>> + Send + use<Op> {
        let message = format::<Op>().write_error(error);
        async move { self.conclude(Outgoing::application_error(&message?)).await }
    }

    /// Answers with an error that the model does not have.
    pub(crate) async fn reply_unmodeled<Op: Operation>(
        mut self,
        code: &str,
        text: &str,
    ) -> Result<(), MockError> {
        let message = format::<Op>().write_unmodeled_error(code, text)?;
        self.conclude(Outgoing::application_error(&message)).await
    }

    async fn conclude(&mut self, outgoing: Outgoing<'_>) -> Result<(), MockError> {
        match self.progress {
            Progress::Waiting => self.queue(outgoing.terminating()).await,
            _ => Err(MockError::Answered),
        }
    }

    /// Ends the stream with an error, without waiting. Where the connection is behind, the error follows when there is
    /// room. A message that cannot be written is left out.
    pub(super) fn fail(&mut self, message: Result<Message, ProtocolError>) {
        self.progress = Progress::Done;
        let Ok(message) = message else { return self.close() };
        match self.stream.try_send(Outgoing::application_error(&message).terminating()) {
            Ok(_) => {}
            Err(RpcError::Refused(SessionError::TransmitFull { .. })) => self.fail_later(message),
            Err(_) => self.close(),
        }
    }

    fn fail_later(&self, message: Message) {
        // What drops a call need not be a task.
        let Ok(runtime) = Handle::try_current() else { return self.close() };
        let (stream, inbox) = (self.stream.clone(), self.inbox.clone());
        runtime.spawn(async move {
            let sent = stream.send_message(Outgoing::application_error(&message).terminating()).await;
            if sent.is_err() {
                let _ = stream.close();
            }
            drop(inbox);
        });
    }

    fn close(&self) {
        // The client may have gone.
        let _ = self.stream.close();
    }

    /// Queues a message; waits while the connection is behind.
    async fn queue(&mut self, outgoing: Outgoing<'_>) -> Result<(), MockError> {
        loop {
            match self.stream.queue(outgoing, &mut self.flushed) {
                Ok(_) => break,
                Err(RpcError::Refused(SessionError::TransmitFull { .. })) => {
                    poll_fn(|cx| self.stream.poll_room(cx)).await.map_err(refusal)?;
                }
                Err(error) => return Err(refusal(error)),
            }
        }
        if outgoing.flags().contains(MessageFlags::TERMINATE_STREAM) {
            self.progress = Progress::Done;
        }
        Ok(())
    }

    /// How far the answer has come, in words.
    pub(crate) fn progress(&self) -> &'static str {
        match self.progress {
            Progress::Done => "done",
            _ if self.stream.is_closed() => "client gone",
            Progress::Waiting => "nothing sent",
            Progress::Ahead | Progress::Responded => "sending events",
        }
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if self.progress != Progress::Done {
            self.fail(handler_failed().map_err(ProtocolError::from));
        }
    }
}

fn refusal(error: RpcError) -> MockError {
    match error {
        RpcError::StreamClosed | RpcError::Closed(_) | RpcError::Overrun { .. } => MockError::Gone,
        error => MockError::Rpc(error),
    }
}

fn format<Op: Operation>() -> RpcFormat {
    Op::SCHEMA.service().rpc_format()
}
