//! `generate --check`: how a folder differs from what would be written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;
use smithy_streams_codegen::Files;

/// Prints the differences as a unified diff to standard output.
pub(crate) fn run(files: &Files, folder: &Path) -> io::Result<ExitCode> {
    let mut stdout = anstream::stdout().lock();
    let mut differs = false;
    for (path, text) in files.iter() {
        let old = read(&folder.join(path))?;
        if old.as_deref() != Some(text) {
            differs = true;
            stdout.write_all(diff(path, old.as_deref(), Some(text)).as_bytes())?;
        }
    }
    for path in files.stale(folder)? {
        differs = true;
        let old = read(&path)?;
        let shown = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        stdout.write_all(diff(&shown, old.as_deref(), None).as_bytes())?;
    }
    Ok(if differs { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The text of a file; `None` when there is none.
fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        // What is no text differs from every text.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A unified diff; a missing file is `/dev/null`, as usual.
fn diff(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
    let plain = diff.unified_diff().header(&name("a", old), &name("b", new)).to_string();
    plain.split_inclusive('\n').map(coloured).collect()
}

fn coloured(line: &str) -> String {
    let style = match line.as_bytes().first() {
        _ if line.starts_with("+++") || line.starts_with("---") => Style::new().bold(),
        Some(b'+') => AnsiColor::Green.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        _ => return line.to_owned(),
    };
    let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
    format!("{style}{text}{style:#}{end}")
}
