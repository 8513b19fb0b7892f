//! Many files into one set of drafts (Smithy spec, Merging models).

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::traits::Trait;
use super::super::{ShapeId, Traits};
use super::draft::{Apply, Document, Draft, Drafts};
use crate::diagnostics::{Diagnostics, Finding, Span};
use crate::model::article::with_article;

/// What all files together say.
pub(super) struct Merged {
    pub(super) drafts: Drafts,
    pub(super) applies: Vec<Apply>,
    pub(super) metadata: BTreeMap<String, Value>,
}

/// Joins the files. The outcome does not depend on their order, but for the order in which arrays
/// are put together.
pub(super) fn merge(documents: Vec<Document>, diagnostics: &mut Diagnostics) -> Merged {
    let mut merged = Merged { drafts: Drafts::new(), applies: Vec::new(), metadata: BTreeMap::new() };
    for document in documents {
        for draft in document.drafts {
            add_draft(draft, &mut merged.drafts, diagnostics);
        }
        for (key, value, at) in document.metadata {
            add_metadata(key, value, at, &mut merged.metadata, diagnostics);
        }
        merged.applies.extend(document.applies);
    }
    merged
}

/// The same definition twice is one definition with the traits of both; two different ones of the
/// same id are an error.
fn add_draft(draft: Draft, drafts: &mut Drafts, diagnostics: &mut Diagnostics) {
    let Some(known) = drafts.get_mut(&draft.id) else {
        drafts.insert(draft.id.clone(), draft);
        return;
    };
    if let Some(difference) = difference(known, &draft) {
        let message =
            format!("`{}` is defined twice, and the two definitions differ: {difference}", draft.id);
        let mut finding =
            Finding::error("conflicting-definition", message).shape(&draft.id).at(draft.location);
        if known.location.is_none() {
            finding =
                finding.help("the namespace `smithy.api` is built in; put your shapes into another one");
        }
        diagnostics.report(finding.event("Model"));
        return;
    }
    let message = format!("`{}` is defined twice in the same way", draft.id);
    diagnostics.report(
        Finding::note("duplicate-definition", message)
            .shape(&draft.id)
            .at(draft.location)
            .event("Model.IgnoredDuplicateDefinition"),
    );
    let Draft { id, members, traits, .. } = draft;
    pool(&id, &mut known.traits, traits, diagnostics);
    for (known, member) in known.members.iter_mut().zip(members) {
        pool(&member.id, &mut known.traits, member.traits, diagnostics);
    }
}

/// What is different in two definitions of one shape, traits aside.
fn difference(a: &Draft, b: &Draft) -> Option<String> {
    let (type_a, type_b) = (a.kind.type_name(), b.kind.type_name());
    if type_a != type_b {
        return Some(format!("one is {}, the other {}", with_article(type_a), with_article(type_b)));
    }
    if a.mixins != b.mixins {
        return Some("they have other mixins".to_owned());
    }
    if a.members.len() != b.members.len() {
        return Some(format!("one has {} members, the other {}", a.members.len(), b.members.len()));
    }
    let different = a.members.iter().zip(&b.members).find(|(a, b)| a.name != b.name || a.target != b.target);
    if let Some((a, b)) = different {
        return Some(format!(
            "one has `{}` targeting `{}` where the other has `{}` targeting `{}`",
            a.name, a.target, b.name, b.target
        ));
    }
    (a.kind != b.kind).then(|| format!("the properties of the {type_a} are not the same"))
}

/// Adds traits to those that a shape has: equal values once, arrays one after the other; anything
/// else is a conflict.
pub(super) fn pool(owner: &ShapeId, known: &mut Traits, new: Traits, diagnostics: &mut Diagnostics) {
    for item in new {
        pool_one(owner, known, item, diagnostics);
    }
}

fn pool_one(owner: &ShapeId, known: &mut Traits, new: Trait, diagnostics: &mut Diagnostics) {
    let Some(old) = known.entry_mut(new.id.as_str()) else {
        known.push(new);
        return;
    };
    match (&mut old.value, new.value) {
        (Value::Array(old), Value::Array(new)) => old.extend(new),
        (old, value) if *old == value => {}
        _ => {
            let message = format!("the trait `{}` is given twice, with different values", new.id);
            diagnostics.report(
                Finding::error("conflicting-trait", message).shape(owner).at(new.location).event("Model"),
            );
        }
    }
}

fn add_metadata(
    key: String,
    value: Value,
    at: Span,
    metadata: &mut BTreeMap<String, Value>,
    diagnostics: &mut Diagnostics,
) {
    match (metadata.get_mut(&key), value) {
        (None, value) => {
            metadata.insert(key, value);
        }
        (Some(Value::Array(known)), Value::Array(new)) => known.extend(new),
        (Some(known), value) if *known == value => {}
        _ => {
            let message = format!("the metadata `{key}` is given twice, with different values");
            diagnostics.report(Finding::error("conflicting-metadata", message).at(at).event("Model"));
        }
    }
}
