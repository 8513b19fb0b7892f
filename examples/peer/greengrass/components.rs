//! The components of the device, and how they are.

use std::collections::BTreeMap;

use smithy_streams::greengrass_ipc::operation::{
    get_component_details, list_components, pause_component, restart_component, resume_component,
    stop_component, update_state,
};
use smithy_streams::greengrass_ipc::types::{
    ComponentDetails, ComponentNotFoundError, LifecycleState, ReportedLifecycleState, RequestStatus,
};
use smithy_streams_runtime::types::{Document, Timestamp};

use super::configuration::Watchers;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, required};
use super::tree::Tree;

/// What a component has that came before any deployment.
const FIRST_VERSION: &str = "1.0.0";

/// The components, by name.
pub(crate) struct Components {
    pub(crate) by_name: BTreeMap<String, Component>,
    /// Who watches their configuration.
    pub(crate) watchers: Watchers,
}

pub(crate) struct Component {
    pub(crate) version: String,
    pub(crate) state: LifecycleState,
    pub(crate) is_paused: bool,
    pub(crate) configuration: Tree,
    /// What a reset goes back to.
    pub(crate) defaults: Document,
}

impl Component {
    pub(crate) fn new(version: &str, defaults: Document, now: Timestamp) -> Self {
        Self {
            version: version.to_owned(),
            state: LifecycleState::Running,
            is_paused: false,
            configuration: Tree::of(&defaults, now),
            defaults,
        }
    }

    fn details(&self, name: &str) -> ComponentDetails {
        ComponentDetails::new(name, &self.version, self.state.clone())
            .configuration(self.configuration.to_document())
    }
}

impl Default for Components {
    /// The nucleus, and one that says hello.
    fn default() -> Self {
        let long_ago = Timestamp::from_seconds(0);
        let hello =
            Document::from_iter([("Message", Document::from("Hello")), ("IntervalSeconds", 5.into())]);
        let nothing = Document::Object(BTreeMap::new());
        let by_name = [
            ("aws.greengrass.Nucleus", Component::new("2.14.0", nothing, long_ago)),
            ("com.example.HelloWorld", Component::new(FIRST_VERSION, hello, long_ago)),
        ];
        let by_name = by_name.map(|(name, component)| (name.to_owned(), component)).into();
        Self { by_name, watchers: Watchers::default() }
    }
}

impl Components {
    /// Adds a component that connects, unless it is known.
    pub(crate) fn welcome(&mut self, name: &str, now: Timestamp) {
        let new = || Component::new(FIRST_VERSION, Document::Object(BTreeMap::new()), now);
        self.by_name.entry(name.to_owned()).or_insert_with(new);
    }

    pub(crate) fn find(&mut self, name: &str) -> Result<&mut Component, Refusal> {
        self.by_name.get_mut(name).ok_or_else(|| Refusal::not_found("component", name))
    }

    /// For the operations whose model has an error of its own for it.
    fn find_named(&mut self, name: Option<&str>) -> Result<&mut Component, Refusal> {
        let name = named(name)?;
        self.by_name.get_mut(name).ok_or_else(|| {
            ComponentNotFoundError::new().message(format!("there is no component `{name}`")).into()
        })
    }
}

fn named(name: Option<&str>) -> Result<&str, Refusal> {
    let name = required(name, "componentName")?;
    if name.is_empty() {
        return Err(Refusal::invalid("a component has a name"));
    }
    Ok(name)
}

pub(crate) fn list(
    nucleus: &mut Nucleus,
    _: &Call,
    _: &list_components::ListComponentsInput,
) -> Result<list_components::ListComponentsOutput, Refusal> {
    let components = nucleus.components.by_name.iter().map(|(name, component)| component.details(name));
    Ok(list_components::ListComponentsOutput::new().components(components.collect()))
}

pub(crate) fn describe(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &get_component_details::GetComponentDetailsInput,
) -> Result<get_component_details::GetComponentDetailsOutput, Refusal> {
    let name = named(input.component_name.as_deref())?;
    let details = nucleus.components.find(name)?.details(name);
    Ok(get_component_details::GetComponentDetailsOutput::new(details))
}

pub(crate) fn report(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &update_state::UpdateStateInput,
) -> Result<update_state::UpdateStateOutput, Refusal> {
    let state = match required(input.state.as_ref(), "state")? {
        ReportedLifecycleState::Running => LifecycleState::Running,
        ReportedLifecycleState::Errored => LifecycleState::Errored,
        other => return Err(Refusal::invalid(format!("`{other}` is no state to report"))),
    };
    nucleus.components.find(&call.component)?.state = state;
    Ok(update_state::UpdateStateOutput::new())
}

pub(crate) fn restart(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &restart_component::RestartComponentInput,
) -> Result<restart_component::RestartComponentOutput, Refusal> {
    let component = nucleus.components.find_named(input.component_name.as_deref())?;
    (component.state, component.is_paused) = (LifecycleState::Running, false);
    Ok(restart_component::RestartComponentOutput::new(RequestStatus::Succeeded))
}

pub(crate) fn stop(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &stop_component::StopComponentInput,
) -> Result<stop_component::StopComponentOutput, Refusal> {
    let component = nucleus.components.find_named(input.component_name.as_deref())?;
    (component.state, component.is_paused) = (LifecycleState::Finished, false);
    Ok(stop_component::StopComponentOutput::new(RequestStatus::Succeeded))
}

pub(crate) fn pause(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &pause_component::PauseComponentInput,
) -> Result<pause_component::PauseComponentOutput, Refusal> {
    let name = named(input.component_name.as_deref())?;
    let component = nucleus.components.find(name)?;
    if name == "aws.greengrass.Nucleus" || component.state != LifecycleState::Running {
        return Err(Refusal::service(format!("`{name}` has no running processes to pause")));
    }
    component.is_paused = true;
    Ok(pause_component::PauseComponentOutput::new())
}

pub(crate) fn resume(
    nucleus: &mut Nucleus,
    _: &Call,
    input: &resume_component::ResumeComponentInput,
) -> Result<resume_component::ResumeComponentOutput, Refusal> {
    let name = named(input.component_name.as_deref())?;
    let component = nucleus.components.find(name)?;
    if !std::mem::take(&mut component.is_paused) {
        return Err(Refusal::service(format!("`{name}` is not paused")));
    }
    Ok(resume_component::ResumeComponentOutput::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = "com.example.HelloWorld";

    fn state(nucleus: &mut Nucleus, name: &str) -> LifecycleState {
        let mut input = get_component_details::GetComponentDetailsInput::default();
        input.component_name = Some(name.to_owned());
        describe(nucleus, &Call::of("a"), &input).unwrap().component_details.state
    }

    #[test]
    fn who_connects_is_a_component_and_says_how_it_is() {
        let mut nucleus = Nucleus::default();
        let call = Call::of("com.example.New");
        let mut input = update_state::UpdateStateInput::default();
        input.state = Some(ReportedLifecycleState::Errored);
        assert_eq!(report(&mut nucleus, &call, &input).unwrap_err().name(), "ResourceNotFoundError");
        nucleus.components.welcome(&call.component, call.now);
        report(&mut nucleus, &call, &input).unwrap();
        nucleus.components.welcome(&call.component, call.now);
        assert_eq!(state(&mut nucleus, "com.example.New"), LifecycleState::Errored);
        let all = list(&mut nucleus, &call, &Default::default()).unwrap().components.unwrap();
        let names: Vec<&str> = all.iter().map(|it| it.component_name.as_str()).collect();
        assert_eq!(names, ["aws.greengrass.Nucleus", HELLO, "com.example.New"]);
    }

    #[test]
    fn components_stop_and_start_again() {
        let (mut nucleus, call) = (Nucleus::default(), Call::of("a"));
        let mut input = stop_component::StopComponentInput::default();
        for (name, error) in [
            (None, "InvalidArgumentsError"),
            (Some(""), "InvalidArgumentsError"),
            (Some("x"), "ComponentNotFoundError"),
        ] {
            input.component_name = name.map(str::to_owned);
            assert_eq!(stop(&mut nucleus, &call, &input).unwrap_err().name(), error, "{name:?}");
        }
        input.component_name = Some(HELLO.to_owned());
        stop(&mut nucleus, &call, &input).unwrap();
        assert_eq!(state(&mut nucleus, HELLO), LifecycleState::Finished);
        let mut input = restart_component::RestartComponentInput::default();
        input.component_name = Some(HELLO.to_owned());
        assert_eq!(restart(&mut nucleus, &call, &input).unwrap().restart_status, RequestStatus::Succeeded);
        assert_eq!(state(&mut nucleus, HELLO), LifecycleState::Running);
    }

    #[test]
    fn only_what_runs_is_paused_and_only_what_is_paused_goes_on() {
        let (mut nucleus, call) = (Nucleus::default(), Call::of("a"));
        let mut input = pause_component::PauseComponentInput::default();
        for (name, error) in [("x", "ResourceNotFoundError"), ("aws.greengrass.Nucleus", "ServiceError")] {
            input.component_name = Some(name.to_owned());
            assert_eq!(pause(&mut nucleus, &call, &input).unwrap_err().name(), error);
        }
        let mut other = resume_component::ResumeComponentInput::default();
        (input.component_name, other.component_name) = (Some(HELLO.to_owned()), Some(HELLO.to_owned()));
        assert_eq!(resume(&mut nucleus, &call, &other).unwrap_err().name(), "ServiceError");
        pause(&mut nucleus, &call, &input).unwrap();
        resume(&mut nucleus, &call, &other).unwrap();
        assert_eq!(resume(&mut nucleus, &call, &other).unwrap_err().name(), "ServiceError");
    }
}
