//! Files onto a disk.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Files;
use super::print::MARK;

impl Files {
    /// Writes the files that differ from what lies in `folder`, and removes generated ones that are no longer
    /// made. Returns the paths of both, sorted.
    ///
    /// Files that this generator did not write are left alone, unless their path is one of these. A file is whole
    /// or not there at all; what did not change keeps its time, so that nothing is built again.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut touched = Vec::new();
        for (path, text) in self.iter() {
            let path = folder.join(path);
            if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
                continue;
            }
            replace(&path, text)?;
            touched.push(path);
        }
        for path in self.stale(folder)? {
            fs::remove_file(&path)?;
            touched.push(path);
        }
        touched.sort();
        Ok(touched)
    }

    /// Rust files in `folder` that an earlier run made and this one did not, sorted.
    ///
    /// # Errors
    /// What the file system says; a folder that is not there holds nothing.
    pub fn stale(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let ours: Vec<PathBuf> = self.iter().map(|(path, _)| folder.join(path)).collect();
        let mut roots: Vec<&str> =
            self.iter().filter_map(|(path, _)| Some(path.split_once('/')?.0)).collect();
        // Tests that are no longer asked for are no longer made.
        if self.get("Cargo.toml").is_some() {
            roots.push("tests");
        }
        roots.sort_unstable();
        roots.dedup();
        let mut found = Vec::new();
        for root in roots {
            generated(&folder.join(root), &mut found)?;
        }
        found.retain(|path| !ours.contains(path));
        found.sort();
        Ok(found)
    }
}

/// Moves the finished text into place.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut unfinished = OsString::from(path);
    unfinished.push(".part");
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, path).inspect_err(|_| {
        // The first error is the one to report.
        let _ = fs::remove_file(&unfinished);
    })
}

/// Collects the Rust files below `folder` that carry the mark of generated ones.
fn generated(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            generated(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && is_marked(&path)? {
            found.push(path);
        }
    }
    Ok(())
}

fn is_marked(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(MARK.len() as u64).read_to_end(&mut start)?;
    Ok(start == MARK.as_bytes())
}
