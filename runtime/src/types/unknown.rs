//! What a peer sent that the model does not know.

use std::fmt;

/// A union member that the model does not have. Its value is not kept, so it cannot be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownVariant {
    /// The member's name on the wire; empty in a union that was never read.
    pub name: String,
}

impl UnknownVariant {
    /// Keeps the name of a member that the union does not have.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

/// The value of an enum that the model does not have.
///
/// Made by the enum's `From<&str>` only, so that a known value is never spelled as an unknown one.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownEnumValue(String);

impl UnknownEnumValue {
    /// For generated code: the value must not be one that the enum knows.
    #[doc(hidden)]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnknownEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
