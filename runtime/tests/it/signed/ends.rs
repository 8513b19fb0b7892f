//! The frames on the wire, up to the one that ends them.

use smithy_streams_runtime::protocol::InitialMessages;

use super::capture::{Captured, Opened, capture};
use super::events::talk_input;
use super::*;
use crate::chat::rows::Row;
use crate::chat::types::{RoomClosed, Say, TalkEvents};

on_each_row!(every_way_to_end_ends_with_the_signed_empty_frame);

#[derive(Debug, Clone, Copy)]
enum End {
    Finish,
    Drop,
    Fail,
    Join,
}

/// What arrives of a conversation with one line, and its frames.
async fn conversation<R: Row>(wire: Wire, end: End) -> (Captured, Vec<Opened>) {
    let version = match wire {
        Wire::Http2 => HttpVersion::Http2PriorKnowledge,
        Wire::Http1 | Wire::Memory => HttpVersion::Http1,
    };
    let (connector, mut captured) = capture(version, "");
    let clock = Clock::at(NOW);
    let builder = Core::builder::<Core>(R::SERVICE).endpoint("http://memory").connector(connector);
    let builder = builder.http_version(version).region("eu-test-1").credentials(credentials());
    let core = builder.clock(clock.read()).build().unwrap();
    let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
    clock.set(NOW + 1);
    call.send(TalkEvents::Say(Say::new(1, "one"))).await.unwrap();
    let receiver = match end {
        End::Join => {
            // The peer answers with nothing, which is no initial response everywhere.
            let _ = call.join().await;
            None
        }
        _ => {
            let (mut sender, receiver) = call.split();
            match end {
                End::Finish => sender.finish().await.unwrap(),
                End::Fail => {
                    let closed = RoomClosed { message: Some("late".to_owned()), by: None };
                    sender.fail(closed).await.unwrap();
                }
                End::Drop | End::Join => drop(sender),
            }
            Some(receiver)
        }
    };
    let captured = captured.recv().await.unwrap();
    drop(receiver);
    let opened = captured.open(Timestamp::from_seconds(NOW));
    (captured, opened)
}

async fn every_way_to_end_ends_with_the_signed_empty_frame<R: Row>(wire: Wire) {
    for end in [End::Finish, End::Drop, End::Fail, End::Join] {
        let (captured, opened) = conversation::<R>(wire, end).await;
        assert_eq!(captured.header("x-amz-content-sha256"), Some("STREAMING-AWS4-HMAC-SHA256-EVENTS"));
        assert_eq!(captured.header("content-length"), None);
        let types: Vec<&str> = opened
            .iter()
            .map(|(_, inner)| match inner {
                None => "end",
                Some(inner) => {
                    let event = inner.string(":event-type");
                    event.or_else(|| inner.string(":exception-type")).unwrap()
                }
            })
            .collect();
        let mut expected = vec!["say", "end"];
        if R::SERVICE.protocol().initial_messages() == InitialMessages::Events {
            expected.insert(0, "initial-request");
            assert_eq!(opened[0].0, NOW * 1000, "it is signed with the request");
        }
        if let End::Fail = end {
            expected.insert(expected.len() - 1, "closed");
        }
        assert_eq!(types, expected, "{end:?}");
        assert!(opened.iter().all(|(date, _)| date % 1000 == 0), "whole seconds: {opened:?}");
        assert_eq!(opened.last().unwrap().0, (NOW + 1) * 1000);
    }
}
