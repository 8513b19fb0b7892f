//! Files that hold nothing but modules.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Ident, Layout, Operation, Package, Types};

/// `lib.rs` or `mod.rs`.
pub(crate) fn root(package: &Package) -> TokenStream {
    let docs = match package.layout {
        Layout::Crate(_) => package.service.docs.lines.as_slice(),
        // An included file has no inner attributes.
        Layout::Module { .. } => &[],
    };
    let docs = docs.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let allow = allow(package);
    let has_calls = package.service.protocol.is_some();
    let client = has_calls.then(|| quote!(#[doc = " The client."] #allow pub mod client;));
    let unused = matches!(package.layout, Layout::Module { .. })
        .then(|| quote!(#[allow(unreachable_pub, unused_imports)]));
    let client_use = has_calls.then(|| quote!(#unused pub use client::Client;));
    let operation = (!package.operations.is_empty())
        .then(|| quote!(#[doc = " One module per operation."] #allow pub mod operation;));
    let types = has_types(&package.types)
        .then(|| quote!(#[doc = " Types that operations share."] #allow pub mod types;));
    let endpoint = package.endpoint.is_some().then(|| quote!(#allow mod endpoint;));
    let has_params = package.endpoint.as_ref().is_some_and(|rules| !rules.params.is_empty());
    let params_use = has_params.then(|| quote!(#unused pub use endpoint::ContextParams;));
    let is_module = matches!(package.layout, Layout::Module { .. });
    let has_tests = is_module && package.protocol_tests.as_ref().is_some_and(|tests| !tests.files.is_empty());
    let tests = has_tests
        .then(|| quote!(#[cfg(test)] #[doc = " The test cases of the model."] #allow mod protocol_tests;));
    quote! {
        #(#![doc = #docs])*
        #client
        #endpoint
        #operation
        #tests
        #allow mod schema;
        #types
        #client_use
        #params_use
    }
}

/// Lints that a user may have turned on are not for generated code. What is deprecated in the model is used by the
/// code that sends it; and what is included by a program may be used in part only.
fn allow(package: &Package) -> TokenStream {
    let deprecated = package.deprecated.then(|| quote!(deprecated,));
    let unused = matches!(package.layout, Layout::Module { .. })
        .then(|| quote!(dead_code, unnameable_types, unreachable_pub, unused_imports,));
    quote!(#[allow(clippy::all, clippy::nursery, clippy::pedantic, #deprecated #unused unused_qualifications)])
}

/// `operation.rs`.
pub(crate) fn operations(operations: &[Operation]) -> TokenStream {
    let docs = operations.iter().map(|it| format!(" The operation `{}`.", it.id));
    let names = operations.iter().map(|it| &it.module);
    quote!(#(#[doc = #docs] pub mod #names;)*)
}

/// `types.rs`.
pub(crate) fn types(types: &Types) -> TokenStream {
    let names: Vec<Ident> =
        kinds(types).into_iter().filter(|(_, there)| *there).map(|(name, _)| Ident::new(name)).collect();
    quote!(#(mod #names;)* #(pub use #names::*;)*)
}

/// The files below `types/` and whether there is anything in them.
pub(crate) fn kinds(types: &Types) -> [(&'static str, bool); 5] {
    [
        ("enums", !types.enums.is_empty()),
        ("errors", !types.errors.is_empty()),
        ("events", !types.events.is_empty()),
        ("structures", !types.structures.is_empty()),
        ("unions", !types.unions.is_empty()),
    ]
}

/// Whether there is any type that operations share.
pub(crate) fn has_types(types: &Types) -> bool {
    kinds(types).into_iter().any(|(_, there)| there)
}
