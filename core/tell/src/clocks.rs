//! Clocks (时限): what must happen by when, and whether it did.

use crate::names::{Unit, shown};
use crate::rounds::PauseView;
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Clock, ClockState, Event, Limit, Ticket};

/// 时限 · a clock of a ticket.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClockView {
    /// 时限.
    pub name: String,
    /// Id of the rule that started it.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// How long it runs; none: until the moment that came with the ticket.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Limit>))]
    pub limit: Option<Limit>,
    /// When it began.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub started_at: String,
    /// Last moment that is still in time.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub due: String,
    /// The calendar of a year it runs through was not published when it was computed.
    pub provisional: bool,
    /// Who must keep it; none: the ticket's lead at the time.
    pub holder: Option<Unit>,
    /// What ends it.
    pub ends_on: Vec<String>,
    /// `running`, `late`, `ended` or `paused`.
    pub state: &'static str,
    /// When it ended.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub ended_at: Option<String>,
    /// Whether it was kept, or can still not be; none while it runs.
    pub kept: Option<bool>,
    /// When it stood still before.
    pub pauses: Vec<PauseView>,
    /// By how many days it ended late, in the unit of the limit, rounded as the pack says.
    pub late_days: Option<i64>,
    /// Who held it when it ran out.
    pub late_holder: Option<Unit>,
}

impl ClockView {
    /// A clock as it has run on its ticket.
    pub fn on(ticket: &Ticket, clock: &Clock, rulebook: &Rulebook) -> Self {
        let pauses = ticket.pauses_of(clock).map(|pause| PauseView::of(pause, rulebook));
        Self { pauses: pauses.collect(), ..Self::of(clock, rulebook) }
    }

    /// With names and local moments.
    pub fn of(clock: &Clock, rulebook: &Rulebook) -> Self {
        let (state, ended) = match clock.state {
            ClockState::Running => ("running", None),
            ClockState::Late => ("late", None),
            ClockState::Ended(at) => ("ended", Some(at)),
            ClockState::Paused => ("paused", None),
        };
        let lateness =
            ended.map(|at| rulebook.calendar.lateness(clock.due, at, rulebook.pack.late_unit(clock)));
        Self {
            name: clock.plan.name.clone(),
            rule: clock.plan.rule.clone(),
            clause: clock.plan.clause.clone(),
            limit: clock.plan.allowance.limit(),
            started_at: shown(clock.started_at, rulebook),
            due: shown(clock.due, rulebook),
            provisional: clock.provisional,
            holder: clock.plan.holder.as_ref().map(|id| Unit::of(id, rulebook)),
            ends_on: clock.plan.ends_on.iter().map(|event: &Event| event.name().to_owned()).collect(),
            state,
            ended_at: ended.map(|at| shown(at, rulebook)),
            kept: clock.kept(),
            pauses: Vec::new(),
            late_days: lateness
                .filter(|lateness| lateness.is_late())
                .map(|lateness| lateness.days(rulebook.pack.late_days)),
            late_holder: clock.late_holder.as_ref().map(|id| Unit::of(id, rulebook)),
        }
    }
}
