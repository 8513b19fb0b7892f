//! The shadows that the device keeps.

use std::collections::BTreeMap;
use std::ops::Bound;

use smithy_streams::greengrass_ipc::operation::delete_thing_shadow::{
    DeleteThingShadowInput, DeleteThingShadowOutput,
};
use smithy_streams::greengrass_ipc::operation::get_thing_shadow::{
    GetThingShadowInput, GetThingShadowOutput,
};
use smithy_streams::greengrass_ipc::operation::list_named_shadows_for_thing::{
    ListNamedShadowsForThingInput, ListNamedShadowsForThingOutput,
};
use smithy_streams::greengrass_ipc::operation::update_thing_shadow::{
    UpdateThingShadowInput, UpdateThingShadowOutput,
};
use smithy_streams::greengrass_ipc::types::ConflictError;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::types::Document;

use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, permit, required};
use super::shadow::{PARTS, Shadow};

/// Bytes that the document of an update may have.
const MAX_PAYLOAD: usize = 8192;

/// Shadows by thing, and by their names; the classic one has none.
#[derive(Default)]
pub(crate) struct Shadows(BTreeMap<String, BTreeMap<String, Shadow>>);

/// Which shadow is meant.
struct Place {
    thing: String,
    name: String,
}

impl Place {
    fn of(call: &Call, thing: Option<&str>, name: Option<&str>) -> Result<Self, Refusal> {
        let thing = required(thing, "thingName")?;
        let name = name.unwrap_or_default();
        permit(&call.component, thing)?;
        let sound = |text: &str, limit: usize| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":_-$".contains(&byte);
            text.len() <= limit && text.bytes().all(allowed)
        };
        if thing.is_empty() || !sound(thing, 128) || !sound(name, 64) {
            return Err(Refusal::invalid(format!("`{thing}` or `{name}` is no name")));
        }
        Ok(Self { thing: thing.to_owned(), name: name.to_owned() })
    }

    fn missing(&self) -> Refusal {
        Refusal::not_found("shadow", &format!("{}:{}", self.thing, self.name))
    }
}

impl Shadows {
    fn find(&self, place: &Place) -> Result<&Shadow, Refusal> {
        let shadow = self.0.get(&place.thing).and_then(|shadows| shadows.get(&place.name));
        shadow.ok_or_else(|| place.missing())
    }
}

pub(crate) fn get(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &GetThingShadowInput,
) -> Result<GetThingShadowOutput, Refusal> {
    let place = Place::of(call, input.thing_name.as_deref(), input.shadow_name.as_deref())?;
    let shadow = nucleus.shadows.find(&place)?;
    Ok(GetThingShadowOutput::new(encoded(&shadow.document(call.now))?))
}

pub(crate) fn update(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &UpdateThingShadowInput,
) -> Result<UpdateThingShadowOutput, Refusal> {
    let place = Place::of(call, input.thing_name.as_deref(), input.shadow_name.as_deref())?;
    let request = decoded(required(input.payload.as_ref(), "payload")?)?;
    let state = state(&request)?;
    let shadows = &mut nucleus.shadows.0;
    let present = shadows.get(&place.thing).and_then(|all| all.get(&place.name));
    let version = present.map_or(0, |shadow| shadow.version);
    if request.get("version").is_some_and(|wanted| wanted.as_i64() != i64::try_from(version).ok()) {
        let message = format!("the shadow has version {version}");
        return Err(ConflictError::new().message(message).into());
    }
    let shadow = shadows.entry(place.thing).or_default().entry(place.name).or_default();
    let metadata = shadow.update(state, call.now);
    let mut answer = vec![
        ("state", Document::Object(state.clone())),
        ("metadata", metadata),
        ("version", shadow.version.into()),
        ("timestamp", call.now.seconds().into()),
    ];
    answer.extend(request.get("clientToken").map(|token| ("clientToken", token.clone())));
    Ok(UpdateThingShadowOutput::new(encoded(&answer.into_iter().collect())?))
}

pub(crate) fn delete(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &DeleteThingShadowInput,
) -> Result<DeleteThingShadowOutput, Refusal> {
    let place = Place::of(call, input.thing_name.as_deref(), input.shadow_name.as_deref())?;
    let version = nucleus.shadows.find(&place)?.version;
    nucleus.shadows.0.entry(place.thing).or_default().remove(&place.name);
    let answer =
        Document::from_iter([("version", version.into()), ("timestamp", Document::from(call.now.seconds()))]);
    Ok(DeleteThingShadowOutput::new(encoded(&answer)?))
}

/// A token is the last name of the page before.
pub(crate) fn list(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &ListNamedShadowsForThingInput,
) -> Result<ListNamedShadowsForThingOutput, Refusal> {
    let Place { thing, .. } = Place::of(call, input.thing_name.as_deref(), None)?;
    let size = match input.page_size.unwrap_or(25) {
        size @ 1..=100 => size as usize,
        size => return Err(Refusal::invalid(format!("a page has 1 to 100 names, not {size}"))),
    };
    // The classic one, whose name is empty, is in front of all.
    let behind = Bound::Excluded(input.next_token.as_deref().unwrap_or_default());
    let empty = BTreeMap::new();
    let shadows = nucleus.shadows.0.get(&thing).unwrap_or(&empty);
    let mut names = shadows.range::<str, _>((behind, Bound::Unbounded)).map(|(name, _)| name.clone());
    let page: Vec<String> = names.by_ref().take(size).collect();
    let last = names.next().and_then(|_| page.last().cloned());
    let mut output = ListNamedShadowsForThingOutput::new(page, call.now);
    output.next_token = last;
    Ok(output)
}

/// The state of an update: an object with nothing but the parts that can be set.
fn state(request: &Document) -> Result<&BTreeMap<String, Document>, Refusal> {
    let state = request.get("state").and_then(Document::as_object);
    let state = state.ok_or_else(|| Refusal::invalid("`state` is an object, and required"))?;
    for (part, value) in state {
        if !PARTS.contains(&part.as_str()) || !(value.is_null() || value.as_object().is_some()) {
            return Err(Refusal::invalid(format!("`state` has no such part as `{part}`")));
        }
    }
    Ok(state)
}

fn decoded(payload: &Bytes) -> Result<Document, Refusal> {
    if payload.len() > MAX_PAYLOAD {
        return Err(Refusal::invalid(format!("the payload has {} of {MAX_PAYLOAD} bytes", payload.len())));
    }
    JSON.read_document(payload).map_err(|error| Refusal::invalid(format!("the payload is no JSON: {error}")))
}

fn encoded(document: &Document) -> Result<Bytes, Refusal> {
    let mut payload = Default::default();
    JSON.write_document(document, &mut payload).map_err(|error| Refusal::service(error.to_string()))?;
    Ok(payload.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Document {
        JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    fn put(nucleus: &mut Nucleus, thing: &str, name: &str, payload: &str) -> Result<Document, Refusal> {
        let mut input = UpdateThingShadowInput::default();
        (input.thing_name, input.shadow_name) = (Some(thing.to_owned()), Some(name.to_owned()));
        input.payload = Some(Bytes::copy_from_slice(payload.as_bytes()));
        update(nucleus, &Call::of("c"), &input).map(|output| decoded(&output.payload).unwrap())
    }

    fn read(nucleus: &mut Nucleus, name: &str) -> Result<Document, Refusal> {
        let mut input = GetThingShadowInput::default();
        (input.thing_name, input.shadow_name) = (Some("thing".to_owned()), Some(name.to_owned()));
        get(nucleus, &Call::of("c"), &input).map(|output| decoded(&output.payload).unwrap())
    }

    #[test]
    fn a_shadow_has_what_is_set_when_it_was_set_and_what_is_still_to_do() {
        let mut nucleus = Nucleus::default();
        assert_eq!(read(&mut nucleus, "").unwrap_err().name(), "ResourceNotFoundError");
        let request = r#"{"state": {"desired": {"on": true, "rgb": {"r": 1, "g": 2}}}, "clientToken": "t"}"#;
        let answer = put(&mut nucleus, "thing", "", request).unwrap();
        assert_eq!(
            answer,
            json(
                r#"{"state": {"desired": {"on": true, "rgb": {"r": 1, "g": 2}}}, "version": 1, "timestamp": 1000,
                    "metadata": {"desired": {"on": {"timestamp": 1000},
                        "rgb": {"r": {"timestamp": 1000}, "g": {"timestamp": 1000}}}}, "clientToken": "t"}"#
            )
        );
        put(&mut nucleus, "thing", "", r#"{"state": {"reported": {"on": true, "rgb": {"r": 9}}}}"#).unwrap();
        put(&mut nucleus, "thing", "", r#"{"state": {"desired": {"rgb": {"g": null}}}}"#).unwrap();
        let stamp = r#"{"timestamp": 1000}"#;
        assert_eq!(
            read(&mut nucleus, "").unwrap(),
            json(&format!(
                r#"{{"state": {{"desired": {{"on": true, "rgb": {{"r": 1}}}},
                        "reported": {{"on": true, "rgb": {{"r": 9}}}}, "delta": {{"rgb": {{"r": 1}}}}}},
                    "metadata": {{"desired": {{"on": {stamp}, "rgb": {{"r": {stamp}}}}},
                        "reported": {{"on": {stamp}, "rgb": {{"r": {stamp}}}}}}}, "version": 3, "timestamp": 1000}}"#
            ))
        );
        put(&mut nucleus, "thing", "", r#"{"state": {"desired": null}}"#).unwrap();
        assert_eq!(read(&mut nucleus, "").unwrap().get("state").unwrap().get("desired"), None);
    }

    #[test]
    fn an_update_of_another_version_is_a_conflict() {
        let mut nucleus = Nucleus::default();
        let with =
            |version: u64| format!(r#"{{"state": {{"desired": {{"a": {version}}}}}, "version": {version}}}"#);
        put(&mut nucleus, "thing", "n", &with(0)).unwrap();
        assert_eq!(put(&mut nucleus, "thing", "n", &with(0)).unwrap_err().name(), "ConflictError");
        put(&mut nucleus, "thing", "n", &with(1)).unwrap();
        assert_eq!(read(&mut nucleus, "n").unwrap().get("version").unwrap().as_i64(), Some(2));
    }

    #[test]
    fn a_shadow_is_deleted_once() {
        let mut nucleus = Nucleus::default();
        put(&mut nucleus, "thing", "n", r#"{"state": {}}"#).unwrap();
        let mut input = DeleteThingShadowInput::default();
        (input.thing_name, input.shadow_name) = (Some("thing".to_owned()), Some("n".to_owned()));
        let answer = delete(&mut nucleus, &Call::of("c"), &input).unwrap();
        assert_eq!(decoded(&answer.payload).unwrap(), json(r#"{"version": 1, "timestamp": 1000}"#));
        let error = delete(&mut nucleus, &Call::of("c"), &input).unwrap_err();
        assert_eq!(error.name(), "ResourceNotFoundError");
    }

    #[test]
    fn names_come_page_by_page_and_the_classic_shadow_has_none() {
        let mut nucleus = Nucleus::default();
        for name in ["", "a", "b", "c", "d", "e"] {
            put(&mut nucleus, "thing", name, r#"{"state": {}}"#).unwrap();
        }
        let mut input = ListNamedShadowsForThingInput::default();
        (input.thing_name, input.page_size) = (Some("thing".to_owned()), Some(2));
        let mut pages = Vec::new();
        loop {
            let page = list(&mut nucleus, &Call::of("c"), &input).unwrap();
            pages.push(page.results.join(""));
            input.next_token = page.next_token;
            if input.next_token.is_none() {
                break;
            }
        }
        assert_eq!(pages, ["ab", "cd", "e"]);
        input.page_size = Some(0);
        assert_eq!(list(&mut nucleus, &Call::of("c"), &input).unwrap_err().name(), "InvalidArgumentsError");
    }

    #[test]
    fn some_updates_are_refused() {
        let mut nucleus = Nucleus::default();
        let long = format!(r#"{{"state": {{"desired": {{"a": "{}"}}}}}}"#, "x".repeat(MAX_PAYLOAD));
        for payload in ["", "{", "{}", "5", r#"{"state": 5}"#, r#"{"state": {"other": {}}}"#, &long] {
            let error = put(&mut nucleus, "thing", "", payload).unwrap_err();
            assert_eq!(error.name(), "InvalidArgumentsError", "{payload:.40}");
        }
        for (thing, error) in [
            ("", "InvalidArgumentsError"),
            ("a b", "InvalidArgumentsError"),
            ("forbidden", "UnauthorizedError"),
        ] {
            assert_eq!(
                put(&mut nucleus, thing, "", r#"{"state": {}}"#).unwrap_err().name(),
                error,
                "{thing}"
            );
        }
    }
}
