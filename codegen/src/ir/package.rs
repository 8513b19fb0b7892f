//! A whole client.

use std::collections::BTreeSet;

use super::{
    AuthScheme, Docs, EndpointRules, Enumeration, EventUnion, Ident, Operation, ProtocolTests, Structure,
    Union,
};

/// Everything that is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Package {
    /// The service.
    pub(crate) service: Service,
    /// Types that operations share.
    pub(crate) types: Types,
    /// Operations, sorted by name.
    pub(crate) operations: Vec<Operation>,
    /// The rules by which the client finds its endpoints.
    pub(crate) endpoint: Option<EndpointRules>,
    /// Names that the shared types take.
    pub(crate) shadowed: Shadowed,
    /// Something is deprecated, so that code which names it must allow that.
    pub(crate) deprecated: bool,
    /// Tests made of the model's test cases; `None` unless they are asked for.
    pub(crate) protocol_tests: Option<ProtocolTests>,
    /// A crate or a module.
    pub(crate) layout: Layout,
}

/// Types that operations share, each kind sorted by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Types {
    /// Structures that are no errors.
    pub(crate) structures: Vec<Structure>,
    /// Errors.
    pub(crate) errors: Vec<Structure>,
    /// Unions that do not stream.
    pub(crate) unions: Vec<Union>,
    /// Enums and intEnums.
    pub(crate) enums: Vec<Enumeration>,
    /// Streaming unions.
    pub(crate) events: Vec<EventUnion>,
}

/// The service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Service {
    /// Absolute shape id.
    pub(crate) id: String,
    /// `version` of the service.
    pub(crate) version: String,
    /// What people call it: `@title`, or its name.
    pub(crate) title: String,
    /// Documentation of the service.
    pub(crate) docs: Docs,
    /// Name of the service's `static`.
    pub(crate) constant: Ident,
    /// How the client speaks; `None` when only types are written.
    pub(crate) protocol: Option<Protocol>,
    /// Authentication schemes of operations that do not say otherwise, most wanted first.
    pub(crate) auth: Vec<AuthScheme>,
}

/// The protocol of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Protocol {
    /// Absolute shape id of its trait.
    pub(crate) id: &'static str,
    /// What people call it, such as `restJson1`.
    pub(crate) name: &'static str,
    /// The `static` of the runtime's `protocol` room.
    pub(crate) constant: &'static str,
    /// The feature of the runtime that its codec needs.
    pub(crate) feature: Option<&'static str>,
    /// How client and peer talk.
    pub(crate) session: Session,
    /// ALPN ids, first choice first; empty when the model says nothing.
    pub(crate) http: Vec<String>,
    /// ALPN ids for event streams; empty when the model says nothing.
    pub(crate) event_stream_http: Vec<String>,
    /// Traits of the service that are there or not, as the method names of the runtime's `ServiceSchema`.
    pub(crate) flags: Vec<&'static str>,
}

/// How client and peer talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    /// A request and its response, over connections that the client keeps to itself.
    Http,
    /// Many calls at a time over one connection, which the user opens.
    EventStreamRpc,
    /// The same, but a connection that was lost is made again.
    StreamManager,
    /// Subscriptions over a WebSocket, all other calls as over [`Self::Http`].
    StreamSea,
}

/// How the files hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `mod.rs` and its files, to be included by `include_client!`.
    Module {
        /// Folder below the output folder.
        name: String,
    },
    /// `Cargo.toml`, `README.md` and `src/`.
    Crate(Manifest),
}

/// What the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Name of the package.
    pub(crate) name: String,
    /// Where the runtime comes from.
    pub(crate) runtime: Runtime,
    /// The features of the runtime that are needed, sorted.
    pub(crate) features: Vec<&'static str>,
    /// TLS is a feature of the crate, because most peers are reached without it.
    pub(crate) optional_tls: bool,
}

/// Where the runtime comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// The registry.
    Version(String),
    /// A folder.
    Path(String),
}

/// Names of the Rust prelude that generated code uses as types or traits, with the modules they come from.
pub(crate) const PRELUDE: &[(&str, &str)] = &[
    ("Box", "boxed"),
    ("Default", "default"),
    ("Fn", "ops"),
    ("FnMut", "ops"),
    ("From", "convert"),
    ("Into", "convert"),
    ("Option", "option"),
    ("Result", "result"),
    ("Send", "marker"),
    ("String", "string"),
    ("Vec", "vec"),
];

/// Those of them that a generated type takes, so that they must be written with their full path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shadowed(BTreeSet<&'static str>);

impl Shadowed {
    /// What these types take.
    pub(crate) fn of<'a>(types: impl IntoIterator<Item = &'a Ident>) -> Self {
        let types: BTreeSet<&str> = types.into_iter().map(Ident::as_str).collect();
        Self(PRELUDE.iter().map(|(name, _)| *name).filter(|name| types.contains(name)).collect())
    }

    /// Whether the short name is taken.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
