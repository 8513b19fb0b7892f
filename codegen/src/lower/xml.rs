//! XML traits, for services whose documents are XML.

use std::collections::BTreeSet;

use super::bindings::Role;
use super::cx::Cx;
use crate::ir::XmlTable;
use crate::model::traits::XmlNamespace;
use crate::model::{Member, Model, Shape, ShapeId, Traits};

/// What all documents of a service share.
#[derive(Debug)]
pub(super) struct Xml<'a> {
    /// `@xmlNamespace` of the service, which holds for roots that have none (Smithy spec, XML bindings).
    namespace: Option<XmlNamespace<'a>>,
    /// Shapes that are the root of a document although they are no input, output or error: payloads and events.
    roots: BTreeSet<&'a ShapeId>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(
        model: &'a Model,
        service: &'a Shape,
        operations: &[&'a Shape],
        shared: &[&'a Shape],
    ) -> Self {
        let of_operations = operations.iter().filter_map(|operation| operation.as_operation());
        let io =
            of_operations.flat_map(|it| it.input.iter().chain(&it.output)).filter_map(|id| model.shape(id));
        let mut roots = BTreeSet::new();
        for shape in io.chain(shared.iter().copied()) {
            let is_stream = shape.is_event_stream();
            let of_members = shape.members().filter(|member| {
                is_stream || member.traits.is_http_payload() || member.traits.is_event_payload()
            });
            roots.extend(of_members.map(|member| &member.target));
        }
        Self { namespace: service.traits.xml_namespace(), roots }
    }
}

/// The traits of a shape that is the root of a document.
pub(super) fn of_root(cx: &Cx<'_>, shape: &Shape, role: Role) -> Option<Box<XmlTable>> {
    let xml = cx.xml.as_ref()?;
    let is_root = role != Role::Nested || xml.roots.contains(&shape.id);
    if !is_root || shape.id.is_prelude() {
        return None;
    }
    let namespace = shape.traits.xml_namespace().or(xml.namespace);
    table(&shape.traits, namespace)
}

/// The traits of a member. Those of its target say nothing of it.
pub(super) fn of_member(cx: &Cx<'_>, member: &Member) -> Option<Box<XmlTable>> {
    cx.xml.as_ref()?;
    table(&member.traits, member.traits.xml_namespace())
}

fn table(traits: &Traits, namespace: Option<XmlNamespace<'_>>) -> Option<Box<XmlTable>> {
    let table = XmlTable {
        name: traits.xml_name().map(str::to_owned),
        namespace: namespace.map(|it| (it.uri.to_owned(), it.prefix.map(str::to_owned))),
        attribute: traits.is_xml_attribute(),
        flattened: traits.is_xml_flattened(),
    };
    (table != XmlTable::default()).then(|| Box::new(table))
}
