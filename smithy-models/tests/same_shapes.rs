//! The models of services that speak event-stream RPC have the shapes of AWS's own, all of them, documentation apart.
//!
//! There the ids of shapes travel, so that they have to be the same, too. `SMITHY_CONFORMANCE_DIR` names a corpus that
//! has AWS's models; without it this says so and passes.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Traits that change nothing about a shape: those that tell of it, and the one that names the protocol.
const TOLD: &[&str] = &["smithy.api#documentation", "smithy.api#title", PROTOCOL];

/// The trait that AWS's models leave out. Ours define it, too.
const PROTOCOL: &str = "smithystreams#eventStreamRpc";

/// Where ours keep a secret that AWS's would print.
const SENSITIVE_IN_OURS: &[&str] = &[
    "aws.greengrass#AuthorizeClientDeviceActionRequest",
    "aws.greengrass#CreateDebugPasswordResponse",
    "aws.greengrass#MQTTCredential",
    "aws.greengrass#ValidateAuthorizationTokenRequest",
];

/// The namespace of what the echo service has besides.
const ADDED: &str = "com.example.echo#";

#[test]
fn greengrass_core_ipc_has_the_shapes_of_awss() {
    let Some(theirs) = corpus("greengrass-ipc") else { return };
    let ours = Model::read(&smithy_streams_models::path("greengrass-ipc"));
    assert_eq!(ours.differences(&theirs), Vec::<String>::new());
    assert_eq!(ours.count("operation"), 34);
    for id in SENSITIVE_IN_OURS {
        assert!(ours.0[*id]["traits"].get("smithy.api#sensitive").is_some(), "{id} keeps no secret");
    }
    assert!(ours.0.len() >= 160 && ours.members() >= 200, "{} shapes", ours.0.len());
}

#[test]
fn the_echo_service_has_the_shapes_of_awss_and_some_of_its_own() {
    let Some(theirs) = corpus("echo-test-rpc") else { return };
    let mut ours = Model::read(&smithy_streams_models::path("echo"));
    let count = ours.0.len();
    ours.0.retain(|id, _| !id.starts_with(ADDED));
    assert!(ours.0.len() < count);
    let operations = ours.0.get_mut("awstest#EchoTestRPC").unwrap()["operations"].as_array_mut().unwrap();
    operations.retain(|operation| !operation["target"].as_str().unwrap().starts_with(ADDED));
    assert_eq!(ours.differences(&theirs), Vec::<String>::new());
    assert_eq!(ours.count("operation"), 6);
}

#[test]
fn differences_are_found() {
    let ours = Model::read(&smithy_streams_models::path("greengrass-ipc"));
    let mut theirs = Model::read(&smithy_streams_models::path("greengrass-ipc"));
    for (shape, pointer, value) in [
        ("ServiceError", "/traits/smithy.api#error", json!("client")),
        ("QOS", "/members/AT_MOST_ONCE/traits/smithy.api#enumValue", json!("2")),
        ("Metric", "/members/value/target", json!("smithy.api#Float")),
        ("KeyPath", "/member/target", json!("smithy.api#Blob")),
        ("GetConfiguration", "/errors", json!([])),
        ("GreengrassCoreIPC", "/operations/0/target", json!("aws.greengrass#Other")),
        ("PublishToTopicRequest", "/members/topic/traits", json!({})),
    ] {
        let shape = theirs.0.get_mut(&format!("aws.greengrass#{shape}")).unwrap();
        *shape.pointer_mut(pointer).unwrap() = value;
    }
    theirs.0.remove("aws.greengrass#MetricsList").unwrap();
    let found = ours.differences(&theirs);
    let blamed: BTreeSet<&str> = found.iter().map(|text| text.split(':').next().unwrap()).collect();
    let expected = [
        "aws.greengrass#GetConfiguration",
        "aws.greengrass#GreengrassCoreIPC",
        "aws.greengrass#KeyPath",
        "aws.greengrass#Metric$value",
        "aws.greengrass#MetricsList",
        "aws.greengrass#PublishToTopicRequest$topic",
        "aws.greengrass#QOS$AT_MOST_ONCE",
        "aws.greengrass#ServiceError",
    ];
    assert_eq!(blamed, BTreeSet::from(expected), "{found:#?}");
}

#[test]
fn everything_is_documented() {
    for name in ["greengrass-ipc", "echo"] {
        let model = Model::read(&smithy_streams_models::path(name));
        for (id, shape) in model.0 {
            let members = shape["members"].as_object().into_iter().flatten();
            for (place, it) in members.chain([(&id, &shape)]) {
                let told = it["traits"]["smithy.api#documentation"].as_str().unwrap_or_default();
                assert!(!told.is_empty(), "nothing is told about `{place}` of {id}");
            }
        }
    }
}

fn corpus(service: &str) -> Option<Model> {
    let Some(corpus) = std::env::var_os("SMITHY_CONFORMANCE_DIR") else {
        eprintln!("SMITHY_CONFORMANCE_DIR is not set: the comparison with AWS's models is left out");
        return None;
    };
    Some(Model::read(&PathBuf::from(corpus).join("services").join(format!("{service}.json"))))
}

/// The shapes, by their ids.
struct Model(Map<String, Value>);

impl Model {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut model: Value = serde_json::from_str(&text).unwrap();
        Self(serde_json::from_value(model["shapes"].take()).unwrap())
    }

    fn count(&self, kind: &str) -> usize {
        self.0.values().filter(|shape| shape["type"] == kind).count()
    }

    fn members(&self) -> usize {
        self.0.values().filter_map(|shape| shape["members"].as_object()).map(Map::len).sum()
    }

    /// What one of the two models says about a shape or member, and the other does not.
    fn differences(&self, theirs: &Self) -> Vec<String> {
        let (ours, theirs) = (self.facts(), theirs.facts());
        let places: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        let differing = places.into_iter().filter(|place| ours.get(*place) != theirs.get(*place));
        let text = |fact: Option<&Value>| fact.map_or_else(|| "nothing".to_owned(), Value::to_string);
        differing
            .map(|place| {
                format!("{place}: {} and, for AWS, {}", text(ours.get(place)), text(theirs.get(place)))
            })
            .collect()
    }

    /// All that is said, by shape and member, in one form for both ways to write an enum.
    fn facts(&self) -> BTreeMap<String, Value> {
        let mut facts = BTreeMap::new();
        for (id, shape) in self.0.iter().filter(|(id, _)| *id != PROTOCOL) {
            let mut shape = shape.clone();
            if SENSITIVE_IN_OURS.contains(&id.as_str())
                && let Some(traits) = shape["traits"].as_object_mut()
            {
                traits.remove("smithy.api#sensitive");
            }
            let values = shape["traits"].as_object_mut().and_then(|all| all.remove("smithy.api#enum"));
            if let Some(values) = values {
                shape["type"] = json!("enum");
                shape["members"] = values.as_array().unwrap().iter().map(enum_member).collect();
            }
            for (name, member) in shape["members"].as_object().into_iter().flatten() {
                facts.insert(format!("{id}${name}"), plain(member));
            }
            let mut shape = plain(&shape);
            shape.as_object_mut().unwrap().remove("members");
            for list in ["operations", "errors"] {
                if let Some(targets) = shape.get_mut(list).and_then(Value::as_array_mut) {
                    targets.sort_by_key(|it| it["target"].to_string());
                }
            }
            facts.insert(id.clone(), shape);
        }
        facts
    }
}

/// An entry of the older trait as a member of an enum shape.
fn enum_member(entry: &Value) -> (String, Value) {
    let traits = json!({ "smithy.api#enumValue": entry["value"] });
    let name = entry["name"].as_str().unwrap().to_owned();
    (name, json!({ "target": "smithy.api#Unit", "traits": traits }))
}

/// A shape or member without what is only told of it.
fn plain(it: &Value) -> Value {
    let mut it = it.clone();
    let mut traits = it["traits"].as_object().cloned().unwrap_or_default();
    traits.retain(|name, _| !TOLD.contains(&name.as_str()));
    if let Some(why) = traits.get_mut("smithy.api#deprecated") {
        *why = json!({});
    }
    it["traits"] = traits.into();
    it
}
