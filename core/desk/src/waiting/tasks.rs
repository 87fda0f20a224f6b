//! What a ticket waits for, of what whoever asks may do.

use super::Task;
use crate::deciding::case::Case;
use crate::deciding::requirements::{requirements_of, unmet};
use crate::refusal::DeskError;
use suban_model::signing::Chain;
use suban_model::{
    ActKind, Clock, ClockState, Event, Moment, OnMissing, Prerequisite, Requirement, Stage, Ticket,
};
use suban_policy::render::prerequisite;

/// The clock that waits for something.
#[derive(Clone)]
pub struct DueBy {
    /// 时限.
    pub name: String,
    /// Last moment in time.
    pub due: Moment,
}

impl DueBy {
    fn of(clock: &Clock) -> Self {
        Self { name: clock.plan.name.clone(), due: clock.due }
    }
}

/// Something that waits.
pub struct Waiting {
    /// What is to be done.
    pub task: Task,
    /// The clock that waits for it.
    pub clock: Option<DueBy>,
    /// What the rules want before it, as a table writes it, and that is missing.
    pub lacks: Vec<String>,
}

impl Waiting {
    const fn plain(task: Task, clock: Option<DueBy>) -> Self {
        Self { task, clock, lacks: Vec::new() }
    }
}

/// What waits on the ticket of the case for whoever it is given by; of what several clocks wait for, the first.
pub fn of(case: &mut Case<'_>) -> Result<Vec<Waiting>, DeskError> {
    let ticket = case.ticket()?.clone();
    let mut waiting = to_be_sent(case, &ticket)?;
    for clock in open_clocks(&ticket) {
        // The first that ends it is what it is for; whatever comes instead ends it too.
        let Some(event) = clock.plan.ends_on.first().filter(|event| is_duty(event)) else { continue };
        let due_by = DueBy::of(clock);
        let requirements = requirements_of(case, event)?;
        if may_bring(case, &ticket, event)? {
            let task = Task::Bring(event.clone());
            let lacks = lacking(&requirements, event, &ticket);
            add(&mut waiting, Waiting { task, clock: Some(due_by.clone()), lacks });
        }
        for task in wanted_before(case, &requirements, (&ticket, event))? {
            add(&mut waiting, Waiting::plain(task, Some(due_by.clone())));
        }
    }
    for step in begun(&ticket) {
        let requirements = requirements_of(case, &step)?;
        let tasks = wanted_before(case, &requirements, (&ticket, &step))?;
        let signing = tasks.into_iter().filter(|task| matches!(task, Task::Sign(_)));
        signing.for_each(|task| add(&mut waiting, Waiting::plain(task, None)));
    }
    waiting.extend(charges(case, &ticket)?);
    Ok(waiting)
}

/// The clocks that run or have run out, what is due first.
fn open_clocks(ticket: &Ticket) -> Vec<&Clock> {
    let is_open = |clock: &&Clock| matches!(clock.state, ClockState::Running | ClockState::Late);
    let mut clocks: Vec<_> = ticket.clocks.iter().filter(is_open).collect();
    clocks.sort_by_key(|clock| clock.due);
    clocks
}

fn add(waiting: &mut Vec<Waiting>, more: Waiting) {
    if waiting.iter().all(|held| held.task != more.task) {
        waiting.push(more);
    }
}

/// 派单 or 退回, where rules left it to a person; 派单 too where the lead is a unit that is no more.
fn to_be_sent(case: &Case<'_>, ticket: &Ticket) -> Result<Vec<Waiting>, DeskError> {
    let event = match ticket.stage {
        Stage::Queued => Event::Dispatched,
        Stage::ToReturn => Event::Returned,
        Stage::Dispatched | Stage::Answered if is_without_lead(case, ticket) => Event::Dispatched,
        _ => return Ok(Vec::new()),
    };
    let due = open_clocks(ticket).first().map(|clock| DueBy::of(clock));
    let may = may_bring(case, ticket, &event)?;
    Ok(may.then(|| Waiting::plain(Task::Bring(event), due)).into_iter().collect())
}

/// Whether the unit that leads is no more.
fn is_without_lead(case: &Case<'_>, ticket: &Ticket) -> bool {
    ticket.lead().is_some_and(|lead| case.unit_on(lead, case.at()) != lead)
}

/// What somebody must bring; the rest is somebody's choice.
const fn is_duty(event: &Event) -> bool {
    matches!(event, Event::FirstReply | Event::FinalReply | Event::Satisfied | Event::Node(_))
}

/// Whether whoever asks may do what makes an event happen, as the ticket stands.
fn may_bring(case: &Case<'_>, ticket: &Ticket, event: &Event) -> Result<bool, DeskError> {
    let act = match event {
        Event::FirstReply | Event::FinalReply => ActKind::Reply,
        Event::Satisfied => ActKind::Callback,
        Event::Dispatched => ActKind::Dispatch,
        Event::Returned => ActKind::GiveBack,
        Event::Node(_) => ActKind::Node,
        _ => return Ok(false),
    };
    if !ticket.allows(act) {
        return Ok(false);
    }
    let Event::Node(node) = event else { return is_let(case.allow_act(act)) };
    let pack = &case.rulebook.pack;
    if let Some((stages, once)) = pack.node_in(node) {
        let is_out_of_stage = !stages.is_empty() && !stages.contains(&ticket.stage);
        if is_out_of_stage || once && ticket.happened_at(event).is_some() {
            return Ok(false);
        }
    }
    match pack.node_offices(node) {
        Some([]) => is_let(case.allow_act(act)),
        Some(offices) => is_let(case.allow(offices.iter().map(String::as_str))),
        None => Ok(false),
    }
}

/// Whether it was let through; what is no refusal goes on.
fn is_let(allowed: Result<(), DeskError>) -> Result<bool, DeskError> {
    match allowed {
        Ok(()) => Ok(true),
        Err(DeskError::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What the rules want before a step, and that is missing.
fn lacking(requirements: &[Requirement], step: &Event, ticket: &Ticket) -> Vec<String> {
    let wants = requirements.iter().flat_map(|requirement| &requirement.prerequisites);
    wants.filter_map(|wanted| unmet(wanted, step, ticket)).map(|wanted| prerequisite(&wanted)).collect()
}

/// Forms and signatures that the rules want before a step and that whoever asks may give now.
fn wanted_before(
    case: &Case<'_>,
    requirements: &[Requirement],
    (ticket, step): (&Ticket, &Event),
) -> Result<Vec<Task>, DeskError> {
    let mut tasks = Vec::new();
    for requirement in requirements {
        if matches!(requirement.on_missing, OnMissing::Forbid(_)) {
            continue;
        }
        let missing = |wanted: &&Prerequisite| unmet(wanted, step, ticket).is_some();
        for wanted in requirement.prerequisites.iter().filter(missing) {
            match wanted {
                Prerequisite::Form(form) if may_fill_in(case, form)? => {
                    tasks.push(Task::FillIn(form.clone()));
                }
                Prerequisite::Signatures(seats) if is_ready(requirement, step, ticket) => {
                    let turn = Chain(seats).to_come(step, ticket).into_iter().next().unwrap_or_default();
                    if is_let(case.allow(turn.into_iter()))? {
                        tasks.push(Task::Sign(step.clone()));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(tasks)
}

/// Whether what is to be signed is there: all that is wanted beside the signatures and, if nothing is, the word of whoever signs
/// first.
fn is_ready(requirement: &Requirement, step: &Event, ticket: &Ticket) -> bool {
    let mut beside =
        requirement.prerequisites.iter().filter(|one| !matches!(one, Prerequisite::Signatures(_)));
    let has_paper = beside.clone().any(|one| one.form().is_some());
    let is_begun = begun(ticket).contains(step);
    (has_paper || is_begun) && beside.all(|one| unmet(one, step, ticket).is_none())
}

/// Steps for which somebody has signed and that are not done.
fn begun(ticket: &Ticket) -> Vec<Event> {
    let mut steps: Vec<Event> = Vec::new();
    for signed in ticket.approvals.iter().filter(|signed| !signed.spent && signed.approval.granted) {
        if !steps.contains(&signed.approval.step) {
            steps.push(signed.approval.step.clone());
        }
    }
    steps
}

fn may_fill_in(case: &Case<'_>, form: &str) -> Result<bool, DeskError> {
    match case.rulebook.pack.form(form) {
        Some(form) if form.by.is_empty() => is_let(case.allow_act(ActKind::Record)),
        Some(form) => is_let(case.allow(form.by.iter().map(String::as_str))),
        None => Ok(false),
    }
}

/// Charges that wait for their points, and appeals for their ruling.
fn charges(case: &mut Case<'_>, ticket: &Ticket) -> Result<Vec<Waiting>, DeskError> {
    let mut waiting = Vec::new();
    for proposal in ticket.book.pending() {
        let Some(decider) = &proposal.charge.decider else { continue };
        case.is_about_charge_of(Some(proposal.charge.who.clone()));
        if is_let(case.allow(std::iter::once(decider.as_str())))? {
            waiting.push(Waiting::plain(Task::Determine(proposal.key()), None));
        }
    }
    for appealed in ticket.book.appeals().filter(|appealed| appealed.ruled.is_none()) {
        let charge = ticket.book.proposals().iter().find(|proposal| appealed.concerns(&proposal.key()));
        let Some(charge) = charge else { continue };
        case.is_about_charge_of(Some(charge.charge.who.clone()));
        if is_let(case.allow_act(ActKind::RuleOn))? {
            waiting.push(Waiting::plain(Task::RuleOn(charge.key()), None));
        }
    }
    Ok(waiting)
}
