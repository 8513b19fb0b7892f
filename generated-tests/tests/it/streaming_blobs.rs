//! Bytes in one direction, events in the other: the generated client against its typed peer, over real sockets.

use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::client::CallError;
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::transport::HttpVersion;

use crate::embed::streaming_blobs::operation::narrate::{Narrate, NarrateError, NarrateOutput};
use crate::embed::streaming_blobs::operation::transcribe::{Transcribe, TranscribeOutput};
use crate::embed::streaming_blobs::{Client, types};
use types::{Frame, Scene, Scenes, TooLarge};

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

/// More than any window or buffer on the way holds.
const FILM: usize = 3_000_000;

async fn pair(version: HttpVersion) -> (Client, Server) {
    let server = Server::bind().await.expect("a port is free");
    let client = Client::builder().endpoint(server.endpoint()).http_version(version).build();
    (client.expect("the endpoint is a URL"), server)
}

#[tokio::test]
async fn events_about_bytes_come_after_them() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Narrate, _, _>(|mut exchange: Exchange<Narrate>| async move {
            assert_eq!(exchange.input().key.as_deref(), Some("a film"));
            let film = exchange.body().collect().await.expect("whole");
            exchange.respond(NarrateOutput::new().language("en")).await.expect("sent");
            exchange.emit(Scenes::Scene(Scene::new(film.len().to_string()))).await.expect("sent");
            exchange.emit(Scenes::Frame(Frame::new().pixels(film.slice(..3)))).await.expect("sent");
            exchange.finish().await.expect("sent");
        });
        let request = client.narrate().key("a film").stream(ByteStream::from(vec![7; FILM]));
        let mut call = request.send().await.expect("opened");
        let head = call.initial_response().await.expect("the head is there");
        assert_eq!(head.language.as_deref(), Some("en"));
        let scene = call.next().await.expect("an event").expect("readable");
        assert_eq!(scene, Scenes::Scene(Scene::new(FILM.to_string())));
        let frame = call.next().await.expect("an event").expect("readable");
        assert_eq!(frame, Scenes::Frame(Frame::new().pixels(vec![7; 3])));
        assert!(call.next().await.is_none());
    }
}

#[tokio::test]
async fn events_about_bytes_come_while_these_go_up() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Narrate, _, _>(|mut exchange: Exchange<Narrate>| async move {
            let film = exchange.body();
            exchange.respond(NarrateOutput::new()).await.expect("sent");
            exchange.emit(Scenes::Scene(Scene::new("opening"))).await.expect("sent");
            let film = film.collect().await.expect("whole");
            exchange.emit(Scenes::Scene(Scene::new(film.len().to_string()))).await.expect("sent");
            exchange.finish().await.expect("sent");
        });
        // The second half of the film is made once the opening has been told.
        let (mut film, read) = tokio::io::duplex(1000);
        let request = client.narrate().key("a film").stream(ByteStream::from_reader(read));
        let mut call = request.send().await.expect("opened");
        let opening = call.next().await.expect("an event").expect("readable");
        assert_eq!(opening, Scenes::Scene(Scene::new("opening")));
        tokio::io::AsyncWriteExt::write_all(&mut film, &vec![7; FILM]).await.expect("room");
        drop(film);
        let whole = call.next().await.expect("an event").expect("readable");
        assert_eq!(whole, Scenes::Scene(Scene::new(FILM.to_string())));
        call.join().await.expect("the peer has ended");
    }
}

#[tokio::test]
async fn bytes_that_are_refused_end_the_call_with_the_error_of_the_model() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Narrate, _, _>(|exchange: Exchange<Narrate>| async move {
            let error = NarrateError::TooLarge(TooLarge::new().limit(10));
            exchange.reply_error(error).await.expect("sent");
        });
        let request = client.narrate().key("a film").stream(ByteStream::from(vec![7; FILM]));
        let error = request.send().await.expect_err("it is too large");
        let CallError::Modeled { error: NarrateError::TooLarge(error), .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(error.limit, Some(10));
    }
}

#[tokio::test]
async fn bytes_come_down_while_events_still_go_up() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Transcribe, _, _>(|mut exchange: Exchange<Transcribe>| async move {
            let mut titles = String::new();
            while let Some(event) = exchange.next().await {
                if let Scenes::Scene(scene) = event.expect("readable") {
                    titles.push_str(&scene.title);
                }
            }
            let head = TranscribeOutput::default().content_type("text/plain");
            let body = ByteStream::from(titles.repeat(FILM / titles.len()));
            exchange.reply_with_body(head, body).await.expect("sent");
        });
        let mut call = client.transcribe().send().await.expect("opened");
        for number in 0..10 {
            call.signal_scene(Scene::new(number.to_string())).await.expect("sent");
        }
        let output = call.output().await.expect("answered");
        assert_eq!(output.content_type.as_deref(), Some("text/plain"));
        let text = output.stream.collect().await.expect("whole");
        assert_eq!(text.len(), FILM);
        assert!(text.starts_with(b"01234567890123456789"));
    }
}
