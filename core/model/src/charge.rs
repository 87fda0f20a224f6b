//! Charges (考核扣分): what a rule proposes, what stands, and the difference that the ledger posts.
//!
//! A charge is a state, not an act. For each *subject* (a late clock, a finding …) the rules give the full set
//! of charges that should stand; [`Book::reassess`] keeps them and returns only what changed. Assessing twice
//! therefore charges once, and a correction is the same call with another set.

mod appeal;

pub use appeal::{Appeal, AppealError, Appealed, ChargeState, Ruled, Ruling};

use crate::{Measure, Period, Points};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Most charges of one assessment.
pub const CHARGES_PER_ASSESSMENT_MAX: usize = 40;

/// The base points of a charge, before count and multiplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// So many points.
    Fixed(Points),
    /// 视严重程度: the decider picks inside these bounds, both inclusive.
    Range(Points, Points),
    /// 评议: the decider picks freely.
    Open,
}

/// A multiplier and the clause that allows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The base is multiplied by this.
    #[serde(with = "rust_decimal::serde::str")]
    pub factor: Decimal,
    /// Clause of the rulebook.
    pub clause: String,
}

/// Which of several charges in one slot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The one assessed last.
    Last,
    /// The highest.
    Max,
}

/// A place that holds at most one standing charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Name and occurrence, such as `超期/督办`.
    pub key: String,
    /// Which stands when several claim it.
    pub keep: Keep,
}

/// A charge as a rule proposes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Id of the unit charged.
    pub who: String,
    /// Base points.
    pub amount: Amount,
    /// 每项, 每次: how often the base counts.
    pub count: u32,
    /// At most one multiplier.
    pub times: Option<Times>,
    /// 待定由: who picks the points of a range.
    pub decider: Option<String>,
    /// Shared slot; `None`: a slot of its own.
    pub slot: Option<Slot>,
}

impl Charge {
    /// The points for a base, with count and multiplier; `None` on overflow.
    pub fn points_for(&self, base: Points) -> Option<Points> {
        let counted = base.checked_times(Decimal::from(self.count))?;
        match &self.times {
            Some(times) => counted.checked_times(times.factor),
            None => Some(counted),
        }
    }
}

/// The points a decider picked for a pending charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Determination {
    /// Base points picked.
    pub base: Points,
    /// Who decided.
    pub by: String,
    /// Number of the record that says so; why is among its words.
    pub record: u64,
}

/// A charge proposed for a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What it is for, such as `clock/督办` or `finding/17`.
    pub subject: String,
    /// The charge.
    pub charge: Charge,
    /// The period of the facts it is for.
    pub belongs_to: Period,
    /// The points picked, where the rule leaves them open.
    pub determined: Option<Determination>,
}

impl Proposal {
    /// Names this proposal within its book.
    pub fn key(&self) -> String {
        format!("{}#{}#{}", self.subject, self.charge.rule, self.charge.who)
    }

    /// The points it is worth by its rule; `None` while its decider has not spoken. What counts of them, after appeals, is
    /// [`Book::counts`].
    pub fn points(&self) -> Option<Points> {
        let base = match (self.charge.amount, &self.determined) {
            (Amount::Fixed(points), _) => points,
            (_, Some(determination)) => determination.base,
            (_, None) => return None,
        };
        self.charge.points_for(base)
    }

    /// The slot that it claims, and which of several charges stands there.
    pub fn slot(&self) -> (String, Keep) {
        match &self.charge.slot {
            Some(slot) => (slot.key.clone(), slot.keep),
            None => (self.key(), Keep::Last),
        }
    }
}

/// A charge that stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The slot it fills.
    pub slot: String,
    /// Key of the proposal that fills it.
    pub proposal: String,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Id of the unit charged.
    pub who: String,
    /// Points, count and multiplier included.
    pub points: Points,
    /// The period of the facts it is for.
    pub belongs_to: Period,
}

/// A difference that the ledger must post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The slot that changed.
    pub slot: String,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Id of the unit charged.
    pub who: String,
    /// Points added (positive) or taken back (negative).
    pub points: Points,
    /// The period of the facts it is for.
    pub belongs_to: Period,
}

/// What was asked of a book is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Points cannot be picked.
    #[error(transparent)]
    Determine(#[from] DetermineError),
    /// A charge cannot be appealed, or its appeal not ruled on.
    #[error(transparent)]
    Appeal(#[from] AppealError),
}

impl BookError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Determine(error) => format!("定分不成立:{}", error.chinese()),
            Self::Appeal(error) => error.chinese(),
        }
    }
}

/// The assessor's pick was not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetermineError {
    /// The key is not in the book.
    #[error("no charge `{0}` on this ticket")]
    NoSuchCharge(String),
    /// The rule fixes the points.
    #[error("the points of `{0}` are fixed by its rule")]
    NotOpen(String),
    /// Outside the range, or negative.
    #[error("{picked} is outside {low}..{high}")]
    OutOfRange {
        /// What was picked.
        picked: Points,
        /// Least.
        low: Points,
        /// Most.
        high: Points,
    },
    /// Count and multiplier make it too large.
    #[error("{0} with its multiplier is more than the ledger can hold")]
    TooLarge(Points),
}

impl DetermineError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::NoSuchCharge(key) => format!("没有待定分的「{key}」"),
            Self::NotOpen(key) => format!("「{key}」的分值由规则定死,不用定分"),
            Self::OutOfRange { picked, low, high } => format!("{picked} 分不在 {low} 到 {high} 分之间"),
            Self::TooLarge(points) => format!("{points} 分乘上倍数和次数,账上记不下"),
        }
    }
}

/// All charges and measures of one ticket, one organisation-wide finding, or one settled period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    proposals: Vec<Proposal>,
    standing: Vec<Standing>,
    measures: Vec<StandingMeasure>,
    appeals: Vec<Appealed>,
}

/// A measure with what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingMeasure {
    /// The subject, as that of a charge.
    pub subject: String,
    /// The measure.
    pub measure: Measure,
}

impl Book {
    /// What the rules propose, in the order assessed.
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// What stands in the ledger.
    pub fn standing(&self) -> &[Standing] {
        &self.standing
    }

    /// Measures beyond points (责任追究), by the order of their subjects; one that was said more than once of the same
    /// occasion is there once, as it was said last.
    pub fn measures(&self) -> impl Iterator<Item = &StandingMeasure> {
        self.measures
            .iter()
            .enumerate()
            .filter(|(place, held)| {
                let said_again = |later: &StandingMeasure| {
                    later.measure.is_same(&held.measure)
                        && self.is_one_occasion(&later.subject, &held.subject)
                };
                !self.measures.iter().skip(place + 1).any(said_again)
            })
            .map(|(_, held)| held)
    }

    /// Whether measures are held for `subject`.
    pub fn holds(&self, subject: &str) -> bool {
        self.measures.iter().any(|held| held.subject == subject)
    }

    /// Whether two subjects are of one occasion: of the same period, or charged for in one slot, such as a verdict
    /// that is recorded again a month later.
    fn is_one_occasion(&self, one: &str, other: &str) -> bool {
        let period = |subject| self.proposals_for(subject).next().map(|proposal| proposal.belongs_to);
        let slots =
            |subject| self.proposals_for(subject).filter_map(|proposal| proposal.charge.slot.as_ref());
        period(one) == period(other)
            || slots(one).any(|slot| slots(other).any(|claimed| claimed.key == slot.key))
    }

    fn proposals_for<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = &'a Proposal> {
        self.proposals.iter().filter(move |proposal| proposal.subject == subject)
    }

    /// Makes `measures` the full set for `subject`.
    pub fn hold(&mut self, subject: &str, measures: Vec<Measure>) {
        self.measures.retain(|held| held.subject != subject);
        let held = |measure| StandingMeasure { subject: subject.to_owned(), measure };
        self.measures.extend(measures.into_iter().map(held));
    }

    /// Charges that wait for their decider. They never count.
    pub fn pending(&self) -> impl Iterator<Item = &Proposal> {
        self.proposals.iter().filter(|proposal| proposal.points().is_none())
    }

    /// Makes `charges` the full set for `subject` and returns what the ledger must post.
    ///
    /// Points that a decider picked stay with a charge of the same rule and unit while they still fit it, and what came
    /// of its appeals stays whatever it is worth; a charge that stood before keeps the period it belongs to.
    pub fn reassess(&mut self, subject: &str, charges: Vec<Charge>, belongs_to: Period) -> Vec<Posting> {
        let (before, mut rest): (Vec<_>, Vec<_>) =
            self.proposals.drain(..).partition(|proposal| proposal.subject == subject);
        for charge in charges {
            // A script may charge a unit twice by one rule, and points were picked for one of the two.
            let same = |old: &&Proposal| old.charge.rule == charge.rule && old.charge.who == charge.who;
            let mut old = before.iter().filter(same);
            let mut picked = old.clone().filter_map(|old| old.determined.as_ref());
            rest.push(Proposal {
                subject: subject.to_owned(),
                belongs_to: old.next().map_or(belongs_to, |old| old.belongs_to),
                determined: picked.find(|picked| fits(charge.amount, picked.base)).cloned(),
                charge,
            });
        }
        self.proposals = rest;
        self.settle_slots()
    }

    /// Records the points a decider picked for the pending charge `key`.
    pub fn determine(
        &mut self,
        key: &str,
        determination: Determination,
    ) -> Result<Vec<Posting>, DetermineError> {
        let proposal = self
            .proposals
            .iter_mut()
            .find(|proposal| proposal.key() == key)
            .ok_or_else(|| DetermineError::NoSuchCharge(key.to_owned()))?;
        let picked = determination.base;
        let (low, high) = match proposal.charge.amount {
            Amount::Fixed(_) => return Err(DetermineError::NotOpen(key.to_owned())),
            Amount::Range(low, high) => (low, high),
            Amount::Open => (Points::ZERO, Points::MAX),
        };
        if !(low..=high).contains(&picked) {
            return Err(DetermineError::OutOfRange { picked, low, high });
        }
        if proposal.charge.points_for(picked).is_none() {
            return Err(DetermineError::TooLarge(picked));
        }
        proposal.determined = Some(determination);
        Ok(self.settle_slots())
    }

    /// One standing charge a slot, in the order the slots were first claimed.
    fn stand(&self) -> Vec<Standing> {
        let mut standing: Vec<Standing> = Vec::new();
        for proposal in &self.proposals {
            let Some(points) = self.counts(proposal) else { continue };
            let (slot, keep) = proposal.slot();
            let claim = Standing {
                slot,
                proposal: proposal.key(),
                rule: proposal.charge.rule.clone(),
                clause: proposal.charge.clause.clone(),
                who: proposal.charge.who.clone(),
                points,
                belongs_to: proposal.belongs_to,
            };
            match standing.iter_mut().find(|held| held.slot == claim.slot) {
                Some(held) if keep == Keep::Last || claim.points > held.points => *held = claim,
                Some(_) => {}
                None => standing.push(claim),
            }
        }
        standing
    }

    /// Recomputes what stands and returns the differences.
    fn settle_slots(&mut self) -> Vec<Posting> {
        let standing = self.stand();
        let before = std::mem::replace(&mut self.standing, standing);
        let gone =
            before.iter().filter(|old| !self.standing.contains(old)).map(|old| difference(old, -old.points));
        let come =
            self.standing.iter().filter(|new| !before.contains(new)).map(|new| difference(new, new.points));
        net(gone.chain(come))
    }
}

fn fits(amount: Amount, picked: Points) -> bool {
    match amount {
        Amount::Fixed(_) => false,
        Amount::Range(low, high) => (low..=high).contains(&picked),
        Amount::Open => true,
    }
}

fn difference(standing: &Standing, points: Points) -> Posting {
    Posting {
        slot: standing.slot.clone(),
        rule: standing.rule.clone(),
        clause: standing.clause.clone(),
        who: standing.who.clone(),
        points,
        belongs_to: standing.belongs_to,
    }
}

/// Joins what one slot takes from and gives to the same unit by the same rule, and leaves out what cancels.
fn net(postings: impl Iterator<Item = Posting>) -> Vec<Posting> {
    let mut joined: Vec<Posting> = Vec::new();
    for posting in postings {
        let same = |other: &&mut Posting| {
            (&other.slot, &other.rule, &other.who, other.belongs_to)
                == (&posting.slot, &posting.rule, &posting.who, posting.belongs_to)
        };
        match joined.iter_mut().find(same) {
            Some(other) => other.points = other.points.saturating_add(posting.points),
            None => joined.push(posting),
        }
    }
    joined.retain(|posting| posting.points != Points::ZERO);
    joined
}

#[cfg(test)]
mod tests;
