//! Calls that are made again and again: page by page, or until something has come about.

use proc_macro2::TokenStream;
use quote::quote;

use super::following;
use crate::emit::paths::Scope;
use crate::emit::tokens;
use crate::ir::{Call, EmptyToken, FieldPath, FieldStep, Ident, Operation, Pagination, WaiterMethod};

/// The methods of the builder.
pub(super) fn methods(it: &Operation, call: &Call, scope: &Scope<'_>) -> TokenStream {
    let pages = call.pages.as_ref().map(|pages| paginate(it, pages));
    let waiters = call.waiters.iter().map(|waiter| wait(it, waiter, scope));
    let follow = call.following.as_ref().map(|following| following::follow(it, following));
    quote!(#pages #follow #(#waiters)*)
}

fn paginate(it: &Operation, pages: &Pagination) -> TokenStream {
    let (marker, method) = (&it.name, &pages.method);
    let doc = match pages.items {
        Some(_) => {
            " Gets page after page, each when it is asked for; [`items`](client::Pages::items) gives what is on them."
        }
        None => " Gets page after page, each when it is asked for.",
    };
    quote! {
        #[doc = #doc]
        pub fn #method(self) -> client::Pages<#marker> { client::Pages::new(self.core, self.input) }
    }
}

fn wait(it: &Operation, waiter: &WaiterMethod, scope: &Scope<'_>) -> TokenStream {
    let WaiterMethod { method, docs, constant, .. } = waiter;
    let (marker, output, error) = (&it.name, &it.output.name, &it.error.name);
    let result = scope.std("Result");
    quote! {
        #docs
        pub async fn #method(
            self,
            max: ::std::time::Duration,
        ) -> #result<client::Waited<#output, #error>, client::WaitError<#output, #error>> {
            schema::#constant.wait::<#marker>(&self.core, self.input, max).await
        }
    }
}

/// What the runtime has to know of the operation.
pub(super) fn impls(it: &Operation, pages: &Pagination, scope: &Scope<'_>) -> TokenStream {
    let marker = &it.name;
    let token_type = tokens::ty(scope, &pages.token);
    let (option, input) = (scope.std("Option"), &pages.input);
    let token = path("output", &pages.output, Take::Clone);
    let empty = pages.empty.map(|empty| match empty {
        EmptyToken::Collection => quote!(.filter(|token| !token.is_empty())),
        EmptyToken::Text => quote!(.filter(|token| !token.as_str().is_empty())),
    });
    let last = pages.truncated.as_ref().map(|FieldStep { name, optional }| {
        let is_last = if *optional { quote!(output.#name == Some(false)) } else { quote!(!output.#name) };
        quote!(if #is_last { return None; })
    });
    let items = pages.items.as_ref().map(|(items, ty)| {
        let (items, ty) = (path("output", items, Take::Move), tokens::ty(scope, ty));
        quote! {
            impl client::PaginatedItems for #marker {
                type Items = #ty;
                fn items(output: Self::Output) -> #option<Self::Items> { #items }
            }
        }
    });
    quote! {
        impl client::Paginated for #marker {
            type Token = #token_type;
            fn token(output: &Self::Output) -> #option<Self::Token> { #last #token #empty }
            fn set_token(input: &mut Self::Input, token: Self::Token) { input.#input = Some(token); }
        }
        #items
    }
}

/// What becomes of the value at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// Out of a structure that is borrowed.
    Clone,
    /// The same, of a value for which that is nothing to speak of.
    Copy,
    /// Out of a structure that is owned.
    Move,
}

/// An `Option` of the last field's value.
pub(super) fn path(structure: &str, it: &FieldPath, take: Take) -> TokenStream {
    let structure = Ident::new(structure);
    let mut way = quote!(#structure);
    let Some((last, steps)) = it.0.split_last() else { return quote!(None) };
    for step in steps {
        let name = &step.name;
        let through = match (step.optional, take) {
            (true, Take::Clone | Take::Copy) => quote!(.as_ref()?),
            (true, Take::Move) => quote!(?),
            (false, _) => TokenStream::new(),
        };
        way = quote!(#way.#name #through);
    }
    let name = &last.name;
    let clone = (take == Take::Clone).then(|| quote!(.clone()));
    if last.optional { quote!(#way.#name #clone) } else { quote!(Some(#way.#name #clone)) }
}
