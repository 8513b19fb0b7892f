//! What is said of requests and events.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Uses;
use super::values::{header, header_value, text};
use crate::ir::{BodyCheck, BodyPiece, HeaderLiteral, Ident, RequestChecks, SentChecks, TestResponse};

/// One statement per check of `request`.
pub(super) fn request(it: &RequestChecks) -> TokenStream {
    let RequestChecks {
        method,
        uri,
        resolved_host,
        query,
        forbid_query,
        require_query,
        headers,
        forbid_headers,
        require_headers,
        body,
    } = it;
    let method = method.iter().map(|it| quote!(request.method(#it);));
    let uri = uri.iter().map(|it| quote!(request.uri(#it);));
    let host = resolved_host.iter().map(|it| quote!(request.resolved_host(#it);));
    let query = (!query.is_empty()).then(|| quote!(request.query([#(#query),*]);));
    let headers = headers.iter().map(|(name, value)| {
        let value = text(value);
        quote!(request.header(#name, #value);)
    });
    let body = body.as_ref().map(|it| body_check(it, &quote!(request)));
    quote! {
        #(#method)*
        #(#uri)*
        #(#host)*
        #query
        #(request.forbid_query(#forbid_query);)*
        #(request.require_query(#require_query);)*
        #(#headers)*
        #(request.forbid_header(#forbid_headers);)*
        #(request.require_header(#require_headers);)*
        #body
    }
}

/// One statement per check of `event`.
pub(super) fn sent(it: &SentChecks, uses: &mut Uses) -> TokenStream {
    let SentChecks { headers, forbid_headers, require_headers, body } = it;
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| {
            let value = header(value, uses);
            quote!(event.header(#name, #value);)
        })
        .collect();
    let body = body.as_ref().map(|it| body_check(it, &quote!(event)));
    quote! {
        #(#headers)*
        #(event.forbid_header(#forbid_headers);)*
        #(event.require_header(#require_headers);)*
        #body
    }
}

fn body_check(it: &BodyCheck, of: &TokenStream) -> TokenStream {
    match it {
        BodyCheck::Empty => quote!(#of.empty_body();),
        BodyCheck::Text(text) => {
            let (body, text) = named(text);
            quote!(#body #of.body_text(#text);)
        }
        BodyCheck::Typed { media_type, text } => {
            let (body, text) = named(text);
            quote!(#body #of.body(#media_type, #text);)
        }
    }
}

/// A text to be used in a call: one of several lines gets a name first.
fn named(text: &str) -> (Option<TokenStream>, TokenStream) {
    let literal = self::text(text);
    match text.contains('\n') {
        true => (Some(quote!(let body = #literal;)), quote!(body)),
        false => (None, literal),
    }
}

/// The statement that makes `response`.
pub(super) fn response(it: &TestResponse, uses: &mut Uses) -> TokenStream {
    let TestResponse { status, headers, body } = it;
    uses.harness(&["Response"]);
    let start = match status {
        Some(status) => {
            let status = Literal::u16_unsuffixed(*status);
            quote!(Response::new(#status))
        }
        None => quote!(Response::events()),
    };
    let headers = headers.iter().map(|(name, value)| {
        let value = text(value);
        quote!(.header(#name, #value))
    });
    let (names, pieces): (Vec<_>, Vec<_>) = body.iter().map(|it| piece(it, uses)).unzip();
    quote! {
        #(#names)*
        let response = #start #(#headers)* #(#pieces)*;
    }
}

fn piece(it: &BodyPiece, uses: &mut Uses) -> (Option<TokenStream>, TokenStream) {
    match it {
        BodyPiece::Text(text) => {
            let (name, text) = named(text);
            (name, quote!(.body(#text)))
        }
        BodyPiece::Base64(text) => (None, quote!(.base64(#text))),
        BodyPiece::Event(headers, payload) => (None, event(headers, payload, uses)),
    }
}

fn event(headers: &[(String, HeaderLiteral)], payload: &[u8], uses: &mut Uses) -> TokenStream {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| {
            let value = header_value(value, uses);
            quote!((#name, #value))
        })
        .collect();
    let payload = match std::str::from_utf8(payload) {
        Ok(text) => self::text(text),
        Err(_) => {
            let payload = Literal::byte_string(payload);
            quote!(#payload)
        }
    };
    quote!(.event([#(#headers),*], #payload))
}

/// The path of a type that stands for an operation.
pub(super) fn marker(it: &crate::ir::Marker, uses: &mut Uses) -> TokenStream {
    let (module, name): (&Ident, &Ident) = (&it.module, &it.name);
    uses.own.insert("operation");
    quote!(operation::#module::#name)
}
