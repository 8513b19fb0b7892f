//! One server, however it is reached.

use std::os::unix::fs::FileTypeExt;
use std::path::PathBuf;

use super::*;
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::transport::{Connect, Target};

/// A folder of this test alone, that is removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mock-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("s")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn answers_both(server: &Server) {
    answer_with_default::<GetRoom>(server);
    answer_with_default::<crate::chat::operation::GetRoom>(server);
    let connection = connect(server).await;
    let mut stream = call(&connection, GET_ROOM).await;
    assert_eq!(received(&mut stream).await, answer(true, "com.example#GetRoomOutput", json!({"name": ""})));

    let client = crate::chat::Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let output = in_time(client.build().unwrap().get_room().room_id("blue").send()).await.unwrap();
    assert_eq!(output.name, "");
    // The stream before was not disturbed.
    let mut stream = call(&connection, GET_ROOM).await;
    assert!(received(&mut stream).await.is_last);
}

#[tokio::test]
async fn every_transport_carries_both_protocols() {
    let folder = Folder::new("both");
    let unix = Server::bind_unix(folder.socket()).await.unwrap();
    assert_eq!(unix.rpc_endpoint(), format!("unix:{}", folder.socket().display()));
    answers_both(&unix).await;
    answers_both(&Server::in_memory()).await;
    let tcp = Server::bind().await.unwrap();
    assert_eq!(tcp.rpc_endpoint(), tcp.endpoint().replace("http", "tcp"));
    answers_both(&tcp).await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_said_holds_up_nobody() {
    let server = Server::bind().await.unwrap();
    let port = server.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let target = Target::new(http::uri::Scheme::HTTP, "127.0.0.1", port);
    let silent = server.connector().connect(target, &[]).await.unwrap();
    answers_both(&server).await;
    drop(silent);
}

#[tokio::test]
async fn a_socket_file_goes_with_its_server() {
    let folder = Folder::new("file");
    let path = folder.socket();
    let server = Server::bind_unix(&path).await.unwrap();
    assert!(std::fs::metadata(&path).unwrap().file_type().is_socket());
    let taken = Server::bind_unix(&path).await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let other = server.clone();
    drop(server);
    answers_both(&other).await;
    drop(other);
    assert!(!path.exists());
}

#[tokio::test]
async fn only_what_a_peer_left_behind_is_replaced() {
    let folder = Folder::new("left");
    let path = folder.socket();
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let server = Server::bind_unix(&path).await.unwrap();
    answers_both(&server).await;

    // Somebody else takes the path: the file is theirs now.
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "theirs").unwrap();
    drop(server);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
    let refused = Server::bind_unix(&path).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::AddrInUse);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
    assert!(Server::bind_unix(folder.0.join("none/s")).await.is_err());
    assert!(Server::bind_unix(folder.0.join("long".repeat(40))).await.is_err());
}
