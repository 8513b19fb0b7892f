//! What several rules ask of a model, found once.

use std::collections::{BTreeMap, BTreeSet};

use super::super::selector::At;
use super::super::traits::{self, ProtocolTrait, ids};
use super::super::{Member, Model, Operation, Service, Shape, ShapeId, ShapeKind, closure};
use crate::diagnostics::Span;

/// A model with what is derived from it.
#[derive(Debug)]
pub(super) struct Facts<'m> {
    pub(super) model: &'m Model,
    /// By structure, union and simple shape: who names it.
    users: BTreeMap<&'m ShapeId, Vec<Use<'m>>>,
    pub(super) services: Vec<ServiceFacts<'m>>,
}

/// One shape named by another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use<'m> {
    pub(super) by: At<'m>,
    pub(super) as_: Role,
}

/// As what a shape is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    MemberTarget,
    Input,
    Output,
    Error,
}

/// A service with everything in it.
#[derive(Debug)]
pub(super) struct ServiceFacts<'m> {
    pub(super) shape: &'m Shape,
    pub(super) service: &'m Service,
    /// All operations, those of resources included.
    pub(super) operations: Vec<&'m Shape>,
    /// All resources, child resources included.
    pub(super) resources: Vec<&'m Shape>,
    /// All data shapes.
    pub(super) closure: BTreeSet<ShapeId>,
    /// The protocols of the service that this crate knows.
    pub(super) protocols: Vec<ProtocolTrait<'m>>,
}

impl<'m> Facts<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let mut users: BTreeMap<&ShapeId, Vec<Use<'_>>> = BTreeMap::new();
        for shape in model.shapes() {
            for member in shape.members() {
                let by = At::member(shape, member);
                users.entry(&member.target).or_default().push(Use { by, as_: Role::MemberTarget });
            }
            let by = At::shape(shape);
            let mut note = |id: &'m ShapeId, as_| users.entry(id).or_default().push(Use { by, as_ });
            match &shape.kind {
                ShapeKind::Operation(operation) => {
                    operation.input.iter().for_each(|id| note(id, Role::Input));
                    operation.output.iter().for_each(|id| note(id, Role::Output));
                    operation.errors.iter().for_each(|id| note(id, Role::Error));
                }
                ShapeKind::Service(service) => service.errors.iter().for_each(|id| note(id, Role::Error)),
                _ => {}
            }
        }
        let services = model.services().filter_map(|shape| ServiceFacts::of(model, shape)).collect();
        Self { model, users, services }
    }

    /// Who names the shape.
    pub(super) fn users(&self, id: &ShapeId) -> &[Use<'m>] {
        self.users.get(id).map_or(&[], Vec::as_slice)
    }

    /// All members of all shapes.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'m Shape, &'m Member)> + use<'m> {
        self.model.shapes().flat_map(|shape| shape.members().map(move |member| (shape, member)))
    }

    /// All structures.
    pub(super) fn structures(&self) -> impl Iterator<Item = &'m Shape> + use<'m> {
        self.model.shapes().filter(|shape| matches!(shape.kind, ShapeKind::Structure(_)))
    }

    /// All unions.
    pub(super) fn unions(&self) -> impl Iterator<Item = &'m Shape> + use<'m> {
        self.model.shapes().filter(|shape| matches!(shape.kind, ShapeKind::Union(_)))
    }

    /// All operations, those of no service included.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'m Shape, &'m Operation)> + use<'m> {
        self.model.shapes().filter_map(|shape| Some((shape, shape.as_operation()?)))
    }

    /// The members of an operation's input or output.
    pub(super) fn io_members(&self, io: &'m Option<ShapeId>) -> impl Iterator<Item = &'m Member> + use<'m> {
        self.model.members_of(io.as_ref())
    }

    /// The member of an input or output that targets an event stream.
    pub(super) fn event_stream(&self, io: &'m Option<ShapeId>) -> Option<&'m Member> {
        let model = self.model;
        self.io_members(io).find(|member| model.target(member).is_event_stream())
    }
}

impl<'m> ServiceFacts<'m> {
    fn of(model: &'m Model, shape: &'m Shape) -> Option<Self> {
        let operations = closure::operations(model, &shape.id);
        let reached = closure::shapes(model, &shape.id, &operations);
        Some(Self {
            shape,
            service: shape.as_service()?,
            resources: closure::resources(model, &shape.id).iter().filter_map(|id| model.shape(id)).collect(),
            operations: operations.iter().filter_map(|id| model.shape(id)).collect(),
            closure: reached,
            protocols: shape.traits.protocols(),
        })
    }

    /// The first protocol of the service that heeds a trait: one that says so in its definition, or
    /// one of the REST protocols, which heed all HTTP bindings.
    pub(super) fn protocol_with(&self, model: &'m Model, trait_: &str) -> Option<&'m str> {
        let heeds = |id: &str| {
            let definition = model.shape_named(id).and_then(|it| it.traits.value(ids::PROTOCOL_DEFINITION));
            match definition {
                Some(definition) => traits::strings(definition.get("traits")).contains(&trait_),
                None => [ids::REST_JSON_1, ids::REST_XML].contains(&id),
            }
        };
        self.shape.traits.iter().map(|item| item.id.as_str()).find(|id| heeds(id))
    }

    /// The trait of the service with this id.
    pub(super) fn protocol(&self, id: &str) -> Option<&ProtocolTrait<'m>> {
        self.protocols.iter().find(|protocol| protocol.id == id)
    }
}

/// Where a trait stands, else where its owner does.
pub(super) fn place_of(at: At<'_>, id: &str) -> Option<Span> {
    at.traits().location(id).or_else(|| at.location())
}

/// No message lists more names than this.
const MANY: usize = 12;

/// `` `a`, `b` and `c` ``; of very many names the first few and their number.
pub(super) fn ticked<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut ticked: Vec<String> = names.by_ref().take(MANY).map(|name| format!("`{name}`")).collect();
    let more = names.count();
    if more > 0 {
        ticked.push(format!("{more} more"));
    }
    match ticked.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => ticked.concat(),
    }
}
