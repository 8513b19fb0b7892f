//! The definitions of our own traits, beside a model that uses them.

use std::path::{Path, PathBuf};

use smithy_streams_codegen::diagnostics::Diagnostics;
use smithy_streams_codegen::{Config, Files, generate, model, source};

fn generated(models: &[PathBuf]) -> Files {
    let sources = source::read(models).unwrap_or_else(|report| panic!("{report}"));
    generate(&sources, &Config::new()).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn definitions_fit_the_models_that_use_them_and_change_nothing() {
    for (name, row) in [
        ("eventstreamrpc_lighthouse", "&EVENT_STREAM_RPC"),
        ("stream-manager", "&STREAM_MANAGER"),
        ("stream-sea", "&STREAM_SEA"),
    ] {
        fit(&smithy_streams_models::path(name), row);
    }
}

fn fit(model: &Path, row: &str) {
    let both = [model.to_owned(), smithy_streams_models::traits()];
    let sources = source::read(&both).unwrap_or_else(|report| panic!("{report}"));
    let mut diagnostics = Diagnostics::new(&sources);
    let loaded = model::load(&sources, &mut diagnostics);
    model::validate(&loaded, &mut diagnostics);
    let report = diagnostics.into_report();
    assert!(report.findings().is_empty(), "{report}");
    let (alone, beside) = (generated(&[model.to_owned()]), generated(&both));
    assert!(alone.iter().eq(beside.iter()));
    assert!(alone.iter().any(|(path, text)| path.ends_with("/schema.rs") && text.contains(row)), "{row}");
}

#[test]
fn a_defined_protocol_has_the_same_limits() {
    let broken = smithy_streams_models::broken().expect("the models are there");
    let case = broken.into_iter().find(|case| case.name == "bytes_in_event_stream_rpc");
    let mut files = case.expect("there is such a case").files;
    files.push(smithy_streams_models::traits());
    let sources = source::read(&files).unwrap_or_else(|report| panic!("{report}"));
    let report = generate(&sources, &Config::new()).expect_err("a broken model");
    let codes: Vec<&str> = report.findings().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["byte-stream-unsupported"]);
}
