//! What the two organisations of the frozen folder went through: every command, every way in which rules change, and every
//! thing that the desk does by itself.

use crate::whole::whole_but;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use suban_desk::{Cause, Desk, Receipt, Request, Revision, Revisions, Writer, publish};
use suban_model::{
    Act, Actor, Answer, Approve, Callback, Command, Determine, Dispatch, Erase, Extend, Finding, GiveBack,
    Judge, Node, Register, Reply, Settle, Tally, TicketId, TicketRef, Value,
};
use suban_policy::PackFiles;
use suban_store::Store;
use suban_test_kit::{FrozenHost, at, files, rulebook};

/// The organisation that went through everything.
pub const WHOLE: &str = "small";

/// One that did little, in the same folder.
pub const LITTLE: &str = "小水司";

const CASE: &str = "[[case]]\nname = \"第一次退回\"\ngives = [\"V1 管网所 2\"]\n\
                    facts = { \"事件\" = \"platform.judged\", \"平台认定\" = \"退回\", \"第几次\" = 1, \"主办\" = \"管网所\" }\n";

/// The pack with a test of its own, so that it can be published.
fn tested(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> PackFiles {
    whole_but(|files| {
        files.insert("tests/verdicts.toml".to_owned(), CASE.as_bytes().to_vec());
        change(files);
    })
}

/// The pack of another effective date.
fn tested_from(date: &str) -> PackFiles {
    tested(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        files.insert("pack.toml".to_owned(), manifest.replace("2020-01-01", date).into_bytes());
    })
}

/// One organisation at work.
struct Work {
    now: Arc<AtomicI64>,
    writer: Writer,
}

impl Work {
    fn begin(store: &Arc<dyn Store>, org: &str, files: &PackFiles) -> Self {
        let now = Arc::new(AtomicI64::new(at("2026-01-01 00:00").seconds()));
        let revisions = Arc::new(Revisions::new(Arc::clone(store), org, Vec::new()));
        let revision = Revision { files: files.clone(), rulebook: rulebook(files) };
        let desk = Desk::founded(revisions, FrozenHost(Arc::clone(&now)), &revision).unwrap();
        Self { now, writer: Writer::start(desk).unwrap() }
    }

    /// Something that an office does, at the moment at which it is told.
    fn by(&self, when: &str, office: &str, act: Act, private: &[(&str, &str)]) -> Receipt {
        self.told(when, when, office, act, private)
    }

    fn act(&self, when: &str, act: Act) -> Receipt {
        self.by(when, "工作室", act, &[])
    }

    fn told(&self, now: &str, when: &str, office: &str, act: Act, private: &[(&str, &str)]) -> Receipt {
        self.now.store(at(now).seconds(), Ordering::Relaxed);
        let by = Actor { person: Some("0417".to_owned()), ..Actor::of(office) }.into();
        let words = private.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let key = Some(format!("{when} {}", act.name())).filter(|_| act.name() == "reply");
        let request = Request { command: Command { at: at(when), by, key, act }, private: words.collect() };
        self.writer.perform(request).unwrap_or_else(|error| panic!("{when}: {error}"))
    }

    fn register(
        &self,
        when: &str,
        channel: &str,
        text: &str,
        change: impl FnOnce(&mut Register),
    ) -> TicketId {
        let mut register = Register { channel: channel.to_owned(), ..Register::default() };
        change(&mut register);
        let words = [("text", text), ("phone", "13800000000"), ("name", "某某")];
        self.by(when, "工作室", Act::Register(register), &words).record.ticket().unwrap()
    }

    /// Lets time pass: clocks run out, closed months are settled.
    fn tick(&self, now: &str) {
        self.now.store(at(now).seconds(), Ordering::Relaxed);
        while self.writer.tick(at(now)).unwrap().more {}
    }

    fn publish(&self, when: &str, files: &PackFiles) -> Option<u64> {
        self.now.store(at(when).seconds(), Ordering::Relaxed);
        let published = publish(&mut &self.writer, files, None, &cause("改规则"), &|| true);
        published.ok().and_then(|published| published.record).map(|record| record.seq)
    }
}

fn cause(reason: &str) -> Cause {
    let by = Actor { person: Some("王工".to_owned()), ..Actor::of("管理员") };
    Cause { by, reason: reason.to_owned(), accepted: None }
}

fn of(ticket: TicketId) -> TicketRef {
    TicketRef::Id(ticket)
}

fn reply(ticket: TicketId, last: bool, explained: bool) -> Act {
    Act::Reply(Reply { ticket: of(ticket), last, explained })
}

fn callback(ticket: TicketId, answer: Answer) -> Act {
    Act::Callback(Callback { ticket: of(ticket), answer, given: BTreeMap::new() })
}

fn judge(ticket: TicketId) -> Act {
    Act::Judge(Judge { ticket: of(ticket), verdict: "退回".into() })
}

fn fault(ticket: TicketId, pick: &str, fields: BTreeMap<String, Value>) -> Act {
    Act::Record(Finding { ticket: Some(of(ticket)), form: "差错".into(), pick: vec![pick.into()], fields })
}

fn tally(figure: &str, on: &str, value: i64) -> Act {
    let (figure, on, value) = (figure.to_owned(), on.parse().unwrap(), Decimal::from(value));
    Act::Tally(Tally { figure, on, unit: None, value })
}

/// Tells both stories into a store.
pub fn tell(store: &Arc<dyn Store>) {
    tell_whole(store);
    tell_little(store);
}

fn tell_whole(store: &Arc<dyn Store>) {
    let work = Work::begin(store, WHOLE, &tested(|_| {}));

    // January: a late ticket, called back in vain, whose clearing clock starts over month by month.
    let late = work.register("2026-01-05 09:00", "来电", "家里没水了", |register| {
        register.external = Some("HOT-2026-0001".into());
        register.area = Some("东片".into());
    });
    work.tick("2026-01-13 09:00");
    work.act("2026-01-13 10:00", reply(late, true, false));
    work.act("2026-01-14 09:00", callback(late, Answer::Unsatisfied));
    work.act("2026-01-20 09:00", tally("来电数", "2026-01-19", 100));
    work.act("2026-01-20 09:01", tally("漏接数", "2026-01-19", 9));
    work.tick("2026-02-02 09:00");

    // February: from the platform, with a moment of its own; a node with a special reason; papers and an extension.
    let given = |register: &mut Register| {
        register.external = Some("P-77".into());
        register.given = [("平台".to_owned(), at("2026-02-06 17:30"))].into();
    };
    let from_platform = work.register("2026-02-03 09:00", "12345", "水费不对", given);
    work.act("2026-02-03 10:00", reply(from_platform, false, true));
    let node = |node: &str, excuse: Option<&str>| {
        let excuse = excuse.map(str::to_owned);
        Act::Node(Node { ticket: TicketRef::External("P-77".into()), node: node.into(), excuse })
    };
    work.act("2026-02-03 11:00", node("核实", None));
    work.act("2026-02-04 11:00", node("送批", Some("停电")));
    let papers = Finding {
        ticket: Some(of(from_platform)),
        form: "书面材料".into(),
        pick: Vec::new(),
        fields: BTreeMap::new(),
    };
    work.by("2026-02-05 09:00", "营业部", Act::Record(papers), &[]);
    let extend =
        Extend { ticket: of(from_platform), until: at("2026-02-20 17:30"), reason: "等银行回单".into() };
    work.act("2026-02-05 10:00", Act::Extend(extend));
    work.act("2026-02-19 10:00", reply(from_platform, true, false));
    work.act("2026-02-20 10:00", callback(from_platform, Answer::Satisfied));
    work.act("2026-02-21 09:00", judge(from_platform));
    work.act("2026-02-22 09:00", judge(from_platform));

    // Findings: one whose points wait for their decider, one repeated, one about the organisation.
    work.act("2026-02-23 09:00", fault(late, "影响", BTreeMap::new()));
    let determine = Determine {
        ticket: Some(of(late)),
        finding: None,
        charge: "F2 管网所".into(),
        points: "3.5".parse().unwrap(),
        reason: "影响较大".into(),
    };
    work.by("2026-02-24 09:00", "考评会议", Act::Determine(determine), &[]);
    let responsible = || [("责任单位".to_owned(), Value::from("营业部"))].into();
    work.act("2026-02-24 10:00", fault(late, "不实", BTreeMap::new()));
    work.act("2026-02-24 11:00", fault(from_platform, "曝光乙", responsible()));
    work.act("2026-02-24 12:00", fault(from_platform, "曝光甲", responsible()));
    let fields = [("分值".to_owned(), Value::from("0.5")), ("责任单位".to_owned(), Value::from("营业部"))];
    let company =
        Finding { ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields: fields.into() };
    work.act("2026-02-25 09:00", Act::Record(company));

    // A ticket that no rule knows: a person sends it out, and again elsewhere; then it is not ours.
    let unclear = work.register("2026-02-25 10:00", "12345", "有事", |_| {});
    let send = |lead: &str, co_handlers: &[&str]| {
        let co_handlers = co_handlers.iter().map(|unit| (*unit).to_owned()).collect();
        Act::Dispatch(Dispatch { ticket: of(unclear), lead: lead.into(), co_handlers })
    };
    work.act("2026-02-25 11:00", send("管网所", &["营业部"]));
    work.act("2026-02-25 12:00", send("营业部", &[]));
    let approve = |granted: bool, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        Act::Approve(Approve { ticket: of(unclear), step: "退回".into(), granted, reason })
    };
    work.by("2026-02-26 09:00", "营业部", approve(false, Some("先核实")), &[]);
    work.by("2026-02-26 10:00", "营业部", approve(true, None), &[]);
    work.by("2026-02-26 11:00", "总经理", approve(true, None), &[]);
    let give_back = GiveBack { ticket: of(unclear), reason: "不在供水范围".into() };
    work.act("2026-02-26 12:00", Act::GiveBack(give_back));

    // March: who comes again is counted and warned of; February is settled, by the desk and by hand.
    let second = work.register("2026-03-02 09:00", "来电", "还是没水", |register| {
        register.repeats = Some(of(late));
    });
    work.register("2026-03-03 09:00", "来电", "又没水了", |register| {
        register.repeats = Some(of(second));
    });
    work.tick("2026-03-12 09:00");
    work.act("2026-03-12 10:00", Act::Settle(Settle { period: "2026-02".parse().unwrap() }));
    // A fact of a settled month comes late: it is restated.
    work.told(
        "2026-03-13 09:00",
        "2026-02-21 09:00",
        "工作室",
        callback(from_platform, Answer::Unsatisfied),
        &[],
    );
    let erase = Erase { ticket: of(second), reason: "本人要求".into() };
    work.act("2026-03-14 09:00", Act::Erase(erase));

    // Rules change: a correction, an edition to come, a way back, and one that is refused.
    let corrected = tested(|files| {
        let table = String::from_utf8(files["tables/verdicts.csv"].clone()).unwrap();
        let table = table.replace("V2,C3,退回,>=2,→,责任部门,5", "V2,C3,退回,>=2,→,责任部门,4");
        files.insert("tables/verdicts.csv".to_owned(), table.into_bytes());
    });
    let correction = work.publish("2026-03-15 09:00", &corrected).expect("the correction is sound");
    work.publish("2026-03-15 10:00", &tested_from("2026-04-01")).expect("so is the next edition");
    work.act("2026-03-16 09:00", judge(from_platform));
    work.now.store(at("2026-03-17 09:00").seconds(), Ordering::Relaxed);
    work.writer.restore(correction, cause("四月的先不用")).unwrap().unwrap();
    work.act("2026-03-18 09:00", fault(late, "推诿", BTreeMap::new()));
    assert_eq!(work.publish("2026-03-19 09:00", &files(|_| {})), None, "it brings no tests");
    work.tick("2026-04-02 09:00");
}

fn tell_little(store: &Arc<dyn Store>) {
    let work = Work::begin(store, LITTLE, &files(|_| {}));
    let ticket = work.register("2026-03-02 09:00", "来电", "没水", |register| {
        register.external = Some("HOT-2026-0001".into());
    });
    work.act("2026-03-03 09:00", reply(ticket, true, false));
    let late = work.register("2026-03-04 09:00", "来电", "水费", |_| {});
    work.tick("2026-03-12 09:00");
    work.act("2026-03-12 10:00", reply(late, true, false));
    work.act("2026-03-13 10:00", callback(late, Answer::Unreached));
}
