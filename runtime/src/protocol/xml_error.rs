//! How error responses with XML bodies name themselves (Smithy spec, restXml, Operation error serialization).

use bytes::Bytes;
use http::StatusCode;

use super::content::Content;
use super::error_text::{self, Texts, sanitized};
use super::query::fault_of;
use super::{ErrorIdentity, HttpResponse};
use crate::codec::{Codec, CodecError, MemberText, Shape, ShapeReader, ShapeWriter, XML};
use crate::types::{Fault, Kind, Member, Schema};

/// What stands around the members of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// `<ErrorResponse><Error>`.
    ErrorResponse,
    /// `<Error>` (`noErrorWrapping`).
    Error,
}

static ERROR_MEMBER: &Member = &Member::new("Error", Kind::Structure);
static ERROR_RESPONSE: Schema =
    Schema::structure("smithy.streams#ErrorResponse", std::slice::from_ref(ERROR_MEMBER));
static ERROR: Schema = Schema::structure(
    "smithy.streams#Error",
    &[
        Member::new("Type", Kind::String),
        Member::new("Code", Kind::String),
        Member::new("Message", Kind::String),
    ],
);
static CODE: Schema = Schema::structure("smithy.streams#Code", &[Member::new("Code", Kind::String)]);
static TYPE: Schema = Schema::structure("smithy.streams#Type", &[Member::new("Type", Kind::String)]);

impl Wrapping {
    pub(super) fn identify(self, body: &Bytes) -> ErrorIdentity {
        let find = |schema| {
            let mut member = MemberText::new(schema);
            self.read(body, &mut member).ok()?;
            member.text
        };
        ErrorIdentity {
            shape: find(&CODE).as_deref().and_then(sanitized),
            code: None,
            fault: find(&TYPE).as_deref().and_then(fault_of),
            message: error_text::message(find),
        }
    }

    /// Reads the members of an error.
    pub(super) fn read(self, body: &Bytes, error: &mut dyn Shape) -> Result<(), CodecError> {
        match self {
            Self::ErrorResponse => XML.read(body, &mut Unwrapped(error)),
            Self::Error => XML.read(body, error),
        }
    }

    /// Writes a modelled error: `members`, and what the protocol says of it.
    pub(super) fn write(self, error: &dyn Shape, members: &dyn Shape) -> Result<Content, CodecError> {
        let fault = match error.schema().error_trait().map(|it| it.fault) {
            Some(Fault::Client) => "Sender",
            _ => "Receiver",
        };
        self.wrap(&Described { texts: [fault, error.schema().name()], members })
    }

    fn wrap(self, error: &dyn Shape) -> Result<Content, CodecError> {
        match self {
            Self::ErrorResponse => Content::document(&XML, &Wrapped(error)),
            Self::Error => Content::document(&XML, error),
        }
    }

    /// A response with an error that the model does not have.
    pub(super) fn unmodeled(self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        let fault = if status.is_client_error() { "Sender" } else { "Receiver" };
        let error = Texts { schema: &ERROR, texts: &[fault, code, message] };
        match self {
            Self::ErrorResponse => error_text::respond_texts(&XML, status, &Wrapped(&error)),
            Self::Error => error_text::respond_texts(&XML, status, &error),
        }
    }
}

/// The document around an error, to be read.
struct Unwrapped<'a>(&'a mut dyn Shape);

impl Shape for Unwrapped<'_> {
    fn schema(&self) -> &'static Schema {
        &ERROR_RESPONSE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.structure(ERROR_MEMBER, self.0)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.structure(ERROR_MEMBER, self.0)
    }
}

/// The document around an error, to be written.
struct Wrapped<'a>(&'a dyn Shape);

impl Shape for Wrapped<'_> {
    fn schema(&self) -> &'static Schema {
        &ERROR_RESPONSE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.structure(ERROR_MEMBER, self.0)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// A modelled error with its fault and its name, to be written.
struct Described<'a> {
    texts: [&'a str; 2],
    members: &'a dyn Shape,
}

impl Shape for Described<'_> {
    fn schema(&self) -> &'static Schema {
        &ERROR
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Texts { schema: &ERROR, texts: &self.texts }.write_members(w)?;
        self.members.write_members(w)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}
