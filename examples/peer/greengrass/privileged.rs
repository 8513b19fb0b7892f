//! What only components of AWS may do, and the password of the debug console.

use smithy_streams::greengrass_ipc::operation::create_debug_password::{
    CreateDebugPasswordInput, CreateDebugPasswordOutput,
};
use smithy_streams::greengrass_ipc::operation::put_component_metric::{
    PutComponentMetricInput, PutComponentMetricOutput,
};
use smithy_streams::greengrass_ipc::operation::validate_authorization_token::{
    ValidateAuthorizationTokenInput, ValidateAuthorizationTokenOutput,
};
use smithy_streams::greengrass_ipc::types::{InvalidTokenError, Metric, MetricUnitType};
use smithy_streams_runtime::types::Timestamp;

use super::ids::random_id;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, required};

const STREAM_MANAGER: &str = "aws.greengrass.StreamManager";
const OF_AWS: &str = "aws.greengrass.";

/// How long a password is good for.
const EIGHT_HOURS: i64 = 8 * 60 * 60;

pub(crate) fn validate_token(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &ValidateAuthorizationTokenInput,
) -> Result<ValidateAuthorizationTokenOutput, Refusal> {
    if call.component != STREAM_MANAGER {
        return Err(Refusal::unauthorized(format!("only `{STREAM_MANAGER}` may ask this")));
    }
    if !nucleus.tokens.contains(required(input.token.as_deref(), "token")?) {
        return Err(InvalidTokenError::new().message("no component has this token").into());
    }
    Ok(ValidateAuthorizationTokenOutput::new(true))
}

pub(crate) fn put_metrics(
    _: &mut Nucleus,
    call: &Call,
    input: &PutComponentMetricInput,
) -> Result<PutComponentMetricOutput, Refusal> {
    if !call.component.starts_with(OF_AWS) {
        return Err(Refusal::unauthorized("only components of AWS may do this"));
    }
    let metrics = required(input.metrics.as_deref(), "metrics")?;
    if metrics.is_empty() || !metrics.iter().all(is_sound) {
        return Err(Refusal::invalid(
            "a metric has a name of up to 32 characters, a unit, and a value from 0",
        ));
    }
    Ok(PutComponentMetricOutput::new())
}

fn is_sound(metric: &Metric) -> bool {
    let is_known = !matches!(metric.unit, MetricUnitType::Unknown(_));
    (1..=32).contains(&metric.name.chars().count()) && is_known && metric.value >= 0.0
}

pub(crate) fn create_password(
    _: &mut Nucleus,
    call: &Call,
    _: &CreateDebugPasswordInput,
) -> Result<CreateDebugPasswordOutput, Refusal> {
    let until = Timestamp::from_seconds(call.now.seconds() + EIGHT_HOURS);
    // Whoever asks without TLS gets no fingerprints of a certificate.
    Ok(CreateDebugPasswordOutput::new(random_id(), "debug", until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stream_manager_may_ask_about_tokens() {
        let mut nucleus = Nucleus::default();
        nucleus.tokens.insert("known".to_owned());
        let mut input = ValidateAuthorizationTokenInput::default();
        for (component, token, error) in [
            ("com.example.C", "known", Some("UnauthorizedError")),
            (STREAM_MANAGER, "unknown", Some("InvalidTokenError")),
            (STREAM_MANAGER, "known", None),
        ] {
            input.token = Some(token.to_owned());
            let answer = validate_token(&mut nucleus, &Call::of(component), &input);
            assert_eq!(
                answer.map(|it| it.is_valid).map_err(|it| Some(it.name())),
                match error {
                    None => Ok(true),
                    error => Err(error),
                }
            );
        }
    }

    #[test]
    fn metrics_are_sound_and_come_from_aws() {
        let metric = |name: &str, value: f64| Metric::new(name, MetricUnitType::Count, value);
        let long = "x".repeat(33);
        for (component, metrics, error) in [
            ("com.example.C", vec![metric("n", 1.0)], Some("UnauthorizedError")),
            ("aws.greengrass.C", vec![metric("n", 1.0)], None),
            ("aws.greengrass.C", vec![], Some("InvalidArgumentsError")),
            ("aws.greengrass.C", vec![metric(&long, 1.0)], Some("InvalidArgumentsError")),
            ("aws.greengrass.C", vec![metric("n", -1.0)], Some("InvalidArgumentsError")),
            ("aws.greengrass.C", vec![metric("n", f64::NAN)], Some("InvalidArgumentsError")),
        ] {
            let mut input = PutComponentMetricInput::default();
            input.metrics = Some(metrics);
            let answer = put_metrics(&mut Nucleus::default(), &Call::of(component), &input);
            assert_eq!(answer.err().map(|it| it.name()), error);
        }
    }

    #[test]
    fn passwords_differ_and_end() {
        let mut nucleus = Nucleus::default();
        let [one, two] = [(); 2].map(|()| {
            create_password(&mut nucleus, &Call::of("c"), &CreateDebugPasswordInput::default()).unwrap()
        });
        assert_ne!(one.password, two.password);
        assert_eq!(one.password_expiration, Timestamp::from_seconds(1000 + EIGHT_HOURS));
    }
}
