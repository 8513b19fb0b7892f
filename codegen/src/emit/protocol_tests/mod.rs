//! Tests of the client, one function a case.

mod calls;
mod checks;
mod endpoints;
mod values;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::paths::Imports;
use crate::ir::{Ident, Layout, Package, ProtocolTest, ProtocolTests, TestBody, TestFile, TestKind};
use crate::output::{self, Files, Notes, ProtocolTestCounts, Sheet};

/// What a test file imports: emitters tick what they use.
#[derive(Debug, Default)]
struct Uses {
    runtime: Imports,
    /// Items of the client.
    own: BTreeSet<&'static str>,
    maps: bool,
}

impl Notes for Uses {
    fn merge(&mut self, other: Self) {
        self.runtime.merge(other.runtime);
        self.own.extend(other.own);
        self.maps |= other.maps;
    }
}

impl Uses {
    /// Ticks names of the runtime's `protocol_test` room.
    fn harness(&mut self, names: &[&'static str]) {
        self.runtime.tick("protocol_test", names);
    }

    fn tokens(&self, root: &TokenStream) -> TokenStream {
        let maps = self.maps.then(|| {
            quote!(
                use ::std::collections::BTreeMap;
            )
        });
        let runtime = self.runtime.tokens();
        let own = self.own.iter().map(|name| Ident::new(*name));
        let own = (!self.own.is_empty()).then(|| quote!(use #root::{#(#own),*};));
        quote!(#maps #runtime #own)
    }
}

/// Adds the files of the tests, and their number.
pub(super) fn add(files: Files, package: &Package, tests: &ProtocolTests) -> Files {
    if tests.files.is_empty() {
        return files.with_protocol_tests(Files::empty(), counts(tests));
    }
    let mut sheets = Vec::new();
    let (folder, root, path) = match &package.layout {
        Layout::Module { name } => {
            sheets.push(super::plain("protocol_tests.rs".to_owned(), modules(tests), Vec::new()));
            (name.as_str(), quote!(super::super), "protocol_tests/")
        }
        Layout::Crate(manifest) => {
            sheets.push(super::plain("main.rs".to_owned(), main(package, tests), Vec::new()));
            let library = Ident::new(manifest.name.replace('-', "_"));
            ("tests/protocol", quote!(::#library), "")
        }
    };
    sheets.extend(tests.files.iter().map(|file| sheet(file, path, &root)));
    files.with_protocol_tests(output::print(folder, sheets, Vec::new()), counts(tests))
}

fn sheet<'a>(file: &'a TestFile, folder: &str, root: &TokenStream) -> Sheet<'a, Uses> {
    let parts = file.tests.iter().map(|it| {
        let part: output::Part<'a, Uses> = Box::new(move |uses| test(it, uses));
        part
    });
    let root = root.clone();
    Sheet {
        path: format!("{folder}{}.rs", file.module.unraw()),
        head: Box::new(move |uses: &Uses| output::format(uses.tokens(&root))),
        parts: parts.collect(),
    }
}

/// The root of the test binary.
fn main(package: &Package, tests: &ProtocolTests) -> TokenStream {
    let doc = format!(" The test cases in the model of `{}`.", package.service.id);
    let deprecated = package.deprecated.then(|| quote!(deprecated,));
    let modules = modules(tests);
    quote! {
        #![doc = #doc]
        #![allow(clippy::all, clippy::nursery, clippy::pedantic, #deprecated unused_qualifications)]
        #modules
    }
}

fn modules(tests: &ProtocolTests) -> TokenStream {
    let docs = tests.files.iter().map(|file| &file.docs);
    let names = tests.files.iter().map(|file| &file.module);
    quote!(#(#docs mod #names;)*)
}

fn test(it: &ProtocolTest, uses: &mut Uses) -> TokenStream {
    let ProtocolTest { name, docs, kind: _, body } = it;
    let (ignore, body) = match body {
        Ok(TestBody::Request(call, request)) => (None, calls::request(call, request, uses)),
        Ok(TestBody::Output(it)) => (None, calls::output(it, uses)),
        Ok(TestBody::Error(it)) => (None, calls::error(it, uses)),
        Ok(TestBody::Events(it)) => (None, calls::events(it, uses)),
        Ok(TestBody::Endpoint(it)) => (None, endpoints::endpoint(it, uses)),
        Err(reason) => {
            let told = format!("this case cannot be told in Rust: {reason}");
            (Some(quote!(#[ignore = #reason])), quote!(panic!("{}", #told);))
        }
    };
    quote! {
        #docs
        #[test]
        #ignore
        fn #name() { #body }
    }
}

fn counts(tests: &ProtocolTests) -> ProtocolTestCounts {
    let mut counts = ProtocolTestCounts::default();
    for file in &tests.files {
        for test in &file.tests {
            match test.kind {
                TestKind::Request => counts.requests += 1,
                TestKind::Response => counts.responses += 1,
                TestKind::EventStream => counts.event_streams += 1,
                TestKind::Endpoint => counts.endpoints += 1,
            }
            let name = || format!("{}::{}", file.module.unraw(), test.name.unraw());
            counts.ignored.extend(test.body.as_ref().err().map(|reason| (name(), reason.clone())));
        }
    }
    counts
}
