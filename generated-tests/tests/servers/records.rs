//! Records of Amazon Kinesis, call by call.

use smithy_streams_runtime::Bytes;

use crate::clients::kinesis::Client;
use crate::clients::kinesis::operation::describe_stream::DescribeStreamError;
use crate::clients::kinesis::types::{PutRecordsRequestEntry, ShardIteratorType, StreamStatus};
use crate::clients::{PATIENCE, configured, new_name, of_moto};
use crate::settings;

/// Makes a stream of one shard, and waits until it can be used: its ARN, its shard, and how many calls the waiting took.
async fn new_stream(client: &Client, stream: &str) -> (String, String, u32) {
    client.create_stream().stream_name(stream).shard_count(1).send().await.expect("made");
    let waited = client.describe_stream().stream_name(stream).wait_until_stream_exists(PATIENCE).await;
    let waited = waited.expect("it comes");
    let calls = waited.calls;
    let made = waited.into_output().expect("it is there").stream_description;
    assert_eq!((&made.stream_status, made.shards.len()), (&StreamStatus::Active, 1));
    (made.stream_arn, made.shards[0].shard_id.clone(), calls)
}

pub(crate) async fn put_and_get() {
    let (client, stream) = (of_moto(Client::builder()), new_name("stream"));
    let (_, shard, _) = new_stream(&client, &stream).await;
    let listed = client.list_streams().send().await.expect("listed");
    assert!(listed.stream_names.contains(&stream));

    let mut sent = vec![Bytes::from_iter(0..=255)];
    sent.extend((0..20).map(|number| Bytes::from(format!("record {number}"))));
    let first = client.put_record().stream_name(&stream).partition_key("key").data(sent[0].clone());
    assert_eq!(first.send().await.expect("stored").shard_id, shard);
    let others = sent[1..].iter().map(|data| PutRecordsRequestEntry::new(data.clone(), "key")).collect();
    let stored = client.put_records().stream_name(&stream).records(others).send().await.expect("stored");
    assert_eq!((stored.failed_record_count, stored.records.len()), (Some(0), 20));

    let iterator = client.get_shard_iterator().stream_name(&stream).shard_id(&shard);
    let iterator =
        iterator.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await.expect("an iterator");
    let (mut iterator, mut got) = (iterator.shard_iterator, Vec::new());
    while got.len() < sent.len() {
        let at = iterator.expect("the shard is open");
        let page = client.get_records().shard_iterator(at).limit(8).send().await.expect("got");
        got.extend(page.records.into_iter().map(|record| record.data));
        iterator = page.next_shard_iterator;
    }
    assert_eq!(got, sent);
    client.delete_stream().stream_name(&stream).send().await.expect("deleted");
}

/// By the model, ten seconds lie between one look and the next; the peer takes half a second to make a stream.
pub(crate) async fn waited_for() {
    let client = configured(Client::builder(), settings::kinesis_plain()).build();
    let (client, stream): (Client, _) = (client.expect("the endpoint is a URL"), new_name("stream"));
    let (.., calls) = new_stream(&client, &stream).await;
    assert_eq!(calls, 2);
    client.delete_stream().stream_name(&stream).send().await.expect("deleted");
}

pub(crate) async fn missing() {
    let client = of_moto(Client::builder());
    let error =
        client.describe_stream().stream_name(new_name("none")).send().await.expect_err("no such stream");
    assert!(
        matches!(error.as_modeled(), Some(DescribeStreamError::ResourceNotFoundException(_))),
        "{error:?}"
    );
}
