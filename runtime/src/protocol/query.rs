//! Services that were once spoken to in another protocol (`aws.protocols#awsQueryCompatible`).

use http::response;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{ErrorIdentity, OperationSchema};
use crate::types::Fault;

/// Asks for error codes of the older protocol.
const MODE: HeaderName = HeaderName::from_static("x-amzn-query-mode");
/// Carries them: `<code>;<Sender or Receiver>`.
const ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

/// Asks for the codes, if the model says that there are any.
pub(super) fn ask(operation: &OperationSchema, headers: &mut HeaderMap) {
    if operation.service().is_query_compatible() {
        headers.insert(MODE, HeaderValue::from_static("true"));
    }
}

/// Replaces the code that users see. Which shape the error has is not changed by it.
pub(super) fn recode(operation: &OperationSchema, head: &response::Parts, identity: &mut ErrorIdentity) {
    if !operation.service().is_query_compatible() {
        return;
    }
    let header = head.headers.get(ERROR).and_then(|value| value.to_str().ok());
    let Some((code, fault)) = header.and_then(|header| header.split_once(';')) else { return };
    if !code.trim().is_empty() {
        identity.code = Some(code.trim().to_owned());
        identity.fault = fault_of(fault);
    }
}

/// Who is to blame, in the words of the older protocols.
pub(super) fn fault_of(text: &str) -> Option<Fault> {
    match text.trim() {
        "Sender" => Some(Fault::Client),
        "Receiver" => Some(Fault::Server),
        _ => None,
    }
}
