//! Buckets of Amazon S3, and what lies in them.

use std::collections::BTreeSet;

use smithy_streams_runtime::byte_stream::ByteStream;

use crate::clients::s3::Client;
use crate::clients::s3::operation::get_object::GetObjectError;
use crate::clients::s3::operation::list_objects_v2::ListObjectsV2Error;
use crate::clients::{new_name, of_moto};

/// A client, and a new bucket.
pub(crate) async fn new_bucket() -> (Client, String) {
    let (client, bucket) = (of_moto(Client::builder()), new_name("bucket"));
    let made = client.create_bucket().bucket(&bucket).send().await.expect("the bucket is new");
    assert!(made.location.is_some_and(|location| location.contains(&bucket)));
    (client, bucket)
}

pub(crate) async fn life_of_an_object() {
    let (client, bucket) = new_bucket().await;
    let key = "folder/a key with + % & ü";
    let put = client.put_object().bucket(&bucket).key(key).content_type("text/plain");
    let put = put.metadata([("author".to_owned(), "nobody".to_owned())].into());
    let put = put.body(ByteStream::from("hello")).send().await.expect("stored");
    let head = client.head_object().bucket(&bucket).key(key).send().await.expect("it is there");
    assert_eq!(head.content_length, Some(5));
    assert_eq!(head.content_type.as_deref(), Some("text/plain"));
    assert_eq!(head.e_tag, put.e_tag);
    assert_eq!(head.metadata.and_then(|mut all| all.remove("author")).as_deref(), Some("nobody"));
    let listed = client.list_objects_v2().bucket(&bucket).send().await.expect("listed");
    let keys = listed.contents.into_iter().flatten().map(|object| (object.key, object.size));
    assert_eq!(keys.collect::<Vec<_>>(), [(Some(key.to_owned()), Some(5))]);
    client.delete_object().bucket(&bucket).key(key).send().await.expect("deleted");
    let gone = client.get_object().bucket(&bucket).key(key).send().await.expect_err("it is gone");
    assert!(matches!(gone.as_modeled(), Some(GetObjectError::NoSuchKey(_))), "{gone:?}");
    client.delete_bucket().bucket(&bucket).send().await.expect("the bucket is empty");
}

pub(crate) async fn pages() {
    let (client, bucket) = new_bucket().await;
    let keys: BTreeSet<String> = (0..25).map(|number| format!("page {number}/<&>.txt")).collect();
    for key in &keys {
        client.put_object().bucket(&bucket).key(key).body(ByteStream::from("")).send().await.expect("stored");
    }
    let (mut listed, mut token, mut pages) = (Vec::new(), None, 0);
    loop {
        let mut page = client.list_objects_v2().bucket(&bucket).max_keys(10);
        if let Some(token) = token {
            page = page.continuation_token(token);
        }
        let page = page.send().await.expect("listed");
        pages += 1;
        listed.extend(page.contents.into_iter().flatten().filter_map(|object| object.key));
        token = page.next_continuation_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(listed, keys.into_iter().collect::<Vec<_>>());
}

pub(crate) async fn missing() {
    let (client, bucket) = new_bucket().await;
    let error = client.get_object().bucket(&bucket).key("none").send().await.expect_err("no such key");
    assert!(matches!(error.as_modeled(), Some(GetObjectError::NoSuchKey(_))), "{error:?}");
    assert_eq!((error.status(), error.code()), (Some(404), Some("NoSuchKey")));
    let error = client.list_objects_v2().bucket(new_name("none")).send().await.expect_err("no such bucket");
    assert!(matches!(error.as_modeled(), Some(ListObjectsV2Error::NoSuchBucket(_))), "{error:?}");
    // An answer to HEAD has no body that could say more.
    let error = client.head_object().bucket(&bucket).key("none").send().await.expect_err("no such key");
    assert_eq!(error.status(), Some(404), "{error:?}");
}
