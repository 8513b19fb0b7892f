//! Mixins: every shape gets the traits and members of its mixins (Smithy spec, Mixins).

use std::collections::{BTreeMap, BTreeSet};

use super::super::traits::ids;
use super::super::{Member, Service, ShapeId, Traits};
use super::apply::{self, Late};
use super::draft::{Draft, Drafts, Kind, Reference, Version};
use crate::diagnostics::{Diagnostics, Finding, Span};
use crate::model::article::with_article;

/// Flattens all mixins, those of mixins first.
pub(super) fn flatten(drafts: &mut Drafts, mut late: Late, diagnostics: &mut Diagnostics) {
    let with_mixins: Vec<ShapeId> =
        drafts.values().filter(|draft| !draft.mixins.is_empty()).map(|draft| draft.id.clone()).collect();
    let mut done: BTreeSet<ShapeId> = BTreeSet::new();
    for id in with_mixins {
        for id in bottom_up(drafts, &id, &mut done, diagnostics) {
            flatten_one(drafts, &id, &mut late, diagnostics);
        }
    }
    for (target, (_, location)) in late {
        apply::unknown(&target, location, diagnostics);
    }
}

/// The shape and all mixins that it needs and that are not done yet, each after its own mixins.
/// A cycle is reported, and cut where it closes.
fn bottom_up(
    drafts: &mut Drafts,
    start: &ShapeId,
    done: &mut BTreeSet<ShapeId>,
    diagnostics: &mut Diagnostics,
) -> Vec<ShapeId> {
    let mut order = Vec::new();
    // The way down: a shape, and how many of its mixins have been seen to.
    let mut path: Vec<(ShapeId, usize)> = Vec::new();
    if done.insert(start.clone()) {
        path.push((start.clone(), 0));
    }
    while let Some((id, seen)) = path.last_mut() {
        let next = drafts.get(id).and_then(|draft| draft.mixins.get(*seen)).cloned();
        let Some(next) = next else {
            order.extend(path.pop().map(|(id, _)| id));
            continue;
        };
        *seen += 1;
        let (id, seen) = (id.clone(), *seen);
        if path.iter().any(|(open, _)| *open == next.target) {
            cycle(&next, diagnostics);
            // Without the reference there is no cycle left to trip over.
            if let Some(draft) = drafts.get_mut(&id) {
                draft.mixins.remove(seen - 1);
            }
            if let Some(last) = path.last_mut() {
                last.1 -= 1;
            }
        } else if done.insert(next.target.clone()) {
            path.push((next.target, 0));
        }
    }
    order
}

fn cycle(reference: &Reference, diagnostics: &mut Diagnostics) {
    let message = format!("the mixin `{}` is, by way of its own mixins, a mixin of itself", reference.target);
    diagnostics.report(
        Finding::error("mixin-cycle", message)
            .shape(&reference.target)
            .at(reference.location)
            .help("take one mixin out of the circle")
            .event("Model"),
    );
}

/// Flattens one shape, all of whose mixins are flat already.
fn flatten_one(drafts: &mut Drafts, id: &ShapeId, late: &mut Late, diagnostics: &mut Diagnostics) {
    let Some(mut draft) = drafts.remove(id) else { return };
    if draft.version == Version::One && !draft.mixins.is_empty() {
        let message = "version 1.0 of Smithy has no mixins";
        diagnostics.report(Finding::error("wrong-version", message).shape(id).at(draft.location));
    }
    let mut inherited = Inherited::default();
    for reference in draft.mixins.clone() {
        match drafts.get(&reference.target) {
            Some(mixin) => {
                if check(&draft, mixin, &reference, diagnostics) {
                    inherited.add(mixin, id, reference.location, diagnostics);
                }
            }
            None => {
                let message = format!("there is no shape `{}`", reference.target);
                let finding = Finding::error("unresolved-target", message).shape(id).at(reference.location);
                diagnostics.report(finding.help("is a file missing, or the id misspelt?").event("Model"));
            }
        }
    }
    inherited.finish(&mut draft, late, diagnostics);
    drafts.insert(id.clone(), draft);
}

/// A mixin must be marked as one, be of the same type, and, as an operation, have no input or output
/// of its own.
fn check(draft: &Draft, mixin: &Draft, reference: &Reference, diagnostics: &mut Diagnostics) -> bool {
    let (type_, mixin_type) = (draft.kind.type_name(), mixin.kind.type_name());
    let (code, message) = if !mixin.traits.is_mixin() {
        ("no-mixin", format!("`{}` is used as a mixin, but it has no `@mixin`", mixin.id))
    } else if type_ != mixin_type {
        let (type_, mixin_type) = (with_article(type_), with_article(mixin_type));
        ("mixin-type", format!("{type_} cannot use `{}`, which is {mixin_type}, as a mixin", mixin.id))
    } else {
        let io = |id: &Option<ShapeId>| id.as_ref().is_some_and(|id| id.as_str() != super::UNIT);
        match &mixin.kind {
            Kind::Operation { input, output, .. } if io(input) || io(output) => (
                "mixin-operation",
                format!("`{}` is a mixin, so it cannot have an input or output", mixin.id),
            ),
            Kind::Resource(resource) if !resource.properties.is_empty() => {
                ("mixin-resource", format!("`{}` is a mixin, so it cannot have properties", mixin.id))
            }
            _ => return true,
        }
    };
    diagnostics.report(Finding::error(code, message).shape(&draft.id).at(reference.location).event("Target"));
    false
}

/// What a shape gets from its mixins.
#[derive(Default)]
struct Inherited {
    traits: Traits,
    members: Vec<Member>,
    errors: Vec<ShapeId>,
    service: Service,
}

impl Inherited {
    /// Adds a mixin; what it says counts more than what the mixins before it said.
    fn add(&mut self, mixin: &Draft, owner: &ShapeId, at: Span, diagnostics: &mut Diagnostics) {
        let local = mixin.traits.value(ids::MIXIN).and_then(|value| value.get("localTraits"));
        let local = super::super::traits::strings(local);
        for item in &mixin.traits {
            let stays = item.id.as_str() == ids::MIXIN || local.contains(&item.id.as_str());
            if !stays {
                self.traits.set(item.clone());
            }
        }
        for member in &mixin.members {
            let id = owner.with_member(&member.name);
            let member = Member { id, location: Some(at), ..member.clone() };
            merge_member(&mut self.members, member, diagnostics);
        }
        match &mixin.kind {
            Kind::Operation { errors, .. } => join(&mut self.errors, errors),
            Kind::Service(service) => self.add_service(service),
            _ => {}
        }
    }

    fn add_service(&mut self, service: &Service) {
        let Service { version, operations, resources, errors, rename } = service;
        if !version.is_empty() {
            self.service.version.clone_from(version);
        }
        join(&mut self.service.operations, operations);
        join(&mut self.service.resources, resources);
        join(&mut self.service.errors, errors);
        self.service.rename.extend(rename.clone());
    }

    /// Puts the shape's own definitions on top.
    fn finish(self, draft: &mut Draft, late: &mut Late, diagnostics: &mut Diagnostics) {
        let Self { mut traits, mut members, mut errors, mut service } = self;
        std::mem::take(&mut draft.traits).into_iter().for_each(|item| traits.set(item));
        draft.traits = traits;
        for member in std::mem::take(&mut draft.members) {
            merge_member(&mut members, member, diagnostics);
        }
        for member in &mut members {
            // An `apply` to an inherited member overrides what the mixin says.
            let Some((traits, _)) = late.remove(&member.id) else { continue };
            traits.into_iter().for_each(|item| member.traits.set(item));
        }
        draft.members = members;
        match &mut draft.kind {
            Kind::Operation { errors: own, .. } => {
                join(&mut errors, own);
                *own = errors;
            }
            Kind::Service(own) => {
                join(&mut service.operations, &own.operations);
                join(&mut service.resources, &own.resources);
                join(&mut service.errors, &own.errors);
                service.rename.extend(std::mem::take::<BTreeMap<_, _>>(&mut own.rename));
                if !own.version.is_empty() {
                    service.version = std::mem::take(&mut own.version);
                }
                *own = service;
            }
            _ => {}
        }
    }
}

/// Adds a member; one of a known name keeps its place, and its traits go on top of the known ones.
fn merge_member(members: &mut Vec<Member>, new: Member, diagnostics: &mut Diagnostics) {
    let Some(known) = members.iter_mut().find(|member| member.name == new.name) else {
        members.push(new);
        return;
    };
    if known.target != new.target {
        let message = format!(
            "the member `{}` targets `{}` here and `{}` in a mixin",
            new.name, new.target, known.target
        );
        diagnostics.report(
            Finding::error("mixin-member-conflict", message).shape(&new.id).at(new.location).event("Model"),
        );
    }
    new.traits.into_iter().for_each(|item| known.traits.set(item));
    known.location = new.location;
}

/// Appends what is not there yet.
fn join(all: &mut Vec<ShapeId>, new: &[ShapeId]) {
    for id in new {
        if !all.contains(id) {
            all.push(id.clone());
        }
    }
}
