//! Tokens of the small parts that all items are made of.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};

use super::paths::{self, Scope};
use crate::ir::{Docs, DocumentLiteral, Ident, RustType};

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let ident = match self.as_str().strip_prefix("r#") {
            Some(raw) => proc_macro2::Ident::new_raw(raw, Span::call_site()),
            None => proc_macro2::Ident::new(self.as_str(), Span::call_site()),
        };
        tokens.append(ident);
    }
}

/// One `#[doc]` per line, so that each prints as `///`.
impl ToTokens for Docs {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { lines, deprecated, hidden } = self;
        let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
        let deprecated = deprecated.as_ref().map(|note| match note.is_empty() {
            true => quote!(#[deprecated]),
            false => quote!(#[deprecated(note = #note)]),
        });
        let hidden = hidden.then(|| quote!(#[doc(hidden)]));
        tokens.append_all(quote!(#(#[doc = #lines])* #deprecated #hidden));
    }
}

/// The attributes of [`Docs`] with another text.
pub(crate) fn redocumented(docs: &Docs, sentence: String) -> Docs {
    Docs { lines: vec![sentence], deprecated: docs.deprecated.clone(), hidden: docs.hidden }
}

/// A type as `scope` names it.
pub(crate) fn ty(scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    match ty {
        RustType::Boolean => quote!(bool),
        RustType::Byte => quote!(i8),
        RustType::Short => quote!(i16),
        RustType::Integer => quote!(i32),
        RustType::Long => quote!(i64),
        RustType::Float => quote!(f32),
        RustType::Double => quote!(f64),
        RustType::String => scope.std("String"),
        RustType::Blob => paths::bytes(),
        RustType::Timestamp => paths::runtime_type("Timestamp"),
        RustType::Document => paths::runtime_type("Document"),
        RustType::BigInteger => paths::runtime_type("BigInteger"),
        RustType::BigDecimal => paths::runtime_type("BigDecimal"),
        RustType::ByteStream => paths::byte_stream("ByteStream"),
        RustType::Named(name) => scope.own(name),
        RustType::Boxed(name) => generic(scope.std("Box"), scope.own(name)),
        RustType::List(item) => generic(scope.std("Vec"), self::ty(scope, item)),
        RustType::Nullable(item) => generic(scope.std("Option"), self::ty(scope, item)),
        RustType::Map(key, value) => {
            let (key, value) = (self::ty(scope, key), self::ty(scope, value));
            quote!(::std::collections::BTreeMap<#key, #value>)
        }
    }
}

fn generic(outer: TokenStream, inner: TokenStream) -> TokenStream {
    quote!(#outer<#inner>)
}

/// The type of a parameter that takes a value of `ty`.
pub(crate) fn parameter(scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    match ty {
        RustType::String | RustType::Blob | RustType::ByteStream => {
            let (into, ty) = (scope.std("Into"), self::ty(scope, ty));
            quote!(impl #into<#ty>)
        }
        RustType::Boxed(name) => scope.own(name),
        _ => self::ty(scope, ty),
    }
}

/// The value of such a parameter.
pub(crate) fn argument(scope: &Scope<'_>, ty: &RustType, name: &Ident) -> TokenStream {
    match ty {
        RustType::String | RustType::Blob | RustType::ByteStream => quote!(#name.into()),
        RustType::Boxed(_) => {
            let boxed = scope.std("Box");
            quote!(#boxed::new(#name))
        }
        _ => quote!(#name),
    }
}

/// A default value.
pub(crate) fn literal(scope: &Scope<'_>, literal: &crate::ir::Literal) -> TokenStream {
    use crate::ir::Literal as L;
    match literal {
        L::Boolean(value) => quote!(#value),
        L::Integer(value) => integer(*value),
        L::Float(value) => float(quote!(f32), &value.to_string()),
        L::Double(value) => float(quote!(f64), &value.to_string()),
        L::BigInteger(digits) => parsed("BigInteger", digits),
        L::BigDecimal(digits) => parsed("BigDecimal", digits),
        L::String(value) => {
            let string = scope.std("String");
            quote!(#string::from(#value))
        }
        L::Blob(value) => {
            let (bytes, value) = (paths::bytes(), Literal::byte_string(value));
            quote!(#bytes::from_static(#value))
        }
        L::Timestamp { seconds, nanoseconds } => timestamp(*seconds, *nanoseconds),
        L::Variant { type_name, variant } => {
            let ty = scope.own(type_name);
            quote!(#ty::#variant)
        }
        L::UnknownString { type_name, value } => {
            let ty = scope.own(type_name);
            quote!(#ty::from(#value))
        }
        L::UnknownInteger { type_name, value } => {
            let (ty, value) = (scope.own(type_name), integer(i64::from(*value)));
            quote!(#ty::from(#value))
        }
        L::Document(value) => document(scope, value),
    }
}

/// A whole number without its type.
pub(crate) fn integer(value: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}

/// A number with a fraction.
pub(crate) fn double(value: f64) -> TokenStream {
    float(quote!(f64), &value.to_string())
}

/// `text` is what `to_string` gives: decimal, without exponent, perhaps without a point; or `NaN`, `inf`, `-inf`.
fn float(ty: TokenStream, text: &str) -> TokenStream {
    match text {
        "NaN" => return quote!(#ty::NAN),
        "inf" => return quote!(#ty::INFINITY),
        "-inf" => return quote!(#ty::NEG_INFINITY),
        _ => {}
    }
    let point = if text.contains('.') { "" } else { ".0" };
    let digits: TokenStream = format!("{}{point}", text.trim_start_matches('-')).parse().unwrap_or_default();
    let sign = text.starts_with('-').then(|| quote!(-));
    quote!(#sign #digits)
}

/// Numbers of any size are kept as text, which was checked when the model was.
fn parsed(name: &str, digits: &str) -> TokenStream {
    let ty = paths::runtime_type(name);
    quote!(#digits.parse::<#ty>().expect("the model has a number here"))
}

fn timestamp(seconds: i64, nanoseconds: u32) -> TokenStream {
    let (ty, seconds) = (paths::runtime_type("Timestamp"), integer(seconds));
    if nanoseconds == 0 {
        return quote!(#ty::from_seconds(#seconds));
    }
    let nanoseconds = Literal::u32_unsuffixed(nanoseconds);
    quote!(#ty::new(#seconds, #nanoseconds))
}

fn document(scope: &Scope<'_>, value: &DocumentLiteral) -> TokenStream {
    let ty = paths::runtime_type("Document");
    match value {
        DocumentLiteral::Boolean(value) => quote!(#ty::from(#value)),
        DocumentLiteral::Integer(value) => {
            let value = Literal::i64_suffixed(*value);
            quote!(#ty::from(#value))
        }
        DocumentLiteral::Unsigned(value) => quote!(#ty::from(#value)),
        DocumentLiteral::Digits(digits) => {
            let value = parsed("BigDecimal", digits);
            quote!(#ty::Number(#value.into()))
        }
        DocumentLiteral::Double(value) => {
            let value = float(quote!(f64), &value.to_string());
            quote!(#ty::from(#value))
        }
        DocumentLiteral::String(value) => quote!(#ty::from(#value)),
        DocumentLiteral::EmptyArray => {
            let vec = scope.std("Vec");
            quote!(#ty::Array(#vec::new()))
        }
        DocumentLiteral::EmptyObject => quote!(#ty::Object(::std::collections::BTreeMap::new())),
    }
}
