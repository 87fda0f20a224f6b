//! The whole life of a ticket: what is possible in which stage, rounds, suspensions, corrections and what is withdrawn.

mod appeals;
mod corrections;
mod model;
mod random;
mod rounds;
mod stages;
mod suspensions;
mod withdrawals;

use std::collections::BTreeMap;
use suban_desk::DeskError;
use suban_model::{
    Act, Answer, AppealCharge, Callback, Close, Decline, Dispatch, Finding, GiveBack, HandOver, Judge, Merge,
    Node, Reopen, Reply, Resume, Rework, RuleOn, Ruling, Suspend, TicketId, TicketRef, Withdraw,
};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, files};

const CLOCKS: &str = "编号,条款,开始于,渠道,→,时限,多久,结束于,归谁,暂停于\n\
    T1,C2,登记,三来,→,答复,3 工作日,最终回复|退回,,等用户\n\
    T2,C2,登记|重开,平台,→,平台,指定,最终回复|退回,,\n\
    T3,C2,返工,*,→,返工,2 工作日,最终回复,,\n\
    T4,C2,登记,三来,→,上门,4 小时,核实|最终回复|退回,,等用户|停水\n\
    T5,C2,重开,*,→,答复,3 工作日,最终回复|退回,,\n";

const FIGURES: &str = "[rework]\nname = \"第几次\"\nclause = \"C3\"\nnth = \"平台认定\"\nsame = [\"工单\", \"平台认定\"]\n\
    [handled]\nname = \"办件数\"\nclause = \"C3\"\ncount = \"工单\"\nat = \"最终回复\"\nby = [\"全部\", \"主办\"]\n\
    [declined]\nname = \"退单数\"\nclause = \"C3\"\nnth = \"退单\"\nsame = [\"主办\"]\n\
    [first]\nname = \"首答数\"\nclause = \"C3\"\ncount = \"工单\"\nat = \"首次最终回复\"\nby = [\"全部\", \"主办\"]\n\
    [came]\nname = \"来件数\"\nclause = \"C3\"\ncount = \"工单\"\nat = \"登记\"\nby = [\"全部\", \"主办\"]\n\
    [found]\nname = \"差错数\"\nclause = \"C3\"\nnth = \"查实\"\nsame = [\"主办\"]\n";

/// The small organisation, which suspends, works again and closes.
pub fn pack() -> PackFiles {
    files(|files| {
        let mut edit = |path: &str, from: &str, to: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from), "{path} has no {from}");
            files.insert(path.to_owned(), text.replace(from, to).into_bytes());
        };
        edit("pack.toml", "[hooks]", "[hooks]\nrequire = { tables = [\"steps\"] }");
        edit(
            "pack.toml",
            "[tables]",
            "[nodes]\n\"核实\" = { in = [\"已派单\", \"已初次回复\"] }\n\"拟办\" = { once = true }\n\
             [suspensions]\n\"等用户\" = { longest = \"10 工作日\" }\n\"停水\" = {}\n\
             [appeals]\nclause = \"C1\"\nwithin = \"5 工作日\"\nruled_within = \"10 天\"\ncounts = true\n\
             [tables]\nsteps = { policy = \"collect\" }",
        );
        edit("tables/routes.csv", "R2,C1,营业/*,→,营业部,,", "R2,C1,营业/*,→,,,回退:不归我管");
        edit(
            "findings.toml",
            "[company]",
            "[late]\nname = \"回头看\"\nabout = \"ticket\"\nby = [\"工作室\"]\nlate = true\n[company]",
        );
        files.insert("tables/clocks.csv".into(), CLOCKS.into());
        files.insert("figures.toml".into(), FIGURES.into());
        let overdue = "编号,条款,时限,已说明,超期天数,→,扣谁,分\nO1,C2,答复,*,<=2,→,接办部门,1\n\
                       O2,C2,答复,*,>=3,→,接办部门,2\nO3,C2,平台,否,*,→,接办部门,5\nO4,C2,返工,*,*,→,接办部门,3\n\
                       O5,C2,上门,*,*,→,接办部门,4\n";
        files.insert("tables/overdue.csv".into(), overdue.into());
        let steps = "编号,条款,要做,→,先要,由谁,缺了\nN1,C1,延期,→,签批:总经理,,提醒\nN2,C1,平台认定,→,,工作室,拒绝\n\
                     N3,C1,办结,→,曾:表:差错,,提醒\n";
        files.insert("tables/steps.csv".into(), steps.into());
    })
}

pub fn of(ticket: TicketId) -> TicketRef {
    TicketRef::Id(ticket)
}

pub fn reason() -> String {
    "有缘由".to_owned()
}

pub fn reply(ticket: TicketId, last: bool) -> Act {
    Act::Reply(Reply { ticket: of(ticket), last, explained: false })
}

pub fn dispatch(ticket: TicketId, lead: &str) -> Act {
    Act::Dispatch(Dispatch { ticket: of(ticket), lead: lead.into(), co_handlers: Vec::new() })
}

pub fn hand_over(ticket: TicketId, lead: &str) -> Act {
    let co_handlers = Vec::new();
    Act::HandOver(HandOver { ticket: of(ticket), lead: lead.into(), co_handlers, reason: reason() })
}

pub fn decline(ticket: TicketId) -> Act {
    Act::Decline(Decline { ticket: of(ticket), reason: reason() })
}

pub fn appeal(ticket: TicketId, charge: &str) -> Act {
    let (charge, evidence) = (charge.to_owned(), Vec::new());
    Act::Appeal(AppealCharge { ticket: Some(of(ticket)), finding: None, charge, reason: reason(), evidence })
}

pub fn rule_on(ticket: TicketId, charge: &str, ruling: Ruling) -> Act {
    let charge = charge.to_owned();
    Act::RuleOn(RuleOn { ticket: Some(of(ticket)), finding: None, charge, ruling, reason: reason() })
}

pub fn callback(ticket: TicketId, answer: Answer) -> Act {
    Act::Callback(Callback { ticket: of(ticket), answer, given: BTreeMap::new() })
}

pub fn give_back(ticket: TicketId) -> Act {
    Act::GiveBack(GiveBack { ticket: of(ticket), reason: reason() })
}

pub fn rework(ticket: TicketId, lead: Option<&str>) -> Act {
    Act::Rework(Rework {
        ticket: of(ticket),
        lead: lead.map(str::to_owned),
        given: BTreeMap::new(),
        reason: reason(),
    })
}

pub fn reopen(ticket: TicketId, lead: Option<&str>) -> Act {
    Act::Reopen(Reopen {
        ticket: of(ticket),
        lead: lead.map(str::to_owned),
        given: BTreeMap::new(),
        reason: reason(),
    })
}

pub fn close(ticket: TicketId) -> Act {
    Act::Close(Close { ticket: of(ticket), note: None })
}

pub fn merge(ticket: TicketId, into: TicketId) -> Act {
    Act::Merge(Merge { ticket: of(ticket), into: of(into), reason: reason() })
}

pub fn suspend(ticket: TicketId, cause: &str) -> Act {
    Act::Suspend(Suspend { ticket: of(ticket), cause: cause.into(), note: None })
}

pub fn resume(ticket: TicketId) -> Act {
    Act::Resume(Resume { ticket: of(ticket) })
}

pub fn node(ticket: TicketId, node: &str) -> Act {
    Act::Node(Node { ticket: of(ticket), node: node.into(), excuse: None })
}

pub fn finding(ticket: TicketId, form: &str, pick: &str) -> Finding {
    let pick = if pick.is_empty() { Vec::new() } else { vec![pick.to_owned()] };
    Finding { ticket: Some(of(ticket)), form: form.into(), pick, fields: BTreeMap::new() }
}

pub fn judge(ticket: TicketId, verdict: &str) -> Act {
    Act::Judge(Judge { ticket: of(ticket), verdict: verdict.into() })
}

pub fn withdraw(ticket: TicketId, what: &str) -> Act {
    Act::Withdraw(Withdraw { ticket: Some(of(ticket)), what: what.into(), reason: reason() })
}

/// Refused with this code, and this in its sentence.
#[track_caller]
pub fn refused(desk: &TestDesk, when: &str, office: &str, act: Act, (code, expect): (&str, &str)) {
    match desk.try_do(when, office, act, &[]) {
        Err(DeskError::Refused(refusal)) => {
            let said = refusal.chinese();
            assert!(refusal.code() == code && said.contains(expect), "{}: {said}", refusal.code());
        }
        other => panic!("not refused: {other:?}"),
    }
}
