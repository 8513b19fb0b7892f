//! Client devices: who they are, what they may do, and the certificate that they are shown.

use std::collections::BTreeSet;

use smithy_streams::greengrass_ipc::operation::authorize_client_device_action::{
    AuthorizeClientDeviceActionInput, AuthorizeClientDeviceActionOutput,
};
use smithy_streams::greengrass_ipc::operation::get_client_device_auth_token::{
    GetClientDeviceAuthTokenInput, GetClientDeviceAuthTokenOutput,
};
use smithy_streams::greengrass_ipc::operation::subscribe_to_certificate_updates::{
    SubscribeToCertificateUpdatesInput, SubscribeToCertificateUpdatesOutput,
};
use smithy_streams::greengrass_ipc::operation::verify_client_device_identity::{
    VerifyClientDeviceIdentityInput, VerifyClientDeviceIdentityOutput,
};
use smithy_streams::greengrass_ipc::types::{
    CertificateType, CertificateUpdate, CertificateUpdateEvent, ClientDeviceCredential, CredentialDocument,
    InvalidClientDeviceAuthTokenError, InvalidCredentialError,
};
use tokio::sync::mpsc::Receiver;

use super::ids::random_id;
use super::listeners::Listeners;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, required};

/// Sessions that are open at the same time.
const MAX_SESSIONS: usize = 1000;

/// Every certificate in PEM is one of a client device.
#[derive(Default)]
pub(crate) struct Devices {
    sessions: BTreeSet<String>,
    certificates: Listeners<(), CertificateUpdateEvent>,
}

pub(crate) fn verify(
    _: &mut Nucleus,
    _: &Call,
    input: &VerifyClientDeviceIdentityInput,
) -> Result<VerifyClientDeviceIdentityOutput, Refusal> {
    match required(input.credential.as_ref(), "credential")? {
        ClientDeviceCredential::ClientDeviceCertificate(certificate) => {
            Ok(VerifyClientDeviceIdentityOutput::new(is_certificate(certificate)))
        }
        _ => Err(Refusal::invalid("a client device shows a certificate")),
    }
}

pub(crate) fn open_session(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &GetClientDeviceAuthTokenInput,
) -> Result<GetClientDeviceAuthTokenOutput, Refusal> {
    let CredentialDocument::MqttCredential(credential) = required(input.credential.as_ref(), "credential")?
    else {
        return Err(Refusal::invalid("a client device shows what it connected with over MQTT"));
    };
    required(credential.client_id.as_ref(), "clientId")?;
    if !is_certificate(required(credential.certificate_pem.as_deref(), "certificatePem")?) {
        return Err(InvalidCredentialError::new().message("this is no certificate").into());
    }
    let sessions = &mut nucleus.devices.sessions;
    if sessions.len() >= MAX_SESSIONS {
        return Err(Refusal::service(format!("there are no more than {MAX_SESSIONS} sessions")));
    }
    let token = random_id();
    sessions.insert(token.clone());
    Ok(GetClientDeviceAuthTokenOutput::new(token))
}

/// Client devices may do everything but what has to do with forbidden things.
pub(crate) fn authorize(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &AuthorizeClientDeviceActionInput,
) -> Result<AuthorizeClientDeviceActionOutput, Refusal> {
    let token = required(input.client_device_auth_token.as_deref(), "clientDeviceAuthToken")?;
    let operation = required(input.operation.as_deref(), "operation")?;
    let resource = required(input.resource.as_deref(), "resource")?;
    if operation.is_empty() || resource.is_empty() {
        return Err(Refusal::invalid("an action is an operation on a resource"));
    }
    if !nucleus.devices.sessions.contains(token) {
        return Err(InvalidClientDeviceAuthTokenError::new().message("there is no such session").into());
    }
    Ok(AuthorizeClientDeviceActionOutput::new(!resource.contains("forbidden")))
}

/// The certificate comes at once, and is never replaced.
pub(crate) fn subscribe_to_certificates(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &SubscribeToCertificateUpdatesInput,
) -> Result<(SubscribeToCertificateUpdatesOutput, Receiver<CertificateUpdateEvent>), Refusal> {
    match required(input.certificate_options.as_ref(), "certificateOptions")?.certificate_type {
        CertificateType::Server => {}
        _ => return Err(Refusal::invalid("there are certificates for servers alone")),
    }
    let first = CertificateUpdateEvent::CertificateUpdate(certificate());
    let events = nucleus.devices.certificates.add_told((), [first]);
    Ok((SubscribeToCertificateUpdatesOutput::new(), events))
}

/// Looks like one, and is none: a key that everybody knows is better not used.
fn certificate() -> CertificateUpdate {
    let pem = |what: &str| format!("-----BEGIN {what}-----\nbm90IGEgcmVhbCBvbmU=\n-----END {what}-----\n");
    CertificateUpdate::new()
        .private_key(pem("PRIVATE KEY"))
        .public_key(pem("PUBLIC KEY"))
        .certificate(pem("CERTIFICATE"))
        .ca_certificates(vec![pem("CERTIFICATE")])
}

fn is_certificate(pem: &str) -> bool {
    let pem = pem.trim();
    pem.starts_with("-----BEGIN CERTIFICATE-----") && pem.ends_with("-----END CERTIFICATE-----")
}

#[cfg(test)]
mod tests {
    use smithy_streams::greengrass_ipc::types::{CertificateOptions, MqttCredential};

    use super::*;

    fn pem() -> String {
        certificate().certificate.unwrap()
    }

    fn open(nucleus: &mut Nucleus, certificate: Option<&str>) -> Result<String, Refusal> {
        let mut credential = MqttCredential::new().client_id("lamp");
        credential.certificate_pem = certificate.map(str::to_owned);
        let mut input = GetClientDeviceAuthTokenInput::default();
        input.credential = Some(CredentialDocument::MqttCredential(credential));
        open_session(nucleus, &Call::of("c"), &input).map(|output| output.client_device_auth_token)
    }

    fn ask(nucleus: &mut Nucleus, token: &str, resource: &str) -> Result<bool, Refusal> {
        let mut input = AuthorizeClientDeviceActionInput::default();
        input.client_device_auth_token = Some(token.to_owned());
        (input.operation, input.resource) = (Some("mqtt:publish".to_owned()), Some(resource.to_owned()));
        authorize(nucleus, &Call::of("c"), &input).map(|output| output.is_authorized)
    }

    #[test]
    fn a_certificate_opens_a_session_and_a_session_may_do_what_is_not_forbidden() {
        let mut nucleus = Nucleus::default();
        let token = open(&mut nucleus, Some(&pem())).unwrap();
        assert!(ask(&mut nucleus, &token, "mqtt:topic:a").unwrap());
        assert!(!ask(&mut nucleus, &token, "mqtt:topic:forbidden").unwrap());
        assert_eq!(ask(&mut nucleus, &token, "").unwrap_err().name(), "InvalidArgumentsError");
        let error = ask(&mut nucleus, "another", "a").unwrap_err();
        assert_eq!(error.name(), "InvalidClientDeviceAuthTokenError");
    }

    #[test]
    fn anything_else_opens_none() {
        let mut nucleus = Nucleus::default();
        assert_eq!(open(&mut nucleus, Some("who?")).unwrap_err().name(), "InvalidCredentialError");
        assert_eq!(open(&mut nucleus, None).unwrap_err().name(), "InvalidArgumentsError");
        for _ in 0..MAX_SESSIONS {
            open(&mut nucleus, Some(&pem())).unwrap();
        }
        assert_eq!(open(&mut nucleus, Some(&pem())).unwrap_err().name(), "ServiceError");
    }

    #[test]
    fn only_certificates_are_client_devices() {
        for (certificate, expected) in [(pem(), true), ("-----BEGIN".to_owned(), false)] {
            let mut input = VerifyClientDeviceIdentityInput::default();
            input.credential = Some(ClientDeviceCredential::ClientDeviceCertificate(certificate));
            let output = verify(&mut Nucleus::default(), &Call::of("c"), &input).unwrap();
            assert_eq!(output.is_valid_client_device, expected);
        }
    }

    #[test]
    fn the_certificate_of_the_device_comes_at_once() {
        let mut nucleus = Nucleus::default();
        let mut input = SubscribeToCertificateUpdatesInput::default();
        input.certificate_options = Some(CertificateOptions::new(CertificateType::Server));
        let (_, mut events) = subscribe_to_certificates(&mut nucleus, &Call::of("c"), &input).unwrap();
        assert!(
            matches!(events.try_recv(), Ok(CertificateUpdateEvent::CertificateUpdate(it)) if it == certificate())
        );
        input.certificate_options = Some(CertificateOptions::new("CLIENT".into()));
        let error = subscribe_to_certificates(&mut nucleus, &Call::of("c"), &input).unwrap_err();
        assert_eq!(error.name(), "InvalidArgumentsError");
    }
}
