//! Prints a [`Package`]: total functions from data to tokens, and nothing that has to be decided.
//!
//! ```text
//! Package ─► sheets (a file: its head and its parts) ─► output: format every part, join ─► Files
//! ```

mod client;
mod endpoint;
mod expression;
mod modules;
mod operation;
mod paths;
mod protocol_tests;
mod scaffold;
mod schema;
mod shape_impls;
mod shapes;
mod tokens;
mod waiters;

use proc_macro2::TokenStream;
use quote::quote;

use self::paths::{Imports, Scope};
use crate::ir::{Layout, Operation, Package, Shadowed};
use crate::output::{self, Files, Sheet};

/// All files of a package.
pub(crate) fn emit(package: &Package) -> Files {
    let none = Shadowed::default();
    let mut sheets = Vec::new();
    root(package, &mut sheets);
    types(package, &mut sheets);
    operations(package, &mut sheets);
    sheets.push(schema_sheet(package, &none));
    sheets.extend(endpoint_sheet(package));
    let (folder, others) = match &package.layout {
        Layout::Module { name } => (name.as_str(), Vec::new()),
        Layout::Crate(manifest) => {
            let files = [
                ("Cargo.toml", scaffold::manifest(package, manifest)),
                ("README.md", scaffold::readme(package, manifest)),
            ];
            ("src", files.into())
        }
    };
    let files = output::print(folder, sheets, others);
    match &package.protocol_tests {
        Some(tests) => protocol_tests::add(files, package, tests),
        None => files,
    }
}

/// A part of a file that ticks no imports.
fn part<'a>(print: impl Fn() -> TokenStream + Sync + 'a) -> output::Part<'a, Imports> {
    Box::new(move |_| print())
}

fn plain<N>(path: String, head: TokenStream, parts: Vec<output::Part<'_, N>>) -> Sheet<'_, N> {
    let head = output::format(head);
    Sheet { path, head: Box::new(move |_| head.clone()), parts }
}

fn root<'a>(package: &'a Package, sheets: &mut Vec<Sheet<'a, Imports>>) {
    let root = if matches!(package.layout, Layout::Crate(_)) { "lib.rs" } else { "mod.rs" };
    sheets.push(plain(root.to_owned(), modules::root(package), Vec::new()));
    if let Some(protocol) = &package.service.protocol {
        let client = part(|| client::client(&package.service, protocol.session, &package.operations));
        sheets.push(plain("client.rs".to_owned(), TokenStream::new(), vec![client]));
    }
}

fn types<'a>(package: &'a Package, sheets: &mut Vec<Sheet<'a, Imports>>) {
    let (types, scope) = (&package.types, Scope::types(&package.shadowed));
    if !modules::has_types(types) {
        return;
    }
    let parts: [Vec<output::Part<'a, Imports>>; 5] = [
        types.enums.iter().map(|it| part(move || shapes::enumeration(it, &scope))).collect(),
        types.errors.iter().map(|it| part(move || shapes::structure(it, &scope))).collect(),
        types.events.iter().map(|it| part(move || shapes::event_union(it, &scope))).collect(),
        types.structures.iter().map(|it| part(move || shapes::structure(it, &scope))).collect(),
        types.unions.iter().map(|it| part(move || shapes::union(it, &scope))).collect(),
    ];
    sheets.push(plain("types.rs".to_owned(), modules::types(types), Vec::new()));
    for ((name, there), parts) in modules::kinds(types).into_iter().zip(parts) {
        if there {
            sheets.push(plain(format!("types/{name}.rs"), TokenStream::new(), parts));
        }
    }
}

fn operations<'a>(package: &'a Package, sheets: &mut Vec<Sheet<'a, Imports>>) {
    if package.operations.is_empty() {
        return;
    }
    sheets.push(plain("operation.rs".to_owned(), modules::operations(&package.operations), Vec::new()));
    for it in &package.operations {
        let scope = Scope::operation(&it.shadowed);
        let mut parts =
            vec![part(move || operation::ends(it, &scope)), part(move || operation::error(it, &scope))];
        if let Some(call) = &it.call {
            parts.push(part(move || operation::callable(it, call, &scope)));
        }
        sheets.push(plain(format!("operation/{}.rs", it.module.unraw()), operation::imports(it), parts));
    }
}

/// All tables and `Shape` impls; the imports are known when the parts are printed.
fn schema_sheet<'a>(package: &'a Package, none: &'a Shadowed) -> Sheet<'a, Imports> {
    let (types, scope) = (&package.types, Scope::schema(none));
    let mut parts: Vec<output::Part<'a, Imports>> = Vec::new();
    if let Some(protocol) = &package.service.protocol {
        parts.push(Box::new(|imports| {
            schema::service(&package.service, protocol, package.endpoint.as_ref(), imports)
        }));
    }
    for it in &package.operations {
        parts.push(Box::new(|imports| operation_schema(package, it, imports)));
    }
    for it in types.structures.iter().chain(&types.errors) {
        parts.push(Box::new(move |imports| shape_impls::structure(it, &scope.own(&it.name), imports)));
    }
    for it in &types.unions {
        parts.push(Box::new(move |imports| shape_impls::union(it, &scope, imports)));
    }
    for it in &types.enums {
        parts.push(Box::new(move |imports| shape_impls::enumeration(it, &scope, imports)));
    }
    for it in &types.events {
        parts.push(Box::new(move |imports| shape_impls::event_union(it, &scope, imports)));
    }
    Sheet {
        path: "schema.rs".to_owned(),
        head: Box::new(|imports: &Imports| output::format(imports.tokens())),
        parts,
    }
}

/// The endpoint rules, and what users can set.
fn endpoint_sheet(package: &Package) -> Option<Sheet<'_, Imports>> {
    let rules = package.endpoint.as_ref()?;
    let mut parts: Vec<output::Part<'_, Imports>> = vec![Box::new(|imports| endpoint::rules(rules, imports))];
    if !rules.params.is_empty() {
        parts.push(Box::new(|imports| endpoint::params(rules, imports)));
    }
    Some(Sheet {
        path: "endpoint.rs".to_owned(),
        head: Box::new(|imports: &Imports| output::format(imports.tokens())),
        parts,
    })
}

fn operation_schema(package: &Package, it: &Operation, imports: &mut Imports) -> TokenStream {
    let module = &it.module;
    let (input, output) = (&it.input.name, &it.output.name);
    let table =
        it.call.as_ref().map(|call| schema::operation(it, &call.table, &package.service.constant, imports));
    let waiters = it.call.iter().flat_map(|call| &call.waiters).map(|it| waiters::waiter(it, imports));
    let waiters: TokenStream = waiters.collect();
    let input = shape_impls::structure(&it.input, &quote!(super::operation::#module::#input), imports);
    let output = shape_impls::structure(&it.output, &quote!(super::operation::#module::#output), imports);
    quote!(#table #waiters #input #output)
}
