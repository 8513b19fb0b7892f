//! The client.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Call, Ident, Operation, Service, Session};

/// `Client`, with a method per operation.
pub(crate) fn client(service: &Service, session: Session, operations: &[Operation]) -> TokenStream {
    let methods: TokenStream =
        operations.iter().filter_map(|it| Some(method(it, it.call.as_ref()?))).collect();
    match session {
        Session::Http => over_http(service, &methods),
        Session::EventStreamRpc => over_rpc(service, &methods),
    }
}

/// A client that finds its connections itself.
fn over_http(service: &Service, methods: &TokenStream) -> TokenStream {
    let Service { id, version: _, title, docs: _, constant, protocol: _, auth: _ } = service;
    let doc = format!(" A client of {title} (`{id}`). Clones share their connections.");
    let builder = builder(constant, &quote!(ClientBuilder), &quote!(builder));
    quote! {
        use ::smithy_streams_runtime::client::{ClientBuilder, Core};
        use super::schema;
        #[doc = #doc]
        #[derive(Debug, Clone)]
        pub struct Client { core: Core }
        impl Client {
            #builder
            #methods
        }
        impl From<Core> for Client {
            fn from(core: Core) -> Self { Self { core } }
        }
    }
}

/// A client of one connection.
fn over_rpc(service: &Service, methods: &TokenStream) -> TokenStream {
    let Service { id, version: _, title, docs: _, constant, protocol: _, auth: _ } = service;
    let doc = format!(" A client of {title} (`{id}`), over one connection, which its clones share.");
    let builder = builder(constant, &quote!(RpcClientBuilder), &quote!(rpc_builder));
    quote! {
        use ::smithy_streams_runtime::client::{Core, RpcClient, RpcClientBuilder};
        use ::smithy_streams_runtime::rpc::Connection;
        use super::schema;
        #[doc = #doc]
        #[derive(Debug, Clone)]
        pub struct Client { core: Core, connection: Connection }
        impl Client {
            #builder
            #[doc = " The connection: whether it is open, and why it was closed."]
            pub fn connection(&self) -> &Connection { &self.connection }
            #methods
        }
        impl RpcClient for Client {
            fn from_parts(core: Core, connection: Connection) -> Self { Self { core, connection } }
            fn connection(&self) -> &Connection { &self.connection }
        }
    }
}

fn builder(schema: &Ident, ty: &TokenStream, make: &TokenStream) -> TokenStream {
    quote! {
        #[doc = " Configures a client."]
        pub fn builder() -> #ty<Self> { Core::#make(&schema::#schema) }
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
