//! HTTP bindings: which member of an input, output or error travels where (Smithy spec, HTTP bindings).
//!
//! ```text
//!           label   query   header   prefix headers   status   payload or document
//! request     ●       ●       ●           ●                            ●
//! response                    ●           ●             ●              ●
//! ```
//!
//! A binding that its direction does not have is none: the member is then part of the document.

mod body;
mod headers;
mod payload;
mod query;
mod request;
mod request_read;
mod response;
mod target;

use crate::codec::{Codec, Shape, WriteValue, for_each_member};
use crate::protocol::ProtocolError;
use crate::types::{HttpBinding, Member};

/// HTTP bindings with one format of documents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    pub(super) codec: &'static dyn Codec,
    pub(super) unset: Unset,
}

/// The body of a message of which nothing travels there: a request whose payload structure is not set, and an
/// answer without document members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unset {
    /// An empty document.
    Document,
    /// No bytes.
    #[cfg_attr(not(feature = "xml"), expect(dead_code, reason = "restXml asks for it"))]
    Nothing,
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Response,
}

impl Direction {
    /// Where a top-level member travels in this direction.
    const fn binding(self, member: &Member) -> HttpBinding {
        match (self, member.http_binding()) {
            (Self::Request, HttpBinding::ResponseCode)
            | (Self::Response, HttpBinding::Label | HttpBinding::Query(_) | HttpBinding::QueryParams) => {
                HttpBinding::Document
            }
            (_, binding) => binding,
        }
    }

    /// Chooses the members of the body document.
    fn document(self) -> fn(&Member) -> bool {
        match self {
            Self::Request => |member| Self::Request.binding(member) == HttpBinding::Document,
            Self::Response => |member| Self::Response.binding(member) == HttpBinding::Document,
        }
    }

    /// Whether the body is a document, unless it is a payload or a stream.
    fn has_document(self, members: &[Member]) -> bool {
        members.iter().any(self.document())
    }
}

/// What [`route`] calls.
type Each<'a> = dyn FnMut(HttpBinding, &'static Member, &dyn WriteValue) -> Result<(), ProtocolError> + 'a;

/// Calls `each` with every member that is set and the place where it goes, until one fails.
fn route(direction: Direction, shape: &dyn Shape, each: &mut Each<'_>) -> Result<(), ProtocolError> {
    // Shapes pass on codec errors only, so the first failure is carried around them.
    let mut failure = None;
    for_each_member(shape, &mut |member, value| {
        if failure.is_none() {
            failure = each(direction.binding(member), member, value).err();
        }
        Ok(())
    })?;
    failure.map_or(Ok(()), Err)
}
