//! What all decisions share: the model, and what was settled before bodies are converted.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoint::{self, Rules};
use super::naming::{self, Case, Scope};
use super::protocol::Heeds;
use super::recursion;
use super::xml::Xml;
use crate::config::Config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::Ident;
use crate::model::{Member, Model, Shape, ShapeId, ShapeKind, closure};
use crate::selector::Selector;

/// Every shape has its name before any body is converted, so bodies may point forward.
#[derive(Debug)]
pub(super) struct Cx<'a> {
    pub(super) model: &'a Model,
    pub(super) service: &'a Shape,
    pub(super) config: &'a Config,
    /// Which traits the protocol looks at.
    pub(super) heeds: Heeds,
    /// What is to be known where documents are XML.
    pub(super) xml: Option<Xml<'a>>,
    /// By which the client finds its endpoints.
    pub(super) rules: Option<Rules>,
    /// Shapes that become types of the `types` module, sorted by id.
    pub(super) shared: Vec<&'a Shape>,
    names: BTreeMap<&'a ShapeId, Ident>,
    constants: BTreeMap<&'a ShapeId, Ident>,
    boxed: BTreeSet<&'a ShapeId>,
    /// Event unions of inputs.
    sent: BTreeSet<&'a ShapeId>,
    renames: BTreeMap<ShapeId, &'a str>,
    /// Names of statics that are taken.
    pub(super) statics: Scope,
}

impl<'a> Cx<'a> {
    pub(super) fn new(
        model: &'a Model,
        service: &'a Shape,
        operations: &[&'a Shape],
        (config, heeds): (&'a Config, Heeds),
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let shared = shared(model, service, operations);
        let renames = renames(model, config, diagnostics);
        let names = names(service, &shared, &renames, diagnostics);
        let mut statics = Scope::new(Case::Shouty, &[]);
        let constants = shared.iter().map(|shape| {
            let name = names.get(&shape.id).map_or_else(|| shape.id.name(), Ident::unraw);
            (&shape.id, statics.claim(name))
        });
        let constants = constants.collect();
        let boxed = recursion::boxed_members(model, &shared);
        let xml = heeds.xml.then(|| Xml::new(model, service, operations, &shared));
        let sent = sent(model, operations);
        let rules = heeds.requests.then(|| endpoint::rules(service, config)).flatten();
        Self {
            model,
            service,
            config,
            heeds,
            xml,
            rules,
            shared,
            names,
            constants,
            boxed,
            sent,
            renames,
            statics,
        }
    }

    /// The type that stands for a shared structure, union or enum.
    pub(super) fn name(&self, id: &ShapeId) -> Ident {
        self.names.get(id).cloned().unwrap_or_else(|| Ident::new(id.name()))
    }

    /// The static that describes it.
    pub(super) fn constant(&self, id: &ShapeId) -> Ident {
        self.constants.get(id).cloned().unwrap_or_else(|| Ident::new(id.name()))
    }

    /// Whether the member's value must be boxed for its type to have a size.
    pub(super) fn is_boxed(&self, member: &Member) -> bool {
        self.boxed.contains(&member.id)
    }

    /// Whether clients send the events of the union.
    pub(super) fn is_sent(&self, union: &Shape) -> bool {
        self.sent.contains(&union.id)
    }

    /// The text that a Rust name is made of: what the user wants, or the name in the model.
    pub(super) fn text<'b>(&'b self, id: &'b ShapeId) -> &'b str {
        self.renames.get(id).copied().unwrap_or_else(|| id.member().unwrap_or_else(|| id.name()))
    }
}

/// Shapes with a type of their own that operations reach through members, all errors, and documents inside payloads.
fn shared<'a>(model: &'a Model, service: &Shape, operations: &[&'a Shape]) -> Vec<&'a Shape> {
    let mut roots = closure::payload_documents(model, &service.id);
    for operation in operations.iter().filter_map(|operation| operation.as_operation()) {
        let members =
            model.members_of(operation.input.as_ref()).chain(model.members_of(operation.output.as_ref()));
        roots.extend(members.map(|member| member.target.clone()));
        roots.extend(closure::errors(model, &service.id, operation));
    }
    let reached = closure::reachable(model, roots);
    reached
        .iter()
        .filter_map(|id| model.shape(id))
        .filter(|shape| !shape.id.is_prelude())
        .filter(|it| has_type(it))
        .collect()
}

/// Streaming unions that inputs hold.
fn sent<'a>(model: &'a Model, operations: &[&'a Shape]) -> BTreeSet<&'a ShapeId> {
    let inputs = operations.iter().filter_map(|operation| operation.as_operation()?.input.as_ref());
    let targets = inputs.flat_map(|id| model.members_of(Some(id))).map(|member| model.target(member));
    targets.filter(|target| target.is_event_stream()).map(|target| &target.id).collect()
}

/// Whether a type stands for the shape.
pub(super) fn has_type(shape: &Shape) -> bool {
    matches!(
        shape.kind,
        ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Enum(_) | ShapeKind::IntEnum(_)
    )
}

/// What the user wants to be called otherwise.
fn renames<'a>(
    model: &Model,
    config: &'a Config,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<ShapeId, &'a str> {
    let mut renames = BTreeMap::new();
    for (asked, name) in &config.renames {
        let id = match Selector::parse(asked) {
            Some(Selector::Id(id)) if model.shape(&id).is_some() || model.member(&id).is_some() => Some(id),
            _ => None,
        };
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || name.trim_matches('_').is_empty()
        {
            let message = format!("`{asked}` cannot be called `{name}`");
            diagnostics
                .report(Finding::error("bad-rename", message).help("use ASCII letters, digits and `_`"));
        } else if let Some(id) = id {
            renames.insert(id, name.as_str());
        } else {
            let message = format!("there is no shape or member `{asked}` to be called `{name}`");
            diagnostics.report(
                Finding::error("bad-rename", message)
                    .help("use `namespace#Shape` or `namespace#Shape$member`"),
            );
        }
    }
    renames
}

/// Type names. The user's wishes come first, then names that need no change, so that a shape keeps its name when
/// another one is added.
fn names<'a>(
    service: &Shape,
    shared: &[&'a Shape],
    renames: &BTreeMap<ShapeId, &str>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'a ShapeId, Ident> {
    let of_service = service.as_service().map(|service| &service.rename);
    let text = |id: &'a ShapeId| {
        of_service.and_then(|rename| rename.get(id)).map_or_else(|| id.name(), String::as_str)
    };
    let mut scope = Scope::new(Case::Camel, &[]);
    let mut names = BTreeMap::new();
    for shape in shared {
        let Some(wish) = renames.get(&shape.id) else { continue };
        match scope.claim_exactly(wish) {
            Some(name) => drop(names.insert(&shape.id, name)),
            None => {
                let message = format!("`{}` cannot be called `{wish}`, as another shape is", shape.id);
                diagnostics.report(Finding::error("bad-rename", message).shape(&shape.id).at(shape.location));
            }
        }
    }
    for exact in [true, false] {
        for shape in shared {
            let text = text(&shape.id);
            if !names.contains_key(&shape.id) && naming::is_in(Case::Camel, text) == exact {
                names.insert(&shape.id, scope.claim(text));
            }
        }
    }
    names
}
