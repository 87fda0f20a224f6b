//! What became of one ticket in two worlds.

use serde::Serialize;
use std::collections::BTreeSet;
use suban_model::{
    Answer, Attention, Clock, Missing, Moment, Points, Ruling, Stage, Ticket, TicketId, Warning,
};
use suban_policy::diagnostic::Bilingual;

/// What of a ticket would have been otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Kind, category, grade, labels or what is missing.
    Class,
    /// Whose it is.
    Route,
    /// Which limits it had, and until when.
    Limits,
    /// What it costs.
    Charges,
    /// Which charges wait for somebody to pick their points.
    Pending,
    /// Measures beyond points.
    Measures,
    /// Whom it was told.
    Warnings,
    /// What was reminded of.
    Reminders,
    /// What a person must look at.
    Attention,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Class,
        Self::Route,
        Self::Limits,
        Self::Charges,
        Self::Pending,
        Self::Measures,
        Self::Warnings,
        Self::Reminders,
        Self::Attention,
    ];

    /// Its name.
    pub fn told(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Class => ("分类", "class"),
            Self::Route => ("派单", "route"),
            Self::Limits => ("时限", "limits"),
            Self::Charges => ("扣分", "charges"),
            Self::Pending => ("待定", "points to be picked"),
            Self::Measures => ("追责", "measures"),
            Self::Warnings => ("预警", "warnings"),
            Self::Reminders => ("提醒", "reminders"),
            Self::Attention => ("待人工", "for a person"),
        };
        Bilingual::new(zh, en)
    }

    fn differs(self, one: &Ticket, other: &Ticket) -> bool {
        fn differ<T: PartialEq>(of: impl Fn(&Ticket) -> T, one: &Ticket, other: &Ticket) -> bool {
            of(one) != of(other)
        }
        match self {
            Self::Class => differ(|ticket| ticket.classification.clone(), one, other),
            Self::Route => differ(|ticket| (ticket.routing.clone(), ticket.stage), one, other),
            Self::Limits => differ(limits, one, other),
            Self::Charges => differ(charges, one, other),
            Self::Pending => differ(pending, one, other),
            Self::Measures => differ(
                |ticket| ticket.book.measures().map(|held| held.measure.clone()).collect::<Vec<_>>(),
                one,
                other,
            ),
            Self::Warnings => differ(|ticket| -> Vec<Warning> { ticket.warnings.clone() }, one, other),
            Self::Reminders => differ(|ticket| -> Vec<Missing> { ticket.missing.clone() }, one, other),
            Self::Attention => differ(|ticket| -> Vec<Attention> { ticket.attention.clone() }, one, other),
        }
    }
}

/// Why it cannot be known for certain what would have become of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// People worked on it in another unit than the candidate's: **assumed**, as if that unit had done the same.
    OtherUnit,
    /// It would have stood elsewhere when people did what they did: assumed.
    OtherStage,
    /// Somebody picked points that the candidate does not ask for, or not within these bounds: assumed to be open.
    NotDetermined,
    /// Somebody appealed, or ruled on, what the candidate does not charge, or not so much: assumed to be as charged.
    NotAppealed,
    /// Something would have been refused for want of something else, or to whoever did it: assumed to have been done.
    Nevertheless {
        /// Number of the record.
        record: u64,
        /// Why it would have been refused.
        why: Bilingual,
    },
    /// Something that was done could not have been done: **unknown** from there on.
    Refused {
        /// Number of the record.
        record: u64,
        /// Why not.
        why: Bilingual,
    },
    /// Its words were erased since, and cannot be judged again: unknown.
    Erased,
}

impl Doubt {
    /// Whether nothing can be said, instead of something that is assumed.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Erased)
    }

    /// What raises doubts when people act on a ticket that stands like this in the two worlds.
    pub(super) fn between(before: &Ticket, after: &Ticket) -> impl Iterator<Item = Self> {
        let unit = (before.lead() != after.lead()).then_some(Self::OtherUnit);
        let stage = (before.stage != after.stage).then_some(Self::OtherStage);
        unit.into_iter().chain(stage)
    }

    /// The kind of doubt, whichever record it is about, so that those of many tickets can be counted.
    pub fn kind(&self) -> Bilingual {
        match self {
            Self::Nevertheless { why, .. } => Bilingual::new(
                format!("当时办的一步会被拒绝,仍当作办了:{}", why.zh),
                format!("what was done would have been refused, and counts as done: {}", why.en),
            ),
            Self::Refused { why, .. } => Bilingual::new(
                format!("当时办的一步办不了:{}", why.zh),
                format!("what was done could not have been done: {}", why.en),
            ),
            other => other.told(),
        }
    }

    /// It in words.
    pub fn told(&self) -> Bilingual {
        match self {
            Self::OtherUnit => Bilingual::new("当时办的是另一个单位", "another unit worked on it"),
            Self::OtherStage => Bilingual::new("当时所处的环节不同", "it stood elsewhere when people acted"),
            Self::NotDetermined => {
                Bilingual::new("当时定的分用不上", "the points that were picked do not apply")
            }
            Self::NotAppealed => {
                Bilingual::new("当时的申诉、裁定用不上", "what was appealed or ruled on does not apply")
            }
            Self::Nevertheless { record, why } => Bilingual::new(
                format!("记录 {record} 那一步当时会被拒绝,仍当作办了:{}", why.zh),
                format!("what record {record} did would have been refused, and counts as done: {}", why.en),
            ),
            Self::Refused { record, why } => Bilingual::new(
                format!("记录 {record} 那一步当时办不了:{}", why.zh),
                format!("what record {record} did could not have been done: {}", why.en),
            ),
            Self::Erased => Bilingual::new("内容已删除,不能重判", "its words were erased"),
        }
    }
}

/// A ticket that would have become something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketChange {
    /// Its number.
    pub ticket: TicketId,
    /// Its number where it came from.
    pub external: Option<String>,
    /// Number of the first recorded event by which its lives part; `None`: they do not, as far as one knows.
    pub apart_at: Option<u64>,
    /// What is otherwise.
    pub aspects: BTreeSet<Aspect>,
    /// Why that is not certain; empty: it is.
    pub doubts: BTreeSet<Doubt>,
    /// It has other limits, by which people might have worked otherwise.
    pub behaviour_may_change: bool,
    /// How it came out, whatever the rules.
    pub known: KnownOutcome,
    /// By the rules in force.
    pub before: Life,
    /// By the candidate; `None`: it could not even have been registered.
    pub after: Option<Life>,
}

/// What others have said of a ticket since: it tells whether a change would have met those whom it should.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KnownOutcome {
    /// What the citizen last said when called back.
    pub answer: Option<Answer>,
    /// How often the platform judged our work.
    pub verdicts: usize,
    /// An appeal of one of its charges was upheld, wholly or in part.
    pub appeal_upheld: bool,
}

/// What became of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Life {
    /// Category path.
    pub category: String,
    /// Id of its lead.
    pub lead: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// Its limits, in the order started.
    pub limits: Vec<LimitLived>,
    /// What is charged, by rule and unit.
    pub charges: Vec<Charged>,
    /// What waits for somebody to pick its points, by rule and unit.
    pub pending: Vec<Charged>,
}

/// A limit of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitLived {
    /// Its name.
    pub name: String,
    /// The last moment in time.
    pub due: Moment,
    /// Whether it was kept; `None`: it still runs.
    pub kept: Option<bool>,
}

/// A charge of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Charged {
    /// The rule.
    pub rule: String,
    /// Id of the unit.
    pub unit: String,
    /// The points; `None` while nobody has picked them.
    pub points: Option<Points>,
}

impl KnownOutcome {
    fn of(ticket: &Ticket) -> Self {
        let ruled = ticket.book.appeals().filter_map(|appealed| appealed.ruled.as_ref());
        Self {
            answer: ticket.last_answer(),
            verdicts: ticket.verdicts.len(),
            appeal_upheld: ruled.into_iter().any(|ruled| ruled.ruling != Ruling::Rejected),
        }
    }
}

impl Life {
    /// What is charged in all, as far as it is known.
    pub fn points(&self) -> Points {
        let points = self.charges.iter().filter_map(|charge| charge.points);
        points.fold(Points::ZERO, Points::saturating_add)
    }

    fn of(ticket: &Ticket) -> Self {
        Self {
            category: ticket.classification.as_ref().map_or_else(String::new, |class| class.category.clone()),
            lead: ticket.lead().map(str::to_owned),
            stage: ticket.stage,
            limits: limits(ticket),
            charges: charges(ticket),
            pending: pending(ticket),
        }
    }
}

impl TicketChange {
    /// Whether nothing can be said of it from some point on.
    pub fn is_unknown(&self) -> bool {
        self.doubts.iter().any(Doubt::is_unknown)
    }

    /// Whether something is assumed of it, and nothing unknown.
    pub fn is_assumed(&self) -> bool {
        !self.doubts.is_empty() && !self.is_unknown()
    }

    pub(super) fn between(
        before: &Ticket,
        after: Option<&Ticket>,
        apart_at: Option<u64>,
        doubts: BTreeSet<Doubt>,
    ) -> Option<Self> {
        let differs = |aspect: &Aspect| after.is_some_and(|after| aspect.differs(before, after));
        let aspects: BTreeSet<Aspect> = Aspect::ALL.into_iter().filter(differs).collect();
        (!aspects.is_empty() || doubts.iter().any(Doubt::is_unknown)).then(|| Self {
            ticket: before.id,
            external: before.external.clone(),
            apart_at,
            behaviour_may_change: aspects.contains(&Aspect::Limits),
            aspects,
            doubts,
            known: KnownOutcome::of(before),
            before: Life::of(before),
            after: after.map(Life::of),
        })
    }
}

fn limits(ticket: &Ticket) -> Vec<LimitLived> {
    let limit =
        |clock: &Clock| LimitLived { name: clock.plan.name.clone(), due: clock.due, kept: clock.kept() };
    ticket.clocks.iter().map(limit).collect()
}

fn charges(ticket: &Ticket) -> Vec<Charged> {
    sorted(ticket.book.standing().iter().map(|standing| Charged {
        rule: standing.rule.clone(),
        unit: standing.who.clone(),
        points: Some(standing.points),
    }))
}

fn pending(ticket: &Ticket) -> Vec<Charged> {
    sorted(ticket.book.pending().map(|proposal| Charged {
        rule: proposal.charge.rule.clone(),
        unit: proposal.charge.who.clone(),
        points: None,
    }))
}

fn sorted(charges: impl Iterator<Item = Charged>) -> Vec<Charged> {
    let mut charges: Vec<_> = charges.collect();
    charges.sort();
    charges
}
