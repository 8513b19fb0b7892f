//! Unions that are data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::paths::{self, Scope};
use crate::emit::tokens;
use crate::ir::{Ident, Redaction, Union, Variant};

/// A union with all that belongs to it, except how it travels.
pub(crate) fn union(it: &Union, scope: &Scope<'_>) -> TokenStream {
    let Union { name, docs, variants, schema: _, redaction } = it;
    let (unknown, default) = (paths::runtime_type("UnknownVariant"), scope.std("Default"));
    let derive = (*redaction == Redaction::None).then(|| quote!(Debug,));
    let declarations = variants.iter().map(|variant| {
        let Variant { name, docs, ty, redacted: _ } = variant;
        let value = ty.as_ref().map(|ty| tokens::ty(scope, ty)).map(|ty| quote!((#ty)));
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
            #[doc = " A member that the model does not have."]
            Unknown(#unknown),
        }
        impl #default for #name {
            fn default() -> Self { Self::Unknown(#default::default()) }
        }
        #debug
    }
}

/// A variant as `Debug` sees it.
pub(super) struct Shown<'a> {
    pub(super) name: &'a Ident,
    pub(super) unit: bool,
    pub(super) redacted: bool,
}

/// Written out only where something must not be shown; the last variant is `Unknown`.
pub(super) fn debug<'a>(
    name: &Ident,
    redaction: Redaction,
    variants: impl Iterator<Item = Shown<'a>>,
) -> Option<TokenStream> {
    let body = match redaction {
        Redaction::None => return None,
        Redaction::Whole => {
            let text = format!("{}(***)", name.unraw());
            quote!(f.write_str(#text))
        }
        Redaction::Fields => {
            let arms = variants.map(|Shown { name, unit, redacted }| {
                let text = name.unraw();
                let hidden = format!("{text}(***)");
                match (unit, redacted) {
                    (true, _) => quote!(Self::#name => f.write_str(#text)),
                    (false, true) => quote!(Self::#name(_) => f.write_str(#hidden)),
                    (false, false) => {
                        quote!(Self::#name(value) => f.debug_tuple(#text).field(value).finish())
                    }
                }
            });
            quote! {
                match self {
                    #(#arms,)*
                    Self::Unknown(value) => f.debug_tuple("Unknown").field(value).finish(),
                }
            }
        }
    };
    Some(quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #body }
        }
    })
}
