//! 待办: what waits for somebody, and by when.
//!
//! Nothing is stored of it. An open ticket is asked what its clocks wait for, what the rules want before that, which charges
//! and appeals want a word, and of each whether whoever asks may do it, by the rules that the command would be decided by.
//! What is a choice and no duty, such as 延期 or 退回, waits for nobody.

mod tasks;

use crate::deciding::case::Case;
use crate::deciding::request::{Request, Stamp};
use crate::deciding::rights::Rights;
use crate::refusal::DeskError;
use crate::rules::rulebooks::Rulebooks;
use crate::rules::sight::Sight;
use crate::stored::listing::{List, Stretch};
use crate::stored::page::Bounds;
use crate::stored::view::View;
use suban_model::{
    Act, Actor, Approve, Bilingual, Command, Event, Moment, Person, Private, Ticket, TicketRef,
};

/// How many open tickets one list looks into. An office with more has its oldest left out, and is told.
pub const LOOKED_INTO_MAX: usize = 2_000;

/// How many rows of open tickets are read to find those.
const ROWS_MAX: usize = 50_000;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// A clock waits for this, or a ticket to be sent.
    Bring(Event),
    /// 表: a form that the rules want before a step.
    FillIn(String),
    /// 签批: it is their turn to sign for a step.
    Sign(Event),
    /// 定分: a charge of this key waits for its points.
    Determine(String),
    /// 裁定: the appeal of the charge of this key waits.
    RuleOn(String),
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// On which ticket.
    pub ticket: Ticket,
    /// What.
    pub task: Task,
    /// The clock that waits for it, the first one of several.
    pub clock: Option<String>,
    /// By when.
    pub due: Option<Moment>,
    /// What the rules want before it, as a table writes it, and that is missing.
    pub lacks: Vec<String>,
    /// In which office it would be done, and for whom.
    pub by: Actor,
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worklist {
    /// What is due first comes first.
    pub todos: Vec<Todo>,
    /// Whether every open ticket was looked into.
    pub is_whole: bool,
}

/// What somebody may act in at a moment, each as commands name it.
pub fn actors(number: &str, person: &Person, at: Moment) -> Vec<Actor> {
    let own = person.holds(at).map(|held| (held, None));
    let lent = person.stand_ins.iter().filter(|lent| lent.is_in_force(at));
    let lent = lent.map(|lent| (&lent.capacity, Some(lent.on_behalf_of.clone())));
    let actor = |(capacity, on_behalf_of): (&suban_model::Capacity, Option<String>)| Actor {
        office: capacity.unit.clone().unwrap_or_else(|| capacity.role.clone()),
        person: Some(number.to_owned()),
        role: Some(capacity.role.clone()),
        on_behalf_of,
    };
    own.chain(lent).map(actor).collect()
}

/// What waits for these, who are one person in several capacities or an office in trial, of what they see.
pub fn worklist(
    rulebooks: &Rulebooks,
    view: View<'_>,
    actors: &[Actor],
    sight: &Sight,
    now: Moment,
) -> Result<Worklist, DeskError> {
    let stretch = Stretch { list: List::Open, received_from: None, received_before: None, after: None };
    let bounds = Bounds { found_max: LOOKED_INTO_MAX, looked_at_max: ROWS_MAX };
    let page = view.listed(&stretch, bounds, |row| sight.sees_row(row))?;
    let mut todos = Vec::new();
    for (place, _) in &page.found {
        let missing = || DeskError::Missing(format!("ticket {}", place.ticket));
        let ticket = view.ticket(place.ticket)?.ok_or_else(missing)?;
        let mut of_ticket: Vec<Todo> = Vec::new();
        for actor in actors {
            for todo in for_actor(rulebooks, view, actor, &ticket, now)? {
                if of_ticket.iter().all(|held| held.task != todo.task) {
                    of_ticket.push(todo);
                }
            }
        }
        todos.append(&mut of_ticket);
    }
    todos.sort_by_key(|todo| (todo.due.is_none(), todo.due, todo.ticket.received_at, todo.ticket.id));
    Ok(Worklist { todos, is_whole: page.next.is_none() })
}

/// What waits on a ticket for one who acts.
fn for_actor(
    rulebooks: &Rulebooks,
    view: View<'_>,
    actor: &Actor,
    ticket: &Ticket,
    now: Moment,
) -> Result<Vec<Todo>, DeskError> {
    // No command is given: this one is possible in every stage, and is never performed.
    let (reference, at) = (TicketRef::Id(ticket.id), now.max(ticket.received_at));
    let asks = Approve { ticket: reference.clone(), step: String::new(), granted: true, reason: None };
    let command = Command { at, by: actor.clone().into(), key: None, act: Act::Approve(asks) };
    let request = Request { command, private: Private::new() };
    let stamp = Stamp { recorded_at: at, salt: [0; 16], words: None, happened: false };
    let rulebook = rulebooks.judging(&request.command, Some(ticket))?;
    let giver = Rights::of(view, rulebooks.at(at), &request.command, at)?;
    let mut case = Case::open((rulebook, giver), view, &request, stamp, Some(ticket.clone()))?;
    case.find(&reference)?;
    tasks::of(&mut case).map(|tasks| {
        let todo = |waiting: tasks::Waiting| {
            let (clock, due) = waiting.clock.map(|clock| (clock.name, clock.due)).unzip();
            let (task, lacks) = (waiting.task, waiting.lacks);
            Todo { ticket: ticket.clone(), task, clock, due, lacks, by: actor.clone() }
        };
        tasks.into_iter().map(todo).collect()
    })
}

impl Task {
    /// What is to be done, in words.
    pub fn told(&self) -> Bilingual {
        match self {
            Self::Bring(event) => Bilingual::new(event.chinese().to_owned(), event.name().to_owned()),
            Self::FillIn(form) => Bilingual::new(format!("填表:{form}"), format!("fill in {form}")),
            Self::Sign(step) => {
                Bilingual::new(format!("签批:{}", step.chinese()), format!("sign for {}", step.name()))
            }
            Self::Determine(charge) => {
                Bilingual::new(format!("定分:{charge}"), format!("pick the points of {charge}"))
            }
            Self::RuleOn(charge) => {
                Bilingual::new(format!("裁定:{charge}"), format!("rule on the appeal of {charge}"))
            }
        }
    }

    /// What it is about: the step, the form, or the key of the charge.
    pub fn what(&self) -> &str {
        match self {
            Self::Bring(event) | Self::Sign(event) => event.name(),
            Self::FillIn(name) | Self::Determine(name) | Self::RuleOn(name) => name,
        }
    }

    /// The name of its kind, for programs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Bring(_) => "bring",
            Self::FillIn(_) => "fill_in",
            Self::Sign(_) => "sign",
            Self::Determine(_) => "determine",
            Self::RuleOn(_) => "rule_on",
        }
    }
}
