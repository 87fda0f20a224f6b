//! What was filled in on the ticket's forms, such as 拟办意见 and 书面材料, and who has signed.

use std::collections::BTreeMap;
use suban_desk::{Payload, Record, Rulebook};
use suban_model::{Act, Event, Routing, Ticket, TicketStep, Value};
use suban_tell::sentences::record::by;

/// A form that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name.
    pub form: String,
    /// When, and by whom.
    pub said: String,
    /// Label and value of each field; words that were erased are missing.
    pub fields: Vec<(String, String)>,
}

/// A signature that the form has room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Who signs.
    pub office: String,
    /// When, and by whom; `None`: it is to be signed.
    pub signed: Option<String>,
}

/// The form that a record filled in for a step of the work, unless it was withdrawn. Findings that charge are not the sheet's.
pub fn paper(
    record: &Record,
    payload: Option<&Payload>,
    ticket: &Ticket,
    rulebook: &Rulebook,
) -> Option<Paper> {
    let act = record.command_with(payload).act;
    let (Act::Record(finding) | Act::RecordAnother(finding)) = act else { return None };
    if ticket.withdrawn.contains(&record.seq) {
        return None;
    }
    let form = rulebook.pack.form(&finding.form)?;
    if !rulebook.pack.requires_form(&form.name) {
        return None;
    }
    let label = |field: &String| {
        form.fields.get(field).map_or_else(|| field.clone(), |known| known.label.get_ref().clone())
    };
    let picked = (!finding.pick.is_empty()).then(|| ("情形".to_owned(), finding.pick.join("、")));
    let shown = |value: &Value| match value {
        Value::Text(unit) => rulebook
            .pack
            .units()
            .id(unit)
            .map_or_else(|| unit.clone(), |id| rulebook.pack.units().name(id).to_owned()),
        other => other.to_string(),
    };
    let fields = finding.fields.iter().map(|(field, value)| (label(field), shown(value)));
    let fields = picked.into_iter().chain(fields).filter(|(_, value)| !value.is_empty());
    Some(Paper { form: form.name.clone(), said: said(record, rulebook), fields: fields.collect() })
}

/// Who has signed so far, by what they signed as. What let signatures lapse has to be told as well, in order.
#[derive(Debug, Default)]
pub struct Signed {
    standing: BTreeMap<(Event, String), String>,
    lead: Option<String>,
}

impl Signed {
    /// Notes what a record says of it.
    pub fn note(&mut self, record: &Record, rulebook: &Rulebook) {
        for step in record.change.ticket_steps() {
            match step {
                TicketStep::Approved(approval) if approval.granted => {
                    let key = (approval.step.clone(), approval.office.clone());
                    self.standing.insert(key, said(record, rulebook));
                }
                TicketStep::Approved(approval) => self.lapse(&approval.step),
                TicketStep::SignaturesLapsed(step) => self.lapse(step),
                TicketStep::RoundBegan(_) => self.standing.clear(),
                TicketStep::Routed(Routing::Assign { lead, .. }) => self.led_by(lead),
                _ => {}
            }
        }
    }

    /// Another unit's people sign anew.
    fn led_by(&mut self, lead: &str) {
        let before = self.lead.replace(lead.to_owned());
        if before.is_some_and(|before| before != lead) {
            self.standing.clear();
        }
    }

    fn lapse(&mut self, step: &Event) {
        self.standing.retain(|(signed, _), _| signed != step);
    }

    /// What stands beside the offices that the form names: `部门负责人` is whoever signed as `部门负责人@主办`.
    pub fn beside(&self, offices: &[String]) -> Vec<Signature> {
        let signed_as = |office: &String| {
            let is_it = |signed: &str| signed.split('@').next() == Some(office);
            let standing = self.standing.iter().filter(|((_, signed), _)| is_it(signed));
            standing.map(|((step, _), said)| format!("{} {said}", step.chinese())).next_back()
        };
        offices.iter().map(|office| Signature { office: office.clone(), signed: signed_as(office) }).collect()
    }
}

fn said(record: &Record, rulebook: &Rulebook) -> String {
    format!("{} {}", record.command.at.told_in(&rulebook.pack.zone), by(&record.command.by.actor()).zh)
}
