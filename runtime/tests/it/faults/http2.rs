//! HTTP/2, stream by stream.

use std::future::pending;
use std::io;

use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::{Request, Response};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::BoxError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use super::peer::{Answer, At, Fault, HEARD, SETTLING, Script, sends_events};

/// What becomes of the connection.
enum End {
    Close,
    GoAway,
}

pub(super) async fn serve(mut stream: TcpStream, script: Script) -> Result<(), BoxError> {
    match script.coming() {
        Fault::Garbage => {
            return Ok(garbage(&mut stream, &script).await?);
        }
        Fault::Reset(_) => stream.set_zero_linger()?,
        Fault::GoAway => return Ok(refuse_all(stream, &script).await?),
        _ => {}
    }
    let mut connection = h2::server::handshake(stream).await?;
    let (ending, mut ends) = unbounded_channel();
    loop {
        tokio::select! {
            accepted = connection.accept() => {
                let Some(accepted) = accepted else { return Ok(()) };
                let (request, respond) = accepted?;
                let (fault, ending, script) = (script.arrival(), ending.clone(), script.clone());
                tokio::spawn(async move { handle(request, respond, (fault, script), ending).await });
            }
            Some(end) = ends.recv() => match end {
                End::Close => return Ok(()),
                End::GoAway => connection.abrupt_shutdown(Reason::INTERNAL_ERROR),
            },
        }
    }
}

async fn garbage(stream: &mut TcpStream, script: &Script) -> io::Result<()> {
    read_preface(stream).await?;
    script.arrival();
    stream.write_all(b"SSH-2.0-OpenSSH_9.0\r\n").await?;
    drain(stream).await
}

/// Reads how a connection begins (RFC 9113, 3.4), and leaves the request time to follow.
async fn read_preface(stream: &mut TcpStream) -> io::Result<()> {
    stream.read_exact(&mut [0; 24]).await?;
    sleep(SETTLING).await;
    Ok(())
}

async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    let mut rest = vec![0; 65_536];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

/// Reads the beginning of a request, and answers with `GOAWAY`: no stream has been looked at.
async fn refuse_all(mut stream: TcpStream, script: &Script) -> io::Result<()> {
    read_preface(&mut stream).await?;
    script.arrival();
    // SETTINGS without any; then GOAWAY with 0 for the last stream, and NO_ERROR (RFC 9113, 6.5 and 6.8).
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
    stream.write_all(&[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await?;
    drain(&mut stream).await
}

async fn handle(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    (fault, script): (Fault, Script),
    ending: UnboundedSender<End>,
) -> Result<(), h2::Error> {
    let (head, mut body) = request.into_parts();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let early = matches!(fault, Fault::EarlyStatus(_) | Fault::EarlyAnswer | Fault::EnoughHeard);
    if !early {
        read_body(&mut body, sends_events(path)).await?;
    }
    match fault {
        Fault::None => answer(&mut respond, method, path, None).await?,
        Fault::EarlyAnswer => {
            answer(&mut respond, method, path, None).await?;
            read_body(&mut body, false).await?;
        }
        Fault::EnoughHeard => {
            answer(&mut respond, method, path, None).await?;
            // Dropping the body resets the stream with NO_ERROR.
            drop(body);
            return Ok(());
        }
        Fault::Status(status) | Fault::EarlyStatus(status) => {
            let head = Response::builder().status(status).header("retry-after", "0").body(()).unwrap();
            let mut sender = respond.send_response(head, false)?;
            sender.send_data(Bytes::from_static(b"{\"message\":\"no\"}"), true)?;
            read_body(&mut body, false).await?;
        }
        Fault::CutStatus(status) => {
            let head = Response::builder().status(status).header("retry-after", "0").body(()).unwrap();
            let mut sender = respond.send_response(head, false)?;
            sender.send_data(Bytes::from_static(b"{\"message"), false)?;
            script.settle(At::InBody).await;
            let _ = ending.send(End::Close);
            pending::<()>().await;
        }
        Fault::Stall(at) => {
            answer(&mut respond, method, path, Some(at)).await?;
            pending::<()>().await;
        }
        Fault::Reset(at) | Fault::Close(at) => {
            answer(&mut respond, method, path, Some(at)).await?;
            script.settle(at).await;
            let _ = ending.send(End::Close);
            pending::<()>().await;
        }
        Fault::GoAwayLate => {
            let _ = ending.send(End::GoAway);
            pending::<()>().await;
        }
        Fault::Refused => respond.send_reset(Reason::REFUSED_STREAM),
        Fault::Garbage | Fault::Deaf | Fault::GoAway => unreachable!("no stream of HTTP/2 has {fault:?}"),
    }
    Ok(())
}

/// Sends the answer, up to there.
async fn answer(
    respond: &mut SendResponse<Bytes>,
    method: &str,
    path: &str,
    until: Option<At>,
) -> Result<(), h2::Error> {
    let Answer { headers, body, part } = Answer::to(method, path);
    if matches!(until, Some(At::BeforeHead)) {
        return Ok(());
    }
    let head = headers.iter().fold(Response::builder(), |head, (name, value)| head.header(*name, *value));
    let mut sender = respond.send_response(head.body(()).unwrap(), false)?;
    if matches!(until, Some(At::AfterHead)) {
        return keep(sender).await;
    }
    sender.send_data(body.slice(..part), false)?;
    if until.is_some() {
        return keep(sender).await;
    }
    sender.send_data(body.slice(part..), true)
}

/// Dropping it would reset the stream.
async fn keep(sender: h2::SendStream<Bytes>) -> Result<(), h2::Error> {
    tokio::spawn(async move {
        let _sender = sender;
        pending::<()>().await;
    });
    Ok(())
}

/// Reads a body to its end; one of events not to its end.
async fn read_body(body: &mut RecvStream, events: bool) -> Result<(), h2::Error> {
    let mut read = 0;
    while let Some(data) = body.data().await {
        let length = data?.len();
        body.flow_control().release_capacity(length)?;
        read += length;
        if events && read >= HEARD {
            break;
        }
    }
    Ok(())
}
