//! The file with the endpoint rules.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::expression::expression;
use super::paths::{Imports, Scope};
use super::tokens;
use crate::ir::{ClientParam, Const, EndpointRules, Ident, RustType, Shadowed};

/// The tables.
pub(crate) fn rules(it: &EndpointRules, imports: &mut Imports) -> TokenStream {
    let EndpointRules { slots, properties, trees, constant, rules, params: _ } = it;
    imports.tick("endpoint", &["RuleSet"]);
    let slots = slots.iter().map(|(name, slot)| {
        let slot = Literal::u16_unsuffixed(*slot);
        quote!(const #name: u16 = #slot;)
    });
    if !properties.is_empty() {
        imports.tick("endpoint", &["Property"]);
    }
    let properties = properties.iter().map(|(name, value)| {
        let value = self::value(value, imports);
        quote!(const #name: &[(&str, Property)] = #value;)
    });
    let properties: Vec<_> = properties.collect();
    let trees = trees.iter().map(|(name, value)| {
        let value = self::value(value, imports);
        quote!(const #name: &[Rule] = #value;)
    });
    let trees: Vec<_> = trees.collect();
    let rules = value(rules, imports);
    quote! {
        #(#slots)*
        #(#properties)*
        #(#trees)*
        pub(crate) static #constant: RuleSet = #rules;
    }
}

/// What users can set.
pub(crate) fn params(it: &EndpointRules, imports: &mut Imports) -> TokenStream {
    imports.tick("endpoint", &["ParamValue"]);
    let none = Shadowed::default();
    let scope = Scope::types(&none);
    let fields = it.params.iter().map(|ClientParam { field, ty, .. }| {
        let ty = tokens::ty(&scope, ty);
        quote!(#field: Option<#ty>)
    });
    let setters = it.params.iter().map(|ClientParam { name: _, field, ty, docs }| {
        let (parameter, argument) =
            (tokens::parameter(&scope, ty), tokens::argument(&scope, ty, &Ident::new("value")));
        quote! {
            #docs
            #[must_use]
            pub fn #field(mut self, value: #parameter) -> Self {
                self.#field = Some(#argument);
                self
            }
        }
    });
    let pairs = it.params.iter().map(|ClientParam { name, field, ty, docs: _ }| {
        let value = match ty {
            RustType::Boolean => quote!(self.#field),
            _ => quote!(self.#field.clone()),
        };
        quote!((#name, #value.map(ParamValue::from)))
    });
    quote! {
        #[doc = " What endpoints depend on beyond the region: for `ClientBuilder::context_params`."]
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct ContextParams { #(#fields,)* }
        impl ContextParams {
            #[doc = " Nothing is set."]
            pub fn new() -> Self { Self::default() }
            #(#setters)*
        }
        impl ::smithy_streams_runtime::endpoint::ContextParams for ContextParams {
            fn params(&self) -> Vec<(&'static str, ParamValue)> {
                let params = [#(#pairs),*];
                params.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
            }
        }
    }
}

/// A constant expression.
pub(crate) fn value(it: &Const, imports: &mut Imports) -> TokenStream {
    let values = |items: &[Const], imports: &mut Imports| {
        items.iter().map(|it| value(it, imports)).collect::<Vec<_>>()
    };
    match it {
        Const::Text(text) => quote!(#text),
        Const::Boolean(value) => quote!(#value),
        Const::Integer(value) => tokens::integer(*value),
        Const::Path(path) => expression(path, imports),
        Const::Name(name) => quote!(#name),
        Const::Slice(items) => {
            let items = values(items, imports);
            quote!(&[#(#items),*])
        }
        Const::Array(items) => {
            let items = values(items, imports);
            quote!([#(#items),*])
        }
        Const::Borrowed(of) => {
            let of = value(of, imports);
            quote!(&#of)
        }
        Const::Tuple(items) => {
            let items = values(items, imports);
            quote!((#(#items),*))
        }
        Const::Item(ty, item) => {
            imports.tick("endpoint", &[ty]);
            let (ty, item) = (Ident::new(*ty), Ident::new(*item));
            quote!(#ty::#item)
        }
        Const::Call(ty, function, arguments) => {
            imports.tick("endpoint", &[ty]);
            let (ty, function) = (Ident::new(*ty), Ident::new(*function));
            let arguments = values(arguments, imports);
            quote!(#ty::#function(#(#arguments),*))
        }
        Const::Method(of, method, arguments) => {
            let (of, method) = (value(of, imports), Ident::new(*method));
            let arguments = values(arguments, imports);
            quote!(#of.#method(#(#arguments),*))
        }
    }
}
