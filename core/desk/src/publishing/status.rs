//! What an administrator asks first: which rules are in force, since when, by whom and why; what is coming; what was
//! refused last; and which closed periods could not be settled.

use crate::commands::handle::handle;
use crate::deciding::request::{Request, Stamp};
use crate::refusal::DeskError;
use crate::rules::activation::{Activation, in_force_after};
use crate::rules::revisions::{Revisions, RulebookError};
use crate::rules::rulebooks::Rulebooks;
use crate::running::settling::{closed, first_period, is_unsettled};
use crate::stored::refused_pack::RefusedPack;
use crate::stored::view::View;
use serde::Serialize;
use suban_model::{Act, CivilDate, Digest, Moment, Occasion, Period, Settle, Zone};
use suban_policy::diagnostic::Bilingual;

/// The state of an organisation's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyStatus {
    /// Title of the pack in force.
    pub title: String,
    /// The zone of its clocks.
    pub zone: Zone,
    /// Its editions, by effective date.
    pub editions: Vec<EditionStatus>,
    /// The last pack that was not put in force since one was.
    pub refused: Option<RefusedPack>,
    /// Periods that have closed, are to be settled and are not.
    pub unsettled: Vec<Unsettled>,
    /// Number of the newest record.
    pub records: u64,
    /// Digest of the newest record.
    pub head: Digest,
}

/// An edition: what judges tickets received from its effective date on, until the next one's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditionStatus {
    /// Its effective date.
    pub effective_from: CivilDate,
    /// Whether it judges what is received now.
    pub in_force: bool,
    /// Whether its date is still to come.
    pub to_come: bool,
    /// The activation that brought its newest revision.
    pub revision: Activation,
    /// The activation since which that revision judges: the same, or a rollback.
    pub since: Activation,
    /// The last year whose holidays it knows; `None` if it knows no year's.
    pub holidays_until: Option<i16>,
}

/// A closed period that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsettled {
    /// Which.
    pub period: Period,
    /// What keeps it from being settled; `None`: nothing does, and the next tick of a running desk settles it.
    pub why: Option<Bilingual>,
}

impl PolicyStatus {
    /// The state at `now`; `None` before the first pack was activated.
    pub fn read(revisions: &Revisions, now: Moment) -> Result<Option<Self>, RulebookError> {
        let activations = revisions.activations()?;
        let standing = in_force_after(&activations);
        let Some(rulebooks) = revisions.in_force()? else { return Ok(None) };
        let rulebook = rulebooks.at(now);
        let editions = rulebooks.iter().filter_map(|edition| {
            let standing = standing.get(&edition.pack.effective_from)?;
            let holidays = edition.calendar.holidays();
            Some(EditionStatus {
                effective_from: edition.pack.effective_from,
                in_force: edition.id == rulebook.id,
                to_come: edition.effective_at > now,
                revision: standing.revision.clone(),
                since: standing.since().clone(),
                holidays_until: holidays.days().last().map(|day| day.date.year()),
            })
        });
        let view = revisions.view();
        let head = view.head()?;
        Ok(Some(Self {
            title: rulebook.pack.title.clone(),
            zone: rulebook.pack.zone.clone(),
            editions: editions.collect(),
            refused: view.refused()?,
            unsettled: unsettled(view, &rulebooks, now)?,
            records: head.seq,
            head: Digest(head.hash),
        }))
    }

    /// The edition that judges what is received now.
    pub fn in_force(&self) -> Option<&EditionStatus> {
        self.editions.iter().find(|edition| edition.in_force)
    }
}

/// The closed periods that are to be settled and are not. Why, is found out by trying; nothing is written.
fn unsettled(view: View<'_>, rulebooks: &Rulebooks, now: Moment) -> Result<Vec<Unsettled>, DeskError> {
    let Some(first) = first_period(view, rulebooks)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for period in closed(rulebooks, first, now) {
        if is_unsettled(view, rulebooks, period)? {
            let request = Request::by_host(Occasion::Tick, now, Act::Settle(Settle { period }));
            let stamp = Stamp { recorded_at: now, salt: [0; 16], words: None, happened: false };
            let why = match handle(rulebooks, view, &request, stamp) {
                Ok(_) => None,
                Err(DeskError::Refused(refusal)) => {
                    Some(Bilingual::new(refusal.chinese(), refusal.to_string()))
                }
                Err(error) => return Err(error),
            };
            found.push(Unsettled { period, why });
        }
    }
    Ok(found)
}

/// The activation that somebody means by its number or by the first digits of its pack's digest; of several with one
/// pack, the newest.
pub fn find_revision<'a>(
    activations: &'a [Activation],
    named: &str,
) -> Result<&'a Activation, RevisionNameError> {
    let by_number = |seq: u64| activations.iter().find(|activation| activation.seq == seq);
    if let Some(activation) = named.parse().ok().and_then(by_number) {
        return Ok(activation);
    }
    let unknown = || RevisionNameError::Unknown(named.to_owned());
    if named.len() < REVISION_DIGITS_MIN {
        return Err(unknown());
    }
    let begins = |activation: &&Activation| activation.rulebook.pack.to_string().starts_with(named);
    let newest = activations.iter().rev().find(begins).ok_or_else(unknown)?;
    let same = |activation: &Activation| activation.rulebook.pack == newest.rulebook.pack;
    if activations.iter().filter(begins).all(same) {
        Ok(newest)
    } else {
        Err(RevisionNameError::Ambiguous(named.to_owned()))
    }
}

/// Fewest digits of a digest that name a revision.
pub const REVISION_DIGITS_MIN: usize = 4;

/// No revision, or several, are called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionNameError {
    /// None is.
    #[error(
        "no revision `{0}`: give the number of its activation or at least {REVISION_DIGITS_MIN} first digits of its digest"
    )]
    Unknown(String),
    /// Several are.
    #[error("several revisions begin with `{0}`: give more digits or the number of the activation")]
    Ambiguous(String),
}

impl RevisionNameError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Unknown(named) => {
                format!("没有修订「{named}」:请写启用它的记录号,或摘要的前 {REVISION_DIGITS_MIN} 位以上")
            }
            Self::Ambiguous(named) => format!("有几个修订的摘要以「{named}」开头:请多写几位,或写记录号"),
        }
    }
}
