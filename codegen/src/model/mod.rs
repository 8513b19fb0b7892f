//! What the model says, in the words of the Smithy spec. There is no Rust in here.
//!
//! [`load`] turns texts into a [`Model`]: it reads the JSON AST, merges the files, turns version 1.0
//! forms into those of 2.0, applies `apply` and flattens mixins. After it every target resolves.
//! [`validate`] then asks whether the model makes sense, one rule at a time.
//!
//! ```text
//! texts ─ json ─► documents ─ merge ─► definitions ─ upgrade, mixins, apply ─► Model ─ validate
//! ```

mod article;
pub mod auth;
pub(crate) mod base64;
pub(crate) mod circles;
pub mod closure;
pub mod endpoint;
mod graph;
mod hash;
mod json;
mod load;
pub(crate) mod number;
pub(crate) mod paths;
mod selector;
mod shape;
mod shape_id;
pub mod traits;
mod validate;

pub use self::graph::Model;
pub use self::shape::{Lifecycle, Member, Operation, Resource, Service, Shape, ShapeKind};
pub use self::shape_id::{ShapeId, is_identifier};
pub use self::traits::Traits;
pub(crate) use self::validate::check_protocol;
use crate::diagnostics::{Diagnostics, Source};

/// Reads and merges models. What cannot be read is reported and left out, so that all problems of
/// all files come to light at once; the model is whole only if no error was reported.
#[must_use]
pub fn load(sources: &[Source], diagnostics: &mut Diagnostics) -> Model {
    load::load(sources, diagnostics)
}

/// Checks a model that was loaded without errors against the rules of Smithy.
pub fn validate(model: &Model, diagnostics: &mut Diagnostics) {
    validate::validate(model, diagnostics);
}
