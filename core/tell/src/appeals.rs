//! Appeals (申诉) and what came of them.

use crate::names::shown;
use serde::{Deserialize, Serialize};
use suban_desk::Rulebook;
use suban_model::{Appealed, Digest, Evidence, Points, Ruling};

/// 申诉 · an appeal of a charge, and what came of it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppealView {
    /// Number of the record that says so; why is among its words.
    pub record: u64,
    /// What the charge was worth by its rule then.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub worth: Points,
    /// Whether the charge counts until it is ruled on.
    pub counts: bool,
    /// Last moment that is in time for the ruling, if there is one.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub due: Option<String>,
    /// 裁定; none: it waits.
    pub ruled: Option<RuledView>,
}

/// 裁定 · what came of an appeal, and by whom.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuledView {
    /// What came of it.
    pub ruling: RulingName,
    /// The points that are left, if it was upheld in part.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Points>))]
    pub points: Option<Points>,
    /// Who ruled.
    pub by: String,
    /// Number of the record that says so; why is among its words.
    pub record: u64,
}

/// 裁定结果 · what comes of an appeal: `upheld` 成立, `partly` 部分成立, `rejected` 不成立.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RulingName {
    /// 成立: the charge is set aside.
    #[serde(alias = "成立")]
    Upheld,
    /// 部分成立: fewer points are left.
    #[serde(alias = "部分成立")]
    Partly,
    /// 不成立: the charge stands as it was.
    #[serde(alias = "不成立")]
    Rejected,
}

/// 证据 · a file that shows something.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EvidenceView {
    /// What the file is called; empty once it is erased.
    pub name: String,
    /// Digest of its bytes.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub digest: Digest,
}

impl AppealView {
    /// An appeal, with local moments.
    pub fn of(appealed: &Appealed, rulebook: &Rulebook) -> Self {
        let ruled = appealed.ruled.clone().map(|ruled| {
            let (ruling, points) = RulingName::of(ruled.ruling);
            RuledView { ruling, points, by: ruled.by, record: ruled.record }
        });
        Self {
            record: appealed.appeal.record,
            worth: appealed.worth,
            counts: appealed.appeal.counts,
            due: appealed.appeal.due.map(|due| shown(due, rulebook)),
            ruled,
        }
    }
}

impl RulingName {
    /// The name of a ruling, with the points that it leaves if it upholds an appeal in part.
    pub const fn of(ruling: Ruling) -> (Self, Option<Points>) {
        match ruling {
            Ruling::Upheld => (Self::Upheld, None),
            Ruling::Partly(points) => (Self::Partly, Some(points)),
            Ruling::Rejected => (Self::Rejected, None),
        }
    }
}

impl From<Evidence> for EvidenceView {
    fn from(Evidence { name, digest }: Evidence) -> Self {
        Self { name, digest }
    }
}
