//! JSON documents.

mod lexer;
mod read;
mod scan;
mod write;

use bytes::{Bytes, BytesMut};

use super::containers::Unions;
use super::{Codec, CodecError, Shape};
use crate::types::{Document, Member, TimestampFormat};

/// JSON with the mapping that restJson1 prescribes: `@jsonName` counts.
pub static JSON: Json = Json::new("application/json");

/// JSON documents as the AWS JSON protocols define them.
///
/// Reading is strict about the grammar (RFC 8259) and lenient about the model: unknown members and nulls are
/// skipped, whole numbers may be written `1.0` or `1e3`, timestamps in any precision.
#[derive(Debug, Clone)]
pub struct Json {
    media_type: &'static str,
    names: Names,
    unions: Unions,
}

/// What the keys of objects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// `@jsonName`, or else the member's name.
    Json,
    /// The member's name.
    Member,
}

impl Json {
    /// Documents with this media type that honour `@jsonName`.
    pub const fn new(media_type: &'static str) -> Self {
        Self { media_type, names: Names::Json, unions: Unions::Strict }
    }

    /// Ignores `@jsonName`: keys are the names of members, as in awsJson1.0 and 1.1.
    #[must_use]
    pub const fn ignoring_json_name(mut self) -> Self {
        self.names = Names::Member;
        self
    }

    /// Reads a union by the one member that the model knows, whatever stands beside it; if no member is set, it stays as
    /// it was, which is unknown. Some peers write all members of a class.
    #[must_use]
    pub(crate) const fn with_open_unions(mut self) -> Self {
        self.unions = Unions::Open;
        self
    }
}

impl Names {
    /// The key of a member.
    const fn of(self, member: &Member) -> &'static str {
        match self {
            Self::Json => member.wire_json_name(),
            Self::Member => member.name(),
        }
    }
}

/// How a timestamp is written; epoch-seconds unless the model says otherwise.
fn timestamp_format(member: &Member) -> TimestampFormat {
    member.modeled_timestamp_format().unwrap_or(TimestampFormat::EpochSeconds)
}

impl Codec for Json {
    fn media_type(&self) -> &'static str {
        self.media_type
    }

    fn write(&self, shape: &dyn Shape, out: &mut BytesMut) -> Result<(), CodecError> {
        write::Writer::new(self.names, out).root(shape)
    }

    fn read(&self, payload: &Bytes, into: &mut dyn Shape) -> Result<(), CodecError> {
        read::Reader::new(self.names, self.unions, payload)?.root(into)
    }

    fn write_document(&self, document: &Document, out: &mut BytesMut) -> Result<(), CodecError> {
        write::Writer::new(self.names, out).root_document(document)
    }

    fn read_document(&self, payload: &Bytes) -> Result<Document, CodecError> {
        read::Reader::new(self.names, self.unions, payload)?.root_document()
    }
}
