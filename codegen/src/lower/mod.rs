//! The decisions: model to [`ir`](crate::ir), one file per question.
//!
//! ```text
//! select ─► names, boxes ─► types ─► operations ─► tests ─► Package
//! ```
//!
//! What can still be wrong here is what the user asked for, or what a chosen protocol needs and the model lacks.

mod auth;
mod bindings;
mod call;
mod constraints;
mod cx;
mod defaults;
mod depth;
mod docs;
mod endpoint;
mod enumeration;
mod events;
mod fields;
mod following;
mod naming;
mod operation;
mod package;
mod pages;
mod protocol;
mod protocol_tests;
mod recursion;
mod rust_type;
mod select;
mod tables;
mod types;
mod union;
mod waiters;
mod xml;

use std::{panic, thread};

use self::cx::Cx;
use self::protocol::Chosen;
pub use self::protocol::protocols;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::Package;
use crate::model::Model;

/// Decides what to write. `None`, and a finding, if the model has no such service or operation.
pub(crate) fn lower(model: &Model, config: &Config, diagnostics: &mut Diagnostics) -> Option<Package> {
    let service = select::service(model, config, diagnostics)?;
    let operations = select::operations(model, service, config, diagnostics)?;
    depth::check(model, service, &operations, diagnostics)?;
    let Chosen { protocol, heeds } = protocol::choose(model, service, &operations, config, diagnostics)?;
    if let Some(protocol) = &protocol {
        match heeds.requests {
            true => auth::check(model, service, (&operations, heeds.web_socket), diagnostics),
            false => auth::check_connection(model, service, protocol, &operations, diagnostics),
        }
    }
    if heeds.constraints {
        constraints::check(model, service, &operations, diagnostics);
    }
    let cx = Cx::new(model, service, &operations, (config, heeds), diagnostics);
    // Neither needs the other, and together they are most of the work.
    let (types, operations) = thread::scope(|scope| {
        let types = scope.spawn(|| types::types(&cx));
        let operations = operation::operations(&cx, &operations, protocol.as_ref());
        (types.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), operations)
    });
    let endpoint = protocol.as_ref().and_then(|_| endpoint::endpoint(&cx));
    let tests = config.protocol_tests.then(|| {
        protocol_tests::protocol_tests(&cx, &types, &operations, (protocol.as_ref(), endpoint.as_ref()))
    });
    let package = package::package(&cx, types, operations, protocol, diagnostics)?;
    Some(Package { endpoint, protocol_tests: tests, ..package })
}
