//! What is put in is what was taken, whoever writes meanwhile.

use crate::{back_up, desk, restore};
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use suban_backup::{BackupError, take};
use suban_model::{Act, Erase, TicketId, TicketRef};
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError};
use suban_test_kit::{ORG, TestDesk, at};
use tempfile::tempdir;

#[test]
fn a_store_out_of_a_backup_is_the_one_that_went_in() {
    let (desk, folder) = (desk(300), tempdir().unwrap());
    let file = folder.path().join("b");
    let manifest = back_up(desk.store.as_ref(), &file);
    let [organisation] = manifest.organisations.as_slice() else { panic!("{manifest:?}") };
    let head = desk.store.head(ORG).unwrap();
    assert_eq!((organisation.org.as_str(), organisation.records), (ORG, head.seq));
    assert_eq!(organisation.payloads, 300);
    assert!(manifest.segments > 1, "more than one segment is looked at");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let (store, put_in, report) = restore(&file).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!((put_in.heads[ORG], put_in.without_words), (head, 0));
    let all = Scan::prefix(b"", 10_000);
    assert_eq!(store.scan(&all).unwrap(), desk.store.scan(&all).unwrap());
}

#[test]
fn a_backup_is_written_over_nothing_and_leaves_nothing_behind() {
    let (desk, folder) = (desk(1), tempdir().unwrap());
    let file = folder.path().join("b");
    std::fs::write(&file, "mine").unwrap();
    let taken = take(desk.store.as_ref(), &file, at("2026-03-03 02:00"), |_| {});
    assert!(matches!(taken, Err(BackupError::Exists { .. })), "{taken:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    std::fs::remove_file(&file).unwrap();
    // What a killed backup left.
    std::fs::write(folder.path().join("b.unfinished"), "half").unwrap();
    back_up(desk.store.as_ref(), &file);
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["b"]);
}

/// What happens at a desk.
type Happens<'a> = dyn Fn(&TestDesk) + Sync + 'a;

/// When something happens.
#[derive(Clone, Copy, PartialEq)]
enum When {
    BeforeRecords,
    BeforeWords,
    AfterWords,
}

/// A store in which something happens once, while the records or the words are being read.
struct Meanwhile<'a> {
    desk: &'a TestDesk,
    happened: AtomicBool,
    when: When,
    happens: &'a Happens<'a>,
}

impl Meanwhile<'_> {
    fn happen(&self, when: When) {
        if when == self.when && !self.happened.swap(true, Ordering::Relaxed) {
            (self.happens)(self.desk);
        }
    }
}

impl Store for Meanwhile<'_> {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        self.desk.store.head(org)
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        self.desk.store.orgs()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.desk.store.get(key)
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.happen(When::BeforeRecords);
        self.desk.store.scan(scan)
    }

    fn scan_at_rest(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.happen(When::BeforeWords);
        let read = self.desk.store.scan_at_rest(scan);
        self.happen(When::AfterWords);
        read
    }

    fn commit(&self, commits: &[Commit]) -> Result<(), StoreError> {
        self.desk.store.commit(commits)
    }
}

#[test]
fn what_happens_meanwhile_is_wholly_in_it_or_wholly_not() {
    fn erase(desk: &TestDesk, number: u64) {
        let ticket = TicketRef::Id(TicketId(number));
        desk.act("2026-03-04 09:00", Act::Erase(Erase { ticket, reason: "本人申请".into() }));
    }
    let register = |desk: &TestDesk| {
        desk.register("2026-03-04 09:00", "来电", "还没水");
    };
    let erase_one = |desk: &TestDesk| erase(desk, desk.view().first_ticket().unwrap().unwrap().id.0);
    let erase_other = |desk: &TestDesk| erase(desk, desk.view().last_record().unwrap().unwrap().seq - 1);
    let erase_new = |desk: &TestDesk| {
        let new = desk.register("2026-03-04 09:00", "来电", "还没水");
        erase_one(desk);
        erase(desk, new.0);
    };
    let (records, words, later) = (When::BeforeRecords, When::BeforeWords, When::AfterWords);
    let cases: [(&str, When, &Happens<'_>, u64, bool); 7] = [
        ("a ticket more, after the head was taken", records, &register, 0, false),
        ("the same, before the words", words, &register, 0, false),
        ("words erased that are in the head", words, &erase_one, 1, true),
        ("the same, before the records", records, &erase_one, 1, true),
        ("the same, when they were read", later, &erase_one, 0, false),
        ("the same, and others were erased before", later, &erase_other, 2, true),
        ("words erased that are in the head, and some that are not", words, &erase_new, 2, true),
    ];
    for (what, when, happens, erased, goes_on) in cases {
        let (desk, folder) = (desk(20), tempdir().unwrap());
        if erased == 2 && when == later {
            erase_one(&desk);
        }
        let before = desk.store.head(ORG).unwrap();
        let file = folder.path().join("b");
        let store = Meanwhile { desk: &desk, happened: AtomicBool::new(false), when, happens };
        back_up(&store, &file);
        let (restored, _, report) = restore(&file).unwrap();
        assert!(report.is_clean(), "{what}: {report:?}");
        assert_eq!(report.erased, erased, "{what}");
        let after = restored.head(ORG).unwrap();
        assert_eq!(after.seq > before.seq, goes_on, "{what}");
        assert_eq!(report.records, after.seq, "{what}");
    }
}
