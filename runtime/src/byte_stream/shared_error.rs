//! Errors of others inside errors that can be cloned.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::BoxError;

/// An error that clones share, and that is still found by its type.
///
/// An `Arc` of an error is an error itself, so that as a source it would hide the type of the error in it
/// from `downcast_ref`. This is none, and lets the error through:
///
/// ```
/// # use std::error::Error;
/// # use smithy_streams_runtime::byte_stream::{ByteStreamError, SharedError};
/// let error = ByteStreamError::Target { source: SharedError::new(std::io::Error::other("disk full")) };
/// assert!(error.source().unwrap().downcast_ref::<std::io::Error>().is_some());
/// ```
pub struct SharedError<E: ?Sized = dyn Error + Send + Sync>(Arc<E>);

impl<E> SharedError<E> {
    /// Takes `error` in.
    pub fn new(error: E) -> Self {
        Self(Arc::new(error))
    }
}

impl<E: ?Sized> Deref for SharedError<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.0
    }
}

impl<E: ?Sized> Clone for SharedError<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E: fmt::Debug + ?Sized> fmt::Debug for SharedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: fmt::Display + ?Sized> fmt::Display for SharedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Into<BoxError>> From<E> for SharedError {
    fn from(error: E) -> Self {
        Self(Arc::from(error.into()))
    }
}
