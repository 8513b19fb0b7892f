//! Rule sets as decision diagrams: other words for the same, so that both have to come to the same endpoints.

use serde_json::{Map, Value, json};

const END: i32 = 100_000_000;
const RULES: &str = "smithy.rules#endpointRuleSet";

/// The model, with a diagram in the place of its rule set. Every second node is written with its branches swapped.
pub(crate) fn with_diagram(model: &str) -> String {
    let mut model: Value = serde_json::from_str(model).expect("JSON");
    let shapes = model["shapes"].as_object_mut().expect("shapes");
    let services = shapes.values_mut().filter_map(|shape| shape.get_mut("traits")?.as_object_mut());
    for traits in services.filter(|traits| traits.contains_key(RULES)) {
        let rules = traits.remove(RULES).expect("rules");
        traits.insert("smithy.rules#endpointBdd".to_owned(), diagram(&rules));
    }
    model.to_string()
}

#[derive(Default)]
struct Table {
    conditions: Vec<Value>,
    results: Vec<Value>,
    nodes: Vec<[i32; 3]>,
}

fn diagram(rules: &Value) -> Value {
    let mut table = Table { nodes: vec![[-1, 1, -1]], ..Table::default() };
    let root = table.rules(&rules["rules"], END);
    let bytes: Vec<u8> = table.nodes.iter().flatten().flat_map(|number| number.to_be_bytes()).collect();
    let mut value = Map::new();
    value.insert("version".to_owned(), json!("1.1"));
    value.insert("parameters".to_owned(), rules["parameters"].clone());
    value.insert("conditions".to_owned(), table.conditions.into());
    value.insert("results".to_owned(), table.results.into());
    value.insert("root".to_owned(), root.into());
    value.insert("nodeCount".to_owned(), table.nodes.len().into());
    value.insert("nodes".to_owned(), base64_simd::STANDARD.encode_to_string(bytes).into());
    value.into()
}

impl Table {
    /// The reference to rules that are tried in order; `otherwise` is where they lead if none matches.
    fn rules(&mut self, rules: &Value, otherwise: i32) -> i32 {
        let rules = rules.as_array().expect("rules").iter().rev();
        rules.fold(otherwise, |otherwise, rule| {
            let outcome = match rule["type"].as_str() {
                // Final: what stands behind a tree is not tried.
                Some("tree") => self.rules(&rule["rules"], -1),
                _ => self.result(rule),
            };
            let conditions = rule["conditions"].as_array().expect("conditions").iter().rev();
            conditions.fold(outcome, |high, condition| self.node(condition, high, otherwise))
        })
    }

    fn result(&mut self, rule: &Value) -> i32 {
        let mut result = rule.clone();
        result["conditions"] = json!([]);
        self.results.push(result);
        END + i32::try_from(self.results.len()).expect("few")
    }

    fn node(&mut self, condition: &Value, high: i32, low: i32) -> i32 {
        let index = self.conditions.iter().position(|known| known == condition).unwrap_or_else(|| {
            self.conditions.push(condition.clone());
            self.conditions.len() - 1
        });
        let index = i32::try_from(index).expect("few");
        let number = i32::try_from(self.nodes.len()).expect("few") + 1;
        if number % 2 == 0 {
            self.nodes.push([index, high, low]);
            return number;
        }
        self.nodes.push([index, low, high]);
        -number
    }
}
