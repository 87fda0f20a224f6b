//! Appeals (申诉): whoever is charged says that the charge is wrong, and others rule on it (裁定).
//!
//! An appeal stays with the key of its charge, whatever the rules say of the subject later: a charge that was set aside
//! is not posted again because its subject is assessed once more.

use super::{Book, Posting, Proposal};
use crate::{Moment, Points};
use serde::{Deserialize, Serialize};

/// An appeal of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Key of the charge. What the same rule charged the same unit in its slot before goes the same way, or it would take
    /// the place of what is set aside.
    pub charge: String,
    /// Whether it goes on counting until it is ruled on.
    pub counts: bool,
    /// Last moment that is in time for the ruling, if there is one.
    pub due: Option<Moment>,
    /// Number of the record that says so; why is among its words.
    pub record: u64,
}

/// An appeal with what it is about and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appealed {
    /// The appeal.
    pub appeal: Appeal,
    /// What the charge was worth by its rule then, count and multiplier included.
    pub worth: Points,
    /// Keys of the charges that are in question.
    pub charges: Vec<String>,
    /// What came of it.
    pub ruled: Option<Ruled>,
}

/// What came of an appeal, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// What came of it.
    pub ruling: Ruling,
    /// Who ruled.
    pub by: String,
    /// Number of the record that says so; why is among its words.
    pub record: u64,
}

/// 裁定: what comes of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// 成立: the charge is set aside.
    #[serde(alias = "成立")]
    Upheld,
    /// 部分成立: this is what the charge comes to, count and multiplier included.
    #[serde(alias = "部分成立")]
    Partly(Points),
    /// 不成立: the charge stands as it was.
    #[serde(alias = "不成立")]
    Rejected,
}

impl Appealed {
    /// Whether it is about the charge of this key.
    pub fn concerns(&self, key: &str) -> bool {
        self.charges.iter().any(|charge| charge == key)
    }
}

impl Ruling {
    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Upheld => "成立",
            Self::Partly(_) => "部分成立",
            Self::Rejected => "不成立",
        }
    }
}

/// Where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeState {
    /// 待定: its decider has not spoken.
    Pending,
    /// 计入: it is in the ledger.
    Counted,
    /// 申诉中: it is appealed and not ruled on, and counts meanwhile or not.
    Appealed,
    /// 撤销: an appeal was upheld.
    SetAside,
    /// Another charge holds its slot.
    GaveWay,
}

/// The charge cannot be appealed, or the appeal not ruled on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppealError {
    /// The key is not in the book.
    #[error("no charge `{key}` to appeal; charged: {counted}")]
    NotCharged {
        /// As named.
        key: String,
        /// Keys of what counts.
        counted: String,
    },
    /// Its decider has not spoken.
    #[error("`{0}` waits for its decider: it can be appealed once its points are picked")]
    Pending(String),
    /// Another charge holds its slot.
    #[error("`{key}` does not count, for another charge holds its slot; charged: {counted}")]
    GaveWay {
        /// Key of the charge.
        key: String,
        /// Keys of what counts.
        counted: String,
    },
    /// It waits for a ruling.
    #[error("`{key}` is appealed already, in record {record}, and waits for a ruling")]
    Waiting {
        /// Key of the charge.
        key: String,
        /// The record of the appeal.
        record: u64,
    },
    /// An appeal was upheld.
    #[error("`{key}` was set aside in record {record}: nothing is left to appeal")]
    SetAside {
        /// Key of the charge.
        key: String,
        /// The record of the ruling.
        record: u64,
    },
    /// It was ruled on, and is worth what it was.
    #[error("record {record} has ruled on `{key}`; it can be appealed again if its points change")]
    Ruled {
        /// Key of the charge.
        key: String,
        /// The record of the ruling.
        record: u64,
    },
    /// Nothing waits for a ruling on it.
    #[error("no appeal of `{key}` waits for a ruling; waiting: {waiting}")]
    NotAppealed {
        /// As named.
        key: String,
        /// Keys of what waits.
        waiting: String,
    },
    /// What is left is all of it, or nothing.
    #[error(
        "{points} is not between 0 and the {worth} charged: rule `upheld` for nothing, `rejected` for all"
    )]
    NotPart {
        /// What was to be left.
        points: Points,
        /// What it comes to.
        worth: Points,
    },
}

impl AppealError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::NotCharged { key, counted } => format!("没有「{key}」这笔扣分可申诉;已计入的:{counted}"),
            Self::Pending(key) => format!("「{key}」还没有定分,定了分才能申诉"),
            Self::GaveWay { key, counted } => {
                format!("「{key}」没有计入,同一槽内另有一笔;已计入的:{counted}")
            }
            Self::Waiting { key, record } => format!("「{key}」已在记录 {record} 申诉,等裁定"),
            Self::SetAside { key, record } => format!("「{key}」已由记录 {record} 撤销,没有可申诉的了"),
            Self::Ruled { key, record } => {
                format!("「{key}」已由记录 {record} 裁定;分变了才能再申诉")
            }
            Self::NotAppealed { key, waiting } => {
                format!("「{key}」没有等裁定的申诉;等裁定的:{waiting}")
            }
            Self::NotPart { points, worth } => {
                format!("{points} 分不在 0 和所扣的 {worth} 分之间:全免写成立,照扣写不成立")
            }
        }
    }
}

impl Book {
    /// Appeals of charges that the rules still propose, in order.
    pub fn appeals(&self) -> impl Iterator<Item = &Appealed> {
        let proposed = |key: &String| self.proposals.iter().any(|proposal| proposal.key() == *key);
        self.appeals.iter().filter(move |appealed| appealed.charges.iter().any(proposed))
    }

    /// The newest appeal of a charge.
    pub fn appeal_of(&self, key: &str) -> Option<&Appealed> {
        self.appeals.iter().rfind(|appealed| appealed.concerns(key))
    }

    /// What counts of a charge if it holds its slot: what it is worth by its rule, as its appeals have left it. `None`:
    /// its decider has not spoken, or it does not count.
    pub fn counts(&self, proposal: &Proposal) -> Option<Points> {
        let is_out = |appealed: &Appealed| appealed.ruled.is_none() && !appealed.appeal.counts;
        let is_out = self.appeal_of(&proposal.key()).is_some_and(is_out);
        self.left_of(proposal).filter(|_| !is_out)
    }

    /// What the rulings have left of a charge. `None`: its decider has not spoken, or it is set aside.
    fn left_of(&self, proposal: &Proposal) -> Option<Points> {
        let key = proposal.key();
        let appeals = self.appeals.iter().filter(|appealed| appealed.concerns(&key));
        let rulings = appeals.filter_map(|appealed| appealed.ruled.as_ref());
        rulings.map(|ruled| ruled.ruling).try_fold(proposal.points()?, |left, ruling| match ruling {
            Ruling::Upheld => None,
            Ruling::Partly(points) => Some(left.min(points)),
            Ruling::Rejected => Some(left),
        })
    }

    /// Where a charge stands.
    pub fn state(&self, proposal: &Proposal) -> ChargeState {
        let key = proposal.key();
        if proposal.points().is_none() {
            return ChargeState::Pending;
        }
        let newest = self.appeal_of(&key);
        let waits = newest.is_some_and(|appealed| appealed.ruled.is_none());
        let ruling = newest.and_then(|appealed| appealed.ruled.as_ref()).map(|ruled| ruled.ruling);
        if ruling == Some(Ruling::Upheld) {
            ChargeState::SetAside
        } else if waits && (self.stands(&key) || self.counts(proposal).is_none()) {
            ChargeState::Appealed
        } else if self.stands(&key) {
            ChargeState::Counted
        } else {
            ChargeState::GaveWay
        }
    }

    fn stands(&self, key: &str) -> bool {
        self.standing.iter().any(|standing| standing.proposal == key)
    }

    /// Records that a charge is appealed.
    pub fn appeal(&mut self, appeal: Appeal) -> Result<Vec<Posting>, AppealError> {
        let (proposal, worth) = self.appealable(&appeal.charge)?;
        let claimed = |other: &&Proposal| {
            (other.slot().0, &other.charge.rule, &other.charge.who)
                == (proposal.slot().0, &proposal.charge.rule, &proposal.charge.who)
        };
        let mut charges: Vec<String> = self.proposals.iter().filter(claimed).map(Proposal::key).collect();
        charges.sort_unstable();
        charges.dedup();
        self.appeals.push(Appealed { appeal, worth, charges, ruled: None });
        Ok(self.settle_slots())
    }

    /// The charge of this key, and what it is worth, if it can be appealed.
    fn appealable(&self, key: &str) -> Result<(&Proposal, Points), AppealError> {
        let counted = || listed(self.standing.iter().map(|standing| standing.proposal.as_str()));
        let key = || key.to_owned();
        // A script may charge a unit twice by one rule, and the last of them stands.
        let Some(proposal) = self.proposals.iter().rfind(|proposal| proposal.key() == key()) else {
            return Err(AppealError::NotCharged { key: key(), counted: counted() });
        };
        let Some(worth) = proposal.points() else { return Err(AppealError::Pending(key())) };
        if worth == Points::ZERO {
            return Err(AppealError::NotCharged { key: key(), counted: counted() });
        }
        if let Some(newest) = self.appeal_of(&key()) {
            match &newest.ruled {
                None => return Err(AppealError::Waiting { key: key(), record: newest.appeal.record }),
                Some(Ruled { ruling: Ruling::Upheld, record, .. }) => {
                    return Err(AppealError::SetAside { key: key(), record: *record });
                }
                Some(Ruled { record, .. }) if newest.worth == worth => {
                    return Err(AppealError::Ruled { key: key(), record: *record });
                }
                Some(_) => {}
            }
        }
        if !self.stands(&key()) {
            return Err(AppealError::GaveWay { key: key(), counted: counted() });
        }
        Ok((proposal, worth))
    }

    /// Records what came of the appeal of a charge.
    pub fn rule_on(&mut self, key: &str, ruled: Ruled) -> Result<Vec<Posting>, AppealError> {
        let proposal = self.proposals.iter().rfind(|proposal| proposal.key() == key);
        let waits = |appealed: &Appealed| appealed.ruled.is_none() && appealed.concerns(key);
        let (Some(left), Some(place)) =
            (proposal.and_then(|proposal| self.left_of(proposal)), self.appeals.iter().rposition(waits))
        else {
            let waiting = self.appeals().filter(|appealed| appealed.ruled.is_none());
            let waiting = listed(waiting.map(|appealed| appealed.appeal.charge.as_str()));
            return Err(AppealError::NotAppealed { key: key.to_owned(), waiting });
        };
        if let Ruling::Partly(points) = ruled.ruling
            && (points <= Points::ZERO || points >= left)
        {
            return Err(AppealError::NotPart { points, worth: left });
        }
        if let Some(appealed) = self.appeals.get_mut(place) {
            appealed.ruled = Some(ruled);
        }
        Ok(self.settle_slots())
    }
}

/// Keys of charges, one after the other.
fn listed<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let keys: Vec<_> = keys.collect();
    if keys.is_empty() { "-".to_owned() } else { keys.join("、") }
}
