//! Unions that are event streams.

use proc_macro2::TokenStream;
use quote::quote;

use super::union::{Shown, debug};
use crate::emit::paths::{self, Scope};
use crate::ir::{EventUnion, EventVariant, Redaction};

/// An event union with all that belongs to it, except how it travels.
pub(crate) fn event_union(it: &EventUnion, scope: &Scope<'_>) -> TokenStream {
    let EventUnion { name, docs, variants, errors: _, schema: _, redaction } = it;
    let derive = (*redaction == Redaction::None).then(|| quote!(Debug,));
    let message = paths::message();
    let declarations = variants.iter().map(|EventVariant { name, docs, ty, .. }| {
        let value = ty.as_ref().map(|ty| scope.own(ty)).map(|ty| quote!((#ty)));
        quote!(#docs #name #value)
    });
    let shown =
        variants.iter().map(|it| Shown { name: &it.name, unit: it.ty.is_none(), redacted: it.redacted });
    let debug = debug(name, *redaction, shown);
    quote! {
        #docs
        #[derive(#derive Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#declarations,)*
            #[doc = " An event that the model does not have, with its name, headers and payload."]
            Unknown(#message),
        }
        #debug
    }
}
