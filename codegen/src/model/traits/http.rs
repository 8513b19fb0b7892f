//! HTTP binding, endpoint and checksum traits (Smithy spec, HTTP bindings and Endpoint traits).

use serde_json::Value;

use super::{HostPrefix, Traits, UriPattern, ids, strings};

/// The value of `smithy.api#http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The method, a literal token.
    pub method: String,
    /// The parsed URI pattern.
    pub uri: UriPattern,
    /// The status code of success; 200 when the model gives none.
    pub code: u16,
}

/// The value of `aws.protocols#httpChecksum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpChecksum<'a> {
    /// The input member by which the caller picks the algorithm.
    pub request_algorithm_member: Option<&'a str>,
    /// Whether the request must carry a checksum.
    pub request_checksum_required: bool,
    /// The input member that asks for checksums in the response.
    pub request_validation_mode_member: Option<&'a str>,
    /// The algorithms that the response may use.
    pub response_algorithms: Vec<&'a str>,
}

impl HttpChecksum<'_> {
    /// Whether it speaks of requests.
    #[must_use]
    pub fn is_of_request(&self) -> bool {
        self.request_checksum_required || self.request_algorithm_member.is_some()
    }

    /// Whether it speaks of responses.
    #[must_use]
    pub fn is_of_response(&self) -> bool {
        self.request_validation_mode_member.is_some() || !self.response_algorithms.is_empty()
    }
}

impl Traits {
    /// `smithy.api#http`; `None` also when the URI pattern is malformed.
    #[must_use]
    pub fn http(&self) -> Option<Http> {
        let value = self.value(ids::HTTP)?;
        let method = value.get("method")?.as_str()?.to_owned();
        let uri = UriPattern::parse(value.get("uri")?.as_str()?).ok()?;
        let code = match value.get("code") {
            Some(code) => code.as_u64()?.try_into().ok()?,
            None => 200,
        };
        Some(Http { method, uri, code })
    }

    /// `smithy.api#httpError`: the status code of the error.
    #[must_use]
    pub fn http_error(&self) -> Option<u16> {
        self.value(ids::HTTP_ERROR)?.as_u64()?.try_into().ok()
    }

    /// `smithy.api#httpHeader`: the header's name as the model spells it.
    #[must_use]
    pub fn http_header(&self) -> Option<&str> {
        self.string(ids::HTTP_HEADER)
    }

    /// `smithy.api#httpPrefixHeaders`: the prefix, which may be empty.
    #[must_use]
    pub fn http_prefix_headers(&self) -> Option<&str> {
        self.string(ids::HTTP_PREFIX_HEADERS)
    }

    /// `smithy.api#httpLabel`.
    #[must_use]
    pub fn is_http_label(&self) -> bool {
        self.has(ids::HTTP_LABEL)
    }

    /// `smithy.api#httpQuery`: the key.
    #[must_use]
    pub fn http_query(&self) -> Option<&str> {
        self.string(ids::HTTP_QUERY)
    }

    /// `smithy.api#httpQueryParams`.
    #[must_use]
    pub fn is_http_query_params(&self) -> bool {
        self.has(ids::HTTP_QUERY_PARAMS)
    }

    /// `smithy.api#httpPayload`.
    #[must_use]
    pub fn is_http_payload(&self) -> bool {
        self.has(ids::HTTP_PAYLOAD)
    }

    /// `smithy.api#httpResponseCode`.
    #[must_use]
    pub fn is_http_response_code(&self) -> bool {
        self.has(ids::HTTP_RESPONSE_CODE)
    }

    /// `smithy.api#httpChecksumRequired`.
    #[must_use]
    pub fn is_http_checksum_required(&self) -> bool {
        self.has(ids::HTTP_CHECKSUM_REQUIRED)
    }

    /// `aws.protocols#httpChecksum`.
    #[must_use]
    pub fn http_checksum(&self) -> Option<HttpChecksum<'_>> {
        let value = self.value(ids::HTTP_CHECKSUM)?;
        let string = |name| value.get(name).and_then(Value::as_str);
        Some(HttpChecksum {
            request_algorithm_member: string("requestAlgorithmMember"),
            request_checksum_required: value.get("requestChecksumRequired").and_then(Value::as_bool)
                == Some(true),
            request_validation_mode_member: string("requestValidationModeMember"),
            response_algorithms: strings(value.get("responseAlgorithms")),
        })
    }

    /// `smithy.api#endpoint`: the parsed host prefix; `None` also when it is malformed.
    #[must_use]
    pub fn endpoint(&self) -> Option<HostPrefix> {
        HostPrefix::parse(self.string_property(ids::ENDPOINT, "hostPrefix")?).ok()
    }

    /// `smithy.api#hostLabel`.
    #[must_use]
    pub fn is_host_label(&self) -> bool {
        self.has(ids::HOST_LABEL)
    }
}
