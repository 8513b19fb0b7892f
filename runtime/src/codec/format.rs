//! What all document formats have in common.

use std::fmt::Debug;

use bytes::{Bytes, BytesMut};

use super::{CodecError, Shape};
use crate::types::{Document, Member};

/// A format of documents, such as JSON.
pub trait Codec: Debug + Send + Sync {
    /// The media type of the documents, such as `application/json`.
    fn media_type(&self) -> &'static str;

    /// Appends the document of a structure or union to `out`.
    ///
    /// # Errors
    /// Those of the shape: a value that the format cannot express, or an unknown union variant. What stands
    /// in `out` behind its old end is then of no use.
    fn write(&self, shape: &dyn Shape, out: &mut BytesMut) -> Result<(), CodecError>;

    /// The document of a structure or union, for whoever has no buffer.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    fn to_bytes(&self, shape: &dyn Shape) -> Result<Bytes, CodecError> {
        let mut out = BytesMut::new();
        self.write(shape, &mut out)?;
        Ok(out.freeze())
    }

    /// The structure or union of a document.
    ///
    /// ```
    /// use smithy_streams_runtime::Bytes;
    /// use smithy_streams_runtime::codec::{Codec, JSON, Unit};
    ///
    /// assert!(JSON.parse::<Unit>(&Bytes::from_static(b"{}")).is_ok());
    /// assert!(JSON.parse::<Unit>(&Bytes::from_static(b"{")).is_err());
    /// ```
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn parse<S: Shape + Default>(&self, payload: &Bytes) -> Result<S, CodecError>
    where
        Self: Sized,
    {
        let mut shape = S::default();
        self.read(payload, &mut shape)?;
        Ok(shape)
    }

    /// Appends the document of a structure or union that is the whole payload of a message, as the value of
    /// `member`. The member's traits may name the root, in formats whose roots have names.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    fn write_payload(
        &self,
        _member: &'static Member,
        shape: &dyn Shape,
        out: &mut BytesMut,
    ) -> Result<(), CodecError> {
        self.write(shape, out)
    }

    /// Reads a document, which takes up `payload` from end to end, into a structure or union.
    ///
    /// # Errors
    /// For anything that is not a document of this format, or holds values of types other than the model's.
    /// `into` may have been filled in part.
    fn read(&self, payload: &Bytes, into: &mut dyn Shape) -> Result<(), CodecError>;

    /// Appends a value without a schema.
    ///
    /// # Errors
    /// For a value that the format cannot express.
    fn write_document(&self, document: &Document, out: &mut BytesMut) -> Result<(), CodecError>;

    /// Reads a value without a schema, which takes up `payload` from end to end.
    ///
    /// # Errors
    /// For anything that is not a document of this format.
    fn read_document(&self, payload: &Bytes) -> Result<Document, CodecError>;
}
