//! The const tables of waiters.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::expression::expression;
use super::paths::Imports;
use crate::ir::{AcceptorTable, Ident, MatcherTable, PathTable, WaiterMethod};

/// The `static` of a waiter.
pub(crate) fn waiter(it: &WaiterMethod, imports: &mut Imports) -> TokenStream {
    let WaiterMethod { method: _, docs: _, constant, min_delay, max_delay, acceptors } = it;
    imports.tick("client", &["Acceptor", "AcceptorState", "Matcher", "Waiter"]);
    let [min_delay, max_delay] = [min_delay, max_delay].map(|delay| Literal::u32_unsuffixed(*delay));
    let acceptors = acceptors.iter().map(|it| acceptor(it, imports));
    quote! {
        pub(crate) static #constant: Waiter = Waiter {
            min_delay: #min_delay,
            max_delay: #max_delay,
            acceptors: &[#(#acceptors),*],
        };
    }
}

fn acceptor(it: &AcceptorTable, imports: &mut Imports) -> TokenStream {
    let state = Ident::new(it.state);
    let matcher = match &it.matcher {
        MatcherTable::Output(matcher) => {
            let matcher = path(matcher, imports);
            quote!(Output(#matcher))
        }
        MatcherTable::InputOutput(matcher) => {
            let matcher = path(matcher, imports);
            quote!(InputOutput(#matcher))
        }
        MatcherTable::Success(success) => quote!(Success(#success)),
        MatcherTable::ErrorType(name) => quote!(ErrorType(#name)),
    };
    let message = match &it.message {
        Some(message) => {
            let message = expression(message, imports);
            quote!(Some(#message))
        }
        None => quote!(None),
    };
    quote!(Acceptor { state: AcceptorState::#state, matcher: Matcher::#matcher, message: #message })
}

fn path(it: &PathTable, imports: &mut Imports) -> TokenStream {
    imports.tick("client", &["PathComparator", "PathMatcher"]);
    let (path, comparator, expected) =
        (expression(&it.path, imports), Ident::new(it.comparator), &it.expected);
    quote!(PathMatcher { path: #path, comparator: PathComparator::#comparator, expected: #expected })
}
