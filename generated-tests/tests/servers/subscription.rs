//! Events over JSON: a shard of Amazon Kinesis that is followed while it grows.

use std::time::Duration;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::client::{ClientBuilder, StreamError};
use smithy_streams_runtime::transport::{HttpVersion, TcpConnector};

use crate::clients::kinesis::Client;
use crate::clients::kinesis::operation::subscribe_to_shard::{
    SubscribeToShardBuilder, SubscribeToShardError,
};
use crate::clients::kinesis::types::{
    ConsumerStatus, PutRecordsRequestEntry, ShardIteratorType, StartingPosition, StreamStatus,
    SubscribeToShardEventStream as Event,
};
use crate::clients::{configured, new_name};
use crate::{settings, trust};

/// Records that are there before anybody listens: as many as one call takes.
const BEFORE: usize = 500;
/// Records that come later, and how many with one call. All of them together have to fit into the window of an HTTP/2
/// stream: this peer stops at its end, whatever updates it is sent.
const LATER: usize = 1000;
const AT_ONCE: usize = 100;

fn of_kinesis_tls() -> ClientBuilder<Client> {
    let connector = TcpConnector::new().tls_config(trust::kinesis_local());
    configured(Client::builder(), settings::kinesis_tls()).connector(connector)
}

pub(crate) async fn over_tls() {
    // The peer speaks HTTP/1.1, too, so that one could fall back to it unseen.
    nothing_is_lost(of_kinesis_tls().http_version(HttpVersion::Http2PriorKnowledge)).await;
}

pub(crate) async fn over_http1() {
    let builder = configured(Client::builder(), settings::kinesis_plain());
    nothing_is_lost(builder.http_version(HttpVersion::Http1)).await;
}

pub(crate) async fn over_http2() {
    let builder = configured(Client::builder(), settings::kinesis_plain());
    nothing_is_lost(builder.http_version(HttpVersion::Http2PriorKnowledge)).await;
}

/// What is subscribed to.
struct Subscription {
    consumer: String,
    shard: String,
}

impl Subscription {
    /// From the first record on.
    fn call(&self, client: &Client) -> SubscribeToShardBuilder {
        let start = StartingPosition::new(ShardIteratorType::TrimHorizon);
        let call = client.subscribe_to_shard().consumer_arn(&self.consumer).shard_id(&self.shard);
        call.starting_position(start)
    }
}

/// Waits until a new stream can be used: its ARN and its only shard. More often than the waiter of the model looks.
async fn until_active(client: &Client, stream: &str) -> (String, String) {
    loop {
        let described = client.describe_stream().stream_name(stream).send().await.expect("described");
        let described = described.stream_description;
        if described.stream_status == StreamStatus::Active {
            assert_eq!(described.shards.len(), 1);
            return (described.stream_arn, described.shards[0].shard_id.clone());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Makes a stream of one shard, with a consumer.
async fn subscription(client: &Client, stream: &str) -> Subscription {
    client.create_stream().stream_name(stream).shard_count(1).send().await.expect("made");
    let (arn, shard) = until_active(client, stream).await;
    let consumer = client.register_stream_consumer().stream_arn(&arn).consumer_name("reader");
    let consumer = consumer.send().await.expect("registered").consumer.consumer_arn;
    loop {
        let described = client.describe_stream_consumer().consumer_arn(&consumer).send().await;
        if described.expect("described").consumer_description.consumer_status == ConsumerStatus::Active {
            return Subscription { consumer, shard };
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn put(client: &Client, stream: &str, numbers: std::ops::Range<usize>) {
    let record = |number| PutRecordsRequestEntry::new(payload(number), "key");
    let (count, records) = (numbers.len(), numbers.map(record).collect());
    let stored = client.put_records().stream_name(stream).records(records).send().await.expect("stored");
    assert_eq!((stored.failed_record_count, stored.records.len()), (Some(0), count));
}

/// Of many lengths, and with bytes that are no text.
fn payload(number: usize) -> Bytes {
    let mut payload = number.to_be_bytes().to_vec();
    payload.resize(8 + number % 100, 0xff);
    payload.into()
}

async fn nothing_is_lost(builder: ClientBuilder<Client>) {
    let (client, stream) = (builder.build().expect("the endpoint is a URL"), new_name("stream"));
    let subscription = subscription(&client, &stream).await;
    put(&client, &stream, 0..BEFORE).await;
    let mut call = subscription.call(&client).send().await.expect("opened");
    let (writer, writes_to) = (client.clone(), stream.clone());
    let writing = tokio::spawn(async move {
        for from in (BEFORE..BEFORE + LATER).step_by(AT_ONCE) {
            put(&writer, &writes_to, from..from + AT_ONCE).await;
        }
    });
    let mut received = 0;
    while received < BEFORE + LATER {
        let event = call.next().await.expect("the subscription goes on").expect("readable");
        let Event::SubscribeToShardEvent(event) = event else { panic!("{event:?}") };
        assert!(!event.continuation_sequence_number.is_empty());
        for record in event.records {
            assert_eq!(record.data, payload(received), "record {received} is not the next");
            received += 1;
        }
    }
    writing.await.expect("all was put");
    call.kill();
    client
        .delete_stream()
        .stream_name(&stream)
        .enforce_consumer_deletion(true)
        .send()
        .await
        .expect("deleted");
}

pub(crate) async fn refused() {
    let client = of_kinesis_tls().build().expect("the endpoint is a URL");
    let stream = new_name("stream");
    let subscription = subscription(&client, &stream).await;
    put(&client, &stream, 0..1).await;
    let mut first = subscription.call(&client).send().await.expect("opened");
    first.next().await.expect("an event").expect("readable");
    let mut second = subscription.call(&client).send().await.expect("opened");
    let error = second.next().await.expect("an event").expect_err("there may be one subscription");
    let StreamError::Exception(SubscribeToShardError::ResourceInUseException(error)) = error else {
        panic!("{error:?}")
    };
    assert!(error.message.is_some_and(|message| message.contains("subscription")));
    assert!(second.next().await.is_none());
}
