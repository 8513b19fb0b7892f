//! Two secrets, one of text and one of bytes.

use smithy_streams::greengrass_ipc::operation::get_secret_value::{
    GetSecretValueInput, GetSecretValueOutput,
};
use smithy_streams::greengrass_ipc::types::SecretValue;
use smithy_streams_runtime::Bytes;

use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, permit, required};

/// The label of the version that is meant where none is named.
const CURRENT: &str = "AWSCURRENT";

pub(crate) struct Secrets(Vec<Secret>);

struct Secret {
    name: &'static str,
    versions: Vec<Version>,
}

struct Version {
    id: &'static str,
    stages: &'static [&'static str],
    value: SecretValue,
}

impl Default for Secrets {
    fn default() -> Self {
        let text = |text: &str| SecretValue::SecretString(text.to_owned());
        let login = Secret {
            name: "com.example.Login",
            versions: vec![
                Version {
                    id: "11111111-1111-4111-8111-111111111111",
                    stages: &["AWSPREVIOUS"],
                    value: text(r#"{"user":"ada","password":"difference"}"#),
                },
                Version {
                    id: "22222222-2222-4222-8222-222222222222",
                    stages: &[CURRENT],
                    value: text(r#"{"user":"ada","password":"engine"}"#),
                },
            ],
        };
        let key = Version {
            id: "33333333-3333-4333-8333-333333333333",
            stages: &[CURRENT, "com.example.first"],
            value: SecretValue::SecretBinary(Bytes::from_static(&[0x00, 0x7f, 0x80, 0xff])),
        };
        Self(vec![login, Secret { name: "com.example.Key", versions: vec![key] }])
    }
}

impl Secret {
    fn arn(&self) -> String {
        format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{}-AbCdEf", self.name)
    }
}

pub(crate) fn get(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &GetSecretValueInput,
) -> Result<GetSecretValueOutput, Refusal> {
    let wanted = required(input.secret_id.as_deref(), "secretId")?;
    permit(&call.component, wanted)?;
    let mut secrets = nucleus.secrets.0.iter();
    let secret = secrets.find(|secret| secret.name == wanted || secret.arn() == wanted);
    let secret = secret.ok_or_else(|| Refusal::not_found("secret", wanted))?;
    let (id, stage) = (input.version_id.as_deref(), input.version_stage.as_deref());
    let stage = stage.or_else(|| id.is_none().then_some(CURRENT));
    let is_meant = |version: &&Version| {
        id.is_none_or(|id| id == version.id) && stage.is_none_or(|stage| version.stages.contains(&stage))
    };
    let version = secret.versions.iter().find(is_meant);
    let version = version.ok_or_else(|| Refusal::not_found("version of the secret", wanted))?;
    let stages = version.stages.iter().map(|stage| (*stage).to_owned()).collect();
    Ok(GetSecretValueOutput::new(secret.arn(), version.id, stages, version.value.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        secret: &str,
        version: Option<&str>,
        stage: Option<&str>,
    ) -> Result<GetSecretValueOutput, Refusal> {
        let mut input = GetSecretValueInput::default();
        input.secret_id = Some(secret.to_owned());
        (input.version_id, input.version_stage) = (version.map(str::to_owned), stage.map(str::to_owned));
        get(&mut Nucleus::default(), &Call::of("c"), &input)
    }

    #[test]
    fn a_version_is_found_by_id_or_label_and_the_current_one_without() {
        let current = read("com.example.Login", None, None).unwrap();
        assert_eq!(current.version_stage, ["AWSCURRENT"]);
        let previous = read(&current.secret_id, None, Some("AWSPREVIOUS")).unwrap();
        assert_ne!(previous.secret_value, current.secret_value);
        assert_eq!(read("com.example.Login", Some(&previous.version_id), None).unwrap(), previous);
        let key = read("com.example.Key", None, Some("com.example.first")).unwrap();
        assert!(matches!(key.secret_value, SecretValue::SecretBinary(_)));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for (secret, version, stage, error) in [
            ("com.example.None", None, None, "ResourceNotFoundError"),
            ("com.example.Login", Some("1"), None, "ResourceNotFoundError"),
            ("com.example.Key", None, Some("AWSPREVIOUS"), "ResourceNotFoundError"),
            ("forbidden.Secret", None, None, "UnauthorizedError"),
        ] {
            assert_eq!(
                read(secret, version, stage).unwrap_err().name(),
                error,
                "{secret} {version:?} {stage:?}"
            );
        }
    }
}
