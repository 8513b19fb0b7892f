//! Errors of every kind, in every place.

use smithy_streams_runtime::client::{CallError, ErrorResponse, StreamError};
use smithy_streams_runtime::types::Fault;

use super::*;
use crate::ipc::{
    Dictate, DictateInput, DictateOutput, Echo, EchoInput, EchoOutput, IpcError, Publish, ServiceError,
    Subscribe, SubscribeOutput, publication, subscription,
};

/// What a server answers, and what is made of it: the code, the text, and whether the model has it.
struct Case {
    message: Message,
    code: &'static str,
    text: &'static str,
    modeled: Option<IpcError>,
}

/// One of each kind that peers were seen to send, and the barest.
fn cases() -> Vec<Case> {
    let error = ServiceError { message: Some("boom".to_owned()), context: None };
    let modeled = Some(IpcError::Service(error.clone()));
    let text = Message::new().with_header(":content-type", "text/plain").unwrap();
    let unknown = r#"{"error":"UnsupportedOperation","message":"no such operation"}"#;
    let bare = message("aws.greengrass#ServiceError", r#"{"message":"boom"}"#);
    vec![
        Case {
            message: FORMAT.write_error(&error).unwrap(),
            code: "ServiceError",
            text: "boom",
            modeled: modeled.clone(),
        },
        Case { message: bare, code: "ServiceError", text: "boom", modeled },
        Case {
            message: FORMAT.write_unmodeled_error("aws#AccessDenied", "not you").unwrap(),
            code: "AccessDenied",
            text: "not you",
            modeled: None,
        },
        Case {
            message: text.with_payload("InternalServerError"),
            code: "",
            text: "InternalServerError",
            modeled: None,
        },
        Case {
            message: Message::new().with_payload(unknown),
            code: "",
            text: "no such operation",
            modeled: None,
        },
        Case { message: Message::new(), code: "", text: "", modeled: None },
    ]
}

/// Each case, once as the last message and once not.
fn all() -> impl Iterator<Item = (Case, bool)> {
    cases().into_iter().map(|case| (case, true)).chain(cases().into_iter().map(|case| (case, false)))
}

/// Sends the error; and if it was not the last message, waits until the client says that it is done.
async fn fail(stream: &mut Stream, case: &Case, last: bool) {
    let error = Outgoing::application_error(&case.message);
    stream.send_message(if last { error.terminating() } else { error }).await.unwrap();
    if last {
        assert!(stream.next().await.is_none());
        assert_eq!(stream.end(), Some(StreamEnd::ThisSide));
    } else {
        ended_by_client(stream).await;
    }
}

impl Case {
    fn check_response(&self, response: &ErrorResponse) {
        assert_eq!((&*response.code, &*response.message), (self.code, self.text));
        assert_eq!((response.status, response.body.as_ref()), (None, self.message.payload()));
        assert_eq!(response.fault, self.modeled.as_ref().map(|_| Fault::Server));
        let raw = response.raw.as_ref().unwrap();
        assert_eq!(raw.string("service-model-type"), self.message.string("service-model-type"));
        assert!(response.headers.is_empty());
    }

    fn check_call(&self, error: &CallError<IpcError>) {
        match error {
            CallError::Modeled { error, response } => {
                assert_eq!(Some(error), self.modeled.as_ref());
                self.check_response(response);
            }
            CallError::Unmodeled(response) => {
                assert_eq!(self.modeled, None);
                self.check_response(response);
                assert!(!response.to_string().contains("status"));
            }
            other => panic!("{other:?}"),
        }
    }

    fn check_stream(&self, error: &StreamError<IpcError>) {
        match error {
            StreamError::Exception(error) => assert_eq!(Some(error), self.modeled.as_ref()),
            StreamError::Unmodeled { code, message, raw } => {
                assert_eq!((&**code, &**message, &self.modeled), (self.code, self.text, &None));
                assert_eq!(raw.payload(), self.message.payload());
            }
            other => panic!("{other:?}"),
        }
    }

    /// An error before the initial response is one of the call.
    fn check_unanswered(&self, error: &StreamError<IpcError>) {
        match error {
            StreamError::Call(error) => self.check_call(error),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn in_place_of_an_answer() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let serving = async {
            let (_, mut stream) = call::<Publish>(&mut server).await;
            fail(&mut stream, &case, last).await;
        };
        let calling = client.core.call::<Publish>(publication("t"), None);
        let (outcome, ()) = in_time(async { tokio::join!(calling, serving) }).await;
        case.check_call(&outcome.unwrap_err());
    }
}

#[tokio::test]
async fn in_place_of_the_initial_response_of_a_subscription() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let serving = async {
            let (_, mut stream) = call::<Subscribe>(&mut server).await;
            // An event that overtook the response that was to come.
            say(&stream, &message("aws.greengrass#SubscriptionResponseMessage", "{}")).await;
            fail(&mut stream, &case, last).await;
        };
        let calling = client.core.open_output::<Subscribe>(subscription("t"), None, None);
        let (outcome, ()) = in_time(async { tokio::join!(calling, serving) }).await;
        case.check_call(&outcome.unwrap_err());
    }
}

#[tokio::test]
async fn among_the_events_of_a_subscription() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let serving = async {
            let (_, mut stream) = call::<Subscribe>(&mut server).await;
            say(&stream, &response::<Subscribe>(&SubscribeOutput::default())).await;
            say(&stream, &message("aws.greengrass#SubscriptionResponseMessage", r#"{"jsonMessage":{}}"#))
                .await;
            fail(&mut stream, &case, last).await;
        };
        let calling = async {
            let mut call = client.core.open_output::<Subscribe>(subscription("t"), None, None).await.unwrap();
            call.next().await.unwrap().unwrap();
            case.check_stream(&call.next().await.unwrap().unwrap_err());
            assert!(call.next().await.is_none());
        };
        in_time(async { tokio::join!(calling, serving) }).await;
    }
}

#[tokio::test]
async fn in_place_of_the_initial_response_of_an_echo() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let mut call = client.core.open_duplex::<Echo>(EchoInput {}, None).await.unwrap();
        let initial = call.initial_response();
        let (_, mut stream) = in_time(super::call::<Echo>(&mut server)).await;
        let failing = fail(&mut stream, &case, last);
        let (told, ()) = in_time(async { tokio::join!(call.next(), failing) }).await;
        case.check_unanswered(&told.unwrap().unwrap_err());
        assert!(call.next().await.is_none());
        case.check_unanswered(&initial.await.unwrap_err());
        // The sender hears of it, too.
        case.check_unanswered(&call.send(line(1)).await.unwrap_err());
    }
}

#[tokio::test]
async fn among_the_events_of_an_echo() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let mut call = client.core.open_duplex::<Echo>(EchoInput {}, None).await.unwrap();
        let (_, mut stream) = in_time(super::call::<Echo>(&mut server)).await;
        say(&stream, &response::<Echo>(&EchoOutput {})).await;
        let failing = fail(&mut stream, &case, last);
        let (told, ()) = in_time(async { tokio::join!(call.next(), failing) }).await;
        case.check_stream(&told.unwrap().unwrap_err());
        assert!(call.next().await.is_none());
        case.check_stream(&call.send(line(1)).await.unwrap_err());
        call.initial_response().await.unwrap();
    }
}

#[tokio::test]
async fn in_place_of_the_answer_to_a_dictation() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let call = client.core.open_input::<Dictate>(DictateInput::default()).await.unwrap();
        let (mut sender, answer) = call.split();
        let (_, mut stream) = in_time(super::call::<Dictate>(&mut server)).await;
        let failing = fail(&mut stream, &case, last);
        let (outcome, ()) = in_time(async { tokio::join!(answer, failing) }).await;
        case.check_call(&outcome.unwrap_err());
        case.check_unanswered(&sender.send(line(1)).await.unwrap_err());
    }
}

#[tokio::test]
async fn behind_the_answer_to_a_dictation() {
    let (client, mut server) = peers().await;
    for (case, last) in all() {
        let call = client.core.open_input::<Dictate>(DictateInput::default()).await.unwrap();
        let (mut sender, answer) = call.split();
        let (_, mut stream) = in_time(super::call::<Dictate>(&mut server)).await;
        say(&stream, &response::<Dictate>(&DictateOutput { lines: Some(7) })).await;
        assert_eq!(in_time(answer).await.unwrap().lines, Some(7));
        // The sender goes on, until it hears of the error.
        sender.send(line(1)).await.unwrap();
        assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
        in_time(fail(&mut stream, &case, last)).await;
        // That the stream has ended is seen a little earlier than why.
        let told = async {
            loop {
                match sender.send(line(2)).await {
                    Ok(()) | Err(StreamError::Closed) => tokio::task::yield_now().await,
                    Err(error) => break error,
                }
            }
        };
        case.check_stream(&in_time(told).await);
    }
}
