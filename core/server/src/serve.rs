//! Listening: accepts connections, keeps the clocks of tickets going, and ends in good order.

use crate::connection::{GentleStream, http};
use crate::conversation::{Conversations, Place};
use crate::credentials::{Exposed, Options, check_exposure};
use crate::limits::{CONNECTIONS_MAX, SHUTDOWN_SECONDS_MAX, TICK_SECONDS};
use crate::peer::Peer;
use crate::problem::chain;
use crate::router::router;
use crate::site::Site;
use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// How long accepting rests after it failed, such as for want of file handles, in milliseconds.
const ACCEPT_REST_MS: u64 = 200;

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines could ask anything.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// The listener has no address.
    #[error("cannot tell the address that is listened to")]
    Address(#[source] io::Error),
}

/// Serves until `shutdown`: then accepts no more, answers what was asked, and lets go of the site. If nobody else
/// holds it, its writer has written everything when this returns.
pub async fn serve(
    listener: TcpListener,
    site: Arc<Site>,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(ServeError::Address)?;
    check_exposure(address, &options)?;
    let (stop_ticking, ticking_stopped) = oneshot::channel();
    let ticking = tokio::spawn(tick(Arc::clone(&site), ticking_stopped));
    let connections = GracefulShutdown::new();
    tracing::info!(%address, org = site.org(), "serving");

    let conversations = Conversations::new(CONNECTIONS_MAX);
    tokio::select! {
        () = accept(listener, router(Arc::clone(&site), &options), &connections, conversations) => {}
        () = shutdown => {}
    }

    tracing::info!(connections = connections.count(), "shutting down");
    if timeout(Duration::from_secs(SHUTDOWN_SECONDS_MAX), connections.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    drop(stop_ticking);
    let _ = ticking.await;
    // Waits for the writer's thread.
    let _ = tokio::task::spawn_blocking(move || drop(site)).await;
    Ok(())
}

/// Takes connections in, as many at a time as there are places.
async fn accept(
    listener: TcpListener,
    router: Router,
    connections: &GracefulShutdown,
    conversations: Conversations,
) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                let Some(place) = conversations.place().await else { return };
                let peer = Peer(address.ip());
                tokio::spawn(converse((stream, peer), router.clone(), connections.watcher(), place));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(ACCEPT_REST_MS)).await;
            }
        }
    }
}

/// Answers what comes on one connection, until it has to give way.
async fn converse((stream, peer): (TcpStream, Peer), router: Router, watcher: Watcher, place: Place) {
    let stream = match GentleStream::new(stream) {
        Ok(stream) => TokioIo::new(stream),
        Err(error) => return tracing::debug!(%error, "a connection broke off"),
    };
    let (conversation, router) = (place.conversation().clone(), TowerToHyperService::new(router));
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let conversation = conversation.clone();
        request.extensions_mut().insert(conversation.clone());
        request.extensions_mut().insert(peer);
        let answered = router.call(request);
        async move {
            let answered = answered.await;
            conversation.has_answered();
            answered
        }
    });
    tokio::select! {
        ended = watcher.watch(http().serve_connection(stream, answer)) => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
        }
        () = place.gives_way() => tracing::debug!("a connection gave way to another"),
    }
}

/// Fires the clocks of tickets as they run out, until `stopped` is dropped.
async fn tick(site: Arc<Site>, mut stopped: oneshot::Receiver<()>) {
    let mut rhythm = interval(Duration::from_secs(TICK_SECONDS));
    rhythm.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = rhythm.tick() => {}
            _ = &mut stopped => return,
        }
        while fire(&site).await {
            if stopped.try_recv() != Err(TryRecvError::Empty) {
                return;
            }
        }
    }
}

/// Fires a share of the clocks that ran out: whether there are more.
async fn fire(site: &Arc<Site>) -> bool {
    Arc::clone(site).fire_clocks().await.unwrap_or_else(|error| {
        tracing::error!(cause = chain(&error), "clocks that ran out could not be fired");
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Conversation;
    use axum::Extension;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Asks over a connection, and waits for the answer.
    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut text = vec![0; 4096];
        let read = stream.read(&mut text).await.unwrap();
        String::from_utf8(text[..read].to_vec()).unwrap()
    }

    #[tokio::test]
    async fn beyond_their_number_the_connection_gives_way_that_has_waited_longest() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "here"));
        let accepting = tokio::spawn(async move {
            accept(listener, router, &GracefulShutdown::new(), Conversations::new(2)).await;
        });
        let mut first = TcpStream::connect(address).await.unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();
        assert!(ask(&mut first).await.contains("200 OK"));
        silent.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        assert!(ask(&mut second).await.contains("200 OK"));
        assert!(
            ask(&mut first).await.contains("200 OK"),
            "who was answered since stays, though it came first"
        );
        let mut rest = Vec::new();
        let _ = silent.read_to_end(&mut rest).await;
        assert_eq!(rest, b"", "the one that said nothing whole is closed");
        accepting.abort();
    }

    #[tokio::test]
    async fn while_all_are_being_answered_the_next_waits() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (go, gate) = tokio::sync::watch::channel(false);
        let answer = async move |Extension(conversation): Extension<Conversation>| {
            conversation.is_answering();
            let _ = gate.clone().wait_for(|open| *open).await;
            "here"
        };
        let router = Router::new().route("/", get(answer));
        let accepting = tokio::spawn(async move {
            accept(listener, router, &GracefulShutdown::new(), Conversations::new(1)).await;
        });
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(100)).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        let early = timeout(Duration::from_millis(200), ask(&mut second)).await;
        assert!(early.is_err(), "{early:?}");
        go.send(true).unwrap();
        let mut text = vec![0; 4096];
        assert!(first.read(&mut text).await.unwrap() > 0, "it is answered");
        drop(first);
        let mut answered = vec![0; 4096];
        assert!(second.read(&mut answered).await.unwrap() > 0);
        accepting.abort();
    }
}
