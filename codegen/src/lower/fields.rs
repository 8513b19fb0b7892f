//! Structures of every role, and their fields.

use super::bindings::Role;
use super::cx::Cx;
use super::naming::{Case, Scope};
use super::{defaults, docs, rust_type, tables};
use crate::ir::{Docs, Field, Ident, Initial, MessageField, Redaction, RustType, Structure, StructureRole};
use crate::model::{Member, Shape, ShapeKind};

/// Methods of structures that no setter may hide.
pub(super) const METHODS: &[&str] = &["clone", "default", "new"];

/// How a structure is made of a shape.
pub(super) struct Plan<'a> {
    pub(super) name: Ident,
    pub(super) constant: Ident,
    pub(super) docs: Docs,
    pub(super) role: Role,
    /// Methods that no setter may hide.
    pub(super) methods: &'static [&'static str],
    /// The members that travel; streams do not.
    pub(super) members: Vec<&'a Member>,
    /// A streaming blob that becomes a field.
    pub(super) blob: Option<&'a Member>,
}

/// A structure or error of the `types` module.
pub(super) fn shared(cx: &Cx<'_>, shape: &Shape) -> Structure {
    let is_error = shape.traits.error().is_some();
    let what = if is_error { "An error of the service." } else { "A structure of the service." };
    let plan = Plan {
        name: cx.name(&shape.id),
        constant: cx.constant(&shape.id),
        docs: docs::of_shape(shape, what),
        role: if is_error { Role::Error } else { Role::Nested },
        methods: METHODS,
        members: shape.members().collect(),
        blob: None,
    };
    structure(cx, shape, plan)
}

/// The structure that the plan describes.
pub(super) fn structure(cx: &Cx<'_>, shape: &Shape, plan: Plan<'_>) -> Structure {
    let Plan { name, constant, docs, role, methods, members, blob } = plan;
    let mut names = Scope::new(Case::Snake, &[]);
    let mut setters = Scope::new(Case::Snake, methods);
    let mut fields: Vec<Field> = members
        .iter()
        .enumerate()
        .map(|(row, member)| {
            let text = cx.text(&member.id);
            field(cx, shape, member, role, (row, names.claim(text), setters.claim(text)))
        })
        .collect();
    fields.extend(blob.map(|member| {
        let text = cx.text(&member.id);
        byte_stream(cx, member, names.claim(text), setters.claim(text))
    }));
    let redaction = match (shape.traits.is_sensitive(), fields.iter().any(|field| field.redacted)) {
        (true, _) => Redaction::Whole,
        (false, true) => Redaction::Fields,
        (false, false) => Redaction::None,
    };
    let derives_default = fields.iter().all(|field| field.optional || field.initial == Initial::Zero);
    let role_of = match role {
        Role::Input => StructureRole::Input,
        Role::Output => StructureRole::Output,
        Role::Nested => StructureRole::Data,
        Role::Error => {
            StructureRole::Error { shape_name: shape.id.name().to_owned(), message: message(shape, &fields) }
        }
    };
    let schema = tables::table(cx, constant, shape, members, role);
    Structure {
        name,
        docs,
        role: role_of,
        fields,
        schema,
        redaction,
        derives_default,
        streams: blob.is_some(),
    }
}

fn field(
    cx: &Cx<'_>,
    shape: &Shape,
    member: &Member,
    role: Role,
    (row, name, setter): (usize, Ident, Ident),
) -> Field {
    let default = defaults::initial(cx, member);
    // Smithy spec, Nullability of structure members, for clients.
    let optional = role == Role::Input
        || member.traits.is_client_optional()
        || shape.traits.is_input()
        || (default.is_none() && !member.traits.is_required());
    Field {
        name,
        wire_name: member.name.clone(),
        docs: docs::of_member(cx.model, member, &plain(member)),
        ty: rust_type::of_member(cx, member),
        optional,
        in_new: !optional && default.is_none(),
        initial: default.filter(|_| !optional).unwrap_or(Initial::Zero),
        setter,
        redacted: is_redacted(cx, member),
        row: Some(row),
    }
}

fn byte_stream(cx: &Cx<'_>, member: &Member, name: Ident, setter: Ident) -> Field {
    Field {
        name,
        wire_name: member.name.clone(),
        docs: docs::of_member(cx.model, member, &plain(member)),
        ty: RustType::ByteStream,
        optional: false,
        initial: Initial::Zero,
        in_new: false,
        setter,
        redacted: false,
        row: None,
    }
}

/// What is said of a member that its model says nothing of.
pub(super) fn plain(member: &Member) -> String {
    format!("The member `{}`.", member.name)
}

/// Whether a member's value must not be shown. Structures, unions and enums see to themselves; lists and maps cannot.
pub(super) fn is_redacted(cx: &Cx<'_>, member: &Member) -> bool {
    let target = cx.model.target(member);
    let inside = match &target.kind {
        ShapeKind::List { member } => is_redacted(cx, member),
        ShapeKind::Map { key, value } => is_redacted(cx, key) || is_redacted(cx, value),
        _ => false,
    };
    inside || target.traits.is_sensitive()
}

/// The member that says in words what went wrong.
fn message(shape: &Shape, fields: &[Field]) -> Option<MessageField> {
    let fits =
        |field: &&Field| field.ty == RustType::String && field.wire_name.eq_ignore_ascii_case("message");
    let field = fields.iter().find(fits)?;
    (!field.redacted && !shape.traits.is_sensitive())
        .then(|| MessageField { name: field.name.clone(), optional: field.optional })
}
