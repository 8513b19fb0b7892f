//! Who may come in, and with which version of the protocol.

use std::sync::Arc;

use crate::session::stream_manager::{
    ConnectRequest, ConnectResponse, OTHER_PROTOCOL_VERSIONS, PROTOCOL_VERSION, Status,
};

/// What else there is to say against a client whose version is known.
type Refuses = Arc<dyn Fn(&ConnectRequest) -> Result<(), (Status, String)> + Send + Sync>;

/// Judges clients.
#[derive(Clone)]
pub(super) struct Admission {
    versions: Vec<String>,
    refuses: Refuses,
}

impl Admission {
    pub(super) fn set_versions(&mut self, versions: Vec<String>) {
        self.versions = versions;
    }

    /// Only the last one counts.
    pub(super) fn set_rule(
        &mut self,
        rule: impl Fn(&ConnectRequest) -> Result<(), (Status, String)> + Send + Sync + 'static,
    ) {
        self.refuses = Arc::new(rule);
    }

    /// The answer to Connect.
    pub(super) fn judge(&self, request: &ConnectRequest) -> ConnectResponse {
        let versions: Vec<&str> = self.versions.iter().map(String::as_str).collect();
        let version = match request.choose_version(&versions) {
            _ if !request.protocol_version.as_deref().is_some_and(is_version) => {
                let text = "the protocol version must be three numbers";
                return ConnectResponse::new(Status::InvalidProtocolVersion).error_message(text);
            }
            None => {
                let text = format!("the protocol versions are {}", versions.join(", "));
                let mut response =
                    ConnectResponse::new(Status::UnsupportedProtocolVersion).error_message(text);
                response.supported_protocol_versions = self.versions.clone();
                return response;
            }
            Some(version) => version,
        };
        let mut response = match (self.refuses)(request) {
            Ok(()) => ConnectResponse::accepted(version),
            Err((status, text)) => return ConnectResponse::new(status).error_message(text),
        };
        response.supported_protocol_versions = self.versions.clone();
        response.server_version = Some(concat!("smithy-streams ", env!("CARGO_PKG_VERSION")).to_owned());
        response
    }
}

impl Default for Admission {
    fn default() -> Self {
        let versions = std::iter::once(&PROTOCOL_VERSION).chain(OTHER_PROTOCOL_VERSIONS);
        Self { versions: versions.map(|&it| it.to_owned()).collect(), refuses: Arc::new(|_| Ok(())) }
    }
}

fn is_version(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() == 3 && text.split('.').all(is_number)
}
