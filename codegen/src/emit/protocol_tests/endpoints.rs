//! Tests of endpoint rules.

use proc_macro2::TokenStream;
use quote::quote;

use super::Uses;
use super::checks::marker;
use super::values::{self, text};
use crate::ir::{BoundInput, EndpointOutcome, EndpointTest, ExpectedEndpoint, ParamLiteral};

/// What the rules make of parameters, and of inputs.
pub(super) fn endpoint(it: &EndpointTest, uses: &mut Uses) -> TokenStream {
    let EndpointTest { params, inputs, outcome } = it;
    uses.harness(&["EndpointCase", "ExpectedEndpoint"]);
    uses.own.insert("Client");
    let expected = expected(outcome, uses);
    let params = params.iter().map(|(name, value)| {
        let value = literal(value);
        quote!(.param(#name, #value))
    });
    let inputs: Vec<_> = inputs.iter().map(|it| bound(it, uses)).collect();
    quote! {
        let expected = #expected;
        let case = EndpointCase::new(&Client::builder()) #(#params)*;
        case.comes_to(&expected);
        #(#inputs)*
    }
}

fn expected(it: &EndpointOutcome, uses: &mut Uses) -> TokenStream {
    let ExpectedEndpoint { url, headers, properties } = match it {
        EndpointOutcome::Error(message) => {
            let message = text(message);
            return quote!(ExpectedEndpoint::error(#message));
        }
        EndpointOutcome::Endpoint(endpoint) => endpoint,
    };
    if !properties.is_empty() {
        uses.harness(&["document"]);
    }
    let headers = headers.iter().map(|(name, value)| quote!(.header(#name, #value)));
    let properties = properties.iter().map(|(name, json)| {
        let json = text(json);
        quote!(.property(#name, document(#json)))
    });
    quote!(ExpectedEndpoint::new(#url) #(#headers)* #(#properties)*)
}

fn bound(it: &BoundInput, uses: &mut Uses) -> TokenStream {
    let BoundInput { operation, input, fields, built_ins, client } = it;
    let (module, operation) = (&operation.module, marker(operation, uses));
    let mutable = (!fields.is_empty()).then(|| quote!(mut));
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| {
            let value = values::value(value, uses);
            quote!(input.#name = #value;)
        })
        .collect();
    let built_ins = built_ins.iter().map(|(name, value)| {
        let value = literal(value);
        quote!(.built_in(#name, #value))
    });
    let client = client.iter().map(|(name, value)| {
        let value = literal(value);
        quote!(.param(#name, #value))
    });
    quote! {
        let #mutable input = operation::#module::#input::default();
        #(#fields)*
        let case = EndpointCase::new(&Client::builder()) #(#built_ins)* #(#client)*;
        case.operation::<#operation>(&input).comes_to(&expected);
    }
}

fn literal(it: &ParamLiteral) -> TokenStream {
    match it {
        ParamLiteral::Text(value) => text(value),
        ParamLiteral::Boolean(value) => quote!(#value),
        ParamLiteral::Texts(values) => quote!(vec![#(#values.to_owned()),*]),
    }
}
