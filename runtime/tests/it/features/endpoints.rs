//! Endpoints that rules find, and what becomes of the bucket in the path.

use smithy_streams_runtime::client::{BuildError, CallError, ClientBuilder, Core};
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::endpoint::{
    Condition, Constant, ContextParam, ContextParams, EndpointError, EndpointParams, EndpointTemplate,
    Expression, Function, ParamValue, Parameter, ParameterKind, Property, Rule, RuleSet, Step,
};
use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{
    Operation, OperationSchema, ProtocolError, REST_JSON_1, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::transport::memory;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::model::{OBJECT, Object, RECEIPT, Receipt};
use crate::chat::operation::ChatError;

const REGION: Expression = Expression::Ref(0);
const ENDPOINT: Expression = Expression::Ref(1);
const BUCKET: Expression = Expression::Ref(2);
const PATH_STYLE: Expression = Expression::Ref(3);
const URL: Expression = Expression::Ref(5);

const fn call(function: Function, arguments: &'static [Expression]) -> Condition {
    Condition::new(Expression::Call(function, arguments))
}

/// With an endpoint, the bucket in front of its host or in its path. Without one, a host by the region.
static RULES: RuleSet = RuleSet::new(
    &[
        Parameter::new("Region", ParameterKind::String).built_in("AWS::Region"),
        Parameter::new("Endpoint", ParameterKind::String).built_in("SDK::Endpoint"),
        Parameter::new("Bucket", ParameterKind::String),
        Parameter::new("PathStyle", ParameterKind::Boolean).required().default(Constant::Bool(false)),
        Parameter::new("Kind", ParameterKind::String),
    ],
    6,
    &[
        Rule::error(
            &[
                call(Function::IsSet, &[REGION]),
                call(Function::StringEquals, &[REGION, Expression::Text("mars-1")]),
            ],
            Expression::Template(&[Expression::Text("no service in "), REGION]),
        ),
        Rule::tree(
            &[
                call(Function::IsSet, &[ENDPOINT]),
                call(Function::IsSet, &[REGION]),
                Condition::assign(5, Expression::Call(Function::ParseUrl, &[ENDPOINT])),
            ],
            &[
                Rule::endpoint(
                    &[call(Function::Not, &[PATH_STYLE])],
                    EndpointTemplate::new(Expression::Template(&[
                        Expression::Attribute(&URL, &[Step::Field("scheme")]),
                        Expression::Text("://"),
                        BUCKET,
                        Expression::Text("."),
                        Expression::Attribute(&URL, &[Step::Field("authority")]),
                    ])),
                ),
                Rule::endpoint(
                    &[],
                    EndpointTemplate::new(Expression::Template(&[ENDPOINT, Expression::Text("/"), BUCKET])),
                ),
            ],
        ),
        Rule::endpoint(
            &[call(Function::IsSet, &[REGION]), call(Function::IsSet, &[BUCKET])],
            EndpointTemplate::new(Expression::Template(&[
                Expression::Text("http://"),
                BUCKET,
                Expression::Text("."),
                REGION,
                Expression::Text(".example"),
            ]))
            .headers(&[("x-kind", &[Expression::Ref(4), Expression::Text("b")])])
            .properties(&[(
                "authSchemes",
                Property::List(&[Property::Object(&[
                    ("name", Property::Text(Expression::Text("sigv4a"))),
                    ("signingRegionSet", Property::List(&[Property::Text(Expression::Text("*"))])),
                    ("disableDoubleEncoding", Property::Bool(true)),
                    ("rank", Property::Integer(1)),
                ])]),
            )]),
        ),
    ],
);

static PLACES: ServiceSchema =
    ServiceSchema::new("com.example#Places", "2026-01-01", &REST_JSON_1).endpoint_rules(&RULES);
static GET: OperationSchema = OperationSchema::new("com.example#Get", &PLACES)
    .http("GET", UriPattern::new(&[Segment::Label("Bucket"), Segment::Greedy("Key")], &[]), 200)
    .input(&OBJECT)
    .output(&RECEIPT)
    .context(&[
        ContextParam::member("Bucket", "Bucket"),
        ContextParam::constant("Kind", Constant::Text("a")),
        ContextParam::constant("Unknown", Constant::Bool(true)),
    ]);

#[derive(Debug)]
enum Get {}

impl Operation for Get {
    type Input = Object;
    type Output = Receipt;
    type Error = ChatError;
    type Sends = NoEvents;
    type Receives = NoEvents;

    const SCHEMA: &'static OperationSchema = &GET;
}

#[derive(Debug)]
struct Params(Vec<(&'static str, ParamValue)>);

impl ContextParams for Params {
    fn params(&self) -> Vec<(&'static str, ParamValue)> {
        self.0.clone()
    }
}

fn builder() -> ClientBuilder<Core> {
    Core::builder(&PLACES)
}

fn object(bucket: &str) -> Object {
    Object { bucket: Some(bucket.to_owned()), key: Some("a/b".to_owned()) }
}

/// The head of the request that a call sends.
async fn head(builder: ClientBuilder<Core>, bucket: &str) -> String {
    let (connector, mut listener) = memory();
    let client = builder.connector(connector).build().unwrap();
    let (answer, head) = tokio::join!(client.call::<Get>(object(bucket), None), async {
        let mut io = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(io.read_u8().await.unwrap());
        }
        io.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    answer.unwrap();
    head
}

#[tokio::test]
async fn rules_say_where_the_bucket_is_named() {
    let path_style = || Params(vec![("PathStyle", true.into())]);
    let told = || builder().endpoint("http://h.example/v1").region("eu-1");
    for (builder, expected) in [
        (builder().region("eu-1"), ("/a/b", "abc.eu-1.example")),
        (told(), ("/a/b", "abc.h.example")),
        (told().context_params(path_style()), ("/v1/abc/a/b", "h.example")),
        // All that is missing is a region.
        (builder().endpoint("http://h.example/v1"), ("/v1/abc/a/b", "h.example")),
    ] {
        let head = head(builder, "abc").await;
        assert!(head.starts_with(&format!("GET {} HTTP/1.1\r\n", expected.0)), "{head}");
        assert!(head.contains(&format!("\r\nhost: {}\r\n", expected.1)), "{head}");
    }
}

#[tokio::test]
async fn headers_of_an_endpoint_are_sent() {
    let head = head(builder().region("eu-1"), "abc").await;
    assert!(head.contains("\r\nx-kind: a\r\nx-kind: b\r\n"), "{head}");
}

#[tokio::test]
async fn an_endpoint_is_found_for_each_input() {
    let (connector, mut listener) = memory();
    let client = builder().region("eu-1").connector(connector).build().unwrap();
    for bucket in ["one", "two", "two", "one"] {
        let (answer, head) = tokio::join!(client.call::<Get>(object(bucket), None), async {
            let mut io = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(io.read_u8().await.unwrap());
            }
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
            io.write_all(answer).await.unwrap();
            String::from_utf8(head).unwrap()
        });
        answer.unwrap();
        assert!(head.contains(&format!("\r\nhost: {bucket}.eu-1.example\r\n")), "{head}");
    }
}

#[tokio::test]
async fn what_rules_refuse_is_not_sent() {
    let client = builder().region("mars-1").build().unwrap();
    let error = client.call::<Get>(object("abc"), None).await.unwrap_err();
    let CallError::InvalidInput(ProtocolError::Endpoint(error)) = error else { panic!("{error:?}") };
    assert_eq!(error, EndpointError::Rule { message: "no service in mars-1".to_owned() });

    let client = builder().build().unwrap();
    let error = client.call::<Get>(object("abc"), None).await.unwrap_err();
    assert!(matches!(error, CallError::InvalidInput(ProtocolError::Endpoint(EndpointError::NoRule))));
}

#[tokio::test]
async fn a_required_member_that_is_a_parameter_may_not_be_blank() {
    let client = builder().region("eu-1").build().unwrap();
    let error = client.call::<Get>(object("  "), None).await.unwrap_err();
    assert!(matches!(error, CallError::MissingMember { member: "Bucket", .. }), "{error:?}");
}

#[test]
fn settings_have_the_types_of_parameters() {
    let build = |name, value| builder().region("r").context_params(Params(vec![(name, value)])).build();
    assert!(build("PathStyle", ParamValue::from(true)).is_ok());
    assert!(build("Unknown", ParamValue::from(true)).is_ok());
    let refused = BuildError::EndpointParams(EndpointError::WrongType { name: "PathStyle" });
    assert_eq!(build("PathStyle", ParamValue::from("yes")).unwrap_err(), refused);
}

#[test]
fn a_client_without_rules_has_to_be_told() {
    static PLAIN: ServiceSchema = ServiceSchema::new("com.example#Plain", "", &REST_JSON_1);
    let built = Core::builder::<Core>(&PLAIN).region("eu-1").build();
    assert_eq!(built.unwrap_err(), BuildError::MissingEndpoint);
}

#[test]
fn schemes_are_read_out_of_properties() {
    let mut params = EndpointParams::new(&RULES);
    params.bind(GET.context_params(), &object("abc") as &dyn Shape).unwrap();
    params.set_built_in("AWS::Region", "eu-1").unwrap();
    let endpoint = RULES.resolve(&params).unwrap();
    assert_eq!(endpoint.uri, "http://abc.eu-1.example/");
    let [scheme] = endpoint.auth_schemes.as_slice() else { panic!("{endpoint:?}") };
    assert_eq!((scheme.name.as_str(), scheme.disable_double_encoding), ("sigv4a", true));
    assert_eq!(scheme.signing_region_set, ["*"]);
    assert_eq!(scheme.signing_name, None);
}

#[test]
fn what_is_no_endpoint_is_told() {
    for (region, expected) in [
        ("a b", EndpointError::InvalidUrl { url: "http://abc.a b.example".to_owned() }),
        ("x?y", EndpointError::InvalidUrl { url: "http://abc.x?y.example".to_owned() }),
    ] {
        let mut params = EndpointParams::new(&RULES);
        params.set("Region", region).unwrap();
        params.set("Bucket", "abc").unwrap();
        params.set("Kind", "k").unwrap();
        assert_eq!(RULES.resolve(&params), Err(expected));
    }
    let mut params = EndpointParams::new(&RULES);
    params.set("Region", "r").unwrap();
    params.set("Bucket", "abc").unwrap();
    assert_eq!(RULES.resolve(&params), Err(EndpointError::UnsetValue));
    params.set("Kind", "new\nline").unwrap();
    assert_eq!(RULES.resolve(&params), Err(EndpointError::InvalidHeader { name: "x-kind" }));
    static REQUIRED: RuleSet =
        RuleSet::new(&[Parameter::new("Region", ParameterKind::String).required()], 1, &[]);
    let missing = EndpointError::MissingParameter { name: "Region" };
    assert_eq!(REQUIRED.resolve(&EndpointParams::new(&REQUIRED)), Err(missing));
}
