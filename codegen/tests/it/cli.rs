//! The binary, run as users run it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const CHAT: &str = r#"{ "smithy": "2.0", "shapes": {
  "com.example#Chat": { "type": "service", "version": "1", "operations": [
    { "target": "com.example#Talk" }, { "target": "com.example#Upload" }, { "target": "com.example#List" } ],
    "traits": { "aws.protocols#restJson1": {} } },
  "com.example#List": { "type": "operation",
    "traits": { "smithy.api#readonly": {}, "smithy.api#http": { "method": "GET", "uri": "/rooms" } } },
  "com.example#Upload": { "type": "operation", "input": { "target": "com.example#UploadInput" },
    "traits": { "smithy.api#http": { "method": "POST", "uri": "/files" } } },
  "com.example#UploadInput": { "type": "structure", "members": { "body": { "target": "com.example#Bytes",
    "traits": { "smithy.api#httpPayload": {}, "smithy.api#required": {} } } } },
  "com.example#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
  "com.example#Talk": { "type": "operation", "input": { "target": "com.example#TalkIo" },
    "output": { "target": "com.example#TalkIo" },
    "traits": { "smithy.api#http": { "method": "POST", "uri": "/talk" } } },
  "com.example#TalkIo": { "type": "structure", "members": { "events": { "target": "com.example#Events",
    "traits": { "smithy.api#httpPayload": {} } } } },
  "com.example#Events": { "type": "union", "members": { "say": { "target": "com.example#Say" } },
    "traits": { "smithy.api#streaming": {} } },
  "com.example#Say": { "type": "structure", "members": { "text": { "target": "smithy.api#String" } } } } }"#;

const BROKEN: &str = r#"{ "smithy": "2.0", "shapes": {
  "com.example#S": { "type": "structure", "traits": { "smithy.api#streaming": {} } },
  "com.example#T": { "type": "union", "members": {} } } }"#;

/// A folder of this test's own, empty at first.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a new folder");
    folder
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(&path, text).expect("a new file");
    path
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smithy-streams"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs the binary; its exit code, standard output and standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    spelled(&command(folder, args).output().expect("the binary runs"))
}

fn spelled(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("an exit code"), text(&output.stdout), text(&output.stderr))
}

/// Paths and texts of all files below a folder.
fn contents(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let text = fs::read_to_string(&path).expect("text");
            found.push((path, text));
        }
    }
    found.sort();
    found
}

#[test]
fn inspect_shows_what_streams() {
    let here = folder("inspect");
    file(&here, "chat.json", CHAT);
    let (code, out, err) = run(&here, &["inspect", "chat.json"]);
    let expected = "\
com.example#Chat  version 1
  protocols   aws.protocols#restJson1
  operations  3
    List    none         GET /rooms
    Talk    events both  POST /talk
    Upload  blob in      POST /files
";
    assert_eq!((code, out.as_str(), err.as_str()), (0, expected, ""));
}

#[test]
fn inspect_speaks_json() {
    let here = folder("inspect-json");
    file(&here, "chat.json", CHAT);
    let (code, out, _) = run(&here, &["inspect", "chat.json", "--json"]);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let service = &json["services"][0];
    assert_eq!((code, &service["id"], &service["version"]), (0, &"com.example#Chat".into(), &"1".into()));
    let streaming: Vec<&Value> =
        service["operations"].as_array().expect("a list").iter().map(|it| &it["streaming"]).collect();
    assert_eq!(streaming, ["none", "events both", "blob in"]);
}

#[test]
fn validate_is_silent_about_a_sound_model() {
    let here = folder("validate-sound");
    file(&here, "chat.json", CHAT);
    assert_eq!(run(&here, &["validate", "chat.json"]), (0, String::new(), String::new()));
    assert_eq!(run(&here, &["validate", "chat.json", "--format", "json"]).1, "[]\n");
}

#[test]
fn validate_tells_every_finding() {
    let here = folder("validate-broken");
    file(&here, "bad.json", BROKEN);
    let (code, out, err) = run(&here, &["validate", "bad.json"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("error[streaming-target]") && out.contains("error[empty-union]"), "{out}");
    assert!(out.contains("--> bad.json:2:55") && out.ends_with("2 errors\n"), "{out}");
    assert!(!out.contains('\u{1b}'), "no colours in a pipe: {out}");
}

#[test]
fn validate_speaks_json() {
    let here = folder("validate-json");
    file(&here, "bad.json", BROKEN);
    let (code, out, _) = run(&here, &["validate", "--format", "json", "bad.json"]);
    let json: Vec<Value> = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, json.len()), (1, 2));
    let first = &json[0];
    for (key, value) in [
        ("severity", Value::from("error")),
        ("code", "streaming-target".into()),
        ("shape", "com.example#S".into()),
        ("file", "bad.json".into()),
        ("line", 2.into()),
        ("column", 55.into()),
    ] {
        assert_eq!(first[key], value);
    }
    assert!(first["message"].as_str().is_some_and(|message| !message.is_empty()));
}

#[test]
fn warnings_alone_are_no_failure() {
    let here = folder("validate-warning");
    file(&here, "odd.json", r#"{ "smithy": "2.0", "extra": 1 }"#);
    let (code, out, _) = run(&here, &["validate", "odd.json"]);
    assert_eq!(code, 0);
    assert!(out.contains("warning[unknown-property]"), "{out}");
}

#[test]
fn models_come_from_files_folders_patterns_and_standard_input() {
    let here = folder("sources");
    file(&here, "models/deep/chat.json", CHAT);
    file(&here, "models/deep/readme.txt", "no model");
    file(&here, "more.json", r#"{ "smithy": "2.0", "shapes": { "x#Other": { "type": "service" } } }"#);
    let services =
        |args: &[&str]| run(&here, &[&["inspect"], args].concat()).1.matches("  protocols ").count();
    assert_eq!(services(&["models"]), 1);
    assert_eq!(services(&["models", "more.json"]), 2);
    assert_eq!(services(&["*.json"]), 1);
    assert_eq!(services(&["**/*.json"]), 2);
    assert_eq!(services(&["models", "models/deep/chat.json"]), 1);
    let mut child = command(&here, &["inspect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(CHAT.as_bytes()).expect("a reader");
    let (code, out, _) = spelled(&child.wait_with_output().expect("an end"));
    assert!(code == 0 && out.contains("com.example#Chat"), "{out}");
}

#[test]
fn bad_input_exits_with_1_and_says_all() {
    let here = folder("bad-input");
    file(&here, "rubbish.json", "\u{1}\u{2}");
    fs::write(here.join("latin.json"), b"\xff\xfe").expect("a new file");
    fs::create_dir(here.join("empty")).expect("a new folder");
    let (code, _, err) = run(&here, &["inspect", "gone.json", "latin.json", "empty", "*.nothing"]);
    assert_eq!(code, 1);
    for part in ["gone.json", "latin.json", "`empty`", "*.nothing", "4 errors"] {
        assert!(err.contains(part), "{part} in {err}");
    }
    let (code, _, err) = run(&here, &["inspect", "rubbish.json"]);
    assert!(code == 1 && err.contains("rubbish.json:1:1"), "{err}");
}

#[test]
fn huge_files_are_refused_unread() {
    let here = folder("huge");
    let path = here.join("huge.json");
    fs::File::create(&path).and_then(|file| file.set_len(200 << 20)).expect("a sparse file");
    let (code, out, _) = run(&here, &["validate", "huge.json"]);
    assert!(code == 1 && out.contains("model-too-large"), "{out}");
    fs::remove_file(path).expect("the file");
}

#[test]
fn wrong_usage_exits_with_2() {
    let here = folder("usage");
    for args in [
        &[][..],
        &["inspect"],
        &["validate"],
        &["frobnicate"],
        &["validate", "--format", "xml", "x.json"],
        &["generate", "x.json"],
        &["completions", "tcl"],
    ] {
        let (code, out, err) = run(&here, args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains("Usage") || err.contains("--help"), "{err}");
    }
    let (code, out, _) = run(&here, &["--help"]);
    assert!(code == 0 && out.contains("generate") && out.contains("JSON AST"), "{out}");
}

#[test]
fn completions_are_printed() {
    let here = folder("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = run(&here, &["completions", shell]);
        assert!(code == 0 && out.contains("validate"), "{shell}");
    }
}

#[test]
fn protocols_have_names_to_type() {
    let here = folder("protocols");
    let shapes = CHAT.replace(r#"{ "aws.protocols#restJson1": {} }"#, "{}");
    file(&here, "chat.json", &shapes.replace("com.example#Upload\" }, {", "com.example#List\" }, {"));
    let (code, out, _) = run(&here, &["inspect", "chat.json"]);
    assert!(code == 0 && out.contains("protocols   none; `generate --protocol` takes one"), "{out}");
    let args = ["generate", "chat.json", "--out", "out", "--protocol"];
    let with = |name: &'static str| run(&here, &[&args[..], &[name]].concat());
    assert_eq!(with("event-stream-rpc"), (0, String::new(), String::new()));
    let client = fs::read_to_string(here.join("out/src/client.rs")).expect("a client");
    assert!(client.contains("impl RpcClient for Client"), "{client}");
    for name in ["eventStreamRpc", "smithystreams#eventStreamRpc"] {
        assert_eq!(run(&here, &[&args[..], &[name, "--check"]].concat()), (0, String::new(), String::new()));
    }
    let (code, _, err) = with("event-stream");
    assert!(
        code == 1 && err.contains("known are `rpc-v2-cbor`, ") && err.contains("`event-stream-rpc`"),
        "{err}"
    );
    let (_, out, _) = run(&here, &["generate", "--help"]);
    assert!(out.contains("rest-json-1") && out.contains("event-stream-rpc"), "{out}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(&here, &["completions", shell]).1.contains("event-stream-rpc"), "{shell}");
    }
}

#[test]
fn generate_writes_a_crate_and_check_agrees() {
    let here = folder("generate");
    file(&here, "chat.json", CHAT);
    let args =
        ["generate", "chat.json", "--out", "out", "--crate-name", "chat-client", "--runtime-path", "../rt"];
    let (code, out, err) = run(&here, &args);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    let written = contents(&here.join("out"));
    let manifest = &written.iter().find(|(path, _)| path.ends_with("Cargo.toml")).expect("a manifest").1;
    // The manifest is read from another folder than the one that the path was given in.
    let runtime = here.join("../rt").display().to_string();
    assert!(Path::new(&runtime).is_absolute());
    let runtime = format!("path = {}", Value::from(runtime));
    assert!(manifest.contains("chat-client") && manifest.contains(&runtime), "{runtime} in {manifest}");
    assert!(written.iter().any(|(path, _)| path.ends_with("src/lib.rs")));
    let check = [&args[..], &["--check"]].concat();
    assert_eq!(run(&here, &check), (0, String::new(), String::new()));
    assert_eq!(run(&here, &args).0, 0);
    assert_eq!(contents(&here.join("out")), written);
}

#[test]
fn check_shows_what_differs_and_writes_nothing() {
    let here = folder("check");
    file(&here, "chat.json", CHAT);
    let check = ["generate", "chat.json", "--out", "out", "--check"];
    let (code, out, _) = run(&here, &check);
    assert!(code == 1 && out.contains("--- /dev/null\n+++ b/Cargo.toml\n"), "{out}");
    assert!(!here.join("out").exists());
    assert_eq!(run(&here, &check[..4]).0, 0);
    let lib = here.join("out/src/lib.rs");
    let text = fs::read_to_string(&lib).expect("a library");
    let changed = format!("{text}// mine\n");
    fs::write(&lib, &changed).expect("a file");
    let (code, out, _) = run(&here, &check);
    assert!(
        code == 1 && out.contains("--- a/src/lib.rs\n+++ b/src/lib.rs\n") && out.contains("\n-// mine\n"),
        "{out}"
    );
    assert_eq!(fs::read_to_string(&lib).expect("a library"), changed);
}

#[test]
fn generate_of_some_operations_leaves_the_others_out() {
    let here = folder("operations");
    file(&here, "chat.json", CHAT);
    let (code, _, err) =
        run(&here, &["generate", "chat.json", "--out", "out", "--operations", "Upload,List"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let all: String = contents(&here.join("out")).into_iter().map(|(_, text)| text).collect();
    assert!(all.contains("com.example#Upload") && !all.contains("com.example#Talk"));
}

#[test]
fn generate_from_a_bad_model_leaves_nothing_behind() {
    let here = folder("generate-bad");
    file(&here, "bad.json", BROKEN);
    file(&here, "chat.json", CHAT);
    for args in [
        &["generate", "bad.json", "--out", "out"][..],
        &["generate", "chat.json", "bad.json", "--out", "out"],
        &["generate", "chat.json", "--out", "out", "--service", "com.example#Nobody"],
        &["generate", "chat.json", "--out", "out", "--operations", "Nobody"],
        &["generate", "chat.json", "--out", "out", "--protocol", "nonsense"],
    ] {
        let (code, out, err) = run(&here, args);
        assert_eq!((code, out.as_str()), (1, ""), "{args:?}");
        assert!(err.contains("error"), "{err}");
        assert!(!here.join("out").exists(), "{args:?}");
    }
}

#[test]
fn colours_come_when_asked_for_and_not_with_no_color() {
    let here = folder("colours");
    file(&here, "bad.json", BROKEN);
    let with = |key: &str, value: &str| {
        let output = command(&here, &["validate", "bad.json"])
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env(key, value)
            .output();
        spelled(&output.expect("the binary runs")).1
    };
    assert!(with("CLICOLOR_FORCE", "1").contains('\u{1b}'));
    assert!(!with("NO_COLOR", "1").contains('\u{1b}'));
}

#[test]
fn generate_counts_the_tests_that_it_makes() {
    let here = folder("protocol-tests");
    let cases = r#""traits": { "smithy.test#httpRequestTests": [ { "id": "Rooms", "protocol": "aws.protocols#restJson1",
        "method": "GET", "uri": "/rooms" } ], "smithy.api#readonly""#;
    file(&here, "chat.json", &CHAT.replacen("\"traits\": { \"smithy.api#readonly\"", cases, 1));
    let (code, _, err) = run(&here, &["generate", "chat.json", "--out", "out", "--protocol-tests"]);
    assert_eq!((code, err.as_str()), (0, "1 protocol test\n"));
    assert!(here.join("out/tests/protocol/list.rs").exists());
    let (code, _, err) = run(&here, &["generate", "chat.json", "--out", "out"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!here.join("out/tests/protocol/list.rs").exists(), "tests that are not asked for go");
}
