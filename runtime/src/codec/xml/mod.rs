//! XML documents.
//!
//! ```text
//!   reading   bytes ──outline──▶ where each element lies ──read──▶ Shape
//!   writing   Shape ──write──▶ bytes
//! ```
//!
//! The tokenizer is that of `quick-xml`. A document is gone through once and becomes an outline, a flat table of
//! its elements: a flattened collection is spread over its parent, and elements in between can be stepped over.

mod attribute;
mod escape;
mod name;
mod outline;
mod read;
mod text;
mod write;

use bytes::{Bytes, BytesMut};

use super::{Codec, CodecError, Shape};
use crate::types::{Document, Member};

/// XML with the mapping that restXml prescribes.
pub static XML: XmlCodec = XmlCodec::new();

/// What cannot hold documents.
const PLACE: &str = "an XML document";

/// XML documents as restXml defines them (Smithy spec, XML binding traits).
///
/// Reading is strict about the grammar and lenient about the model. Elements and attributes that it does not have
/// are skipped, names match with any prefix, and the name of the root is not looked at.
///
/// * Control characters are written, and may be read, as references like `&#x07;`, which XML 1.1 has and 1.0 has not.
/// * Entities other than the five predefined ones are refused, whatever a document type declares.
/// * A null, as sparse lists and maps may have, is an empty element with `xsi:nil="true"`.
/// * Documents ([`Document`]) have no form in XML, nor do strings with U+0000.
/// * Of attributes that occur twice in one tag, the last counts.
#[derive(Debug, Clone)]
pub struct XmlCodec {
    root: Root,
}

/// What the root of a document that is read stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    /// The structure or union.
    Shape,
    /// Its only member.
    Member,
}

impl XmlCodec {
    /// Documents whose root is the structure or union.
    pub const fn new() -> Self {
        Self { root: Root::Shape }
    }

    /// Reads documents whose root is a member of the structure rather than the structure itself
    /// (`aws.customizations#s3UnwrappedXmlOutput`). Writing is the same.
    #[must_use]
    pub const fn unwrapped(mut self) -> Self {
        self.root = Root::Member;
        self
    }
}

impl Default for XmlCodec {
    fn default() -> Self {
        Self::new()
    }
}

impl Codec for XmlCodec {
    fn media_type(&self) -> &'static str {
        "application/xml"
    }

    fn write(&self, shape: &dyn Shape, out: &mut BytesMut) -> Result<(), CodecError> {
        write::Writer::new(out).root(None, shape)
    }

    fn write_payload(
        &self,
        member: &'static Member,
        shape: &dyn Shape,
        out: &mut BytesMut,
    ) -> Result<(), CodecError> {
        write::Writer::new(out).root(Some(member), shape)
    }

    fn read(&self, payload: &Bytes, into: &mut dyn Shape) -> Result<(), CodecError> {
        let outline = outline::Outline::of(payload)?;
        let reader = read::Reader::new(&outline);
        match self.root {
            Root::Shape => reader.root(into),
            Root::Member => reader.unwrapped_root(into),
        }
    }

    fn write_document(&self, _document: &Document, _out: &mut BytesMut) -> Result<(), CodecError> {
        Err(CodecError::Unsupported { member: "document", place: PLACE })
    }

    fn read_document(&self, _payload: &Bytes) -> Result<Document, CodecError> {
        Err(CodecError::Unsupported { member: "document", place: PLACE })
    }
}
