//! 抢修时限: a clock for arriving on the spot, where the pack sets how long that may take.

use crate::classes::SUPPLY;
use suban_plugin_sdk::{Clock, Failure, Host, Question};

/// One clock when a fault is registered. Without `water.arrive` and `water.arrive_ends_on` there is none: a limit is
/// an organisation's to promise.
pub fn clocks(question: &Question, host: &dyn Host) -> Result<Vec<Clock>, Failure> {
    let ticket = &question.ticket;
    let is_fault =
        ticket.kind.as_deref() == Some("报修") && SUPPLY.iter().any(|category| ticket.is_about(category));
    if question.event != "ticket.registered" || !is_fault {
        return Ok(Vec::new());
    }
    let usual = host.text_or("water.arrive", "")?;
    let is_urgent = matches!(ticket.grade.as_deref(), Some("紧急" | "重大"));
    let limit = if is_urgent { host.text_or("water.arrive_urgent", &usual)? } else { usual };
    let ends_on = host.text_or("water.arrive_ends_on", "")?;
    if limit.is_empty() || ends_on.is_empty() {
        return Ok(Vec::new());
    }
    let rule = if is_urgent { "arrive-urgent" } else { "arrive" };
    Ok(vec![Clock::new(rule, "抢修到场", &limit).ends_on([ends_on])])
}
