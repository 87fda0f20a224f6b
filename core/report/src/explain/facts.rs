//! The facts that an assessment saw, as people read them.

use super::NamedValue;
use suban_desk::{Judgement, Record};
use suban_model::{Act, Clock, Ticket, Value};

/// What a record says of its subject, then what was known of the ticket.
pub(super) fn of(
    record: &Record,
    ticket: &Ticket,
    clock: Option<&Clock>,
    judgement: Option<&Judgement>,
) -> Vec<NamedValue> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        facts.push(NamedValue { name: name.to_owned(), value });
    };
    match (clock, &record.command.act) {
        (Some(clock), _) => {
            add("时限", clock.plan.name.clone());
            add("已说明", Value::Flag(ticket.explained).to_string());
        }
        (None, Act::Record(finding)) => {
            add("查实事项", finding.form.clone());
            if !finding.pick.is_empty() {
                add("情形", finding.pick.join("、"));
            }
            for (name, value) in &finding.fields {
                add(name, value.to_string());
            }
        }
        (None, Act::Judge(judge)) => {
            add("平台认定", judge.verdict.clone());
        }
        (None, _) => {}
    }
    for counted in judgement.iter().flat_map(|judgement| &judgement.trace.figures) {
        add(&counted.figure, counted.value.to_string());
    }
    add("渠道", ticket.channel.clone());
    if let Some(classification) = &ticket.classification {
        add("类别", classification.category.clone());
    }
    facts
}
