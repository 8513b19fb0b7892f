//! Endpoints that belong to the account of the caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::client::{CallError, ClientBuilder, Core};
use smithy_streams_runtime::endpoint::{
    AccountIdEndpointMode, Condition, ContextParam, EndpointError, EndpointTemplate, Expression, Function,
    Parameter, ParameterKind, Rule, RuleSet,
};
use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::identity::{Credentials, ProvideCredentials, ProvideFuture};
use smithy_streams_runtime::protocol::{
    AuthScheme, Operation, OperationSchema, ProtocolError, REST_JSON_1, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::transport::memory;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::model::{OBJECT, Object, RECEIPT, Receipt};
use crate::chat::operation::ChatError;

const REGION: Expression = Expression::Ref(0);
const ACCOUNT: Expression = Expression::Ref(1);
const MODE: Expression = Expression::Ref(2);
const OTHER_ACCOUNT: Expression = Expression::Ref(3);

const fn call(function: Function, arguments: &'static [Expression]) -> Condition {
    Condition::new(Expression::Call(function, arguments))
}

/// A host of the account where it is known, and one of all accounts otherwise.
static RULES: RuleSet = RuleSet::new(
    &[
        Parameter::new("Region", ParameterKind::String).built_in("AWS::Region"),
        Parameter::new("AccountId", ParameterKind::String).built_in("AWS::Auth::AccountId"),
        Parameter::new("Mode", ParameterKind::String).built_in("AWS::Auth::AccountIdEndpointMode"),
        Parameter::new("Owner", ParameterKind::String),
    ],
    4,
    &[
        Rule::endpoint(
            &[call(Function::IsSet, &[OTHER_ACCOUNT])],
            EndpointTemplate::new(Expression::Template(&[
                Expression::Text("http://"),
                OTHER_ACCOUNT,
                Expression::Text(".owner.example"),
            ])),
        ),
        Rule::endpoint(
            &[
                call(Function::IsSet, &[ACCOUNT]),
                call(
                    Function::Not,
                    &[Expression::Call(Function::StringEquals, &[MODE, Expression::Text("disabled")])],
                ),
                call(Function::IsValidHostLabel, &[ACCOUNT, Expression::Bool(false)]),
            ],
            EndpointTemplate::new(Expression::Template(&[
                Expression::Text("http://"),
                ACCOUNT,
                Expression::Text(".tables."),
                REGION,
                Expression::Text(".example"),
            ])),
        ),
        Rule::error(
            &[call(Function::StringEquals, &[MODE, Expression::Text("required")])],
            Expression::Text("the account is not known"),
        ),
        Rule::endpoint(
            &[],
            EndpointTemplate::new(Expression::Template(&[
                Expression::Text("http://tables."),
                REGION,
                Expression::Text(".example"),
            ])),
        ),
    ],
);

static TABLES: ServiceSchema = ServiceSchema::new("com.example#Tables", "2026-01-01", &REST_JSON_1)
    .auth(&[AuthScheme::SigV4 { service: "tables" }])
    .endpoint_rules(&RULES);
static GET: OperationSchema = OperationSchema::new("com.example#Get", &TABLES)
    .http("GET", UriPattern::new(&[Segment::Label("Bucket"), Segment::Greedy("Key")], &[]), 200)
    .input(&OBJECT)
    .output(&RECEIPT);
static ANYONE: OperationSchema = OperationSchema::new("com.example#Anyone", &TABLES)
    .http("GET", UriPattern::new(&[Segment::Label("Bucket"), Segment::Greedy("Key")], &[]), 200)
    .auth(&[AuthScheme::Anonymous])
    .input(&OBJECT)
    .output(&RECEIPT);
static OWNED: OperationSchema = OperationSchema::new("com.example#Owned", &TABLES)
    .http("GET", UriPattern::new(&[Segment::Label("Bucket"), Segment::Greedy("Key")], &[]), 200)
    .input(&OBJECT)
    .output(&RECEIPT)
    .context(&[ContextParam::member("Owner", "Bucket")]);

macro_rules! operation {
    ($name:ident, $schema:ident) => {
        #[derive(Debug)]
        enum $name {}

        impl Operation for $name {
            type Input = Object;
            type Output = Receipt;
            type Error = ChatError;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

operation!(Get, GET);
operation!(Anyone, ANYONE);
operation!(Owned, OWNED);

/// Counts how often it is asked.
#[derive(Debug, Clone)]
struct Counting(Credentials, Arc<AtomicUsize>);

impl ProvideCredentials for Counting {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

fn credentials(account: Option<&str>) -> Counting {
    let credentials = Credentials::new("AKID", "HIDDEN");
    let credentials = match account {
        Some(account) => credentials.with_account_id(account),
        None => credentials,
    };
    Counting(credentials, Arc::default())
}

fn builder(credentials: &Counting, mode: AccountIdEndpointMode) -> ClientBuilder<Core> {
    let builder = Core::builder(&TABLES).region("eu-1").credentials(credentials.clone());
    builder.allow_insecure_auth(true).account_id_endpoints(mode)
}

fn object() -> Object {
    Object { bucket: Some("abc".to_owned()), key: Some("k".to_owned()) }
}

/// The host that a call is sent to.
async fn host<Op>(builder: ClientBuilder<Core>) -> String
where
    Op: Operation<Input = Object, Output = Receipt, Error = ChatError>,
{
    let (connector, mut listener) = memory();
    let client = builder.connector(connector).build().unwrap();
    let (answer, head) = tokio::join!(client.call::<Op>(object(), None), async {
        let mut io = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(io.read_u8().await.unwrap());
        }
        io.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    answer.unwrap();
    head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

#[tokio::test]
async fn the_account_of_the_credentials_has_an_endpoint() {
    use AccountIdEndpointMode::{Disabled, Preferred, Required};
    let (known, unknown) = (credentials(Some("123456789012")), credentials(None));
    let of_account = "123456789012.tables.eu-1.example";
    let of_all = "tables.eu-1.example";
    assert_eq!(host::<Get>(builder(&known, Preferred)).await, of_account);
    assert_eq!(host::<Get>(builder(&known, Required)).await, of_account);
    assert_eq!(host::<Get>(builder(&known, Disabled)).await, of_all);
    assert_eq!(host::<Get>(builder(&unknown, Preferred)).await, of_all);
    // Nobody's account.
    assert_eq!(host::<Anyone>(builder(&known, Preferred)).await, of_all);
    assert_eq!(host::<Owned>(builder(&known, Preferred)).await, "abc.owner.example");
}

#[tokio::test]
async fn an_account_that_is_required_has_to_be_known() {
    let client = builder(&credentials(None), AccountIdEndpointMode::Required).build().unwrap();
    let error = client.call::<Get>(object(), None).await.unwrap_err();
    let CallError::InvalidInput(ProtocolError::Endpoint(error)) = error else { panic!("{error:?}") };
    assert_eq!(error, EndpointError::Rule { message: "the account is not known".to_owned() });
}

#[tokio::test]
async fn credentials_are_asked_once_and_only_by_rules_that_want_them() {
    let known = credentials(Some("123456789012"));
    host::<Get>(builder(&known, AccountIdEndpointMode::Preferred)).await;
    assert_eq!(known.1.load(Ordering::Relaxed), 1);

    static NOWHERE: RuleSet = RuleSet::new(&[], 0, &[]);
    static PLAIN: ServiceSchema = ServiceSchema::new("com.example#Plain", "", &REST_JSON_1)
        .auth(&[AuthScheme::SigV4 { service: "plain" }])
        .endpoint_rules(&NOWHERE);
    static REFUSED: OperationSchema = OperationSchema::new("com.example#Refused", &PLAIN)
        .http("GET", UriPattern::new(&[Segment::Label("Bucket"), Segment::Greedy("Key")], &[]), 200)
        .input(&OBJECT)
        .output(&RECEIPT);
    operation!(Refused, REFUSED);
    let unasked = credentials(Some("1"));
    let client = Core::builder::<Core>(&PLAIN).region("eu-1").credentials(unasked.clone()).build().unwrap();
    client.call::<Refused>(object(), None).await.unwrap_err();
    assert_eq!(unasked.1.load(Ordering::Relaxed), 0);
}
