//! Sample Smithy models, and broken ones with the findings that they must cause.
//!
//! Every model is our own work; `ORIGINS.md` says what each is for. The files are read where they
//! lie, so this crate is of use inside the workspace only.
//!
//! ```
//! let chat = std::fs::read_to_string(smithy_streams_models::path("chat"))?;
//! assert!(chat.contains("com.example.chat#Talk"));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The names of all sound models, for [`path`].
///
/// Each is a model of its own with one service, but for `merged_a` and `merged_b`, which are two
/// halves of one.
pub const ALL: &[&str] = &[
    "auth",
    "awsjson10_stations",
    "awsjson11_stations",
    "bedrock_runtime",
    "chat",
    "diagrams",
    "echo",
    "endpoints",
    "eventstreamrpc_lighthouse",
    "kitchen_sink",
    "merged_a",
    "merged_b",
    "naming_obstacles",
    "pages",
    "recursion",
    "restjson_bindings",
    "restxml_library",
    "rpcv2cbor_stations",
    "streaming_blobs",
    "transcribe_streaming",
    "version_1",
];

/// The names of the models that ready-made clients are generated from, for [`path`].
///
/// Each describes, whole, a service of somebody else. They stand apart from the samples, because users get them.
pub const READY_MADE: &[&str] = &["greengrass-ipc", "stream-manager", "stream-sea"];

/// Where the sound model `name` lies, such as `chat` or any other of [`ALL`] and [`READY_MADE`].
///
/// The file need not exist: a name that is in neither gives a path to nothing.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    let folder = if READY_MADE.contains(&name) { root().to_owned() } else { root().join("models") };
    folder.join(format!("{name}.json"))
}

/// Where the definitions of this project's own traits lie: a model without a service, to be merged with those that use
/// the traits. The generator knows the traits without it; tools that know no traits but those of a model need it.
#[must_use]
pub fn traits() -> PathBuf {
    root().join("traits").join("smithystreams.json")
}

/// The broken models, in the order of their names.
///
/// # Errors
///
/// What reading the folder or the lists of findings gave.
pub fn broken() -> io::Result<Vec<Broken>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(root().join("invalid"))? {
        let list = entry?.path();
        if list.extension().is_some_and(|extension| extension == "txt") {
            cases.push(Broken::read(&list)?);
        }
    }
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(cases)
}

/// A broken model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken {
    /// The name of its files, without extension.
    pub name: String,
    /// The files that make up the model: `NAME.json`, and `NAME.more.json` where it takes two.
    pub files: Vec<PathBuf>,
    /// The findings of severity error or danger that it must cause, in no order.
    pub findings: Vec<Expected>,
}

/// A finding that a broken model must cause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Expected {
    /// The code of the broken rule.
    pub code: String,
    /// The id of the shape or member to blame, or `None` where it is the file as a whole.
    pub shape: Option<String>,
}

impl Broken {
    fn read(list: &Path) -> io::Result<Self> {
        let second = list.with_extension("more.json");
        let mut files = vec![list.with_extension("json")];
        files.extend(second.exists().then_some(second));
        Ok(Self {
            name: list.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            files,
            findings: fs::read_to_string(list)?.lines().map(Expected::parse).collect(),
        })
    }
}

impl Expected {
    /// Reads `CODE SHAPE-ID`, where `-` stands for no shape.
    fn parse(line: &str) -> Self {
        let (code, shape) = line.split_once(' ').unwrap_or((line, "-"));
        Self { code: code.to_owned(), shape: (shape != "-").then(|| shape.to_owned()) }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn names_in(folder: &str) -> BTreeSet<String> {
        let files = fs::read_dir(root().join(folder)).unwrap();
        files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Those of `ALL` and `READY_MADE`.
    fn sound() -> impl Iterator<Item = &'static str> {
        ALL.iter().chain(READY_MADE).copied()
    }

    #[test]
    fn every_model_has_its_name_in_a_list() {
        let listed = |names: &[&str]| names.iter().map(|name| format!("{name}.json")).collect();
        assert_eq!(names_in("models"), listed(ALL));
        let mut ready_made = names_in("");
        ready_made.retain(|name| name.ends_with(".json"));
        assert_eq!(ready_made, listed(READY_MADE));
        assert!(ALL.is_sorted() && READY_MADE.is_sorted());
    }

    #[test]
    fn every_model_is_json_and_names_its_version() {
        for name in sound() {
            let model: Value = serde_json::from_str(&fs::read_to_string(path(name)).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(model["smithy"].is_string(), "{name} has no version");
            assert!(model["shapes"].is_object(), "{name} has no shapes");
        }
    }

    #[test]
    fn every_trait_of_ours_is_defined_and_documented() {
        let model: Value = serde_json::from_str(&fs::read_to_string(traits()).unwrap()).unwrap();
        let shapes = model["shapes"].as_object().unwrap();
        let mut protocols = Vec::new();
        for (id, shape) in shapes {
            let traits = &shape["traits"];
            let is_protocol = traits["smithy.api#protocolDefinition"].is_object();
            let (is_trait, needed) = match id.strip_prefix("smithystreams#").unwrap().as_bytes()[0] {
                // Part of the value of a trait.
                b'A'..=b'Z' => (false, 8),
                _ if is_protocol => (true, 200),
                _ => (true, 80),
            };
            assert_eq!(traits["smithy.api#trait"].is_object(), is_trait, "{id}");
            let text = traits["smithy.api#documentation"].as_str();
            assert!(text.is_some_and(|text| text.len() >= needed), "{id} says little");
            if is_protocol {
                protocols.push(id.as_str());
            }
        }
        protocols.sort_unstable();
        let ours = ["eventStreamRpc", "streamManager", "streamSea"];
        assert!(protocols.into_iter().eq(ours.map(|name| format!("smithystreams#{name}"))));
    }

    #[test]
    fn traits_of_ours_are_defined_in_one_place() {
        for name in sound() {
            let model: Value = serde_json::from_str(&fs::read_to_string(path(name)).unwrap()).unwrap();
            let mut ids = model["shapes"].as_object().unwrap().keys();
            assert!(!ids.any(|id| id.starts_with("smithystreams#")), "{name} defines one, too");
        }
    }

    #[test]
    fn every_file_of_a_broken_model_is_found() {
        let mut found = BTreeSet::new();
        for case in broken().unwrap() {
            assert!(!case.findings.is_empty(), "{} expects nothing", case.name);
            found.insert(format!("{}.txt", case.name));
            for file in case.files {
                assert!(file.exists(), "{} is missing", file.display());
                found.insert(file.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        assert_eq!(found, names_in("invalid"));
    }

    #[test]
    fn origins_speaks_of_every_file() {
        let origins = fs::read_to_string(root().join("ORIGINS.md")).unwrap();
        let broken = broken().unwrap().into_iter().map(|case| case.name);
        for name in sound().map(str::to_owned).chain(broken) {
            assert!(origins.contains(&format!("| `{name}` |")), "{name} is missing");
        }
    }
}
