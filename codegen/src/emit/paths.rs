//! Every path that generated code names: this file alone spells them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Ident, PRELUDE, Shadowed};
use crate::output::Notes;

/// How a file reaches the items of other files, and which short names it may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    place: Place,
    shadowed: &'a Shadowed,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Types,
    Operation,
    Schema,
}

impl<'a> Scope<'a> {
    /// Files below `types/`.
    pub(crate) fn types(shadowed: &'a Shadowed) -> Self {
        Self { place: Place::Types, shadowed }
    }

    /// Files below `operation/`, which import `super::super::types`.
    pub(crate) fn operation(shadowed: &'a Shadowed) -> Self {
        Self { place: Place::Operation, shadowed }
    }

    /// `schema.rs`, which defines no type.
    pub(crate) fn schema(none: &'a Shadowed) -> Self {
        Self { place: Place::Schema, shadowed: none }
    }

    /// A type of the `types` module.
    pub(crate) fn own(&self, name: &Ident) -> TokenStream {
        match self.place {
            Place::Types => quote!(super::#name),
            Place::Operation => quote!(types::#name),
            Place::Schema => quote!(super::types::#name),
        }
    }

    /// `Option`, `Result` and so on: short unless a generated type took the name.
    pub(crate) fn std(&self, name: &str) -> TokenStream {
        let ident = Ident::new(name);
        match PRELUDE.iter().find(|(short, _)| *short == name && self.shadowed.contains(short)) {
            Some((_, module)) => {
                let module = Ident::new(*module);
                quote!(::std::#module::#ident)
            }
            None => quote!(#ident),
        }
    }
}

impl Notes for Imports {
    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// A type of the runtime's `types` room.
pub(crate) fn runtime_type(name: &str) -> TokenStream {
    let name = Ident::new(name);
    quote!(::smithy_streams_runtime::types::#name)
}

/// Bytes of a blob.
pub(crate) fn bytes() -> TokenStream {
    quote!(::smithy_streams_runtime::Bytes)
}

/// A type of the runtime's `byte_stream` room.
pub(crate) fn byte_stream(name: &str) -> TokenStream {
    let name = Ident::new(name);
    quote!(::smithy_streams_runtime::byte_stream::#name)
}

/// A message that no variant stands for.
pub(crate) fn message() -> TokenStream {
    quote!(::smithy_streams_runtime::frame::Message)
}

/// What `schema.rs` imports: emitters tick what they use, and its first lines import exactly that.
#[derive(Debug, Default)]
pub(crate) struct Imports(BTreeSet<(&'static str, &'static str)>);

impl Imports {
    /// Ticks names of one room of the runtime.
    pub(crate) fn tick(&mut self, room: &'static str, names: &[&'static str]) {
        self.0.extend(names.iter().map(|name| (room, *name)));
    }

    /// One `use` per room.
    pub(crate) fn tokens(&self) -> TokenStream {
        let rooms: BTreeSet<_> = self.0.iter().map(|(room, _)| *room).collect();
        let rooms = rooms.into_iter().map(|room| {
            let names = self.0.iter().filter(|(of, _)| *of == room).map(|(_, name)| Ident::new(*name));
            let room = Ident::new(room);
            quote!(use ::smithy_streams_runtime::#room::{#(#names),*};)
        });
        quote!(#(#rooms)*)
    }
}
