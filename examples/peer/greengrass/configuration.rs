//! The configuration of components: read, changed and watched.

use smithy_streams::greengrass_ipc::operation::get_configuration::{
    GetConfigurationInput, GetConfigurationOutput,
};
use smithy_streams::greengrass_ipc::operation::subscribe_to_configuration_update::{
    SubscribeToConfigurationUpdateInput, SubscribeToConfigurationUpdateOutput,
};
use smithy_streams::greengrass_ipc::operation::update_configuration::{
    UpdateConfigurationInput, UpdateConfigurationOutput,
};
use smithy_streams::greengrass_ipc::types::{
    ConfigurationUpdateEvent, ConfigurationUpdateEvents, FailedUpdateConditionCheckError,
};
use smithy_streams_runtime::types::Document;
use tokio::sync::mpsc::Receiver;

use super::listeners::Listeners;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, required};
use super::tree::Tree;

/// What recipes and deployments alone may change.
const RESERVED: &str = "accessControl";

/// How deep a configuration may be.
const MAX_DEPTH: usize = 100;

/// Who watches which configuration.
#[derive(Default)]
pub(crate) struct Watchers(Listeners<Watched, ConfigurationUpdateEvents>);

struct Watched {
    component: String,
    path: Vec<String>,
}

impl Watchers {
    /// Tells those who watch the values at `paths`, or above or below them.
    pub(crate) fn tell(&mut self, component: &str, paths: Vec<Vec<String>>) {
        for path in paths {
            let concerns = |watched: &Watched| {
                let is_near = path.starts_with(&watched.path) || watched.path.starts_with(&path);
                watched.component == component && is_near
            };
            let event = ConfigurationUpdateEvent::new(component, path.clone());
            self.0.tell(concerns, &ConfigurationUpdateEvents::ConfigurationUpdateEvent(event));
        }
    }
}

pub(crate) fn get(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &GetConfigurationInput,
) -> Result<GetConfigurationOutput, Refusal> {
    let name = input.component_name.as_deref().unwrap_or(&call.component);
    let path = input.key_path.as_deref().unwrap_or_default();
    let value = match (find(nucleus, name, path)?, path) {
        (Tree::Leaf { value, .. }, [.., last]) => Document::from_iter([(last, value.clone())]),
        (tree, _) => tree.to_document(),
    };
    Ok(GetConfigurationOutput::new().component_name(name).value(value))
}

pub(crate) fn subscribe(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &SubscribeToConfigurationUpdateInput,
) -> Result<(SubscribeToConfigurationUpdateOutput, Receiver<ConfigurationUpdateEvents>), Refusal> {
    let name = input.component_name.as_deref().unwrap_or(&call.component);
    let path = input.key_path.as_deref().unwrap_or_default();
    find(nucleus, name, path)?;
    let watched = Watched { component: name.to_owned(), path: path.to_vec() };
    Ok((SubscribeToConfigurationUpdateOutput::new(), nucleus.components.watchers.0.add(watched)))
}

fn find<'a>(nucleus: &'a Nucleus, name: &str, path: &[String]) -> Result<&'a Tree, Refusal> {
    let component = nucleus.components.by_name.get(name);
    let found = component.and_then(|component| component.configuration.find(path));
    found.ok_or_else(|| Refusal::not_found("key", &format!("{name}:/{}", path.join("/"))))
}

/// A change of something that was changed later already comes too late, and changes nothing.
pub(crate) fn update(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &UpdateConfigurationInput,
) -> Result<UpdateConfigurationOutput, Refusal> {
    let path = input.key_path.as_deref().unwrap_or_default();
    let timestamp = required(input.timestamp, "timestamp")?;
    let value = required(input.value_to_merge.as_ref(), "valueToMerge")?;
    let object = value.as_object().ok_or_else(|| Refusal::invalid("`valueToMerge` is an object"))?;
    let is_reserved = match path.first() {
        Some(key) => key == RESERVED,
        None => object.contains_key(RESERVED),
    };
    if is_reserved {
        return Err(Refusal::invalid(format!("`{RESERVED}` cannot be changed")));
    }
    if path.len() > MAX_DEPTH {
        return Err(Refusal::invalid(format!("a key path has at most {MAX_DEPTH} keys")));
    }
    let component = nucleus.components.find(&call.component)?;
    let last = component.configuration.find(path).and_then(Tree::changed);
    if last.is_some_and(|last| last > timestamp) {
        let message = "the configuration was changed at a later time than this update was made";
        return Err(FailedUpdateConditionCheckError::new().message(message).into());
    }
    let before = component.configuration.clone();
    let merged = component.configuration.merge(path, object, timestamp);
    merged.map_err(|_| Refusal::invalid("the key path leads through a value without keys"))?;
    let changes = component.configuration.differences(&before);
    nucleus.components.watchers.tell(&call.component, changes);
    Ok(UpdateConfigurationOutput::new())
}

#[cfg(test)]
mod tests {
    use smithy_streams_runtime::Bytes;
    use smithy_streams_runtime::codec::{Codec, JSON};
    use smithy_streams_runtime::types::Timestamp;

    use super::*;

    fn nucleus() -> (Nucleus, Call) {
        let (mut nucleus, call) = (Nucleus::default(), Call::of("c"));
        nucleus.components.welcome("c", call.now);
        (nucleus, call)
    }

    fn json(text: &str) -> Document {
        JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    fn keys(path: &[&str]) -> Option<Vec<String>> {
        Some(path.iter().map(|key| (*key).to_owned()).collect())
    }

    fn change(nucleus: &mut Nucleus, path: &[&str], value: &str, seconds: i64) -> Result<(), Refusal> {
        let mut input = UpdateConfigurationInput::default();
        input.key_path = keys(path);
        input.value_to_merge = Some(json(value));
        input.timestamp = Some(Timestamp::from_seconds(seconds));
        update(nucleus, &Call::of("c"), &input).map(drop)
    }

    fn read(nucleus: &mut Nucleus, path: &[&str]) -> Result<Document, Refusal> {
        let mut input = GetConfigurationInput::default();
        input.key_path = keys(path);
        get(nucleus, &Call::of("c"), &input).map(|output| output.value.unwrap())
    }

    #[test]
    fn what_is_merged_is_read_again_and_a_single_value_comes_in_an_object() {
        let (mut nucleus, _) = nucleus();
        change(&mut nucleus, &[], r#"{"a": {"b": 1}}"#, 1).unwrap();
        change(&mut nucleus, &["a"], r#"{"c": [null, "x"]}"#, 2).unwrap();
        assert_eq!(read(&mut nucleus, &[]).unwrap(), json(r#"{"a": {"b": 1, "c": [null, "x"]}}"#));
        assert_eq!(read(&mut nucleus, &["a", "b"]).unwrap(), json(r#"{"b": 1}"#));
        assert_eq!(read(&mut nucleus, &["a", "x"]).unwrap_err().name(), "ResourceNotFoundError");
    }

    #[test]
    fn an_older_change_is_refused_as_a_whole() {
        let (mut nucleus, _) = nucleus();
        change(&mut nucleus, &[], r#"{"a": {"b": 1}, "d": 1}"#, 10).unwrap();
        let error = change(&mut nucleus, &["a"], r#"{"b": 2, "n": 3}"#, 9).unwrap_err();
        assert_eq!(error.name(), "FailedUpdateConditionCheckError");
        assert_eq!(read(&mut nucleus, &["a"]).unwrap(), json(r#"{"b": 1}"#));
        change(&mut nucleus, &["a"], r#"{"b": 2}"#, 10).unwrap();
        change(&mut nucleus, &["new"], r#"{"k": 2}"#, 1).unwrap();
        assert_eq!(read(&mut nucleus, &["new"]).unwrap(), json(r#"{"k": 2}"#));
    }

    #[test]
    fn some_changes_are_refused() {
        let (mut nucleus, _) = nucleus();
        change(&mut nucleus, &[], r#"{"leaf": 1}"#, 1).unwrap();
        let deep = vec!["k"; MAX_DEPTH + 1];
        for (path, value) in [
            (&[][..], r#"{"accessControl": {}}"#),
            (&["accessControl", "x"], "{}"),
            (&["a"], "5"),
            (&["leaf", "below"], r#"{"a": 1}"#),
            (&deep, "{}"),
        ] {
            let error = change(&mut nucleus, path, value, 2).unwrap_err();
            assert_eq!(error.name(), "InvalidArgumentsError", "{path:?} {value}");
        }
        let nothing = UpdateConfigurationInput::default();
        assert_eq!(
            update(&mut nucleus, &Call::of("c"), &nothing).unwrap_err().name(),
            "InvalidArgumentsError"
        );
    }

    #[test]
    fn watchers_are_told_which_values_below_theirs_changed() {
        let (mut nucleus, call) = nucleus();
        change(&mut nucleus, &[], r#"{"a": {"b": 1, "c": 1}, "d": 1}"#, 1).unwrap();
        let mut watch = |path: &[&str]| {
            let mut input = SubscribeToConfigurationUpdateInput::default();
            input.key_path = keys(path);
            subscribe(&mut nucleus, &call, &input).map(|(_, events)| events)
        };
        let (mut all, mut below, mut one) =
            (watch(&[]).unwrap(), watch(&["a"]).unwrap(), watch(&["a", "b"]).unwrap());
        assert_eq!(watch(&["x"]).unwrap_err().name(), "ResourceNotFoundError");
        change(&mut nucleus, &[], r#"{"a": {"b": 1, "c": 2}, "d": 2}"#, 2).unwrap();
        change(&mut nucleus, &[], r#"{"a": 0}"#, 3).unwrap();
        let told = |events: &mut Receiver<ConfigurationUpdateEvents>| {
            let all = std::iter::from_fn(|| events.try_recv().ok());
            let paths = all.map(|event| match event {
                ConfigurationUpdateEvents::ConfigurationUpdateEvent(it) => it.key_path.join("/"),
                other => panic!("{other:?}"),
            });
            paths.collect::<Vec<_>>()
        };
        assert_eq!(told(&mut all), ["a/c", "d", "a"]);
        assert_eq!(told(&mut below), ["a/c", "a"]);
        assert_eq!(told(&mut one), ["a"]);
    }
}
