//! Calls, and what their requests must be.

use serde_json::{Value, json};

use super::case::Case;
use super::values::Inexpressible;
use super::{Target, Tests, checks, settings};
use crate::ir::{Expression, Ident, Literal, TestBody, TestCall};

/// A case of `smithy.test#httpRequestTests`.
pub(super) fn request(
    tests: &Tests<'_>,
    target: Target<'_>,
    case: Case<'_>,
) -> Result<TestBody, Inexpressible> {
    let none = json!({});
    let input = input(tests, target, case.value("params").unwrap_or(&none))?;
    let call = TestCall {
        method: target.operation.method.clone(),
        host: case.owned("host"),
        settings: settings::settings(tests, case)?,
        input,
    };
    Ok(TestBody::Request(call, checks::request(case)))
}

/// Setters of the call for the members in `params`.
pub(super) fn input(
    tests: &Tests<'_>,
    target: Target<'_>,
    params: &Value,
) -> Result<Vec<(Ident, Expression)>, Inexpressible> {
    let mut setters = Vec::new();
    for (name, value) in params.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        let field = target.operation.input.fields.iter().find(|field| field.wire_name == *name);
        match (field, &target.call.body, value.as_str()) {
            (Some(field), ..) => setters.push((field.setter.clone(), tests.values.member(field, value)?)),
            (None, Some(body), Some(text)) => {
                let text = Expression::Literal(Literal::String(text.to_owned()));
                setters.push((body.setter.clone(), text));
            }
            _ => return Err(format!("the input has no member `{name}` that can be set")),
        }
    }
    Ok(setters)
}

/// Setters for the members that a call cannot do without.
pub(super) fn least_input(tests: &Tests<'_>, target: Target<'_>) -> Vec<(Ident, Expression)> {
    let input = &target.operation.input;
    let required = input.fields.iter().filter(|field| {
        let row = field.row.and_then(|row| input.schema.members.get(row));
        row.is_some_and(|row| row.flags.contains(&"required"))
    });
    required.map(|field| (field.setter.clone(), tests.values.any(&field.ty, 0))).collect()
}
