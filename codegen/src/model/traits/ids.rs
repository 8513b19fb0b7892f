//! Ids of the traits that this crate knows, by the chapter of the Smithy spec that defines them.

#![expect(missing_docs, reason = "each constant is the id it stands for")]

// Documentation, chapter "Documentation traits".
pub const DEPRECATED: &str = "smithy.api#deprecated";
pub const DOCUMENTATION: &str = "smithy.api#documentation";
pub const EXAMPLES: &str = "smithy.api#examples";
pub const EXTERNAL_DOCUMENTATION: &str = "smithy.api#externalDocumentation";
pub const INTERNAL: &str = "smithy.api#internal";
pub const RECOMMENDED: &str = "smithy.api#recommended";
pub const SENSITIVE: &str = "smithy.api#sensitive";
pub const SINCE: &str = "smithy.api#since";
pub const TAGS: &str = "smithy.api#tags";
pub const TITLE: &str = "smithy.api#title";
pub const UNSTABLE: &str = "smithy.api#unstable";

// Chapter "Type refinement traits".
pub const ADDED_DEFAULT: &str = "smithy.api#addedDefault";
pub const BOX: &str = "smithy.api#box";
pub const CLIENT_OPTIONAL: &str = "smithy.api#clientOptional";
pub const DEFAULT: &str = "smithy.api#default";
pub const ENUM_VALUE: &str = "smithy.api#enumValue";
pub const ERROR: &str = "smithy.api#error";
pub const INPUT: &str = "smithy.api#input";
pub const MIXIN: &str = "smithy.api#mixin";
pub const OUTPUT: &str = "smithy.api#output";
pub const REQUIRED: &str = "smithy.api#required";
pub const SPARSE: &str = "smithy.api#sparse";

// Chapter "Constraint traits".
pub const ENUM: &str = "smithy.api#enum";
pub const ID_REF: &str = "smithy.api#idRef";
pub const LENGTH: &str = "smithy.api#length";
pub const PATTERN: &str = "smithy.api#pattern";
pub const PRIVATE: &str = "smithy.api#private";
pub const RANGE: &str = "smithy.api#range";
pub const UNIQUE_ITEMS: &str = "smithy.api#uniqueItems";

// Chapter "Behavior traits".
pub const IDEMPOTENCY_TOKEN: &str = "smithy.api#idempotencyToken";
pub const IDEMPOTENT: &str = "smithy.api#idempotent";
pub const LONG_POLL: &str = "smithy.api#longPoll";
pub const PAGINATED: &str = "smithy.api#paginated";
pub const READONLY: &str = "smithy.api#readonly";
pub const REQUEST_COMPRESSION: &str = "smithy.api#requestCompression";
pub const RETRYABLE: &str = "smithy.api#retryable";

// Chapter "Resource traits".
pub const REFERENCES: &str = "smithy.api#references";

// Chapter "HTTP bindings".
pub const CORS: &str = "smithy.api#cors";
pub const HTTP: &str = "smithy.api#http";
pub const HTTP_CHECKSUM_REQUIRED: &str = "smithy.api#httpChecksumRequired";
pub const HTTP_ERROR: &str = "smithy.api#httpError";
pub const HTTP_HEADER: &str = "smithy.api#httpHeader";
pub const HTTP_LABEL: &str = "smithy.api#httpLabel";
pub const HTTP_PAYLOAD: &str = "smithy.api#httpPayload";
pub const HTTP_PREFIX_HEADERS: &str = "smithy.api#httpPrefixHeaders";
pub const HTTP_QUERY: &str = "smithy.api#httpQuery";
pub const HTTP_QUERY_PARAMS: &str = "smithy.api#httpQueryParams";
pub const HTTP_RESPONSE_CODE: &str = "smithy.api#httpResponseCode";

// Chapter "Endpoint traits".
pub const ENDPOINT: &str = "smithy.api#endpoint";
pub const HOST_LABEL: &str = "smithy.api#hostLabel";

// Chapter "Streaming".
pub const EVENT_HEADER: &str = "smithy.api#eventHeader";
pub const EVENT_PAYLOAD: &str = "smithy.api#eventPayload";
pub const REQUIRES_LENGTH: &str = "smithy.api#requiresLength";
pub const STREAMING: &str = "smithy.api#streaming";

// Chapter "Serialization and protocol traits".
pub const JSON_NAME: &str = "smithy.api#jsonName";
pub const MEDIA_TYPE: &str = "smithy.api#mediaType";
pub const PROTOCOL_DEFINITION: &str = "smithy.api#protocolDefinition";
pub const TIMESTAMP_FORMAT: &str = "smithy.api#timestampFormat";

// Chapter "XML bindings".
pub const XML_ATTRIBUTE: &str = "smithy.api#xmlAttribute";
pub const XML_FLATTENED: &str = "smithy.api#xmlFlattened";
pub const XML_NAME: &str = "smithy.api#xmlName";
pub const XML_NAMESPACE: &str = "smithy.api#xmlNamespace";

// Chapter "Authentication traits".
pub const AUTH: &str = "smithy.api#auth";
pub const AUTH_DEFINITION: &str = "smithy.api#authDefinition";
pub const OPTIONAL_AUTH: &str = "smithy.api#optionalAuth";
pub const HTTP_API_KEY_AUTH: &str = "smithy.api#httpApiKeyAuth";
pub const HTTP_BASIC_AUTH: &str = "smithy.api#httpBasicAuth";
pub const HTTP_BEARER_AUTH: &str = "smithy.api#httpBearerAuth";
pub const HTTP_DIGEST_AUTH: &str = "smithy.api#httpDigestAuth";

// Chapter "Model": traits about traits, suppressions and units.
pub const SUPPRESS: &str = "smithy.api#suppress";
pub const TRAIT: &str = "smithy.api#trait";
pub const TRAIT_VALIDATORS: &str = "smithy.api#traitValidators";
pub const UNIT_TYPE: &str = "smithy.api#unitType";

// Protocols of AWS.
pub const AWS_JSON_1_0: &str = "aws.protocols#awsJson1_0";
pub const AWS_JSON_1_1: &str = "aws.protocols#awsJson1_1";
pub const AWS_QUERY: &str = "aws.protocols#awsQuery";
pub const AWS_QUERY_COMPATIBLE: &str = "aws.protocols#awsQueryCompatible";
pub const AWS_QUERY_ERROR: &str = "aws.protocols#awsQueryError";
pub const EC2_QUERY: &str = "aws.protocols#ec2Query";
pub const EC2_QUERY_NAME: &str = "aws.protocols#ec2QueryName";
pub const HTTP_CHECKSUM: &str = "aws.protocols#httpChecksum";
pub const REST_JSON_1: &str = "aws.protocols#restJson1";
pub const REST_XML: &str = "aws.protocols#restXml";

// Protocols of Smithy.
pub const RPC_V2_CBOR: &str = "smithy.protocols#rpcv2Cbor";
pub const RPC_V2_JSON: &str = "smithy.protocols#rpcv2Json";

// Protocols of this project.
pub const EVENT_STREAM_RPC: &str = "smithystreams#eventStreamRpc";
pub const STREAM_MANAGER: &str = "smithystreams#streamManager";
pub const STREAM_SEA: &str = "smithystreams#streamSea";

// What belongs to these, and what clients offer beyond calls.
pub const FOLLOWED: &str = "smithystreams#followed";
pub const JWT_AUTH: &str = "smithystreams#jwtAuth";
pub const MADE_BY_CLIENT: &str = "smithystreams#madeByClient";
pub const NOT_ABOVE: &str = "smithystreams#notAbove";
pub const OPERATION_CODES: &str = "smithystreams#operationCodes";
pub const PAYLOAD_DOCUMENTS: &str = "smithystreams#payloadDocuments";
pub const PIPELINED: &str = "smithystreams#pipelined";
pub const REFUSAL: &str = "smithystreams#refusal";
pub const STATUS_CODE: &str = "smithystreams#statusCode";
pub const WEB_SOCKET_ACTION: &str = "smithystreams#webSocketAction";
pub const WITHIN_CALL_TIMEOUT: &str = "smithystreams#withinCallTimeout";

// Services and authentication of AWS.
pub const AWS_SERVICE: &str = "aws.api#service";

pub const SIGV4: &str = "aws.auth#sigv4";
pub const SIGV4A: &str = "aws.auth#sigv4a";
pub const UNSIGNED_PAYLOAD: &str = "aws.auth#unsignedPayload";

pub const S3_UNWRAPPED_XML_OUTPUT: &str = "aws.customizations#s3UnwrappedXmlOutput";

// Further Smithy packages.
pub const WAITABLE: &str = "smithy.waiters#waitable";

// Chapter "Rules engine".
pub const CLIENT_CONTEXT_PARAMS: &str = "smithy.rules#clientContextParams";
pub const CONTEXT_PARAM: &str = "smithy.rules#contextParam";
pub const ENDPOINT_BDD: &str = "smithy.rules#endpointBdd";
pub const ENDPOINT_RULE_SET: &str = "smithy.rules#endpointRuleSet";
pub const ENDPOINT_TESTS: &str = "smithy.rules#endpointTests";
pub const OPERATION_CONTEXT_PARAMS: &str = "smithy.rules#operationContextParams";
pub const STATIC_CONTEXT_PARAMS: &str = "smithy.rules#staticContextParams";

pub const EVENT_STREAM_TESTS: &str = "smithy.test#eventStreamTests";
pub const HTTP_MALFORMED_REQUEST_TESTS: &str = "smithy.test#httpMalformedRequestTests";
pub const HTTP_REQUEST_TESTS: &str = "smithy.test#httpRequestTests";
pub const HTTP_RESPONSE_TESTS: &str = "smithy.test#httpResponseTests";
pub const SMOKE_TESTS: &str = "smithy.test#smokeTests";

pub const MQTT_PUBLISH: &str = "smithy.mqtt#publish";
pub const MQTT_SUBSCRIBE: &str = "smithy.mqtt#subscribe";
pub const MQTT_TOPIC_LABEL: &str = "smithy.mqtt#topicLabel";
