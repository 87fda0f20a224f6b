//! A desk of a pack without rules, open to the programs beside it.

use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use suban_desk::replay::verify::verify;
use suban_desk::{Desk, Host, Request, Revision, Revisions, Rulebook, Writer};
use suban_link::{Listener, RemoteDesk, RemoteStore, socket_in};
use suban_model::{Act, Actor, Command, Holidays, Moment, Private, Register, Zone};
use suban_policy::{Pack, PackFiles};
use suban_store::{MemoryStore, Store};
use tempfile::TempDir;

pub const ORG: &str = "plain";

const MANIFEST: &str = r#"
id = "plain"
title = "无规则"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00"]
[channels]
"三来" = ["来电"]
"#;

/// Something that stands still.
struct Still(AtomicU8);

impl Host for Still {
    fn now(&self) -> Moment {
        at("2026-06-30 12:00")
    }

    fn salt(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed); 16]
    }
}

pub fn at(local: &str) -> Moment {
    Moment::parse(local, &Zone::default()).unwrap()
}

/// A desk in memory that others reach through a folder.
pub struct Open {
    pub folder: TempDir,
    pub store: Arc<dyn Store>,
    pub host: Option<Listener>,
}

impl Open {
    pub fn new() -> Self {
        let put = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        let files = BTreeMap::from([
            put("pack.toml", MANIFEST),
            put("units.toml", "[studio]\nname = \"工作室\"\n"),
            put("clauses.toml", ""),
        ]);
        let files = PackFiles::new(files).unwrap();
        let pack = Pack::load(&files, &[], &BTreeMap::new()).unwrap_or_else(|found| panic!("{found:#?}"));
        let rulebook = Rulebook::new(Arc::new(pack), Holidays::china());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let revisions = Arc::new(Revisions::new(Arc::clone(&store), ORG, Vec::new()));
        let revision = Revision { files, rulebook };
        let desk = Desk::founded(revisions, Still(AtomicU8::new(0)), &revision).unwrap();
        let writer = Writer::start(desk).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let host = Listener::open(folder.path(), Arc::new(writer)).unwrap();
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
