//! Where the servers are.
//!
//! | variable | value |
//! |---|---|
//! | `SMITHY_STREAMS_MOTO` | endpoint of moto |
//! | `SMITHY_STREAMS_KINESIS_PLAIN` | endpoint of kinesis-local without TLS |
//! | `SMITHY_STREAMS_KINESIS_TLS` | endpoint of kinesis-local with TLS |
//! | `SMITHY_STREAMS_KINESIS_CERTIFICATE` | path of the `server.json` of kinesis-local, which has its certificate |

use std::path::PathBuf;

/// The endpoint of moto.
pub(crate) fn moto() -> String {
    variable("SMITHY_STREAMS_MOTO")
}

/// The endpoint of kinesis-local without TLS.
pub(crate) fn kinesis_plain() -> String {
    variable("SMITHY_STREAMS_KINESIS_PLAIN")
}

/// The endpoint of kinesis-local with TLS.
pub(crate) fn kinesis_tls() -> String {
    variable("SMITHY_STREAMS_KINESIS_TLS")
}

/// The file that has the certificate of kinesis-local.
pub(crate) fn kinesis_certificate() -> PathBuf {
    variable("SMITHY_STREAMS_KINESIS_CERTIFICATE").into()
}

/// A missing server is a failure, not a reason to leave its tests out.
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} does not say where the server is"))
}
