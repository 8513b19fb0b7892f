//! Types that reach themselves: members on the way round are boxed.
//!
//! An edge goes from a structure or union to what its members hold by value. Two shapes reach each other exactly if
//! they are in the same strongly connected component; lists and maps have a size of their own, and break the cycle.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::circles::{Graph, circles};
use crate::model::{Member, Model, Shape, ShapeId, ShapeKind};

/// Ids of the members that need a box.
pub(super) fn boxed_members<'a>(model: &'a Model, shapes: &[&'a Shape]) -> BTreeSet<&'a ShapeId> {
    let held = |shape| by_value(model, shape).map(|(_, target)| &target.id).collect();
    let graph: Graph<'_> = shapes.iter().map(|&shape| (&shape.id, held(shape))).collect();
    let mut round = BTreeMap::new();
    for (number, circle) in circles(&graph).into_iter().enumerate() {
        round.extend(circle.into_iter().map(|id| (id, number)));
    }
    let edges = shapes
        .iter()
        .flat_map(|shape| by_value(model, shape).map(move |(member, target)| (shape, member, target)));
    edges
        .filter(|(shape, _, target)| {
            round.get(&shape.id).is_some_and(|number| round.get(&target.id) == Some(number))
        })
        .map(|(_, member, _)| &member.id)
        .collect()
}

/// What a structure or union holds by value.
fn by_value<'a>(model: &'a Model, shape: &'a Shape) -> impl Iterator<Item = (&'a Member, &'a Shape)> {
    let holds =
        matches!(shape.kind, ShapeKind::Structure(_) | ShapeKind::Union(_)) && !shape.is_event_stream();
    let members = holds.then(|| shape.members()).into_iter().flatten();
    members
        .map(|member| (member, model.target(member)))
        .filter(|(_, target)| matches!(target.kind, ShapeKind::Structure(_) | ShapeKind::Union(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostics, Source};
    use crate::model;

    fn boxed(shapes: &str) -> Vec<String> {
        let text = format!(r#"{{ "smithy": "2.0", "shapes": {{ {shapes} }} }}"#);
        let sources = [Source::new("test.json", text)];
        let mut diagnostics = Diagnostics::new(&sources);
        let model = model::load(&sources, &mut diagnostics);
        diagnostics.gate().unwrap();
        let _ = diagnostics.into_report();
        let shapes: Vec<&Shape> = model.shapes().collect();
        boxed_members(&model, &shapes).into_iter().map(ToString::to_string).collect()
    }

    #[test]
    fn members_on_a_cycle_are_boxed_and_others_are_not() {
        let shapes = r#"
            "a#Tree": { "type": "structure", "members": {
                "left": { "target": "a#Tree" }, "leaf": { "target": "a#Leaf" }, "twigs": { "target": "a#Twigs" } } },
            "a#Leaf": { "type": "structure" },
            "a#Twigs": { "type": "list", "member": { "target": "a#Tree" } },
            "a#Ping": { "type": "union", "members": { "pong": { "target": "a#Pong" } } },
            "a#Pong": { "type": "structure", "members": { "ping": { "target": "a#Ping" } } },
            "a#Root": { "type": "structure", "members": { "ping": { "target": "a#Ping" } } }"#;
        assert_eq!(boxed(shapes), ["a#Ping$pong", "a#Pong$ping", "a#Tree$left"]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let link = |at: usize| {
            format!(
                r#""a#S{at}": {{ "type": "structure", "members": {{ "m": {{ "target": "a#S{}" }} }} }}"#,
                (at + 1) % 5000
            )
        };
        let shapes: Vec<String> = (0..5000).map(link).collect();
        assert_eq!(boxed(&shapes.join(",")).len(), 5000);
    }
}
