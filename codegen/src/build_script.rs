//! The door for build scripts: models on disk in, files below `$OUT_DIR` out.

use std::path::{Path, PathBuf};
use std::{env, io};

use crate::config::Config;
use crate::diagnostics::{Finding, Report, Severity};
use crate::generate::generate;
use crate::output::Files;
use crate::source;

impl Config {
    /// Reads the models (files or folders), generates, and writes what changed. Made for build scripts: findings that
    /// are no errors become warnings of cargo.
    ///
    /// # Errors
    /// Everything that is wrong with the models, or the first thing that is wrong with the disk. Nothing is written if
    /// a model is wrong.
    pub fn generate<P: AsRef<Path>>(&self, models: impl IntoIterator<Item = P>) -> Result<(), Report> {
        let models: Vec<P> = models.into_iter().collect();
        if self.rerun_if_changed {
            models.iter().for_each(|model| rerun_if_changed(model.as_ref()));
        }
        let sources = source::read(&models)?;
        let files = generate(&sources, self)?;
        warn(files.findings());
        let folder = self.folder()?;
        write(&files, &folder)
    }

    fn folder(&self) -> Result<PathBuf, Report> {
        self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)).ok_or_else(|| {
            Finding::error("no-output-folder", "there is no folder to write to")
                .help("run this in a build script, or name a folder with `Config::out_dir`")
                .into()
        })
    }
}

fn write(files: &Files, folder: &Path) -> Result<(), Report> {
    let written: io::Result<_> = files.write(folder);
    written.map(drop).map_err(|error| {
        let message = format!("cannot write to `{}`: {error}", folder.display());
        Finding::error("output-unwritable", message).into()
    })
}

/// Cargo reads the lines that a build script prints. A path that is not there would run the script every time.
#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn rerun_if_changed(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn warn(findings: &Report) {
    for finding in findings.findings().iter().filter(|finding| finding.severity <= Severity::Warning) {
        let place = finding.location.as_ref().map(|at| format!("{}:{}:{}: ", at.file, at.line, at.column));
        let shape = finding.shape.as_ref().map(|shape| format!(" (`{shape}`)"));
        let help = finding.help.as_ref().map(|help| format!("; {help}"));
        let (place, shape, help) =
            (place.unwrap_or_default(), shape.unwrap_or_default(), help.unwrap_or_default());
        println!(
            "cargo::warning={place}{}[{}]: {}{shape}{help}",
            finding.severity.as_str(),
            finding.code,
            finding.message
        );
    }
}
