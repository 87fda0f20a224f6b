//! Charges (扣分): what a rule proposes for whom, and whether it stands, waits for its decider or gave way.

use crate::appeals::AppealView;
use crate::names::Unit;
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Amount, Book, Determination, Period, Points, Proposal, Times};

/// 一笔扣分 · a charge, as proposed and as it came out.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChargeView {
    /// Names it on its ticket, to determine its points by.
    pub key: String,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Who is charged.
    pub unit: Unit,
    /// Base points before count and multiplier; none: open.
    pub base: Option<Base>,
    /// How often the base counts.
    pub count: u32,
    /// At most one multiplier.
    pub times: Option<TimesView>,
    /// Who picks the points, where the rule leaves them open.
    pub decider: Option<String>,
    /// What was picked.
    pub determined: Option<DeterminationView>,
    /// Shared slot, which holds one charge.
    pub slot: Option<String>,
    /// What it comes to; none: its decider has not spoken, or it is set aside, or does not count while it is appealed.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Points>))]
    pub points: Option<Points>,
    /// The period of the facts it is for.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
    pub belongs_to: Period,
    /// Where it stands; none where only the proposal is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ChargeState>,
    /// 申诉: the newest, with what came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealView>,
}

/// 基础分 · base points: the same twice if the rule fixes them.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Base {
    /// Fewest.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub least: Points,
    /// Most.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub most: Points,
}

/// 倍数 · a multiplier and the clause that allows it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimesView {
    /// The base is multiplied by this.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Factor))]
    pub factor: String,
    /// Clause of the rulebook.
    pub clause: String,
}

impl From<&Times> for TimesView {
    fn from(times: &Times) -> Self {
        Self { factor: times.factor.to_string(), clause: times.clause.clone() }
    }
}

/// 定分 · the points that a decider picked.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeterminationView {
    /// Base points picked.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub base: Points,
    /// Who decided.
    pub by: String,
    /// Number of the record that says so; why is among its words.
    pub record: u64,
}

impl From<&Determination> for DeterminationView {
    fn from(determination: &Determination) -> Self {
        Self { base: determination.base, by: determination.by.clone(), record: determination.record }
    }
}

/// 扣分状态 · where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChargeState {
    /// It is in the ledger.
    Standing,
    /// 待定: its decider has not spoken.
    Pending,
    /// Another charge holds its slot.
    GaveWay,
    /// 申诉中: it waits for a ruling.
    Appealed,
    /// 撤销: an appeal was upheld.
    SetAside,
}

impl From<suban_model::ChargeState> for ChargeState {
    fn from(state: suban_model::ChargeState) -> Self {
        match state {
            suban_model::ChargeState::Counted => Self::Standing,
            suban_model::ChargeState::Pending => Self::Pending,
            suban_model::ChargeState::GaveWay => Self::GaveWay,
            suban_model::ChargeState::Appealed => Self::Appealed,
            suban_model::ChargeState::SetAside => Self::SetAside,
        }
    }
}

impl ChargeView {
    /// A charge as the rules proposed it.
    pub fn proposed(proposal: &Proposal, rulebook: &Rulebook) -> Self {
        let charge = &proposal.charge;
        let base = match charge.amount {
            Amount::Fixed(points) => Some(Base { least: points, most: points }),
            Amount::Range(least, most) => Some(Base { least, most }),
            Amount::Open => None,
        };
        Self {
            key: proposal.key(),
            rule: charge.rule.clone(),
            clause: charge.clause.clone(),
            unit: Unit::of(&charge.who, rulebook),
            base,
            count: charge.count,
            times: charge.times.as_ref().map(TimesView::from),
            decider: charge.decider.clone(),
            determined: proposal.determined.as_ref().map(DeterminationView::from),
            slot: charge.slot.as_ref().map(|slot| slot.key.clone()),
            points: proposal.points(),
            belongs_to: proposal.belongs_to,
            state: None,
            appeal: None,
        }
    }

    /// Every charge of a book, each with where it stands.
    pub fn all_of(book: &Book, rulebook: &Rulebook) -> Vec<Self> {
        let view = |proposal: &Proposal| {
            let mut view = Self::proposed(proposal, rulebook);
            view.points = book.counts(proposal);
            view.state = Some(book.state(proposal).into());
            view.appeal = book.appeal_of(&view.key).map(|appealed| AppealView::of(appealed, rulebook));
            view
        };
        book.proposals().iter().map(view).collect()
    }
}

/// The points that stand in a book.
pub fn total(book: &Book) -> Points {
    book.standing().iter().fold(Points::ZERO, |sum, standing| sum.saturating_add(standing.points))
}
