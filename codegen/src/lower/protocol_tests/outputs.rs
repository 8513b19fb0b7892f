//! Responses of success.

use serde_json::json;

use super::case::Case;
use super::values::Inexpressible;
use super::{Target, Tests, checks};
use crate::ir::{Expression, Ident, OutputTest, RustType, TestBody, TypePath};

/// A case of `smithy.test#httpResponseTests` on an operation.
pub(super) fn output(
    tests: &Tests<'_>,
    target: Target<'_>,
    case: Case<'_>,
) -> Result<TestBody, Inexpressible> {
    Ok(TestBody::Output(OutputTest {
        response: checks::response(case),
        operation: target.marker(),
        output: members(tests, target, case, "params")?,
        blob: blob(target, case),
    }))
}

/// The output with the members that a part of the case has.
pub(super) fn members(
    tests: &Tests<'_>,
    target: Target<'_>,
    case: Case<'_>,
    part: &str,
) -> Result<Expression, Inexpressible> {
    let output = &target.operation.output;
    let none = json!({});
    let ty = TypePath::Operation { module: target.operation.module.clone(), name: output.name.clone() };
    tests.values.structure(ty, output, case.value(part).unwrap_or(&none))
}

/// The field that is a streaming blob, with the text that must be in it.
fn blob(target: Target<'_>, case: Case<'_>) -> Option<(Ident, String)> {
    let field = target.operation.output.fields.iter().find(|field| field.ty == RustType::ByteStream)?;
    let text = case.part("params").and_then(|params| params.owned(&field.wire_name));
    Some((field.name.clone(), text.unwrap_or_default()))
}
