//! A call in which events travel.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::paths::Scope;
use crate::ir::{Call, Docs, EventUnion, EventVariant, Ident, Interaction, Operation, Session};

/// The call of an operation with event streams; nothing for other operations.
pub(super) fn call(it: &Operation, operation: &Call, scope: &Scope<'_>) -> Option<TokenStream> {
    let (marker, call) = (&it.name, &operation.running);
    let finish = Finish::of(operation.session, &operation.interaction);
    let cx = Cx { it, call, finish, scope };
    let (inner, methods) = match &operation.interaction {
        Interaction::Unary => return None,
        Interaction::Input(sends) => (quote!(InputCall), [cx.sending(sends), cx.input_end(sends)]),
        Interaction::Output(receives) => {
            (quote!(OutputCall), [cx.receiving(receives), cx.output_end(receives)])
        }
        Interaction::Duplex(sends, receives) => {
            let both = [cx.sending(sends), cx.receiving(receives)];
            (quote!(DuplexCall), [quote!(#(#both)*), cx.duplex_end(sends, receives)])
        }
    };
    let stream = operation.interaction.receives().map(|receives| cx.stream(receives));
    let doc = format!(" A running call of `{}`.", marker.unraw());
    Some(quote! {
        #[doc = #doc]
        #[must_use = "dropping the call cancels it"]
        #[derive(Debug)]
        pub struct #call { inner: client::#inner<#marker> }
        impl #call { #(#methods)* }
        #stream
    })
}

struct Cx<'a> {
    it: &'a Operation,
    call: &'a Ident,
    finish: Finish,
    scope: &'a Scope<'a>,
}

/// What the end of the client's events is to the call.
#[derive(Clone, Copy)]
enum Finish {
    /// The peer is told, and its own events go on.
    HalfClose,
    /// It is the end of the peer's events, too.
    Close,
    /// Nobody is told.
    Unsaid,
}

impl Finish {
    /// Over event-stream RPC, the last message of either side ends the stream for both. No client sends events over the
    /// protocols of Stream Manager and stream-sea.
    fn of(session: Session, interaction: &Interaction) -> Self {
        match (session, interaction) {
            (Session::Http | Session::StreamManager | Session::StreamSea, _) => Self::HalfClose,
            (Session::EventStreamRpc, Interaction::Duplex(..)) => Self::Close,
            (Session::EventStreamRpc, _) => Self::Unsaid,
        }
    }

    fn finish_docs(self) -> &'static [&'static str] {
        match self {
            Self::HalfClose => &[" Says that no more events will come. Calling it again changes nothing."],
            Self::Close => &[
                " Ends the call, when all events are on their way. The peer's events end, too, because the protocol cannot",
                " end one direction alone. Calling it again changes nothing.",
            ],
            Self::Unsaid => &[
                " Waits until all events are on their way. The peer is not told that they were all, because the protocol",
                " cannot end one direction alone. Calling it again changes nothing.",
            ],
        }
    }

    fn join_doc(self) -> &'static str {
        match self {
            Self::Close => {
                " Ends the call, when all events are on their way, and takes in those of the peer that have come."
            }
            Self::HalfClose | Self::Unsaid => {
                " Says that no more events will come, takes in the peer's, and waits for its end."
            }
        }
    }

    fn output_doc(self) -> &'static str {
        match self {
            Self::Unsaid => " Waits until all events are on their way, and then for the answer.",
            Self::HalfClose | Self::Close => " Says that no more events will come, and waits for the answer.",
        }
    }
}

impl Cx<'_> {
    /// `Result<ok, StreamError<…>>`.
    fn result(&self, ok: &TokenStream) -> TokenStream {
        let (result, error) = (self.scope.std("Result"), &self.it.error.name);
        quote!(#result<#ok, client::StreamError<#error>>)
    }

    fn sending(&self, events: &EventUnion) -> TokenStream {
        let (result, union) = (self.result(&quote!(())), self.scope.own(&events.name));
        let finish = self.finish.finish_docs();
        let signals = events.variants.iter().map(|event| self.signal(events, event));
        let fail = (!events.errors.is_empty()).then(|| {
            quote! {
                #[doc = " Ends this side of the call with an error, which the peer is told as the last event."]
                pub async fn fail(&mut self, error: impl event::ErrorMember<#union>) -> #result {
                    self.inner.fail(error).await
                }
            }
        });
        quote! {
            #(#signals)*
            #[doc = " Sends an event. Resolves when the connection has taken it, and waits while that is behind."]
            pub async fn send(&mut self, event: #union) -> #result { self.inner.send(event).await }
            #(#[doc = #finish])*
            pub async fn finish(&mut self) -> #result { self.inner.finish().await }
            #fail
        }
    }

    fn signal(&self, events: &EventUnion, event: &EventVariant) -> TokenStream {
        let (result, union) = (self.result(&quote!(())), self.scope.own(&events.name));
        let EventVariant { name, docs, wire_name, ty, signal, .. } = event;
        let docs = Docs { lines: vec![format!("Sends the event `{wire_name}`.")], ..docs.clone() };
        match ty.as_ref().map(|ty| self.scope.own(ty)) {
            Some(ty) => quote! {
                #docs
                pub async fn #signal(&mut self, event: #ty) -> #result { self.inner.send(#union::#name(event)).await }
            },
            None => quote! {
                #docs
                pub async fn #signal(&mut self) -> #result { self.inner.send(#union::#name).await }
            },
        }
    }

    fn receiving(&self, events: &EventUnion) -> TokenStream {
        let (option, next) = (self.scope.std("Option"), self.result(&self.scope.own(&events.name)));
        let (output, error) = (&self.it.output.name, &self.it.error.name);
        let is_last = is_last(&self.scope.own(&events.name), self.scope);
        quote! {
            #[doc = " Says which event is the last of a whole stream: an end without it is `StreamError::Incomplete`."]
            #[doc = " A call with a handler wants this said to the handler."]
            pub fn expect_last(mut self, is_last: #is_last) -> Self {
                self.inner = self.inner.expect_last(is_last);
                self
            }
            #[doc = " Waits for the peer's next event; `None` when there will be no more."]
            pub async fn next(&mut self) -> #option<#next> { self.inner.next().await }
            #[doc = " What the peer says ahead of its events. Nothing else waits for it."]
            pub fn initial_response(&self) -> client::InitialResponse<#output, #error> { self.inner.initial_response() }
        }
    }

    fn duplex_end(&self, sends: &EventUnion, receives: &EventUnion) -> TokenStream {
        let (sender, receiver) = (self.sender(sends), self.receiver(receives));
        let end = self.end(self.finish.join_doc());
        quote! {
            #[doc = " Takes the call apart, so that two tasks can run it."]
            pub fn split(self) -> (#sender, #receiver) { self.inner.split() }
            #end
        }
    }

    fn output_end(&self, receives: &EventUnion) -> TokenStream {
        let receiver = self.receiver(receives);
        let end = self.end(" Takes in the peer's events, and waits for its end.");
        quote! {
            #[doc = " Leaves the events only."]
            pub fn into_receiver(self) -> #receiver { self.inner.into_receiver() }
            #end
        }
    }

    fn input_end(&self, sends: &EventUnion) -> TokenStream {
        let (sender, result, marker) = (self.sender(sends), self.scope.std("Result"), &self.it.name);
        let (output, error) = (&self.it.output.name, &self.it.error.name);
        let (doc, kill) = (self.finish.output_doc(), kill());
        quote! {
            #[doc = " Leaves the sending half only; nobody is told the answer."]
            pub fn into_sender(self) -> #sender { self.inner.into_sender() }
            #[doc = " Takes the call apart, so that two tasks can run it."]
            pub fn split(self) -> (#sender, client::Answer<#marker>) { self.inner.split() }
            #[doc = #doc]
            pub async fn output(self) -> #result<#output, client::CallError<#error>> { self.inner.output().await }
            #kill
        }
    }

    fn end(&self, doc: &str) -> TokenStream {
        let (result, kill) = (self.result(&quote!(())), kill());
        quote! {
            #[doc = #doc]
            pub async fn join(self) -> #result { self.inner.join().await }
            #kill
        }
    }

    fn sender(&self, events: &EventUnion) -> TokenStream {
        let (union, error) = (self.scope.own(&events.name), &self.it.error.name);
        quote!(client::EventSender<#union, #error>)
    }

    fn receiver(&self, events: &EventUnion) -> TokenStream {
        let (union, error) = (self.scope.own(&events.name), &self.it.error.name);
        quote!(client::EventReceiver<#union, #error>)
    }

    fn stream(&self, events: &EventUnion) -> TokenStream {
        let (call, option) = (self.call, self.scope.std("Option"));
        let item = self.result(&self.scope.own(&events.name));
        quote! {
            impl ::smithy_streams_runtime::codegen_support::Stream for #call {
                type Item = #item;
                fn poll_next(
                    mut self: ::std::pin::Pin<&mut Self>,
                    cx: &mut ::std::task::Context<'_>,
                ) -> ::std::task::Poll<#option<Self::Item>> {
                    ::std::pin::Pin::new(&mut self.inner).poll_next(cx)
                }
            }
        }
    }
}

/// What tells the last event of a stream from the others.
pub(super) fn is_last(union: &TokenStream, scope: &Scope<'_>) -> TokenStream {
    let (call, send) = (scope.std("Fn"), scope.std("Send"));
    quote!(impl #call(&#union) -> bool + #send + 'static)
}

fn kill() -> TokenStream {
    quote! {
        #[doc = " Ends the call at once, without a word to the peer's application."]
        pub fn kill(self) { self.inner.kill(); }
    }
}
