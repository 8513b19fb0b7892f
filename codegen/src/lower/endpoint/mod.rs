//! Endpoint rules to tables: names become slots.

mod context;
mod table;

use serde_json::Value;

use self::table::Tables;
use super::cx::Cx;
use super::docs;
use super::naming::{Case, Scope};
use crate::config::Config;
use crate::ir::{ClientParam, Const, Docs, EndpointRules, Ident, RustType};
use crate::model::endpoint::{ParameterKind, RuleSet};
use crate::model::{Shape, traits};

pub(super) use self::context::context;

/// Rules for models of Amazon S3 that have none, so that buckets are found all the same.
const AMAZON_S3: &str = include_str!("amazon_s3.json");

/// The rules of a client.
#[derive(Debug)]
pub(super) struct Rules {
    rules: RuleSet,
    /// They are ours, and so is what is bound to them.
    ours: bool,
    partitions: Partitions,
}

/// Which facts of partitions rules are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partitions {
    /// Those of the present.
    Present,
    /// Those of the time when the isolated partitions had no dual-stack endpoints.
    WithoutIsolatedDualStack,
}

/// What clients of Amazon S3 can set, with what it is for.
const AMAZON_S3_PARAMS: [(&str, &str); 2] = [
    ("Accelerate", "Whether requests on a bucket go to S3 Transfer Acceleration."),
    ("ForcePathStyle", "Whether buckets are named in the path, and never in the host."),
];

/// The rules that endpoints are found by; `None` where the client is told. Rules that make no sense were reported when
/// the model was validated.
pub(super) fn rules(service: &Shape, config: &Config) -> Option<Rules> {
    if !config.endpoint_rules {
        return None;
    }
    let modelled = match (service.traits.endpoint_rule_set(), service.traits.endpoint_bdd()) {
        (Some(rules), _) => Some(RuleSet::parse(rules)),
        (None, Some(diagram)) => Some(RuleSet::parse_diagram(diagram)),
        (None, None) => None,
    };
    if let Some(rules) = modelled {
        let partitions = partitions(service.traits.endpoint_tests());
        return rules.ok().map(|rules| Rules { rules, ours: false, partitions });
    }
    if service.traits.aws_sdk_id() != Some("S3") {
        return None;
    }
    let value: Value = serde_json::from_str(AMAZON_S3).ok()?;
    RuleSet::parse(&value).ok().map(|rules| Rules { rules, ours: true, partitions: Partitions::Present })
}

/// The facts that a model was written with.
///
/// AWS has changed its table of partitions in 2025: since then, the isolated ones have dual-stack endpoints. The rules
/// of older models are the same, but their test cases say that there is no such endpoint; newer ones have none of these
/// cases, or ask for the endpoint. The model is right about its own time.
fn partitions(tests: &[Value]) -> Partitions {
    let refuses = |case: &Value| {
        let params = case.get("params");
        let param = |name: &str| params.and_then(|params| params.get(name));
        let region = param("Region").and_then(Value::as_str).unwrap_or_default();
        let refused = case.get("expect").and_then(|expect| expect.get("error")).and_then(Value::as_str);
        ISOLATED.iter().any(|prefix| region.starts_with(prefix))
            && param("UseDualStack").and_then(Value::as_bool) == Some(true)
            && refused.is_some_and(|error| {
                let letters = error.chars().filter(char::is_ascii_alphabetic);
                letters.collect::<String>().to_ascii_lowercase().contains("dualstack")
            })
    };
    match tests.iter().any(refuses) {
        true => Partitions::WithoutIsolatedDualStack,
        false => Partitions::Present,
    }
}

/// What the regions of isolated partitions begin with.
const ISOLATED: [&str; 4] = ["us-iso-", "us-isob-", "eu-isoe-", "us-isof-"];

/// The tables of the rules.
pub(super) fn endpoint(cx: &Cx<'_>) -> Option<EndpointRules> {
    let rules = cx.rules.as_ref()?;
    let mut names = Scope::new(Case::Shouty, &["RULES"]);
    let names_of = |rules: &RuleSet| {
        let parameters = rules.parameters.iter().map(|parameter| parameter.name.clone());
        parameters.chain(rules.variables.iter().cloned()).collect::<Vec<_>>()
    };
    let slots: Vec<(String, Ident)> = names_of(&rules.rules)
        .into_iter()
        .map(|name| {
            let constant = names.claim(&name);
            (name, constant)
        })
        .collect();
    let mut tables = Tables::new(&slots, &rules.rules, names);
    let properties = tables.share_properties();
    let mut value = tables.rule_set();
    if rules.partitions == Partitions::WithoutIsolatedDualStack {
        value = Const::Method(Box::new(value), "without_isolated_dual_stack", Vec::new());
    }
    let used = (0..).zip(&slots).filter(|(_, (name, _))| tables.is_used(name));
    let used = used.map(|(slot, (_, constant))| (constant.clone(), slot)).collect();
    Some(EndpointRules {
        slots: used,
        properties,
        trees: tables.into_trees(),
        constant: Ident::new("RULES"),
        rules: value,
        params: params(cx.service, rules),
    })
}

/// What users can set.
fn params(service: &Shape, rules: &Rules) -> Vec<ClientParam> {
    let mut names = Scope::new(Case::Snake, &["new", "params"]);
    let modelled = service.traits.client_context_params();
    let ours = AMAZON_S3_PARAMS.iter().filter(|_| rules.ours).map(|(name, documentation)| {
        traits::ClientContextParam { name, kind: ParameterKind::Boolean, documentation }
    });
    let all = modelled.into_iter().chain(ours);
    // Nobody could tell what a parameter of another type is for.
    let all = all.filter(|it| rules.rules.parameter(it.name).is_some_and(|param| param.kind == it.kind));
    all.map(|it| {
        let mut lines = docs::of_text(it.documentation);
        if lines.is_empty() {
            lines.push(format!("Sets `{}`.", it.name));
        }
        ClientParam {
            name: it.name.to_owned(),
            field: names.claim(it.name),
            ty: match it.kind {
                ParameterKind::String => RustType::String,
                ParameterKind::Boolean => RustType::Boolean,
                ParameterKind::StringArray => RustType::List(Box::new(RustType::String)),
            },
            docs: Docs { lines, ..Docs::default() },
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_rules_for_amazon_s3_are_rules() {
        let rules = RuleSet::parse(&serde_json::from_str(AMAZON_S3).expect("JSON")).expect("rules");
        for (name, _) in AMAZON_S3_PARAMS {
            assert_eq!(rules.parameter(name).map(|it| it.kind), Some(ParameterKind::Boolean));
        }
    }
}
