//! What a candidate would have made of the past: proven against what it did make of the same events where it was in force.

use crate::formats::story::{LITTLE, WHOLE, tell};
use crate::whole::{whole, whole_but};
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::replay::dry_run::{Aspect, Doubt, DryRun, Scope, dry_run};
use suban_desk::stored::codec::encode;
use suban_desk::stored::keys::Keys;
use suban_desk::{Record, View};
use suban_model::{
    Act, Answer, Approve, Callback, Determine, Dispatch, Erase, Finding, GiveBack, Judge, Points, Reply,
    TicketId, TicketRef,
};
use suban_policy::PackFiles;
use suban_store::{Commit, MemoryStore, Scan, Store};
use suban_test_kit::{ORG, TestDesk, rulebook};

fn replayed(desk: &TestDesk, candidate: &PackFiles) -> DryRun {
    let before = desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap();
    let run = dry_run(desk.view(), &[], &rulebook(candidate), Scope::FromItsDate, |_| true).unwrap();
    assert_eq!(desk.store.scan(&Scan::prefix(b"", 10_000)).unwrap(), before, "nothing is written");
    run
}

fn of(ticket: TicketId) -> TicketRef {
    TicketRef::Id(ticket)
}

fn reply(ticket: TicketId, last: bool) -> Act {
    Act::Reply(Reply { ticket: of(ticket), last, explained: false })
}

fn callback(ticket: TicketId, answer: Answer) -> Act {
    Act::Callback(Callback { ticket: of(ticket), answer, given: BTreeMap::new() })
}

/// Two months of one office: late and in time, sent out by hand, called back in vain, judged by the platform, charged by a
/// finding whose points somebody picks.
fn live(desk: &TestDesk) -> Vec<TicketId> {
    let late = desk.register("2026-03-02 09:00", "来电", "家里没水了");
    let kept = desk.register("2026-03-03 09:00", "来电", "水费不对");
    desk.act("2026-03-04 09:00", reply(kept, true));
    desk.tick("2026-03-06 09:00");
    let unclear = desk.register("2026-03-06 10:00", "来电", "有事");
    let dispatch = Dispatch { ticket: of(unclear), lead: "营业部".into(), co_handlers: Vec::new() };
    desk.set_now("2026-03-06 11:00");
    desk.act("2026-03-06 11:00", Act::Dispatch(dispatch));
    desk.set_now("2026-03-12 10:00");
    desk.act("2026-03-12 10:00", reply(late, true));
    desk.act("2026-03-12 10:30", reply(unclear, true));
    desk.set_now("2026-03-13 09:00");
    desk.act("2026-03-13 09:00", callback(late, Answer::Unsatisfied));
    for when in ["2026-03-14 09:00", "2026-03-15 09:00"] {
        desk.set_now(when);
        desk.act(when, Act::Judge(Judge { ticket: of(kept), verdict: "退回".into() }));
    }
    let fault = Finding {
        ticket: Some(of(late)),
        form: "差错".into(),
        pick: vec!["影响".into()],
        fields: BTreeMap::new(),
    };
    desk.set_now("2026-03-16 09:00");
    desk.act("2026-03-16 09:00", Act::Record(fault));
    let determine = Determine {
        ticket: Some(of(late)),
        finding: None,
        charge: "F2 管网所".into(),
        points: "3.5".parse().unwrap(),
        reason: "影响较大".into(),
    };
    desk.set_now("2026-03-17 09:00");
    desk.try_do("2026-03-17 09:00", "考评会议", Act::Determine(determine), &[]).unwrap();
    desk.tick("2026-05-03 09:00");
    vec![late, kept, unclear]
}

/// What stands in the accounts of a desk.
fn accounts(view: View<'_>) -> BTreeMap<(String, String), Points> {
    let mut accounts = BTreeMap::new();
    for period in ["2026-02", "2026-03", "2026-04", "2026-05"] {
        view.each_entry(period.parse().unwrap(), None, |entry| {
            let total = accounts.entry((period.to_owned(), entry.unit.clone())).or_insert(Points::ZERO);
            *total = total.saturating_add(entry.points);
            Ok(())
        })
        .unwrap();
    }
    accounts.retain(|_, points| *points != Points::ZERO);
    accounts
}

/// The accounts as a dry run says they would have been.
fn predicted(desk: &TestDesk, run: &DryRun) -> BTreeMap<(String, String), Points> {
    let mut accounts = accounts(desk.view());
    for account in &run.accounts {
        accounts.insert((account.period.to_string(), account.unit.clone()), account.assumed);
    }
    accounts.retain(|_, points| *points != Points::ZERO);
    accounts
}

/// The pack with one text replaced in a file.
fn edited(path: &str, from: &str, to: &str) -> PackFiles {
    whole_but(|files| {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        files.insert(path.to_owned(), text.replace(from, to).into_bytes());
    })
}

#[test]
fn the_rules_that_judged_give_every_record_again() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    tell(&store);
    for org in [WHOLE, LITTLE] {
        let keys = Keys::of(org);
        let view = View::new(store.as_ref(), org, &keys);
        let run = dry_run(view, &[], &rulebook(&whole()), Scope::FromItsDate, |_| true).unwrap();
        assert_eq!(run.receipt.named, [], "{org}");
        assert_eq!(run.receipt.records, view.head().unwrap().seq);
        assert_eq!(run.receipt.equal + run.receipt.erased, run.receipt.records);
        assert!(run.receipt.is_whole());
    }
}

#[test]
fn the_same_rules_change_nothing() {
    let desk = TestDesk::with(&whole());
    live(&desk);
    let run = replayed(&desk, &whole());
    assert_eq!(
        (run.changes.as_slice(), run.accounts.as_slice(), run.rules.as_slice()),
        (&[][..], &[][..], &[][..])
    );
    assert_eq!(run.failures.len(), 0, "{:?}", run.failures);
}

#[test]
fn a_candidate_gives_what_it_gives_where_it_is_in_force() {
    for (path, from, to, aspects) in [
        (
            "tables/overdue.csv",
            "O2,C2,答复,*,*,>=3,→,接办部门,2",
            "O2,C2,答复,*,*,>=3,→,接办部门,7",
            &[Aspect::Charges][..],
        ),
        (
            "tables/overdue.csv",
            "O5,C2,清零,*,*,*,→,接办部门,2",
            "O5,C2,清零,*,*,*,→,接办部门,9",
            &[Aspect::Charges],
        ),
        ("tables/clocks.csv", "答复,3 工作日", "答复,9 工作日", &[Aspect::Limits, Aspect::Charges]),
        ("tables/clocks.csv", "答复,3 工作日", "答复,1 工作日", &[Aspect::Limits, Aspect::Charges]),
        (
            "tables/verdicts.csv",
            "V2,C3,退回,>=2,→,责任部门,5",
            "V2,C3,退回,>=3,→,责任部门,5",
            &[Aspect::Charges],
        ),
    ] {
        let candidate = edited(path, from, to);
        let (desk, other) = (TestDesk::with(&whole()), TestDesk::with(&candidate));
        live(&desk);
        live(&other);
        let run = replayed(&desk, &candidate);
        assert!(run.receipt.is_whole(), "{to}: {:?}", run.receipt);
        assert_eq!(predicted(&desk, &run), accounts(other.view()), "{to}");
        assert_ne!(accounts(desk.view()), accounts(other.view()), "{to} makes a difference");
        assert!(run.changes.iter().all(|change| change.doubts.is_empty()), "{to}: {:?}", run.changes);
        let mut seen: Vec<Aspect> =
            run.changes.iter().flat_map(|change| change.aspects.iter().copied()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert!(aspects.iter().all(|aspect| seen.contains(aspect)), "{to}: {seen:?}");
    }
}

/// The doubts about one ticket.
fn doubts(run: &DryRun, ticket: TicketId) -> Vec<Doubt> {
    let change = run.changes.iter().find(|change| change.ticket == ticket);
    change.map_or_else(Vec::new, |change| change.doubts.iter().cloned().collect())
}

#[test]
fn what_people_would_have_done_otherwise_is_never_certain() {
    let desk = TestDesk::with(&whole());
    let tickets = live(&desk);
    let [late, kept, unclear] = tickets[..] else { panic!("{tickets:?}") };

    let run = replayed(&desk, &edited("tables/routes.csv", "供水/*,→,管网所", "供水/*,→,营业部"));
    assert!(doubts(&run, late).contains(&Doubt::OtherUnit), "{:?}", run.changes);
    assert_eq!(doubts(&run, kept), []);
    assert!(run.accounts.iter().any(|account| account.assumed != account.certain));

    let run = replayed(&desk, &edited("tables/faults.csv", "F2,", "F2x,"));
    assert_eq!(doubts(&run, late), [Doubt::NotDetermined], "{:?}", run.changes);

    let refusing = edited(
        "tables/steps.csv",
        "N3,C1,最终回复,平台,→,送批,,提醒",
        "N3,C1,最终回复,*,→,签批:总经理,,拒绝",
    );
    let run = replayed(&desk, &refusing);
    for ticket in [late, kept, unclear] {
        let [Doubt::Nevertheless { why, .. }] = &doubts(&run, ticket)[..] else {
            panic!("{:?}", run.changes)
        };
        assert!(why.zh.contains("签批:总经理"), "{why:?}");
    }
    assert_eq!(predicted(&desk, &run), accounts(desk.view()), "all that was done was done");

    let elsewhere = edited("pack.toml", "\"三来\" = [\"来电\"]", "\"三来\" = [\"来信\"]");
    let run = replayed(&desk, &elsewhere);
    for ticket in [late, kept, unclear] {
        let [Doubt::Refused { why, .. }] = &doubts(&run, ticket)[..] else { panic!("{:?}", run.changes) };
        assert!(why.zh.contains("来电"), "{why:?}");
    }
    assert_eq!(predicted(&desk, &run), accounts(desk.view()), "of what is unknown nothing is said");
}

/// What was signed by others than the candidate asks is not lost sight of.
#[test]
fn a_signature_that_the_candidate_does_not_ask_for_was_given_all_the_same() {
    let desk = TestDesk::with(&whole());
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    desk.set_now("2026-03-02 10:00");
    for office in ["营业部", "总经理"] {
        let step = "退回".to_owned();
        let act = Act::Approve(Approve { ticket: of(id), step, granted: true, reason: None });
        desk.try_do("2026-03-02 10:00", office, act, &[]).unwrap();
    }
    desk.act("2026-03-02 10:00", Act::GiveBack(GiveBack { ticket: of(id), reason: "不归我们管".into() }));
    for (steps, expect) in
        [("N2,C1,退回,*,→,签批:工作室,,拒绝", "签批:工作室"), ("N2,C1,退回,平台,→,,工作室,拒绝", "")]
    {
        let run =
            replayed(&desk, &edited("tables/steps.csv", "N2,C1,退回,*,→,签批:营业部>总经理,,拒绝", steps));
        assert!(run.receipt.is_whole() && !run.has_unknown(), "{:?}", run.changes);
        let doubts = doubts(&run, id);
        let says =
            |doubt: &Doubt| matches!(doubt, Doubt::Nevertheless { why, .. } if why.zh.contains(expect));
        // Of a ticket that comes to the same nothing is told.
        assert_eq!(doubts.iter().any(says), !expect.is_empty(), "{steps}: {doubts:?}");
    }
}

#[test]
fn words_that_are_gone_leave_a_ticket_unknown() {
    let desk = TestDesk::with(&whole());
    let tickets = live(&desk);
    desk.set_now("2026-05-04 09:00");
    let erase = Erase { ticket: of(tickets[0]), reason: "本人要求".into() };
    desk.act("2026-05-04 09:00", Act::Erase(erase));
    let run = replayed(
        &desk,
        &edited("tables/overdue.csv", "O2,C2,答复,*,*,>=3,→,接办部门,2", "O2,C2,答复,*,*,>=3,→,接办部门,7"),
    );
    assert!(run.receipt.is_whole(), "{:?}", run.receipt);
    assert!(run.receipt.erased > 0);
    assert!(doubts(&run, tickets[0]).contains(&Doubt::Erased), "{:?}", run.changes);
}

#[test]
fn a_record_that_the_rules_do_not_give_is_seen() {
    let desk = TestDesk::with(&whole());
    live(&desk);
    let view = desk.view();
    let head = desk.store.head(ORG).unwrap();
    let charged = (1..=head.seq).filter_map(|seq| view.record(seq).unwrap());
    let mut record: Record = charged.into_iter().find(|record| !record.entries.is_empty()).unwrap();
    record.entries[0].points = "100".parse().unwrap();
    let put = (Keys::of(ORG).record(record.seq), encode(&record).unwrap());
    let commit = Commit { org: ORG.into(), expected: head, next: head, puts: vec![put], ..Commit::default() };
    desk.store.commit(&[commit]).unwrap();

    let run = replayed(&desk, &whole());
    assert!(!run.receipt.is_whole());
    assert_eq!(run.receipt.named.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [record.seq]);
}
