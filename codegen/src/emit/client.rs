//! The client.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Call, Operation, Service};

/// `Client`, with a method per operation.
pub(crate) fn client(service: &Service, operations: &[Operation]) -> TokenStream {
    let Service { id, version: _, title, docs: _, constant, protocol: _, auth: _ } = service;
    let doc = format!(" A client of {title} (`{id}`). Clones share their connections.");
    let methods = operations.iter().filter_map(|it| Some(method(it, it.call.as_ref()?)));
    quote! {
        use ::smithy_streams_runtime::client::{ClientBuilder, Core};
        use super::schema;
        #[doc = #doc]
        #[derive(Debug, Clone)]
        pub struct Client { core: Core }
        impl Client {
            #[doc = " Configures a client."]
            pub fn builder() -> ClientBuilder<Self> { Core::builder(&schema::#constant) }
            #(#methods)*
        }
        impl From<Core> for Client {
            fn from(core: Core) -> Self { Self { core } }
        }
    }
}

fn method(it: &Operation, call: &Call) -> TokenStream {
    let (docs, method, module, builder) = (&it.docs, &it.method, &it.module, &call.builder);
    quote! {
        #docs
        pub fn #method(&self) -> super::operation::#module::#builder {
            super::operation::#module::#builder::new(self.core.clone())
        }
    }
}
