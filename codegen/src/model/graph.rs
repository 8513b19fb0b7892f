//! The model as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::hash::IdTable;
use super::traits::ids;
use super::{Member, Shape, ShapeId, ShapeKind, Traits};

/// All shapes by their ids, those of the Smithy prelude included.
#[derive(Debug, Clone)]
pub struct Model {
    /// Sorted by id.
    shapes: Vec<Shape>,
    index: IdTable<usize>,
    metadata: BTreeMap<String, Value>,
    unit: Shape,
}

impl Default for Model {
    fn default() -> Self {
        Self::new(Vec::new(), BTreeMap::new())
    }
}

impl Model {
    /// A model of shapes with distinct ids.
    pub(super) fn new(mut shapes: Vec<Shape>, metadata: BTreeMap<String, Value>) -> Self {
        shapes.sort_by(|a, b| a.id.cmp(&b.id));
        let mut index = IdTable::default();
        shapes.iter().enumerate().for_each(|(at, shape)| index.insert(shape.id.clone(), at));
        Self { shapes, index, metadata, unit: unit() }
    }

    /// The shape of that id; `None` for ids of members, see [`Self::member`].
    #[must_use]
    pub fn shape(&self, id: &ShapeId) -> Option<&Shape> {
        self.shape_named(id.as_str())
    }

    /// The shape of that id, given as text.
    #[must_use]
    pub fn shape_named(&self, id: &str) -> Option<&Shape> {
        self.index.get(id).map(|at| &self.shapes[*at])
    }

    /// The member of that id.
    #[must_use]
    pub fn member(&self, id: &ShapeId) -> Option<&Member> {
        self.shape(&id.container())?.member(id.member()?)
    }

    /// The shape that a member holds. Loading left no target unresolved.
    #[must_use]
    pub fn target(&self, member: &Member) -> &Shape {
        self.shape(&member.target).unwrap_or(&self.unit)
    }

    /// All shapes in the order of their ids, with those of the Smithy prelude.
    pub fn shapes(&self) -> impl ExactSizeIterator<Item = &Shape> + Clone {
        self.shapes.iter()
    }

    /// The service shapes in the order of their ids, but for those that are mixins.
    pub fn services(&self) -> impl Iterator<Item = &Shape> {
        self.shapes
            .iter()
            .filter(|shape| matches!(shape.kind, ShapeKind::Service(_)) && !shape.traits.has(ids::MIXIN))
    }

    /// The merged metadata of all files.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, Value> {
        &self.metadata
    }

    /// The members of a structure, looked up by id; empty when there is no such structure.
    pub fn members_of(&self, id: Option<&ShapeId>) -> impl Iterator<Item = &Member> {
        id.and_then(|id| self.shape(id)).into_iter().flat_map(Shape::members)
    }

    /// The streaming blob of an input or output that has members beside it.
    pub(crate) fn crowding_stream(&self, id: Option<&ShapeId>) -> Option<&Member> {
        let stream = self.members_of(id).find(|member| self.target(member).is_streaming_blob())?;
        (self.members_of(id).count() > 1).then_some(stream)
    }
}

fn unit() -> Shape {
    let id = ShapeId::parse("smithy.api#Unit").expect("the id is a constant that follows the grammar");
    Shape { id, kind: ShapeKind::Structure(Vec::new()), traits: Traits::default(), location: None }
}
