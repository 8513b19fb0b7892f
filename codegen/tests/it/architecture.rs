//! Which room may import which: the map of the crate, as a test.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may name.
const ALLOWED: [(&str, &[&str]); 13] = [
    ("diagnostics", &[]),
    ("jmespath", &[]),
    ("model", &["diagnostics", "jmespath"]),
    ("source", &["diagnostics"]),
    ("selector", &["model"]),
    ("ir", &["diagnostics", "jmespath"]),
    ("output", &["diagnostics"]),
    ("config", &[]),
    ("lower", &["config", "diagnostics", "ir", "jmespath", "model", "selector"]),
    ("emit", &["ir", "output"]),
    ("generate", &["config", "diagnostics", "emit", "lower", "model", "output"]),
    ("build_script", &["config", "diagnostics", "generate", "output", "source"]),
    ("cli", &[]),
];

#[test]
fn rooms_import_only_what_stands_left_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&root) {
        let relative = file.strip_prefix(&root).expect("a file of the sources");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let room = first.strip_suffix(".rs").unwrap_or(&first);
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room `{room}` is not on the map", relative.display()));
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file");
        for named in rooms_named(&text) {
            if named != room && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{}: `{room}` may not name `{named}`", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn source_files_stay_readable() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in rust_files(&root.join("src")).into_iter().chain(rust_files(&root.join("tests"))) {
        let lines = fs::read_to_string(&file).expect("a source file").lines().count();
        assert!(lines <= 400, "{} has {lines} lines", file.display());
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The rooms that a file names by `crate::room` and `use crate::{room, …}`, outside of comments.
fn rooms_named(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `smithy_streams_codegen::` and the like end in the same letters.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let list = rest.strip_prefix('{').map_or(rest, |inner| inner.split(';').next().unwrap_or(inner));
        let names = if rest.starts_with('{') { top_level(list) } else { vec![word(list)] };
        named.extend(names.into_iter().filter(|name| name.starts_with(|c: char| c.is_lowercase())));
    }
    named
}

/// The first words of the items in a `use` list, those of nested lists left out.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut start = 0;
    let mut names = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                names.push(word(list[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
