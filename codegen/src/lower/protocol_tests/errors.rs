//! Responses that are errors of the model.

use serde_json::json;

use super::case::Case;
use super::values::Inexpressible;
use super::{Target, Tests, checks};
use crate::ir::{ErrorTest, TestBody};
use crate::model::{Shape, closure};

/// The shape of what a query-compatible client makes of an error.
const ERROR_CODE: &str = "aws.protocoltests.config#ErrorCodeParams";

/// A case of `smithy.test#httpResponseTests` on an error structure: it holds for every operation that lists the error.
pub(super) fn error(
    tests: &Tests<'_>,
    shape: &Shape,
    targets: &[Target<'_>],
    case: Case<'_>,
) -> Result<TestBody, Inexpressible> {
    let lists = |target: &&Target<'_>| {
        let operation = target.shape.as_operation();
        operation
            .is_some_and(|it| closure::errors(tests.cx.model, &tests.cx.service.id, it).contains(&shape.id))
    };
    let operations: Vec<_> = targets.iter().filter(lists).map(Target::marker).collect();
    if operations.is_empty() {
        return Err(format!("no operation lists `{}`", shape.id));
    }
    let code = case.part("vendorParams").filter(|_| case.text("vendorParamsShape") == Some(ERROR_CODE));
    let none = json!({});
    Ok(TestBody::Error(ErrorTest {
        response: checks::response(case),
        operations,
        error: tests.values.shared(&tests.shared(&shape.id), case.value("params").unwrap_or(&none))?,
        code: code.and_then(|params| params.owned("code")),
    }))
}
