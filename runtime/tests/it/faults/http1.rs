//! HTTP/1.1, byte by byte.

use std::future::pending;
use std::io;
use std::net::Shutdown;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::peer::{Answer, At, Fault, HEARD, Script, sends_events};

struct Request {
    method: String,
    path: String,
    length: Option<usize>,
    chunked: bool,
}

pub(super) async fn serve(mut stream: TcpStream, script: Script) -> io::Result<()> {
    loop {
        let request = Request::read(&mut stream).await?;
        let fault = script.arrival();
        let early = matches!(fault, Fault::EarlyStatus(_) | Fault::EarlyAnswer | Fault::Deaf);
        if !early {
            request.read_body(&mut stream).await?;
        }
        match misbehave(stream, &request, fault, &script).await? {
            Some(kept) => stream = kept,
            None => return Ok(()),
        }
    }
}

/// Answers a request, or does something else. Gives back a connection that another request may come on.
async fn misbehave(
    mut stream: TcpStream,
    request: &Request,
    fault: Fault,
    script: &Script,
) -> io::Result<Option<TcpStream>> {
    match fault {
        Fault::None => {
            answer(&mut stream, request, None).await?;
            if !sends_events(&request.path) {
                return Ok(Some(stream));
            }
            drain(stream).await?;
        }
        Fault::Status(status) => {
            stream.write_all(status_answer(status, "").as_bytes()).await?;
            if !sends_events(&request.path) {
                return Ok(Some(stream));
            }
            close(stream).await?;
        }
        Fault::CutStatus(status) => {
            let answer = status_answer(status, "");
            stream.write_all(&answer.as_bytes()[..answer.len() - 5]).await?;
            close(stream).await?;
        }
        Fault::EarlyStatus(status) => {
            stream.write_all(status_answer(status, "connection: close\r\n").as_bytes()).await?;
            close(stream).await?;
        }
        Fault::Garbage => {
            stream.write_all(b"SSH-2.0-OpenSSH_9.0\r\n").await?;
            close(stream).await?;
        }
        Fault::Deaf => {
            let deaf = stream.into_std()?;
            deaf.shutdown(Shutdown::Read)?;
            answer(&mut TcpStream::from_std(deaf.try_clone()?)?, request, None).await?;
            pending::<()>().await;
        }
        Fault::EarlyAnswer => {
            answer(&mut stream, request, None).await?;
            drain(stream).await?;
        }
        Fault::Stall(at) => {
            answer(&mut stream, request, Some(at)).await?;
            pending::<()>().await;
        }
        Fault::Reset(at) => {
            answer(&mut stream, request, Some(at)).await?;
            script.settle(at).await;
            stream.set_zero_linger()?;
        }
        Fault::Close(at) => {
            answer(&mut stream, request, Some(at)).await?;
            close(stream).await?;
        }
        Fault::Refused | Fault::EnoughHeard | Fault::GoAway | Fault::GoAwayLate => {
            unreachable!("HTTP/1.1 has no {fault:?}")
        }
    }
    Ok(None)
}

fn status_answer(status: u16, more: &str) -> String {
    format!(
        "HTTP/1.1 {status} Odd\r\nretry-after: 0\r\n{more}content-length: 16\r\n\r\n{{\"message\":\"no\"}}"
    )
}

/// Sends the answer, up to there.
async fn answer(stream: &mut TcpStream, request: &Request, until: Option<At>) -> io::Result<()> {
    let Answer { headers, body, part } = Answer::to(&request.method, &request.path);
    let mut head = "HTTP/1.1 200 OK\r\n".to_owned();
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("transfer-encoding: chunked\r\n\r\n");
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body[..part]].concat();
    let whole = [head.as_bytes(), &chunk, &body[part..], b"\r\n0\r\n\r\n"].concat();
    let length = match until {
        Some(At::BeforeHead) => 0,
        Some(At::InHead) => 20,
        Some(At::AfterHead) => head.len(),
        Some(At::InBody) => head.len() + chunk.len(),
        None => whole.len(),
    };
    stream.write_all(&whole[..length]).await
}

/// Ends this side, and reads what the other still has to say.
async fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    drain(stream).await
}

async fn drain(mut stream: TcpStream) -> io::Result<()> {
    let mut rest = vec![0; 65_536];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

impl Request {
    async fn read(stream: &mut TcpStream) -> io::Result<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let mut line = head.split(' ');
        let (method, target) = (line.next().unwrap().to_uppercase(), line.next().unwrap());
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        Ok(Self {
            method,
            path: target.split('?').next().unwrap().to_owned(),
            length: length.map(|length| length.parse().unwrap()),
            chunked: head.contains("transfer-encoding: chunked"),
        })
    }

    /// Reads the body to its end; one of events not to its end.
    async fn read_body(&self, stream: &mut TcpStream) -> io::Result<()> {
        let (mut buffer, mut read, mut last) = (vec![0; 65_536], 0, Vec::new());
        let heard = sends_events(&self.path).then_some(HEARD);
        let wanted = heard.or(self.length);
        loop {
            let ended = match wanted {
                Some(wanted) => read >= wanted,
                None => !self.chunked || last.ends_with(b"\r\n0\r\n\r\n"),
            };
            if ended {
                return Ok(());
            }
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            read += count;
            last.extend_from_slice(&buffer[..count]);
            last.drain(..last.len().saturating_sub(7));
        }
    }
}
