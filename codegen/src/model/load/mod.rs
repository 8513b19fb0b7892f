//! Texts into a [`Model`].
//!
//! One file per step, in this order: [`document`] and [`shapes`] read one file each into drafts,
//! [`merge`] joins the files, [`apply`] spreads the traits of `apply` statements, [`mixins`]
//! flattens, [`upgrade`] turns version 1.0 forms into those of 2.0, [`enums`] settles the values of
//! enums, and [`resolve`] makes sure that every target exists.

mod apply;
mod document;
mod draft;
mod enums;
mod ids;
mod merge;
mod mixins;
mod prelude;
mod resolve;
mod shapes;
mod upgrade;

use serde_json::Value;

use self::draft::{Document, Draft};
use self::ids::Ids;
use super::json::{self, Text};
use super::traits::Trait;
use super::{Model, ShapeId};
use crate::diagnostics::{Diagnostics, Source};

/// The shape that stands for "no input", "no output" and "no value".
const UNIT: &str = "smithy.api#Unit";

/// Reads and merges models; see [`super::load`].
pub(super) fn load(sources: &[Source], diagnostics: &mut Diagnostics) -> Model {
    let mut ids = Ids::default();
    let mut documents = vec![prelude::document()];
    for (index, source) in sources.iter().enumerate() {
        documents.push(read(index, source, &mut ids, diagnostics));
    }
    let merged = merge::merge(documents, diagnostics);
    let mut drafts = merged.drafts;
    let late = apply::apply(&mut drafts, merged.applies, diagnostics);
    mixins::flatten(&mut drafts, late, diagnostics);
    upgrade::upgrade(&mut drafts, diagnostics);
    enums::settle(&mut drafts, diagnostics);
    resolve::resolve(&drafts, diagnostics);
    let shapes = drafts.into_values().filter_map(Draft::finish).collect();
    Model::new(shapes, merged.metadata)
}

fn read(index: usize, source: &Source, ids: &mut Ids, diagnostics: &mut Diagnostics) -> Document {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let text = Text { index, text: source.text() };
    match json::read(text, diagnostics) {
        Some(root) => document::read(root, text, ids, diagnostics),
        None => Document::default(),
    }
}

/// A trait without a value, made while loading.
fn marker(id: &str) -> Trait {
    made(id, Value::Object(serde_json::Map::new()))
}

/// A trait made while loading. `id` is one of the constants of [`super::traits::ids`].
fn made(id: &str, value: Value) -> Trait {
    let id = ShapeId::parse(id).expect("trait ids of this crate are constants that follow the grammar");
    Trait { id, value, digits: None, location: None }
}
