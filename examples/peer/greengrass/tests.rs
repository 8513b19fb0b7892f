//! All of it through the generated client, over a connection in memory.

use std::collections::BTreeSet;

use smithy_streams::greengrass_ipc::Client;
use smithy_streams::greengrass_ipc::types::{
    BinaryMessage, CertificateOptions, CertificateType, CertificateUpdateEvent, ClientDeviceCredential,
    ComponentUpdatePolicyEvents, ConfigurationUpdateEvents, ConfigurationValidityReport,
    ConfigurationValidityStatus, CredentialDocument, DeploymentStatus, IotCoreMessage, LifecycleState,
    Metric, MetricUnitType, MqttCredential, PublishMessage, Qos, ReceiveMode, ReportedLifecycleState,
    RequestStatus, SecretValue, SubscriptionResponseMessage, ValidateConfigurationUpdateEvents,
};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::client::CallError;
use smithy_streams_runtime::event::OperationError;
use smithy_streams_runtime::rpc::RpcError;
use smithy_streams_runtime::types::Document;

use super::*;

fn serve(token: Option<&str>) -> Server {
    let server = Server::in_memory();
    open(&server, token.map(str::to_owned));
    server
}

async fn connect(server: &Server, token: &str) -> Result<Client, RpcError> {
    let builder = Client::builder().endpoint(server.rpc_endpoint()).connector(server.connector());
    builder.auth_token(token).connect().await
}

/// A device, and one of its components.
async fn start() -> (Server, Client) {
    let server = serve(None);
    let client = connect(&server, "com.example.A").await.unwrap();
    (server, client)
}

fn binary(text: &'static str) -> PublishMessage {
    PublishMessage::BinaryMessage(BinaryMessage::new().message(text))
}

/// The name of the error that a call ended with, whether the model gives it to the operation or not.
fn error_of<T: std::fmt::Debug, E: OperationError>(outcome: Result<T, CallError<E>>) -> String {
    let error = outcome.unwrap_err();
    let modeled = error.as_modeled().map(|error| error.shape().schema().id());
    let response = error.response().map(|response| response.code.as_str());
    let id = modeled.or(response).unwrap_or_else(|| panic!("{error:?}"));
    id.rsplit('#').next().unwrap().to_owned()
}

#[tokio::test]
async fn only_who_shows_a_good_token_comes_in() {
    let open = serve(None);
    assert!(connect(&open, "anybody").await.is_ok());
    let locked = serve(Some("secret"));
    assert!(connect(&locked, "secret").await.is_ok());
    for (server, token) in [(&open, "denied"), (&open, ""), (&locked, "anybody"), (&locked, "")] {
        let error = connect(server, token).await.unwrap_err();
        assert!(matches!(error, RpcError::Rejected { .. }), "{token}: {error:?}");
    }
    let nothing = Client::builder().endpoint(open.rpc_endpoint()).connector(open.connector());
    assert!(matches!(nothing.connect().await, Err(RpcError::Rejected { .. })));
}

#[tokio::test]
async fn messages_go_from_component_to_component() {
    let (server, a) = start().await;
    let b = connect(&server, "com.example.B").await.unwrap();
    let mode = ReceiveMode::ReceiveMessagesFromOthers;
    let mut of_others = a.subscribe_to_topic().topic("t").receive_mode(mode).send().await.unwrap();
    let mut all = a.subscribe_to_topic().topic("t").send().await.unwrap();
    for (client, text) in [(&a, "own"), (&b, "other")] {
        client.publish_to_topic().topic("t").publish_message(binary(text)).send().await.unwrap();
    }
    for (messages, texts) in [(&mut all, &["own", "other"][..]), (&mut of_others, &["other"])] {
        for expected in texts {
            match messages.next().await.unwrap().unwrap() {
                SubscriptionResponseMessage::BinaryMessage(it) => assert_eq!(it.message.unwrap(), expected),
                other => panic!("{other:?}"),
            }
        }
    }
    let call = a.publish_to_topic().topic("a/#").publish_message(binary("x"));
    assert_eq!(error_of(call.send().await), "InvalidArgumentsError");
    assert_eq!(error_of(a.subscribe_to_topic().topic("forbidden").send().await), "UnauthorizedError");
}

#[tokio::test]
async fn a_subscription_that_is_dropped_is_forgotten() {
    let (server, device) = (Server::in_memory(), Arc::new(Device::default()));
    feed::<ipc::subscribe_to_topic::SubscribeToTopic>(&server, &device, local_topics::subscribe);
    let client = connect(&server, "com.example.A").await.unwrap();
    for is_dropped in [true, false] {
        let call = client.subscribe_to_topic().topic("t").send().await.unwrap();
        assert_eq!(device.lock().local_topics.subscribers(), 1);
        if is_dropped {
            drop(call);
        } else {
            client.connection().close().await;
        }
        device.changed.notified().await;
        assert_eq!(device.lock().local_topics.subscribers(), 0);
    }
}

#[tokio::test]
async fn what_is_published_to_the_cloud_comes_back() {
    let (_server, a) = start().await;
    let mut call = a.subscribe_to_iot_core().topic_name("#").qos(Qos::AtMostOnce).send().await.unwrap();
    a.publish_to_iot_core().topic_name("a").qos(Qos::AtMostOnce).payload("1").send().await.unwrap();
    let IotCoreMessage::Message(message) = call.next().await.unwrap().unwrap() else { panic!("no message") };
    assert_eq!((message.topic_name.as_str(), message.payload), ("a", Some(Bytes::from("1"))));
    let wrong = a.publish_to_iot_core().topic_name("#").qos(Qos::AtLeastOnce);
    assert_eq!(error_of(wrong.send().await), "ServiceError");
}

#[tokio::test]
async fn a_configuration_is_changed_and_watched() {
    let (_server, a) = start().await;
    let mut changes = a.subscribe_to_configuration_update().key_path(vec![]).send().await.unwrap();
    let object = Document::from_iter([("b", Document::Null), ("c", 1.5.into())]);
    let update = a.update_configuration().key_path(vec!["a".to_owned()]).value_to_merge(object.clone());
    update.timestamp(Timestamp::from_millis(5500)).send().await.unwrap();
    for expected in ["b", "c"] {
        let ConfigurationUpdateEvents::ConfigurationUpdateEvent(event) =
            changes.next().await.unwrap().unwrap()
        else {
            panic!("no change")
        };
        assert_eq!(
            (event.component_name.as_str(), event.key_path.join("/")),
            ("com.example.A", format!("a/{expected}"))
        );
    }
    let read = a.get_configuration().component_name("com.example.A").key_path(vec!["a".to_owned()]);
    assert_eq!(read.send().await.unwrap().value, Some(object.clone()));
    let missing = a.get_configuration().key_path(vec!["x".to_owned()]).send().await;
    assert_eq!(error_of(missing), "ResourceNotFoundError");
    let late = a.update_configuration().value_to_merge(object).timestamp(Timestamp::from_millis(5499));
    assert_eq!(error_of(late.send().await), "FailedUpdateConditionCheckError");
}

#[tokio::test]
async fn components_have_a_say_in_deployments() {
    let (server, a) = start().await;
    let cli = connect(&server, "com.example.Cli").await.unwrap();
    let mut updates = a.subscribe_to_component_updates().send().await.unwrap();
    let mut validations = a.subscribe_to_validate_configuration_updates().send().await.unwrap();
    let change = Document::from_iter([("MERGE", Document::from_iter([("k", 1)]))]);
    let deployment = cli
        .create_local_deployment()
        .component_to_configuration([("com.example.A".to_owned(), change)].into())
        .send()
        .await
        .unwrap();
    let id = deployment.deployment_id.unwrap();

    let ValidateConfigurationUpdateEvents::ValidateConfigurationUpdateEvent(event) =
        validations.next().await.unwrap().unwrap()
    else {
        panic!("nobody asked")
    };
    assert_eq!((&event.deployment_id, event.configuration), (&id, Some(Document::from_iter([("k", 1)]))));
    let report = ConfigurationValidityReport::new(ConfigurationValidityStatus::Accepted, &id);
    a.send_configuration_validity_report().configuration_validity_report(report).send().await.unwrap();

    let event = updates.next().await.unwrap().unwrap();
    assert!(matches!(event, ComponentUpdatePolicyEvents::PreUpdateEvent(it) if it.deployment_id == id));
    let status = cli.get_local_deployment_status().deployment_id(&id).send().await.unwrap().deployment;
    assert_eq!(status.status, DeploymentStatus::InProgress);
    a.defer_component_update().deployment_id(&id).recheck_after_ms(0).send().await.unwrap();
    let event = updates.next().await.unwrap().unwrap();
    assert!(matches!(event, ComponentUpdatePolicyEvents::PostUpdateEvent(it) if it.deployment_id == id));
    let all = cli.list_local_deployments().send().await.unwrap().local_deployments.unwrap();
    assert_eq!(all.first().map(|it| &it.status), Some(&DeploymentStatus::Succeeded));
    let over = cli.cancel_local_deployment().deployment_id(&id).send().await;
    assert_eq!(error_of(over), "InvalidArgumentsError");
}

#[tokio::test]
async fn a_deployment_does_not_wait_for_who_has_left() {
    let (server, a) = start().await;
    let cli = connect(&server, "com.example.Cli").await.unwrap();
    let mut updates = a.subscribe_to_component_updates().send().await.unwrap();
    let deployment = cli.create_local_deployment().send().await.unwrap().deployment_id.unwrap();
    assert!(matches!(updates.next().await, Some(Ok(ComponentUpdatePolicyEvents::PreUpdateEvent(_)))));
    let mut later = cli.subscribe_to_component_updates().send().await.unwrap();
    drop(updates);
    let event = later.next().await.unwrap().unwrap();
    assert!(
        matches!(event, ComponentUpdatePolicyEvents::PostUpdateEvent(it) if it.deployment_id == deployment)
    );
}

#[tokio::test]
async fn components_are_listed_and_led() {
    let (_server, a) = start().await;
    let all = a.list_components().send().await.unwrap().components.unwrap();
    let names: BTreeSet<&str> = all.iter().map(|it| it.component_name.as_str()).collect();
    assert!(names.is_superset(&["aws.greengrass.Nucleus", "com.example.A"].into()), "{names:?}");
    a.update_state().state(ReportedLifecycleState::Errored).send().await.unwrap();
    let details = a.get_component_details().component_name("com.example.A").send().await.unwrap();
    assert_eq!(details.component_details.state, LifecycleState::Errored);
    let restarted = a.restart_component().component_name("com.example.A").send().await.unwrap();
    assert_eq!(restarted.restart_status, RequestStatus::Succeeded);
    a.pause_component().component_name("com.example.A").send().await.unwrap();
    a.resume_component().component_name("com.example.A").send().await.unwrap();
    let stopped = a.stop_component().component_name("com.example.A").send().await.unwrap();
    assert_eq!(stopped.stop_status, RequestStatus::Succeeded);
    let missing = a.stop_component().component_name("com.example.None").send().await;
    assert_eq!(error_of(missing), "ComponentNotFoundError");
}

#[tokio::test]
async fn shadows_and_secrets_are_kept() {
    let (_server, a) = start().await;
    let state = r#"{"state":{"desired":{"on":true}}}"#;
    a.update_thing_shadow().thing_name("lamp").shadow_name("n").payload(state).send().await.unwrap();
    let shadow = a.get_thing_shadow().thing_name("lamp").shadow_name("n").send().await.unwrap();
    let shadow = JSON.read_document(&shadow.payload).unwrap();
    assert_eq!(shadow.get("version").and_then(Document::as_i64), Some(1));
    let names = a.list_named_shadows_for_thing().thing_name("lamp").send().await.unwrap();
    assert_eq!(names.results, ["n"]);
    a.delete_thing_shadow().thing_name("lamp").shadow_name("n").send().await.unwrap();
    let gone = a.get_thing_shadow().thing_name("lamp").shadow_name("n").send().await;
    assert_eq!(error_of(gone), "ResourceNotFoundError");
    let secret = a.get_secret_value().secret_id("com.example.Login").send().await.unwrap();
    assert!(matches!(secret.secret_value, SecretValue::SecretString(text) if text.contains("ada")));
}

#[tokio::test]
async fn client_devices_are_who_they_say() {
    let (_server, a) = start().await;
    let options = CertificateOptions::new(CertificateType::Server);
    let mut certificates =
        a.subscribe_to_certificate_updates().certificate_options(options).send().await.unwrap();
    let CertificateUpdateEvent::CertificateUpdate(update) = certificates.next().await.unwrap().unwrap()
    else {
        panic!("no certificate")
    };
    let pem = update.certificate.unwrap();
    let shown = ClientDeviceCredential::ClientDeviceCertificate(pem.clone());
    assert!(a.verify_client_device_identity().credential(shown).send().await.unwrap().is_valid_client_device);
    let mqtt =
        CredentialDocument::MqttCredential(MqttCredential::new().client_id("lamp").certificate_pem(pem));
    let token =
        a.get_client_device_auth_token().credential(mqtt).send().await.unwrap().client_device_auth_token;
    let action = a.authorize_client_device_action().client_device_auth_token(token);
    let action = action.operation("mqtt:publish").resource("mqtt:topic:a");
    assert!(action.send().await.unwrap().is_authorized);
}

#[tokio::test]
async fn some_things_are_for_components_of_aws() {
    let (server, a) = start().await;
    let manager = connect(&server, "aws.greengrass.StreamManager").await.unwrap();
    let refused = a.validate_authorization_token().token("com.example.A").send().await;
    assert_eq!(error_of(refused), "UnauthorizedError");
    // Who has called once is known.
    let answer = manager.validate_authorization_token().token("com.example.A").send().await.unwrap();
    assert!(answer.is_valid);
    let metrics = vec![Metric::new("calls", MetricUnitType::Count, 1.0)];
    manager.put_component_metric().metrics(metrics.clone()).send().await.unwrap();
    assert_eq!(error_of(a.put_component_metric().metrics(metrics).send().await), "UnauthorizedError");
    assert_eq!(a.create_debug_password().send().await.unwrap().username, "debug");
}
