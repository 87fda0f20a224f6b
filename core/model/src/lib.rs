//! The words of complaint work as types, and the arithmetic that all rules share: points, moments, limits, the
//! working calendar and assessment periods. Nothing here reads a file, a clock or a network.

mod act_kind;
mod apply;
mod bilingual;
pub mod calendar;
mod charge;
mod command;
mod command_appeal;
mod command_life;
mod command_people;
mod command_words;
mod decimal;
pub mod digest;
mod event;
mod fault;
mod giver;
mod hook;
mod judgement;
pub mod limit;
pub mod moment;
mod observation;
pub mod period;
pub mod period_rule;
mod person;
pub mod points;
mod possible;
mod round;
pub mod signing;
mod step;
mod suspension;
mod ticket;
mod ticket_ref;
mod typed_text;
mod value;
pub mod zone;

pub use act_kind::ActKind;
pub use bilingual::{Bilingual, Language};
pub use calendar::{DailyHours, DayKind, Due, Holidays, Lateness, PauseMeasure, Rounding, WorkCalendar};
pub use charge::{
    Amount, Appeal, AppealError, Appealed, Book, BookError, CHARGES_PER_ASSESSMENT_MAX, Charge, ChargeState,
    Determination, DetermineError, Keep, Posting, Proposal, Ruled, Ruling, Slot, Standing, StandingMeasure,
    Times,
};
pub use command::{
    Act, Activate, Answer, Approve, Callback, Command, Determine, Dispatch, Erase, Expire, Extend, Finding,
    GiveBack, Judge, Node, Private, Register, Reply, Reschedule, Settle, Tally,
};
pub use command_appeal::{AppealCharge, Evidence, RuleOn};
pub use command_life::{
    Close, Correct, Decline, HandOver, Merge, Reopen, Resume, Rework, SetDue, Suspend, Withdraw,
};
pub use command_people::{Appoint, Delegate, Dismiss};
pub use digest::Digest;
pub use event::{Event, UnknownEvent};
pub use fault::{Fault, FaultKind};
pub use giver::{Actor, Giver, Occasion};
pub use hook::{Hook, UnknownHook};
pub use jiff::civil::Date as CivilDate;
pub use judgement::{
    Allowance, Classification, ClockPlan, Measure, OnMissing, Prerequisite, Requirement, Routing,
    RoutingReason, Warning,
};
pub use limit::{Limit, LimitUnit};
pub use moment::Moment;
pub use observation::{Aggregate, Observation};
pub use period::Period;
pub use period_rule::PeriodRule;
pub use person::{APPOINTMENTS_MAX, Appointment, Capacity, Person, PersonStep, StandIn, is_staff_number};
pub use points::Points;
pub use round::PastRound;
pub use step::{BookStep, Correction, FindingStep, Observed, TicketStep};
pub use suspension::{Pause, Suspension};
pub use ticket::{
    Approval, Attention, Clock, ClockState, Happening, Led, Missing, Signed, Stage, Ticket, TicketId,
    TicketIdError,
};
pub use ticket_ref::{EXTERNAL_PREFIX, TicketRef};
pub use value::{Share, Value};
pub use zone::Zone;
