//! Test cases of endpoint rules (`smithy.rules#endpointTests`).

use serde_json::Value;

use super::case::Case;
use super::values::Inexpressible;
use super::{Target, Tests};
use crate::ir::{
    BoundInput, EndpointOutcome, EndpointTest, ExpectedEndpoint, Expression, ParamLiteral, TestBody,
};

/// A test of one case: what the rules make of parameters, and of inputs of operations.
pub(super) fn endpoint(
    tests: &Tests<'_>,
    targets: &[Target<'_>],
    case: Case<'_>,
) -> Result<TestBody, Inexpressible> {
    let expect = case.part("expect").ok_or("it does not say what is expected")?;
    let outcome = match (expect.text("error"), expect.part("endpoint")) {
        (Some(message), _) => EndpointOutcome::Error(message.to_owned()),
        (None, Some(endpoint)) => EndpointOutcome::Endpoint(expected(endpoint)),
        (None, None) => return Err("it expects neither an endpoint nor an error".to_owned()),
    };
    let mut inputs = Vec::new();
    for input in case.parts("operationInputs") {
        let name = input.text("operationName").unwrap_or_default();
        // Of operations that were not asked for, there is no input.
        if let Some(target) = targets.iter().find(|target| target.shape.id.name() == name) {
            inputs.push(bound(tests, *target, input)?);
        }
    }
    Ok(TestBody::Endpoint(EndpointTest { params: params(case, "params")?, inputs, outcome }))
}

/// A name for a test: the first words of its documentation.
pub(super) fn name(case: Case<'_>, index: usize) -> String {
    const LENGTH: usize = 60;
    let text = case.text("documentation").unwrap_or_default();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = format!("endpoint_{index:03}");
    for word in words {
        if name.len() + word.len() > LENGTH {
            break;
        }
        name.push('_');
        name.push_str(&word.to_ascii_lowercase());
    }
    name
}

fn expected(endpoint: Case<'_>) -> ExpectedEndpoint {
    let values = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let headers = endpoint.entries("headers");
    ExpectedEndpoint {
        url: endpoint.owned("url").unwrap_or_default(),
        headers: headers
            .flat_map(|(name, it)| values(it).into_iter().map(|it| (name.to_owned(), it)))
            .collect(),
        properties: endpoint
            .entries("properties")
            .map(|(name, value)| (name.to_owned(), value.to_string()))
            .collect(),
    }
}

fn params(case: Case<'_>, part: &str) -> Result<Vec<(String, ParamLiteral)>, Inexpressible> {
    case.entries(part)
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Ok((name.to_owned(), literal(value)?)))
        .collect()
}

fn literal(value: &Value) -> Result<ParamLiteral, Inexpressible> {
    let misfit = || format!("`{value}` is no value of a parameter");
    Ok(match value {
        Value::String(text) => ParamLiteral::Text(text.clone()),
        Value::Bool(value) => ParamLiteral::Boolean(*value),
        Value::Array(items) => {
            let items = items.iter().map(|item| item.as_str().map(str::to_owned));
            ParamLiteral::Texts(items.collect::<Option<_>>().ok_or_else(misfit)?)
        }
        _ => return Err(misfit()),
    })
}

fn bound(tests: &Tests<'_>, target: Target<'_>, case: Case<'_>) -> Result<BoundInput, Inexpressible> {
    let input = &target.operation.input;
    let params = case.value("operationParams");
    let mut fields = Vec::new();
    for field in &input.fields {
        let value = params.and_then(|params| params.get(&field.wire_name)).filter(|it| !it.is_null());
        if let Some(value) = value {
            let value = tests.values.member(field, value)?;
            let value = if field.optional { Expression::Nullable(Some(Box::new(value))) } else { value };
            fields.push((field.name.clone(), value));
        }
    }
    Ok(BoundInput {
        operation: target.marker(),
        input: input.name.clone(),
        fields,
        built_ins: self::params(case, "builtInParams")?,
        client: self::params(case, "clientParams")?,
    })
}
