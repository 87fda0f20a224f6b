//! A story as the commands that tell a desk of it, one a line, as `suban do` reads them.

use crate::life::{CompanyCharge, Event, Finding, Life, Story, What};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_model::{
    Act, Actor, Approve, Callback, Command, Determine, Dispatch, Extend, GiveBack, Judge, Moment, Node,
    Private, Register, Reopen, Reply, Share, TicketRef, Value,
};

/// A command and the words that must stay erasable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The command.
    pub command: Command,
    /// Words by field name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub private: Private,
}

/// All commands of a story, by time.
pub fn commands(story: &Story) -> Vec<Line> {
    let mut lines = Vec::new();
    for life in &story.lives {
        lines.push(registration(life));
        lines.extend((1..).zip(&life.events).map(|(place, event)| line_of(life, place, event)));
    }
    lines.extend((1..).zip(&story.charges).map(|(place, charge)| company_line(place, charge)));
    lines.sort_by_key(|line| line.command.at);
    lines
}

/// The command that tells of what happened to a ticket as the `place`th thing, from 1.
pub fn line_of(life: &Life, place: usize, event: &Event) -> Line {
    let (office, act) = act(TicketRef::External(life.number.clone()), &event.what);
    // Found once more is another occasion, and has to be said so.
    let is_again = life.events.iter().take(place - 1).any(|earlier| earlier.what == event.what);
    let act = match act {
        Act::Record(finding) if is_again => Act::RecordAnother(finding),
        act => act,
    };
    line(event.at, office, format!("month-{}-{place}", life.number), act)
}

fn registration(life: &Life) -> Line {
    let register = Register {
        external: Some(life.number.clone()),
        channel: life.channel.to_owned(),
        area: Some(life.area.to_owned()),
        given: life.given.iter().map(|(clock, due)| ((*clock).to_owned(), *due)).collect(),
        repeats: life.repeats.clone().map(TicketRef::External),
    };
    let key = format!("month-{}", life.number);
    let private = Private::from([("text".to_owned(), life.words.clone())]);
    Line { private, ..line(life.received_at, "工作室", key, Act::Register(register)) }
}

fn line(at: Moment, office: &str, key: String, act: Act) -> Line {
    let by = Actor::of(office).into();
    Line { command: Command { at, by, key: Some(key), act }, private: Private::new() }
}

/// Which office tells what.
fn act(ticket: TicketRef, what: &What) -> (&'static str, Act) {
    let reason = || "见办理记录".to_owned();
    match what {
        What::SentUp { excuse } => ("工作室", node(ticket, "送批", *excuse)),
        What::Telephoned => ("工作室", node(ticket, "请示", None)),
        What::Dispatched(unit) => {
            let lead = (*unit).to_owned();
            ("工作室", Act::Dispatch(Dispatch { ticket, lead, co_handlers: Vec::new() }))
        }
        What::Reopened(unit) => {
            let lead = Some((*unit).to_owned());
            ("工作室", Act::Reopen(Reopen { ticket, lead, given: BTreeMap::new(), reason: reason() }))
        }
        What::Replied { last, explained } => {
            ("工作室", Act::Reply(Reply { ticket, last: *last, explained: *explained }))
        }
        What::ExtensionApproved => {
            let step = "延期".to_owned();
            ("总经理", Act::Approve(Approve { ticket, step, granted: true, reason: None }))
        }
        What::Extended(until) => ("工作室", Act::Extend(Extend { ticket, until: *until, reason: reason() })),
        What::GivenBack => ("工作室", Act::GiveBack(GiveBack { ticket, reason: reason() })),
        What::CalledBack { answer, clear_by } => {
            let given = clear_by.map(|due| ("清零".to_owned(), due)).into_iter().collect();
            ("工作室", Act::Callback(Callback { ticket, answer: *answer, given }))
        }
        What::Judged(verdict) => ("工作室", Act::Judge(Judge { ticket, verdict: (*verdict).to_owned() })),
        What::InquiryOrdered => ("客服分管领导", node(ticket, "交办调查", None)),
        What::InquiryReported => ("人力资源部", node(ticket, "调查报告", None)),
        What::Found(finding) => (finding.by, Act::Record(recorded(ticket, finding))),
        What::Decided { charge, points } => {
            let (ticket, charge, points) = (Some(ticket), charge.clone(), *points);
            (
                "考评会议",
                Act::Determine(Determine { ticket, finding: None, charge, points, reason: reason() }),
            )
        }
    }
}

fn node(ticket: TicketRef, node: &str, excuse: Option<&str>) -> Act {
    Act::Node(Node { ticket, node: node.to_owned(), excuse: excuse.map(str::to_owned) })
}

fn recorded(ticket: TicketRef, finding: &Finding) -> suban_model::Finding {
    suban_model::Finding {
        ticket: Some(ticket),
        form: finding.form.to_owned(),
        pick: finding.picks.iter().map(|pick| (*pick).to_owned()).collect(),
        fields: finding.fields.iter().map(|(label, value)| ((*label).to_owned(), value.clone())).collect(),
    }
}

fn company_line(place: usize, charge: &CompanyCharge) -> Line {
    let share = |(unit, hundredths): &(&str, i64)| Share {
        unit: (*unit).to_owned(),
        percent: Decimal::new(*hundredths, 2),
    };
    let fields = BTreeMap::from([
        ("公司被扣分值".to_owned(), Value::Text(charge.points.to_string())),
        ("责任比例".to_owned(), Value::Shares(charge.shares.iter().map(share).collect())),
    ]);
    let form = "般阳民生扣公司分".to_owned();
    let finding = suban_model::Finding { ticket: None, form, pick: Vec::new(), fields };
    line(charge.at, "人力资源部", format!("month-company-{place}"), Act::Record(finding))
}
