//! Answers of peers that speak badly: each ends in an error that says why.

use smithy_streams_runtime::codec::CodecError;
use smithy_streams_runtime::protocol::ProtocolError;

use super::*;

on_each_row!(
    an_answer_may_be_cut_anywhere,
    values_of_other_types_are_refused,
    numbers_that_do_not_fit_are_refused,
    nesting_has_a_limit,
    what_is_no_document_is_refused,
    a_member_that_comes_twice_has_its_last_value,
    no_content_type_is_insisted_on,
    errors_that_cannot_be_read_keep_what_is_known,
);

/// What is the same in three formats.
struct Spelled {
    json: &'static str,
    cbor: &'static [u8],
    xml: &'static str,
}

impl Spelled {
    fn of<R: Row>(&self) -> Bytes {
        Bytes::from_static(match R::SERVICE.protocol().codec().media_type() {
            "application/cbor" => self.cbor,
            "application/xml" => self.xml.as_bytes(),
            _ => self.json.as_bytes(),
        })
    }
}

/// A document, by format.
fn spelled(json: &'static str, cbor: &'static [u8], xml: &'static str) -> Spelled {
    Spelled { json, cbor, xml }
}

/// Calls of one client, each answered with success and a body.
struct Calls {
    core: Core,
    server: Server,
}

impl Calls {
    fn new<R: Row>() -> Self {
        let (core, server) = peers::<R>();
        Self { core, server }
    }

    async fn answer<R: Row>(&self, body: Bytes) -> Result<GetRoomOutput, CallError<ChatError>> {
        answer_from::<R>(&self.core, &self.server, 200, &own_headers::<R>(), body).await
    }

    /// What is wrong with an answer.
    async fn refusal<R: Row>(&self, body: Bytes) -> CodecError {
        let shown = body.slice(..body.len().min(100));
        match self.answer::<R>(body).await {
            Err(CallError::Protocol(ProtocolError::Codec(error))) => error,
            other => panic!("{shown:?}: {other:?}"),
        }
    }
}

async fn an_answer_may_be_cut_anywhere<R: Row>() {
    let calls = Calls::new::<R>();
    let room = GetRoomOutput { name: "A ü & \"B\"".to_owned(), members: Some(1_000), trace: None };
    let whole = document::<R>(&room);
    for length in 1..whole.len() {
        let error = calls.refusal::<R>(whole.slice(..length)).await;
        let is_cut = matches!(
            error,
            CodecError::Truncated { .. } | CodecError::InvalidUtf8 { .. } | CodecError::Unexpected { .. }
        );
        assert!(is_cut, "{length}: {error:?}");
    }
    assert_eq!(calls.answer::<R>(whole).await.unwrap(), room);
}

async fn values_of_other_types_are_refused<R: Row>() {
    let calls = Calls::new::<R>();
    let table = [
        spelled(r#"{"name":1}"#, b"\xa1\x64name\x01", "<x><name><x/></name></x>"),
        spelled(r#"{"name":true}"#, b"\xa1\x64name\xf5", "<x><name>a<x/></name></x>"),
        spelled(r#"{"name":[]}"#, b"\xa1\x64name\x80", "<x><name><name/></name></x>"),
        spelled(r#"{"name":{}}"#, b"\xa1\x64name\xa0", "<x>name</x>"),
        spelled(r#"{"name":["x"]}"#, b"\xa1\x64name\x41x", "<x><name/>name</x>"),
        spelled(r#"{"members":"1"}"#, b"\xa1\x67members\x611", "<x><members>one</members></x>"),
        spelled(r#"{"members":true}"#, b"\xa1\x67members\xf5", "<x><members>true</members></x>"),
        spelled(r#"{"members":1.5}"#, b"\xa1\x67members\xf9\x3e\x00", "<x><members>1.5</members></x>"),
        spelled(r#"{"members":[1]}"#, b"\xa1\x67members\x81\x01", "<x><members/></x>"),
        spelled("[]", b"\x80", "text"),
        spelled("null", b"\xf6", "&amp;"),
        spelled("\"x\"", b"\x61x", "<!-- x -->"),
        spelled("1", b"\x01", "<?x?>"),
    ];
    for value in table {
        calls.refusal::<R>(value.of::<R>()).await;
    }
}

async fn numbers_that_do_not_fit_are_refused<R: Row>() {
    let calls = Calls::new::<R>();
    let table = [
        spelled(
            r#"{"members":1e400}"#,
            b"\xa1\x67members\xc4\x82\x19\x01\x90\x01",
            "<x><members>1e400</members></x>",
        ),
        spelled(
            r#"{"members":1e-400}"#,
            b"\xa1\x67members\xc4\x82\x39\x01\x8f\x01",
            "<x><members>1e-400</members></x>",
        ),
        spelled(
            r#"{"members":9e999999999}"#,
            b"\xa1\x67members\xc4\x82\x1a\x3b\x9a\xc9\xff\x09",
            "<x><members>9e999999999</members></x>",
        ),
        spelled(
            r#"{"members":2147483648}"#,
            b"\xa1\x67members\x1a\x80\x00\x00\x00",
            "<x><members>2147483648</members></x>",
        ),
        spelled(
            r#"{"members":-2147483649}"#,
            b"\xa1\x67members\x3a\x80\x00\x00\x00",
            "<x><members>-2147483649</members></x>",
        ),
    ];
    for value in table {
        calls.refusal::<R>(value.of::<R>()).await;
    }
    let digits = "9".repeat(400);
    let digits = match R::SERVICE.protocol().codec().media_type() {
        "application/cbor" => [&b"\xa1\x67members\xc2\x58\xa8"[..], &[0xff; 168]].concat(),
        "application/xml" => format!("<x><members>{digits}</members></x>").into_bytes(),
        _ => format!("{{\"members\":{digits}}}").into_bytes(),
    };
    let error = calls.refusal::<R>(digits.into()).await;
    assert!(matches!(error, CodecError::OutOfRange { member: "members" }), "{error:?}");
}

async fn nesting_has_a_limit<R: Row>() {
    const LEVELS: usize = 100_000;
    let calls = Calls::new::<R>();
    // What opens the document, and what is then opened again and again.
    let unknown = [
        (spelled("{\"x\":", b"\xa1\x61x", "<x>"), spelled("[", b"\x81", "<x>")),
        (spelled("{\"x\":", b"\xa1\x61x", "<x>"), spelled("{\"a\":", b"\xa1\x61a", "<a b='c'>")),
        (spelled("{\"x\":", b"\xa1\x61x", "<x>"), spelled("[{\"a\":", b"\x9f\xbf\x61a", "<a><!-- a -->")),
        (spelled("", b"", ""), spelled("{\"x\":", b"\xbf\x61x", "<x>")),
    ];
    for (start, level) in unknown {
        let body = [&start.of::<R>()[..], &level.of::<R>().repeat(LEVELS)].concat();
        let error = calls.refusal::<R>(body.into()).await;
        assert!(matches!(error, CodecError::TooDeep { .. }), "{}: {error:?}", level.json);
    }
    // Where the model wants no container, it is refused before it is followed.
    let start = spelled("{\"name\":", b"\xa1\x64name", "<x><name>").of::<R>();
    let level = spelled("[", b"\x81", "<name>").of::<R>();
    calls.refusal::<R>([&start[..], &level.repeat(LEVELS)].concat().into()).await;
    if R::SERVICE.protocol().codec().media_type() == "application/cbor" {
        // Tags are no containers, and say nothing.
        let tags = [&start[..], &b"\xd8\x63".repeat(LEVELS), b"\x61x"].concat();
        assert_eq!(calls.answer::<R>(tags.into()).await.unwrap().name, "x");
    }
}

async fn what_is_no_document_is_refused<R: Row>() {
    let calls = Calls::new::<R>();
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in<br></body></html>";
    let texts = [page, " ", " \r\n\t ", "Internal server error", "data: {}\n\n", "a=1&b=2", "\u{feff}", "\0"];
    for text in texts {
        calls.refusal::<R>(text.into()).await;
    }
    let invalid = spelled("{\"name\":\"\u{fffd}\"}", b"\xa1\x64name\x61\xff", "<x><name>\u{fffd}</name></x>");
    // The replacement character stands for bytes that are none.
    let invalid = invalid.of::<R>();
    let place = invalid.windows(3).position(|bytes| bytes == "\u{fffd}".as_bytes());
    let invalid = match place {
        Some(place) => [&invalid[..place], b"\xff", &invalid[place + 3..]].concat().into(),
        None => invalid,
    };
    assert!(matches!(calls.refusal::<R>(invalid).await, CodecError::InvalidUtf8 { .. }));
    // As UTF-16, which some peers send.
    let wide: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    calls.refusal::<R>(wide.into()).await;
}

async fn a_member_that_comes_twice_has_its_last_value<R: Row>() {
    let calls = Calls::new::<R>();
    let twice = spelled(
        r#"{"name":"a","name":"b","members":1,"members":2}"#,
        b"\xa4\x64name\x61a\x64name\x61b\x67members\x01\x67members\x02",
        "<x><name>a</name><name>b</name><members>1</members><members>2</members></x>",
    );
    let room = calls.answer::<R>(twice.of::<R>()).await.unwrap();
    assert_eq!((room.name.as_str(), room.members), ("b", Some(2)));
    // A value that is not the last is read all the same.
    let wrong = spelled(
        r#"{"members":"a","members":2}"#,
        b"\xa2\x67members\x61a\x67members\x02",
        "<x><members>a</members><members>2</members></x>",
    );
    calls.refusal::<R>(wrong.of::<R>()).await;
}

async fn no_content_type_is_insisted_on<R: Row>() {
    let Calls { core, server } = Calls::new::<R>();
    let room = GetRoomOutput { name: "attic".to_owned(), members: None, trace: None };
    for content_type in ["text/html", "text/plain; charset=utf-16", "application/octet-stream", "", "//;;"] {
        let mut headers = own_headers::<R>();
        headers.push(("content-type", content_type));
        let answer = answer_from::<R>(&core, &server, 200, &headers, document::<R>(&room)).await;
        assert_eq!(answer.unwrap(), room, "{content_type}");
        let page = answer_from::<R>(&core, &server, 200, &headers, "<p>moved<br></p>").await;
        assert!(
            matches!(page, Err(CallError::Protocol(ProtocolError::Codec(_)))),
            "{content_type}: {page:?}"
        );
    }
}

async fn errors_that_cannot_be_read_keep_what_is_known<R: Row>() {
    let Calls { core, server } = Calls::new::<R>();
    let whole = {
        let error = NoSuchRoom { message: Some("where?".to_owned()) };
        let response = R::SERVICE.protocol().write_error(&error).unwrap();
        match response.body {
            smithy_streams_runtime::protocol::HttpBody::Full(body) => body,
            other => panic!("{other:?}"),
        }
    };
    let deep = spelled("{\"x\":", b"\xa1\x61x", "<x>").of::<R>().repeat(100_000).into();
    let wrong = spelled(
        r#"{"__type":"NoSuchRoom","message":[{}]}"#,
        b"\xa2\x66__type\x6aNoSuchRoom\x67message\x81\xa0",
        "<ErrorResponse><Error><Code>NoSuchRoom</Code><message><x/></message></Error></ErrorResponse>",
    );
    let cuts = (0..whole.len()).map(|length| whole.slice(..length));
    let others =
        [deep, wrong.of::<R>(), Bytes::from_static(b"\xff\xfe"), Bytes::from_static(b"\x1f\x8b\x08")];
    for body in cuts.chain(others) {
        let error =
            answer_from::<R>(&core, &server, 404, &own_headers::<R>(), body.clone()).await.unwrap_err();
        match error {
            CallError::Unmodeled(response) => {
                assert_eq!((response.status, &response.body), (Some(404), &body));
            }
            other => panic!("{body:?}: {other:?}"),
        }
    }
    // restJson1 names its errors in the head, where all of this does no harm.
    let mut headers = own_headers::<R>();
    headers.push(("x-amzn-errortype", "NoSuchRoom"));
    let error = answer_from::<R>(&core, &server, 404, &headers, whole).await.unwrap_err();
    assert!(error.as_modeled().is_some(), "{error:?}");
    let error = answer_from::<R>(&core, &server, 404, &headers, wrong.of::<R>()).await.unwrap_err();
    assert!(error.as_modeled().is_none() && error.status() == Some(404), "{error:?}");
}
