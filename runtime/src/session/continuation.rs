use super::{ClientSession, Outgoing, SendMark, SessionError, StreamId};

/// A client's RPC stream from before it has an id: made, activated once, closed.
///
/// | state | [`activate`](Self::activate) | [`send_message`](Self::send_message) |
/// |---|---|---|
/// | created | opens it; after an error it is as it was | [`NotActivated`](SessionError::NotActivated) |
/// | active | [`ActivatedBefore`](SessionError::ActivatedBefore) | sends |
/// | closed | [`ActivatedBefore`](SessionError::ActivatedBefore) | [`StreamClosed`](SessionError::StreamClosed) |
///
/// It belongs to the session that activates it: no other knows its id. Dropping it closes nothing.
#[derive(Debug, Default)]
pub struct Continuation {
    stream_id: Option<StreamId>,
}

impl Continuation {
    /// One that is not activated.
    pub const fn new() -> Self {
        Self { stream_id: None }
    }

    /// Its id, once it is activated.
    pub const fn stream_id(&self) -> Option<StreamId> {
        self.stream_id
    }

    /// Opens the RPC stream, as [`ClientSession::activate`] does.
    ///
    /// # Errors
    /// [`ActivatedBefore`](SessionError::ActivatedBefore), and what [`ClientSession::activate`] refuses.
    pub fn activate<'m>(
        &mut self,
        session: &mut ClientSession,
        operation: &str,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<SendMark, SessionError> {
        if self.stream_id.is_some() {
            return Err(SessionError::ActivatedBefore);
        }
        let (stream_id, mark) = session.activate(operation, message)?;
        self.stream_id = Some(stream_id);
        Ok(mark)
    }

    /// Queues a message, as [`Session::send`](super::Session::send) does.
    ///
    /// # Errors
    /// [`NotActivated`](SessionError::NotActivated), and what [`Session::send`](super::Session::send) refuses.
    pub fn send_message<'m>(
        &self,
        session: &mut ClientSession,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<SendMark, SessionError> {
        session.send(self.stream_id.ok_or(SessionError::NotActivated)?, message)
    }

    /// Closes the RPC stream, as [`Session::close_stream`](super::Session::close_stream) does.
    ///
    /// # Errors
    /// [`NotActivated`](SessionError::NotActivated), [`StreamClosed`](SessionError::StreamClosed).
    pub fn close(&self, session: &mut ClientSession) -> Result<SendMark, SessionError> {
        session.close_stream(self.stream_id.ok_or(SessionError::NotActivated)?)
    }

    /// Whether it was activated, and has closed.
    pub fn is_closed(&self, session: &ClientSession) -> bool {
        self.stream_id.is_some_and(|stream_id| !session.is_stream_open(stream_id))
    }
}
