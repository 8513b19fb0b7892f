//! The type that stands for an operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::paths::{self, Scope};
use crate::ir::{BlobOutput, Call, EventUnion, Operation};

/// The marker and its `Operation` impl.
pub(super) fn marker(it: &Operation, call: &Call, scope: &Scope<'_>) -> TokenStream {
    let (marker, builder) = (&it.name, &call.builder);
    let doc = format!(" The operation `{}`, as a type: see [`{}`].", it.id, builder.unraw());
    let (input, output, error) = (&it.input.name, &it.output.name, &it.error.name);
    let sends = events(call.interaction.sends(), scope);
    let receives = events(call.interaction.receives(), scope);
    let table = &call.table.constant;
    let attach = call.blob.as_ref().map(attach);
    quote! {
        #[doc = #doc]
        #[derive(Debug)]
        pub enum #marker {}
        impl protocol::Operation for #marker {
            type Input = #input;
            type Output = #output;
            type Error = #error;
            type Sends = #sends;
            type Receives = #receives;
            const SCHEMA: &'static protocol::OperationSchema = &schema::#table;
            #attach
        }
    }
}

fn events(union: Option<&EventUnion>, scope: &Scope<'_>) -> TokenStream {
    union.map_or_else(|| quote!(event::NoEvents), |union| scope.own(&union.name))
}

fn attach(it: &BlobOutput) -> TokenStream {
    let (field, ty) = (&it.field, paths::byte_stream("ByteStream"));
    quote!(fn attach_body(output: &mut Self::Output, body: #ty) { output.#field = body; })
}
