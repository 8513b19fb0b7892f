//! Test cases of the model (the traits of `smithy.test`) to tests of the client.
//!
//! A case applies if it is for the protocol that the client speaks, and not for servers only. A case that cannot be
//! told in terms of the client stays, ignored, with the reason: nothing is dropped in silence.

mod case;
mod checks;
mod endpoints;
mod errors;
mod events;
mod headers;
mod input;
mod outputs;
mod settings;
mod values;

use self::case::Case;
use self::values::Values;
use super::cx::Cx;
use super::docs;
use super::naming::{Case as Spelling, Scope};
use crate::ir::{
    Call, ClientParam, Docs, EndpointRules, Ident, Marker, Operation, Protocol, ProtocolTest, ProtocolTests,
    Session, TestBody, TestFile, TestKind, Types,
};
use crate::model::traits::ids;
use crate::model::{Shape, ShapeId};

/// Cases that ask for what no model says, by their ids.
const CUSTOMIZED: [(&str, &str); 1] = [(
    "MachinelearningPredictEndpoint",
    "the endpoint is the value of a member, which is known of this service but not said by its model",
)];

/// What all tests of a client are made from.
struct Tests<'a> {
    cx: &'a Cx<'a>,
    values: Values<'a>,
    protocol: &'a Protocol,
    /// What users can set of the endpoint; `None` where they have to tell it.
    params: Option<&'a [ClientParam]>,
}

/// An operation that can be called.
#[derive(Clone, Copy)]
struct Target<'a> {
    shape: &'a Shape,
    operation: &'a Operation,
    call: &'a Call,
}

/// Tests of everything that the client can call; none for a client without a protocol.
pub(super) fn protocol_tests(
    cx: &Cx<'_>,
    types: &Types,
    operations: &[Operation],
    (protocol, endpoint): (Option<&Protocol>, Option<&EndpointRules>),
) -> ProtocolTests {
    let Some(protocol) = protocol else { return ProtocolTests::default() };
    let params = endpoint.map(|rules| rules.params.as_slice());
    let tests = Tests { cx, values: Values::new(types), protocol, params };
    let targets: Vec<Target<'_>> = operations
        .iter()
        .filter_map(|operation| {
            let shape = cx.model.shape_named(&operation.id)?;
            Some(Target { shape, operation, call: operation.call.as_ref()? })
        })
        .collect();
    let mut files: Vec<TestFile> = targets.iter().map(|target| tests.operation(*target)).collect();
    files.push(tests.errors(&targets));
    files.extend(endpoint.map(|_| tests.endpoints(&targets)));
    files.retain(|file| !file.tests.is_empty());
    ProtocolTests { files }
}

impl<'a> Tests<'a> {
    fn operation(&self, target: Target<'a>) -> TestFile {
        let mut names = Scope::new(Spelling::Snake, &[]);
        let mut tests = Vec::new();
        let shape = target.shape;
        for case in self.cases(shape, ids::HTTP_REQUEST_TESTS) {
            let body = self.over_http(|| input::request(self, target, case));
            tests.push(test(&mut names, case, TestKind::Request, body));
        }
        for case in self.cases(shape, ids::HTTP_RESPONSE_TESTS) {
            let body = self.over_http(|| outputs::output(self, target, case));
            tests.push(test(&mut names, case, TestKind::Response, body));
        }
        for case in self.cases(shape, ids::EVENT_STREAM_TESTS) {
            let body = self.over_http(|| events::events(self, target, case));
            tests.push(test(&mut names, case, TestKind::EventStream, body));
        }
        let docs = Docs::sentence(format!("Tests of `{}`.", shape.id));
        TestFile { module: target.operation.module.clone(), docs, tests }
    }

    /// The tests of errors, which may belong to several operations.
    fn errors(&self, targets: &[Target<'a>]) -> TestFile {
        let mut modules = Scope::new(Spelling::Module, &[]);
        for target in targets {
            modules.claim(target.operation.module.unraw());
        }
        let mut names = Scope::new(Spelling::Snake, &[]);
        let mut tests = Vec::new();
        for shape in self.cx.shared.iter().filter(|shape| shape.traits.error().is_some()) {
            for case in self.cases(shape, ids::HTTP_RESPONSE_TESTS) {
                let body = self.over_http(|| errors::error(self, shape, targets, case));
                tests.push(test(&mut names, case, TestKind::Response, body));
            }
        }
        TestFile { module: modules.claim("errors"), docs: Docs::sentence("Tests of the errors."), tests }
    }

    /// The tests of endpoint rules.
    fn endpoints(&self, targets: &[Target<'a>]) -> TestFile {
        let mut modules = Scope::new(Spelling::Module, &["errors"]);
        for target in targets {
            modules.claim(target.operation.module.unraw());
        }
        let mut names = Scope::new(Spelling::Snake, &[]);
        let cases = self.cx.service.traits.endpoint_tests().iter().map(Case).enumerate();
        let tests = cases.map(|(index, case)| ProtocolTest {
            name: names.claim(&endpoints::name(case, index)),
            docs: Docs {
                lines: docs::of_text(case.text("documentation").unwrap_or_default()),
                ..Docs::default()
            },
            kind: TestKind::Endpoint,
            body: endpoints::endpoint(self, targets, case),
        });
        let tests = tests.collect();
        let docs = Docs::sentence("Tests of the endpoint rules.");
        TestFile { module: modules.claim("endpoints"), docs, tests }
    }

    /// What a case of HTTP messages is to a client: nothing, if it speaks without them.
    fn over_http(&self, body: impl FnOnce() -> Result<TestBody, String>) -> Result<TestBody, String> {
        match self.protocol.session {
            Session::Http | Session::StreamSea => body(),
            Session::EventStreamRpc | Session::StreamManager => {
                Err(format!("it tells of an HTTP message, and `{}` has none", self.protocol.name))
            }
        }
    }

    /// The cases of a trait that are meant for this client.
    fn cases(&self, shape: &'a Shape, id: &str) -> impl Iterator<Item = Case<'a>> {
        let cases = shape.traits.value(id).and_then(|value| value.as_array()).into_iter().flatten();
        cases
            .map(Case)
            .filter(|case| case.applies_to_clients() && case.text("protocol") == Some(self.protocol.id))
    }

    /// The structure that an id stands for.
    fn shared(&self, id: &ShapeId) -> Ident {
        self.cx.name(id)
    }
}

impl Target<'_> {
    fn marker(&self) -> Marker {
        Marker { module: self.operation.module.clone(), name: self.operation.name.clone() }
    }
}

fn test(names: &mut Scope, case: Case<'_>, kind: TestKind, body: Result<TestBody, String>) -> ProtocolTest {
    let id = case.text("id").unwrap_or("case");
    let customized = CUSTOMIZED.iter().find(|(customized, _)| *customized == id);
    let body = customized.map_or(body, |(_, reason)| Err((*reason).to_owned()));
    let suffix = match (kind, &body) {
        (TestKind::Request, _) => "request",
        (TestKind::Response, Ok(TestBody::Error(_))) => "error",
        (TestKind::Response, _) => "response",
        (TestKind::EventStream, _) => "events",
        (TestKind::Endpoint, _) => "endpoint",
    };
    let mut docs = docs::of_text(case.text("documentation").unwrap_or_default());
    if !docs.is_empty() {
        docs.push(String::new());
    }
    docs.push(format!("Test case: `{id}`."));
    let docs = Docs { lines: docs, ..Docs::default() };
    ProtocolTest { name: names.claim(&format!("{id}_{suffix}")), docs, kind, body }
}
