//! Settings that a case asks for (`vendorParams`).

use serde_json::Value;

use super::Tests;
use super::case::Case;
use super::values::Inexpressible;
use crate::ir::{ClientSettings, Ident};

/// The shape of settings for AWS clients. What others ask for is of no concern to the client.
const AWS_CONFIG: &str = "aws.protocoltests.config#AwsConfig";

/// Where settings may stand: those of a later place win.
const PLACES: [&str; 4] = ["environment", "configFile", "client", "operation"];

/// What the client is told so that its rules find the endpoint; `None` where the case itself says where that is.
pub(super) fn settings(tests: &Tests<'_>, case: Case<'_>) -> Result<Option<ClientSettings>, Inexpressible> {
    if case.text("vendorParamsShape") != Some(AWS_CONFIG) {
        return Ok(None);
    }
    let Some(scopes) = case.part("vendorParams").and_then(|it| it.part("scopedConfig")) else {
        return Ok(None);
    };
    let mut settings = Settings::default();
    for (name, value) in PLACES.into_iter().flat_map(|place| scopes.entries(place)) {
        match (name, value) {
            ("region", Value::String(region)) => settings.region = Some(region.clone()),
            ("s3", _) => settings.merge(value)?,
            _ => return Err(format!("the client has no setting `{name}`")),
        }
    }
    let Some(rules) = tests.params else {
        let plain = Settings { region: None, ..settings.clone() } == Settings::default();
        return if plain { Ok(None) } else { Err("the client has no endpoint rules".to_owned()) };
    };
    settings.into_client(|name| rules.iter().find(|it| it.name == name).map(|it| it.field.clone()))
}

/// What cases say.
#[derive(Debug, Clone, Default, PartialEq)]
struct Settings {
    region: Option<String>,
    dual_stack: bool,
    path_style: bool,
    accelerate: bool,
}

impl Settings {
    fn merge(&mut self, settings: &Value) -> Result<(), Inexpressible> {
        for (name, value) in settings.as_object().into_iter().flatten() {
            match (name.as_str(), value) {
                ("addressing_style", Value::String(style)) => {
                    self.path_style = match style.as_str() {
                        "auto" | "virtual" => false,
                        "path" => true,
                        _ => return Err(format!("the client has no way `{style}` to address buckets")),
                    };
                }
                ("use_dualstack_endpoint", Value::Bool(value)) => self.dual_stack = *value,
                ("use_accelerate_endpoint", Value::Bool(value)) => self.accelerate = *value,
                _ => return Err(format!("the client has no setting `{name}` for buckets")),
            }
        }
        Ok(())
    }

    fn into_client(
        self,
        setter: impl Fn(&str) -> Option<Ident>,
    ) -> Result<Option<ClientSettings>, Inexpressible> {
        let Self { region, dual_stack, path_style, accelerate } = self;
        let mut params = Vec::new();
        for (name, value) in [("ForcePathStyle", path_style), ("Accelerate", accelerate)] {
            if value {
                params.push(setter(name).ok_or_else(|| format!("the client has no parameter `{name}`"))?);
            }
        }
        Ok(region.map(|region| ClientSettings { region, dual_stack, params }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(settings: &[Value]) -> Result<Settings, Inexpressible> {
        let mut merged = Settings::default();
        settings.iter().try_for_each(|settings| merged.merge(settings)).map(|()| merged)
    }

    #[test]
    fn later_settings_win() {
        let client = json!({ "addressing_style": "path", "use_dualstack_endpoint": true });
        let operation = json!({ "addressing_style": "virtual" });
        let expected = Settings { dual_stack: true, ..Settings::default() };
        assert_eq!(of(&[client, operation]), Ok(expected));
    }

    #[test]
    fn settings_that_the_client_does_not_have_are_told() {
        assert!(of(&[json!({ "addressing_style": "magic" })]).is_err());
        assert!(of(&[json!({ "use_arn_region": true })]).is_err());
        let settings = Settings { region: Some("x".to_owned()), accelerate: true, ..Settings::default() };
        assert!(settings.clone().into_client(|_| None).is_err());
        let params = vec![Ident::new("Accelerate")];
        let expected = ClientSettings { region: "x".to_owned(), dual_stack: false, params };
        assert_eq!(settings.into_client(|name| Some(Ident::new(name))), Ok(Some(expected)));
    }
}
