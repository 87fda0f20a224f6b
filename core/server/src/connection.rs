//! One client's connection: HTTP/1.1 with bounded headers, given up when the client takes no answer, closed gently.
//!
//! A server that answers before it has read a request's whole body, such as one that is too large, and then closes,
//! makes the client's next write fail; many clients then never look at the answer. So our side is closed for
//! writing first, and what still comes is thrown away for a while.

use crate::limits::{
    HEADER_BYTES_MAX, HEADER_SECONDS_MAX, HEADERS_MAX, LINGER_BYTES_MAX, LINGER_SECONDS_MAX,
    WRITE_SECONDS_MAX,
};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioTimer;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// Bytes read at once while lingering.
const SCRAP_BYTES: usize = 16 * 1024;

/// How requests are read off a connection.
pub fn http() -> Builder {
    let mut http = Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEADER_SECONDS_MAX))
        .max_header_size(HEADER_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    http
}

/// A socket that does not write for ever, and listens on for a while after it was closed.
#[derive(Debug)]
pub struct GentleStream {
    stream: TcpStream,
    /// Until when the client must take something of what waits to be written.
    stalled: Option<Pin<Box<Sleep>>>,
    linger: Option<Linger>,
}

/// What is left of lingering.
#[derive(Debug)]
struct Linger {
    until: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl GentleStream {
    /// Wraps an accepted socket. Answers are small and awaited, so they are sent at once.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, stalled: None, linger: None })
    }

    /// What became of a write; an error if it has been waiting for too long.
    fn poll_patience(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let seconds = Duration::from_secs(WRITE_SECONDS_MAX);
        ready!(self.stalled.get_or_insert_with(|| Box::pin(sleep(seconds))).as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Throws away what comes until the client closes too, or has had its time or bytes.
    fn poll_linger(stream: &mut TcpStream, linger: &mut Linger, context: &mut Context<'_>) -> Poll<()> {
        let mut scrap = [0; SCRAP_BYTES];
        while linger.bytes_left > 0 {
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    linger.bytes_left = linger.bytes_left.saturating_sub(buffer.filled().len());
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return linger.until.as_mut().poll(context),
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for GentleStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for GentleStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.poll_patience(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, linger, .. } = &mut *self;
        if linger.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
        }
        let linger = linger.get_or_insert_with(|| Linger {
            until: Box::pin(sleep(Duration::from_secs(LINGER_SECONDS_MAX))),
            bytes_left: LINGER_BYTES_MAX,
        });
        Self::poll_linger(stream, linger, context).map(Ok)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.poll_patience(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_no_answer_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut stream = GentleStream::new(listener.accept().await.unwrap().0).unwrap();
        let begun = Instant::now();
        let written = loop {
            if let Err(error) = stream.write_all(&vec![0; 1 << 20]).await {
                break error.kind();
            }
        };
        assert_eq!(written, io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), WRITE_SECONDS_MAX);
    }
}
