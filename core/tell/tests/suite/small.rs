//! The rulebook of a small organisation, and a record of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::{Change, Judgement, Record, Rulebook};
use suban_model::{
    Act, Actor, Clock, ClockPlan, ClockState, Command, Digest, Event, Expire, Holidays, Moment, TicketId,
    TicketRef,
};
use suban_policy::decision::{Fired, Trace};
use suban_policy::{Hook, Pack, PackFiles};

const MANIFEST: &str = r#"
id = "small"
title = "小单位"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"平台" = ["12345"]
"#;

pub fn rulebook() -> Rulebook {
    let files = [
        ("pack.toml", MANIFEST),
        ("clauses.toml", "C1 = \"甲\"\nC2 = \"乙\"\n"),
        ("units.toml", "[pipes]\nname = \"管网所\"\n[billing]\nname = \"营业部\"\n"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let files = PackFiles::new(BTreeMap::from(files)).unwrap();
    let pack = Pack::load(&files, &[], &BTreeMap::new()).unwrap();
    Rulebook::new(Arc::new(pack), Holidays::china())
}

pub fn at(text: &str) -> Moment {
    Moment::parse(text, &suban_model::Zone::default()).unwrap()
}

/// A record of ticket T2 in which `K1` classified it and `R1` routed it.
pub fn record(rulebook: &Rulebook) -> Record {
    let (ticket, clock) = (TicketRef::Id(TicketId(2)), "答复".to_owned());
    let by = Actor { person: Some("王工".into()), ..Actor::of("工作室") }.into();
    let at = at("2026-03-02 09:10");
    Record {
        seq: 7,
        previous: Digest([0; 32]),
        recorded_at: at,
        rulebook: rulebook.id,
        command: Command { at, by, key: None, act: Act::Expire(Expire { ticket, clock }) },
        private: None,
        judgements: vec![judgement(Hook::Classify, "K1"), judgement(Hook::Route, "R1")],
        change: Change::Ticket(TicketId(2), Vec::new()),
        entries: Vec::new(),
    }
}

fn judgement(hook: Hook, rule: &str) -> Judgement {
    let fired = vec![Fired { rule: rule.into(), clause: "C1".into() }];
    Judgement {
        hook,
        subject: "ticket.registered".into(),
        input: Digest([0; 32]),
        fault: None,
        trace: Trace { fired, ..Trace::default() },
        spent: 0,
    }
}

/// A clock of three working days for the final answer, due at the end of 2026-03-05.
pub fn clock(state: ClockState) -> Clock {
    let plan = ClockPlan {
        name: "答复".into(),
        rule: "T1".into(),
        clause: "C2".into(),
        allowance: suban_model::Allowance::Limit("3 工作日".parse().unwrap()),
        ends_on: vec![Event::FinalReply],
        holder: None,
    };
    Clock {
        plan,
        started_at: at("2026-03-02 09:10"),
        due: at("2026-03-05 23:59:59"),
        provisional: false,
        started_in: 7,
        next_check: None,
        late_holder: None,
        explained: false,
        excused: false,
        state,
    }
}
