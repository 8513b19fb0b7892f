//! Readers that do not read, and what others see of it.

use std::time::Duration;

use bytes::Bytes;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{ConnectOptions, Continuation, RpcError, SlowReader, StreamEnd};
use smithy_streams_runtime::session::Role;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, timeout};

use super::peer::{Carrier, Peer, accepted, activated, no_task_is_left, within};
use crate::session::ends::{LAST, MESSAGE, encoded, frame};

const BUFFER: usize = 64 * 1024;

fn options(slow_reader: SlowReader) -> ConnectOptions {
    ConnectOptions::new()
        .stream_buffer(BUFFER)
        .slow_reader(slow_reader)
        .slow_reader_grace(Duration::from_millis(20))
}

/// How many messages there are until the end, or until there are none for a while.
async fn count<R: Role>(stream: &mut Continuation<R>) -> usize {
    let mut count = 0;
    while let Ok(Some(message)) = timeout(Duration::from_millis(200), stream.next()).await {
        assert_eq!(message.payload(), b"event");
        count += 1;
    }
    count
}

#[tokio::test]
async fn a_slow_reader_loses_its_stream_and_others_go_on() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &options(SlowReader::Close)).await;
        let mut slow = activated(&client, &mut peer).await;
        let mut quick = activated(&client, &mut peer).await;
        let event = frame(MESSAGE, 0, 1, "event");
        let fits = BUFFER / event.len();
        within(async {
            peer.say(&event.repeat(fits)).await;
            peer.say(&frame(MESSAGE, 0, 2, "hello")).await;
            assert_eq!(quick.next().await.unwrap().payload(), b"hello");
            assert_eq!(slow.end(), None);
            // One too many; what follows on the same stream is dropped, on others it is not.
            peer.say(&[event.repeat(1000), frame(MESSAGE, 0, 2, "still here").to_vec()].concat()).await;
            assert_eq!(quick.next().await.unwrap().payload(), b"still here");
            let overrun = StreamEnd::Overrun { unread: (fits + 1) * event.len(), limit: BUFFER };
            assert_eq!((slow.end(), slow.closed().await), (Some(overrun.clone()), overrun.clone()));
            assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 2 1", "{carrier:?}");
            // What it has can be read.
            assert_eq!(count(&mut slow).await, fits);
            assert_eq!((slow.next().await, slow.end()), (None, Some(overrun)));
            for error in [slow.try_send(&Message::new()).unwrap_err(), slow.close().unwrap_err()] {
                assert!(matches!(error, RpcError::Overrun { limit: BUFFER, .. }), "{error:?}");
            }
            quick.send_message(&Message::new()).await.unwrap();
            assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 0 2");
        })
        .await;
        assert_eq!(client.open_streams(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_has_a_second_to_catch_up() {
    let options = ConnectOptions::new().stream_buffer(BUFFER);
    let (client, mut peer) = accepted(Carrier::Memory, &options).await;
    let mut slow = activated(&client, &mut peer).await;
    let mut quick = activated(&client, &mut peer).await;
    let event = frame(MESSAGE, 0, 1, "event");
    let fits = BUFFER / event.len();
    // Half of what it has is enough, one short of it is not.
    for (reads, lasts) in [(fits.div_ceil(2), true), (fits / 2 - 1, false)] {
        let before = Instant::now();
        peer.say(&[event.repeat(fits + 1), frame(MESSAGE, 0, 2, "event").to_vec()].concat()).await;
        sleep(Duration::from_millis(999)).await;
        for _ in 0..reads {
            slow.next().await.unwrap();
        }
        quick.next().await.unwrap();
        assert_eq!(before.elapsed().as_millis(), if lasts { 999 } else { 1000 });
        assert_eq!(slow.end().is_none(), lasts);
        count(&mut slow).await;
    }
}

#[tokio::test]
async fn a_reader_that_is_only_slower_slows_the_peer_down() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new().stream_buffer(BUFFER)).await;
        let mut stream = activated(&client, &mut peer).await;
        let count = FLOOD / long(1).len();
        let bytes = long(1).repeat(count);
        let reading = async {
            for number in 0..count {
                assert_eq!(stream.next().await.unwrap().payload().len(), 4000);
                if number % 64 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        };
        within(async { tokio::join!(peer.say(&bytes), reading) }).await;
        assert_eq!(stream.end(), None);
    }
}

#[tokio::test]
async fn a_last_message_that_is_one_too_many_is_lost_aloud() {
    let (client, mut peer) = accepted(Carrier::Memory, &options(SlowReader::Close)).await;
    let mut slow = activated(&client, &mut peer).await;
    let event = frame(MESSAGE, 0, 1, "event");
    let fits = BUFFER / event.len();
    within(async {
        peer.say(&[event.repeat(fits), frame(MESSAGE, LAST, 1, "event").to_vec()].concat()).await;
        slow.closed().await;
        assert_eq!(count(&mut slow).await, fits);
        assert!(matches!(slow.end(), Some(StreamEnd::Overrun { .. })), "{:?}", slow.end());
        client.ping(&Message::new()).await.unwrap();
        // The peer has closed the stream itself, and is told nothing.
        assert_eq!(peer.next().await.unwrap(), "PING 0 0");
    })
    .await;
}

#[tokio::test]
async fn a_single_message_may_exceed_the_buffer() {
    let (client, mut peer) = accepted(Carrier::Tcp, &options(SlowReader::Close)).await;
    let mut stream = activated(&client, &mut peer).await;
    let routing = [(":message-type", MESSAGE), (":message-flags", 0), (":stream-id", 1)];
    let large = Message::new().with_headers(routing).unwrap();
    let large = encoded(&large.with_payload(vec![7; 4 * BUFFER]));
    within(async {
        for _ in 0..3 {
            peer.say(&large).await;
            assert_eq!(stream.next().await.unwrap().payload().len(), 4 * BUFFER);
        }
        assert_eq!(stream.end(), None);
    })
    .await;
}

/// More than all buffers on the way take.
const FLOOD: usize = 32 * 1024 * 1024;

/// A message that is long enough for a flood not to take for ever.
fn long(id: i32) -> Bytes {
    let routing = [(":message-type", MESSAGE), (":message-flags", 0), (":stream-id", id)];
    let message = Message::new().with_headers(routing).unwrap();
    encoded(&message.with_payload(vec![b'x'; 4000]))
}

/// Writes until nothing more is taken. Gives how much was.
async fn say_all(peer: &mut Peer, bytes: &[u8]) -> usize {
    let mut said = 0;
    while said < bytes.len() {
        let Ok(count) = timeout(Duration::from_millis(200), peer.io.write(&bytes[said..])).await else {
            break;
        };
        said += count.unwrap();
    }
    said
}

#[tokio::test]
async fn where_all_wait_for_a_slow_reader_nothing_is_lost() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &options(SlowReader::Wait)).await;
        let mut slow = activated(&client, &mut peer).await;
        let mut quick = activated(&client, &mut peer).await;
        let count = FLOOD / long(1).len();
        let bytes = [long(1).repeat(count), frame(MESSAGE, 0, 2, "event").to_vec()].concat();
        within(async {
            let said = say_all(&mut peer, &bytes).await;
            assert!(said < bytes.len(), "{carrier:?}: {said} bytes were taken");
            let (rest, slow_one) = (&bytes[said..], &mut slow);
            let reading = async {
                for _ in 0..count {
                    assert_eq!(slow_one.next().await.unwrap().payload().len(), 4000);
                }
            };
            tokio::join!(peer.say(rest), reading);
            assert_eq!(quick.next().await.unwrap().payload(), b"event");
            assert_eq!((slow.end(), quick.end()), (None, None));
        })
        .await;
    }
}

#[tokio::test]
async fn a_slow_reader_that_goes_lets_the_others_on() {
    let (client, mut peer) = accepted(Carrier::Memory, &options(SlowReader::Wait)).await;
    let slow = activated(&client, &mut peer).await;
    let mut quick = activated(&client, &mut peer).await;
    let event = frame(MESSAGE, 0, 1, "event");
    let bytes = [event.repeat(2 * BUFFER / event.len()), frame(MESSAGE, 0, 2, "event").to_vec()].concat();
    within(async {
        peer.say(&bytes).await;
        timeout(Duration::from_millis(100), quick.next()).await.unwrap_err();
        drop(slow);
        assert_eq!(quick.next().await.unwrap().payload(), b"event");
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_waits_can_be_closed() {
    let (client, mut peer) = accepted(Carrier::Memory, &options(SlowReader::Wait)).await;
    let mut slow = activated(&client, &mut peer).await;
    let event = frame(MESSAGE, 0, 1, "event");
    within(async {
        let bytes = event.repeat(20 * BUFFER / event.len());
        assert!(say_all(&mut peer, &bytes).await < bytes.len());
        client.close().await;
        let kept = count(&mut slow).await;
        assert_eq!(kept, BUFFER.div_ceil(event.len()));
        assert_eq!(slow.end(), Some(StreamEnd::Connection(client.closed().await)));
        assert_eq!(peer.rest().await, [""; 0]);
    })
    .await;
    drop(peer);
    no_task_is_left().await;
}

#[tokio::test]
async fn all_streams_together_are_bounded() {
    for carrier in Carrier::ALL {
        let options = ConnectOptions::new().connection_buffer(4 * BUFFER);
        let (client, mut peer) = accepted(*carrier, &options).await;
        let mut streams = Vec::new();
        for _ in 0..8 {
            streams.push(activated(&client, &mut peer).await);
        }
        let round: Vec<u8> = (1..=8).flat_map(long).collect();
        let rounds = FLOOD / round.len();
        let bytes = round.repeat(rounds);
        within(async {
            let said = say_all(&mut peer, &bytes).await;
            assert!(said < bytes.len(), "{carrier:?}: {said} bytes were taken");
            let reading = async {
                for _ in 0..rounds {
                    for stream in &mut streams {
                        assert_eq!(stream.next().await.unwrap().payload().len(), 4000);
                    }
                }
            };
            tokio::join!(peer.say(&bytes[said..]), reading);
        })
        .await;
        assert!(streams.iter().all(|stream| stream.end().is_none()));
    }
}
