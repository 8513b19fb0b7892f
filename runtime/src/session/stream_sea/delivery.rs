use std::fmt;

use bytes::Bytes;

use super::body::{Body, PAYLOAD, STREAM_NAME};
use crate::codec::{CodecError, Shape};
use crate::types::Document;

/// A message of a stream, encoded once for all its subscriptions. `Debug` does not show it.
#[derive(Clone)]
pub struct Delivery(Body);

impl Delivery {
    /// What was published to a stream.
    ///
    /// # Errors
    /// [`TooDeep`](CodecError::TooDeep).
    pub fn new(stream_name: &str, payload: Document) -> Result<Self, CodecError> {
        Body::of_fields([(&STREAM_NAME, stream_name.into()), (&PAYLOAD, payload)]).map(Self)
    }

    /// The members of a shape, such as `streamName` and `payload`; neither `id` nor `action` may be among them.
    ///
    /// # Errors
    /// The shape cannot be written as JSON.
    pub fn of(members: &dyn Shape) -> Result<Self, CodecError> {
        Body::of(members).map(Self)
    }

    pub(super) fn message(&self, id: u64, action: &str) -> Bytes {
        self.0.message(id, action)
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").finish_non_exhaustive()
    }
}
