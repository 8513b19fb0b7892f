//! Schema tables.

use super::bindings::{self, Role};
use super::cx::Cx;
use super::{constraints, xml};
use crate::ir::{
    ErrorFacts, EventBinding, Fault, HttpBinding, Ident, Kind, MemberTable, SchemaTable, TimestampFormat,
};
use crate::model::{Member, Shape, ShapeKind, Traits, traits};

/// The table of a structure or union, with these of its members.
pub(super) fn table<'a>(
    cx: &Cx<'_>,
    constant: Ident,
    shape: &Shape,
    members: impl IntoIterator<Item = &'a Member>,
    role: Role,
) -> SchemaTable {
    let is_union = matches!(shape.kind, ShapeKind::Union(_));
    let members = members.into_iter().map(|member| top_level(cx, shape, member, role)).collect();
    SchemaTable {
        constant,
        id: shape.id.to_string(),
        union: is_union,
        members,
        error: error(cx, &shape.traits),
        xml: xml::of_root(cx, shape, role),
    }
}

fn top_level(cx: &Cx<'_>, shape: &Shape, member: &Member, role: Role) -> MemberTable {
    let mut table = row(cx, member);
    if cx.heeds.http {
        table.http = bindings::http(member, role);
    }
    if cx.heeds.events {
        table.event = bindings::event(member);
    }
    let traits = &member.traits;
    let flags = [
        (traits.is_required(), "required"),
        (traits.is_host_label() && role == Role::Input && cx.heeds.requests, "host_label"),
        (traits.is_idempotency_token() && role == Role::Input, "idempotency_token"),
        (shape.is_event_stream() && cx.model.target(member).traits.error().is_some(), "error"),
        (traits.is_made_by_client() && cx.heeds.web_socket, "made_by_client"),
    ];
    let flags = flags.into_iter().filter_map(|(there, flag)| there.then_some(flag));
    table.flags.splice(0..0, flags);
    table
}

/// What holds for a member wherever it stands.
fn row(cx: &Cx<'_>, member: &Member) -> MemberTable {
    let target = cx.model.target(member);
    let (key, element) = match &target.kind {
        ShapeKind::List { member } => (None, Some(Box::new(row(cx, member)))),
        ShapeKind::Map { key, value } => (Some(Box::new(row(cx, key))), Some(Box::new(row(cx, value)))),
        _ => (None, None),
    };
    let format = member.traits.timestamp_format().or_else(|| target.traits.timestamp_format());
    let json_name = member.traits.json_name().filter(|name| cx.heeds.json_name && *name != member.name);
    let is_timestamp = matches!(target.kind, ShapeKind::Timestamp);
    MemberTable {
        name: member.name.clone(),
        kind: kind(target),
        json_name: json_name.map(str::to_owned),
        timestamp_format: format.filter(|_| is_timestamp && cx.heeds.timestamp_format).map(timestamp_format),
        media_type: target.traits.media_type().map(str::to_owned),
        xml: xml::of_member(cx, member),
        constraints: constraints::of_member(cx, member),
        http: HttpBinding::Document,
        event: EventBinding::Document,
        element,
        key,
        flags: target.traits.is_sensitive().then_some("sensitive").into_iter().collect(),
    }
}

fn timestamp_format(format: traits::TimestampFormat) -> TimestampFormat {
    match format {
        traits::TimestampFormat::DateTime => TimestampFormat::DateTime,
        traits::TimestampFormat::HttpDate => TimestampFormat::HttpDate,
        traits::TimestampFormat::EpochSeconds => TimestampFormat::EpochSeconds,
    }
}

fn error(cx: &Cx<'_>, traits: &Traits) -> Option<ErrorFacts> {
    let (fault, status) = match traits.error()? {
        traits::Fault::Client => (Fault::Client, 400),
        traits::Fault::Server => (Fault::Server, 500),
    };
    let status = traits.http_error().unwrap_or(status);
    Some(ErrorFacts {
        fault,
        status,
        retryable: traits.retryable().map(|it| it.throttling),
        status_code: traits.status_code().filter(|_| cx.heeds.codes),
        refusal: traits.refusal().filter(|_| cx.heeds.web_socket).map(str::to_owned),
    })
}

fn kind(target: &Shape) -> Kind {
    match &target.kind {
        ShapeKind::Blob => Kind::Blob,
        ShapeKind::Boolean => Kind::Boolean,
        ShapeKind::String => Kind::String,
        ShapeKind::Enum(_) => Kind::Enum,
        ShapeKind::Byte => Kind::Byte,
        ShapeKind::Short => Kind::Short,
        ShapeKind::Integer => Kind::Integer,
        ShapeKind::IntEnum(_) => Kind::IntEnum,
        ShapeKind::Long => Kind::Long,
        ShapeKind::Float => Kind::Float,
        ShapeKind::Double => Kind::Double,
        ShapeKind::BigInteger => Kind::BigInteger,
        ShapeKind::BigDecimal => Kind::BigDecimal,
        ShapeKind::Timestamp => Kind::Timestamp,
        ShapeKind::List { .. } => Kind::List,
        ShapeKind::Map { .. } => Kind::Map,
        ShapeKind::Structure(_) => Kind::Structure,
        ShapeKind::Union(_) => Kind::Union,
        ShapeKind::Document | ShapeKind::Service(_) | ShapeKind::Resource(_) | ShapeKind::Operation(_) => {
            Kind::Document
        }
    }
}
