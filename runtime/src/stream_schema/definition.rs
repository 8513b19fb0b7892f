use super::{FieldType, Fields, InvalidPayload, Validation};
use crate::types::Document;

/// The definition of a stream. Two are equal when their names, versions and sets of fields are.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSchema {
    name: String,
    version: Document,
    fields: Fields,
}

impl StreamSchema {
    /// A definition without fields. Its name is that of the stream; its version is a text or a number, as the
    /// service has it.
    pub fn new(name: impl Into<String>, version: impl Into<Document>) -> Self {
        Self { name: name.into(), version: version.into(), fields: Fields::new() }
    }

    /// Adds a field, or gives one of this name another type.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, field_type: FieldType) -> Self {
        self.fields = self.fields.with(name, field_type);
        self
    }

    /// Has these fields and no others.
    #[must_use]
    pub fn with_fields(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }

    /// The name of the stream.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version, as the service has it.
    pub fn version(&self) -> &Document {
        &self.version
    }

    /// The fields. Definitions of different versions may be compared by them.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Holds a payload against the definition: each field must be there, with a value of its type, and no other.
    /// [`Validation`] is less strict.
    ///
    /// # Errors
    /// All that does not fit, with its place.
    pub fn validate(&self, payload: &Document) -> Result<(), InvalidPayload> {
        Validation::new().check(self, payload)
    }
}
