//! What a codec must know of a shape, as constants in generated code.
//!
//! A [`Schema`] describes a structure, a union or an error; a [`Member`] one of its members, or the
//! element of a list, or the key or value of a map. Both are built in `static`s by `const fn`s, so that
//! generated code prints only what differs from the default:
//!
//! ```
//! use smithy_streams_runtime::types::{Kind, Member, Schema};
//!
//! static ROOM: Schema = Schema::structure(
//!     "com.example#Room",
//!     &[
//!         Member::new("roomId", Kind::String).required().label(),
//!         Member::new("tags", Kind::List).element(&Member::new("member", Kind::String)),
//!     ],
//! );
//! assert_eq!(ROOM.name(), "Room");
//! ```

use super::{Member, Xml};

/// A shape as its codec sees it.
#[derive(Debug)]
pub struct Schema {
    id: &'static str,
    kind: ShapeKind,
    members: &'static [Member],
    error: Option<ErrorTrait>,
    xml: Option<&'static Xml>,
}

/// What kind of shape a [`Schema`] describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// A structure: any of its members may be set.
    Structure,
    /// A union: exactly one member is set.
    Union,
}

/// `@error` of an error structure, and what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorTrait {
    /// Who is to blame.
    pub fault: Fault,
    /// HTTP status that the peer answers with.
    pub status: u16,
    /// `@retryable` stands on the shape.
    pub retryable: bool,
    /// `@retryable(throttling: true)`.
    pub throttling: bool,
    /// `smithystreams#statusCode`: the number that stands for the error.
    pub status_code: Option<i32>,
    /// `smithystreams#refusal`: the action whose refusal the error is.
    pub refusal: Option<&'static str>,
}

/// The side an error blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request was wrong; sending it again will not help.
    Client,
    /// The peer failed.
    Server,
}

impl Schema {
    /// Describes a structure with its absolute shape id.
    pub const fn structure(id: &'static str, members: &'static [Member]) -> Self {
        Self { id, kind: ShapeKind::Structure, members, error: None, xml: None }
    }

    /// Describes a union with its absolute shape id.
    pub const fn union(id: &'static str, members: &'static [Member]) -> Self {
        Self { id, kind: ShapeKind::Union, members, error: None, xml: None }
    }

    /// Marks the structure as an error, with the status that `@httpError` gives (or 400 and 500).
    #[must_use]
    pub const fn error(mut self, fault: Fault, status: u16) -> Self {
        self.error = Some(ErrorTrait {
            fault,
            status,
            retryable: false,
            throttling: false,
            status_code: None,
            refusal: None,
        });
        self
    }

    /// Records `@retryable` on an error; no effect on other shapes.
    #[must_use]
    pub const fn retryable(mut self, throttling: bool) -> Self {
        if let Some(mut error) = self.error {
            error.retryable = true;
            error.throttling = throttling;
            self.error = Some(error);
        }
        self
    }

    /// Records `smithystreams#statusCode` on an error; no effect on other shapes.
    #[must_use]
    pub const fn status_code(mut self, code: i32) -> Self {
        if let Some(mut error) = self.error {
            error.status_code = Some(code);
            self.error = Some(error);
        }
        self
    }

    /// Records `smithystreams#refusal` on an error; no effect on other shapes.
    #[must_use]
    pub const fn refusal(mut self, action: &'static str) -> Self {
        if let Some(mut error) = self.error {
            error.refusal = Some(action);
            self.error = Some(error);
        }
        self
    }

    /// The XML traits, which matter where the shape is the root of a document.
    #[must_use]
    pub const fn xml(mut self, xml: &'static Xml) -> Self {
        self.xml = Some(xml);
        self
    }

    /// The absolute shape id, such as `com.example#Room`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The shape's name: what follows `#` in its id.
    pub fn name(&self) -> &'static str {
        self.id.split_once('#').map_or(self.id, |(_, name)| name)
    }

    /// Structure or union.
    pub const fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// The members in the order of the model.
    pub const fn members(&self) -> &'static [Member] {
        self.members
    }

    /// The XML traits, which matter where the shape is the root of a document.
    pub const fn xml_traits(&self) -> &'static Xml {
        match self.xml {
            Some(xml) => xml,
            None => Xml::NONE,
        }
    }

    /// `@error`, where it stands on the shape.
    pub const fn error_trait(&self) -> Option<ErrorTrait> {
        self.error
    }
}
