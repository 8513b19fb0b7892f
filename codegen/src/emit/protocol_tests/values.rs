//! Values as a person would write them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Uses;
use crate::emit::paths;
use crate::emit::tokens;
use crate::ir::{Expression, HeaderLiteral, Ident, Shadowed, TypePath};

/// What a setter or `new` is given: those take texts and bytes in many forms.
pub(super) fn argument(it: &Expression, uses: &mut Uses) -> TokenStream {
    use crate::ir::Literal as L;
    match it {
        Expression::Literal(L::String(text)) => self::text(text),
        Expression::Literal(L::Blob(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => self::text(text),
            Err(_) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#bytes.as_slice())
            }
        },
        _ => value(it, uses),
    }
}

/// A value of exactly its type.
pub(super) fn value(it: &Expression, uses: &mut Uses) -> TokenStream {
    match it {
        Expression::Literal(it) => literal(it, uses),
        Expression::Structure { ty, arguments, setters } => {
            let ty = path(ty, uses);
            let arguments: Vec<_> = arguments.iter().map(|it| argument(it, uses)).collect();
            let setters = self::setters(setters, uses);
            quote!(#ty::new(#(#arguments),*) #setters)
        }
        Expression::Variant { type_name, variant, value, boxed } => {
            uses.own.insert("types");
            match value.as_ref().map(|it| self::value(it, uses)) {
                Some(value) if *boxed => quote!(types::#type_name::#variant(Box::new(#value))),
                Some(value) => quote!(types::#type_name::#variant(#value)),
                None => quote!(types::#type_name::#variant),
            }
        }
        Expression::List(items) => {
            let items: Vec<_> = items.iter().map(|it| value(it, uses)).collect();
            quote!(vec![#(#items),*])
        }
        Expression::Map(entries) => {
            uses.maps = true;
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, item)| (value(key, uses), value(item, uses)))
                .map(|(key, value)| quote!((#key, #value)))
                .collect();
            quote!(BTreeMap::from([#(#entries),*]))
        }
        Expression::Nullable(None) => quote!(None),
        Expression::Nullable(Some(it)) => {
            let value = value(it, uses);
            quote!(Some(#value))
        }
        Expression::Document(json) => {
            uses.harness(&["document"]);
            let json = text(json);
            quote!(document(#json))
        }
        Expression::Default => quote!(Default::default()),
    }
}

/// `.setter(value)` for each.
pub(super) fn setters(setters: &[(Ident, Expression)], uses: &mut Uses) -> TokenStream {
    let setters: Vec<_> = setters
        .iter()
        .map(|(setter, it)| {
            let value = argument(it, uses);
            quote!(.#setter(#value))
        })
        .collect();
    quote!(#(#setters)*)
}

fn path(ty: &TypePath, uses: &mut Uses) -> TokenStream {
    match ty {
        TypePath::Shared(name) => {
            uses.own.insert("types");
            quote!(types::#name)
        }
        TypePath::Operation { module, name } => {
            uses.own.insert("operation");
            quote!(operation::#module::#name)
        }
    }
}

fn literal(it: &crate::ir::Literal, uses: &mut Uses) -> TokenStream {
    use crate::ir::Literal as L;
    match it {
        L::String(text) => {
            let text = self::text(text);
            quote!(#text.to_owned())
        }
        L::Timestamp { seconds, nanoseconds } => {
            uses.runtime.tick("types", &["Timestamp"]);
            let seconds = tokens::integer(*seconds);
            let nanoseconds = Literal::u32_unsuffixed(*nanoseconds);
            match it {
                L::Timestamp { nanoseconds: 0, .. } => quote!(Timestamp::from_seconds(#seconds)),
                _ => quote!(Timestamp::new(#seconds, #nanoseconds)),
            }
        }
        L::BigInteger(digits) | L::BigDecimal(digits) => quote!(#digits.parse().expect("a number")),
        L::Variant { .. } | L::UnknownString { .. } | L::UnknownInteger { .. } => {
            uses.own.insert("types");
            tokens::literal(&paths::Scope::operation(&Shadowed::default()), it)
        }
        _ => tokens::literal(&paths::Scope::operation(&Shadowed::default()), it),
    }
}

/// A typed header, as the checks take it.
pub(super) fn header(it: &HeaderLiteral, uses: &mut Uses) -> TokenStream {
    match it {
        HeaderLiteral::Boolean(value) => quote!(#value),
        HeaderLiteral::Byte(value) => quote!(#value),
        HeaderLiteral::Short(value) => quote!(#value),
        HeaderLiteral::Integer(value) => quote!(#value),
        HeaderLiteral::Long(value) => quote!(#value),
        HeaderLiteral::String(value) => text(value),
        HeaderLiteral::Blob(value) => {
            let value = Literal::byte_string(value);
            quote!(#value.as_slice())
        }
        HeaderLiteral::Timestamp(_) => header_value(it, uses),
    }
}

/// A typed header, with its type.
pub(super) fn header_value(it: &HeaderLiteral, uses: &mut Uses) -> TokenStream {
    uses.runtime.tick("frame", &["HeaderValue"]);
    match it {
        HeaderLiteral::Boolean(value) => quote!(HeaderValue::Bool(#value)),
        HeaderLiteral::Byte(value) => number("Byte", (*value).into()),
        HeaderLiteral::Short(value) => number("Short", (*value).into()),
        HeaderLiteral::Integer(value) => number("Integer", (*value).into()),
        HeaderLiteral::Long(value) => number("Long", *value),
        HeaderLiteral::Timestamp(value) => number("Timestamp", *value),
        HeaderLiteral::String(value) => {
            let value = text(value);
            quote!(HeaderValue::String(#value))
        }
        HeaderLiteral::Blob(value) => {
            let value = Literal::byte_string(value);
            quote!(HeaderValue::ByteArray(#value))
        }
    }
}

fn number(variant: &str, value: i64) -> TokenStream {
    let (variant, value) = (Ident::new(variant), tokens::integer(value));
    quote!(HeaderValue::#variant(#value))
}

/// A text, raw if that spares escapes.
pub(super) fn text(text: &str) -> TokenStream {
    let printable = text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t');
    if !printable || !text.contains(['"', '\\', '\n']) {
        return quote!(#text);
    }
    let longest = text.split('"').skip(1).map(|rest| rest.bytes().take_while(|b| *b == b'#').count()).max();
    let marks = "#".repeat(longest.map_or(0, |marks| marks + 1));
    // A text that lexes as no literal is escaped after all.
    let raw = format!("r{marks}\"{text}\"{marks}").parse::<Literal>();
    raw.map_or_else(|_| quote!(#text), |raw| quote!(#raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_raw_where_that_spares_escapes() {
        for (given, printed) in [
            ("x", r#""x""#),
            ("a\"b", r###"r#"a"b"#"###),
            ("a\"#b", r###"r##"a"#b"##"###),
            ("a\nb", "r\"a\nb\""),
            ("a\r\"", r#""a\r\"""#),
        ] {
            assert_eq!(text(given).to_string(), printed);
        }
    }
}
