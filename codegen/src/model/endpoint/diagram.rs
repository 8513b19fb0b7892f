//! Rules as a decision diagram (Smithy spec, Rules engine, `endpointBdd`).

use serde_json::Value;

use super::parse::Parser;
use super::{Condition, Fault, Outcome, Rule, RuleSet};
use crate::model::base64::base64;

/// Which of the rules is the one: a graph of nodes, each of which asks one condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagram {
    /// What nodes ask.
    pub conditions: Vec<Condition>,
    /// The index of a condition, and two references: where it holds, and where it does not. The first node stands for
    /// the end.
    pub nodes: Vec<[i32; 3]>,
    /// The reference to begin with.
    pub root: i32,
}

/// Three numbers, as the model has them.
type Node = [i32; 3];

/// The reference that results are counted from; itself, it is no result.
const RESULTS: i32 = 100_000_000;

/// The node that every table begins with.
const END: Node = [-1, 1, -1];

/// How a table is written: three big-endian numbers of four bytes for each node.
const NODE_LENGTH: usize = 12;

/// Reads the value of the trait.
///
/// Unlike in a rule set, conditions may assign the same name, and refer to names that are only assigned on the way to
/// them.
pub(super) fn diagram(value: &Value) -> Result<RuleSet, Vec<Fault>> {
    let mut parser = Parser::default();
    let parameters = parser.parameters(value);
    parser.scope.extend(parameters.iter().map(|parameter| parameter.name.clone()));
    let listed = value.get("conditions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    parser.assigned_anywhere(listed);
    let mut conditions = Vec::new();
    for (index, condition) in listed.iter().enumerate() {
        conditions.extend(parser.condition(condition, &format!("conditions[{index}]")));
    }
    let results = parser.list_of_rules(value.get("results"), "results");
    for (index, rule) in results.iter().enumerate() {
        if matches!(rule.outcome, Outcome::Tree(_)) {
            parser.fault(&format!("results[{index}]"), "its type is neither `endpoint` nor `error`");
        }
    }
    if !parser.faults.is_empty() {
        return Err(parser.faults);
    }
    let fault = |(place, message): (&str, String)| vec![Fault { place: place.to_owned(), message }];
    let nodes = nodes(value).map_err(|message| fault(("nodes", message)))?;
    let root = value.get("root").and_then(Value::as_i64).and_then(|root| i32::try_from(root).ok());
    let root = root.ok_or_else(|| fault(("root", "it is no reference".to_owned())))?;
    let diagram = Diagram { conditions, nodes, root };
    diagram.check(&results).map_err(fault)?;
    Ok(RuleSet { parameters, variables: parser.variables, rules: results, diagram: Some(diagram) })
}

/// The table.
fn nodes(value: &Value) -> Result<Vec<Node>, String> {
    let text = value.get("nodes").and_then(Value::as_str).ok_or("it is no text")?;
    let bytes = base64(text).ok_or("it is no base64")?;
    let count = value.get("nodeCount").and_then(Value::as_u64);
    let numbers: Vec<i32> =
        bytes.chunks_exact(4).filter_map(|it| it.try_into().ok().map(i32::from_be_bytes)).collect();
    let nodes: Vec<Node> = numbers.chunks_exact(3).filter_map(|it| it.try_into().ok()).collect();
    if bytes.len() % NODE_LENGTH != 0 || u64::try_from(nodes.len()).ok() != count {
        return Err(format!("{} bytes are not the {} nodes that it says", bytes.len(), count.unwrap_or(0)));
    }
    Ok(nodes)
}

/// Where a reference leads.
enum Place {
    End,
    Result(usize),
    Node(usize),
}

fn place(reference: i32) -> Option<Place> {
    let index = |number: i32| usize::try_from(number).ok();
    Some(match reference {
        1 | -1 | RESULTS => Place::End,
        0 => return None,
        result if result > RESULTS => Place::Result(index(result - RESULTS - 1)?),
        node => Place::Node(index(node.checked_abs()?)? - 1),
    })
}

impl Diagram {
    /// Sees that every way ends, and at a result that there is.
    fn check(&self, results: &[Rule]) -> Result<(), (&'static str, String)> {
        if self.nodes.first().is_some_and(|first| *first != END) {
            return Err(("nodes", "the first node is not the one that stands for the end".to_owned()));
        }
        let leads = |reference: i32| match place(reference) {
            Some(Place::End) => true,
            Some(Place::Result(index)) => index < results.len(),
            Some(Place::Node(index)) => index < self.nodes.len(),
            None => false,
        };
        if !leads(self.root) {
            return Err(("root", format!("{} leads nowhere", self.root)));
        }
        for (index, [condition, high, low]) in self.nodes.iter().enumerate().skip(1) {
            if usize::try_from(*condition).map_or(true, |condition| condition >= self.conditions.len()) {
                return Err((
                    "nodes",
                    format!("node {index} asks a condition that there is not: {condition}"),
                ));
            }
            if let Some(reference) = [high, low].into_iter().find(|reference| !leads(**reference)) {
                return Err(("nodes", format!("node {index} leads nowhere: {reference}")));
            }
        }
        match self.goes_in_circles() {
            true => Err(("nodes", "they go in circles".to_owned())),
            false => Ok(()),
        }
    }

    /// Whether a node leads to itself: then some are left when those that nothing leads to are taken away one by one.
    fn goes_in_circles(&self) -> bool {
        let next = |node: &Node| {
            let places = [place(node[1]), place(node[2])].into_iter().flatten();
            places.filter_map(|it| if let Place::Node(index) = it { Some(index) } else { None })
        };
        let mut led_to = vec![0_usize; self.nodes.len()];
        for target in self.nodes.iter().skip(1).flat_map(next) {
            led_to[target] += 1;
        }
        let mut free: Vec<usize> = (1..self.nodes.len()).filter(|index| led_to[*index] == 0).collect();
        let mut taken = 0;
        while let Some(index) = free.pop() {
            taken += 1;
            for target in next(&self.nodes[index]) {
                led_to[target] -= 1;
                if led_to[target] == 0 {
                    free.push(target);
                }
            }
        }
        taken + 1 < self.nodes.len()
    }
}
