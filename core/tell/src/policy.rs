//! The state of the rules: what is in force since when by whom, what is coming, what was refused last and where,
//! which closed periods are not settled.

use crate::complaints::ComplaintView;
use crate::names::{By, shown};
use serde::Serialize;
use suban_desk::publishing::status::{EditionStatus, Unsettled};
use suban_desk::{Activation, PolicyStatus, RefusedPack, Rulebook};
use suban_model::{CivilDate, Digest, Period};
use suban_policy::diagnostic::Bilingual;

/// 现行规则 · the rules of an organisation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PolicyView {
    /// Id of the pack.
    pub pack: String,
    /// Its title.
    pub title: String,
    /// What judges a ticket received now.
    pub in_force: Option<RevisionView>,
    /// By effective date, with those whose date is still to come.
    pub editions: Vec<EditionView>,
    /// What was refused since the rules changed last.
    pub refused: Option<RefusedView>,
    /// 未结算的考核期: those that have closed, are to be settled and are not.
    pub unsettled: Vec<UnsettledView>,
    /// The newest activations, newest first; a rollback goes to the number of one.
    pub revisions: Vec<RevisionView>,
    /// Number of the newest record.
    pub records: u64,
    /// Its digest.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub head: Digest,
}

/// 未结算的考核期 · a closed period that is not settled.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnsettledView {
    /// Which.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
    pub period: Period,
    /// What keeps it from being settled, in Chinese and English; none: it is about to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Sentence>))]
    pub why: Option<Bilingual>,
}

/// 版次 · an edition and its newest revision.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EditionView {
    /// Tickets received from the start of this day on are judged by it.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Date))]
    pub effective_from: CivilDate,
    /// Whether it judges what is received now.
    pub in_force: bool,
    /// Whether its date is still to come.
    pub to_come: bool,
    /// The last year whose holidays it knows.
    pub holidays_until: Option<i16>,
    /// Its revision, since it was put in force or put back.
    pub revision: RevisionView,
}

/// 一次启用 · an activation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RevisionView {
    /// Number of its record.
    pub record: u64,
    /// The exact pack.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub digest: Digest,
    /// Its effective date.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Date))]
    pub effective_from: CivilDate,
    /// When it was put in force.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub at: String,
    /// By whom.
    pub by: By,
    /// Why.
    pub reason: String,
    /// The earlier activation that it went back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restores: Option<u64>,
}

/// 未能生效的政策包 · a pack that was not put in force.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RefusedView {
    /// When.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub at: String,
    /// Who wanted it.
    pub by: By,
    /// Why.
    pub reason: String,
    /// Names the files; none if they could not be read.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Digest>))]
    pub digest: Option<Digest>,
    /// What is wrong: the first few.
    pub complaints: Vec<ComplaintView>,
    /// How many complaints there are.
    pub complaints_total: usize,
}

impl PolicyView {
    /// With local moments; of the activations, the newest `revisions_max`.
    pub fn of(
        status: PolicyStatus,
        activations: &[Activation],
        revisions_max: usize,
        rulebook: &Rulebook,
    ) -> Self {
        let revision = |activation: &Activation| RevisionView::of(activation, rulebook);
        Self {
            pack: rulebook.pack.id.clone(),
            in_force: status.in_force().map(|edition| revision(&edition.since)),
            editions: status.editions.iter().map(|edition| EditionView::of(edition, rulebook)).collect(),
            title: status.title,
            refused: status.refused.map(|refused| RefusedView::of(refused, rulebook)),
            unsettled: status.unsettled.iter().map(UnsettledView::from).collect(),
            revisions: activations.iter().rev().take(revisions_max).map(revision).collect(),
            records: status.records,
            head: status.head,
        }
    }
}

impl From<&Unsettled> for UnsettledView {
    fn from(unsettled: &Unsettled) -> Self {
        Self { period: unsettled.period, why: unsettled.why.clone() }
    }
}

impl EditionView {
    fn of(edition: &EditionStatus, rulebook: &Rulebook) -> Self {
        Self {
            effective_from: edition.effective_from,
            in_force: edition.in_force,
            to_come: edition.to_come,
            holidays_until: edition.holidays_until,
            revision: RevisionView {
                digest: edition.revision.rulebook.pack,
                effective_from: edition.effective_from,
                ..RevisionView::of(&edition.since, rulebook)
            },
        }
    }
}

impl RevisionView {
    /// With local moments.
    pub fn of(activation: &Activation, rulebook: &Rulebook) -> Self {
        Self {
            record: activation.seq,
            digest: activation.rulebook.pack,
            effective_from: activation.effective_from,
            at: shown(activation.at, rulebook),
            by: By::from(activation.by.clone()),
            reason: activation.reason.clone(),
            restores: activation.restores,
        }
    }
}

impl RefusedView {
    fn of(refused: RefusedPack, rulebook: &Rulebook) -> Self {
        Self {
            at: shown(refused.at, rulebook),
            by: By::from(refused.by),
            reason: refused.reason,
            digest: refused.digest,
            complaints: refused.complaints.iter().map(ComplaintView::from).collect(),
            complaints_total: refused.complaints_total,
        }
    }
}
