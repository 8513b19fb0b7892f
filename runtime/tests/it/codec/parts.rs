//! Structures in parts.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{Codec, JSON, Selected, SelectedMut, for_each_member};
use smithy_streams_runtime::types::{Kind, Member};

use super::shapes::{Sink, full_sink};

fn is_number(member: &Member) -> bool {
    matches!(member.kind(), Kind::Byte | Kind::Short)
}

#[test]
fn selected_members_are_written_and_read() {
    let mut out = BytesMut::new();
    JSON.write(&Selected::new(&full_sink(), is_number), &mut out).unwrap();
    assert_eq!(out, r#"{"byte":-128,"short":32767}"#);

    let mut sink = Sink::default();
    let payload = Bytes::from_static(br#"{"text":1,"byte":3,"other":true}"#);
    JSON.read(&payload, &mut SelectedMut::new(&mut sink, is_number)).unwrap();
    assert_eq!(sink, Sink { byte: Some(3), ..Sink::default() });
}

#[test]
fn nested_members_are_all_kept() {
    let mut out = BytesMut::new();
    JSON.write(&Selected::new(&full_sink(), |member| member.name() == "inner"), &mut out).unwrap();
    assert_eq!(out, r#"{"inner":{"text":"","choice":{"nothing":{}}}}"#);
}

#[test]
fn each_member_that_is_set_is_visited() {
    let mut names = Vec::new();
    let sink = Sink { yes: Some(false), tags: Some(Vec::new()), ..Sink::default() };
    for_each_member(&sink, &mut |member, _| {
        names.push(member.name());
        Ok(())
    })
    .unwrap();
    assert_eq!(names, ["text", "yes", "tags"]);
}
