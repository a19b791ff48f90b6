//! The reqwest transport against servers made by hand, over real loopback sockets.
// Without a crypto provider there is no transport.
#![cfg(all(feature = "http", any(not(feature = "rustls-no-provider"), feature = "rustls", feature = "native-tls")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use api_core::{
    http::HttpTransport,
    network::NetworkPolicy,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
};
use http::{HeaderName, HeaderValue, Method};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a server does with one connection after it has read the request's head.
type Answer = fn(TcpStream) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

struct Server {
    authority: String,
    bytes_read: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    heads: Arc<std::sync::Mutex<Vec<String>>>,
}

async fn serve(answer: Answer) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server {
        authority: listener.local_addr().unwrap().to_string(),
        bytes_read: Arc::default(),
        connections: Arc::default(),
        heads: Arc::default(),
    };
    let (bytes_read, connections, heads) =
        (server.bytes_read.clone(), server.connections.clone(), server.heads.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.fetch_add(1, Ordering::SeqCst);
            let (bytes_read, heads) = (bytes_read.clone(), heads.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                let mut buffer = [0; 4096];
                while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(read) if read > 0 => {
                            bytes_read.fetch_add(read, Ordering::SeqCst);
                            head.extend_from_slice(&buffer[..read]);
                        }
                        _ => return,
                    }
                }
                heads.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
                answer(stream).await;
            });
        }
    });
    server
}

fn transport(server: &Server) -> HttpTransport {
    HttpTransport::builder()
        .policy(NetworkPolicy::public_only().allow(&server.authority))
        .timeout(Duration::from_secs(20))
        .max_response_bytes(64 * 1024)
        .build()
        .unwrap()
}

fn request(authority: &str) -> Request {
    let url = BaseUrl::parse(&format!("http://{authority}/shop")).unwrap().request_url();
    Request::new(Method::POST, url.segment("api").query("_key", "canary-query").build())
        .header(HeaderName::from_static("x-auth-token"), HeaderValue::from_static("canary-header"))
        .body("canary-body")
}

async fn send(server: &Server) -> Result<Response, TransportError> {
    transport(server).execute(request(&server.authority)).await
}

/// Everything that an error can print.
fn printed(error: &TransportError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(this) = cause {
        text += &format!(" {this} {this:?}");
        cause = this.source();
    }
    text
}

macro_rules! answer {
    ($stream:ident => $body:expr) => {
        |mut $stream: TcpStream| {
            Box::pin(async move {
                $body;
                let _ = $stream.flush().await;
            })
        }
    };
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    for status in [301, 302, 307, 308] {
        let target =
            serve(answer!(stream => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap()))
                .await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let location = target.authority.clone();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let head = format!("HTTP/1.1 {status} Moved\r\nLocation: http://{location}/\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
        });
        let policy = NetworkPolicy::public_only().allow(&authority).allow(&target.authority);
        let transport = HttpTransport::builder().policy(policy).build().unwrap();
        let answer = transport.execute(request(&authority)).await.unwrap();
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(target.connections.load(Ordering::SeqCst), 0, "{status} was followed");
    }
}

#[tokio::test]
async fn no_referer_and_no_cookie_is_ever_sent() {
    let server = serve(answer!(stream => stream
        .write_all(b"HTTP/1.1 200 OK\r\nSet-Cookie: xid=1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").await.unwrap()))
    .await;
    let transport = transport(&server);
    for _ in 0..2 {
        assert_eq!(&transport.execute(request(&server.authority)).await.unwrap().body[..], b"ok");
    }
    let heads = server.heads.lock().unwrap().join("\n").to_lowercase();
    assert_eq!(heads.matches("x-auth-token").count(), 2);
    assert!(!heads.contains("referer") && !heads.contains("cookie"), "{heads}");
}

#[tokio::test]
async fn a_closed_port_means_never_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    let policy = NetworkPolicy::public_only().allow(&authority);
    let transport = HttpTransport::builder().policy(policy).build().unwrap();
    let error = transport.execute(request(&authority)).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::Connect, Sent::Never));
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(!printed(&error).contains("canary"), "{}", printed(&error));
}

#[tokio::test]
async fn a_refusal_of_the_policy_writes_not_one_byte() {
    let server = serve(answer!(stream => stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap())).await;
    let transport = HttpTransport::builder().build().unwrap();
    let error = transport.execute(request(&server.authority)).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::ForbiddenAddress, Sent::Never));
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
    assert_eq!(server.bytes_read.load(Ordering::SeqCst), 0);
    assert!(!printed(&error).contains("canary"));
}

#[tokio::test]
async fn a_connection_closed_after_the_request_was_read_means_maybe_sent() {
    let server = serve(|stream| Box::pin(async move { drop(stream) })).await;
    let error = send(&server).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::Interrupted, Sent::Maybe));
    assert!(!printed(&error).contains("canary"), "{}", printed(&error));
}

#[tokio::test]
async fn a_body_that_breaks_off_means_maybe_sent() {
    let server = serve(answer!(stream => stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":").await.unwrap()))
    .await;
    let error = send(&server).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Maybe);
    assert!(!printed(&error).contains("canary"), "{}", printed(&error));
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_cap() {
    let server = serve(answer!(stream => {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b'x'; 8192]).await.is_ok() {}
    }))
    .await;
    let error = send(&server).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::ResponseTooLarge, Sent::Maybe));
}

#[tokio::test]
async fn the_cap_counts_what_comes_out_of_decompression() {
    // A gzip stream of 1,000,000 zeros, in a thousand bytes.
    const BOMB: &[u8] = include_bytes!("fixtures/zeros.gz");
    let server = serve(answer!(stream => {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", BOMB.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(BOMB).await.unwrap();
    }))
    .await;
    assert!(BOMB.len() < 2048);
    let error = send(&server).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::ResponseTooLarge, Sent::Maybe));
}

#[tokio::test]
async fn the_time_out_covers_the_body() {
    let server = serve(answer!(stream => {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").await.unwrap();
        std::future::pending::<()>().await
    }))
    .await;
    let mut request = request(&server.authority);
    request.timeout = Some(Duration::from_millis(200));
    let error = transport(&server).execute(request).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (TransportErrorKind::TimedOut, Sent::Maybe));
    assert!(!printed(&error).contains("canary"), "{}", printed(&error));
}
