//! 首页: what a browser is shown at the server's address. What this is, a month by unit, its tickets with the why of
//! each point, and where to go next.
//!
//! Nothing is counted here but which months there are: figures are those of the monthly assessment, reasons those of
//! the explanation of each ticket. The page stands alone and shows nobody's words.

use crate::explain::{self, ChargeState, ExplainedCharge};
use crate::monthly::{self, ChargeRow};
use crate::page::styled;
use crate::{Explanation, Monthly, Reading};
use askama::Template;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::DeskError;
use suban_model::{Period, TicketId};
use suban_policy::engine::Engine;

styled!("../templates/overview.css", "sha256-jwiE48ZEqvpQHeTG2XpSHURExEGLWgOvwPAZrQqSvuI=");

/// Tickets that are explained on the page. Of the others the page says where they are.
pub const EXPLAINED_TICKETS_MAX: usize = 60;

/// Months that the page leads to, the newest first.
pub const MONTHS_MAX: usize = 24;

/// The page's contents. Moments are on the organisation's clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The month shown.
    pub monthly: Monthly,
    /// Months with tickets, the newest first, and how many were received in each.
    pub months: Vec<(Period, u64)>,
    /// Tickets with points of the month that stand or wait for their decider, in the order of the units charged.
    pub tickets: Vec<Explanation>,
    /// Such tickets beyond [`EXPLAINED_TICKETS_MAX`].
    pub more: usize,
    /// When the page was made.
    pub now: String,
    /// First digits of the digest of the pack in force.
    pub edition: String,
}

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct Page<'a> {
    overview: &'a Overview,
    monthly: &'a Monthly,
    style: &'a str,
    style_hash: &'a str,
}

impl Overview {
    /// Takes a month as it stands: the one asked for, or else the newest that people work on.
    pub fn of(
        reading: &Reading<'_>,
        engines: &[Arc<dyn Engine>],
        period: Option<Period>,
    ) -> Result<Self, DeskError> {
        let months = months(reading)?;
        let period = period.unwrap_or_else(|| to_show(&months, reading.period_of(reading.now)));
        let monthly = monthly::monthly(reading, period)?;
        let charged = charged(&monthly);
        let (tickets, more) = charged.split_at(charged.len().min(EXPLAINED_TICKETS_MAX));
        let tickets = tickets
            .iter()
            .filter_map(|id| reading.view.ticket(*id).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            tickets: explain::explain_all(reading, engines, &tickets)?,
            more: more.len(),
            months: months.into_iter().rev().take(MONTHS_MAX).collect(),
            monthly,
            now: reading.told(reading.now),
            edition: reading.rulebook().id.pack.short(),
        })
    }

    /// As a page for a browser.
    pub fn to_html(&self) -> Result<String, askama::Error> {
        Page { overview: self, monthly: &self.monthly, style: STYLE, style_hash: STYLE_HASH }.render()
    }

    /// What the month charges for no ticket: by settling it, or for a finding about the organisation.
    pub fn of_no_ticket(&self) -> impl Iterator<Item = ChargeRow<'_>> {
        self.monthly.charges().filter(|row| row.charged.ticket.is_none())
    }

    /// The charges of a ticket that belong to the month, those that stand before those that wait, for their points or for a ruling.
    pub fn of_month<'a>(&self, ticket: &'a Explanation) -> impl Iterator<Item = &'a ExplainedCharge> {
        let period = self.monthly.period;
        ticket.charges.iter().filter(move |charge| {
            let counts =
                matches!(charge.state, ChargeState::Standing | ChargeState::Pending | ChargeState::Appealed);
            counts && charge.belongs_to == Some(period)
        })
    }
}

/// How many tickets were received in each period.
fn months(reading: &Reading<'_>) -> Result<BTreeMap<Period, u64>, DeskError> {
    let mut months = BTreeMap::new();
    reading.view.each_ticket(|ticket| {
        *months.entry(reading.period_of(ticket.received_at)).or_default() += 1;
        Ok(())
    })?;
    Ok(months)
}

/// The current period or the one before, whichever is the newest with tickets. Where both are empty all that there is
/// was taken in from a register: its fullest period then, the newest of equals.
fn to_show(months: &BTreeMap<Period, u64>, current: Period) -> Period {
    let recent = [Some(current), current.preceding()].into_iter().flatten();
    let fullest = months.iter().max_by_key(|(_, tickets)| **tickets).map(|(period, _)| *period);
    recent.into_iter().find(|period| months.contains_key(period)).or(fullest).unwrap_or(current)
}

/// The tickets of a month that are charged or may be, in the order of its units; each once.
fn charged(monthly: &Monthly) -> Vec<TicketId> {
    let charged = monthly.charges().filter_map(|row| row.charged.ticket.as_ref());
    let pending = monthly.pending.iter().filter_map(|line| line.ticket.as_ref());
    let mut tickets: Vec<TicketId> = Vec::new();
    for ticket in charged.chain(pending).filter_map(|number| number.parse().ok()) {
        if !tickets.contains(&ticket) {
            tickets.push(ticket);
        }
    }
    tickets
}
