//! Does it work? The generated chat client against its typed peer, over real sockets.

use std::sync::{Arc, Mutex};

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, SizedByteStream};
use smithy_streams_runtime::client::{CallError, StreamError};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::transport::HttpVersion;

use crate::embed::chat::operation::create_room::{CreateRoom, CreateRoomError, CreateRoomOutput};
use crate::embed::chat::operation::dictate::{Dictate, DictateOutput};
use crate::embed::chat::operation::download_picture::{DownloadPicture, DownloadPictureOutput};
use crate::embed::chat::operation::talk::{Talk, TalkError, TalkHandler, TalkOutput};
use crate::embed::chat::operation::upload_picture::{UploadPicture, UploadPictureOutput};
use crate::embed::chat::operation::watch_room::{WatchRoom, WatchRoomOutput};
use crate::embed::chat::{Client, types};
use types::{
    DictationEvents, Greeting, Joined, Mood, Notice, NoticeLevel, Person, PictureShared, Priority, Reaction,
    Room, RoomClosed, RoomEvents, RoomExists, Said, Say, TalkEvents, Voice,
};

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

async fn pair(version: HttpVersion) -> (Client, Server) {
    let server = Server::bind().await.expect("a port is free");
    let client = Client::builder().endpoint(server.endpoint()).http_version(version).build();
    (client.expect("the endpoint is a URL"), server)
}

#[tokio::test]
async fn every_kind_of_event_arrives_as_it_was_sent() {
    let reaction = Reaction::new("👋").speaker("Ada").line_number(7);
    let events = vec![
        RoomEvents::Joined(Joined::new(Person::new("Ada").mood(Mood::Happy)).present(3)),
        RoomEvents::Reaction(reaction),
        RoomEvents::Left(types::Left::new()),
        RoomEvents::Picture(PictureShared::new(Bytes::from_static(b"\x89PNG")).content_type("image/png")),
        RoomEvents::Notice(Notice::new("quiet, please").level(NoticeLevel::Warning)),
        RoomEvents::Said(Said::new("Ada", "a \"quoted\" line\n").mentions(vec!["Bob".to_owned()])),
    ];
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        let expected = events.clone();
        server.on::<WatchRoom, _, _>(move |mut exchange| {
            let events = events_of(&expected);
            async move {
                assert_eq!(exchange.input().room_id.as_deref(), Some("attic & cellar"));
                exchange.respond(WatchRoomOutput::new().topic("streams").present(3)).await.expect("sent");
                for event in events {
                    exchange.emit(event).await.expect("sent");
                }
                exchange.finish().await.expect("sent");
            }
        });
        let mut call = client.watch_room().room_id("attic & cellar").send().await.expect("opened");
        let head = call.initial_response().await.expect("the head is there");
        assert_eq!((head.topic.as_deref(), head.present), (Some("streams"), Some(3)));
        let mut received = Vec::new();
        while let Some(event) = call.next().await {
            received.push(event.expect("each event can be read"));
        }
        assert_eq!(received, events);
        assert!(call.next().await.is_none(), "the end stays the end");
    }
}

fn events_of(events: &[RoomEvents]) -> Vec<RoomEvents> {
    events.to_vec()
}

#[tokio::test]
async fn signals_reach_the_peer_and_handlers_hear_the_answers_in_order() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Talk, _, _>(echo);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let note =
            move |heard: &Arc<Mutex<Vec<String>>>, line: String| heard.lock().expect("sound").push(line);
        let (first, second, head) = (Arc::clone(&heard), Arc::clone(&heard), Arc::clone(&heard));
        let handler = TalkHandler::new()
            .on_initial_response(move |it| {
                note(&head, format!("topic {}", it.topic.unwrap_or_default()));
                async {}
            })
            .on_said(move |it| {
                note(&first, it.text);
                async {}
            })
            .on_unknown_event(move |message| {
                note(&second, format!("unknown {}", message.payload().len()));
                async {}
            });
        let mut call = client.talk().room_id("attic").handler(handler).send().await.expect("opened");
        for n in 0..100 {
            call.signal_say(Say::new(n.to_string())).await.expect("sent");
        }
        call.join().await.expect("both sides closed");
        let heard = heard.lock().expect("sound");
        let lines: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(heard.first().map(String::as_str), Some("topic echo"));
        assert_eq!(heard[1..101], lines[..]);
        assert_eq!(heard.last().map(String::as_str), Some("unknown 2"));
    }
}

/// Says back each line, then something that the client's model does not have.
async fn echo(mut exchange: Exchange<Talk>) {
    exchange.respond(TalkOutput::new().topic("echo")).await.expect("sent");
    while let Some(event) = exchange.next().await {
        if let TalkEvents::Say(say) = event.expect("readable") {
            exchange.emit(RoomEvents::Said(Said::new("echo", say.text))).await.expect("sent");
        }
    }
    let new = Message::new()
        .with_header(":message-type", "event")
        .and_then(|message| message.with_header(":event-type", "invented"))
        .expect("two short headers")
        .with_payload(Bytes::from_static(b"{}"));
    exchange.message(&new).await.expect("sent");
    exchange.finish().await.expect("sent");
}

#[tokio::test]
async fn an_end_without_the_last_event_is_incomplete() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Talk, _, _>(echo);
        let is_last = |event: &RoomEvents| matches!(event, RoomEvents::Said(said) if said.text == "bye");
        for (line, is_complete) in [("bye", true), ("hello", false)] {
            let open = || client.talk().room_id("attic");
            let handled =
                open().handler(TalkHandler::new().expect_last(is_last)).send().await.expect("opened");
            let unhandled = open().send().await.expect("opened").expect_last(is_last);
            for mut call in [handled, unhandled] {
                call.signal_say(Say::new(line)).await.expect("sent");
                let joined = call.join().await;
                assert_eq!(matches!(joined, Err(StreamError::Incomplete)), !is_complete, "{joined:?}");
                assert_eq!(joined.is_ok(), is_complete, "{joined:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_modelled_exception_ends_the_events_and_is_told_once() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Talk, _, _>(|mut exchange: Exchange<Talk>| async move {
            exchange.respond(TalkOutput::new()).await.expect("sent");
            let closed = RoomClosed::new().message("closing time");
            exchange.exception(TalkError::RoomClosed(closed)).await.expect("sent");
            exchange.finish().await.expect("sent");
        });
        let mut call = client.talk().room_id("attic").send().await.expect("opened");
        let error = call.next().await.expect("something comes").expect_err("an exception");
        let StreamError::Exception(TalkError::RoomClosed(closed)) = error else { panic!("{error:?}") };
        assert_eq!(closed.message.as_deref(), Some("closing time"));
        assert!(call.next().await.is_none());
    }
}

#[tokio::test]
async fn events_that_go_out_are_answered_by_an_ordinary_output() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<Dictate, _, _>(|mut exchange: Exchange<Dictate>| async move {
            let mut samples = 0;
            while let Some(event) = exchange.next().await {
                if let DictationEvents::Voice(voice) = event.expect("readable") {
                    samples += voice.samples.len();
                }
            }
            exchange.reply(DictateOutput::new(format!("{samples} samples"))).await.expect("sent");
        });
        let mut call = client.dictate().room_id("attic").send().await.expect("opened");
        for sequence in 0..50 {
            call.signal_voice(Voice::new(vec![0; 1000]).sequence(sequence)).await.expect("sent");
        }
        let output = call.output().await.expect("answered");
        assert_eq!(output.text, "50000 samples");
    }
}

#[tokio::test]
async fn a_plain_call_carries_every_kind_of_member() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<CreateRoom, _, _>(|exchange: Exchange<CreateRoom>| async move {
            let input = exchange.input();
            if input.name.as_deref() == Some("taken") {
                let error = RoomExists::new().message("there is one").room_id("r-1");
                exchange.reply_error(CreateRoomError::RoomExists(error)).await.expect("sent");
                return;
            }
            assert_eq!(input.token.as_ref().map(String::len), Some(36), "an idempotency token is made up");
            let mut room = Room::new("r-2", input.name.clone().unwrap_or_default());
            room = room.priority(input.priority.clone().unwrap_or_default());
            room.greeting = input.greeting.clone();
            room.labels = input.labels.clone();
            exchange.reply(CreateRoomOutput::new(room).location("/rooms/r-2")).await.expect("sent");
        });
        let labels = std::collections::BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        let request = client.create_room().name("attic").priority(Priority::High).labels(labels.clone());
        let output = request.greeting(Greeting::Text("hello".to_owned())).send().await.expect("created");
        assert_eq!(output.location.as_deref(), Some("/rooms/r-2"));
        assert_eq!(output.room.priority, Priority::High);
        assert_eq!(output.room.greeting, Some(Greeting::Text("hello".to_owned())));
        assert_eq!(output.room.labels, Some(labels));

        let error = client.create_room().name("taken").send().await.expect_err("the name is taken");
        let CallError::Modeled { error: CreateRoomError::RoomExists(it), .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(it.room_id.as_deref(), Some("r-1"));
        let error = client.create_room().send().await.expect_err("`name` is required");
        assert!(matches!(error, CallError::MissingMember { member: "name", .. }), "{error:?}");
    }
}

#[tokio::test]
async fn blobs_travel_both_ways_with_the_length_that_is_known() {
    for version in VERSIONS {
        let (client, server) = pair(version).await;
        server.on::<UploadPicture, _, _>(|mut exchange: Exchange<UploadPicture>| async move {
            assert_eq!(exchange.request_headers()["content-length"], "70000");
            assert!(!exchange.request_headers().contains_key("transfer-encoding"));
            let picture = exchange.body().collect().await.expect("whole");
            let size = i64::try_from(picture.len()).expect("small");
            exchange.reply(UploadPictureOutput::new("p-1").size(size)).await.expect("sent");
        });
        server.on::<DownloadPicture, _, _>(|exchange: Exchange<DownloadPicture>| async move {
            let head = DownloadPictureOutput::new().content_type("image/png");
            exchange.reply_with_body(head, ByteStream::from(vec![7; 70_000])).await.expect("sent");
        });
        let upload = client.upload_picture().room_id("attic").name("a b.png");
        let stored = upload.picture(SizedByteStream::from(vec![7; 70_000])).send().await.expect("stored");
        assert_eq!(stored.size, 70_000);
        let answer = client.download_picture().picture_id("p-1").send().await.expect("there");
        assert_eq!(answer.content_type.as_deref(), Some("image/png"));
        assert_eq!(answer.picture.collect().await.expect("whole"), vec![7; 70_000]);
    }
}
