//! Local deployments, one after the other, and the components that have a say in them.

use std::collections::VecDeque;
use std::fs;

use smithy_streams::greengrass_ipc::operation::{
    cancel_local_deployment, create_local_deployment, defer_component_update, get_local_deployment_status,
    list_local_deployments, send_configuration_validity_report, subscribe_to_component_updates,
    subscribe_to_validate_configuration_updates,
};
use smithy_streams::greengrass_ipc::types::{
    ComponentUpdatePolicyEvents, InvalidArtifactsDirectoryPathError, InvalidRecipeDirectoryPathError,
    ValidateConfigurationUpdateEvents,
};
use smithy_streams_runtime::types::Timestamp;
use tokio::sync::mpsc::Receiver;

use super::deployment::{Deployment, Next};
use super::ids::random_id;
use super::listeners::Listeners;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, required};

/// Deployments that may wait, and those that are remembered when they are over.
const MAX_QUEUED: usize = 10;
const MAX_REMEMBERED: usize = 5;

/// The oldest first.
#[derive(Default)]
pub(crate) struct Deployments {
    list: VecDeque<Deployment>,
    /// The components that want to see their configuration first.
    pub(crate) validators: Listeners<String, ValidateConfigurationUpdateEvents>,
    /// The components that want to know of updates.
    pub(crate) watchers: Listeners<String, ComponentUpdatePolicyEvents>,
}

impl Deployments {
    /// Whether there is one that is not over.
    pub(crate) fn are_under_way(&self) -> bool {
        self.list.iter().any(|deployment| !deployment.is_over())
    }

    fn find(&mut self, id: &str) -> Result<&mut Deployment, Refusal> {
        let found = self.list.iter_mut().find(|deployment| deployment.id == id);
        found.ok_or_else(|| Refusal::not_found("deployment", id))
    }

    fn forget_the_oldest(&mut self) {
        let over = self.list.iter().filter(|deployment| deployment.is_over()).count();
        for _ in MAX_REMEMBERED..over {
            if let Some(oldest) = self.list.iter().position(Deployment::is_over) {
                self.list.remove(oldest);
            }
        }
    }
}

/// Does what there is to do now. When there is something to do again, unless a component answers before.
pub(crate) fn advance(nucleus: &mut Nucleus, now: Timestamp) -> Option<Timestamp> {
    loop {
        let first = nucleus.deployments.list.iter().position(|deployment| !deployment.is_over())?;
        let mut deployment = nucleus.deployments.list.remove(first)?;
        let next = deployment.step(nucleus, now);
        nucleus.deployments.list.insert(first, deployment);
        nucleus.deployments.forget_the_oldest();
        if let Next::Wait(until) = next {
            return Some(until);
        }
    }
}

pub(crate) fn create(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &create_local_deployment::CreateLocalDeploymentInput,
) -> Result<create_local_deployment::CreateLocalDeploymentOutput, Refusal> {
    if let Some(Err(error)) = input.recipe_directory_path.as_ref().map(fs::read_dir) {
        return Err(InvalidRecipeDirectoryPathError::new().message(error.to_string()).into());
    }
    if let Some(Err(error)) = input.artifacts_directory_path.as_ref().map(fs::read_dir) {
        return Err(InvalidArtifactsDirectoryPathError::new().message(error.to_string()).into());
    }
    let list = &mut nucleus.deployments.list;
    if list.iter().filter(|deployment| !deployment.is_over()).count() >= MAX_QUEUED {
        return Err(Refusal::service("the queue of deployments is full"));
    }
    let deployment = Deployment::new(random_id(), input.clone(), call.now)?;
    let output = create_local_deployment::CreateLocalDeploymentOutput::new().deployment_id(&deployment.id);
    list.push_back(deployment);
    Ok(output)
}

/// The last one that is not over, unless one is named.
pub(crate) fn cancel(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &cancel_local_deployment::CancelLocalDeploymentInput,
) -> Result<cancel_local_deployment::CancelLocalDeploymentOutput, Refusal> {
    let deployment = match &input.deployment_id {
        Some(id) => nucleus.deployments.find(id)?,
        None => {
            let last = nucleus.deployments.list.iter_mut().rfind(|deployment| !deployment.is_over());
            last.ok_or_else(|| Refusal::invalid("no deployment is at work"))?
        }
    };
    if deployment.is_over() {
        return Err(Refusal::invalid("the deployment is over"));
    }
    deployment.cancel();
    let message = format!("deployment {} is called off", deployment.id);
    Ok(cancel_local_deployment::CancelLocalDeploymentOutput::new().message(message))
}

pub(crate) fn describe(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &get_local_deployment_status::GetLocalDeploymentStatusInput,
) -> Result<get_local_deployment_status::GetLocalDeploymentStatusOutput, Refusal> {
    let id = required(input.deployment_id.as_deref(), "deploymentId")?;
    let deployment = nucleus.deployments.find(id)?.describe();
    Ok(get_local_deployment_status::GetLocalDeploymentStatusOutput::new(deployment))
}

pub(crate) fn list(
    nucleus: &mut Nucleus,
    _: &Call,
    _: &list_local_deployments::ListLocalDeploymentsInput,
) -> Result<list_local_deployments::ListLocalDeploymentsOutput, Refusal> {
    let all = &nucleus.deployments.list;
    let last = all.iter().skip(all.len().saturating_sub(MAX_REMEMBERED)).map(Deployment::describe);
    Ok(list_local_deployments::ListLocalDeploymentsOutput::new().local_deployments(last.collect()))
}

type Validations = Receiver<ValidateConfigurationUpdateEvents>;

pub(crate) fn subscribe_to_validations(
    nucleus: &mut Nucleus,
    call: &Call,
    _: &subscribe_to_validate_configuration_updates::SubscribeToValidateConfigurationUpdatesInput,
) -> Result<
    (subscribe_to_validate_configuration_updates::SubscribeToValidateConfigurationUpdatesOutput, Validations),
    Refusal,
> {
    let events = nucleus.deployments.validators.add(call.component.clone());
    let output =
        subscribe_to_validate_configuration_updates::SubscribeToValidateConfigurationUpdatesOutput::new();
    Ok((output, events))
}

pub(crate) fn report_validity(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &send_configuration_validity_report::SendConfigurationValidityReportInput,
) -> Result<send_configuration_validity_report::SendConfigurationValidityReportOutput, Refusal> {
    let report = required(input.configuration_validity_report.as_ref(), "configurationValidityReport")?;
    let mut deployments = nucleus.deployments.list.iter_mut();
    if !deployments.any(|deployment| deployment.hear(&call.component, report)) {
        return Err(Refusal::invalid("nobody asked, or nobody waits any more"));
    }
    Ok(send_configuration_validity_report::SendConfigurationValidityReportOutput::new())
}

type Updates = Receiver<ComponentUpdatePolicyEvents>;

pub(crate) fn subscribe_to_updates(
    nucleus: &mut Nucleus,
    call: &Call,
    _: &subscribe_to_component_updates::SubscribeToComponentUpdatesInput,
) -> Result<(subscribe_to_component_updates::SubscribeToComponentUpdatesOutput, Updates), Refusal> {
    nucleus.components.find(&call.component)?;
    let events = nucleus.deployments.watchers.add(call.component.clone());
    Ok((subscribe_to_component_updates::SubscribeToComponentUpdatesOutput::new(), events))
}

pub(crate) fn defer(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &defer_component_update::DeferComponentUpdateInput,
) -> Result<defer_component_update::DeferComponentUpdateOutput, Refusal> {
    let id = required(input.deployment_id.as_deref(), "deploymentId")?;
    if !nucleus.deployments.watchers.wants().any(|component| *component == call.component) {
        return Err(Refusal::invalid("who wants updates to wait has to be subscribed to them"));
    }
    let millis = input.recheck_after_ms.unwrap_or_default();
    let mut deployments = nucleus.deployments.list.iter_mut();
    if !deployments.any(|deployment| deployment.defer(&call.component, id, millis, call.now)) {
        return Err(Refusal::service("it is too late, or too early, for the update to wait"));
    }
    Ok(defer_component_update::DeferComponentUpdateOutput::new())
}

#[cfg(test)]
mod tests;
