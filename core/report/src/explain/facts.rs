//! The facts that an assessment saw, as people read them.

use super::NamedValue;
use suban_desk::{Judgement, Record, Rulebook};
use suban_model::{Act, Clock, Finding, Ticket, Value};
use suban_policy::findings::InputType;
use suban_tell::names;

/// What a record says of its subject, then what was known of the ticket.
pub(super) fn of(
    record: &Record,
    ticket: &Ticket,
    clock: Option<&Clock>,
    judgement: Option<&Judgement>,
    rulebook: &Rulebook,
) -> Vec<NamedValue> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        facts.push(NamedValue { name: name.to_owned(), value });
    };
    match (clock, &record.command.act) {
        (Some(clock), _) => {
            add("时限", clock.plan.name.clone());
            add("已说明", Value::Flag(clock.explained).to_string());
        }
        (None, Act::Record(finding) | Act::RecordAnother(finding)) => {
            add("查实事项", finding.form.clone());
            if !finding.pick.is_empty() {
                add("情形", finding.pick.join("、"));
            }
            for (name, value) in &finding.fields {
                let (label, value) = field(finding, name, value, rulebook);
                add(&label, value);
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

/// A field of a form by its label, a unit by its name. Whoever put it in may have written an id for either.
fn field(finding: &Finding, name: &str, value: &Value, rulebook: &Rulebook) -> (String, String) {
    let form = rulebook.pack.forms().get(&finding.form);
    let by_label = || form?.fields.values().find(|field| field.label.get_ref() == name);
    let Some(field) = form.and_then(|form| form.fields.get(name)).or_else(by_label) else {
        return (name.to_owned(), value.to_string());
    };
    let value = value.to_string();
    let value = if field.input == InputType::Unit { names::unit_name(rulebook, &value) } else { value };
    (field.label.get_ref().clone(), value)
}
