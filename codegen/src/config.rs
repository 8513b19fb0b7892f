//! What to generate, as data.

use std::path::PathBuf;

/// What to generate and where to put it. Every option has a default, and a model with one service needs none.
///
/// ```no_run
/// # fn main() -> Result<(), smithy_streams_codegen::Report> {
/// smithy_streams_codegen::Config::new()
///     .service("com.example#Chat")
///     .operations(["Talk", "com.example#ListRooms"])
///     .rename("com.example#Room$type", "kind")
///     .generate(["models/chat.json"])
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) service: Option<String>,
    pub(crate) operations: Vec<String>,
    pub(crate) protocol: Option<String>,
    pub(crate) crate_name: Option<String>,
    pub(crate) module_name: Option<String>,
    pub(crate) runtime_path: Option<PathBuf>,
    pub(crate) renames: Vec<(String, String)>,
    pub(crate) protocol_tests: bool,
    pub(crate) endpoint_rules: bool,
    pub(crate) layout: Layout,
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) rerun_if_changed: bool,
}

/// How the files hang together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// `<module>/mod.rs` and the files below it, to be included by a crate that exists.
    #[default]
    Module,
    /// A crate of its own: `Cargo.toml`, `README.md` and `src/`.
    Crate,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            service: None,
            operations: Vec::new(),
            protocol: None,
            crate_name: None,
            module_name: None,
            runtime_path: None,
            renames: Vec::new(),
            protocol_tests: false,
            endpoint_rules: true,
            layout: Layout::Module,
            out_dir: None,
            rerun_if_changed: true,
        }
    }
}

impl Config {
    /// The defaults: the model's only service, all its operations, a module in `$OUT_DIR`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The service, by its shape id or its name. Default: the only one of the model.
    #[must_use]
    pub fn service(mut self, id: impl Into<String>) -> Self {
        self.service = Some(id.into());
        self
    }

    /// Operations, by their shape ids or names; only they and what they reach are generated. Adds to those of earlier
    /// calls. Default: all operations of the service.
    #[must_use]
    pub fn operations<S: Into<String>>(mut self, operations: impl IntoIterator<Item = S>) -> Self {
        self.operations.extend(operations.into_iter().map(Into::into));
        self
    }

    /// The protocol, for a service that has several, or none: by its name (`rest-json-1`; see
    /// [`protocols`](crate::protocols)), that of its trait (`restJson1`), or the trait's id. Default: the first of
    /// rpcv2Cbor, restJson1, awsJson1_0, awsJson1_1, restXml and eventStreamRpc that stands on the service and has a form
    /// for all of its values: rpcv2Cbor and restXml have none for documents, eventStreamRpc has none for streaming blobs.
    #[must_use]
    pub fn protocol(mut self, name: impl Into<String>) -> Self {
        self.protocol = Some(name.into());
        self
    }

    /// Name of the package, in the layout [`Layout::Crate`]. Default: made from the service's name.
    #[must_use]
    pub fn crate_name(mut self, name: impl Into<String>) -> Self {
        self.crate_name = Some(name.into());
        self
    }

    /// Name that `include_client!` takes, in the layout [`Layout::Module`]. Default: the service's name in snake case.
    #[must_use]
    pub fn module_name(mut self, name: impl Into<String>) -> Self {
        self.module_name = Some(name.into());
        self
    }

    /// Where [`generate`](Self::generate) writes. Default: `$OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// A local runtime for the manifest to depend on, in the layout [`Layout::Crate`]; written as given. Default: the
    /// published runtime of this generator's version.
    #[must_use]
    pub fn runtime_path(mut self, folder: impl Into<PathBuf>) -> Self {
        self.runtime_path = Some(folder.into());
        self
    }

    /// Gives a shape (`ns#Shape`), an operation or a member (`ns#Shape$member`) another name in Rust; its name on the
    /// wire stays. The name is put into the case that its place asks for.
    #[must_use]
    pub fn rename(mut self, selector: impl Into<String>, name: impl Into<String>) -> Self {
        self.renames.push((selector.into(), name.into()));
        self
    }

    /// Whether the client finds its endpoints by the rules of the model (`smithy.rules#endpointRuleSet`, or
    /// `smithy.rules#endpointBdd` where there is none). Without them it has to be told. Default: yes.
    #[must_use]
    pub fn endpoint_rules(mut self, rules: bool) -> Self {
        self.endpoint_rules = rules;
        self
    }

    /// Whether the test cases of the model (`smithy.test#httpRequestTests`, `#httpResponseTests` and
    /// `#eventStreamTests`, and `smithy.rules#endpointTests`) become tests of the client. Default: no.
    ///
    /// They use the runtime's feature `protocol-test`. A crate of its own ([`Layout::Crate`]) has them in `tests/`, and
    /// asks for the feature in its manifest. In a module ([`Layout::Module`]) they are `#[cfg(test)]`, and the crate
    /// that includes it needs
    ///
    /// ```toml
    /// [dev-dependencies]
    /// smithy-streams-runtime = { version = "0.1", features = ["protocol-test"] }
    /// ```
    #[must_use]
    pub fn protocol_tests(mut self, tests: bool) -> Self {
        self.protocol_tests = tests;
        self
    }

    /// How the files hang together. Default: [`Layout::Module`].
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Whether [`generate`](Self::generate) tells cargo to run the build script again when a model changes. Default:
    /// yes.
    #[must_use]
    pub fn emit_rerun_if_changed(mut self, emit: bool) -> Self {
        self.rerun_if_changed = emit;
        self
    }
}
