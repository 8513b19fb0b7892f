//! Circles in a graph of shapes.

use std::collections::{BTreeMap, BTreeSet};

use super::ShapeId;

/// Shapes and the shapes each leads to.
pub(crate) type Graph<'m> = BTreeMap<&'m ShapeId, Vec<&'m ShapeId>>;

/// The groups of shapes that lead to each other, each group sorted; a shape that leads to itself is
/// a group of one. (Tarjan's strongly connected components, without recursion.)
pub(crate) fn circles<'m>(graph: &Graph<'m>) -> Vec<Vec<&'m ShapeId>> {
    let mut search = Search::default();
    for start in graph.keys() {
        search.visit(graph, start);
    }
    search.found
}

#[derive(Default)]
struct Search<'m> {
    /// When each shape was first met, and the earliest shape it leads back to.
    order: BTreeMap<&'m ShapeId, usize>,
    lowest: BTreeMap<&'m ShapeId, usize>,
    /// Shapes that belong to no finished group yet.
    open: Vec<&'m ShapeId>,
    done: BTreeSet<&'m ShapeId>,
    found: Vec<Vec<&'m ShapeId>>,
}

impl<'m> Search<'m> {
    fn visit(&mut self, graph: &Graph<'m>, start: &'m ShapeId) {
        if self.order.contains_key(start) {
            return;
        }
        // The way down: a shape, and how many of its successors have been seen to.
        let mut path: Vec<(&ShapeId, usize)> = vec![(start, 0)];
        self.enter(start);
        while let Some((id, seen)) = path.last_mut() {
            let id = *id;
            let next = graph.get(id).and_then(|successors| successors.get(*seen)).copied();
            *seen += 1;
            match next {
                Some(next) if !self.order.contains_key(next) => {
                    self.enter(next);
                    path.push((next, 0));
                }
                Some(next) if !self.done.contains(next) => self.lower(id, self.order[next]),
                Some(_) => {}
                None => {
                    path.pop();
                    self.leave(graph, id);
                    if let Some((parent, _)) = path.last() {
                        self.lower(parent, self.lowest[id]);
                    }
                }
            }
        }
    }

    fn enter(&mut self, id: &'m ShapeId) {
        let number = self.order.len();
        self.order.insert(id, number);
        self.lowest.insert(id, number);
        self.open.push(id);
    }

    fn lower(&mut self, id: &'m ShapeId, to: usize) {
        let lowest = self.lowest.entry(id).or_insert(to);
        *lowest = to.min(*lowest);
    }

    fn leave(&mut self, graph: &Graph<'m>, id: &'m ShapeId) {
        if self.lowest[id] != self.order[id] {
            return;
        }
        let Some(start) = self.open.iter().rposition(|open| *open == id) else { return };
        let mut group = self.open.split_off(start);
        self.done.extend(&group);
        let leads_to_itself = graph.get(id).is_some_and(|successors| successors.contains(&id));
        if group.len() > 1 || leads_to_itself {
            group.sort();
            self.found.push(group);
        }
    }
}
