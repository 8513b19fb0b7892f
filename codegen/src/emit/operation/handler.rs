//! Callbacks for the peer's events.

use proc_macro2::TokenStream;
use quote::quote;

use super::call::is_last;
use crate::emit::paths::{self, Scope};
use crate::ir::{Call, Docs, EventUnion, EventVariant, Operation};

/// The handler of an operation whose output has events.
pub(super) fn handler(it: &Operation, call: &Call, events: &EventUnion, scope: &Scope<'_>) -> TokenStream {
    let (marker, handler) = (&it.name, &call.handler);
    let doc = format!(" What to do with the events of a `{}` call.", marker.unraw());
    let (union, output, error) = (scope.own(&events.name), &it.output.name, &it.error.name);
    let bounds = Bounds { scope };
    let on_event = events.variants.iter().map(|event| on_event(&union, event, scope));
    let (initial, failed) = (bounds.of(&quote!(#output)), bounds.of(&quote!(client::StreamError<#error>)));
    let message = paths::message();
    let is_last = is_last(&union, scope);
    let unknown = bounds.of(&message);
    let others = (!events.variants.is_empty()).then(|| quote!(_ => None,));
    quote! {
        #[doc = #doc]
        #[derive(Debug, Default)]
        pub struct #handler { inner: client::Handlers<#union, #output, #error> }
        impl #handler {
            #[doc = " Nothing is done with any event."]
            pub fn new() -> Self { Self { inner: client::Handlers::new() } }
            #[doc = " Runs `handler` with what the peer says ahead of its events."]
            #[must_use]
            pub fn on_initial_response<F, Fut>(mut self, handler: F) -> Self where #initial {
                self.inner.on_initial_response(handler);
                self
            }
            #(#on_event)*
            #[doc = " Runs `handler` with each event that the model does not have."]
            #[must_use]
            pub fn on_unknown_event<F, Fut>(mut self, mut handler: F) -> Self where #unknown {
                self.inner.on_event(move |event| match event {
                    #union::Unknown(message) => Some(handler(message.clone())),
                    #others
                });
                self
            }
            #[doc = " Runs `handler` with each error. Without one, `join` returns the error."]
            #[must_use]
            pub fn on_error<F, Fut>(mut self, handler: F) -> Self where #failed {
                self.inner.on_error(handler);
                self
            }
            #[doc = " Says which event is the last of a whole stream: an end without it is `StreamError::Incomplete`."]
            #[must_use]
            pub fn expect_last(mut self, is_last: #is_last) -> Self {
                self.inner.expect_last(is_last);
                self
            }
        }
    }
}

fn on_event(union: &TokenStream, event: &EventVariant, scope: &Scope<'_>) -> TokenStream {
    let EventVariant { name, docs, wire_name, ty, handler, .. } = event;
    let docs = Docs { lines: vec![format!("Runs `handler` with each event `{wire_name}`.")], ..docs.clone() };
    let bounds = Bounds { scope };
    let (bounds, pattern, argument) = match ty.as_ref().map(|ty| scope.own(ty)) {
        Some(ty) => (bounds.of(&ty), quote!(#union::#name(event)), quote!(event.clone())),
        None => (bounds.of(&TokenStream::new()), quote!(#union::#name), TokenStream::new()),
    };
    quote! {
        #docs
        #[must_use]
        pub fn #handler<F, Fut>(mut self, mut handler: F) -> Self where #bounds {
            self.inner.on_event(move |event| match event {
                #pattern => Some(handler(#argument)),
                _ => None,
            });
            self
        }
    }
}

/// The bounds of a callback.
struct Bounds<'a> {
    scope: &'a Scope<'a>,
}

impl Bounds<'_> {
    fn of(&self, argument: &TokenStream) -> TokenStream {
        let (call, send) = (self.scope.std("FnMut"), self.scope.std("Send"));
        quote! {
            F: #call(#argument) -> Fut + #send + 'static,
            Fut: ::std::future::Future<Output = ()> + #send + 'static,
        }
    }
}
