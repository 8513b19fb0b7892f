//! Files on a disk.

use std::fs;
use std::path::{Path, PathBuf};

use smithy_streams_codegen::Config;

use super::from_shapes;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn service(operations: &[&str]) -> String {
    let targets: Vec<String> =
        operations.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect();
    let shapes: Vec<String> =
        operations.iter().map(|name| format!(r#", "a#{name}": {{ "type": "operation" }}"#)).collect();
    format!(
        r#""a#Service": {{ "type": "service", "operations": [{}] }} {}"#,
        targets.join(","),
        shapes.join("")
    )
}

#[test]
fn only_what_changed_is_written_and_what_is_gone_is_removed() {
    let folder = folder("written");
    let both = from_shapes(&service(&["Get", "Put"]), &Config::new()).unwrap();
    assert_eq!(both.write(&folder).unwrap().len(), both.len());
    assert_eq!(both.write(&folder).unwrap(), Vec::<PathBuf>::new());
    fs::write(folder.join("src/mine.rs"), "// my own").unwrap();
    let one = from_shapes(&service(&["Get"]), &Config::new()).unwrap();
    let put = folder.join("src/operation/put.rs");
    assert_eq!(one.stale(&folder).unwrap(), std::slice::from_ref(&put));
    let touched = one.write(&folder).unwrap();
    assert_eq!(touched, [put.clone(), folder.join("src/operation.rs"), folder.join("src/schema.rs")]);
    assert!(!put.exists() && folder.join("src/mine.rs").exists());
}

#[test]
fn a_build_script_writes_nothing_for_a_broken_model() {
    let folder = folder("broken");
    fs::create_dir_all(&folder).unwrap();
    let model = folder.join("model.json");
    fs::write(&model, r#"{ "smithy": "2.0", "shapes": { "a#S": { "type": "service", "operations": [{ "target": "a#X" }] } } }"#).unwrap();
    let out = folder.join("out");
    let config = Config::new().out_dir(&out).emit_rerun_if_changed(false);
    let report = config.generate([&model]).unwrap_err();
    assert!(format!("{report:?}").contains("a#X"), "{report:?}");
    assert!(!out.exists());
    fs::write(&model, r#"{ "smithy": "2.0", "shapes": { "a#S": { "type": "service" } } }"#).unwrap();
    config.generate([&model]).unwrap();
    assert!(out.join("s/mod.rs").exists());
}
