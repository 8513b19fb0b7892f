//! The bodies of tests.

use proc_macro2::TokenStream;
use quote::quote;

use super::Uses;
use super::checks;
use super::values::{self, text};
use crate::ir::{
    ClientSettings, ErrorTest, EventsTest, Outcome, OutputTest, RequestChecks, SentValue, TestCall,
    TestResponse,
};

/// A call, and what its request must be.
pub(super) fn request(call: &TestCall, request: &RequestChecks, uses: &mut Uses) -> TokenStream {
    let client = client(call, uses, None);
    let (call, checks) = (self::call(call, uses), checks::request(request));
    quote! {
        #client
        let call = #call;
        let request = peer.capture(call.send());
        #checks
    }
}

/// The peer and its client.
fn client(call: &TestCall, uses: &mut Uses, answer: Option<&TestResponse>) -> TokenStream {
    uses.harness(&["Peer"]);
    let response = answer.map(|answer| checks::response(answer, uses));
    uses.own.insert("Client");
    let host = match (&call.settings, &call.host) {
        (Some(_), _) => Some(quote!(.host_by_rules())),
        (None, host) => host.as_ref().map(|host| quote!(.host(#host))),
    };
    let answer = response.as_ref().map(|_| quote!(.answer(response)));
    let settings = call.settings.as_ref().map(|it| settings(it, uses));
    quote! {
        #response
        let peer = Peer::new() #host #answer;
        let client = peer.client(Client::builder() #settings);
    }
}

fn settings(it: &ClientSettings, uses: &mut Uses) -> TokenStream {
    let ClientSettings { region, dual_stack, params } = it;
    let dual_stack = dual_stack.then(|| quote!(.dual_stack(true)));
    let params = (!params.is_empty()).then(|| {
        uses.own.insert("ContextParams");
        quote!(.context_params(ContextParams::new() #(.#params(true))*))
    });
    quote!(.region(#region) #dual_stack #params)
}

fn call(call: &TestCall, uses: &mut Uses) -> TokenStream {
    let (method, setters) = (&call.method, values::setters(&call.input, uses));
    quote!(client.#method() #setters)
}

/// A response, and what the client must make of it.
pub(super) fn output(it: &OutputTest, uses: &mut Uses) -> TokenStream {
    let OutputTest { response, operation, output, blob } = it;
    let response = checks::response(response, uses);
    let operation = checks::marker(operation, uses);
    let output = values::value(output, uses);
    let read = match blob {
        Some((field, _)) => quote!(response.read_streaming::<#operation>(|output| output.#field)),
        None => quote!(response.read::<#operation>()),
    };
    let blob = blob.as_ref().map(|(_, bytes)| {
        let bytes = text(bytes);
        quote!(answer.blob(#bytes);)
    });
    quote! {
        #response
        let answer = #read;
        let output = #output;
        answer.output(&output);
        #blob
    }
}

/// A response that is an error, for every operation that may fail with it.
pub(super) fn error(it: &ErrorTest, uses: &mut Uses) -> TokenStream {
    let ErrorTest { response, operations, error, code } = it;
    let response = checks::response(response, uses);
    let error = values::value(error, uses);
    let code = code.as_ref().map(|code| quote!(.error_code(#code)));
    let last = operations.len().saturating_sub(1);
    let checks = operations.iter().enumerate().map(|(at, operation)| {
        let operation = checks::marker(operation, uses);
        let response = if at == last { quote!(response) } else { quote!(response.clone()) };
        quote!(#response.read::<#operation>().error(&error) #code;)
    });
    quote! {
        #response
        let error = #error;
        #(#checks)*
    }
}

/// A call with events, and what both sides must make of it.
pub(super) fn events(it: &EventsTest, uses: &mut Uses) -> TokenStream {
    let EventsTest { call, sends, receives, answer, request, initial_request, sent, outcome } = it;
    let client = client(call, uses, answer.as_ref());
    let body = conversation(call, sends.as_deref(), *receives, uses);
    let request = request.as_ref().map(|it| {
        let checks = checks::request(it);
        quote!(let request = exchange.request(); #checks)
    });
    let initial_request = initial_request.as_ref().map(|it| {
        let checks = checks::sent(it, uses);
        quote!(let event = exchange.initial_request(); #checks)
    });
    let sent_checks = sent.iter().map(|it| {
        let checks = checks::sent(it, uses);
        quote!(let event = exchange.sent(); #checks)
    });
    let sent_checks: Vec<_> = sent_checks.collect();
    let sent_all = sends.is_some().then(|| quote!(exchange.sent_all();));
    let steps = !sent.is_empty() || matches!(outcome, Outcome::Success { events, .. } if !events.is_empty());
    let mutable = steps.then(|| quote!(mut));
    let outcome = self::outcome(outcome, uses);
    quote! {
        #client
        let #mutable exchange = peer.exchange(async {
            #body
        });
        #request
        #initial_request
        #(#sent_checks)*
        #sent_all
        #outcome
    }
}

/// What the client does.
fn conversation(
    call: &TestCall,
    sends: Option<&[SentValue]>,
    receives: bool,
    uses: &mut Uses,
) -> TokenStream {
    uses.harness(&["Received"]);
    let call = self::call(call, uses);
    let mut finished = sends.is_none();
    let sends: Vec<_> = sends
        .unwrap_or_default()
        .iter()
        .map(|it| match it {
            SentValue::Event(event) => {
                let event = values::value(event, uses);
                quote!(let event = #event; call.send(event).await?;)
            }
            SentValue::Error(error) => {
                finished = true;
                let error = values::value(error, uses);
                quote!(let error = #error; call.fail(error).await?;)
            }
        })
        .collect();
    let finish = (!finished).then(|| quote!(call.finish().await?;));
    let end = match receives {
        true => quote!(Ok(Received::events(call.initial_response(), &mut call).await)),
        false => quote!(Ok(Received::output(call.output().await))),
    };
    quote! {
        let mut call = #call.send().await?;
        #(#sends)*
        #finish
        #end
    }
}

fn outcome(it: &Outcome, uses: &mut Uses) -> TokenStream {
    match it {
        Outcome::Any => TokenStream::new(),
        Outcome::Failure(None) => quote!(exchange.failed();),
        Outcome::Failure(Some(id)) => quote!(exchange.failed_with(#id);),
        Outcome::Success { initial_response, events } => {
            let initial = initial_response.as_ref().map(|it| {
                let initial = values::value(it, uses);
                quote!(let output = #initial; exchange.initial_response(&output);)
            });
            let events = events.iter().map(|event| match event {
                Some(event) => {
                    let event = values::value(event, uses);
                    quote!(let event = #event; exchange.received(&event);)
                }
                None => quote!(exchange.received_unknown();),
            });
            let events: Vec<_> = events.collect();
            quote! {
                #initial
                #(#events)*
                exchange.succeeded();
            }
        }
    }
}
