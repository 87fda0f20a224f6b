//! 月度考核: what each unit did and was charged in a period, down to clause and ticket.

use crate::clocks::{ClockCounts, ClockLine};
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::{DeskError, Entry, Office, View};
use suban_model::{CivilDate, Period, Points, Stage, Ticket, TicketId};
use suban_policy::render::charged;

/// The monthly assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Monthly {
    /// Title of the pack in force.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Its first day.
    pub from: CivilDate,
    /// Its last day.
    pub to: CivilDate,
    /// Tickets received in it.
    pub tickets: u64,
    /// Of these, waiting for a person.
    pub queued: u64,
    /// Of these, to be given back to the platform.
    pub to_return: u64,
    /// Units that handled tickets or were charged, most points first.
    pub units: Vec<UnitLine>,
    /// How the limits of these tickets were kept.
    pub clocks: Vec<ClockLine>,
    /// What stands against each unit for each ticket and rule; corrections are already in it.
    pub charges: Vec<ChargeLine>,
    /// Charges of these tickets that wait for their decider.
    pub pending: Vec<PendingLine>,
    /// All points charged.
    pub points: Points,
}

/// One unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// Id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Tickets received in the period of which it is the lead.
    pub tickets: u64,
    /// Of these, finally answered.
    pub replied: u64,
    /// Of these, with a limit missed.
    pub late: u64,
    /// Points charged.
    pub points: Points,
    /// Charges that wait for their decider.
    pub pending: u64,
}

/// What one rule costs a unit for one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeLine {
    /// Name of the unit.
    pub unit: String,
    /// The ticket; none: the organisation.
    pub ticket: Option<String>,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The clause's words.
    pub words: String,
    /// Points.
    pub points: Points,
}

/// A charge that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingLine {
    /// The ticket.
    pub ticket: String,
    /// Key to decide it by.
    pub charge: String,
    /// Such as `P11 营业部 2..5 待定:考评会议`.
    pub line: String,
}

/// Takes the figures of a period.
pub fn monthly(view: View<'_>, office: &Office, period: Period) -> Result<Monthly, DeskError> {
    let (from, to) = office.pack.period.span(period, &office.calendar);
    let mut tally = Tally {
        office,
        units: BTreeMap::new(),
        clocks: ClockCounts::default(),
        charges: BTreeMap::new(),
        report: empty(office, period, from, to),
    };
    view.each_ticket(|ticket| {
        if office.period_of(ticket.received_at) == period {
            tally.count_ticket(&ticket);
        }
        Ok(())
    })?;
    view.each_entry(period, None, |entry| {
        tally.count_entry(&entry);
        Ok(())
    })?;
    Ok(tally.finish())
}

fn empty(office: &Office, period: Period, from: CivilDate, to: CivilDate) -> Monthly {
    Monthly {
        title: office.pack.title.clone(),
        period,
        from,
        to,
        tickets: 0,
        queued: 0,
        to_return: 0,
        units: Vec::new(),
        clocks: Vec::new(),
        charges: Vec::new(),
        pending: Vec::new(),
        points: Points::ZERO,
    }
}

/// Unit, ticket, rule and clause.
type ChargeKey = (String, Option<TicketId>, String, String);

struct Tally<'a> {
    office: &'a Office,
    units: BTreeMap<String, UnitLine>,
    clocks: ClockCounts,
    charges: BTreeMap<ChargeKey, Points>,
    report: Monthly,
}

impl Tally<'_> {
    fn count_ticket(&mut self, ticket: &Ticket) {
        let names = &self.office.pack.rules().names.units;
        self.report.tickets += 1;
        self.report.queued += u64::from(ticket.stage == Stage::Queued);
        self.report.to_return += u64::from(ticket.stage == Stage::ToReturn);
        for clock in &ticket.clocks {
            self.clocks.count(clock);
        }
        for proposal in ticket.book.pending() {
            let line = charged(&proposal.charge, names);
            self.report.pending.push(PendingLine {
                ticket: ticket.id.to_string(),
                charge: proposal.key(),
                line,
            });
            self.unit(&proposal.charge.who).pending += 1;
        }
        if let Some(lead) = ticket.lead() {
            let unit = self.unit(lead);
            unit.tickets += 1;
            unit.replied += u64::from(ticket.final_reply_at.is_some());
            unit.late += u64::from(ticket.clocks.iter().any(|clock| clock.kept() == Some(false)));
        }
    }

    fn count_entry(&mut self, entry: &Entry) {
        let unit = self.unit(&entry.unit);
        unit.points = unit.points.saturating_add(entry.points);
        self.report.points = self.report.points.saturating_add(entry.points);
        let key = (entry.unit.clone(), entry.ticket, entry.rule.clone(), entry.clause.clone());
        let points = self.charges.entry(key).or_default();
        *points = points.saturating_add(entry.points);
    }

    fn charge_lines(&self) -> Vec<ChargeLine> {
        let names = &self.office.pack.rules().names;
        let standing = self.charges.iter().filter(|(_, points)| **points != Points::ZERO);
        standing
            .map(|((unit, ticket, rule, clause), points)| ChargeLine {
                unit: names.units.name(unit).to_owned(),
                ticket: ticket.map(|ticket| ticket.to_string()),
                rule: rule.clone(),
                clause: clause.clone(),
                words: names.clauses.get(clause).map(|words| words.join(";")).unwrap_or_default(),
                points: *points,
            })
            .collect()
    }

    fn unit(&mut self, id: &str) -> &mut UnitLine {
        let name = self.office.pack.rules().names.units.name(id);
        self.units.entry(id.to_owned()).or_insert_with(|| UnitLine {
            unit: id.to_owned(),
            name: name.to_owned(),
            ..UnitLine::default()
        })
    }

    fn finish(self) -> Monthly {
        let mut units: Vec<_> = self.units.values().cloned().collect();
        units.sort_by(|one, other| other.points.cmp(&one.points).then_with(|| one.unit.cmp(&other.unit)));
        let charges = self.charge_lines();
        Monthly { units, charges, clocks: self.clocks.into_lines(), ..self.report }
    }
}
