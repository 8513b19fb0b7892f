//! What Stream Manager is asked, byte for byte, and what of it a client refuses to ask.

use std::fmt;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{CBOR, Codec, JSON, Shape};
use smithy_streams_runtime::constraints::{check, violations};
use smithy_streams_runtime::session::stream_manager::{ClientSession, ConnectRequest, OperationCodes};

use crate::embed::stream_manager::operation::append_message::AppendMessageInput;
use crate::embed::stream_manager::operation::create_message_stream::CreateMessageStreamInput;
use crate::embed::stream_manager::operation::read_messages::ReadMessagesInput;
use crate::embed::stream_manager::types::{
    AssetPropertyValue, ExportDefinition, HttpConfig, IoTAnalyticsConfig, IoTSiteWiseConfig, KinesisConfig,
    MessageStreamDefinition, PutAssetPropertyValueEntry, Quality, ReadMessagesOptions,
    S3ExportTaskDefinition, S3ExportTaskExecutorConfig, Status, StatusConfig, StatusLevel, StatusMessage,
    StrategyOnFull, TimeInNanos, Variant,
};

fn stream(name: &str) -> MessageStreamDefinition {
    MessageStreamDefinition::new(name, StrategyOnFull::RejectNewData)
}

fn exporting(exports: ExportDefinition) -> CreateMessageStreamInput {
    CreateMessageStreamInput { definition: Some(stream("S").export_definition(exports)) }
}

/// The map of a request, as JSON.
fn asked(input: &dyn Shape) -> String {
    let mut client = ClientSession::new();
    client.connect(&ConnectRequest::new()).expect("it is new");
    client.receive(b"\x01\0\0\0\x0a\x06\xa1\x66status\0");
    client.poll_event().expect("it is connected");
    client.poll_transmit().expect("what is said first");
    client.request(OperationCodes::new(2, 7), input).expect("it is open");
    let frame = client.poll_transmit().expect("a request");
    let document = CBOR.read_document(&frame.slice(5..)).expect("a map");
    String::from_utf8(json(|out| JSON.write_document(&document, out)).into()).expect("JSON is text")
}

fn json<E: fmt::Debug>(write: impl FnOnce(&mut bytes::BytesMut) -> Result<(), E>) -> Bytes {
    let mut out = bytes::BytesMut::new();
    write(&mut out).expect("it can be written");
    out.freeze()
}

fn as_json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// The first violation, as text.
fn refusal(shape: &dyn Shape) -> String {
    check(shape).expect_err("it is not allowed").to_string()
}

/// Checks pairs of a value and whether it is allowed.
fn allowed<T: fmt::Debug, S: Shape>(values: impl IntoIterator<Item = (T, bool)>, shape: impl Fn(T) -> S) {
    for (value, good) in values {
        let shown = format!("{value:?}");
        assert_eq!(check(&shape(value)).is_ok(), good, "{shown}");
    }
}

#[test]
fn a_stream_is_created_as_python_does() {
    let exports = ExportDefinition::new()
        .kinesis(vec![KinesisConfig::new("k", "ks")])
        .iot_sitewise(vec![IoTSiteWiseConfig::new("w")]);
    let python = r#"{"requestId":"2","definition":{"name":"S","maxSize":268435456,"streamSegmentSize":16777216,
        "strategyOnFull":0,"exportDefinition":{"kinesis":[{"identifier":"k","kinesisStreamName":"ks"}],
        "IotSitewise":[{"identifier":"w"}]}}}"#;
    assert_eq!(as_json(&asked(&exporting(exports))), as_json(python));
}

#[test]
fn messages_are_read_as_python_does() {
    let mut input = ReadMessagesInput { stream_name: Some("S".to_owned()), ..ReadMessagesInput::default() };
    assert_eq!(as_json(&asked(&input)), as_json(r#"{"requestId":"2","streamName":"S"}"#));
    input.read_messages_options =
        Some(ReadMessagesOptions::new().desired_start_sequence_number(3).max_message_count(9));
    let python = r#"{"requestId":"2","streamName":"S","readMessagesOptions":
        {"desiredStartSequenceNumber":3,"minMessageCount":1,"maxMessageCount":9,"readTimeoutMillis":0}}"#;
    assert_eq!(as_json(&asked(&input)), as_json(python));
}

#[test]
fn a_violation_names_the_whole_path() {
    let mut exports = ExportDefinition::new().kinesis(vec![KinesisConfig::new("k", "ks").batch_size(501)]);
    assert_eq!(
        refusal(&exporting(exports.clone())),
        "`definition.exportDefinition.kinesis[0].batchSize` is not within 1 and 500"
    );
    exports.iot_sitewise = Some(vec![IoTSiteWiseConfig::new("w"), IoTSiteWiseConfig::new("").batch_size(11)]);
    let all: Vec<String> =
        violations(&exporting(exports), 10).iter().map(|it| it.path().to_owned()).collect();
    let expected = [
        "definition.exportDefinition.kinesis[0].batchSize",
        "definition.exportDefinition.IotSitewise[1].identifier",
        "definition.exportDefinition.IotSitewise[1].identifier",
        "definition.exportDefinition.IotSitewise[1].batchSize",
    ];
    assert_eq!(all, expected);
    assert_eq!(refusal(&CreateMessageStreamInput::default()), "`definition` is required");
}

#[test]
fn streams_have_the_limits_of_the_sdks() {
    let long = "n".repeat(255);
    let names =
        [("", false), ("a", true), ("é b,c.d-e_f", true), (&*long, true), ("a\n", false), ("a/b", false)];
    allowed(names, stream);
    assert!(check(&stream(&format!("{long}n"))).is_err());
    allowed([(1023, false), (1024, true), (i64::MAX, true)], |size| stream("S").max_size(size));
    let segments = [(1023, false), (1024, true), (2_147_483_647, true), (2_147_483_648, false)];
    allowed(segments, |size| stream("S").stream_segment_size(size));
    let times = [(59_999, false), (60_000, true), (9_223_372_036_854, true), (9_223_372_036_855, false)];
    allowed(times, |time| stream("S").time_to_live_millis(time));
    let options = ReadMessagesOptions::new;
    allowed([(0, false), (1, true), (i32::MAX, true)], |count| options().min_message_count(count));
    allowed([(0, false), (1, true), (i32::MAX, true)], |count| options().max_message_count(count));
    allowed([(-1, false), (0, true), (i64::MAX, true)], |from| options().desired_start_sequence_number(from));
    let timeouts = [(-1, false), (0, true), (9_223_372_036_854, true), (9_223_372_036_855, false)];
    allowed(timeouts, |timeout| options().read_timeout_millis(timeout));
    allowed([(&b""[..], false), (b"x", true)], |payload| AppendMessageInput {
        name: Some("S".to_owned()),
        payload: Some(Bytes::from_static(payload)),
    });
}

#[test]
fn exports_have_the_limits_of_the_sdks() {
    let upto = |most: i32| [(0, false), (1, true), (most, true), (most + 1, false)];
    let export = ExportDefinition::new;
    allowed(upto(500), |size| export().http(vec![HttpConfig::new("h", "u").batch_size(size)]));
    allowed(upto(100), |size| {
        export().iot_analytics(vec![IoTAnalyticsConfig::new("i", "c").batch_size(size)])
    });
    allowed(upto(500), |size| export().kinesis(vec![KinesisConfig::new("k", "s").batch_size(size)]));
    allowed(upto(10), |size| export().iot_sitewise(vec![IoTSiteWiseConfig::new("w").batch_size(size)]));
    allowed(upto(10), |priority| KinesisConfig::new("k", "s").priority(priority));
    allowed([("", false), ("s", true)], |name| KinesisConfig::new("k", name));
    allowed([("", false), ("u", true)], |uri| HttpConfig::new("h", uri));
    let prefixes = [(0, true), (32, true), (33, false)];
    allowed(prefixes, |length| IoTAnalyticsConfig::new("i", "c").iot_msg_id_prefix("p".repeat(length)));
    let delays = [(59_999, false), (60_000, true)];
    allowed(delays, |delay| IoTSiteWiseConfig::new("w").batch_interval_millis(delay));
    let sizes = [(5_242_879, false), (5_242_880, true), (i64::MAX, true)];
    let s3 = |size| S3ExportTaskExecutorConfig::new("s").size_threshold_for_multipart_upload_bytes(size);
    allowed(sizes, s3);
    let status = |name: &str| {
        let status = StatusConfig::new().status_level(StatusLevel::Trace).status_stream_name(name);
        S3ExportTaskExecutorConfig::new("s").status_config(status)
    };
    allowed([("status", true), ("", false)], status);
}

#[test]
fn buckets_and_keys_are_those_of_the_sdks() {
    let bucket = |name: &str| S3ExportTaskDefinition::new("file:/a", name, "k");
    for good in ["abc", "a-b", "a.b.c", "0ab", "1.2.a", "123", "1-2", "1.2-3", "a--b", "a.1"] {
        assert_eq!(check(&bucket(good)), Ok(()), "{good}");
    }
    let long = "a".repeat(64);
    for bad in
        ["ab", "Abc", "-ab", "ab-", "a..b", ".ab", "ab.", "a.-b", "1.2.3", "1.2", "10.0.0.1", "a_b", &long]
    {
        assert!(check(&bucket(bad)).is_err(), "{bad}");
    }
    let key = |key: &str| S3ExportTaskDefinition::new("file:/a", "abc", key);
    for good in ["k", "a/b.c", "!{timestamp:yyyy/MM/dd}", "p/!{timestamp:HH}/s", "!", "é", "a\nb"] {
        assert_eq!(check(&key(good)), Ok(()), "{good}");
    }
    for bad in [
        "",
        "a b",
        "a{b",
        "a}b",
        "!{timestamp}",
        "!{a:b:c}",
        "%",
        "`",
        "[",
        "]",
        "\"",
        "'",
        "<",
        ">",
        "~",
        "#",
        "^",
        "?",
        "|",
        "\\",
    ] {
        assert!(check(&key(bad)).is_err(), "{bad}");
    }
}

#[test]
fn documents_inside_messages_are_json() {
    let entry = PutAssetPropertyValueEntry::new(
        "1",
        vec![
            AssetPropertyValue::new(
                Variant::DoubleValue(21.5),
                TimeInNanos::new(1_700_000_000).offset_in_nanos(5),
            )
            .quality(Quality::Good),
        ],
    )
    .property_alias("/boiler/temperature");
    assert_eq!(check(&entry), Ok(()));
    let text = json(|out| JSON.write(&entry, out));
    let expected = r#"{"entryId":"1","propertyAlias":"/boiler/temperature","propertyValues":[{"value":
        {"doubleValue":21.5},"timestamp":{"timeInSeconds":1700000000,"offsetInNanos":5},"quality":"GOOD"}]}"#;
    assert_eq!(as_json(std::str::from_utf8(&text).expect("JSON is text")), as_json(expected));

    let text = Bytes::from_static(
        br#"{"eventType":0,"statusLevel":2,"status":3,"statusContext":{"s3ExportTaskDefinition":
        {"inputUrl":"file:/a","bucket":"abc","key":"k","userMetadata":{"a":"b"}},"exportIdentifier":"e",
        "streamName":"s","sequenceNumber":4},"message":"slow","timestampEpochMs":1700000000000,"new":[]}"#,
    );
    let mut message = StatusMessage::default();
    JSON.read(&text, &mut message).expect("it is one");
    assert_eq!(message.status, Status::Warning);
    let context = message.status_context.expect("there is one");
    let metadata = context.s3_export_task_definition.and_then(|task| task.user_metadata).expect("some");
    assert_eq!((metadata["a"].as_str(), context.sequence_number), ("b", Some(4)));
}

#[test]
fn entries_have_the_limits_of_the_sdks() {
    let value = |variant| AssetPropertyValue::new(variant, TimeInNanos::new(1));
    let entry = |count| PutAssetPropertyValueEntry::new("e", vec![value(Variant::BooleanValue(true)); count]);
    allowed([(0, false), (1, true), (10, true), (11, false)], entry);
    allowed([("", false), ("a_-9Z", true), ("a b", false)], |id| {
        PutAssetPropertyValueEntry::new(id, vec![value(Variant::BooleanValue(true))])
    });
    allowed([("a", true), ("a\tb", false), ("\u{7f}", false)], |alias| entry(1).property_alias(alias));
    allowed([(-1, false), (0, true), (i32::MAX, true)], |number| value(Variant::IntegerValue(number)));
    allowed([("", false), ("a", true), ("\n", false)], |text| value(Variant::StringValue(text.to_owned())));
    allowed([(0, false), (31_556_889_864_403_199, true), (31_556_889_864_403_200, false)], TimeInNanos::new);
    let offsets = [(-1, false), (0, true), (999_999_999, true), (1_000_000_000, false)];
    allowed(offsets, |nanos| TimeInNanos::new(1).offset_in_nanos(nanos));
}
