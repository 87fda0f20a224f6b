//! Two desks on one store: whoever finds the head moved decides again on what the other has left.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::thread;
use suban_desk::replay::verify::verify;
use suban_desk::{Cause, Desk, DeskError, Request, Revision, Revisions};
use suban_model::{Act, Actor, Command, Register};
use suban_policy::PackFiles;
use suban_store::{MemoryStore, Store};
use suban_test_kit::{FrozenHost, ORG, at, files, rulebook};

/// Tickets that each of the desks takes in.
const TICKETS: usize = 100;

fn register(channel: &str) -> Request {
    let register = Register { channel: channel.to_owned(), ..Register::default() };
    let by = Actor::of("工作室").into();
    let command = Command { at: at("2026-03-02 09:00"), by, key: None, act: Act::Register(register) };
    Request { command, private: [("text".to_owned(), "没水".to_owned())].into() }
}

fn host() -> FrozenHost {
    FrozenHost(Arc::new(AtomicI64::new(at("2026-06-30 12:00").seconds())))
}

/// A desk that puts a pack in force, and one that finds it in force.
fn two_desks(files: &PackFiles) -> (Arc<MemoryStore>, [Desk; 2]) {
    let store = Arc::new(MemoryStore::default());
    let revisions = || Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, Vec::new()));
    let revision = Revision { files: files.clone(), rulebook: rulebook(files) };
    let first = Desk::founded(revisions(), host(), &revision).unwrap();
    let second = Desk::open(revisions(), host()).unwrap();
    (store, [first, second])
}

#[test]
fn two_desks_take_tickets_in_and_none_is_lost() {
    let (store, desks) = two_desks(&files(|_| {}));
    thread::scope(|scope| {
        for mut desk in desks {
            scope.spawn(move || {
                for _ in 0..TICKETS {
                    // Whoever was in the way too often is told so, and asks again.
                    while let Err(error) = desk.perform(&register("来电")) {
                        assert!(matches!(error, DeskError::Busy), "{error}");
                    }
                }
            });
        }
    });
    assert_eq!(store.head(ORG).unwrap().seq, 1 + 2 * TICKETS as u64);
    assert!(verify(store.as_ref(), ORG, &[], None, |_| {}).unwrap().is_clean());
}

#[test]
fn a_desk_judges_by_what_the_other_has_put_in_force() {
    let (store, [mut first, mut second]) = two_desks(&files(|_| {}));
    let edited = files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        files.insert("pack.toml".into(), manifest.replace("\"来电\"", "\"电话\"").into());
    });
    let revision = Revision { rulebook: rulebook(&edited), files: edited };
    first.activate(&revision, &Cause::default()).unwrap();
    let refused = second.perform(&register("来电")).map(|receipt| receipt.repeated).unwrap_err();
    assert_eq!(refused.to_string(), "no channel `来电`; known: 12345、电话");
    second.perform(&register("电话")).map(|receipt| receipt.repeated).unwrap();
    assert!(verify(store.as_ref(), ORG, &[], None, |_| {}).unwrap().is_clean());
}
