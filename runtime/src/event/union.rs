//! What generated unions and errors tell the runtime about themselves.

use std::error::Error;
use std::fmt::Debug;

use crate::codec::Shape;
use crate::frame::Message;
use crate::types::Schema;

/// A streaming union: the events that travel in one direction of a call.
///
/// One variant per member that is no error, and one that keeps an event which the model does not know.
pub trait EventUnion: Debug + Send + Sized + 'static {
    /// All members of the union, errors included; those carry [`Member::is_error`](crate::types::Member::is_error).
    const SCHEMA: &'static Schema;

    /// The index in [`Self::SCHEMA`] of the variant that is set; `None` for an unknown event.
    fn member(&self) -> Option<usize>;

    /// The event structure; `None` for a unit variant and for an unknown event.
    fn shape(&self) -> Option<&dyn Shape>;

    /// The variant of the member at `index`, with a default value to be read into; `None` for an error member
    /// and for an index outside the schema.
    fn from_member(index: usize) -> Option<Self>;

    /// The event structure, to be read into; `None` where [`shape`](Self::shape) is.
    fn shape_mut(&mut self) -> Option<&mut dyn Shape>;

    /// Keeps a message whose event type the union does not have.
    fn unknown(message: Message) -> Self;
}

/// An error structure that the streaming union `U` has as a member, so that it can travel among its events.
pub trait ErrorMember<U: EventUnion>: Shape + Send {
    /// The member's name.
    const MEMBER: &'static str;
}

/// The modelled errors of one operation: its own, its service's, and the error members of its output events.
pub trait OperationError: Error + Clone + Send + Sized + 'static {
    /// The error with this shape name, with default values to be read into.
    fn from_code(shape_name: &str) -> Option<Self>;

    /// The error that this member of the output's streaming union targets.
    fn from_event(member: &str) -> Option<Self>;

    /// The error that an answer with this number is: the `status` of Stream Manager's protocol, the HTTP status in
    /// stream-sea. `None` in protocols that name their errors.
    fn from_status(_status: i32) -> Option<Self> {
        None
    }

    /// The error that the refusal of this action is (`smithystreams#refusal`). `None` in protocols that know none.
    fn from_refusal(_action: &str) -> Option<Self> {
        None
    }

    /// The member of the streaming union that carries the error; `None` for one that only travels as an answer.
    fn event_member(&self) -> Option<&'static str>;

    /// The error structure.
    fn shape(&self) -> &dyn Shape;

    /// The error structure, to be read into.
    fn shape_mut(&mut self) -> &mut dyn Shape;
}

/// Stands for the events of a direction in which none travel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoEvents;

static NO_EVENTS: Schema = Schema::union("smithy.streams#NoEvents", &[]);

impl EventUnion for NoEvents {
    const SCHEMA: &'static Schema = &NO_EVENTS;

    fn member(&self) -> Option<usize> {
        None
    }

    fn shape(&self) -> Option<&dyn Shape> {
        None
    }

    fn from_member(_index: usize) -> Option<Self> {
        None
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        None
    }

    fn unknown(_message: Message) -> Self {
        Self
    }
}
