//! Which service, and which of its operations.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::{Model, Shape, ShapeId, closure};
use crate::selector::Selector;

/// The service that the user asks for, or the only one there is.
pub(super) fn service<'a>(
    model: &'a Model,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Shape> {
    let services: Vec<&Shape> = model.services().collect();
    let names = list(services.iter().map(|service| service.id.as_str()));
    let Some(asked) = &config.service else {
        return match services.as_slice() {
            [service] => Some(*service),
            [] => report(diagnostics, Finding::error("no-service", "the model has no service")),
            _ => report(
                diagnostics,
                Finding::error("service-not-chosen", "the model has several services")
                    .help(format!("name one of {names}")),
            ),
        };
    };
    let found: Vec<&Shape> = match Selector::parse(asked) {
        Some(selector) => services.into_iter().filter(|service| selector.selects(&service.id)).collect(),
        None => Vec::new(),
    };
    match found.as_slice() {
        [service] => Some(*service),
        [] => {
            let finding = Finding::error("no-such-service", format!("the model has no service `{asked}`"));
            let help = if names.is_empty() {
                "it has no service at all".to_owned()
            } else {
                format!("it has {names}")
            };
            report(diagnostics, finding.help(help))
        }
        _ => {
            let finding =
                Finding::error("service-not-chosen", format!("several services are named `{asked}`"));
            report(diagnostics, finding.help(format!("give its whole id: {names}")))
        }
    }
}

/// The operations that the user asks for, or all of the service; sorted by id.
pub(super) fn operations<'a>(
    model: &'a Model,
    service: &Shape,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<&'a Shape>> {
    let all = closure::operations(model, &service.id);
    let mut chosen = BTreeSet::new();
    let mut complete = true;
    for asked in &config.operations {
        let selector = Selector::parse(asked);
        let found: Vec<&ShapeId> =
            all.iter().filter(|id| selector.as_ref().is_some_and(|it| it.selects(id))).collect();
        if found.is_empty() {
            let message = format!("the service `{}` has no operation `{asked}`", service.id);
            let help = format!("it has {}", list(all.iter().map(ShapeId::name)));
            let finding =
                Finding::error("no-such-operation", message).shape(&service.id).at(service.location);
            diagnostics.report(finding.help(help));
            complete = false;
        }
        chosen.extend(found);
    }
    if config.operations.is_empty() {
        chosen.extend(&all);
    }
    complete.then(|| chosen.into_iter().filter_map(|id| model.shape(id)).collect())
}

fn report<T>(diagnostics: &mut Diagnostics, finding: Finding) -> Option<T> {
    diagnostics.report(finding);
    None
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
