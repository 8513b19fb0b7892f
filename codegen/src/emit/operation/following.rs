//! Calls whose answers are followed.

use proc_macro2::TokenStream;
use quote::quote;

use super::polling::{Take, path};
use crate::emit::paths::Scope;
use crate::emit::tokens;
use crate::ir::{FieldPath, Following, Ident, Operation};

/// The method of the builder.
pub(super) fn follow(it: &Operation, following: &Following) -> TokenStream {
    let (marker, method) = (&it.name, &following.method);
    quote! {
        #[doc = " Gives item after item, from the start that is set: each call begins behind the last item of the one before."]
        pub fn #method(self) -> client::Follow<#marker> { client::Follow::new(self.core, self.input) }
    }
}

/// What the runtime has to know of the operation.
pub(super) fn impls(it: &Operation, following: &Following, scope: &Scope<'_>) -> TokenStream {
    let Following { method: _, start, wait, items, item, position, not_yet } = following;
    let (marker, option) = (&it.name, scope.std("Option"));
    let item = tokens::ty(scope, item);
    let (get_start, set_start) = (path("input", start, Take::Copy), set(start, "position"));
    let (get_wait, set_wait) = match wait {
        Some(wait) => (path("input", wait, Take::Copy), set(wait, "millis")),
        None => (quote!(None), TokenStream::new()),
    };
    let items = path("output", items, Take::Move);
    let position = path("item", position, Take::Copy);
    let vec = scope.std("Vec");
    let [input, millis] = ["input", "millis"].map(|name| match wait {
        Some(_) => Ident::new(name),
        None => Ident::new(format!("_{name}")),
    });
    let is_retried = is_retried(it, not_yet);
    quote! {
        impl client::Followed for #marker {
            type Item = #item;
            fn start(input: &Self::Input) -> #option<i64> { #get_start }
            fn set_start(input: &mut Self::Input, position: i64) { #set_start }
            fn wait(#input: &Self::Input) -> #option<i64> { #get_wait }
            fn set_wait(#input: &mut Self::Input, #millis: i64) { #set_wait }
            fn items(output: Self::Output) -> #option<#vec<Self::Item>> { #items }
            fn position(item: &Self::Item) -> #option<i64> { #position }
            #is_retried
        }
    }
}

/// Tells the errors that mean that there are no items yet.
fn is_retried(it: &Operation, not_yet: &[Ident]) -> TokenStream {
    let error = &it.error.name;
    if not_yet.is_empty() {
        return quote!(
            fn is_retried(_error: &Self::Error) -> bool {
                false
            }
        );
    }
    quote! {
        fn is_retried(error: &Self::Error) -> bool {
            ::std::matches!(error, #(#error::#not_yet(_))|*)
        }
    }
}

/// Sets it. Structures on the way are made.
fn set(it: &FieldPath, value: &str) -> TokenStream {
    let Some((last, steps)) = it.0.split_last() else { return TokenStream::new() };
    let mut way = quote!(input);
    for step in steps {
        let name = &step.name;
        let made = step.optional.then(|| quote!(.get_or_insert_default()));
        way = quote!(#way.#name #made);
    }
    let (name, value) = (&last.name, Ident::new(value));
    let value = if last.optional { quote!(Some(#value)) } else { quote!(#value) };
    quote!(#way.#name = #value;)
}
