//! The client.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Call, Ident, Operation, Service, Session};

/// `Client`, with a method per operation.
pub(crate) fn client(service: &Service, session: Session, operations: &[Operation]) -> TokenStream {
    let methods: TokenStream =
        operations.iter().filter_map(|it| Some(method(it, it.call.as_ref()?))).collect();
    let clones = "Clones share their connections.";
    match session {
        Session::Http => on_its_own(service, &methods, &builders("ClientBuilder", "builder"), clones),
        Session::StreamSea => {
            let builders = builders("StreamSeaClientBuilder", "stream_sea_builder");
            let clones =
                "Clones share its connections: one WebSocket for all subscriptions, and those of HTTP.";
            on_its_own(service, &methods, &builders, clones)
        }
        Session::EventStreamRpc => {
            let of = Connected {
                builders: builders("RpcClientBuilder", "rpc_builder"),
                client: Ident::new("RpcClient"),
                connection: Ident::new("Connection"),
                imports: quote! {
                    use ::smithy_streams_runtime::client::{Core, RpcClient, RpcClientBuilder};
                    use ::smithy_streams_runtime::rpc::Connection;
                },
                about: "whether it is open, and why it was closed",
            };
            connected(service, &methods, &of)
        }
        Session::StreamManager => {
            let of = Connected {
                builders: builders("StreamManagerClientBuilder", "stream_manager_builder"),
                client: Ident::new("StreamManagerClient"),
                connection: Ident::new("StreamManagerConnection"),
                imports: quote! {
                    use ::smithy_streams_runtime::client::{
                        Core, StreamManagerClient, StreamManagerClientBuilder, StreamManagerConnection,
                    };
                },
                about: "whether it is open, and what its peer is",
            };
            connected(service, &methods, &of)
        }
    }
}

/// What makes a client: the runtime's type, and the function of `Core` that gives one.
struct Builders {
    ty: Ident,
    make: Ident,
}

fn builders(ty: &'static str, make: &'static str) -> Builders {
    Builders { ty: Ident::new(ty), make: Ident::new(make) }
}

/// A client that finds its connections itself.
fn on_its_own(service: &Service, methods: &TokenStream, builders: &Builders, clones: &str) -> TokenStream {
    let Service { id, version: _, title, docs: _, constant, protocol: _, auth: _ } = service;
    let doc = format!(" A client of {title} (`{id}`). {clones}");
    let mut imports = [builders.ty.clone(), Ident::new("Core")];
    imports.sort();
    let builder = builder(constant, builders);
    quote! {
        use ::smithy_streams_runtime::client::{#(#imports),*};
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

/// What a client of one connection names.
struct Connected {
    builders: Builders,
    /// The runtime's trait of such clients.
    client: Ident,
    connection: Ident,
    imports: TokenStream,
    /// What can be asked of the connection.
    about: &'static str,
}

/// A client of one connection.
fn connected(service: &Service, methods: &TokenStream, of: &Connected) -> TokenStream {
    let Service { id, version: _, title, docs: _, constant, protocol: _, auth: _ } = service;
    let Connected { builders, client, connection, imports, about } = of;
    let doc = format!(" A client of {title} (`{id}`), over one connection, which its clones share.");
    let about = format!(" The connection: {about}.");
    let builder = builder(constant, builders);
    quote! {
        #imports
        use super::schema;
        #[doc = #doc]
        #[derive(Debug, Clone)]
        pub struct Client { core: Core, connection: #connection }
        impl Client {
            #builder
            #[doc = #about]
            pub fn connection(&self) -> &#connection { &self.connection }
            #methods
        }
        impl #client for Client {
            fn from_parts(core: Core, connection: #connection) -> Self { Self { core, connection } }
            fn connection(&self) -> &#connection { &self.connection }
        }
    }
}

fn builder(schema: &Ident, builders: &Builders) -> TokenStream {
    let Builders { ty, make } = builders;
    quote! {
        #[doc = " Configures a client."]
        pub fn builder() -> #ty<Self> { Core::#make(&schema::#schema) }
    }
}

fn method(it: &Operation, call: &Call) -> TokenStream {
    let (docs, method, module, builder) = (&it.docs, &it.method, &it.module, &call.builder);
    let pipeline = call.pipeline.as_ref().map(|pipeline| self::pipeline(it, pipeline));
    quote! {
        #docs
        pub fn #method(&self) -> super::operation::#module::#builder {
            super::operation::#module::#builder::new(self.core.clone())
        }
        #pipeline
    }
}

/// Many calls at a time.
fn pipeline(it: &Operation, pipeline: &Ident) -> TokenStream {
    let (method, module, marker) = (&it.method, &it.module, &it.name);
    let doc = format!(
        " Calls [`{method}`](Self::{method}) again and again, with up to `in_flight` calls under way at a time.",
        method = method.unraw()
    );
    quote! {
        #[doc = #doc]
        pub fn #pipeline(
            &self,
            in_flight: ::std::num::NonZeroUsize,
        ) -> ::smithy_streams_runtime::client::Pipeline<super::operation::#module::#marker> {
            ::smithy_streams_runtime::client::Pipeline::new(self.core.clone(), in_flight)
        }
    }
}
