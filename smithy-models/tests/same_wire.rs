//! The models that describe services of AWS agree with AWS's own in all that travels.
//!
//! `SMITHY_CONFORMANCE_DIR` names a corpus that has those; without it this says so and passes.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// Of operations, shapes and members: what says how they travel, and what decides how their Rust types look.
const TRAITS: &[&str] = &[
    "aws.auth#unsignedPayload",
    "aws.protocols#httpChecksum",
    "smithy.api#auth",
    "smithy.api#default",
    "smithy.api#endpoint",
    "smithy.api#enumValue",
    "smithy.api#error",
    "smithy.api#eventHeader",
    "smithy.api#eventPayload",
    "smithy.api#http",
    "smithy.api#httpError",
    "smithy.api#httpHeader",
    "smithy.api#httpLabel",
    "smithy.api#httpPayload",
    "smithy.api#httpPrefixHeaders",
    "smithy.api#httpQuery",
    "smithy.api#httpQueryParams",
    "smithy.api#httpResponseCode",
    "smithy.api#idempotencyToken",
    "smithy.api#jsonName",
    "smithy.api#mediaType",
    "smithy.api#optionalAuth",
    "smithy.api#required",
    "smithy.api#requiresLength",
    "smithy.api#retryable",
    "smithy.api#sensitive",
    "smithy.api#sparse",
    "smithy.api#streaming",
    "smithy.api#timestampFormat",
];

/// Of a service, where `aws.api#service` counts as far as ours has it.
const SERVICE_TRAITS: &[&str] = &["aws.auth#sigv4", "aws.protocols#restJson1", "smithy.api#auth"];

#[test]
fn streaming_transcription_travels_as_awss_does() {
    agree("transcribe_streaming", "transcribe-streaming", 1, 90);
}

#[test]
fn conversations_travel_as_awss_do() {
    agree("bedrock_runtime", "bedrock-runtime", 3, 130);
}

#[test]
fn differences_are_found() {
    let ours = Model::read(&smithy_streams_models::path("transcribe_streaming"));
    let mut theirs = Model::read(&smithy_streams_models::path("transcribe_streaming"));
    for (pointer, value) in [
        ("StartStreamTranscription/traits/smithy.api#http/uri", "/elsewhere"),
        ("StartStreamTranscriptionRequest/members/SessionId/traits/smithy.api#httpHeader", "x-other"),
        ("BadRequestException/traits/smithy.api#error", "server"),
        ("MediaEncoding/members/PCM/traits/smithy.api#enumValue", "PCM"),
        ("Result/members/StartTime/target", "smithy.api#Float"),
    ] {
        let (shape, rest) = pointer.split_once('/').unwrap();
        let shape = theirs.0.get_mut(&format!("com.example.transcribe#{shape}")).unwrap();
        *shape.pointer_mut(&format!("/{rest}")).unwrap() = value.into();
    }
    let found = Comparison::of(&ours, &theirs).differences;
    let blamed: Vec<&str> = found.iter().map(|text| text.split(':').next().unwrap()).collect();
    let expected = [
        "StartStreamTranscription",
        "StartStreamTranscription.input.MediaEncoding.PCM",
        "StartStreamTranscription.input.SessionId",
        "StartStreamTranscription.output.TranscriptResultStream.TranscriptEvent.Transcript.Results[].StartTime",
        "StartStreamTranscription.output.TranscriptResultStream.BadRequestException",
    ];
    assert_eq!(blamed, expected, "{found:#?}");
}

fn agree(ours: &str, theirs: &str, operations: usize, at_least: usize) {
    let Some(corpus) = std::env::var_os("SMITHY_CONFORMANCE_DIR") else {
        eprintln!("SMITHY_CONFORMANCE_DIR is not set: the comparison with AWS's models is left out");
        return;
    };
    let theirs = PathBuf::from(corpus).join("services").join(format!("{theirs}.json"));
    let (ours, theirs) = (Model::read(&smithy_streams_models::path(ours)), Model::read(&theirs));
    let comparison = Comparison::of(&ours, &theirs);
    assert_eq!(comparison.differences, Vec::<String>::new());
    assert_eq!(comparison.operations, operations);
    assert!(comparison.members >= at_least, "only {} members were compared", comparison.members);
}

/// The shapes, by their ids.
struct Model(Map<String, Value>);

impl Model {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut model: Value = serde_json::from_str(&text).unwrap();
        Self(serde_json::from_value(model["shapes"].take()).unwrap())
    }

    fn service(&self) -> &Value {
        self.0.values().find(|shape| shape["type"] == "service").unwrap()
    }

    /// By name: namespaces do not travel.
    fn operation(&self, name: &str) -> Option<&Value> {
        let mut operations = self.0.iter().filter(|(_, shape)| shape["type"] == "operation");
        operations.find(|(id, _)| name_of(id) == name).map(|(_, shape)| shape)
    }

    fn target(&self, of: &Value) -> Value {
        let id = of["target"].as_str().unwrap();
        match self.0.get(id) {
            Some(shape) => shape.clone(),
            None => {
                let kind = name_of(id).trim_start_matches("Primitive").to_lowercase();
                serde_json::json!({ "type": kind })
            }
        }
    }
}

/// Walks down both models at once.
struct Comparison<'a> {
    ours: &'a Model,
    theirs: &'a Model,
    seen: BTreeSet<String>,
    operations: usize,
    members: usize,
    differences: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn of(ours: &'a Model, theirs: &'a Model) -> Self {
        let (operations, members) = (0, 0);
        let mut all =
            Self { ours, theirs, seen: BTreeSet::new(), operations, members, differences: Vec::new() };
        all.service();
        for (id, operation) in ours.0.iter().filter(|(_, shape)| shape["type"] == "operation") {
            all.operation(name_of(id), operation);
        }
        all
    }

    fn service(&mut self) {
        let (ours, theirs) = (self.ours.service(), self.theirs.service());
        self.same("service", "version", &ours["version"], &theirs["version"]);
        self.traits("service", SERVICE_TRAITS, ours, theirs);
        for (key, value) in ours["traits"]["aws.api#service"].as_object().unwrap() {
            self.same("service", key, value, &theirs["traits"]["aws.api#service"][key]);
        }
        self.endpoints(ours, theirs);
    }

    /// Where both have a test case with the same parameters, both lead to the same URL.
    fn endpoints(&mut self, ours: &Value, theirs: &Value) {
        let [ours, theirs] = [ours, theirs]
            .map(|it| it["traits"]["smithy.rules#endpointTests"]["testCases"].as_array().unwrap());
        let mut compared = 0;
        for case in ours {
            for other in theirs.iter().filter(|other| other["params"] == case["params"]) {
                let url = "/expect/endpoint/url";
                let [case, other] = [case, other].map(|it| it.pointer(url).unwrap_or(&Value::Null));
                self.same("endpoint", "url", case, other);
                compared += 1;
            }
        }
        assert!(compared >= 6, "only {compared} endpoints were compared");
    }

    fn operation(&mut self, name: &str, ours: &Value) {
        let Some(theirs) = self.theirs.operation(name) else {
            self.differences.push(format!("{name}: AWS has no such operation"));
            return;
        };
        self.operations += 1;
        self.traits(name, TRAITS, ours, theirs);
        for end in ["input", "output"] {
            self.target(&format!("{name}.{end}"), &ours[end], &theirs[end]);
        }
        let [ours_by_name, theirs_by_name] = [ours, theirs].map(errors);
        self.same(name, "errors", &ours_by_name.join(" ").into(), &theirs_by_name.join(" ").into());
        for error in ours["errors"].as_array().unwrap() {
            let id = error["target"].as_str().unwrap();
            let mut all = theirs["errors"].as_array().unwrap().iter();
            if let Some(other) = all.find(|it| name_of(it["target"].as_str().unwrap()) == name_of(id)) {
                self.target(&format!("{name}.{}", name_of(id)), error, other);
            }
        }
    }

    /// The shapes that two members, or an operation's ends, target. `place` is where they are met first.
    fn target(&mut self, place: &str, ours: &Value, theirs: &Value) {
        if !self.seen.insert(format!("{} {}", ours["target"], theirs["target"])) {
            return;
        }
        let (ours, theirs) = (self.ours.target(ours), self.theirs.target(theirs));
        self.same(place, "type", &ours["type"], &theirs["type"]);
        if ours["type"] == theirs["type"] {
            // Defaults of shapes are repeated by the members that have them.
            let without_default: Vec<&str> =
                TRAITS.iter().copied().filter(|name| *name != "smithy.api#default").collect();
            self.traits(place, &without_default, &ours, &theirs);
            for end in ["member", "key", "value"].into_iter().filter(|end| ours.get(end).is_some()) {
                let suffix = if end == "member" { "[]".to_owned() } else { format!(".{end}") };
                self.target(&format!("{place}{suffix}"), &ours[end], &theirs[end]);
            }
            self.members(place, &ours, &theirs);
        }
    }

    /// All of ours; and of theirs, those that nobody can leave out.
    fn members(&mut self, place: &str, ours: &Value, theirs: &Value) {
        for (name, member) in ours["members"].as_object().into_iter().flatten() {
            let place = format!("{place}.{name}");
            let Some(other) = theirs["members"].get(name) else {
                self.differences.push(format!("{place}: AWS has no such member"));
                continue;
            };
            self.members += 1;
            self.traits(&place, TRAITS, member, other);
            self.target(&place, member, other);
        }
        for (name, member) in theirs["members"].as_object().into_iter().flatten() {
            if member["traits"].get("smithy.api#required").is_some() && ours["members"].get(name).is_none() {
                self.differences.push(format!("{place}.{name}: it is required, and we do not have it"));
            }
        }
    }

    fn traits(&mut self, place: &str, names: &[&str], ours: &Value, theirs: &Value) {
        for name in names {
            self.same(place, name, &ours["traits"][name], &theirs["traits"][name]);
        }
    }

    fn same(&mut self, place: &str, what: &str, ours: &Value, theirs: &Value) {
        if ours != theirs {
            self.differences.push(format!("{place}: {what} is {ours}, and {theirs} for AWS"));
        }
    }
}

/// The names of an operation's errors, sorted.
fn errors(operation: &Value) -> Vec<&str> {
    let errors = operation["errors"].as_array().unwrap().iter();
    let mut names: Vec<&str> = errors.map(|error| name_of(error["target"].as_str().unwrap())).collect();
    names.sort_unstable();
    names
}

fn name_of(id: &str) -> &str {
    id.rsplit('#').next().unwrap_or(id)
}
