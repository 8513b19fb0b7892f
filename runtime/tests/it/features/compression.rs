//! `@requestCompression`.

use std::sync::{Arc, Mutex};

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::client::{CallError, Core};
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::protocol::{BodyStream, ContentCoding, OperationSchema, RequestCompression};
use smithy_streams_runtime::transport::HttpVersion;
use tokio::io::AsyncReadExt;

use super::model::{BLOB, NOTES, Note, PutNote, PutScroll, Receipt, Scroll, note, scroll};
use super::{built, bytes_of, gunzip, header};

fn text(length: usize) -> Bytes {
    (0..length).map(|at| b'a' + (at % 7) as u8).collect()
}

fn note_of(data: Bytes, encoding: Option<&str>) -> Note {
    Note { data: Some(data), encoding: encoding.map(str::to_owned), ..Note::default() }
}

#[test]
fn buffered_bodies_are_compressed_from_the_minimum_size_on() {
    let default = RequestCompression::default();
    let zero = RequestCompression::from_size(0);
    let off = RequestCompression::disabled();
    let traits = note().compressed();
    let plain = note();
    let table: [(&OperationSchema, RequestCompression, usize, bool); 8] = [
        (&traits, default, 10_239, false),
        (&traits, default, 10_240, true),
        (&traits, zero, 0, true),
        (&traits, zero, 1, true),
        (&traits, RequestCompression::from_size(2), 1, false),
        (&traits, off, 100_000, false),
        (&plain, default, 100_000, false),
        (&plain, zero, 1, false),
    ];
    for (operation, compression, length, compressed) in table {
        let (request, coding) = built(operation, &note_of(text(length), None), compression).unwrap();
        assert_eq!(coding, ContentCoding::Identity);
        assert_eq!(header(&request, "content-encoding"), compressed.then_some("gzip"), "{length}");
        let body = bytes_of(&request);
        assert_eq!(if compressed { gunzip(&body).into() } else { body }, text(length));
    }
}

#[test]
fn a_request_without_a_body_is_not_compressed() {
    let (request, _) =
        built(&note().compressed(), &Note::default(), RequestCompression::from_size(0)).unwrap();
    assert_eq!(header(&request, "content-encoding"), None);
    assert_eq!(request.body, smithy_streams_runtime::protocol::HttpBody::Empty);
}

#[test]
fn gzip_is_the_last_coding() {
    for (bound, expected) in [("brotli", "brotli, gzip"), ("a, b", "a, b, gzip"), ("", "gzip")] {
        let input = note_of(text(20_000), Some(bound));
        let (request, _) = built(&note().compressed(), &input, RequestCompression::default()).unwrap();
        assert_eq!(header(&request, "content-encoding"), Some(expected));
        let input = Scroll { encoding: Some(bound.to_owned()), ..Scroll::default() };
        let (request, _) = built(&scroll(BLOB).compressed(), &input, RequestCompression::default()).unwrap();
        assert_eq!(header(&request, "content-encoding"), Some(expected));
    }
    let input = note_of(text(20), Some("brotli"));
    let (request, _) = built(&note().compressed(), &input, RequestCompression::default()).unwrap();
    assert_eq!(header(&request, "content-encoding"), Some("brotli"));
}

#[test]
fn equal_bodies_are_compressed_to_equal_bytes() {
    let body = || {
        let input = note_of(text(20_000), None);
        bytes_of(&built(&note().compressed(), &input, RequestCompression::default()).unwrap().0)
    };
    assert_eq!(body(), body());
}

#[test]
fn blobs_are_compressed_unless_their_length_is_promised_and_events_never() {
    let sized = BodyStream::Blob { requires_length: true, media_type: None };
    let table = [
        (scroll(BLOB).compressed(), RequestCompression::default(), ContentCoding::Gzip),
        (scroll(BLOB).compressed(), RequestCompression::disabled(), ContentCoding::Identity),
        (scroll(BLOB), RequestCompression::default(), ContentCoding::Identity),
        (scroll(sized).compressed(), RequestCompression::default(), ContentCoding::Identity),
        (scroll(BodyStream::Events).compressed(), RequestCompression::default(), ContentCoding::Identity),
    ];
    for (operation, compression, expected) in table {
        let (request, coding) = built(&operation, &Scroll::default(), compression).unwrap();
        assert_eq!(coding, expected);
        let gzip = (expected == ContentCoding::Gzip).then_some("gzip");
        assert_eq!(header(&request, "content-encoding"), gzip);
    }
}

#[test]
fn a_bound_length_is_not_that_of_the_compressed_body() {
    let input = Scroll { length: Some(7), ..Scroll::default() };
    let (request, _) = built(&scroll(BLOB), &input, RequestCompression::default()).unwrap();
    assert_eq!(header(&request, "content-length"), Some("7"));
    let (request, _) = built(&scroll(BLOB).compressed(), &input, RequestCompression::default()).unwrap();
    assert_eq!(header(&request, "content-length"), None);
}

fn client(server: &Server, version: HttpVersion) -> Core {
    Core::builder::<Core>(&NOTES)
        .endpoint(server.endpoint())
        .connector(server.connector())
        .http_version(version)
        .build()
        .unwrap()
}

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

#[tokio::test]
async fn a_compressed_document_arrives_as_what_it_was() {
    for version in VERSIONS {
        let server = Server::in_memory();
        let client = client(&server, version);
        let (answer, ()) = tokio::join!(client.call::<PutNote>(note_of(text(50_000), None), None), async {
            let call = server.accept::<PutNote>().await;
            // The peer reads what the client compressed.
            assert_eq!(call.input().data.as_ref(), Some(&text(50_000)));
            let headers = call.request_headers().clone();
            assert_eq!(headers["content-encoding"], "gzip");
            let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
            assert!(length < 1_000, "{length}");
            call.reply(Receipt {}).await.unwrap();
        });
        answer.unwrap();
    }
}

/// Sends `body`, and gives what came: its bytes, and whether they were announced as chunks or by a length.
async fn upload(
    version: HttpVersion,
    body: Option<ByteStream>,
) -> (Result<Bytes, ByteStreamError>, bool, bool) {
    let server = Server::in_memory();
    let client = client(&server, version);
    let (answer, came) = tokio::join!(client.call::<PutScroll>(Scroll::default(), body), async {
        let mut call = server.accept::<PutScroll>().await;
        let headers = call.request_headers().clone();
        assert_eq!(headers["content-encoding"], "gzip");
        let came = call.body().collect().await;
        call.reply(Receipt {}).await.unwrap();
        (came, headers.contains_key("transfer-encoding"), headers.contains_key("content-length"))
    });
    answer.unwrap();
    came
}

#[tokio::test]
async fn a_compressed_blob_has_no_length() {
    let reader = || ByteStream::from_reader(tokio::io::repeat(b'x').take(1_000_000));
    let table: [(&dyn Fn() -> Option<ByteStream>, usize); 4] = [
        (&|| Some(reader()), 1_000_000),
        (&|| Some(ByteStream::from(vec![b'x'; 3_000_000])), 3_000_000),
        (&|| Some(ByteStream::from("x")), 1),
        (&|| None, 0),
    ];
    for version in VERSIONS {
        for (body, length) in &table {
            let (came, chunked, announced) = upload(version, body()).await;
            assert_eq!(gunzip(&came.unwrap()), vec![b'x'; *length]);
            assert_eq!((chunked, announced), (version == HttpVersion::Http1, false));
        }
    }
}

#[tokio::test]
async fn progress_counts_the_bytes_of_the_blob() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let body = ByteStream::from(text(1_000_000));
    let report = Arc::clone(&seen);
    let body = body.on_progress(move |sent, total| report.lock().unwrap().push((sent, total)));
    let (came, ..) = upload(HttpVersion::Http1, Some(body)).await;
    assert_eq!(gunzip(&came.unwrap()), text(1_000_000));
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 5, "{seen:?}");
    assert!(seen.is_sorted());
    assert!(seen.iter().all(|(_, total)| *total == Some(1_000_000)));
    assert_eq!(seen.last().unwrap().0, 1_000_000);
}

#[tokio::test]
async fn a_blob_that_fails_fails_the_call_with_its_error() {
    for version in VERSIONS {
        let server = Server::in_memory();
        server.on::<PutScroll, _, _>(|mut call| async move {
            assert!(call.body().collect().await.is_err());
        });
        let short = ByteStream::from_reader_sized(&b"four"[..], 5);
        let error = client(&server, version).call::<PutScroll>(Scroll::default(), Some(short)).await;
        let error = error.unwrap_err();
        assert!(
            matches!(&error, CallError::Body(ByteStreamError::LengthMismatch { declared: 5, actual: 4 })),
            "{error:?}"
        );
    }
}
