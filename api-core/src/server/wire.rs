//! Bytes on the wire: a socket that can be reset, and a body that drips or breaks off.

use std::{
    collections::VecDeque,
    fmt, io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::runtime::Runtime;

/// In how many pieces a slow body comes.
const PIECES: u32 = 8;

/// Whether a connection ends with a reset instead of a farewell.
#[derive(Debug, Clone, Default)]
pub(super) struct Reset(Arc<AtomicBool>);

impl Reset {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A TCP stream that is reset when it is dropped, if it was so decided.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    reset: Reset,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, reset: Reset) -> Self {
        Self { stream, reset }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.0.load(Ordering::SeqCst) {
            // Where it fails, the client sees a plain end, which is a fault as good.
            let _best_effort = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What comes next of a body.
enum Piece {
    Data(Bytes),
    /// Nothing, until this is over.
    Pause(Pause),
    /// Lets what was sent so far go out on the wire.
    Flush,
    /// The connection breaks.
    Break,
}

/// A body in pieces. Its declared length is that of the whole, even if it breaks off before.
pub(super) struct Dripping {
    pieces: VecDeque<Piece>,
    length: u64,
}

impl fmt::Debug for Dripping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dripping").field("pieces", &self.pieces.len()).finish_non_exhaustive()
    }
}

impl Dripping {
    fn new(length: usize, pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self { length: u64::try_from(length).unwrap_or(u64::MAX), pieces: pieces.into_iter().collect() }
    }

    pub(super) fn whole(body: Bytes) -> Self {
        let length = body.len();
        Self::new(length, (length > 0).then_some(Piece::Data(body)))
    }

    /// The first half, then a broken connection: an end without a reset, so that the half arrives for certain.
    pub(super) fn truncated(body: Bytes) -> Self {
        let half = body.slice(..body.len() / 2);
        let data = (!half.is_empty()).then_some(Piece::Data(half));
        Self::new(body.len(), data.into_iter().chain([Piece::Flush, Piece::Break]))
    }

    /// The whole, in equal pieces over this time.
    pub(super) fn slow(body: Bytes, over: Duration, runtime: &Arc<dyn Runtime>) -> Self {
        let length = body.len();
        let size = length.div_ceil(PIECES as usize).max(1);
        let mut pieces = VecDeque::new();
        for at in (0..length).step_by(size) {
            let runtime = runtime.clone();
            pieces.push_back(Piece::Pause(Box::pin(async move { runtime.sleep(over / PIECES).await })));
            pieces.push_back(Piece::Data(body.slice(at..length.min(at + size))));
        }
        Self::new(length, pieces)
    }
}

impl Body for Dripping {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        loop {
            match self.pieces.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Data(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Piece::Break) => return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
                Some(Piece::Flush) => {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Piece::Pause(mut pause)) => {
                    if pause.as_mut().poll(context).is_pending() {
                        self.pieces.push_front(Piece::Pause(pause));
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
