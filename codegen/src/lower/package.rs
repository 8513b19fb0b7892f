//! The package around types and operations.

use std::collections::BTreeSet;

use super::auth;
use super::cx::Cx;
use super::docs;
use super::naming::{self, Case, Scope};
use crate::config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::{
    AuthScheme, Ident, Layout, Manifest, Operation, Package, Protocol, Runtime, Service, Session, Shadowed,
    Types,
};
use crate::model::{Shape, ShapeId};

/// The package; `None`, and a finding, if its name cannot be.
pub(super) fn package(
    cx: &Cx<'_>,
    types: Types,
    operations: Vec<Operation>,
    protocol: Option<Protocol>,
    diagnostics: &mut Diagnostics,
) -> Option<Package> {
    let auth = match cx.heeds.requests {
        true => auth::of_service(cx.model, cx.service),
        false => Vec::new(),
    };
    let features = features(protocol.as_ref(), &auth, &operations);
    let layout = layout(cx, protocol.as_ref(), features, diagnostics)?;
    let title = cx.service.traits.title().unwrap_or_else(|| cx.service.id.name());
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let service = Service {
        id: cx.service.id.to_string(),
        version: cx.service.as_service().map(|service| service.version.clone()).unwrap_or_default(),
        docs: docs::of_service(cx.service, &title),
        constant: constant(cx, &operations),
        title,
        protocol,
        auth,
    };
    let names = types.structures.iter().chain(&types.errors).map(|it| &it.name);
    let names =
        names.chain(types.unions.iter().map(|it| &it.name)).chain(types.enums.iter().map(|it| &it.name));
    let shadowed = Shadowed::of(names.chain(types.events.iter().map(|it| &it.name)));
    let deprecated = is_deprecated(cx, &operations);
    Some(Package {
        service,
        types,
        operations,
        endpoint: None,
        shadowed,
        deprecated,
        protocol_tests: None,
        layout,
    })
}

/// The static of the service is named after what it is, and gives way to those of all shapes.
fn constant(cx: &Cx<'_>, operations: &[Operation]) -> Ident {
    let mut statics = cx.statics.clone();
    for operation in operations {
        for name in operation.constants() {
            statics.claim(name.as_str());
        }
    }
    statics.claim("SERVICE")
}

/// The features of the runtime that a client needs: TLS for URLs, and what its model asks for.
fn features(protocol: Option<&Protocol>, auth: &[AuthScheme], operations: &[Operation]) -> Vec<&'static str> {
    let tables = || operations.iter().filter_map(|it| it.call.as_ref()).map(|call| &call.table);
    let checksum = tables().any(|it| it.checksum.is_some() || it.validation.is_some()).then_some("checksum");
    let gzip = tables().any(|it| it.flags.contains(&"compressed")).then_some("gzip");
    let codec = protocol.and_then(|it| it.feature);
    let is_signed = |schemes: &[AuthScheme]| schemes.iter().any(|it| matches!(it, AuthScheme::SigV4 { .. }));
    let signed =
        protocol.is_some() && is_signed(auth) || tables().flat_map(|it| &it.auth).any(|it| is_signed(it));
    let sigv4 = signed.then_some("sigv4");
    let has_urls = |it: &Protocol| matches!(it.session, Session::Http | Session::StreamSea);
    let tls = protocol.is_none_or(has_urls).then_some("tls-ring");
    let features: BTreeSet<_> = [checksum, gzip, codec, sigv4, tls].into_iter().flatten().collect();
    features.into_iter().collect()
}

/// Peers on the same machine are talked to in the clear; those of Stream Manager's protocol stand nowhere else.
fn has_optional_tls(protocol: Option<&Protocol>) -> bool {
    protocol.is_some_and(|protocol| protocol.session == Session::EventStreamRpc)
}

fn layout(
    cx: &Cx<'_>,
    protocol: Option<&Protocol>,
    features: Vec<&'static str>,
    diagnostics: &mut Diagnostics,
) -> Option<Layout> {
    let (service, config) = (cx.service, cx.config);
    match config.layout {
        config::Layout::Module => {
            let asked = config.module_name.as_deref();
            let name = asked.map_or_else(|| module(&service.id), str::to_owned);
            let sound = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            if name.is_empty() || !sound {
                let finding = Finding::error(
                    "bad-module-name",
                    format!("`{name}` cannot be the name of a folder and module"),
                );
                diagnostics.report(finding.help("use ASCII letters, digits, `_` and `-`"));
                return None;
            }
            Some(Layout::Module { name })
        }
        config::Layout::Crate => {
            let name = config.crate_name.clone().unwrap_or_else(|| naming::package(crate_text(service)));
            if !naming::is_package(&name) {
                let finding =
                    Finding::error("bad-crate-name", format!("`{name}` cannot be the name of a crate"));
                diagnostics.report(
                    finding.help("use ASCII letters, digits, `_` and `-`, a letter first, and no keyword"),
                );
                return None;
            }
            let runtime = match &config.runtime_path {
                Some(path) => Runtime::Path(path.display().to_string()),
                None => Runtime::Version(env!("CARGO_PKG_VERSION").to_owned()),
            };
            let optional_tls = has_optional_tls(protocol);
            Some(Layout::Crate(Manifest { name, runtime, features, optional_tls }))
        }
    }
}

fn module(service: &ShapeId) -> String {
    Scope::new(Case::Module, &[]).claim(service.name()).as_str().to_owned()
}

/// AWS services are known by another name than that of their shape.
fn crate_text(service: &Shape) -> &str {
    service.traits.aws_sdk_id().unwrap_or_else(|| service.id.name())
}

/// Whether generated code has anything to do with something deprecated.
fn is_deprecated(cx: &Cx<'_>, operations: &[Operation]) -> bool {
    let is = |shape: &Shape| {
        shape.traits.deprecated().is_some()
            || shape.members().any(|member| member.traits.deprecated().is_some())
    };
    let of_operation = |it: &Operation| {
        it.docs.deprecated.is_some()
            || it.input.fields.iter().chain(&it.output.fields).any(|field| field.docs.deprecated.is_some())
            || it.call.iter().filter_map(|call| call.body.as_ref()).any(|body| body.docs.deprecated.is_some())
    };
    cx.shared.iter().any(|shape| is(shape)) || operations.iter().any(of_operation)
}
