//! Whether a model makes sense: one file per subject, one function and one code per rule.
//!
//! Each file has a `check` that runs its rules in turn. A rule reads [`facts::Facts`] and reports
//! into the sink; no rule depends on what another one found.

mod auth;
mod defaults;
mod endpoint_rules;
mod events;
mod facts;
mod http;
mod names;
mod operations;
mod own;
mod pagination;
mod protocol_tests;
mod protocols;
mod recursion;
mod requests;
mod services;
mod shapes;
mod streaming;
mod suppress;
mod targets;
mod trait_table;
mod trait_validators;
mod trait_values;
mod traits;
mod values;
mod waiters;
mod xml;

use self::facts::Facts;
pub(crate) use self::own::check_protocol;
use super::Model;
use crate::diagnostics::Diagnostics;

/// Runs every rule; see [`super::validate`].
pub(super) fn validate(model: &Model, diagnostics: &mut Diagnostics) {
    let facts = Facts::of(model);
    shapes::check(&facts, diagnostics);
    targets::check(&facts, diagnostics);
    recursion::check(&facts, diagnostics);
    operations::check(&facts, diagnostics);
    pagination::check(&facts, diagnostics);
    waiters::check(&facts, diagnostics);
    services::check(&facts, diagnostics);
    protocols::check(&facts, diagnostics);
    own::check(&facts, diagnostics);
    auth::check(&facts, diagnostics);
    names::check(&facts, diagnostics);
    xml::check(&facts, diagnostics);
    requests::check(&facts, diagnostics);
    streaming::check(&facts, diagnostics);
    events::check(&facts, diagnostics);
    traits::check(&facts, diagnostics);
    trait_values::check(&facts, diagnostics);
    defaults::check(&facts, diagnostics);
    http::check(&facts, diagnostics);
    endpoint_rules::check(&facts, diagnostics);
    protocol_tests::check(&facts, diagnostics);
    suppress::apply(model, diagnostics);
    trait_validators::check(&facts, diagnostics);
}
