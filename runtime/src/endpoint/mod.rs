//! Where requests go: the endpoint rules of a model, evaluated.
//!
//! ```text
//!   built-ins, client and operation ──▶ EndpointParams ──RuleSet::resolve──▶ Endpoint: URI, headers, properties
//! ```
//!
//! The rules are tables that the generator has parsed (Smithy spec, Rules engine): names are slots, templates are
//! pieces, so that nothing is parsed when a call is made. Nothing here does I/O.

mod arn;
mod context;
mod diagram;
mod error;
mod evaluate;
mod functions;
mod params;
mod partition;
mod resolved;
mod rules;
mod url;
mod value;

pub use context::{ContextError, ContextParam, ContextParams, ContextSource};
pub use diagram::Diagram;
pub use error::EndpointError;
pub use params::{AccountIdEndpointMode, EndpointParams, ParamValue};
pub use resolved::{Endpoint, EndpointAuthScheme};
pub use rules::{
    Condition, Constant, EndpointTemplate, Expression, Function, Parameter, ParameterKind, Property, Rule,
    RuleSet, Step,
};
