//! Structures, errors, inputs and outputs.

use proc_macro2::TokenStream;
use quote::quote;

use super::error;
use crate::emit::paths::Scope;
use crate::emit::tokens::{self, redocumented};
use crate::ir::{Field, Ident, Initial, Redaction, Structure, StructureRole};

/// A structure with all that belongs to it, except how it travels.
pub(crate) fn structure(it: &Structure, scope: &Scope<'_>) -> TokenStream {
    let Structure { name, docs, role, fields, schema: _, redaction, derives_default: _, streams: _ } = it;
    let derives = derives(it);
    let declarations = fields.iter().map(|it| declaration(it, scope));
    let inherent = (*role != StructureRole::Input).then(|| inherent(it, scope));
    let default = default(it, scope);
    let debug = debug(it, *redaction);
    let error = match role {
        StructureRole::Error { shape_name, message } => {
            Some(error::error(name, shape_name, message.as_ref()))
        }
        StructureRole::Data | StructureRole::Input | StructureRole::Output => None,
    };
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name { #(#declarations,)* }
        #inherent
        #default
        #debug
        #error
    }
}

fn derives(it: &Structure) -> TokenStream {
    let debug = (it.redaction == Redaction::None).then(|| quote!(Debug,));
    let values = (!it.streams).then(|| quote!(Clone, PartialEq,));
    let default = it.derives_default.then(|| quote!(Default,));
    quote!(#[derive(#debug #values #default)])
}

fn declaration(it: &Field, scope: &Scope<'_>) -> TokenStream {
    let (docs, name, ty) = (&it.docs, &it.name, tokens::ty(scope, &it.ty));
    if it.optional {
        let option = scope.std("Option");
        quote!(#docs pub #name: #option<#ty>)
    } else {
        quote!(#docs pub #name: #ty)
    }
}

fn inherent(it: &Structure, scope: &Scope<'_>) -> TokenStream {
    let name = &it.name;
    let new = new(it, scope);
    let setters = it.fields.iter().filter(|field| !field.in_new).map(|field| setter(field, scope));
    quote! {
        impl #name {
            #new
            #(#setters)*
        }
    }
}

fn new(it: &Structure, scope: &Scope<'_>) -> TokenStream {
    let required: Vec<&Field> = it.fields.iter().filter(|field| field.in_new).collect();
    let doc = match required.is_empty() {
        true => " Makes one in which nothing is set.",
        false => " Makes one of its required members.",
    };
    let parameters = required.iter().map(|field| {
        let (name, ty) = (&field.name, tokens::parameter(scope, &field.ty));
        quote!(#name: #ty)
    });
    let names = required.iter().map(|field| &field.name);
    let values = required.iter().map(|field| tokens::argument(scope, &field.ty, &field.name));
    let rest = (required.len() < it.fields.len()).then(|| quote!(..Self::default()));
    let body = match required.is_empty() {
        true => quote!(Self::default()),
        false => quote!(Self { #(#names: #values,)* #rest }),
    };
    quote! {
        #[doc = #doc]
        pub fn new(#(#parameters),*) -> Self { #body }
    }
}

fn setter(it: &Field, scope: &Scope<'_>) -> TokenStream {
    let docs = redocumented(&it.docs, format!("Sets `{}`.", it.wire_name));
    let (method, name, ty) = (&it.setter, &it.name, tokens::parameter(scope, &it.ty));
    let value = tokens::argument(scope, &it.ty, &Ident::new("value"));
    let value = if it.optional { quote!(Some(#value)) } else { value };
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, value: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// Written out only where a `@default` differs from what deriving gives.
fn default(it: &Structure, scope: &Scope<'_>) -> Option<TokenStream> {
    if it.derives_default {
        return None;
    }
    let (name, default) = (&it.name, scope.std("Default"));
    let fields = it.fields.iter().map(|field| {
        let name = &field.name;
        match &field.initial {
            Initial::Value(value) => {
                let value = tokens::literal(scope, value);
                quote!(#name: #value)
            }
            Initial::Zero if field.optional => quote!(#name: None),
            Initial::Zero => quote!(#name: #default::default()),
        }
    });
    Some(quote! {
        impl #default for #name {
            fn default() -> Self { Self { #(#fields,)* } }
        }
    })
}

/// Written out only where something must not be shown.
fn debug(it: &Structure, redaction: Redaction) -> Option<TokenStream> {
    let (name, text) = (&it.name, it.name.unraw());
    let body = match redaction {
        Redaction::None => return None,
        Redaction::Whole => {
            let text = format!("{text}(***)");
            quote!(f.write_str(#text))
        }
        Redaction::Fields => {
            let fields = it.fields.iter().map(|field| {
                let (name, text) = (&field.name, field.name.unraw());
                match field.redacted {
                    true => quote!(.field(#text, &::std::format_args!("***"))),
                    false => quote!(.field(#text, &self.#name)),
                }
            });
            quote!(f.debug_struct(#text)#(#fields)*.finish())
        }
    };
    Some(quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #body }
        }
    })
}
