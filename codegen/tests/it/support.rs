//! Small models in, what is wrong with them out.

use smithy_streams_codegen::diagnostics::Diagnostics;
use smithy_streams_codegen::model::{self, Member, Model, Shape};
use smithy_streams_codegen::{Report, Source};

/// Loads texts; the model and what loading found.
pub(crate) fn load(texts: &[&str]) -> (Model, Report) {
    let sources: Vec<Source> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| Source::new(format!("model-{index}.json"), *text))
        .collect();
    let mut diagnostics = Diagnostics::new(&sources);
    let model = model::load(&sources, &mut diagnostics);
    (model, diagnostics.into_report())
}

/// Loads texts in which nothing is wrong.
pub(crate) fn sound(texts: &[&str]) -> Model {
    let (model, report) = load(texts);
    assert!(report.findings().is_empty(), "{report}");
    model
}

/// A 2.0 model of these shapes, given as the inside of the object.
pub(crate) fn of_shapes(shapes: &str) -> String {
    format!(r#"{{"smithy":"2.0","shapes":{{{shapes}}}}}"#)
}

/// What loading finds, each finding as `severity code shape`.
pub(crate) fn loading(texts: &[&str]) -> Vec<String> {
    short(&load(texts).1)
}

/// What validation finds in a 2.0 model of these shapes, which must load without a finding.
pub(crate) fn broken_rules(shapes: &str) -> Vec<String> {
    short(&validated(&of_shapes(shapes)))
}

/// What validation finds in a model, which must load without an error.
pub(crate) fn validated(text: &str) -> Report {
    let sources = [Source::new("model.json", text)];
    let mut diagnostics = Diagnostics::new(&sources);
    let model = model::load(&sources, &mut diagnostics);
    if let Err(report) = diagnostics.gate() {
        panic!("{report}");
    }
    model::validate(&model, &mut diagnostics);
    diagnostics.into_report()
}

fn short(report: &Report) -> Vec<String> {
    let line = |shape: &Option<String>, rest: String| match shape {
        Some(shape) => format!("{rest} {shape}"),
        None => rest,
    };
    let all = report.findings().iter();
    all.map(|it| line(&it.shape, format!("{} {}", it.severity.as_str(), it.code))).collect()
}

/// A shape that must be there.
pub(crate) fn shape<'m>(model: &'m Model, id: &str) -> &'m Shape {
    model.shape_named(id).unwrap_or_else(|| panic!("no shape {id}"))
}

/// A member that must be there.
pub(crate) fn member<'m>(model: &'m Model, id: &str, name: &str) -> &'m Member {
    shape(model, id).member(name).unwrap_or_else(|| panic!("no member {id}${name}"))
}

/// Names of the members of a shape, in order.
pub(crate) fn names<'m>(model: &'m Model, id: &str) -> Vec<&'m str> {
    shape(model, id).members().map(|member| member.name.as_str()).collect()
}
