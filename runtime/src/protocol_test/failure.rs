//! How a call failed, whatever its operation.

use std::error::Error;
use std::fmt;

use super::tree::Tree;
use crate::client::{CallError, StreamError};
use crate::event::OperationError;

/// Why a call failed.
#[derive(Clone)]
pub struct Failure {
    modeled: Option<Modeled>,
    code: Option<String>,
    text: String,
}

/// An error of the model.
#[derive(Clone)]
pub(super) struct Modeled {
    pub(super) id: &'static str,
    pub(super) members: Tree,
}

impl Failure {
    /// The error of the model that it is.
    pub(super) fn modeled(&self) -> Option<&Modeled> {
        self.modeled.as_ref()
    }

    /// The error code that the caller sees.
    pub(super) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn of<E: OperationError>(error: Option<&E>, code: Option<&str>, text: String) -> Self {
        let shape = error.map(OperationError::shape);
        let modeled = shape.map(|shape| Modeled { id: shape.schema().id(), members: Tree::of(shape) });
        Self { modeled, code: code.map(str::to_owned), text }
    }
}

impl<E: OperationError> From<CallError<E>> for Failure {
    fn from(error: CallError<E>) -> Self {
        Self::of(error.as_modeled(), error.code(), told(&error))
    }
}

impl<E: OperationError> From<StreamError<E>> for Failure {
    fn from(error: StreamError<E>) -> Self {
        let text = told(&error);
        match error {
            StreamError::Exception(error) => {
                Self::of(Some(&error), Some(error.shape().schema().name()), text)
            }
            StreamError::Call(error) => (*error).into(),
            StreamError::Unmodeled { code, .. } => Self::of::<E>(None, Some(&code), text),
            _ => Self::of::<E>(None, None, text),
        }
    }
}

/// An error and what caused it.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    text
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.modeled {
            Some(modeled) => write!(f, "`{}` {}", modeled.id, modeled.members),
            None => f.write_str(&self.text),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failure {}
