//! 时限: by when a repair crew is on the spot, by area, and by when a complaint is answered, by its class.

use suban_plugin_sdk::{Clock, Failure, Host, Question};

/// 片区, the rule of its limit, the parameter that sets it, and the limit that power suppliers promise in public.
const ARRIVALS: [(&str, &str, &str, &str); 3] = [
    ("城区", "arrive-city", "power.arrive.city", "45 分钟"),
    ("农村", "arrive-rural", "power.arrive.rural", "90 分钟"),
    ("特殊边远", "arrive-remote", "power.arrive.remote", "120 分钟"),
];

/// The class of complaint, the rule of its limit, and the parameter that sets it. None is promised everywhere.
const ANSWERS: [(&str, &str, &str); 5] = [
    ("服务投诉", "answer-service", "power.answer.service"),
    ("营业投诉", "answer-business", "power.answer.business"),
    ("停送电投诉", "answer-outage", "power.answer.outage"),
    ("供电质量投诉", "answer-quality", "power.answer.quality"),
    ("电网建设投诉", "answer-grid", "power.answer.grid"),
];

/// The clocks that start when a request is registered.
pub fn clocks(question: &Question, host: &dyn Host) -> Result<Vec<Clock>, Failure> {
    if question.event != "ticket.registered" {
        return Ok(Vec::new());
    }
    let clock = match question.ticket.kind.as_deref() {
        Some("报修") => arrival(question, host)?,
        Some("投诉") => answer(question, host)?,
        _ => None,
    };
    Ok(clock.into_iter().collect())
}

/// 到达现场. A place that nobody named is in town: that is the strictest promise.
fn arrival(question: &Question, host: &dyn Host) -> Result<Option<Clock>, Failure> {
    let area = question.ticket.area.as_deref();
    let [in_town, ..] = ARRIVALS;
    let known = ARRIVALS.into_iter().find(|(name, ..)| Some(*name) == area);
    let (_, rule, parameter, promised) = known.unwrap_or(in_town);
    let limit = host.text_or(parameter, promised)?;
    let ends_on = host.text_or("power.arrive.ends_on", "到达现场")?;
    Ok(Some(Clock::new(rule, "到达现场", &limit).ends_on([ends_on, "reply.final".to_owned()])))
}

/// 答复, where the pack says how long it may take.
fn answer(question: &Question, host: &dyn Host) -> Result<Option<Clock>, Failure> {
    let about = ANSWERS.into_iter().find(|(class, ..)| question.ticket.is_about(class));
    let Some((_, rule, parameter)) = about else { return Ok(None) };
    let limit = host.text_or(parameter, "")?;
    Ok((!limit.is_empty()).then(|| Clock::new(rule, "答复", &limit).ends_on(["reply.final"])))
}
