//! How an operation fails.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::paths::Scope;
use crate::emit::tokens;
use crate::ir::{Ident, Operation, OperationError};

/// The enum of an operation's errors and what makes it an error.
pub(super) fn error(it: &Operation, scope: &Scope<'_>) -> TokenStream {
    let OperationError { name, variants } = &it.error;
    let doc = match variants.is_empty() {
        true => format!(" Errors of `{}`: its model has none.", it.name.unraw()),
        false => format!(" Errors of `{}` that its model has.", it.name.unraw()),
    };
    let docs = variants.iter().map(|variant| &variant.docs);
    let names = variants.iter().map(|variant| &variant.name);
    let types = variants.iter().map(|variant| scope.own(&variant.ty));
    let f = Ident::new(if variants.is_empty() { "_f" } else { "f" });
    let implementation = implementation(&it.error, scope);
    let display =
        dispatch(&it.error, |name| quote!(Self::#name(error) => ::std::fmt::Display::fmt(error, f)));
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#docs #names(#types),)* }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, #f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #display }
        }
        impl ::std::error::Error for #name {}
        #implementation
    }
}

fn implementation(it: &OperationError, scope: &Scope<'_>) -> TokenStream {
    let (name, default, option) = (&it.name, scope.std("Default"), scope.std("Option"));
    let by_code = it.variants.iter().map(|variant| {
        let (name, code) = (&variant.name, &variant.shape_name);
        quote!(#code => Some(Self::#name(#default::default())))
    });
    let of_events: Vec<_> = it.variants.iter().filter(|variant| !variant.members.is_empty()).collect();
    let by_event = of_events.iter().map(|variant| {
        let (name, members) = (&variant.name, &variant.members);
        quote!(#(#members)|* => Some(Self::#name(#default::default())))
    });
    let by_code = lookup("from_code", by_code, &option);
    let by_event = lookup("from_event", by_event, &option);
    let by_number = numbers(it, &default, &option);
    let by_refusal = refusals(it, &default, &option);
    let members = it.variants.iter().filter_map(|it| Some((&it.name, it.members.first()?)));
    let members = members.map(|(name, member)| quote!(Self::#name(_) => Some(#member)));
    let rest = it.variants.iter().any(|it| it.members.is_empty()).then(|| quote!(_ => None));
    let event_member = match it.variants.iter().any(|it| !it.members.is_empty()) {
        true => quote!(match self { #(#members,)* #rest }),
        false => quote!(None),
    };
    let shape = dispatch(it, |name| quote!(Self::#name(error) => error));
    quote! {
        impl event::OperationError for #name {
            #by_code
            #by_event
            #by_number
            #by_refusal
            fn event_member(&self) -> #option<&'static str> { #event_member }
            fn shape(&self) -> &dyn codec::Shape { #shape }
            fn shape_mut(&mut self) -> &mut dyn codec::Shape { #shape }
        }
    }
}

/// What finds a variant by the number in an answer, if answers have one.
fn numbers(it: &OperationError, default: &TokenStream, option: &TokenStream) -> Option<TokenStream> {
    let numbered = || it.variants.iter().filter_map(|variant| Some((&variant.name, variant.status?)));
    numbered().next()?;
    let arms = numbered().map(|(name, status)| {
        let status = tokens::integer(status.into());
        quote!(#status => Some(Self::#name(#default::default())))
    });
    Some(quote! {
        fn from_status(status: i32) -> #option<Self> { match status { #(#arms,)* _ => None } }
    })
}

/// What finds a variant by the action that was refused, if actions are.
fn refusals(it: &OperationError, default: &TokenStream, option: &TokenStream) -> Option<TokenStream> {
    let refusals =
        || it.variants.iter().filter_map(|variant| Some((&variant.name, variant.refusal.as_ref()?)));
    refusals().next()?;
    let arms = refusals().map(|(name, action)| quote!(#action => Some(Self::#name(#default::default()))));
    Some(quote! {
        fn from_refusal(action: &str) -> #option<Self> { match action { #(#arms,)* _ => None } }
    })
}

/// A function that finds a variant by a name.
fn lookup(
    function: &str,
    arms: impl ExactSizeIterator<Item = TokenStream>,
    option: &TokenStream,
) -> TokenStream {
    let function = Ident::new(function);
    if arms.len() == 0 {
        return quote!(fn #function(_name: &str) -> #option<Self> { None });
    }
    quote! {
        fn #function(name: &str) -> #option<Self> { match name { #(#arms,)* _ => None } }
    }
}

/// A `match` over all variants; the one that an enum without variants needs.
fn dispatch(it: &OperationError, arm: impl Fn(&Ident) -> TokenStream) -> TokenStream {
    if it.variants.is_empty() {
        return quote!(match *self {});
    }
    let arms = it.variants.iter().map(|variant| arm(&variant.name));
    quote!(match self { #(#arms,)* })
}
