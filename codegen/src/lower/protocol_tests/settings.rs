//! Settings that a case asks for (`vendorParams`).

use serde_json::Value;

use super::case::Case;
use super::values::Inexpressible;
use crate::ir::BucketSettings;

/// The shape of settings for AWS clients. What others ask for is of no concern to the client.
const AWS_CONFIG: &str = "aws.protocoltests.config#AwsConfig";

/// Where settings may stand: those of a later place win.
const PLACES: [&str; 4] = ["environment", "configFile", "client", "operation"];

/// How buckets are found. The region is part of the endpoint already.
pub(super) fn buckets(case: Case<'_>) -> Result<Option<BucketSettings>, Inexpressible> {
    if case.text("vendorParamsShape") != Some(AWS_CONFIG) {
        return Ok(None);
    }
    let Some(scopes) = case.part("vendorParams").and_then(|it| it.part("scopedConfig")) else {
        return Ok(None);
    };
    let mut buckets = None;
    for (name, value) in PLACES.into_iter().flat_map(|place| scopes.entries(place)) {
        match name {
            "region" => {}
            "s3" => merge(buckets.get_or_insert_default(), value)?,
            _ => return Err(format!("the client has no setting `{name}`")),
        }
    }
    Ok(buckets)
}

fn merge(buckets: &mut BucketSettings, settings: &Value) -> Result<(), Inexpressible> {
    for (name, value) in settings.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("addressing_style", Value::String(style)) => {
                buckets.addressing = Some(match style.as_str() {
                    "auto" => "Auto",
                    "path" => "Path",
                    "virtual" => "Virtual",
                    _ => return Err(format!("the client has no way `{style}` to address buckets")),
                });
            }
            ("use_dualstack_endpoint", Value::Bool(value)) => buckets.dual_stack = *value,
            ("use_accelerate_endpoint", Value::Bool(value)) => buckets.accelerate = *value,
            _ => return Err(format!("the client has no setting `{name}` for buckets")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(scopes: Value) -> Result<Option<BucketSettings>, Inexpressible> {
        let case = json!({ "vendorParamsShape": AWS_CONFIG, "vendorParams": { "scopedConfig": scopes } });
        buckets(Case(&case))
    }

    #[test]
    fn settings_of_the_operation_win() {
        let scopes = json!({
            "operation": { "s3": { "addressing_style": "virtual" } },
            "client": { "region": "x", "s3": { "addressing_style": "path", "use_dualstack_endpoint": true } } });
        let expected = BucketSettings { addressing: Some("Virtual"), dual_stack: true, accelerate: false };
        assert_eq!(of(scopes), Ok(Some(expected)));
        assert_eq!(of(json!({ "client": { "region": "x" } })), Ok(None));
        assert_eq!(
            buckets(Case(&json!({ "vendorParamsShape": "a#B", "vendorParams": { "x": 1 } }))),
            Ok(None)
        );
    }

    #[test]
    fn settings_that_the_client_does_not_have_are_told() {
        assert_eq!(
            of(json!({ "client": { "retries": 3 } })),
            Err("the client has no setting `retries`".to_owned())
        );
        assert!(of(json!({ "client": { "s3": { "addressing_style": "magic" } } })).is_err());
        assert!(of(json!({ "client": { "s3": { "use_arn_region": true } } })).is_err());
    }
}
