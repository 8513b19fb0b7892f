//! Tokens to text.

use proc_macro2::TokenStream;

/// Formats items, with a blank line between them and between methods.
///
/// Tokens that are no Rust are a bug of the printer; the compiler is made to say so where they would stand.
pub(crate) fn format(tokens: TokenStream) -> String {
    if tokens.is_empty() {
        return String::new();
    }
    let parsed = match syn::parse2::<syn::File>(tokens) {
        Ok(parsed) => parsed,
        Err(error) => {
            debug_assert!(false, "not Rust: {error}");
            return std::format!("::std::compile_error!({:?});\n", error.to_string());
        }
    };
    let syn::File { attrs, items, .. } = parsed;
    let mut out = String::new();
    if !attrs.is_empty() {
        out.push_str(&prettyplease::unparse(&file(attrs, Vec::new())));
    }
    let mut last = None;
    for item in items {
        let kind = std::mem::discriminant(&item);
        let together = last == Some(kind) && matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
        if !out.is_empty() && !together {
            out.push('\n');
        }
        last = Some(kind);
        // Other items have no methods, but may have texts that look alike.
        let has_methods = matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_));
        let text = prettyplease::unparse(&file(Vec::new(), vec![item]));
        if has_methods { spaced(&text, &mut out) } else { out.push_str(&text) }
    }
    out
}

fn file(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> syn::File {
    syn::File { shebang: None, frontmatter: None, attrs, items }
}

/// Puts a blank line before each method but the first, which prettyplease does not.
fn spaced(item: &str, out: &mut String) {
    let mut lines = item.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        let Some(next) = lines.peek() else { return };
        let after_method = line == "    }\n" && !next.starts_with('}');
        let after_constant = line.ends_with(";\n") && next.starts_with("    fn ");
        if after_method || after_constant {
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn texts_are_left_alone() {
        let text = format(quote! {
            #[test]
            fn a() {
                b("{\n    }\n}", r#"{
    }
x"#);
            }
        });
        assert!(text.contains("{\n    }\nx\"#"), "{text}");
    }

    #[test]
    fn items_and_methods_are_set_apart() {
        let text = format(quote! {
            use a::b;
            use c;
            #[doc = " Talks."]
            struct A;
            impl A { const B: u8 = 1; fn c() {} #[doc = " D."] fn d() { if x { y } z } }
        });
        let expected = "use a::b;\nuse c;\n\n/// Talks.\nstruct A;\n\nimpl A {\n    const B: u8 = 1;\n\n    fn c() {}\n    /// D.\n    fn d() {\n        if x {\n            y\n        }\n        z\n    }\n}\n";
        assert_eq!(text, expected);
    }
}
