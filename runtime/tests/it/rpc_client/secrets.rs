//! The token of a client, and what calls carry, are in no log and in no text of it.

use std::error::Error;
use std::fmt::Debug;

use smithy_streams_runtime::client::AuthToken;

use super::*;
use crate::ipc::{
    BinaryMessage, Echo, EchoInput, Messages, Publish, Subscribe, SubscribeOutput, publication, subscription,
};
use crate::listener::Listener;

/// In each secret here.
const HIDDEN: &str = "HIDDEN";

#[derive(Default)]
struct Texts(String);

impl Texts {
    fn shown(&mut self, thing: &dyn Debug) {
        self.0.push_str(&format!("{thing:?}\n{thing:#?}\n"));
    }

    fn failed(&mut self, error: &(dyn Error + 'static)) {
        let mut error = Some(error);
        while let Some(current) = error {
            self.shown(&current);
            self.0.push_str(&format!("{current}\n"));
            error = current.source();
        }
    }
}

/// A call of each kind, which end well or not.
async fn talk(client: &Client, server: &mut ServerConnection, texts: &mut Texts) {
    texts.shown(client);
    for last in [true, false] {
        let serving = async {
            let (_, stream) = call::<Publish>(server).await;
            let message = Message::new().with_payload("{}");
            if last { say_last(&stream, &message).await } else { close(&stream).await }
        };
        let calling = client.core.call::<Publish>(publication(HIDDEN), None);
        match tokio::join!(calling, serving).0 {
            Ok(output) => texts.shown(&output),
            Err(error) => texts.failed(&error),
        }
    }
    let serving = async {
        let (_, stream) = call::<Subscribe>(server).await;
        say(&stream, &response::<Subscribe>(&SubscribeOutput::default())).await;
        let event = BinaryMessage { message: Some(HIDDEN.into()), context: None };
        say(&stream, &FORMAT.write_event(&Messages::Binary(event)).unwrap()).await;
        say(&stream, &message("aws.greengrass#SubscriptionResponseMessage", "HIDDEN")).await;
        stream
    };
    let opening = client.core.open_output::<Subscribe>(subscription(HIDDEN), None, None);
    let (opened, stream) = tokio::join!(opening, serving);
    let mut opened = opened.unwrap();
    texts.shown(&opened);
    opened.next().await.unwrap().unwrap();
    texts.failed(&opened.next().await.unwrap().unwrap_err());
    drop((opened, stream));
    let mut echo = client.core.open_duplex::<Echo>(EchoInput {}, None).await.unwrap();
    let (_, stream) = call::<Echo>(server).await;
    echo.send(Lines::Line(Line { text: Some(HIDDEN.to_owned()), ..Line::default() })).await.unwrap();
    texts.shown(&echo);
    texts.shown(&echo.split());
    drop(stream);
}

#[tokio::test]
async fn nothing_tells_a_secret() {
    let listener = Listener::default();
    let guard = listener.listen();
    let mut texts = Texts::default();
    texts.shown(&AuthToken::from(HIDDEN));
    for _ in 0..2 {
        let (builder, memory) = builder();
        let builder = builder.auth_token(AuthToken::new(HIDDEN)).connect_header("secret", HIDDEN);
        texts.shown(&builder);
        let (client, mut server) = connected(builder, memory).await;
        listener.start_over();
        in_time(talk(&client, &mut server, &mut texts)).await;
        texts.shown(client.connection());
    }
    let (builder, mut memory) = builder();
    let connecting = tokio::spawn(builder.auth_token(HIDDEN).connect());
    let (server, _) = in_time(greeted(&mut memory)).await;
    server.reject(&Message::new().with_payload(HIDDEN)).unwrap();
    texts.failed(&in_time(connecting).await.unwrap().unwrap_err());
    drop(guard);
    let heard = listener.text();
    let all = format!("{heard}\n{}", texts.0);
    let found = all.lines().find(|line| line.contains(HIDDEN));
    assert_eq!(found, None);
    // It was all there to be heard.
    for part in ["new call in nothing", "new stream in", "outcome=\"unreadable answer\"", "bytes_in="] {
        assert!(heard.contains(part), "{part} in {heard}");
    }
}
