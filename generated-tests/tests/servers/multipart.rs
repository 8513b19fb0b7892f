//! Objects that go up in parts.

use smithy_streams_runtime::byte_stream::ByteStream;

use crate::buckets::new_bucket;
use crate::clients::s3::operation::head_object::HeadObjectError;
use crate::clients::s3::types::{CompletedMultipartUpload, CompletedPart};
use crate::content::{assert_streams, object};

/// The least that Amazon S3 takes for a part that is not the last.
const PART: usize = 5 << 20;

pub(crate) async fn three_parts() {
    let (client, bucket) = new_bucket().await;
    let whole = object().slice(..2 * PART + 1000);
    let upload = client.create_multipart_upload().bucket(&bucket).key("film").send().await.expect("begun");
    let upload = upload.upload_id.expect("an upload has an id");
    let mut parts = Vec::new();
    for (number, from) in (1..).zip((0..whole.len()).step_by(PART)) {
        let part = whole.slice(from..whole.len().min(from + PART));
        let part = client
            .upload_part()
            .bucket(&bucket)
            .key("film")
            .upload_id(&upload)
            .part_number(number)
            .body(part);
        let tag = part.send().await.expect("stored").e_tag.expect("a part has a tag");
        parts.push(CompletedPart::new().part_number(number).e_tag(tag));
    }
    let listed = client.list_parts().bucket(&bucket).key("film").upload_id(&upload).max_parts(2);
    let (mut listed, mut numbers) = (listed.paginate().items(), Vec::new());
    while let Some(part) = listed.next().await {
        numbers.push(part.expect("listed").part_number);
    }
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    let complete = client.complete_multipart_upload().bucket(&bucket).key("film").upload_id(&upload);
    let complete = complete.multipart_upload(CompletedMultipartUpload::new().parts(parts));
    let made = complete.send().await.expect("all parts are there");
    assert_eq!((made.bucket.as_deref(), made.key.as_deref()), (Some(bucket.as_str()), Some("film")));
    let got = client.get_object().bucket(&bucket).key("film").send().await.expect("it is there");
    assert_streams(got.body, &whole).await;
}

pub(crate) async fn given_up() {
    let (client, bucket) = new_bucket().await;
    let upload = client.create_multipart_upload().bucket(&bucket).key("film").send().await.expect("begun");
    let upload = upload.upload_id.expect("an upload has an id");
    let part = client.upload_part().bucket(&bucket).key("film").upload_id(&upload).part_number(1);
    part.body(ByteStream::from("the first part")).send().await.expect("stored");
    let open = client.list_multipart_uploads().bucket(&bucket).send().await.expect("listed");
    let open: Vec<_> = open.uploads.into_iter().flatten().filter_map(|upload| upload.upload_id).collect();
    assert_eq!(open, [upload.as_str()]);
    let abort = client.abort_multipart_upload().bucket(&bucket).key("film").upload_id(&upload);
    abort.send().await.expect("given up");
    let open = client.list_multipart_uploads().bucket(&bucket).send().await.expect("listed");
    assert!(open.uploads.is_none_or(|uploads| uploads.is_empty()));
    let error = client.head_object().bucket(&bucket).key("film").send().await.expect_err("never made");
    assert!(matches!(error.as_modeled(), Some(HeadObjectError::NotFound(_))), "{error:?}");
}
