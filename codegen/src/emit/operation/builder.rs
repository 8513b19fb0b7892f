//! A call in the making.

use proc_macro2::TokenStream;
use quote::quote;

use super::polling;
use crate::emit::paths::{self, Scope};
use crate::emit::tokens;
use crate::ir::{BlobInput, Call, Field, Ident, Interaction, Operation, Session};

/// The builder of an operation.
pub(super) fn builder(it: &Operation, call: &Call, scope: &Scope<'_>) -> TokenStream {
    let Call { builder, handler, .. } = call;
    let marker = &it.name;
    let doc = format!(" A call of `{}` in the making: [`send`](Self::send) runs it.", marker.unraw());
    let (input, option) = (&it.input.name, scope.std("Option"));
    let handled = call.interaction.receives().is_some();
    let handler_field = handled.then(|| quote!(handler: #option<#handler>,));
    let handler_none = handled.then(|| quote!(handler: None,));
    let stream = paths::byte_stream("ByteStream");
    let body_field = call.body.as_ref().map(|_| quote!(body: #option<#stream>,));
    let body_none = call.body.as_ref().map(|_| quote!(body: None,));
    let setters = it.input.fields.iter().map(|field| setter(field, scope));
    let body = call.body.as_ref().map(|it| body(it, scope));
    let handler = handled.then(|| handler_setter(handler));
    let send = send(it, call, scope);
    let polling = polling::methods(it, call, scope);
    quote! {
        #[doc = #doc]
        #[must_use]
        #[derive(Debug)]
        pub struct #builder { core: client::Core, input: #input, #body_field #handler_field }
        impl #builder {
            pub(crate) fn new(core: client::Core) -> Self {
                Self { core, input: #input::default(), #body_none #handler_none }
            }
            #(#setters)*
            #body
            #handler
            #send
            #polling
        }
    }
}

fn setter(it: &Field, scope: &Scope<'_>) -> TokenStream {
    let (docs, method, name) = (&it.docs, &it.setter, &it.name);
    let ty = tokens::parameter(scope, &it.ty);
    let value = tokens::argument(scope, &it.ty, &Ident::new("value"));
    quote! {
        #docs
        pub fn #method(mut self, value: #ty) -> Self {
            self.input.#name = Some(#value);
            self
        }
    }
}

fn body(it: &BlobInput, scope: &Scope<'_>) -> TokenStream {
    let BlobInput { setter, docs, requires_length } = it;
    let into = scope.std("Into");
    let (ty, value) = match requires_length {
        true => (paths::byte_stream("SizedByteStream"), quote!(value.into().into())),
        false => (paths::byte_stream("ByteStream"), quote!(value.into())),
    };
    quote! {
        #docs
        pub fn #setter(mut self, value: impl #into<#ty>) -> Self {
            self.body = Some(#value);
            self
        }
    }
}

fn handler_setter(handler: &Ident) -> TokenStream {
    quote! {
        #[doc = " Has the peer's events handled by a task of their own, instead of by asking for the next one."]
        pub fn handler(mut self, handler: #handler) -> Self {
            self.handler = Some(handler);
            self
        }
    }
}

fn send(it: &Operation, operation: &Call, scope: &Scope<'_>) -> TokenStream {
    let (marker, call) = (&it.name, &operation.running);
    let (output, error, result) = (&it.output.name, &it.error.name, scope.std("Result"));
    let body = if operation.body.is_some() { quote!(self.body) } else { quote!(None) };
    let handler = quote!(self.handler.map(|handler| handler.inner));
    let open = |run: TokenStream| quote!(self.core.#run.await.map(|inner| #call { inner }));
    let (doc, answer, run) = match operation.interaction {
        Interaction::Unary => (
            " Sends the request and waits for the answer.",
            output,
            quote!(self.core.call::<#marker>(self.input, #body).await),
        ),
        Interaction::Input(_) => (
            " Opens the call; waits for nothing that the peer says.",
            call,
            open(quote!(open_input::<#marker>(self.input))),
        ),
        Interaction::Output(_) => (
            match operation.session {
                Session::StreamSea => " Subscribes, and waits for the reply; the events come after it.",
                _ => " Sends the request, and waits for the head of the answer; its events come after it.",
            },
            call,
            open(quote!(open_output::<#marker>(self.input, #body, #handler))),
        ),
        Interaction::Duplex(..) => (
            " Opens the call; waits for nothing that the peer says.",
            call,
            open(quote!(open_duplex::<#marker>(self.input, #handler))),
        ),
    };
    quote! {
        #[doc = #doc]
        pub async fn send(self) -> #result<#answer, client::CallError<#error>> { #run }
    }
}
