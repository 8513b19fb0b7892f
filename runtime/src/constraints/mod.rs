//! Constraint traits, checked on values of shapes: `@required`, `@length`, `@range` and `@pattern`.
//!
//! A shape is walked as if it were written, so everything that a generated type can hold is looked at, and nothing has
//! to be generated for it but the tables. Values that were read are never checked: what a peer sends is taken as it is.
//!
//! ```
//! # use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
//! # use smithy_streams_runtime::types::{Constraints, Kind, Member, Schema};
//! # #[derive(Default)]
//! # struct Room { name: Option<String> }
//! static ROOM: Schema = Schema::structure(
//!     "com.example#Room",
//!     &[Member::new("name", Kind::String).constraints(&Constraints::new().max_length(3)).required()],
//! );
//! # impl Shape for Room {
//! #     fn schema(&self) -> &'static Schema { &ROOM }
//! #     fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
//! #         write_optional(&self.name, &ROOM.members()[0], w)
//! #     }
//! #     fn read_member(&mut self, _: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> { r.skip() }
//! # }
//! use smithy_streams_runtime::constraints;
//!
//! let long = Room { name: Some("ballroom".to_owned()) };
//! let violation = constraints::check(&long).unwrap_err();
//! assert_eq!(violation.to_string(), "`name` has a length of 8, which is not within 0 and 3");
//! assert_eq!(constraints::check(&Room::default()).unwrap_err().to_string(), "`name` is required");
//! ```

mod path;
mod pattern;
mod violation;
mod walk;

pub use violation::{Broken, Limits, Violation};

use std::time::Duration;

use crate::codec::Shape;

/// Checks a shape and all that it holds.
///
/// What cannot be written at all, such as an unknown variant of a union, is not looked at: writing it says so.
///
/// # Errors
/// The first violation. Members come in the order of the model, each before what it holds; a member that is missing
/// comes after those beside it, as does a number that stands wrong to another.
pub fn check(shape: &dyn Shape) -> Result<(), Violation> {
    check_call(shape, None)
}

/// As [`check`], for the input of a call that may take so long: a peer must not be asked to hold its answer back longer.
///
/// # Errors
/// As [`check`].
pub fn check_call(input: &dyn Shape, call_timeout: Option<Duration>) -> Result<(), Violation> {
    match walk::violations(input, 1, call_timeout).pop() {
        Some(violation) => Err(violation),
        None => Ok(()),
    }
}

/// The violations in a shape and all that it holds, the first `at_most` of them.
pub fn violations(shape: &dyn Shape, at_most: usize) -> Vec<Violation> {
    walk::violations(shape, at_most, None)
}
