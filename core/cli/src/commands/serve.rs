//! `suban serve`: the HTTP API over a data folder.

use crate::archive::Archive;
use crate::args::ServeArgs;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::resealing::Resealing;
use crate::sentence::Sentence;
use crate::watch::Watch;
use crate::workplace::Workplace;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use suban_desk::Writer;
use suban_server::{Options, Site, Token, check_exposure};
use suban_store::SledStore;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Most bytes of a token file.
const TOKEN_BYTES_MAX: u64 = 4_096;

#[derive(Serialize)]
struct Listening {
    listening: String,
}

/// Serves until Ctrl-C or SIGTERM.
pub fn run(args: &ServeArgs, output: &Output) -> Result<Exit, Failure> {
    let workplace = match watched(args)? {
        Some(workplace) => workplace,
        None => Workplace::open(&args.workplace, output)?,
    };
    let writer = workplace.writer()?;
    serve(&workplace, writer, args, output, |_| ())
}

/// The folder as it is, if its rules are to be watched and there are some: what is saved, even if it is broken, is
/// looked at once the writer is at work.
fn watched(args: &ServeArgs) -> Result<Option<Workplace>, Failure> {
    let data = &args.workplace.data;
    if !args.watch || !SledStore::is_in(&data.data) {
        return Ok(None);
    }
    let archive = Archive::alone(data)?;
    if archive.revisions().activations()?.is_empty() {
        return Ok(None);
    }
    // The folder is free for the workplace only then.
    drop(archive);
    Workplace::as_it_is(data).map(Some)
}

/// Serves a workplace whose writer is already at work. Once it listens it says where, and then `listens` says more.
pub fn serve(
    workplace: &Workplace,
    writer: Arc<Writer>,
    args: &ServeArgs,
    output: &Output,
    listens: impl FnOnce(&str),
) -> Result<Exit, Failure> {
    let options = Options { token: args.token_file.as_deref().map(read_token).transpose()? };
    check_exposure(args.listen, &options).map_err(|error| {
        Failure::input(
            format!("{} 会被其他机器访问:请用 --token-file 给出令牌,或改听 127.0.0.1", args.listen),
            error.to_string(),
        )
    })?;
    let beside = serve_beside(workplace, &writer, output);
    let resealing =
        workplace.own_store().map(|store| Resealing::start(store, &writer, workplace.revisions.org()));
    let site = Arc::new(Site::new(writer));
    let watching = match &args.workplace.pack {
        Some(folder) if args.watch => {
            Some(Watch::start(folder, &args.workplace.holidays, &site, output.clone())?)
        }
        _ => None,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::other(&error))?;
    let ended = runtime.block_on(async {
        let listener =
            TcpListener::bind(args.listen).await.map_err(|error| cannot_listen(args.listen, &error))?;
        let address = listener.local_addr().map_err(|error| Failure::other(&error))?;
        let stop = asked_to_stop();
        let listening = Listening { listening: format!("http://{address}") };
        output.result(&listening, || format!("listening on {}", listening.listening));
        listens(&listening.listening);
        let ended = suban_server::serve(listener, site, options, stop);
        ended.await.map_err(|error| Failure::other(&error))?;
        Ok(Exit::Done)
    });
    // Both hold the writer, which writes everything before it ends with whoever lets go of it last.
    drop((beside, watching, resealing));
    ended
}

/// Lets other programs of this user use the folder meanwhile. A server that cannot still serves HTTP, and says so.
fn serve_beside(
    workplace: &Workplace,
    writer: &Arc<Writer>,
    output: &Output,
) -> Option<suban_link::Listener> {
    let opened = suban_link::Listener::open(&workplace.folder, Arc::clone(writer));
    opened
        .map_err(|error| {
            let cause = Failure::other(&error).en;
            output.remark(
                &format!("report、verify、import、do 不能与本服务同时使用:{cause}"),
                &format!("report, verify, import and do cannot work beside this server: {cause}"),
            );
        })
        .ok()
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::AddrInUse => "这个端口已被别的程序占用;换一个,或先停下那个程序".to_owned(),
        std::io::ErrorKind::AddrNotAvailable => "本机没有这个地址".to_owned(),
        _ => error.told().zh,
    };
    let (zh, en) = (format!("{address} 上无法监听:{why}"), format!("cannot listen on {address}: {error}"));
    Failure { exit: Exit::Other, zh, en }
}

fn read_token(path: &Path) -> Result<Token, Failure> {
    let bytes = input::read(path, TOKEN_BYTES_MAX)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Token::new(text.trim()).map_err(|error| Failure::file(path.display(), &error))
}

/// Ends at Ctrl-C, or when the system asks. Both are heard from the call on, not only once somebody waits.
fn asked_to_stop() -> impl Future<Output = ()> {
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        let [Ok(mut interrupted), Ok(mut terminated)] = signals else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    }
}
