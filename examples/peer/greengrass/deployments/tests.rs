use smithy_streams::greengrass_ipc::types::{
    ConfigurationValidityReport, ConfigurationValidityStatus, DeploymentStatus, DetailedDeploymentStatus,
    LocalDeployment,
};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::types::Document;

use super::*;

const HELLO: &str = "com.example.HelloWorld";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn json(text: &str) -> Document {
    JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
}

/// Queues a deployment that changes one configuration; its id.
fn deploy(nucleus: &mut Nucleus, component: &str, change: &str) -> Result<String, Refusal> {
    let mut input = create_local_deployment::CreateLocalDeploymentInput::default();
    input.component_to_configuration = Some([(component.to_owned(), json(change))].into());
    create(nucleus, &Call::of("cli"), &input).map(|output| output.deployment_id.unwrap())
}

fn status(nucleus: &mut Nucleus, id: &str) -> LocalDeployment {
    let mut input = get_local_deployment_status::GetLocalDeploymentStatusInput::default();
    input.deployment_id = Some(id.to_owned());
    describe(nucleus, &Call::of("cli"), &input).unwrap().deployment
}

fn report(nucleus: &mut Nucleus, id: &str, status: ConfigurationValidityStatus) -> Result<(), Refusal> {
    let mut input = send_configuration_validity_report::SendConfigurationValidityReportInput::default();
    input.configuration_validity_report = Some(ConfigurationValidityReport::new(status, id).message("no"));
    report_validity(nucleus, &Call::of(HELLO), &input).map(drop)
}

fn wait(nucleus: &mut Nucleus, id: &str, millis: i64, now: Timestamp) -> Result<(), Refusal> {
    let mut input = defer_component_update::DeferComponentUpdateInput::default();
    (input.deployment_id, input.recheck_after_ms) = (Some(id.to_owned()), Some(millis));
    defer(nucleus, &Call { now, ..Call::of(HELLO) }, &input).map(drop)
}

fn message(nucleus: &Nucleus) -> Document {
    let configuration = nucleus.components.by_name[HELLO].configuration.to_document();
    configuration.get("Message").unwrap().clone()
}

const CHANGE: &str = r#"{"MERGE": {"Message": "Bye"}}"#;

#[test]
fn without_anybody_to_ask_a_deployment_is_over_at_once() {
    let mut nucleus = Nucleus::default();
    let id = deploy(&mut nucleus, HELLO, CHANGE).unwrap();
    assert_eq!(status(&mut nucleus, &id).status, DeploymentStatus::Queued);
    assert_eq!(advance(&mut nucleus, at(1)), None);
    let over = status(&mut nucleus, &id);
    assert_eq!(over.status, DeploymentStatus::Succeeded);
    let details = over.deployment_status_details.unwrap();
    assert_eq!(details.detailed_deployment_status, DetailedDeploymentStatus::Successful);
    assert_eq!(message(&nucleus), Document::from("Bye"));
}

#[test]
fn components_come_and_go() {
    let mut nucleus = Nucleus::default();
    let mut input = create_local_deployment::CreateLocalDeploymentInput::default();
    input.root_component_versions_to_add = Some([("com.example.New".to_owned(), "2.0.0".to_owned())].into());
    input.root_components_to_remove = Some(vec![HELLO.to_owned()]);
    create(&mut nucleus, &Call::of("cli"), &input).unwrap();
    advance(&mut nucleus, at(1));
    assert_eq!(nucleus.components.by_name["com.example.New"].version, "2.0.0");
    assert!(!nucleus.components.by_name.contains_key(HELLO));
}

#[test]
fn a_component_may_reject_its_configuration() {
    let mut nucleus = Nucleus::default();
    let (_, mut events) =
        subscribe_to_validations(&mut nucleus, &Call::of(HELLO), &Default::default()).unwrap();
    let id = deploy(&mut nucleus, HELLO, CHANGE).unwrap();
    assert_eq!(advance(&mut nucleus, at(100)), Some(at(120)));
    let Ok(ValidateConfigurationUpdateEvents::ValidateConfigurationUpdateEvent(event)) = events.try_recv()
    else {
        panic!("nobody asked");
    };
    assert_eq!(event.deployment_id, id);
    assert_eq!(event.configuration, Some(json(r#"{"Message": "Bye", "IntervalSeconds": 5}"#)));
    let error = report(&mut nucleus, "another", ConfigurationValidityStatus::Rejected).unwrap_err();
    assert_eq!(error.name(), "InvalidArgumentsError");
    report(&mut nucleus, &id, ConfigurationValidityStatus::Rejected).unwrap();
    assert_eq!(advance(&mut nucleus, at(101)), None);
    let over = status(&mut nucleus, &id);
    assert_eq!(over.status, DeploymentStatus::Failed);
    let details = over.deployment_status_details.unwrap();
    assert_eq!(details.detailed_deployment_status, DetailedDeploymentStatus::FailedNoStateChange);
    assert!(details.deployment_failure_cause.unwrap().ends_with("no"));
    assert_eq!(message(&nucleus), Document::from("Hello"));
}

#[test]
fn consent_silence_and_leaving_are_all_the_same() {
    for answer in ["consent", "silence", "leave"] {
        let mut nucleus = Nucleus::default();
        let (_, events) =
            subscribe_to_validations(&mut nucleus, &Call::of(HELLO), &Default::default()).unwrap();
        let mut events = Some(events);
        let id = deploy(&mut nucleus, HELLO, CHANGE).unwrap();
        assert_eq!(advance(&mut nucleus, at(100)), Some(at(120)));
        let now = match answer {
            "consent" => {
                report(&mut nucleus, &id, ConfigurationValidityStatus::Accepted).unwrap();
                at(101)
            }
            "leave" => {
                events = None;
                at(101)
            }
            _ => at(120),
        };
        assert_eq!(advance(&mut nucleus, now), None, "{answer}");
        assert_eq!(message(&nucleus), Document::from("Bye"), "{answer}");
        let late = report(&mut nucleus, &id, ConfigurationValidityStatus::Rejected).unwrap_err();
        assert_eq!(late.name(), "InvalidArgumentsError");
        drop(events);
    }
}

#[test]
fn an_update_waits_as_long_as_a_component_wants() {
    let mut nucleus = Nucleus::default();
    assert_eq!(wait(&mut nucleus, "x", 0, at(1)).unwrap_err().name(), "InvalidArgumentsError");
    let (_, mut events) = subscribe_to_updates(&mut nucleus, &Call::of(HELLO), &Default::default()).unwrap();
    assert_eq!(wait(&mut nucleus, "x", 0, at(1)).unwrap_err().name(), "ServiceError");
    let id = deploy(&mut nucleus, HELLO, CHANGE).unwrap();
    assert_eq!(advance(&mut nucleus, at(100)), Some(at(160)));
    wait(&mut nucleus, &id, 5000, at(110)).unwrap();
    assert_eq!(advance(&mut nucleus, at(111)), Some(at(115)));
    assert_eq!(wait(&mut nucleus, &id, 0, at(112)).unwrap_err().name(), "ServiceError");
    assert_eq!(advance(&mut nucleus, at(115)), Some(at(175)));
    assert_eq!(status(&mut nucleus, &id).status, DeploymentStatus::InProgress);
    assert_eq!(message(&nucleus), Document::from("Hello"));
    wait(&mut nucleus, &id, 0, at(116)).unwrap();
    assert_eq!(advance(&mut nucleus, at(116)), None);
    let kinds: Vec<&str> = std::iter::from_fn(|| events.try_recv().ok())
        .map(|event| match event {
            ComponentUpdatePolicyEvents::PreUpdateEvent(it) if it.deployment_id == id => "before",
            ComponentUpdatePolicyEvents::PostUpdateEvent(it) if it.deployment_id == id => "after",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["before", "before", "after"]);
    assert_eq!(message(&nucleus), Document::from("Bye"));
}

#[test]
fn an_update_does_not_wait_for_ever() {
    let mut nucleus = Nucleus::default();
    let (_, _events) = subscribe_to_updates(&mut nucleus, &Call::of(HELLO), &Default::default()).unwrap();
    let id = deploy(&mut nucleus, HELLO, CHANGE).unwrap();
    assert_eq!(advance(&mut nucleus, at(100)), Some(at(160)));
    assert_eq!(advance(&mut nucleus, at(160)), None);
    assert_eq!(status(&mut nucleus, &id).status, DeploymentStatus::Succeeded);
}

#[test]
fn what_has_not_ended_is_called_off() {
    let mut nucleus = Nucleus::default();
    let (_, _events) = subscribe_to_updates(&mut nucleus, &Call::of(HELLO), &Default::default()).unwrap();
    let [first, second] = [(); 2].map(|()| deploy(&mut nucleus, HELLO, CHANGE).unwrap());
    advance(&mut nucleus, at(1));
    let mut input = cancel_local_deployment::CancelLocalDeploymentInput::default();
    cancel(&mut nucleus, &Call::of("cli"), &input).unwrap();
    assert_eq!(status(&mut nucleus, &second).status, DeploymentStatus::Canceled);
    input.deployment_id = Some(first.clone());
    cancel(&mut nucleus, &Call::of("cli"), &input).unwrap();
    assert_eq!(cancel(&mut nucleus, &Call::of("cli"), &input).unwrap_err().name(), "InvalidArgumentsError");
    input.deployment_id = Some("another".to_owned());
    assert_eq!(cancel(&mut nucleus, &Call::of("cli"), &input).unwrap_err().name(), "ResourceNotFoundError");
    assert_eq!(advance(&mut nucleus, at(2)), None);
    assert_eq!(message(&nucleus), Document::from("Hello"));
}

#[test]
fn the_last_five_are_remembered_and_ten_may_wait() {
    let mut nucleus = Nucleus::default();
    let ids: Vec<String> = (0..MAX_QUEUED).map(|_| deploy(&mut nucleus, HELLO, CHANGE).unwrap()).collect();
    assert_eq!(deploy(&mut nucleus, HELLO, CHANGE).unwrap_err().name(), "ServiceError");
    advance(&mut nucleus, at(1));
    let all = list(&mut nucleus, &Call::of("cli"), &Default::default()).unwrap();
    let known: Vec<String> = all.local_deployments.unwrap().into_iter().map(|it| it.deployment_id).collect();
    assert_eq!(known, ids[5..]);
}

#[test]
fn deployments_of_nothing_fail() {
    let mut nucleus = Nucleus::default();
    let id = deploy(&mut nucleus, "com.example.None", CHANGE).unwrap();
    advance(&mut nucleus, at(1));
    assert_eq!(status(&mut nucleus, &id).status, DeploymentStatus::Failed);
    assert_eq!(deploy(&mut nucleus, HELLO, "[]").unwrap_err().name(), "InvalidArgumentsError");
    let mut input = create_local_deployment::CreateLocalDeploymentInput::default();
    input.recipe_directory_path = Some("/no/such/folder".to_owned());
    let error = create(&mut nucleus, &Call::of("cli"), &input).unwrap_err();
    assert_eq!(error.name(), "InvalidRecipeDirectoryPathError");
    (input.recipe_directory_path, input.artifacts_directory_path) =
        (None, Some("/no/such/folder".to_owned()));
    let error = create(&mut nucleus, &Call::of("cli"), &input).unwrap_err();
    assert_eq!(error.name(), "InvalidArtifactsDirectoryPathError");
}
