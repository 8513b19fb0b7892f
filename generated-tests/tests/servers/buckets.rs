//! Buckets of Amazon S3, and what lies in them.

use std::collections::BTreeSet;

use smithy_streams_runtime::byte_stream::ByteStream;

use crate::clients::s3::Client;
use crate::clients::s3::operation::get_object::GetObjectError;
use crate::clients::s3::operation::head_object::HeadObjectError;
use crate::clients::s3::operation::list_objects_v2::ListObjectsV2Error;
use crate::clients::{PATIENCE, new_name, of_moto};

/// A client, and a new bucket.
pub(crate) async fn new_bucket() -> (Client, String) {
    let client = of_moto(Client::builder());
    let bucket = bucket_of(&client).await;
    (client, bucket)
}

/// A new bucket.
pub(crate) async fn bucket_of(client: &Client) -> String {
    let bucket = new_name("bucket");
    let made = client.create_bucket().bucket(&bucket).send().await.expect("the bucket is new");
    assert!(made.location.is_some_and(|location| location.contains(&bucket)));
    client.head_bucket().bucket(&bucket).wait_until_bucket_exists(PATIENCE).await.expect("it is there");
    bucket
}

pub(crate) async fn life_of_an_object() {
    let (client, bucket) = new_bucket().await;
    let key = "folder/a key with + % & ü";
    let put = client.put_object().bucket(&bucket).key(key).content_type("text/plain");
    let put = put.metadata([("author".to_owned(), "nobody".to_owned())].into());
    let put = put.body(ByteStream::from("hello")).send().await.expect("stored");
    let head = client.head_object().bucket(&bucket).key(key).wait_until_object_exists(PATIENCE).await;
    let head = head.expect("it comes").into_output().expect("it is there");
    assert_eq!(head.content_length, Some(5));
    assert_eq!(head.content_type.as_deref(), Some("text/plain"));
    assert_eq!(head.e_tag, put.e_tag);
    assert_eq!(head.metadata.and_then(|mut all| all.remove("author")).as_deref(), Some("nobody"));
    let listed = client.list_objects_v2().bucket(&bucket).send().await.expect("listed");
    let keys = listed.contents.into_iter().flatten().map(|object| (object.key, object.size));
    assert_eq!(keys.collect::<Vec<_>>(), [(Some(key.to_owned()), Some(5))]);
    client.delete_object().bucket(&bucket).key(key).send().await.expect("deleted");
    let gone = client.head_object().bucket(&bucket).key(key).wait_until_object_not_exists(PATIENCE).await;
    let gone = gone.expect("it goes").answer.expect_err("it is gone");
    assert!(matches!(gone.as_modeled(), Some(HeadObjectError::NotFound(_))), "{gone:?}");
    let gone = client.get_object().bucket(&bucket).key(key).send().await.expect_err("it is gone");
    assert!(matches!(gone.as_modeled(), Some(GetObjectError::NoSuchKey(_))), "{gone:?}");
    client.delete_bucket().bucket(&bucket).send().await.expect("the bucket is empty");
    let gone = client.head_bucket().bucket(&bucket).wait_until_bucket_not_exists(PATIENCE).await;
    assert_eq!(gone.expect("it goes").calls, 1);
}

pub(crate) async fn pages() {
    let (client, bucket) = new_bucket().await;
    let keys: BTreeSet<String> = (0..25).map(|number| format!("page {number}/<&>.txt")).collect();
    for key in &keys {
        client.put_object().bucket(&bucket).key(key).body(ByteStream::from("")).send().await.expect("stored");
    }
    let (mut listed, mut lengths) = (Vec::new(), Vec::new());
    let mut pages = client.list_objects_v2().bucket(&bucket).max_keys(10).paginate();
    while let Some(page) = pages.next().await {
        let objects = page.expect("listed").contents.unwrap_or_default();
        lengths.push(objects.len());
        listed.extend(objects.into_iter().filter_map(|object| object.key));
    }
    assert_eq!(lengths, [10, 10, 5]);
    assert_eq!(listed, keys.into_iter().collect::<Vec<_>>());
}

pub(crate) async fn missing() {
    let (client, bucket) = new_bucket().await;
    let error = client.get_object().bucket(&bucket).key("none").send().await.expect_err("no such key");
    assert!(matches!(error.as_modeled(), Some(GetObjectError::NoSuchKey(_))), "{error:?}");
    assert_eq!((error.status(), error.code()), (Some(404), Some("NoSuchKey")));
    let error = client.list_objects_v2().bucket(new_name("none")).send().await.expect_err("no such bucket");
    assert!(matches!(error.as_modeled(), Some(ListObjectsV2Error::NoSuchBucket(_))), "{error:?}");
    // An answer to HEAD has no body that could say more than the status does.
    let error = client.head_object().bucket(&bucket).key("none").send().await.expect_err("no such key");
    assert_eq!(error.status(), Some(404), "{error:?}");
    assert!(matches!(error.as_modeled(), Some(HeadObjectError::NotFound(_))), "{error:?}");
}
