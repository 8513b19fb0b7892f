//! What stands next to what in a model.

use std::collections::BTreeSet;

use super::super::{Lifecycle, Member, Model, Shape, ShapeId, ShapeKind, Traits};

/// A shape or one of its members.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct At<'m> {
    pub(in crate::model) shape: &'m Shape,
    pub(in crate::model) member: Option<&'m Member>,
}

impl<'m> At<'m> {
    pub(in crate::model) fn shape(shape: &'m Shape) -> Self {
        Self { shape, member: None }
    }

    pub(in crate::model) fn member(shape: &'m Shape, member: &'m Member) -> Self {
        Self { shape, member: Some(member) }
    }

    pub(in crate::model) fn id(self) -> &'m ShapeId {
        self.member.map_or(&self.shape.id, |member| &member.id)
    }

    pub(in crate::model) fn traits(self) -> &'m Traits {
        self.member.map_or(&self.shape.traits, |member| &member.traits)
    }

    pub(in crate::model) fn location(self) -> Option<crate::diagnostics::Span> {
        self.member.map_or(self.shape.location, |member| member.location)
    }

    /// Shape and members, in order.
    pub(in crate::model) fn all_of(shape: &'m Shape) -> impl Iterator<Item = Self> {
        let members = shape.members().map(move |member| Self::member(shape, member));
        std::iter::once(Self::shape(shape)).chain(members)
    }
}

/// Calls `found` with each neighbor by one of the relations, all relations if none is named, until
/// `found` says `true`, which is the answer then.
pub(super) fn forward<'m>(
    model: &'m Model,
    from: At<'m>,
    relations: &[String],
    found: &mut dyn FnMut(At<'m>) -> bool,
) -> bool {
    let wanted = |name: &str| relations.is_empty() || relations.iter().any(|relation| relation == name);
    if let Some(member) = from.member {
        return relations.is_empty() && found(At::shape(model.target(member)));
    }
    if wanted("member") && from.shape.members().any(|member| found(At::member(from.shape, member))) {
        return true;
    }
    named(model, from.shape)
        .into_iter()
        .any(|(name, id)| wanted(name) && model.shape(id).is_some_and(|shape| found(At::shape(shape))))
}

/// The shapes that a service, resource or operation names, with the relation.
fn named<'m>(model: &'m Model, shape: &'m Shape) -> Vec<(&'static str, &'m ShapeId)> {
    let mut all = Vec::new();
    let mut add = |name, ids: &'m [ShapeId]| all.extend(ids.iter().map(|id| (name, id)));
    match &shape.kind {
        ShapeKind::Service(service) => {
            add("operation", &service.operations);
            add("resource", &service.resources);
            add("error", &service.errors);
        }
        ShapeKind::Operation(operation) => {
            let unit = model.shape_named("smithy.api#Unit").map(|unit| &unit.id);
            all.extend(operation.input.as_ref().or(unit).map(|id| ("input", id)));
            all.extend(operation.output.as_ref().or(unit).map(|id| ("output", id)));
            all.extend(operation.errors.iter().map(|id| ("error", id)));
        }
        ShapeKind::Resource(resource) => {
            add("operation", &resource.operations);
            add("collectionOperation", &resource.collection_operations);
            add("resource", &resource.resources);
            all.extend(resource.identifiers.iter().map(|(_, id)| ("identifier", id)));
            all.extend(resource.properties.iter().map(|(_, id)| ("property", id)));
            for (name, which) in Lifecycle::ALL {
                let bound = resource.lifecycle.iter().filter(|(lifecycle, _)| *lifecycle == which);
                all.extend(bound.map(|(_, id)| (name, id)));
            }
        }
        _ => {}
    }
    all
}

/// Calls `found` with each shape of which `to` is a neighbor; see [`forward`].
pub(super) fn backward<'m>(
    model: &'m Model,
    to: At<'m>,
    relations: &[String],
    found: &mut dyn FnMut(At<'m>) -> bool,
) -> bool {
    if to.member.is_some() {
        let wanted = relations.is_empty() || relations.iter().any(|relation| relation == "member");
        return wanted && found(At::shape(to.shape));
    }
    model.shapes().flat_map(At::all_of).any(|from| {
        let mut is_neighbor = |next: At<'m>| next.id() == to.id();
        forward(model, from, relations, &mut is_neighbor) && found(from)
    })
}

/// Calls `found` with everything that can be reached from a shape, the shape itself left out.
pub(super) fn reachable<'m>(model: &'m Model, from: At<'m>, found: &mut dyn FnMut(At<'m>) -> bool) -> bool {
    let mut seen: BTreeSet<&ShapeId> = BTreeSet::from([from.id()]);
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        let mut next = Vec::new();
        forward(model, at, &[], &mut |neighbor| {
            next.push(neighbor);
            false
        });
        for neighbor in next {
            if !seen.insert(neighbor.id()) {
                continue;
            }
            if found(neighbor) {
                return true;
            }
            waiting.push(neighbor);
        }
    }
    false
}
