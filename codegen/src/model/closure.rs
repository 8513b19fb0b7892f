//! What can be reached from a service.

use std::collections::BTreeSet;

use super::{Model, Operation, Shape, ShapeId};

/// Every operation of a service, each once: its own first, then those of its resources, in the
/// order of the model.
///
/// A resource contributes its lifecycle operations, `operations` and `collectionOperations`, then
/// its child resources in the same way.
#[must_use]
pub fn operations(model: &Model, service: &ShapeId) -> Vec<ShapeId> {
    let Some(service) = model.shape(service).and_then(Shape::as_service) else { return Vec::new() };
    let mut found = InOrder::default();
    service.operations.iter().for_each(|operation| found.add(operation));
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&ShapeId> = service.resources.iter().rev().collect();
    while let Some(id) = waiting.pop() {
        let Some(resource) = model.shape(id).and_then(Shape::as_resource) else { continue };
        if !seen.insert(id) {
            continue;
        }
        resource.lifecycle.iter().for_each(|(_, operation)| found.add(operation));
        resource.operations.iter().for_each(|operation| found.add(operation));
        resource.collection_operations.iter().for_each(|operation| found.add(operation));
        waiting.extend(resource.resources.iter().rev());
    }
    found.order
}

/// Every resource of a service, child resources included, each once, in the order of the model.
#[must_use]
pub fn resources(model: &Model, service: &ShapeId) -> Vec<ShapeId> {
    let Some(service) = model.shape(service).and_then(Shape::as_service) else { return Vec::new() };
    let mut found = InOrder::default();
    let mut waiting: Vec<&ShapeId> = service.resources.iter().rev().collect();
    while let Some(id) = waiting.pop() {
        let Some(resource) = model.shape(id).and_then(Shape::as_resource) else { continue };
        if found.seen.contains(id) {
            continue;
        }
        found.add(id);
        waiting.extend(resource.resources.iter().rev());
    }
    found.order
}

/// The errors that an operation may return: its own, then those of its service, each once.
#[must_use]
pub fn errors(model: &Model, service: &ShapeId, operation: &Operation) -> Vec<ShapeId> {
    let mut found = InOrder::default();
    operation.errors.iter().for_each(|error| found.add(error));
    if let Some(service) = model.shape(service).and_then(Shape::as_service) {
        service.errors.iter().for_each(|error| found.add(error));
    }
    found.order
}

/// The data shapes that travel inside blobs, so that no operation mentions them, but the service does.
#[must_use]
pub fn payload_documents(model: &Model, service: &ShapeId) -> Vec<ShapeId> {
    model.shape(service).map(|shape| shape.traits.payload_documents()).unwrap_or_default()
}

/// Every data shape that the given operations of the service need: inputs, outputs, errors (those of
/// the service included), documents inside payloads, and all that their members reach.
///
/// Neither the service nor its operations and resources are in it, nor `smithy.api#Unit` as an
/// operation's input or output; other shapes of the Smithy prelude are, when a member targets them.
#[must_use]
pub fn shapes(model: &Model, service: &ShapeId, operations: &[ShapeId]) -> BTreeSet<ShapeId> {
    let mut roots = payload_documents(model, service);
    if let Some(service) = model.shape(service).and_then(Shape::as_service) {
        roots.extend(service.errors.iter().cloned());
    }
    for id in operations {
        let Some(operation) = model.shape(id).and_then(Shape::as_operation) else { continue };
        roots.extend(operation.input.iter().cloned());
        roots.extend(operation.output.iter().cloned());
        roots.extend(operation.errors.iter().cloned());
    }
    reachable(model, roots)
}

/// The given data shapes and all that their members reach.
#[must_use]
pub fn reachable(model: &Model, roots: Vec<ShapeId>) -> BTreeSet<ShapeId> {
    let mut found = BTreeSet::new();
    let mut waiting = roots;
    while let Some(id) = waiting.pop() {
        let Some(shape) = model.shape(&id) else { continue };
        // The values of an enum target `smithy.api#Unit` for form's sake only.
        if !shape.kind.is_simple() {
            waiting.extend(
                shape
                    .members()
                    .filter(|member| !found.contains(&member.target))
                    .map(|member| member.target.clone()),
            );
        }
        found.insert(id);
    }
    found
}

/// Ids in the order in which they were first met.
#[derive(Default)]
struct InOrder {
    order: Vec<ShapeId>,
    seen: BTreeSet<ShapeId>,
}

impl InOrder {
    fn add(&mut self, id: &ShapeId) {
        if self.seen.insert(id.clone()) {
            self.order.push(id.clone());
        }
    }
}
