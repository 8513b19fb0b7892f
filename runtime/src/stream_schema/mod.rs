//! What the messages of a stream-sea stream look like: schema definitions, their JSON, and payloads held against them.
//!
//! A definition names the fields of an object and one of eleven types for each. It is data of a service, which comes
//! and goes as payloads do, and has nothing to do with the [`Schema`](crate::types::Schema)s of generated code.
//! Sessions do not look at payloads and publishing is plain HTTP, so it stands in neither's room.
//!
//! ```
//! use smithy_streams_runtime::stream_schema::{FieldType, Fields, StreamSchema};
//! use smithy_streams_runtime::types::Document;
//!
//! let parts = Fields::new().with("id", FieldType::String);
//! let schema = StreamSchema::new("boiler_data", "1.0.0")
//!     .with("temperature", FieldType::Float)
//!     .with("state", FieldType::enumeration(["on", "off"]))
//!     .with("parts", FieldType::ObjectArray(parts));
//!
//! let part = Document::from_iter([("id", 7)]);
//! let payload = Document::from_iter([("state", Document::from("hot")), ("parts", vec![part].into())]);
//! let problems = schema.validate(&payload).unwrap_err();
//! let told: Vec<_> = problems.violations().iter().map(ToString::to_string).collect();
//! assert_eq!(told, [
//!     "`parts[0].id` is a number, not `string`",
//!     "`state` is none of \"off\", \"on\"",
//!     "`temperature` is missing",
//! ]);
//! ```

mod definition;
mod error;
mod field_type;
mod json;
mod path;
mod schemas;
mod validation;

pub use definition::StreamSchema;
pub use error::{InvalidPayload, Problem, SchemaError, Violation};
pub use field_type::{FieldType, Fields};
pub use path::{Path, Segment};
pub use schemas::StreamSchemas;
pub use validation::Validation;
