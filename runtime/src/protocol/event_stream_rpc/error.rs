//! Errors: their documents, and what else peers say in place of them.
//!
//! | origin | `service-model-type` | payload |
//! |---|---|---|
//! | of the model | the error | its members, and `_service`, `_message`, `_errorCode` |
//! | of the server's framework | `aws#AccessDenied` and the like | `_service`, `_message`, `_errorCode` |
//! | a handler that failed | none | text |
//! | an operation that nobody knows | none | `error`, `message` |
//!
//! The members that begin with an underscore are decoration, which other servers leave out. That a message is an error,
//! its type says.

use bytes::{Bytes, BytesMut};

use super::{DOCUMENTS, RpcFormat, head};
use crate::codec::{Codec, CodecError, MemberText, Shape, ShapeReader, ShapeWriter};
use crate::event::OperationError;
use crate::frame::Message;
use crate::protocol::error_text::sanitized;
use crate::protocol::{ErrorIdentity, ProtocolError};
use crate::session::RpcMessage;
use crate::types::{Kind, Member, Schema};

/// Most of a payload without document that is taken for a text for people, in bytes.
const TEXT_LIMIT: usize = 1024;

static MESSAGE: Schema = Schema::structure("smithy.streams#Message", &[Member::new("message", Kind::String)]);
static FRAMEWORK_MESSAGE: Schema =
    Schema::structure("smithy.streams#Message", &[Member::new("_message", Kind::String)]);
static ERROR_CODE: Schema =
    Schema::structure("smithy.streams#Code", &[Member::new("_errorCode", Kind::String)]);
static DECORATION: [Member; 3] = [
    Member::new("_service", Kind::String),
    Member::new("_message", Kind::String),
    Member::new("_errorCode", Kind::String),
];

impl RpcFormat {
    /// For the peer: a modelled error.
    ///
    /// # Errors
    /// What JSON cannot express.
    pub fn write_error(self, error: &dyn Shape) -> Result<Message, ProtocolError> {
        let mut plain = BytesMut::new();
        DOCUMENTS.write(error, &mut plain)?;
        let message = MemberText::find(&DOCUMENTS, &plain.freeze(), &MESSAGE);
        let decorated = Decorated { error, service: self.service.id(), message };
        super::document(error.schema().id(), &decorated)
    }

    /// For the peer: an error that the model does not have, such as `aws#AccessDenied`, as the framework of a server
    /// writes it.
    ///
    /// # Errors
    /// A shape id that is too long for a header.
    pub fn write_unmodeled_error(self, shape_id: &str, message: &str) -> Result<Message, ProtocolError> {
        let mut payload = BytesMut::new();
        DOCUMENTS.write(&Decoration([self.service.id(), message, shape_id]), &mut payload)?;
        Ok(head(shape_id)?.with_payload(payload.freeze()))
    }

    /// Reads an error: the one of the model, if it is one and can be read, and in any case what it says of itself.
    ///
    /// Never fails: what is not there, or not readable, is `None`.
    pub fn read_error<E: OperationError>(self, message: &RpcMessage) -> (Option<E>, ErrorIdentity) {
        let payload = message.payload_bytes();
        let text = |schema| MemberText::find(&DOCUMENTS, &payload, schema);
        let code = text(&ERROR_CODE).and_then(|code| sanitized(&code));
        let shape_id = message.service_model_type();
        let shape = shape_id.and_then(sanitized).or_else(|| code.clone());
        let modeled = shape.as_deref().and_then(|name| modeled::<E>(name, shape_id, &payload));
        let texts = match modeled {
            Some(_) => [&MESSAGE, &FRAMEWORK_MESSAGE],
            None => [&FRAMEWORK_MESSAGE, &MESSAGE],
        };
        let identity = ErrorIdentity {
            code: code.filter(|code| shape.as_ref() != Some(code)),
            shape,
            fault: modeled.as_ref().and_then(|error| error.shape().schema().error_trait()).map(|it| it.fault),
            message: texts.into_iter().find_map(text).or_else(|| plain_text(&payload)),
        };
        (modeled, identity)
    }
}

/// The error of this name, read from its document. `None` for one of the same name in another namespace, too.
fn modeled<E: OperationError>(name: &str, shape_id: Option<&str>, payload: &Bytes) -> Option<E> {
    let mut error = E::from_code(name)?;
    let is_other = |id: &str| id.contains('#') && id != error.shape().schema().id();
    if shape_id.is_some_and(is_other) {
        return None;
    }
    if !payload.is_empty() {
        DOCUMENTS.read(payload, error.shape_mut()).ok()?;
    }
    Some(error)
}

/// The beginning of a payload that is text, and no document.
fn plain_text(payload: &Bytes) -> Option<String> {
    if DOCUMENTS.read_document(payload).is_ok() {
        return None;
    }
    let shown = payload.get(..TEXT_LIMIT).unwrap_or(payload);
    let text = String::from_utf8_lossy(shown);
    // The cut may have gone through a character.
    let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
    (!text.is_empty()).then(|| text.to_owned())
}

/// A modelled error with what servers add to it, to be written.
struct Decorated<'a> {
    error: &'a dyn Shape,
    service: &'a str,
    message: Option<String>,
}

impl Shape for Decorated<'_> {
    fn schema(&self) -> &'static Schema {
        self.error.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.error.write_members(w)?;
        let message = self.message.as_deref().unwrap_or_default();
        Decoration([self.service, message, self.schema().name()]).write_members(w)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// What servers add to an error, in the order of [`DECORATION`], to be written.
struct Decoration<'a>([&'a str; 3]);

static FRAMEWORK_ERROR: Schema = Schema::structure("smithy.streams#FrameworkError", &DECORATION);

impl Shape for Decoration<'_> {
    fn schema(&self) -> &'static Schema {
        &FRAMEWORK_ERROR
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        DECORATION.iter().zip(self.0).try_for_each(|(member, text)| w.string(member, text))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}
