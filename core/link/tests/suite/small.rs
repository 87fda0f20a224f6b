//! The small organisation's desk, open to the programs beside it.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use suban_accounts::Accounts;
use suban_desk::replay::verify::verify;
use suban_desk::{Desk, Request, Revision, Revisions, Writer};
use suban_link::{Listener, RemoteDesk, RemoteStore, socket_in};
use suban_model::{Act, Actor, Command, Private, Register};
use suban_store::{MemoryStore, Store};
use suban_test_kit::{FrozenHost, ORG, at, files, rulebook};
use tempfile::TempDir;

/// A desk in memory that others reach through a folder.
pub struct Open {
    pub folder: TempDir,
    pub store: Arc<dyn Store>,
    pub host: Option<Listener>,
}

impl Open {
    pub fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let revisions = Arc::new(Revisions::new(Arc::clone(&store), ORG, Vec::new()));
        let files = files(|_| {});
        let revision = Revision { rulebook: rulebook(&files), files };
        let now = Arc::new(AtomicI64::new(at("2026-06-30 12:00").seconds()));
        let desk = Desk::founded(revisions, FrozenHost(now), &revision).unwrap();
        let writer = Writer::start(desk).unwrap();
        let accounts = Accounts::open(Arc::clone(&store), ORG).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let host = Listener::open(folder.path(), Arc::new(writer), Arc::new(accounts)).unwrap();
        Self { folder, store, host: Some(host) }
    }

    pub fn remote_store(&self) -> RemoteStore {
        RemoteStore::connect(self.folder.path()).unwrap()
    }

    pub fn remote_desk(&self) -> RemoteDesk {
        RemoteDesk::connect(self.folder.path()).unwrap()
    }

    /// A connection that has said nothing yet.
    pub fn socket(&self) -> UnixStream {
        UnixStream::connect(socket_in(self.folder.path())).unwrap()
    }

    /// Whatever was done over the link, the records prove it.
    pub fn verify(&self) {
        let report = verify(self.store.as_ref(), ORG, &[], None, |_| ()).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

/// A ticket with an external number.
pub fn ticket(number: &str, text: &str) -> Request {
    let register =
        Register { external: Some(number.to_owned()), channel: "来电".to_owned(), ..Register::default() };
    let by = Actor::of("工作室").into();
    let key = Some(format!("key-{number}"));
    let command = Command { at: at("2026-03-02 09:00"), by, key, act: Act::Register(register) };
    Request { command, private: Private::from([("text".to_owned(), text.to_owned())]) }
}
