//! Workspaces of generated crates, for cargo to look at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use smithy_streams_codegen::Files;

/// A workspace of generated crates. It stays below `target/`, so that a second run is quick.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// An empty one in a folder of this name.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let crates = root.join("crates");
        if crates.exists() {
            fs::remove_dir_all(&crates).expect("an old run can be removed");
        }
        fs::create_dir_all(&crates).expect("the target folder is writable");
        // Nobody debugs these, or edits them.
        let manifest = "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n\n\
                        [profile.dev]\ndebug = false\nincremental = false\n";
        fs::write(root.join("Cargo.toml"), manifest).expect("the target folder is writable");
        // The versions are those of this workspace, so that nothing has to be fetched.
        fs::copy(project().join("Cargo.lock"), root.join("Cargo.lock")).expect("the lock file is there");
        Self { root }
    }

    /// Adds a crate.
    pub(crate) fn add(&self, name: &str, files: impl IntoIterator<Item = (String, String)>) {
        let folder = self.root.join("crates").join(name);
        for (path, text) in files {
            let text = if path == "Cargo.toml" { as_member(&text) } else { text };
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("files lie in a folder")).expect("writable");
            fs::write(path, text).expect("writable");
        }
    }

    /// Runs cargo on all crates: whether it succeeded, and what it wrote to its two outputs.
    pub(crate) fn run(&self, command: &[&str], flags: &str) -> (bool, String, String) {
        let output = Command::new(env!("CARGO"))
            .args(command)
            .args(["--offline", "--workspace"])
            .current_dir(&self.root)
            .env("RUSTFLAGS", flags)
            // The workspaces share what they have in common, the runtime above all.
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("built"))
            .output()
            .expect("cargo runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }
}

/// Paths and texts.
pub(crate) fn owned(files: &Files) -> impl Iterator<Item = (String, String)> {
    files.iter().map(|(path, text)| (path.to_owned(), text.to_owned()))
}

/// A generated manifest is a workspace of its own; here it is one of many, and its runtime is this one.
fn as_member(manifest: &str) -> String {
    let runtime = project().join("runtime").display().to_string().replace('\\', "/");
    let lines =
        manifest.lines().filter(|line| line.trim() != "[workspace]").scan(false, |of_runtime, line| {
            if line.starts_with('[') {
                *of_runtime = line.contains("smithy-streams-runtime");
            }
            let version = *of_runtime && line.starts_with("version = ");
            Some(if version { format!("path = \"{runtime}\"") } else { line.to_owned() })
        });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}
