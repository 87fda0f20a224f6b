//! How a data folder is reached: opened here when it is free, or through the server that has it open.

use crate::data_format;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::privacy;
use crate::sealing::seal;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};
use suban_desk::{Receipt, Request, Vitals, Writer};
use suban_link::{LinkError, NotDone, RemoteAccounts, RemoteDesk, RemoteRules, RemoteStore, RemoteTime};
use suban_seal::SealedStore;
use suban_store::{OpenOptions, SledStore, Store, StoreError};

/// How long a server that has just opened the folder is waited for, in milliseconds.
const SERVER_WAIT_MS: u64 = 3_000;

/// How long lies between two looks, in milliseconds.
const LOOK_MS: u64 = 50;

/// A data folder's store, and whose it is.
pub enum Access {
    /// Open in this program.
    Own(Arc<SealedStore>),
    /// Open in a server beside this program.
    Beside(Arc<dyn Store>),
}

impl Access {
    /// Opens a folder, or goes through the server that has it open, and says so.
    pub fn to(folder: &Path, output: &Output) -> Result<Self, Failure> {
        if let Some(beside) = through_server(folder, output)? {
            return Ok(beside);
        }
        data_format::check_place(folder)?;
        privacy::make(folder)?;
        match SledStore::open(folder, &OpenOptions::default()) {
            Ok(store) => {
                data_format::check(&store, folder)?;
                Ok(Self::Own(Arc::new(seal(Arc::new(store), folder)?)))
            }
            Err(StoreError::InUse { .. }) => wait_for_server(folder, output),
            Err(error) => Err(error.into()),
        }
    }

    /// The store, whosever it is.
    pub fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Own(store) => Arc::clone(store) as _,
            Self::Beside(store) => Arc::clone(store),
        }
    }
}

/// Opens a data folder for this program alone. Everything in it must be whole, and of today's format.
pub fn open_store(folder: &Path) -> Result<Arc<SealedStore>, Failure> {
    data_format::check_place(folder)?;
    privacy::make(folder)?;
    let store = open_as_it_is(folder)?;
    data_format::check(store.as_ref(), folder)?;
    Ok(store)
}

/// Opens a data folder for this program alone, in whatever format it is.
pub fn open_as_it_is(folder: &Path) -> Result<Arc<SealedStore>, Failure> {
    match SledStore::open(folder, &OpenOptions::default()) {
        Ok(store) => seal(Arc::new(store), folder).map(Arc::new),
        Err(StoreError::InUse { .. }) => Err(in_use(folder)),
        Err(error) => Err(error.into()),
    }
}

fn in_use(folder: &Path) -> Failure {
    let shown = folder.display();
    Failure {
        exit: Exit::Store,
        zh: format!("数据目录 {shown} 正被另一个程序使用:先停下它"),
        en: format!("the data folder {shown} is in use by another program: stop it first"),
    }
}

/// Asks the server, if there is one.
fn through_server(folder: &Path, output: &Output) -> Result<Option<Access>, Failure> {
    match RemoteStore::connect(folder) {
        Ok(store) => {
            output.remark(
                "数据目录正由一个 suban 服务打开:经由它办理",
                "a suban server has the data folder open: going through it",
            );
            Ok(Some(Access::Beside(Arc::new(store))))
        }
        // None, or one that is just going.
        Err(LinkError::Nobody { .. } | LinkError::Closed) => Ok(None),
        Err(error) => Err(unreachable(folder, &error)),
    }
}

/// Somebody has the folder: a server that will listen in a moment, or a program that serves nobody.
fn wait_for_server(folder: &Path, output: &Output) -> Result<Access, Failure> {
    let patience = Instant::now() + Duration::from_millis(SERVER_WAIT_MS);
    while Instant::now() < patience {
        if let Some(beside) = through_server(folder, output)? {
            return Ok(beside);
        }
        sleep(Duration::from_millis(LOOK_MS));
    }
    let shown = folder.display();
    Err(Failure {
        exit: Exit::Store,
        zh: format!("数据目录 {shown} 正被另一个程序使用,而它不接受旁路访问(例如一次导入);等它结束再试"),
        en: format!(
            "the data folder {shown} is in use by a program that serves no others, such as an import: \
             try again when it has ended"
        ),
    })
}

fn unreachable(folder: &Path, error: &LinkError) -> Failure {
    let failure = Failure::other(error);
    let shown = folder.display();
    let zh = match error {
        LinkError::OtherVersion { theirs, ours } => {
            format!("服务的版本是「{theirs}」,本程序是「{ours}」:请用同一版本的 suban")
        }
        LinkError::Crowded => "经由服务办理的程序已满,请稍后再试".to_owned(),
        LinkError::PathTooLong { bytes, .. } => {
            format!("套接字路径有 {bytes} 字节,太长:请用较短的路径指明数据目录,如相对路径或符号链接")
        }
        _ => failure.zh,
    };
    Failure {
        exit: Exit::Store,
        zh: format!("数据目录 {shown} 的服务无法访问:{zh}"),
        en: format!("cannot reach the server of the data folder {shown}: {}", failure.en),
    }
}

/// Where commands are done.
pub enum CommandDesk {
    /// By this program.
    Own(Arc<Writer>),
    /// By the server beside it.
    Beside(RemoteDesk),
}

impl CommandDesk {
    /// The desk of the server that has a folder open.
    pub fn beside(folder: &Path) -> Result<Self, Failure> {
        RemoteDesk::connect(folder).map(Self::Beside).map_err(|error| unreachable(folder, &error))
    }

    /// Hands a command in; `reply` is called when it is durable, or refused.
    pub fn submit(&self, request: Request, reply: impl FnOnce(Result<Receipt, NotDone>) + Send + 'static) {
        match self {
            Self::Own(writer) => writer.submit(request, |done| reply(done.map_err(NotDone::from))),
            Self::Beside(desk) => desk.submit(request, reply),
        }
    }
}

/// The time of the server that has a folder open, to be brought up to the moment there.
pub fn time_beside(folder: &Path) -> Result<RemoteTime, Failure> {
    RemoteTime::connect(folder).map_err(|error| unreachable(folder, &error))
}

/// How the writer of the server does that has a folder open; `None`: no server has.
pub fn vitals_beside(folder: &Path) -> Result<Option<Vitals>, Failure> {
    match RemoteTime::connect(folder) {
        Ok(mut time) => Ok(Some(time.vitals()?)),
        Err(LinkError::Nobody { .. } | LinkError::Closed) => Ok(None),
        Err(error) => Err(unreachable(folder, &error)),
    }
}

/// The credentials of the server that has a folder open, to be managed there.
pub fn accounts_beside(folder: &Path) -> Result<RemoteAccounts, Failure> {
    RemoteAccounts::connect(folder).map_err(|error| unreachable(folder, &error))
}

/// The rules of the server that has a folder open, to be changed there.
pub fn rules_beside(folder: &Path) -> Result<RemoteRules, Failure> {
    RemoteRules::connect(folder).map_err(|error| unreachable(folder, &error))
}
