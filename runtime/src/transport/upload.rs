//! How far the request body of a call has come, told to those who wait for the response.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::gather::Gathering;
use crate::byte_stream::{BoxError, RequestBody, SharedError};

/// State of a request body, shared by the one who sends it and the one who reads the response.
#[derive(Debug, Clone, Default)]
pub(super) struct Upload {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Clone, Default)]
enum State {
    #[default]
    Running,
    Finished,
    Failed(SharedError),
}

impl Upload {
    /// All was handed on, or the peer wants no more.
    pub(super) fn finish(&self) {
        self.set(State::Finished);
    }

    pub(super) fn fail(&self, error: SharedError) {
        self.set(State::Failed(error));
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(*self.state.lock().unwrap_or_else(PoisonError::into_inner), State::Running)
    }

    /// The error of the body itself.
    pub(super) fn failure(&self) -> Option<SharedError> {
        match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Failed(error) => Some(error.clone()),
            State::Running | State::Finished => None,
        }
    }

    /// The first outcome stays.
    fn set(&self, outcome: State) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Running) {
            *state = outcome;
        }
    }
}

/// A request body that notes in an [`Upload`] how it ended.
pub(super) struct Watched {
    body: Gathering,
    /// Bytes still to come, if the body knows.
    remaining: Option<u64>,
    upload: Upload,
}

impl Watched {
    pub(super) fn new(body: RequestBody, upload: Upload) -> Self {
        let this = Self { remaining: body.size_hint().exact(), body: Gathering::new(body), upload };
        this.note_end();
        this
    }

    pub(super) fn into_body(self) -> RequestBody {
        self.body.into_body()
    }

    /// A body of known length is not polled again after its last byte.
    fn note_end(&self) {
        if self.remaining == Some(0) || self.body.is_end_stream() {
            self.upload.finish();
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(match frame {
            Some(Ok(frame)) => {
                if let (Some(remaining), Some(data)) = (&mut self.remaining, frame.data_ref()) {
                    *remaining = remaining.saturating_sub(data.len() as u64);
                }
                self.note_end();
                Some(Ok(frame))
            }
            Some(Err(error)) => {
                // hyper only needs to know that there is an error.
                let told = error.to_string();
                self.upload.fail(error.into());
                Some(Err(told.into()))
            }
            None => {
                self.upload.finish();
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
