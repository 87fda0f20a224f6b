//! The rulebook of a small organisation, and a record of it.

use suban_desk::{Change, Judgement, Record, Rulebook};
use suban_model::{
    Act, Actor, Clock, ClockPlan, ClockState, Command, Digest, Event, Expire, TicketId, TicketRef,
};
use suban_policy::Hook;
use suban_policy::decision::{Fired, Trace};
use suban_test_kit::{at, files};

pub fn rulebook() -> Rulebook {
    suban_test_kit::rulebook(&files(|_| {}))
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
