//! Credentials stand beside the chain: they disturb nothing there, and nothing there disturbs them.

use crate::office::{NOW, Office, PASSWORD, add, later, token};
use std::sync::Arc;
use suban_accounts::{AccountAnswer, AccountOrder, Accounts};
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::upgrade::copy_truth;
use suban_store::{MemoryStore, Scan, Store, walk};
use suban_test_kit::{ORG, at};

/// What of an office is known without its secrets.
fn known(accounts: &Accounts) -> [AccountAnswer; 2] {
    [AccountOrder::List, AccountOrder::ListTokens].map(|order| accounts.carry_out(order, at(NOW)).unwrap())
}

#[test]
fn a_restart_a_reindex_and_an_upgrade_leave_everybody_as_they_were() {
    let office = Office::new();
    let ticket = office.desk.register("2026-03-02 09:00", "来电", "停水");
    let session = office.session("li");
    let (order, program) = token("platform", Some("li"), &["act:register"], 30);
    office.carry_out(order).unwrap();
    let holder = office.accounts.holder(program.text(), later(5)).unwrap();
    office.accounts.note_use(&holder, later(5)).unwrap();
    let code = office.accounts.new_code(ticket).unwrap();
    let before = known(&office.accounts);

    let office = office.restarted();
    assert_eq!(known(&office.accounts), before);
    assert_eq!(office.person(&session, at(NOW)).as_deref(), Some("0102"));

    reindex(office.desk.store.as_ref(), ORG, |_| {}).unwrap();
    let office = office.restarted();
    assert_eq!(known(&office.accounts), before);
    assert!(office.desk.verify().is_clean());

    let new: Arc<dyn Store> = Arc::new(MemoryStore::default());
    copy_truth(office.desk.store.as_ref(), new.as_ref(), ORG, |_| {}).unwrap();
    let copied = Accounts::open(new, ORG).unwrap();
    assert_eq!(known(&copied), before);
    assert!(copied.log_in("li", PASSWORD, None, at(NOW)).is_ok());
    assert_eq!(copied.check_code(Some(ticket), code.text(), None, at(NOW)).unwrap(), ticket);
    assert!(copied.holder(program.text(), at(NOW)).is_some());
}

#[test]
fn both_write_at_once_and_nothing_is_lost() {
    let office = Office::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..200 {
                office.desk.register("2026-03-02 09:00", "来电", "停水");
            }
        });
        scope.spawn(|| {
            for number in 0..200 {
                office.carry_out(token(&number.to_string(), None, &["read"], 1).0).unwrap();
            }
        });
    });
    let office = office.restarted();
    let [_, AccountAnswer::Tokens(tokens)] = known(&office.accounts) else { panic!("no tokens") };
    assert_eq!(tokens.len(), 200);
    let report = office.desk.verify();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[test]
fn no_secret_is_stored() {
    let office = Office::new();
    let session = office.session("li");
    let (order, program) = token("platform", None, &["read"], 1);
    office.carry_out(order).unwrap();
    office.carry_out(add("zhao", "0199", &["read"])).unwrap();
    let secrets = [PASSWORD, session.text(), program.text()];
    // Neither as text nor as the bytes that its digits stand for.
    let last_bytes = [session.text(), program.text()].map(|text| {
        let digits = text.get(text.len() - 16..).unwrap();
        u64::from_str_radix(digits, 16).unwrap().to_be_bytes()
    });
    for entry in walk(office.desk.store.as_ref(), Scan::prefix(b"", usize::MAX)) {
        let (key, value) = entry.unwrap();
        for bytes in [&key, &value] {
            let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!secrets.iter().any(|secret| holds(secret)), "{}", key.escape_ascii());
            let holds = |last: &[u8; 8]| bytes.windows(last.len()).any(|part| part == last);
            assert!(!last_bytes.iter().any(holds), "{}", key.escape_ascii());
        }
    }
}
