//! Streaming blobs: where they come from, what they are read as, and that their length is kept.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_core::Stream;
use http_body::Body;
use http_body_util::BodyExt;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{
    BoxError, ByteStream, ByteStreamError, RequestBody, SizedByteStream,
};
use tokio::io::AsyncReadExt;

/// Chunks as they are given, errors too.
struct Chunks(std::vec::IntoIter<Result<Bytes, BoxError>>);

impl Stream for Chunks {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn chunked(chunks: &[&'static str]) -> ByteStream {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    ByteStream::from_stream(Chunks(chunks.into_iter()))
}

fn failing(chunks: &[&'static str], error: &'static str) -> ByteStream {
    let mut chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    chunks.push(Err(error.into()));
    chunks.push(Ok(Bytes::from_static(b"never seen")));
    ByteStream::from_stream(Chunks(chunks.into_iter()))
}

/// A folder of a test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("smithy-streams-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join("file");
        std::fs::write(&path, contents).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn lengths_are_known_where_they_can_be() {
    assert_eq!(ByteStream::default().len(), Some(0));
    assert_eq!(ByteStream::from("four").len(), Some(4));
    assert_eq!(ByteStream::from(vec![1, 2, 3]).len(), Some(3));
    assert_eq!(ByteStream::from(String::from("one")).len(), Some(3));
    assert_eq!(ByteStream::from(&b"bytes"[..]).len(), Some(5));
    assert_eq!(ByteStream::from_reader(&b"four"[..]).len(), None);
    assert_eq!(ByteStream::from_reader_sized(&b"four"[..], 4).len(), Some(4));
    assert_eq!(chunked(&["a"]).len(), None);
    assert_eq!(ByteStream::from_body(http_body_util::Full::new(Bytes::from_static(b"full"))).len(), Some(4));
    assert_eq!(SizedByteStream::from("four").len(), 4);
    assert!(SizedByteStream::default().is_empty());
    assert!(chunked(&["a"]).into_sized().is_err());
    assert_eq!(ByteStream::from("four").into_sized().unwrap().len(), 4);
    assert_eq!(ByteStream::from(SizedByteStream::from("four")).collect().await.unwrap(), "four");
}

#[tokio::test]
async fn a_file_is_read_in_large_pieces() {
    let folder = Folder::new("large-pieces");
    let contents: Vec<u8> = (0..300_000_u32).map(|it| it as u8).collect();
    let mut stream = ByteStream::from_path(folder.file(&contents)).await.unwrap();
    assert_eq!(stream.len(), Some(300_000));
    let mut sizes = Vec::new();
    let mut all = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.unwrap();
        sizes.push(chunk.len());
        all.extend_from_slice(&chunk);
    }
    assert_eq!(sizes, [131_072, 131_072, 37_856]);
    assert!(all == contents);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn what_is_no_file_is_told_with_its_path() {
    let folder = Folder::new("no-file");
    for path in [folder.0.join("missing"), folder.0.clone()] {
        let error = ByteStream::from_path(&path).await.unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert!(error.source().unwrap().downcast_ref::<io::Error>().is_some());
        assert!(SizedByteStream::from_path(&path).await.is_err());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_device_has_no_length() {
    let stream = ByteStream::from_path("/dev/null").await.unwrap();
    assert_eq!((stream.len(), stream.is_replayable()), (None, false));
    assert_eq!(stream.collect().await.unwrap(), "");
    assert!(SizedByteStream::from_path("/dev/null").await.is_err());
}

#[tokio::test]
async fn a_file_that_changed_its_length_is_a_mismatch() {
    let folder = Folder::new("changed");
    for (now, actual) in [("long as can be", 14), ("s", 1)] {
        let path = folder.file("four");
        let stream = ByteStream::from_path(&path).await.unwrap();
        std::fs::write(&path, now).unwrap();
        assert_mismatch(stream.collect().await.unwrap_err(), 4, actual);
    }
}

fn assert_mismatch(error: ByteStreamError, declared: u64, actual: u64) {
    match error {
        ByteStreamError::LengthMismatch { declared: d, actual: a } => assert_eq!((d, a), (declared, actual)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn readers_that_break_their_word_are_mismatches() {
    for (declared, actual) in [(3, 4), (5, 4), (0, 4)] {
        let stream = || ByteStream::from_reader_sized(&b"four"[..], declared);
        assert_mismatch(stream().collect().await.unwrap_err(), declared, actual);
        let body = stream().into_request_body().collect().await.unwrap_err();
        assert_mismatch(*body.downcast().unwrap(), declared, actual);
        let error = stream().read_to_end(&mut Vec::new()).await.unwrap_err();
        let kind = if actual < declared { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
        assert_eq!(error.kind(), kind);
        assert_mismatch(error.downcast().unwrap(), declared, actual);
    }
    let text = ByteStreamError::LengthMismatch { declared: 5, actual: 4 }.to_string();
    assert_eq!(text, "body of 5 bytes declared, but only 4 came");
}

#[tokio::test]
async fn an_error_of_the_source_is_kept_and_ends_the_stream() {
    let mut stream = failing(&["good"], "disk on fire");
    assert_eq!(stream.next().await.unwrap().unwrap(), "good");
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "disk on fire");
    assert!(stream.next().await.is_none());
    assert!(failing(&["good"], "bad").collect().await.is_err());
}

#[tokio::test]
async fn a_byte_stream_inside_another_keeps_its_errors() {
    let inner = ByteStream::from_reader_sized(&b"four"[..], 5);
    assert_mismatch(ByteStream::from_reader(inner).collect().await.unwrap_err(), 5, 4);
    let inner = ByteStream::from_reader_sized(&b"four"[..], 5);
    assert_mismatch(ByteStream::from_body(inner.into_request_body()).collect().await.unwrap_err(), 5, 4);
}

#[tokio::test]
async fn reading_and_taking_chunks_may_alternate() {
    let mut stream = chunked(&["abc", "", "defg", "h"]);
    let mut two = [0; 2];
    stream.read_exact(&mut two).await.unwrap();
    assert_eq!(&two, b"ab");
    assert_eq!(stream.next().await.unwrap().unwrap(), "c");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "defgh");
}

#[tokio::test]
async fn collecting_is_bounded_if_asked() {
    assert_eq!(chunked(&["abc", "de"]).collect().await.unwrap(), "abcde");
    assert_eq!(chunked(&["abc", "de"]).collect_up_to(5).await.unwrap(), "abcde");
    for chunks in [&["abc", "def"][..], &["abcdef"]] {
        let error = chunked(chunks).collect_up_to(5).await.unwrap_err();
        assert!(matches!(error, ByteStreamError::LimitExceeded { limit: 5 }));
    }
}

#[tokio::test]
async fn replayable_streams_start_again() {
    let folder = Folder::new("replay");
    let path = folder.file("contents");
    for mut stream in [ByteStream::from("contents"), ByteStream::from_path(path).await.unwrap()] {
        assert!(stream.is_replayable());
        let mut clone = stream.try_clone().unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), "contents");
        assert!(stream.next().await.is_none());
        assert_eq!(clone.next().await.unwrap().unwrap(), "contents");
        assert_eq!(stream.try_clone().unwrap().collect().await.unwrap(), "contents");
    }
    for stream in [chunked(&["a"]), ByteStream::from_reader_sized(&b"a"[..], 1)] {
        assert!(!stream.is_replayable());
        assert!(stream.try_clone().is_none());
    }
}

#[tokio::test]
async fn bytes_are_written_out() {
    let mut target = Vec::new();
    assert_eq!(chunked(&["abc", "de"]).write_to(&mut target).await.unwrap(), 5);
    assert_eq!(target, b"abcde");
    let mut space = [0; 3];
    let mut small = io::Cursor::new(&mut space[..]);
    let error = ByteStream::from("four").write_to(&mut small).await.unwrap_err();
    assert!(matches!(error, ByteStreamError::Target { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_appears_whole_or_not_at_all() {
    let folder = Folder::new("whole-or-not");
    let path = folder.file("before");
    let error = failing(&["some"], "broke off").write_to_path(&path).await.unwrap_err();
    assert!(matches!(error, ByteStreamError::Source { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");

    let never = ByteStream::from_reader(tokio::io::repeat(0));
    let cancelled =
        tokio::time::timeout(std::time::Duration::from_millis(20), never.write_to_path(&path)).await;
    assert!(cancelled.is_err());
    assert_eq!(folder.names(), ["file"], "the temporary file is gone");

    assert_eq!(chunked(&["aft", "er"]).write_to_path(&path).await.unwrap(), 5);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "after");
    assert_eq!(folder.names(), ["file"]);

    let nowhere = folder.0.join("no/such/folder");
    let error = ByteStream::from("x").write_to_path(nowhere).await.unwrap_err();
    assert!(matches!(error, ByteStreamError::File { action: "create", .. }), "{error:?}");
}

async fn lines(stream: ByteStream, limit: usize) -> Vec<Result<String, ByteStreamError>> {
    let mut lines = stream.lines_up_to(limit);
    let mut all = Vec::new();
    while let Some(line) = lines.next().await {
        all.push(line);
    }
    all
}

#[tokio::test]
async fn lines_may_be_cut_anywhere() {
    let text = "first\r\nsecond\n\nä€𝄞\r\r\nlast";
    let expected = ["first", "second", "", "ä€𝄞\r", "last"];
    for size in 1..text.len() {
        let chunks: Vec<_> =
            text.as_bytes().chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        let lines = lines(ByteStream::from_stream(Chunks(chunks.into_iter())), 10).await;
        let lines: Vec<_> = lines.into_iter().map(Result::unwrap).collect();
        assert_eq!(lines, expected, "chunks of {size}");
    }
    assert!(lines(ByteStream::default(), 10).await.is_empty());
    assert_eq!(chunked(&["a\n"]).lines().next().await.unwrap().unwrap(), "a");
}

#[tokio::test]
async fn a_line_beyond_the_bound_ends_the_lines() {
    for chunks in [&["short\n", "12345", "678901\nnext\n"][..], &["short\n12345678901\nnext"]] {
        let lines = lines(chunked(chunks), 10).await;
        assert_eq!(lines.len(), 2);
        assert!(matches!(lines[1], Err(ByteStreamError::LineTooLong { limit: 10 })));
    }
    let exact = lines(chunked(&["1234567890\r", "\n1234567890"]), 10).await;
    assert!(exact.iter().all(|line| line.as_ref().unwrap() == "1234567890"));
}

#[tokio::test]
async fn a_line_that_is_no_text_is_told_and_passed() {
    let stream = ByteStream::from(&b"good\nba\xffd\ngood again"[..]);
    let lines = lines(stream, 100).await;
    assert!(matches!(lines[1], Err(ByteStreamError::InvalidUtf8 { valid_up_to: 2 })));
    assert_eq!(lines[2].as_ref().unwrap(), "good again");
    assert_eq!(lines.len(), 3);
}

#[tokio::test]
async fn lines_before_an_error_come_and_a_half_one_does_not() {
    let lines = lines(failing(&["one\ntw"], "broke off"), 100).await;
    assert_eq!(lines[0].as_ref().unwrap(), "one");
    assert!(matches!(lines[1], Err(ByteStreamError::Source { .. })));
    assert_eq!(lines.len(), 2);
}

type Reports = Arc<Mutex<Vec<(u64, Option<u64>)>>>;

fn reporting(stream: ByteStream) -> (ByteStream, Reports) {
    let reports = Reports::default();
    let told = Arc::clone(&reports);
    (stream.on_progress(move |sent, total| told.lock().unwrap().push((sent, total))), reports)
}

#[tokio::test]
async fn progress_is_told_while_reading() {
    let (stream, reports) = reporting(chunked(&["abc", "de"]));
    stream.collect().await.unwrap();
    assert_eq!(*reports.lock().unwrap(), [(3, None), (5, None)]);
}

#[tokio::test]
async fn progress_of_an_upload_goes_in_steps_and_starts_again_with_a_clone() {
    let (stream, reports) = reporting(ByteStream::from(vec![0; 300_000]));
    let clone = stream.try_clone().unwrap();
    let steps = [131_072, 262_144, 300_000].map(|sent| (sent, Some(300_000)));
    for body in [stream, clone] {
        let sent = body.into_request_body().collect().await.unwrap().to_bytes();
        assert_eq!(sent.len(), 300_000);
        assert_eq!(reports.lock().unwrap().drain(..).collect::<Vec<_>>(), steps);
    }
}

async fn next_data(body: &mut RequestBody) -> Option<Result<Bytes, BoxError>> {
    body.frame().await.map(|frame| frame.map(|frame| frame.into_data().unwrap()))
}

#[tokio::test]
async fn a_request_body_knows_its_size() {
    let mut body = ByteStream::from("four").into_request_body();
    assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(4), false));
    assert_eq!(next_data(&mut body).await.unwrap().unwrap(), "four");
    assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(0), true));
    assert!(ByteStream::default().into_request_body().is_end_stream());
    let body = chunked(&["a"]).into_request_body();
    assert_eq!((body.size_hint().exact(), body.is_end_stream()), (None, false));
}

#[tokio::test]
async fn the_rest_of_a_stream_is_a_request_body_too() {
    let mut stream = ByteStream::from("four");
    let mut first = [0];
    stream.read_exact(&mut first).await.unwrap();
    let body = stream.into_request_body();
    assert_eq!(body.size_hint().exact(), Some(3));
    assert_eq!(body.collect().await.unwrap().to_bytes(), "our");
}

#[tokio::test]
async fn the_last_chunk_is_held_back_until_the_length_is_certain() {
    let chunks =
        [Ok(Bytes::from_static(b"fo")), Ok(Bytes::from_static(b"ur")), Ok(Bytes::from_static(b"five"))];
    let source = ByteStream::from_stream(Chunks(Vec::from(chunks).into_iter()));
    let mut body = ByteStream::from_reader_sized(source, 4).into_request_body();
    assert_eq!(next_data(&mut body).await.unwrap().unwrap(), "fo");
    let error = next_data(&mut body).await.unwrap().unwrap_err();
    assert_mismatch(*error.downcast().unwrap(), 4, 8);
    assert!(next_data(&mut body).await.is_none());
}

#[test]
fn debug_shows_no_bytes() {
    let shown = format!("{:?} {:?}", ByteStream::from("secret"), SizedByteStream::from("secret"));
    assert!(!shown.contains("secret") && shown.contains("length: Some(6)"), "{shown}");
}

fn needs_send<T: Send>(it: T) -> T {
    it
}

#[tokio::test]
async fn sources_need_not_be_sync() {
    let cell = std::cell::Cell::new(0);
    let not_sync = ByteStream::from("x").on_progress(move |sent, _| cell.set(sent));
    let body = needs_send(needs_send(not_sync).into_request_body());
    needs_send(ByteStream::from_body(body).lines());
    assert!(needs_send(ByteStream::default().collect()).await.unwrap().is_empty());
}
