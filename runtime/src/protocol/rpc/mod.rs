//! Remote procedure calls: the whole input, output or error is the document, and traits of HTTP bindings say
//! nothing (Smithy spec, awsJson1 and rpcv2Cbor).
//!
//! ```text
//!             input or output         with an event stream          with a streaming blob
//! body        document                frames                        the blob
//! members     in the document         in the first frame            none travels
//! ```
//!
//! The first frame is the `initial-request` or `initial-response`. A request whose input is nothing but the stream
//! begins with its events.

mod request;
mod response;

use bytes::{Bytes, BytesMut};

use super::content::Content;
use super::{BodyStream, ProtocolError};
use crate::codec::{Codec, CodecError, Shape};
use crate::event::{EncodeError, EventFormat};
use crate::types::Schema;

/// Calls with one format of documents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rpc {
    pub(super) codec: &'static dyn Codec,
    /// The content type of documents in frames.
    pub(super) event_media_type: &'static str,
    pub(super) unit: Unit,
}

/// The body where the model has no structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// An empty document.
    Document,
    /// No bytes.
    Nothing,
}

impl Rpc {
    /// The body of a message that holds `shape`, unless the model has no structure there.
    fn content(
        self,
        stream: Option<BodyStream>,
        schema: Option<&Schema>,
        shape: &dyn Shape,
    ) -> Result<Content, CodecError> {
        match (stream, schema) {
            (Some(stream), _) => Ok(Content::stream(stream)),
            (None, None) if self.unit == Unit::Nothing => Ok(Content::NONE),
            (None, _) => Content::document(self.codec, shape),
        }
    }

    /// The frame that goes ahead of all events.
    fn initial(
        self,
        stream: Option<BodyStream>,
        encode: impl FnOnce(EventFormat, &mut BytesMut) -> Result<(), EncodeError>,
    ) -> Result<Option<Bytes>, ProtocolError> {
        if stream != Some(BodyStream::Events) {
            return Ok(None);
        }
        let mut frame = BytesMut::new();
        encode(EventFormat::new(self.codec).content_type(self.event_media_type), &mut frame)?;
        Ok(Some(frame.freeze()))
    }
}
