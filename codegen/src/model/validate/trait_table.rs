//! Where the traits that this crate knows may stand, as the Smithy prelude and the packages of AWS
//! define it. The traits of streams are not here: they have rules of their own.

use super::super::traits::ids;

/// The definition of a trait, as far as it can be broken.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) id: &'static str,
    pub(super) selector: &'static str,
    /// The same in words, for the help line.
    pub(super) place: &'static str,
    /// Traits that cannot stand on the same shape.
    pub(super) conflicts: &'static [&'static str],
    /// Whether only one member of a structure may have it.
    pub(super) one_per_structure: bool,
}

const fn on(id: &'static str, selector: &'static str, place: &'static str) -> Definition {
    Definition { id, selector, place, conflicts: &[], one_per_structure: false }
}

impl Definition {
    const fn conflicts(self, conflicts: &'static [&'static str]) -> Self {
        Self { conflicts, ..self }
    }

    const fn one_per_structure(self) -> Self {
        Self { one_per_structure: true, ..self }
    }
}

/// All bindings of a member to a part of an HTTP message; each excludes the others.
pub(super) const HTTP_BINDINGS: &[&str] = &[
    ids::HTTP_HEADER,
    ids::HTTP_LABEL,
    ids::HTTP_PAYLOAD,
    ids::HTTP_PREFIX_HEADERS,
    ids::HTTP_QUERY,
    ids::HTTP_QUERY_PARAMS,
    ids::HTTP_RESPONSE_CODE,
];

const SIMPLE_IN_HTTP: &str = "a string, number, boolean or timestamp";

/// Every definition that is built in. A definition in the model itself goes before these.
pub(super) const DEFINITIONS: &[Definition] = &[
    // Type refinement.
    on(
        ids::DEFAULT,
        ":is(simpleType, list, map, structure > member)",
        "a simple shape, list, map or structure member",
    ),
    on(ids::ADDED_DEFAULT, "structure > member [trait|default]", "a structure member with `@default`"),
    on(ids::REQUIRED, "structure > member", "a structure member"),
    on(ids::CLIENT_OPTIONAL, "structure > member", "a structure member"),
    on(ids::ENUM_VALUE, ":is(enum, intEnum) > member", "a member of an enum or intEnum"),
    on(ids::ERROR, "structure", "a structure").conflicts(&[ids::TRAIT]),
    on(ids::INPUT, "structure", "a structure").conflicts(&[ids::OUTPUT, ids::ERROR]),
    on(ids::OUTPUT, "structure", "a structure").conflicts(&[ids::INPUT, ids::ERROR]),
    on(ids::SPARSE, ":is(list, map)", "a list or map"),
    on(ids::MIXIN, ":not(member)", "a shape, not a member"),
    on(ids::UNIT_TYPE, "[id='smithy.api#Unit']", "`smithy.api#Unit` only"),
    // Constraints.
    on(ids::ENUM, "string :not(enum)", "a string"),
    on(
        ids::LENGTH,
        ":test(list, map, string, blob, member > :is(list, map, string, blob))",
        "a list, map, string or blob, or a member that targets one",
    ),
    on(ids::PATTERN, ":test(string, member > string)", "a string, or a member that targets one"),
    on(ids::RANGE, ":test(number, member > number)", "a number, or a member that targets one"),
    on(ids::UNIQUE_ITEMS, "list", "a list"),
    on(ids::ID_REF, ":test(string, member > string)", "a string, or a member that targets one"),
    // Behavior.
    on(ids::IDEMPOTENCY_TOKEN, "structure > :test(member > string)", "a structure member that is a string")
        .one_per_structure(),
    on(ids::IDEMPOTENT, "operation", "an operation").conflicts(&[ids::READONLY]),
    on(ids::READONLY, "operation", "an operation").conflicts(&[ids::IDEMPOTENT]),
    on(ids::RETRYABLE, "structure [trait|error]", "a structure with `@error`"),
    on(ids::PAGINATED, ":is(service, operation)", "a service or operation"),
    on(ids::REQUEST_COMPRESSION, "operation", "an operation"),
    on(ids::EXAMPLES, "operation", "an operation"),
    on(ids::TITLE, ":is(service, resource)", "a service or resource"),
    // HTTP bindings.
    on(ids::HTTP, "operation", "an operation"),
    on(ids::HTTP_ERROR, "structure [trait|error]", "a structure with `@error`"),
    on(
        ids::HTTP_LABEL,
        "structure > member [trait|required] :test(> :test(string, number, boolean, timestamp))",
        "a structure member with `@required` that is a string, number, boolean or timestamp",
    )
    .conflicts(HTTP_BINDINGS),
    on(
        ids::HTTP_QUERY,
        "structure > member :test(> :test(string, number, boolean, timestamp), \
         > list > member > :test(string, number, boolean, timestamp))",
        SIMPLE_IN_HTTP,
    )
    .conflicts(HTTP_BINDINGS),
    on(
        ids::HTTP_QUERY_PARAMS,
        "structure > member :test(> map > member [id|member=value] > :test(string, list > member > string))",
        "a structure member that is a map of strings or lists of strings",
    )
    .conflicts(HTTP_BINDINGS)
    .one_per_structure(),
    on(
        ids::HTTP_HEADER,
        "structure > :test(member > :test(boolean, number, string, timestamp, \
         list > member > :test(boolean, number, string, timestamp)))",
        "a structure member that is a string, number, boolean or timestamp, or a list of these",
    )
    .conflicts(HTTP_BINDINGS),
    on(
        ids::HTTP_PREFIX_HEADERS,
        "structure > member :test(> map :not([trait|sparse]) > member [id|member=value] > string)",
        "a structure member that is a map of strings without `@sparse`",
    )
    .conflicts(HTTP_BINDINGS)
    .one_per_structure(),
    on(
        ids::HTTP_PAYLOAD,
        "structure > :test(member > :test(string, blob, structure, union, document, list, map))",
        "a structure member that is a string, blob, structure, union or document",
    )
    .conflicts(HTTP_BINDINGS)
    .one_per_structure(),
    on(
        ids::HTTP_RESPONSE_CODE,
        "structure :not([trait|input]) > member :test(> integer)",
        "an integer member of a structure without `@input`",
    )
    .conflicts(HTTP_BINDINGS)
    .one_per_structure(),
    on(ids::HTTP_CHECKSUM_REQUIRED, "operation", "an operation"),
    on(ids::CORS, "service", "a service"),
    on(ids::ENDPOINT, "operation", "an operation"),
    on(
        ids::HOST_LABEL,
        "structure > :test(member [trait|required] > string)",
        "a structure member with `@required` that is a string",
    ),
    // Documents.
    on(ids::JSON_NAME, ":is(structure, union) > member", "a member of a structure or union"),
    on(ids::MEDIA_TYPE, ":is(blob, string)", "a blob or string"),
    on(
        ids::TIMESTAMP_FORMAT,
        ":test(timestamp, member > timestamp)",
        "a timestamp, or a member that targets one",
    ),
    on(
        ids::XML_ATTRIBUTE,
        "structure > :test(member > :test(boolean, number, string, timestamp))",
        "a structure member that is a string, number, boolean or timestamp",
    )
    .conflicts(&[ids::XML_NAMESPACE]),
    on(
        ids::XML_FLATTENED,
        ":is(structure, union) > :test(member > :test(list, map))",
        "a member of a structure or union that is a list or map",
    ),
    on(ids::XML_NAME, ":is(structure, union, member)", "a structure, union or member"),
    on(
        ids::XML_NAMESPACE,
        ":is(service, member, simpleType, list, map, structure, union)",
        "a service, a shape of data or a member",
    ),
    // Authentication.
    on(ids::AUTH, ":is(service, operation)", "a service or operation"),
    on(ids::OPTIONAL_AUTH, "operation", "an operation"),
    on(ids::HTTP_API_KEY_AUTH, "service", "a service"),
    on(ids::HTTP_BASIC_AUTH, "service", "a service"),
    on(ids::HTTP_BEARER_AUTH, "service", "a service"),
    on(ids::HTTP_DIGEST_AUTH, "service", "a service"),
    on(ids::SIGV4, "service", "a service"),
    on(ids::SIGV4A, "service", "a service"),
    on(ids::UNSIGNED_PAYLOAD, "operation", "an operation"),
    // Protocols.
    on(ids::AWS_JSON_1_0, "service", "a service"),
    on(ids::AWS_JSON_1_1, "service", "a service"),
    on(ids::REST_JSON_1, "service", "a service"),
    on(ids::REST_XML, "service", "a service"),
    on(ids::RPC_V2_CBOR, "service", "a service"),
    on(ids::RPC_V2_JSON, "service", "a service"),
    on(ids::EVENT_STREAM_RPC, "service", "a service"),
    on(ids::STREAM_MANAGER, "service", "a service"),
    on(ids::STREAM_SEA, "service", "a service"),
    on(ids::PAYLOAD_DOCUMENTS, "service", "a service"),
    on(ids::JWT_AUTH, "service", "a service"),
    on(ids::OPERATION_CODES, "operation", "an operation"),
    on(ids::WEB_SOCKET_ACTION, "operation", "an operation"),
    on(ids::FOLLOWED, "operation", "an operation"),
    on(ids::PIPELINED, "operation", "an operation"),
    on(ids::STATUS_CODE, "structure [trait|error]", "a structure with `@error`"),
    on(ids::REFUSAL, "structure [trait|error]", "a structure with `@error`"),
    on(ids::MADE_BY_CLIENT, "union [trait|streaming] > member", "a member of an event stream"),
    on(ids::NOT_ABOVE, "structure > :test(member > number)", "a structure member that is a number"),
    on(ids::WITHIN_CALL_TIMEOUT, "structure > :test(member > number)", "a structure member that is a number"),
    on(
        ids::AWS_QUERY_COMPATIBLE,
        "service :test([trait|aws.protocols#awsJson1_0], [trait|aws.protocols#awsJson1_1], \
         [trait|smithy.protocols#rpcv2Cbor], [trait|smithy.protocols#rpcv2Json])",
        "a service with one of the awsJson or rpcv2 protocols",
    ),
    on(ids::AWS_QUERY_ERROR, "structure [trait|error]", "a structure with `@error`"),
    on(ids::HTTP_CHECKSUM, "operation", "an operation"),
    on(ids::AWS_SERVICE, "service", "a service"),
    // Tests.
    on(
        ids::EVENT_STREAM_TESTS,
        "operation :test(-[input, output]-> structure > member > union [trait|streaming])",
        "an operation with an event stream",
    ),
    on(ids::HTTP_REQUEST_TESTS, "operation", "an operation"),
    on(
        ids::HTTP_RESPONSE_TESTS,
        ":test(operation, structure [trait|error])",
        "an operation, or a structure with `@error`",
    ),
    on(ids::HTTP_MALFORMED_REQUEST_TESTS, "operation", "an operation"),
    // Endpoint rules.
    on(ids::ENDPOINT_BDD, "service", "a service"),
    on(ids::ENDPOINT_RULE_SET, "service", "a service"),
    on(ids::ENDPOINT_TESTS, "service", "a service"),
    on(ids::CLIENT_CONTEXT_PARAMS, "service", "a service"),
    on(ids::STATIC_CONTEXT_PARAMS, "operation", "an operation"),
    on(ids::OPERATION_CONTEXT_PARAMS, "operation", "an operation"),
    on(ids::CONTEXT_PARAM, "structure > member", "a structure member"),
    // MQTT.
    on(ids::MQTT_PUBLISH, "operation :not(-[output]-> * > member)", "an operation without output")
        .conflicts(&[ids::MQTT_SUBSCRIBE]),
    on(ids::MQTT_SUBSCRIBE, "operation :test(-[output]->)", "an operation with an output")
        .conflicts(&[ids::MQTT_PUBLISH]),
];
