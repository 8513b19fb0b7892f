//! Snapshots of generated code: which there are, how they are made, and how they differ from what is checked in.
//!
//! A snapshot is the whole crate that `smithy-streams generate` writes for a sample model. A file named
//! `Cargo.toml` would make a folder a package, so manifests are kept as `Cargo.toml.snap`.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use smithy_streams_codegen::{Config, Layout, Report, generate, source};

/// One client to generate.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot {
    /// The folder below `snapshots/`.
    pub name: &'static str,
    /// The sample models that are merged.
    pub models: &'static [&'static str],
    /// The operations whose closure is generated; all when empty.
    pub operations: &'static [&'static str],
    /// Whether the test cases of the models become tests.
    pub protocol_tests: bool,
}

/// All snapshots. The large models are cut to what a reader can review; [`EVERYTHING`] has them whole.
pub const SNAPSHOTS: &[Snapshot] = &[
    Snapshot { name: "auth", models: &["auth"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "awsjson10_stations",
        models: &["awsjson10_stations"],
        operations: &["RecordReading", "WatchReadings"],
        protocol_tests: true,
    },
    Snapshot { name: "chat", models: &["chat"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "echo",
        models: &["echo"],
        operations: &["CauseServiceError", "EchoStreamMessages", "CollectMessages", "RepeatMessage"],
        protocol_tests: false,
    },
    Snapshot { name: "endpoints", models: &["endpoints"], operations: &[], protocol_tests: true },
    Snapshot {
        name: "eventstreamrpc_lighthouse",
        models: &["eventstreamrpc_lighthouse"],
        operations: &["Blink", "Hail", "SoundHorn", "WatchShips"],
        protocol_tests: false,
    },
    Snapshot {
        name: "greengrass_ipc",
        models: &["greengrass-ipc"],
        operations: &["PublishToTopic", "SubscribeToTopic", "UpdateConfiguration"],
        protocol_tests: false,
    },
    Snapshot {
        name: "kitchen_sink",
        models: &["kitchen_sink"],
        operations: &["DictateRecipe", "KeepSecrets", "TakeDefaults", "TasteDeprecated", "TasteMixins"],
        protocol_tests: false,
    },
    Snapshot { name: "merged", models: &["merged_a", "merged_b"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "naming_obstacles",
        models: &["naming_obstacles"],
        operations: &["Talk", "GetUrl", "Get_Url"],
        protocol_tests: false,
    },
    Snapshot {
        name: "pages",
        models: &["pages"],
        operations: &["ListParcels", "ListReceipts", "ListShelves", "DescribeParcel", "DescribeRacks"],
        protocol_tests: false,
    },
    Snapshot { name: "recursion", models: &["recursion"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "restjson_bindings",
        models: &["restjson_bindings"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "restxml_library",
        models: &["restxml_library"],
        operations: &["PutBook", "GetBook", "DownloadScan", "DictateBook"],
        protocol_tests: true,
    },
    Snapshot {
        name: "rpcv2cbor_stations",
        models: &["rpcv2cbor_stations"],
        operations: &["RecordReading", "UploadReadings"],
        protocol_tests: true,
    },
    Snapshot {
        name: "stream_sea",
        models: &["stream-sea"],
        operations: &["Subscribe", "Publish", "DefineStream", "GetSchemaVersionsVector"],
        protocol_tests: false,
    },
    Snapshot {
        name: "streaming_blobs",
        models: &["streaming_blobs"],
        operations: &["PutKnownLength", "PutUnknownLength", "GetTyped", "Narrate", "Transcribe"],
        protocol_tests: false,
    },
    Snapshot { name: "stream_manager", models: &["stream-manager"], operations: &[], protocol_tests: false },
    Snapshot { name: "version_1", models: &["version_1"], operations: &[], protocol_tests: false },
];

/// Every sample model, whole: too much to review, but all of it must compile.
pub const EVERYTHING: &[Snapshot] = &[
    Snapshot { name: "auth_whole", models: &["auth"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "awsjson10_whole",
        models: &["awsjson10_stations"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "awsjson11_whole",
        models: &["awsjson11_stations"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot { name: "chat_whole", models: &["chat"], operations: &[], protocol_tests: false },
    Snapshot { name: "diagrams_whole", models: &["diagrams"], operations: &[], protocol_tests: true },
    Snapshot { name: "echo_whole", models: &["echo"], operations: &[], protocol_tests: false },
    Snapshot { name: "endpoints_whole", models: &["endpoints"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "eventstreamrpc_whole",
        models: &["eventstreamrpc_lighthouse"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "greengrass_ipc_whole",
        models: &["greengrass-ipc"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "kitchen_sink_whole",
        models: &["kitchen_sink"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "merged_whole",
        models: &["merged_a", "merged_b"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "naming_obstacles_whole",
        models: &["naming_obstacles"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot { name: "pages_whole", models: &["pages"], operations: &[], protocol_tests: false },
    Snapshot { name: "recursion_whole", models: &["recursion"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "restjson_bindings_whole",
        models: &["restjson_bindings"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot { name: "restxml_whole", models: &["restxml_library"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "rpcv2cbor_whole",
        models: &["rpcv2cbor_stations"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot { name: "stream_sea_whole", models: &["stream-sea"], operations: &[], protocol_tests: false },
    Snapshot {
        name: "streaming_blobs_whole",
        models: &["streaming_blobs"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot {
        name: "stream_manager_whole",
        models: &["stream-manager"],
        operations: &[],
        protocol_tests: false,
    },
    Snapshot { name: "version_1_whole", models: &["version_1"], operations: &[], protocol_tests: false },
];

/// A file that is not what generating now would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The file would be new.
    Missing(PathBuf),
    /// The file would go.
    Stale(PathBuf),
    /// The file would change, first at this line (counted from 1).
    Changed {
        /// The file.
        path: PathBuf,
        /// The first line that differs.
        line: usize,
        /// That line as it is checked in.
        was: String,
        /// That line as it would be.
        now: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{}: not checked in", path.display()),
            Self::Stale(path) => write!(f, "{}: not generated any more", path.display()),
            Self::Changed { path, line, was, now } => {
                write!(f, "{}:{line}\n  - {was}\n  + {now}", path.display())
            }
        }
    }
}

impl Snapshot {
    /// Generates the client: paths below its folder, with the texts.
    ///
    /// # Errors
    /// The findings, if one of them is an error.
    pub fn generate(&self) -> Result<Vec<(String, String)>, Report> {
        let models: Vec<PathBuf> =
            self.models.iter().map(|model| smithy_streams_models::path(model)).collect();
        let name = format!("{}-client", self.name.replace('_', "-"));
        let config = Config::new()
            .layout(Layout::Crate)
            .operations(self.operations.iter().copied())
            .crate_name(name)
            .protocol_tests(self.protocol_tests);
        let files = generate(&source::read(&models)?, &config)?;
        Ok(files.iter().map(|(path, text)| (kept_as(path), text.to_owned())).collect())
    }

    /// The folder that holds what is checked in.
    pub fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(self.name)
    }

    /// Compares what is checked in with `files`.
    ///
    /// # Errors
    /// What reading the folder returns, except that it need not exist.
    pub fn compare(&self, files: &[(String, String)]) -> io::Result<Vec<Difference>> {
        let folder = self.folder();
        let mut found = Vec::new();
        let mut stale = BTreeSet::new();
        list(&folder, &mut stale)?;
        for (path, text) in files {
            let path = folder.join(path);
            if !stale.remove(&path) {
                found.push(Difference::Missing(path));
                continue;
            }
            let checked_in = fs::read_to_string(&path)?;
            if let Some(difference) = first_difference(&path, &checked_in, text) {
                found.push(difference);
            }
        }
        found.extend(stale.into_iter().map(Difference::Stale));
        Ok(found)
    }

    /// Makes the folder hold `files` and nothing else.
    ///
    /// # Errors
    /// What writing returns.
    pub fn update(&self, files: &[(String, String)]) -> io::Result<()> {
        let folder = self.folder();
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, text)?;
        }
        Ok(())
    }
}

fn kept_as(path: &str) -> String {
    if path == "Cargo.toml" { "Cargo.toml.snap".to_owned() } else { path.to_owned() }
}

fn first_difference(path: &Path, was: &str, now: &str) -> Option<Difference> {
    if was == now {
        return None;
    }
    let same = was.lines().zip(now.lines()).take_while(|(was, now)| was == now).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(end of file)").to_owned();
    Some(Difference::Changed { path: path.to_owned(), line: same + 1, was: line(was), now: line(now) })
}

/// Adds every file below `folder`, which need not exist.
fn list(folder: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}
