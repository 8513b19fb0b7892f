//! One local deployment, from the queue to its end.
//!
//! ```text
//!   Queued ─▶ Validating ─▶ Announcing ─▶ Over
//!     │           │ a component rejects its configuration
//!     └───────────┴──────────────────────▶ Over, and nothing has changed
//! ```

use std::collections::{BTreeMap, BTreeSet};

use smithy_streams::greengrass_ipc::operation::create_local_deployment::CreateLocalDeploymentInput;
use smithy_streams::greengrass_ipc::types::{
    ComponentUpdatePolicyEvents, ConfigurationValidityReport, ConfigurationValidityStatus, DeploymentStatus,
    DeploymentStatusDetails, DetailedDeploymentStatus, LocalDeployment, PostComponentUpdateEvent,
    PreComponentUpdateEvent, ValidateConfigurationUpdateEvent, ValidateConfigurationUpdateEvents,
};
use smithy_streams_runtime::types::{Document, Timestamp, TimestampFormat};

use super::change::Change;
use super::components::Component;
use super::nucleus::Nucleus;
use super::refusal::Refusal;
use super::tree::Tree;

/// How long components may take over their configuration, and over a coming update. Seconds, as in a nucleus.
const VALIDATION: i64 = 20;
const ANNOUNCEMENT: i64 = 60;

pub(crate) struct Deployment {
    pub(crate) id: String,
    created: Timestamp,
    request: CreateLocalDeploymentInput,
    changes: BTreeMap<String, Change>,
    stage: Stage,
}

enum Stage {
    Queued,
    /// Components that have not said yet what they think of their configuration.
    Validating {
        pending: BTreeSet<String>,
        until: Timestamp,
        rejected: Option<String>,
    },
    /// Components that know of the update and want it to wait, or have not answered.
    Announcing(BTreeMap<String, Asked>),
    Over {
        status: DeploymentStatus,
        details: Option<DeploymentStatusDetails>,
    },
}

enum Asked {
    Answering { until: Timestamp },
    Deferred { until: Timestamp },
}

/// What comes after a step.
pub(crate) enum Next {
    Step,
    /// There is nothing to do before this moment, unless somebody answers.
    Wait(Timestamp),
}

impl Deployment {
    pub(crate) fn new(
        id: String,
        request: CreateLocalDeploymentInput,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let changes = request.component_to_configuration.iter().flatten();
        let changes = changes.map(|(name, change)| Ok((name.clone(), Change::read(change)?)));
        let changes = changes.collect::<Result<_, Refusal>>()?;
        Ok(Self { id, created: now, request, changes, stage: Stage::Queued })
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over { .. })
    }

    pub(crate) fn describe(&self) -> LocalDeployment {
        let (status, details) = match &self.stage {
            Stage::Queued => (DeploymentStatus::Queued, None),
            Stage::Validating { .. } | Stage::Announcing(_) => (DeploymentStatus::InProgress, None),
            Stage::Over { status, details } => (status.clone(), details.clone()),
        };
        let mut deployment = LocalDeployment::new(&self.id, status);
        deployment.created_on = created_on(self.created);
        deployment.deployment_status_details = details;
        deployment
    }

    pub(crate) fn cancel(&mut self) {
        self.stage = Stage::Over { status: DeploymentStatus::Canceled, details: None };
    }

    /// What a component says of its configuration. Whether anybody asked it.
    pub(crate) fn hear(&mut self, component: &str, report: &ConfigurationValidityReport) -> bool {
        let Stage::Validating { pending, rejected, .. } = &mut self.stage else { return false };
        if report.deployment_id != self.id || !pending.remove(component) {
            return false;
        }
        if report.status == ConfigurationValidityStatus::Rejected {
            let why = report.message.as_deref().unwrap_or("it does not say why");
            *rejected = Some(format!("`{component}` rejects its configuration: {why}"));
        }
        true
    }

    /// For how long a component wants the update to wait, in milliseconds. Whether anybody asked it.
    pub(crate) fn defer(&mut self, component: &str, id: &str, millis: i64, now: Timestamp) -> bool {
        let Stage::Announcing(asked) = &mut self.stage else { return false };
        match asked.get_mut(component) {
            Some(answer @ Asked::Answering { .. }) if id == self.id => {
                if millis > 0 {
                    *answer = Asked::Deferred { until: after(now, millis) };
                } else {
                    asked.remove(component);
                }
                true
            }
            _ => false,
        }
    }

    pub(crate) fn step(&mut self, nucleus: &mut Nucleus, now: Timestamp) -> Next {
        let here: BTreeSet<String> = match &self.stage {
            Stage::Validating { .. } => nucleus.deployments.validators.wants().cloned().collect(),
            _ => nucleus.deployments.watchers.wants().cloned().collect(),
        };
        match &mut self.stage {
            Stage::Queued => self.validate(nucleus, now),
            Stage::Validating { rejected: Some(why), .. } => {
                self.stage =
                    failed(&["DEPLOYMENT_FAILURE", "COMPONENT_UPDATE_ERROR"], "COMPONENT_ERROR", why.clone());
            }
            Stage::Validating { pending, until, .. } => {
                pending.retain(|component| here.contains(component));
                if !pending.is_empty() && now < *until {
                    return Next::Wait(*until);
                }
                self.announce(nucleus, here_now(nucleus), now);
            }
            Stage::Announcing(asked) => {
                asked.retain(|component, asked| {
                    here.contains(component) && !matches!(asked, Asked::Answering { until } if now >= *until)
                });
                let is_due = |asked: &Asked| matches!(asked, Asked::Deferred { until } if now >= *until);
                let due: BTreeSet<String> =
                    asked.iter().filter(|(_, asked)| is_due(asked)).map(|(name, _)| name.clone()).collect();
                if !due.is_empty() {
                    self.announce(nucleus, due, now);
                } else if let Some(until) = asked.values().map(Asked::until).min() {
                    return Next::Wait(until);
                } else {
                    self.apply(nucleus, now);
                }
            }
            Stage::Over { .. } => {}
        }
        Next::Step
    }

    /// Asks the components whose configuration changes what they think of it.
    fn validate(&mut self, nucleus: &mut Nucleus, now: Timestamp) {
        let added = self.request.root_component_versions_to_add.clone().unwrap_or_default();
        let unknown =
            |name: &&String| !added.contains_key(*name) && !nucleus.components.by_name.contains_key(*name);
        if let Some(name) = self.changes.keys().find(unknown) {
            let stack = ["DEPLOYMENT_FAILURE", "NO_AVAILABLE_COMPONENT_VERSION"];
            self.stage = failed(&stack, "REQUEST_ERROR", format!("there is no component `{name}`"));
            return;
        }
        let mut pending = BTreeSet::new();
        for (name, change) in &self.changes {
            let is_asked = nucleus.deployments.validators.wants().any(|validator| validator == name);
            let Some(component) = nucleus.components.by_name.get(name).filter(|_| is_asked) else { continue };
            let configuration = change.applied(component, now).to_document();
            let event = ValidateConfigurationUpdateEvent::new(&self.id).configuration(configuration);
            let event = ValidateConfigurationUpdateEvents::ValidateConfigurationUpdateEvent(event);
            nucleus.deployments.validators.tell(|validator| validator == name, &event);
            pending.insert(name.clone());
        }
        self.stage = Stage::Validating { pending, until: after(now, VALIDATION * 1000), rejected: None };
    }

    /// Tells components that an update is about to come.
    fn announce(&mut self, nucleus: &mut Nucleus, components: BTreeSet<String>, now: Timestamp) {
        let event =
            ComponentUpdatePolicyEvents::PreUpdateEvent(PreComponentUpdateEvent::new(&self.id, false));
        nucleus.deployments.watchers.tell(|component| components.contains(component), &event);
        if !matches!(self.stage, Stage::Announcing(_)) {
            self.stage = Stage::Announcing(BTreeMap::new());
        }
        if let Stage::Announcing(asked) = &mut self.stage {
            let until = after(now, ANNOUNCEMENT * 1000);
            asked.extend(components.into_iter().map(|component| (component, Asked::Answering { until })));
        }
    }

    /// Does what was asked for, and tells everybody.
    fn apply(&mut self, nucleus: &mut Nucleus, now: Timestamp) {
        let components = &mut nucleus.components;
        for name in self.request.root_components_to_remove.iter().flatten() {
            components.by_name.remove(name);
        }
        for (name, version) in self.request.root_component_versions_to_add.iter().flatten() {
            let new = || Component::new(version, Document::Object(BTreeMap::new()), now);
            components.by_name.entry(name.clone()).or_insert_with(new).version.clone_from(version);
        }
        for (name, change) in &self.changes {
            // It may have been removed by the same deployment.
            let Some(component) = components.by_name.get_mut(name) else { continue };
            let changed: Tree = change.applied(component, now);
            let paths = changed.differences(&component.configuration);
            component.configuration = changed;
            components.watchers.tell(name, paths);
        }
        let event = ComponentUpdatePolicyEvents::PostUpdateEvent(PostComponentUpdateEvent::new(&self.id));
        nucleus.deployments.watchers.tell(|_| true, &event);
        let details = DeploymentStatusDetails::new(DetailedDeploymentStatus::Successful);
        self.stage = Stage::Over { status: DeploymentStatus::Succeeded, details: Some(details) };
    }
}

impl Asked {
    fn until(&self) -> Timestamp {
        match self {
            Self::Answering { until } | Self::Deferred { until } => *until,
        }
    }
}

/// Everybody who wants to know of updates.
fn here_now(nucleus: &Nucleus) -> BTreeSet<String> {
    nucleus.deployments.watchers.wants().cloned().collect()
}

fn failed(stack: &[&str], kind: &str, cause: String) -> Stage {
    let details = DeploymentStatusDetails::new(DetailedDeploymentStatus::FailedNoStateChange)
        .deployment_error_stack(stack.iter().map(|code| (*code).to_owned()).collect())
        .deployment_error_types(vec![kind.to_owned()])
        .deployment_failure_cause(cause);
    Stage::Over { status: DeploymentStatus::Failed, details: Some(details) }
}

fn after(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(now.to_millis().saturating_add(millis))
}

/// `MM/dd/yyyy hh:mm:ss`, in UTC.
fn created_on(time: Timestamp) -> Option<String> {
    let text = Timestamp::from_seconds(time.seconds()).format(TimestampFormat::DateTime).ok()?;
    let (date, time) = text.trim_end_matches('Z').split_once('T')?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    Some(format!("{month}/{day}/{year} {time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_creation_is_written_as_a_nucleus_does() {
        assert_eq!(created_on(Timestamp::new(1_704_164_645, 5)).unwrap(), "01/02/2024 03:04:05");
    }
}
