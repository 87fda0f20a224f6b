//! Reading and commanding through the link gives what it gives without.

use crate::small::{Open, ticket};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use suban_desk::replay::verify::verify;
use suban_desk::stored::keys::{Keys, Space};
use suban_link::limits::{CLIENTS_MAX, IN_FLIGHT_MAX, SCAN_ENTRIES_MAX};
use suban_link::{LinkError, NotDone, RemoteDesk, RemoteStore, RemoteTime};
use suban_store::{Commit, Scan, Store, StoreError};
use suban_test_kit::ORG;

#[test]
fn a_remote_store_reads_what_the_store_holds() {
    let open = Open::new();
    let desk = open.remote_desk();
    for number in 0..20 {
        desk.perform(ticket(&number.to_string(), "没水")).unwrap();
    }
    let (here, there) = (open.store.as_ref(), open.remote_store());
    assert_eq!(there.head(ORG).unwrap(), here.head(ORG).unwrap());
    assert_eq!(there.orgs().unwrap(), here.orgs().unwrap());
    let all = Scan::prefix(b"", 10_000);
    let (first, _) = here.scan(&all).unwrap().remove(3);
    let tickets = Keys::of(ORG).space(Space::Ticket);
    for scan in [
        all,
        all.backward(),
        Scan::prefix(&tickets, 5),
        Scan::prefix(&tickets, 7).backward(),
        all.after(&first),
        all.from(&first),
        all.before(&first),
        all.up_to(&first).backward(),
        Scan::prefix(b"none", 5),
        Scan::prefix(b"", 0),
    ] {
        assert_eq!(there.scan(&scan).unwrap(), here.scan(&scan).unwrap(), "{scan:?}");
        assert_eq!(there.scan_at_rest(&scan).unwrap(), here.scan_at_rest(&scan).unwrap(), "{scan:?}");
    }
    for (key, value) in here.scan(&all).unwrap() {
        assert_eq!(there.get(&key).unwrap(), Some(value));
    }
    assert_eq!(there.get(b"nothing").unwrap(), None);
    assert!(there.get(b"").unwrap_err().to_string().ends_with("a key is empty"));
    assert!(matches!(there.scan(&Scan::prefix(b"", 10_001)), Err(StoreError::ScanTooLong { .. })));
    assert!(matches!(there.commit(&[]), Err(StoreError::WrittenElsewhere { .. })));
    let report = verify(&there, ORG, &[], None, |_| ()).unwrap();
    assert_eq!((report.records, report.findings_total), (21, 0));
    open.verify();
}

#[test]
fn scans_just_within_and_just_beyond_one_question() {
    let open = Open::new();
    let puts =
        |from: usize, to: usize| (from..to).map(|n| (format!("z{n:05}").into_bytes(), vec![])).collect();
    for thousand in 0..3 {
        let puts = puts(thousand * 1_000, thousand * 1_000 + 1_000);
        open.store.commit(&[Commit { org: "other".to_owned(), puts, ..Commit::default() }]).unwrap();
    }
    let there = open.remote_store();
    for limit in [SCAN_ENTRIES_MAX - 1, SCAN_ENTRIES_MAX, SCAN_ENTRIES_MAX + 1, 2_500, 3_000, 10_000] {
        for scan in [Scan::prefix(b"z", limit), Scan::prefix(b"z", limit).backward()] {
            assert_eq!(there.scan(&scan).unwrap(), open.store.scan(&scan).unwrap(), "{limit}");
        }
    }
}

#[test]
fn refusals_and_repetitions_come_through() {
    let open = Open::new();
    let desk = open.remote_desk();
    let first = desk.perform(ticket("GD-1", "没水")).unwrap();
    let again = desk.perform(ticket("GD-1", "没水")).unwrap();
    assert_eq!((first.repeated, again.repeated), (false, true));
    assert_eq!(first.record, again.record);
    let mut other = ticket("GD-1", "没水");
    other.command.key = None;
    let refused = desk.perform(other).unwrap_err();
    let NotDone::Refused { code, .. } = &refused else { panic!("{refused:?}") };
    assert_eq!(code, "duplicate-external");
    assert_eq!(refused.english(), "external number `GD-1` is already ticket T2");
    assert_eq!(refused.chinese(), "外部编号「GD-1」已是工单 T2");
    let huge = desk.perform(ticket("GD-2", &"长".repeat(100_000))).unwrap_err();
    assert!(matches!(huge, NotDone::TooLarge { bytes: 300_000.. }), "{huge:?}");
    let long = desk.perform(ticket("GD-2", &"长".repeat(20_000))).unwrap_err();
    assert!(matches!(&long, NotDone::Refused { code, .. } if code == "too-long"), "{long:?}");
    desk.perform(ticket("GD-2", "没水")).unwrap();
    open.verify();
}

#[test]
fn many_clients_command_at_once_and_each_is_answered_in_order() {
    let open = Open::new();
    let tickets = 3 * IN_FLIGHT_MAX;
    thread::scope(|scope| {
        for client in 0..4 {
            let desk = open.remote_desk();
            scope.spawn(move || {
                let (sender, answers) = channel();
                for number in 0..tickets {
                    let sender = sender.clone();
                    desk.submit(ticket(&format!("{client}-{number}"), "没水"), move |done| {
                        sender.send((number, done.unwrap().record.seq)).unwrap();
                    });
                }
                drop(desk);
                drop(sender);
                let answers: Vec<_> = answers.iter().collect();
                assert_eq!(answers.len(), tickets);
                assert!(answers.is_sorted(), "in the order of the commands, and of their records");
            });
        }
    });
    assert_eq!(open.store.head(ORG).unwrap().seq, 1 + 4 * tickets as u64);
    open.verify();
}

#[test]
fn clients_just_within_and_just_beyond_their_number() {
    let open = Open::new();
    let mut clients: Vec<_> = (0..CLIENTS_MAX).map(|_| open.remote_store()).collect();
    assert!(matches!(RemoteStore::connect(open.folder.path()), Err(LinkError::Crowded)));
    assert!(matches!(RemoteDesk::connect(open.folder.path()), Err(LinkError::Crowded)));
    clients.pop();
    // Its place is free as soon as the server has noticed.
    let again = (0..500).find_map(|_| {
        thread::sleep(std::time::Duration::from_millis(10));
        RemoteStore::connect(open.folder.path()).ok()
    });
    assert!(again.is_some());
    for client in &clients {
        client.head(ORG).unwrap();
    }
}

#[test]
fn a_host_that_ends_answers_what_came_and_then_nobody() {
    let mut open = Open::new();
    let (store, desk) = (open.remote_store(), open.remote_desk());
    let answered = std::sync::Arc::new(AtomicUsize::new(0));
    for number in 0..50 {
        let answered = std::sync::Arc::clone(&answered);
        desk.submit(ticket(&number.to_string(), "没水"), move |_| {
            answered.fetch_add(1, Ordering::Relaxed);
        });
    }
    desk.perform(ticket("last", "没水")).unwrap();
    drop(open.host.take());
    assert_eq!(answered.load(Ordering::Relaxed), 50);
    assert!(matches!(store.head(ORG), Err(StoreError::Beside { .. })));
    assert!(matches!(store.head(ORG), Err(StoreError::Beside { .. })), "and stays so");
    assert!(matches!(desk.perform(ticket("late", "没水")), Err(NotDone::Unknown { .. })));
    assert!(matches!(desk.perform(ticket("later", "没水")), Err(NotDone::Unknown { .. })));
    assert!(matches!(RemoteStore::connect(open.folder.path()), Err(LinkError::Nobody { .. })));
    open.verify();
}

#[test]
fn time_passes_there_for_the_organisation_whose_desk_it_is() {
    let open = Open::new();
    let mut time = RemoteTime::connect(open.folder.path()).unwrap();
    assert_eq!(time.tick(ORG), Ok(false));
    let refused = time.tick("other").unwrap_err();
    assert!(matches!(&refused, NotDone::Failed { said } if said.contains("`other`")), "{refused:?}");
    assert_eq!(time.tick(ORG), Ok(false), "and the next question is answered");
}
