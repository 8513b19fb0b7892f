use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{InvalidPayload, StreamSchema, Validation};
use crate::types::Document;

/// Definitions at hand, one for each stream, to hold payloads against before they are published. Clones share them.
///
/// ```
/// use smithy_streams_runtime::stream_schema::{FieldType, StreamSchema, StreamSchemas};
/// use smithy_streams_runtime::types::Document;
///
/// let schemas = StreamSchemas::new();
/// schemas.insert(StreamSchema::new("boiler_data", "1.0.0").with("temperature", FieldType::Float));
/// let payload = Document::from_iter([("temperature", "hot")]);
/// assert!(schemas.check(Some("boiler_data"), Some(&payload)).is_err());
/// assert!(schemas.check(Some("another"), Some(&payload)).is_ok(), "nothing is known of it");
/// ```
#[derive(Clone, Default)]
pub struct StreamSchemas {
    validation: Validation,
    by_stream: Arc<Mutex<BTreeMap<String, Arc<StreamSchema>>>>,
}

impl StreamSchemas {
    /// No definitions; payloads will have to have all fields and no others.
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds payloads against the definitions so strictly; of clones, this one alone.
    #[must_use]
    pub fn with_validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Keeps a definition, in place of another for the same stream.
    pub fn insert(&self, schema: StreamSchema) {
        self.by_stream().insert(schema.name().to_owned(), Arc::new(schema));
    }

    /// Forgets the definition of a stream.
    pub fn remove(&self, stream_name: &str) {
        self.by_stream().remove(stream_name);
    }

    /// The definition of a stream, if it is at hand.
    pub fn schema(&self, stream_name: &str) -> Option<Arc<StreamSchema>> {
        self.by_stream().get(stream_name).cloned()
    }

    /// Holds a payload against the definition of its stream. If that is not at hand, or one of the two is not set, there is
    /// nothing to say.
    ///
    /// # Errors
    /// All that does not fit, with its place.
    pub fn check(&self, stream_name: Option<&str>, payload: Option<&Document>) -> Result<(), InvalidPayload> {
        match (stream_name.and_then(|name| self.schema(name)), payload) {
            (Some(schema), Some(payload)) => self.validation.check(&schema, payload),
            _ => Ok(()),
        }
    }

    fn by_stream(&self) -> MutexGuard<'_, BTreeMap<String, Arc<StreamSchema>>> {
        // Nothing panics while it is held.
        self.by_stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StreamSchemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_stream().keys()).finish()
    }
}
