//! Points that a candidate moves further than a gate lets them.

use crate::publishing::acceptance::Ask;
use crate::rules::rulebook::Rulebook;
use suban_model::{Bilingual, Period, Points};
use suban_policy::gates::{Move, MoveOf};

/// By how much a unit would be charged more or less in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The period of the facts.
    pub period: Period,
    /// Id of the unit.
    pub unit: String,
    /// As far as it is certain, and with what is assumed.
    pub points: [Points; 2],
}

/// The points that move further than a gate lets them.
pub struct Moved<'a> {
    by: &'a Move,
    accounts: Vec<&'a Away>,
    /// By how much all accounts move, where that is asked and too much: as far as it is certain, and with what is assumed.
    whole: Option<[Points; 2]>,
}

impl<'a> Moved<'a> {
    /// What of all that moves is too much; `None`: nothing.
    pub fn of(by: &'a Move, all: &'a [Away]) -> Option<Self> {
        let is_beyond = |points: Points| points > by.beyond || -points > by.beyond;
        let is_too_much = |points: [Points; 2]| points.into_iter().any(is_beyond);
        match by.of {
            MoveOf::Unit => {
                let accounts: Vec<_> = all.iter().filter(|away| is_too_much(away.points)).collect();
                (!accounts.is_empty()).then_some(Self { by, accounts, whole: None })
            }
            MoveOf::All => {
                let sum = |[certain, assumed]: [Points; 2], away: &Away| {
                    let [more, perhaps] = away.points;
                    [certain.saturating_add(more), assumed.saturating_add(perhaps)]
                };
                let whole = all.iter().fold([Points::ZERO; 2], sum);
                is_too_much(whole).then(|| Self { by, accounts: Vec::new(), whole: Some(whole) })
            }
        }
    }

    /// What moves, a line each; what is assumed stands in brackets where it is not the same.
    fn lines(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let account = |away: &&Away| format!("{} {} {}", away.period, name(&away.unit), told(away.points));
        self.accounts.iter().map(account).chain(self.whole.map(told)).collect()
    }

    /// It, for whom it takes to accept.
    pub fn ask(self, asked_by: &Rulebook) -> Ask {
        let (beyond, units) = (self.by.beyond, asked_by.pack.units());
        Ask {
            lines: self.lines(str::to_owned),
            named: self.lines(|id| units.name(id).to_owned()),
            matter: Bilingual::new(
                format!("扣分会变得超过 {beyond} 分"),
                format!("points would move by more than {beyond}"),
            ),
            look: Bilingual::new(
                "suban replay 会说变的是哪些工单",
                "`suban replay` tells which tickets it meets",
            ),
            accepted_by: self.by.accepted_by.iter().map(|term| term.get_ref().clone()).collect(),
            asked_by: asked_by.clone(),
        }
    }
}

/// By how much points move, such as `+3`, or `+3(推定 +5)`.
fn told([certain, assumed]: [Points; 2]) -> String {
    let signed = |points: Points| format!("{}{points}", if points > Points::ZERO { "+" } else { "" });
    if certain == assumed {
        return signed(certain);
    }
    format!("{}(推定 {})", signed(certain), signed(assumed))
}
