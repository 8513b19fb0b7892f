//! The generated clients, each as a user makes it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use smithy_streams_runtime::client::{ClientBuilder, Core};
use smithy_streams_runtime::identity::Credentials;

use crate::settings;

/// Amazon S3.
pub(crate) mod s3 {
    smithy_streams_runtime::include_client!("s3");
}

/// Amazon Kinesis Data Streams.
pub(crate) mod kinesis {
    smithy_streams_runtime::include_client!("kinesis");
}

/// Amazon Polly.
pub(crate) mod polly {
    smithy_streams_runtime::include_client!("polly");
}

/// How long to wait for something that is sure to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What all clients are told.
pub(crate) fn configured<C: From<Core>>(
    builder: ClientBuilder<C>,
    endpoint: impl Into<String>,
) -> ClientBuilder<C> {
    builder.endpoint(endpoint).region("us-east-1").credentials(Credentials::new("testing", "testing"))
}

/// A client of moto.
pub(crate) fn of_moto<C: From<Core>>(builder: ClientBuilder<C>) -> C {
    configured(builder, settings::moto()).build().expect("the endpoint is a URL")
}

/// A name that no other test, and no run before this one, has given to anything.
pub(crate) fn new_name(kind: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{kind}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
