//! What a client makes of an answer.

use bytes::Bytes;

use super::compare::exact;
use super::tree::Tree;
use super::{Failure, judge};
use crate::codec::Shape;

/// What came out of a response: an output or an error.
#[derive(Debug)]
pub struct Answer {
    outcome: Result<Success, Failure>,
}

struct Success {
    id: &'static str,
    members: Tree,
    blob: Option<Result<Bytes, String>>,
}

impl std::fmt::Debug for Success {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` {}", self.id, self.members)
    }
}

impl Answer {
    pub(super) fn success(id: &'static str, members: Tree, blob: Option<Result<Bytes, String>>) -> Self {
        Self { outcome: Ok(Success { id, members, blob }) }
    }

    pub(super) fn failure(failure: Failure) -> Self {
        Self { outcome: Err(failure) }
    }

    /// It is this output, a streaming blob apart. NaN is equal to NaN, and an empty payload to none.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn output(&self, expected: &dyn Shape) -> &Self {
        judge("the output", &Tree::of(expected).differences(&self.succeeded().members));
        self
    }

    /// The streaming blob holds these bytes.
    ///
    /// # Panics
    /// If it does not, or if the answer was not read with
    /// [`read_streaming`](super::Response::read_streaming).
    #[track_caller]
    pub fn blob(&self, expected: impl AsRef<[u8]>) -> &Self {
        match &self.succeeded().blob {
            Some(Ok(found)) => judge("the blob", &exact(expected.as_ref(), found)),
            Some(Err(error)) => panic!("the blob cannot be read: {error}"),
            None => panic!("no blob was read"),
        }
        self
    }

    /// It is this error.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn error(&self, expected: &dyn Shape) -> &Self {
        let failure = self.failed();
        let id = expected.schema().id();
        match failure.modeled().filter(|modeled| modeled.id == id) {
            Some(modeled) => judge("the error", &Tree::of(expected).differences(&modeled.members)),
            None => panic!("expected the error `{id}`, found {failure}"),
        }
        self
    }

    /// The error has this code.
    ///
    /// # Panics
    /// If it has not.
    #[track_caller]
    pub fn error_code(&self, expected: &str) -> &Self {
        let found = self.failed().code().unwrap_or_default();
        assert!(found == expected, "expected the error code `{expected}`, found `{found}`");
        self
    }

    #[track_caller]
    fn succeeded(&self) -> &Success {
        match &self.outcome {
            Ok(success) => success,
            Err(failure) => panic!("expected an output, found {failure}"),
        }
    }

    #[track_caller]
    fn failed(&self) -> &Failure {
        match &self.outcome {
            Err(failure) => failure,
            Ok(success) => panic!("expected an error, found the output {success:?}"),
        }
    }
}
