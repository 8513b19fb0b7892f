//! The module of an operation.
//!
//! | item | when |
//! |---|---|
//! | `TalkInput`, `TalkOutput`, `TalkError` | always |
//! | `Talk` (the marker) and `TalkBuilder` | if the protocol is supported |
//! | `TalkCall` | and events travel |
//! | `TalkHandler` | and they come back |

mod builder;
mod call;
mod error;
mod following;
mod handler;
mod marker;
mod polling;

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::paths::Scope;
use super::shapes;
use super::tokens::redocumented;
use crate::ir::{Call, EventUnion, Interaction, Operation, RustType};

impl Interaction {
    /// The events that the caller sends.
    pub(super) fn sends(&self) -> Option<&EventUnion> {
        match self {
            Self::Input(events) | Self::Duplex(events, _) => Some(events),
            Self::Unary | Self::Output(_) => None,
        }
    }

    /// The events that the peer sends.
    pub(super) fn receives(&self) -> Option<&EventUnion> {
        match self {
            Self::Output(events) | Self::Duplex(_, events) => Some(events),
            Self::Unary | Self::Input(_) => None,
        }
    }
}

/// The first lines of the module.
pub(crate) fn imports(it: &Operation) -> TokenStream {
    let runtime = match it.call {
        Some(_) => quote!(
            use ::smithy_streams_runtime::{client, codec, event, protocol};
        ),
        None => quote!(
            use ::smithy_streams_runtime::{codec, event};
        ),
    };
    let own = match (it.call.is_some(), names_types(it)) {
        (true, true) => quote!(
            use super::super::{schema, types};
        ),
        (true, false) => quote!(
            use super::super::schema;
        ),
        (false, true) => quote!(
            use super::super::types;
        ),
        (false, false) => TokenStream::new(),
    };
    quote!(#runtime #own)
}

fn names_types(it: &Operation) -> bool {
    let streams = it.call.as_ref().is_some_and(|call| call.interaction != Interaction::Unary);
    let fields = it.input.fields.iter().chain(&it.output.fields);
    streams || !it.error.variants.is_empty() || fields.map(|field| &field.ty).any(is_own)
}

fn is_own(ty: &RustType) -> bool {
    match ty {
        RustType::Named(_) | RustType::Boxed(_) => true,
        RustType::List(item) | RustType::Nullable(item) => is_own(item),
        RustType::Map(key, value) => is_own(key) || is_own(value),
        _ => false,
    }
}

/// Input and output. Documentation of the input's members stands on the builder, if there is one.
pub(crate) fn ends(it: &Operation, scope: &Scope<'_>) -> TokenStream {
    let mut input = Cow::Borrowed(&it.input);
    if let Some(Call { builder, .. }) = &it.call {
        for field in &mut input.to_mut().fields {
            let text = format!("`{}`: see [`{builder}::{}`].", field.wire_name, field.setter.unraw());
            field.docs = redocumented(&field.docs, text);
        }
    }
    let (input, output) = (shapes::structure(&input, scope), shapes::structure(&it.output, scope));
    quote!(#input #output)
}

/// The error.
pub(crate) fn error(it: &Operation, scope: &Scope<'_>) -> TokenStream {
    error::error(it, scope)
}

/// Marker, builder, call and handler.
pub(crate) fn callable(it: &Operation, call: &Call, scope: &Scope<'_>) -> TokenStream {
    let marker = marker::marker(it, call, scope);
    let pages = call.pages.as_ref().map(|pages| polling::impls(it, pages, scope));
    let following = call.following.as_ref().map(|following| following::impls(it, following, scope));
    let builder = builder::builder(it, call, scope);
    let running = call::call(it, call, scope);
    let handler = call.interaction.receives().map(|events| handler::handler(it, call, events, scope));
    quote!(#marker #pages #following #builder #running #handler)
}
