//! Traits of this project: protocols that no package of Smithy has, and what clients offer beyond calls.
//!
//! What a protocol asks of operations and errors, it asks of a service that declares it, and of one that declares none
//! when its client is to speak it: [`check_protocol`] is for both.

mod followed;
mod relations;
mod strays;
mod stream_manager;
mod stream_sea;

use super::super::traits::ids;
use super::super::{Model, Shape, ShapeId, closure};
use super::facts::Facts;
use crate::diagnostics::Diagnostics;

/// Runs every rule of this folder.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        for protocol in &service.protocols {
            let asked = Asked { model: facts.model, service: service.shape, operations: &service.operations };
            asked.check(protocol.id, diagnostics);
        }
    }
    followed::check(facts, diagnostics);
    relations::check(facts, diagnostics);
    strays::check(facts, diagnostics);
}

/// What a protocol of this project asks of operations of a service; nothing of any other protocol.
pub(crate) fn check_protocol(
    model: &Model,
    protocol: &str,
    (service, operations): (&Shape, &[&Shape]),
    diagnostics: &mut Diagnostics,
) {
    Asked { model, service, operations }.check(protocol, diagnostics);
}

/// The operations of a service of which something is asked.
struct Asked<'m> {
    model: &'m Model,
    service: &'m Shape,
    operations: &'m [&'m Shape],
}

impl<'m> Asked<'m> {
    fn check(&self, protocol: &str, diagnostics: &mut Diagnostics) {
        match protocol {
            ids::STREAM_MANAGER => stream_manager::check(self, diagnostics),
            ids::STREAM_SEA => stream_sea::check(self, diagnostics),
            _ => {}
        }
    }

    /// The errors of an operation: its own, then those of the service.
    fn errors(&self, operation: &Shape) -> Vec<&'m Shape> {
        let ids = operation.as_operation().map(|it| closure::errors(self.model, &self.service.id, it));
        self.shapes(&ids.unwrap_or_default())
    }

    fn shapes(&self, ids: &[ShapeId]) -> Vec<&'m Shape> {
        ids.iter().filter_map(|id| self.model.shape(id)).collect()
    }
}
