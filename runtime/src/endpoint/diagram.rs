//! Rules as a decision diagram (Smithy spec, Rules engine, `endpointBdd`).

use super::rules::{Condition, Rule};

/// Which results conditions lead to: a graph of nodes, each of which asks one condition.
///
/// A reference says what comes next, as the model has it. `1` and `-1` are the end: no result. Others below
/// 100 000 000 are nodes, counted from 1; the first one stands for the end, so that they begin with 2. A negative one is
/// the same node with its branches swapped. From 100 000 001 on they are results, counted from 1; 100 000 000 is the
/// end, too.
#[derive(Debug)]
pub struct Diagram {
    conditions: &'static [Condition],
    nodes: &'static [[i32; 3]],
    root: i32,
}

/// The reference that results are counted from.
const RESULTS: u32 = 100_000_000;

impl Diagram {
    /// A node is the index of its condition, and two references: where it holds, and where it does not. `root` is the
    /// reference to begin with.
    pub const fn new(conditions: &'static [Condition], nodes: &'static [[i32; 3]], root: i32) -> Self {
        Self { conditions, nodes, root }
    }

    /// The result that the conditions lead to. Ends after as many steps as there are nodes, whatever the table says.
    pub(super) fn find(
        &self,
        results: &'static [Rule],
        mut holds: impl FnMut(&'static Condition) -> bool,
    ) -> Option<&'static Rule> {
        let mut reference = self.root;
        for _ in 0..=self.nodes.len() {
            let distance = reference.unsigned_abs();
            if distance >= RESULTS {
                return results.get(usize::try_from(distance - RESULTS).ok()?.checked_sub(1)?);
            }
            if distance <= 1 {
                return None;
            }
            let [condition, high, low] = *self.nodes.get(usize::try_from(distance).ok()? - 1)?;
            let condition = self.conditions.get(usize::try_from(condition).ok()?)?;
            reference = if holds(condition) == (reference > 0) { high } else { low };
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::Expression;
    use super::*;

    static CONDITIONS: [Condition; 2] =
        [Condition::new(Expression::Integer(0)), Condition::new(Expression::Integer(1))];
    static RULES: [Rule; 2] =
        [Rule::error(&[], Expression::Text("first")), Rule::error(&[], Expression::Text("second"))];
    const END: [i32; 3] = [-1, 1, -1];

    /// The index of the result if the conditions hold or not.
    fn find(diagram: &Diagram, holding: [bool; 2]) -> Option<usize> {
        let found = diagram.find(&RULES, |condition| match condition.value {
            Expression::Integer(index) => holding[usize::try_from(index).unwrap()],
            _ => false,
        });
        found.and_then(|rule| RULES.iter().position(|it| std::ptr::eq(it, rule)))
    }

    #[test]
    fn conditions_lead_to_results() {
        static NODES: [[i32; 3]; 3] = [END, [0, 3, 100_000_002], [1, 100_000_001, -1]];
        let diagram = Diagram::new(&CONDITIONS, &NODES, 2);
        assert_eq!(find(&diagram, [true, true]), Some(0));
        assert_eq!(find(&diagram, [true, false]), None);
        assert_eq!(find(&diagram, [false, true]), Some(1));
    }

    #[test]
    fn negative_references_swap_the_branches() {
        static NODES: [[i32; 3]; 3] = [END, [0, -3, 3], [1, 100_000_001, 100_000_002]];
        let diagram = Diagram::new(&CONDITIONS, &NODES, 2);
        assert_eq!(find(&diagram, [true, true]), Some(1));
        assert_eq!(find(&diagram, [true, false]), Some(0));
        assert_eq!(find(&diagram, [false, true]), Some(0));
        assert_eq!(find(&diagram, [false, false]), Some(1));
        let swapped = Diagram::new(&CONDITIONS, &NODES, -2);
        assert_eq!(find(&swapped, [true, true]), Some(0));
    }

    #[test]
    fn tables_that_lead_nowhere_have_no_result() {
        static CIRCLE: [[i32; 3]; 3] = [END, [0, 3, 3], [1, 2, 2]];
        static BEYOND: [[i32; 3]; 2] = [END, [0, 9, 100_000_003]];
        static NO_CONDITION: [[i32; 3]; 2] = [END, [7, 100_000_001, 100_000_001]];
        for diagram in [
            Diagram::new(&CONDITIONS, &CIRCLE, 2),
            Diagram::new(&CONDITIONS, &BEYOND, 2),
            Diagram::new(&CONDITIONS, &NO_CONDITION, 2),
            Diagram::new(&CONDITIONS, &[], 2),
            Diagram::new(&CONDITIONS, &[END], 1),
            Diagram::new(&CONDITIONS, &[END], -1),
            Diagram::new(&CONDITIONS, &[END], 0),
            Diagram::new(&CONDITIONS, &[END], 100_000_000),
            Diagram::new(&CONDITIONS, &[END], i32::MIN),
        ] {
            assert_eq!(find(&diagram, [true, true]), None, "{diagram:?}");
            assert_eq!(find(&diagram, [false, false]), None, "{diagram:?}");
        }
        let result = Diagram::new(&CONDITIONS, &[], 100_000_002);
        assert_eq!(find(&result, [true, true]), Some(1));
    }
}
