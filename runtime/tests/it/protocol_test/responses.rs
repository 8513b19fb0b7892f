//! What is said of answers.

use smithy_streams_runtime::protocol_test::Response;

use super::refused;
use crate::chat::operation::{GetFile, GetFileOutput, GetRoom, GetRoomOutput};
use crate::chat::types::{NoSuchRoom, RoomClosed};

fn room() -> GetRoomOutput {
    GetRoomOutput { name: "attic".to_owned(), members: Some(2), trace: Some("t".to_owned()) }
}

#[test]
fn an_output_is_compared_member_by_member() {
    let response = Response::new(200).header("X-Trace", "t").body(r#"{"name": "attic", "members": 2.0}"#);
    let answer = response.read::<GetRoom>();
    answer.output(&room());
    let other = GetRoomOutput { members: None, trace: Some("u".to_owned()), ..room() };
    let told = "the output is not as expected:\n  trace: expected \"u\", found \"t\"\n  members: expected nothing, found 2";
    let told: Vec<&str> = told.lines().collect();
    let found = refused(|| answer.output(&other));
    assert!(told.iter().all(|line| found.contains(line)), "{found}");
    assert!(
        refused(|| answer.error(&NoSuchRoom::default())).starts_with("expected an error, found the output")
    );
    assert_eq!(refused(|| answer.blob("")), "no blob was read");
}

#[test]
fn a_streaming_blob_is_collected() {
    let answer = Response::new(200)
        .header("X-Owner", "Ada")
        .body("da")
        .body("ta")
        .read_streaming::<GetFile>(|it| it.data);
    answer.output(&GetFileOutput { owner: Some("Ada".to_owned()), ..GetFileOutput::default() }).blob("data");
    assert_eq!(
        refused(|| answer.blob("dat")),
        "the blob is not as expected:\n  expected `dat`, found `data`"
    );
}

#[test]
fn an_error_is_the_one_that_is_expected() {
    let response = Response::new(404).header("X-Amzn-Errortype", "NoSuchRoom").body(r#"{"message": "gone"}"#);
    let answer = response.read::<GetRoom>();
    let error = NoSuchRoom { message: Some("gone".to_owned()) };
    answer.error(&error).error_code("NoSuchRoom");
    let told = refused(|| answer.error(&NoSuchRoom::default()));
    assert_eq!(told, "the error is not as expected:\n  message: expected nothing, found \"gone\"");
    let told = refused(|| answer.error(&RoomClosed::default()));
    let expected =
        "expected the error `com.example#RoomClosed`, found `com.example#NoSuchRoom` {\"message\": \"gone\"}";
    assert_eq!(told, expected);
    assert_eq!(refused(|| answer.error_code("X")), "expected the error code `X`, found `NoSuchRoom`");
    assert!(refused(|| answer.output(&room())).starts_with("expected an output, found"));
}

#[test]
fn what_is_no_answer_of_the_protocol_is_a_failure() {
    let answer = Response::new(200).body("{").read::<GetRoom>();
    assert!(
        refused(|| answer.output(&room())).starts_with("expected an output, found the answer cannot be read")
    );
}
