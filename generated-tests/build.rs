//! Clients that the tests call.

use std::path::{Path, PathBuf};

use smithy_streams_codegen::{Config, Report};

/// Services that servers of others imitate, and what the tests against them call.
const SERVICES: [(&str, &[&str]); 3] = [
    (
        "s3",
        &[
            "AbortMultipartUpload",
            "CompleteMultipartUpload",
            "CreateBucket",
            "CreateMultipartUpload",
            "DeleteBucket",
            "DeleteObject",
            "GetObject",
            "HeadBucket",
            "HeadObject",
            "ListMultipartUploads",
            "ListObjectsV2",
            "ListParts",
            "PutObject",
            "SelectObjectContent",
            "UploadPart",
        ],
    ),
    (
        "kinesis",
        &[
            "CreateStream",
            "DeleteStream",
            "DescribeStream",
            "DescribeStreamConsumer",
            "GetRecords",
            "GetShardIterator",
            "ListStreams",
            "PutRecord",
            "PutRecords",
            "RegisterStreamConsumer",
            "SubscribeToShard",
        ],
    ),
    ("polly", &["SynthesizeSpeech"]),
];

fn main() -> Result<(), Report> {
    for model in ["eventstreamrpc_lighthouse", "naming_obstacles", "pages", "streaming_blobs"] {
        Config::new().module_name(model).generate([smithy_streams_models::path(model)])?;
    }
    Config::new().module_name("stream_manager").generate([smithy_streams_models::path("stream-manager")])?;
    Config::new().module_name("stream_sea").generate([smithy_streams_models::path("stream-sea")])?;
    // Its test cases become tests of the module.
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/chat.json");
    Config::new()
        .module_name("chat")
        .protocol_tests(true)
        .generate([smithy_streams_models::path("chat"), cases])?;
    let defaults = Config::new().module_name("kitchen_sink").operations(["TakeDefaults"]);
    defaults.generate([smithy_streams_models::path("kitchen_sink")])?;
    services_of_others()
}

/// Generates what the tests against servers of others need, where they are switched on.
fn services_of_others() -> Result<(), Report> {
    println!("cargo::rustc-check-cfg=cfg(servers)");
    println!("cargo::rerun-if-env-changed=SMITHY_STREAMS_INTEROP");
    if std::env::var_os("SMITHY_STREAMS_INTEROP").is_none_or(|value| value != "1") {
        return Ok(());
    }
    println!("cargo::rustc-cfg=servers");
    println!("cargo::rerun-if-env-changed=SMITHY_CONFORMANCE_DIR");
    let corpus = std::env::var_os("SMITHY_CONFORMANCE_DIR")
        .expect("SMITHY_STREAMS_INTEROP needs the models below SMITHY_CONFORMANCE_DIR");
    for (service, operations) in SERVICES {
        let model = PathBuf::from(&corpus).join("services").join(service).with_extension("json");
        Config::new().module_name(service).operations(operations.iter().copied()).generate([model])?;
    }
    Ok(())
}
