//! Which operation a request is for.

use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{OperationSchema, REST_JSON_1, Segment, ServiceSchema, UriPattern};

use super::*;

on_each_row!(a_base_path_stands_in_front_of_all_others);

async fn a_base_path_stands_in_front_of_all_others<R: Row>() {
    let server = Server::in_memory().with_base_path("/custom/v1/");
    assert_eq!(server.endpoint(), "http://memory/custom/v1");
    server.on::<R::GetRoom, _, _>(|call| async move {
        let trace = call.input().trace.clone();
        call.reply(GetRoomOutput { trace, ..GetRoomOutput::default() }).await.unwrap();
    });
    let core = |endpoint: &str| {
        Core::builder::<Core>(R::SERVICE).endpoint(endpoint).connector(server.connector()).build().unwrap()
    };
    for endpoint in [server.endpoint(), "http://memory/custom/v1/"] {
        let room = core(endpoint).call::<R::GetRoom>(room_input(), None).await.unwrap();
        assert_eq!(room.trace.as_deref(), Some("t"));
    }
    for endpoint in ["http://memory", "http://memory/custom", "http://memory/custom/v12"] {
        let error = core(endpoint).call::<R::GetRoom>(room_input(), None).await.unwrap_err();
        assert_eq!(error.status(), Some(404), "{endpoint}");
    }
}

static FILES: ServiceSchema = ServiceSchema::new("com.example#Files", "2026-01-01", &REST_JSON_1);

macro_rules! pattern {
    ($operation:ident, $schema:ident, $input:ty, [$($segment:expr),*], [$($query:expr),*]) => {
        static $schema: OperationSchema =
            OperationSchema::new(concat!("com.example#", stringify!($operation)), &FILES)
                .http("GET", UriPattern::new(&[$($segment),*], &[$($query),*]), 200);

        #[derive(Debug)]
        enum $operation {}

        impl Operation for $operation {
            type Input = $input;
            type Output = Unit;
            type Error = ChatError;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

pattern!(Any, ANY, GetRoomInput, [Segment::Greedy("roomId")], []);
pattern!(Flagged, FLAGGED, GetRoomInput, [Segment::Greedy("roomId")], [("flag", None)]);
pattern!(Below, BELOW, GetRoomInput, [Segment::Literal("a"), Segment::Label("roomId")], []);
pattern!(Exact, EXACT, Unit, [Segment::Literal("a"), Segment::Literal("b")], []);

#[tokio::test]
async fn the_most_specific_pattern_gets_the_call() {
    let server = Server::in_memory();
    macro_rules! on {
        ($($operation:ident)*) => {$(
            server.on::<$operation, _, _>(|call| async move {
                let name = $operation::SCHEMA.name();
                call.reply_unmodeled(http::StatusCode::IM_A_TEAPOT, name, "").await
            });
        )*};
    }
    on!(Any Flagged Below Exact);
    async fn name<Op: Operation<Input = GetRoomInput, Error = ChatError>>(
        server: &Server,
        room: &str,
    ) -> Option<String> {
        let core = Core::builder::<Core>(&FILES).endpoint(server.endpoint()).connector(server.connector());
        let input = GetRoomInput { room_id: Some(room.to_owned()), ..GetRoomInput::default() };
        let error = core.build().unwrap().call::<Op>(input, None).await.err()?;
        error.code().map(str::to_owned)
    }
    assert_eq!(name::<Any>(&server, "a/b").await.as_deref(), Some("Exact"));
    assert_eq!(name::<Any>(&server, "a/c").await.as_deref(), Some("Below"));
    assert_eq!(name::<Any>(&server, "x").await.as_deref(), Some("Any"));
    assert_eq!(name::<Flagged>(&server, "x").await.as_deref(), Some("Flagged"));
    assert_eq!(name::<Flagged>(&server, "a/c").await.as_deref(), Some("Below"));
}
