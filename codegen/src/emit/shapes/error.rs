//! What makes a structure an error.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Ident, MessageField};

/// `Display` with the shape's name and its message, and `Error`.
pub(super) fn error(name: &Ident, shape_name: &str, message: Option<&MessageField>) -> TokenStream {
    let body = match message {
        None => quote!(f.write_str(#shape_name)),
        Some(MessageField { name: field, optional }) => {
            let with = format!("{shape_name}: {{}}");
            match optional {
                true => quote! {
                    match &self.#field {
                        Some(message) => ::std::write!(f, #with, message),
                        None => f.write_str(#shape_name),
                    }
                },
                false => quote!(::std::write!(f, #with, self.#field)),
            }
        }
    };
    quote! {
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #body }
        }
        impl ::std::error::Error for #name {}
    }
}
