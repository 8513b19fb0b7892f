//! Enums and intEnums.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::paths::{self, Scope};
use crate::ir::{Enumeration, Values};

/// An enumeration with all that belongs to it, except how it travels.
pub(crate) fn enumeration(it: &Enumeration, scope: &Scope<'_>) -> TokenStream {
    let Enumeration { name, docs, variants, values, sensitive } = it;
    let names = variants.iter().map(|variant| &variant.name);
    let variant_docs = variants.iter().map(|variant| &variant.docs);
    let unknown = match values {
        Values::Strings => paths::runtime_type("UnknownEnumValue"),
        Values::Integers => quote!(i32),
    };
    let debug = (!sensitive).then(|| quote!(Debug,));
    let conversions = match values {
        Values::Strings => strings(it, scope),
        Values::Integers => integers(it, scope),
    };
    let formats = formats(it);
    quote! {
        #docs
        #[derive(#debug Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #names,)*
            #[doc = " A value that the model does not list."]
            Unknown(#unknown),
        }
        #conversions
        #formats
    }
}

fn strings(it: &Enumeration, scope: &Scope<'_>) -> TokenStream {
    let (name, unknown) = (&it.name, paths::runtime_type("UnknownEnumValue"));
    let (default, from, string) = (scope.std("Default"), scope.std("From"), scope.std("String"));
    let names = it.variants.iter().map(|variant| &variant.name);
    let again = names.clone();
    let texts = it.variants.iter().map(|variant| &variant.text);
    let texts_again = texts.clone();
    quote! {
        impl #name {
            #[doc = " The value on the wire."]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }
        impl #from<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#texts_again => Self::#again,)*
                    value => Self::Unknown(#unknown::new(value)),
                }
            }
        }
        impl #from<#string> for #name {
            fn from(value: #string) -> Self { Self::from(value.as_str()) }
        }
        impl #default for #name {
            fn default() -> Self { Self::from("") }
        }
    }
}

fn integers(it: &Enumeration, scope: &Scope<'_>) -> TokenStream {
    let (name, default, from) = (&it.name, scope.std("Default"), scope.std("From"));
    let names = it.variants.iter().map(|variant| &variant.name);
    let again = names.clone();
    let numbers = it.variants.iter().map(|variant| Literal::i32_unsuffixed(variant.number));
    let numbers_again = numbers.clone();
    quote! {
        impl #name {
            #[doc = " The value on the wire."]
            pub fn as_i32(&self) -> i32 {
                match self {
                    #(Self::#names => #numbers,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        impl #from<i32> for #name {
            fn from(value: i32) -> Self {
                match value {
                    #(#numbers_again => Self::#again,)*
                    value => Self::Unknown(value),
                }
            }
        }
        impl #default for #name {
            fn default() -> Self { Self::from(0) }
        }
    }
}

/// `Display` shows the value on the wire, unless it is sensitive.
fn formats(it: &Enumeration) -> TokenStream {
    let (name, text) = (&it.name, format!("{}(***)", it.name.unraw()));
    let show = match (it.sensitive, it.values) {
        (true, _) => quote!(f.write_str(#text)),
        (false, Values::Strings) => quote!(f.write_str(self.as_str())),
        (false, Values::Integers) => quote!(::std::fmt::Display::fmt(&self.as_i32(), f)),
    };
    let debug = it.sensitive.then(|| {
        quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(#text) }
            }
        }
    });
    quote! {
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #show }
        }
        #debug
    }
}
