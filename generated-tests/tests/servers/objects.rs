//! Objects that are too large to be held by the way.

use std::io::Cursor;
use std::path::PathBuf;

use smithy_streams_runtime::byte_stream::ByteStream;

use crate::buckets::new_bucket;
use crate::clients::new_name;
use crate::content::{LENGTH, assert_streams, object};

/// Puts `body`, and gets it back.
async fn there_and_back(body: ByteStream) {
    let (client, bucket) = new_bucket().await;
    client.put_object().bucket(&bucket).key("large").body(body).send().await.expect("stored");
    let got = client.get_object().bucket(&bucket).key("large").send().await.expect("it is there");
    assert_eq!(got.content_length, Some(LENGTH as i64));
    assert_streams(got.body, &object()).await;
    client.delete_object().bucket(&bucket).key("large").send().await.expect("deleted");
}

pub(crate) async fn from_a_path() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(new_name("object"));
    tokio::fs::write(&path, object()).await.expect("the target folder is writable");
    let body = ByteStream::from_path(&path).await.expect("the file is there");
    assert_eq!(body.len(), Some(LENGTH as u64));
    there_and_back(body).await;
    tokio::fs::remove_file(&path).await.expect("the file is there");
}

pub(crate) async fn from_a_sized_reader() {
    there_and_back(ByteStream::from_reader_sized(Cursor::new(object()), LENGTH as u64)).await;
}

pub(crate) async fn from_a_reader() {
    there_and_back(ByteStream::from_reader(Cursor::new(object()))).await;
}

pub(crate) async fn ranges() {
    let (client, bucket) = new_bucket().await;
    let whole = object().slice(..8 << 20);
    let body = ByteStream::from(whole.clone());
    client.put_object().bucket(&bucket).key("film").body(body).send().await.expect("stored");
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1000000-5999999", 1_000_000, 6_000_000),
        ("bytes=8000000-", 8_000_000, whole.len()),
        ("bytes=-100", whole.len() - 100, whole.len()),
    ] {
        let part = client.get_object().bucket(&bucket).key("film").range(range).send().await.expect(range);
        let expected = format!("bytes {from}-{}/{}", to - 1, whole.len());
        assert_eq!(part.content_range.as_deref(), Some(expected.as_str()), "{range}");
        assert_streams(part.body, &whole[from..to]).await;
    }
    let beyond = client.get_object().bucket(&bucket).key("film").range("bytes=9000000-9000001");
    let error = beyond.send().await.expect_err("the object is shorter");
    assert_eq!((error.status(), error.code()), (Some(416), Some("InvalidRange")), "{error:?}");
}
