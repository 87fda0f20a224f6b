//! `suban serve`: the HTTP API over a data folder.

use crate::archive::Archive;
use crate::args::ServeArgs;
use crate::care::Looking;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::privacy;
use crate::resealing::Resealing;
use crate::sentence::Sentence;
use crate::tokens::TokenFiles;
use crate::watch::Watch;
use crate::workplace::Workplace;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;
use suban_accounts::Accounts;
use suban_desk::{DeskError, Writer};
use suban_server::limits::SHUTDOWN_SECONDS_MAX;
use suban_server::{Options, Site, check_exposure};
use suban_store::SledStore;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Serialize)]
struct Listening {
    listening: String,
}

/// What is said at every start as long as nobody has an account, in both languages, whichever is spoken.
const TRIAL: &str = "试用方式:还没有账号,凡能连上并有令牌(或本机不要令牌)的人什么都能办、写谁的名字都行;正式使用请先 suban account first · \
                     trial mode: there are no accounts, so whoever reaches this with the token, or on this machine without one, may do \
                     anything in anybody's name; before real use: suban account first";

/// For how many seconds a stop waits for whatever still runs, after what the server itself waits for its clients. What was
/// confirmed is on the disk by then, as it is when the program is killed.
const STOP_SECONDS_MAX: u64 = SHUTDOWN_SECONDS_MAX + 25;

/// Serves until Ctrl-C or SIGTERM.
pub fn run(args: &ServeArgs, output: &Output) -> Result<Exit, Failure> {
    // Before anything is put in force: a server that cannot listen changes nothing.
    let listener = listen(args.listen)?;
    if args.without_token {
        check(args.listen, &Options::default())?;
    }
    let workplace = match watched(args)? {
        Some(workplace) => workplace,
        None => Workplace::open(&args.workplace, output)?,
    };
    let data = &args.workplace.data.data;
    privacy::look_after(data, output);
    let (everyday, rules) = (args.token_file.as_deref(), args.rules_token_file.as_deref());
    let files = (!args.without_token).then(|| TokenFiles::of(data, everyday, rules)).transpose()?;
    let options = files.as_ref().map(TokenFiles::options).transpose()?.unwrap_or_default();
    let writer = workplace.writer()?;
    let door = Door { listener, options };
    serve(&workplace, writer, door, args, output, |_| {
        if let Some(TokenFiles { everyday, rules }) = files {
            let (everyday, rules) = (everyday.display(), rules.display());
            output.remark(
                &format!("请求要带 Authorization: Bearer …,令牌在 {everyday};发布、回退、删除个人信息用 {rules};浏览器里把令牌填作密码"),
                &format!(
                    "requests carry `Authorization: Bearer …` with the token in {everyday}; publishing, rolling back and \
                     erasing need that in {rules}; a browser takes a token as the password"
                ),
            );
        }
    })
}

/// Where a server listens, and what it asks of whoever comes.
pub struct Door {
    /// Where.
    pub listener: std::net::TcpListener,
    /// What.
    pub options: Options,
}

/// Takes an address.
pub fn listen(address: SocketAddr) -> Result<std::net::TcpListener, Failure> {
    let listener = std::net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| cannot_listen(address, &error))
}

/// Refuses an address that other machines reach without a token.
pub fn check(address: SocketAddr, options: &Options) -> Result<(), Failure> {
    check_exposure(address, options).map_err(|error| {
        Failure::input(format!("{address} 会被其他机器访问:不能不要令牌;或改听 127.0.0.1"), error.to_string())
    })
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
    Door { listener, options }: Door,
    args: &ServeArgs,
    output: &Output,
    listens: impl FnOnce(&str),
) -> Result<Exit, Failure> {
    let accounts = open_accounts(&writer)?;
    if accounts.are_none() {
        output.remark(TRIAL, TRIAL);
    }
    let beside = serve_beside(workplace, &writer, &accounts, output);
    let resealing =
        workplace.own_store().map(|store| Resealing::start(store, &writer, workplace.revisions.org()));
    let site = Arc::new(Site::new(writer, accounts));
    let looking = Looking::start(&workplace.folder, site.care().clone());
    let watching = match &args.workplace.pack {
        Some(folder) if args.watch => {
            Some(Watch::start(folder, &args.workplace.holidays, &site, output.clone())?)
        }
        _ => None,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::other(&error))?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::from_std(listener).map_err(|error| Failure::other(&error))?;
        let address = listener.local_addr().map_err(|error| Failure::other(&error))?;
        let asked = asked_to_stop();
        let stop = async {
            asked.await;
            end_in_any_case();
        };
        let listening = Listening { listening: format!("http://{address}") };
        output.result(&listening, || format!("listening on {}", listening.listening));
        listens(&listening.listening);
        let ended = suban_server::serve(listener, site, options, stop);
        ended.await.map_err(|error| Failure::other(&error))?;
        Ok(Exit::Done)
    });
    // Both hold the writer, which writes everything before it ends with whoever lets go of it last.
    drop((beside, watching, resealing, looking));
    ended
}

/// Who may come in at the desk that this writes for.
fn open_accounts(writer: &Writer) -> Result<Arc<Accounts>, Failure> {
    let revisions = writer.revisions();
    let opened = Accounts::open(Arc::clone(revisions.store()), revisions.org());
    Ok(Arc::new(opened.map_err(DeskError::from)?))
}

/// Lets other programs of this user use the folder meanwhile. A server that cannot still serves HTTP, and says so.
fn serve_beside(
    workplace: &Workplace,
    writer: &Arc<Writer>,
    accounts: &Arc<Accounts>,
    output: &Output,
) -> Option<suban_link::Listener> {
    let opened = suban_link::Listener::open(&workplace.folder, Arc::clone(writer), Arc::clone(accounts));
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

/// Ends the program some time from now, whatever a thread of it waits for then: a disk that hangs, a plugin's compiler, a
/// writer in the middle of a rule.
fn end_in_any_case() {
    let end = || {
        sleep(Duration::from_secs(STOP_SECONDS_MAX));
        tracing::error!(
            "something does not end: the program is ended as it is, and what was confirmed is there"
        );
        std::process::exit(Exit::Other as i32);
    };
    if let Err(error) = std::thread::Builder::new().name("end".to_owned()).spawn(end) {
        tracing::error!(%error, "nobody watches over the end of the program");
    }
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
