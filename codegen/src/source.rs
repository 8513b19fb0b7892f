//! Where model texts come from: files, folders, patterns and standard input.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Finding, Report};

pub use crate::diagnostics::Source;

/// The largest model that is read, in bytes: far above any real one (the largest of AWS have 8 MB),
/// and small enough to stay in memory whatever it holds.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Standard input, when given as a path.
const STDIN: &str = "-";

/// Reads the models that the paths stand for, each file once, in a stable order.
///
/// A path may be a file, a folder (all `.json` files below it), `-` (standard input) or, with the
/// feature `cli`, a pattern such as `models/*.json`.
///
/// # Errors
/// A finding for every path that leads nowhere and every file that cannot be read, is no UTF-8 text
/// or is larger than [`MAX_BYTES`].
pub fn read<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<Source>, Report> {
    let mut findings = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        match expand(path.as_ref()) {
            Ok(found) => {
                // A file named twice, say by a folder and by itself, is one file.
                files.extend(found.into_iter().filter(|path| !files.contains(path)).collect::<Vec<_>>());
            }
            Err(report) => findings.extend_from_slice(report.findings()),
        }
    }
    let mut sources = Vec::new();
    for file in files {
        match read_one(&file) {
            Ok(source) => sources.push(source),
            Err(report) => findings.extend_from_slice(report.findings()),
        }
    }
    if findings.is_empty() { Ok(sources) } else { Err(Report::new(findings)) }
}

/// The files that one path stands for.
fn expand(path: &Path) -> Result<Vec<PathBuf>, Report> {
    if path == Path::new(STDIN) || path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let found = if path.is_dir() {
        let mut found = Vec::new();
        walk(path, &mut found).map_err(|error| unreadable(path, &error))?;
        found.sort();
        found
    } else if let Some(found) = matching(path)? {
        found
    } else if path.exists() {
        // Pipes and the like: read as they are.
        return Ok(vec![path.to_owned()]);
    } else {
        let message = format!("there is no file or folder `{}`", path.display());
        return Err(Finding::error("model-not-found", message)
            .help("give a file, a folder or a pattern")
            .into());
    };
    if found.is_empty() {
        let message = format!("`{}` stands for no JSON file", path.display());
        return Err(Finding::error("model-not-found", message)
            .help("models are files in the JSON AST format that end in `.json`")
            .into());
    }
    Ok(found)
}

/// Collects the `.json` files below a folder.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Links to folders are not followed, so that there is no endless walk.
        if entry.file_type()?.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "json") && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// The files that match a pattern; `None` when the path is none.
#[cfg(feature = "cli")]
fn matching(path: &Path) -> Result<Option<Vec<PathBuf>>, Report> {
    let Some(text) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else { return Ok(None) };
    let paths = glob::glob(text).map_err(|error| {
        let message = format!("cannot use the pattern `{text}`: {}", error.msg);
        Report::from(Finding::error("model-not-found", message))
    })?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| unreadable(error.path(), error.error()))?;
        if path.is_file() {
            found.push(path);
        }
    }
    Ok(Some(found))
}

#[cfg(not(feature = "cli"))]
fn matching(_path: &Path) -> Result<Option<Vec<PathBuf>>, Report> {
    Ok(None)
}

fn read_one(path: &Path) -> Result<Source, Report> {
    let is_stdin = path == Path::new(STDIN);
    let name = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    // One byte more than allowed tells "too large" without reading the rest.
    let outcome = if is_stdin {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        refuse_large(path, &name)?;
        fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    outcome.map_err(|error| unreadable(Path::new(&name), &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(&name));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{name}` is no text: byte {at} is not UTF-8");
        Report::from(Finding::error("not-utf-8", message).help("models are JSON files, encoded as UTF-8"))
    })?;
    Ok(Source::new(name, text))
}

/// Refuses a file by its size, before a byte of it is read.
fn refuse_large(path: &Path, name: &str) -> Result<(), Report> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() > MAX_BYTES => Err(too_large(name)),
        _ => Ok(()),
    }
}

fn too_large(name: &str) -> Report {
    let message = format!("`{name}` is larger than {} MiB", MAX_BYTES / 1024 / 1024);
    Finding::error("model-too-large", message).help("is this a Smithy model in the JSON AST format?").into()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Report {
    Finding::error("model-unreadable", format!("cannot read `{}`: {error}", path.display())).into()
}
