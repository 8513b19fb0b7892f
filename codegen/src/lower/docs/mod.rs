//! Documentation of a model to documentation of Rust items.

mod examples;
mod html;
mod inline;
mod markdown;
mod markup;

use self::inline::Addresses;
use crate::ir::Docs;
use crate::model::traits::ids;
use crate::model::{Member, Model, Shape, ShapeId, ShapeKind, Traits};

/// Documentation of a type, or of an operation's method: the model's own, or else `plain`, and the shape's id.
pub(super) fn of_shape(shape: &Shape, plain: &str) -> Docs {
    let mut docs = of_traits(&shape.traits, shape.traits.documentation(), plain);
    examples::append(shape.traits.examples(), &mut docs.lines);
    push_paragraph(&mut docs.lines, format!("Shape: `{}`.", shape.id));
    docs
}

/// Documentation of a member: its own; or else that of its target, where no type stands for that; or else `plain`.
pub(super) fn of_member(model: &Model, member: &Member, plain: &str) -> Docs {
    let target = model.target(member);
    let has_type = matches!(
        target.kind,
        ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Enum(_) | ShapeKind::IntEnum(_)
    );
    let inherited = target.traits.documentation().filter(|_| !has_type && !target.id.is_prelude());
    of_traits(&member.traits, member.traits.documentation().or(inherited), plain)
}

/// Documentation of the package: that of the service.
pub(super) fn of_service(shape: &Shape, title: &str) -> Docs {
    let mut docs = of_shape(shape, &format!("A client of {title}."));
    if let Some(title) = shape.traits.title() {
        let title = inline::escaped(title, Addresses::Linked);
        docs.lines.splice(0..0, [format!("# {title}"), String::new()]);
    }
    docs
}

/// Lines that say which shape an item without documentation of its own stands for.
pub(super) fn plain(sentence: &str, id: &ShapeId) -> Docs {
    Docs::sentence(format!("{sentence} `{id}`."))
}

/// The lines of a text in a trait; none for an empty one.
pub(super) fn of_text(text: &str) -> Vec<String> {
    to_markdown(text)
}

fn of_traits(traits: &Traits, text: Option<&str>, plain: &str) -> Docs {
    let mut lines = text.map(to_markdown).unwrap_or_default();
    if lines.is_empty() {
        lines.push(plain.to_owned());
    }
    if let Some(since) = traits.since() {
        push_paragraph(
            &mut lines,
            format!("Since {}.", inline::escaped(&one_line(since), Addresses::Linked)),
        );
    }
    if traits.is_unstable() {
        push_paragraph(&mut lines, "**Unstable:** this may change or go away.".to_owned());
    }
    if traits.is_internal() {
        push_paragraph(&mut lines, "**Internal:** this is not meant for the public.".to_owned());
    }
    if traits.has(ids::RECOMMENDED) {
        let reason = traits.value(ids::RECOMMENDED).and_then(|value| value.get("reason")?.as_str());
        let reason =
            reason.map(|reason| format!(": {}", inline::escaped(&one_line(reason), Addresses::Linked)));
        push_paragraph(&mut lines, format!("Setting this is recommended{}.", reason.unwrap_or_default()));
    }
    for (title, url) in traits.external_documentation() {
        let link = inline::link(&inline::escaped(&one_line(title), Addresses::Plain), url);
        push_paragraph(&mut lines, format!("See {link}."));
    }
    let deprecated = traits.deprecated().map(|deprecated| {
        let since = deprecated.since.map(|since| format!("since {}", one_line(since)));
        let message = deprecated.message.map(one_line);
        since.into_iter().chain(message).collect::<Vec<_>>().join(": ")
    });
    Docs { lines, deprecated, hidden: traits.is_internal() }
}

/// Markdown of a documentation trait, without empty lines around it.
fn to_markdown(text: &str) -> Vec<String> {
    let mut lines = if markup::is_html(text) {
        html::to_markdown(text)
    } else {
        markdown::to_markdown(&markup::printable(text))
    };
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let empty = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..empty);
    lines
}

fn push_paragraph(lines: &mut Vec<String>, line: String) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(line);
}

fn one_line(text: &str) -> String {
    markup::printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
