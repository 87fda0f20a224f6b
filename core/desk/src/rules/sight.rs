//! Which tickets somebody sees, by what they hold now and what the roles of the pack see.

use crate::refusal::DeskError;
use crate::rules::rulebook::Rulebook;
use crate::stored::listing::Row;
use crate::stored::view::View;
use std::collections::BTreeSet;
use suban_model::{Moment, Ticket};
use suban_policy::roles::Sees;

/// Which tickets somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// All, and what is of no unit.
    All,
    /// Those that one of these units, by id, has or had.
    Units(BTreeSet<String>),
}

impl Sight {
    /// What a person sees at a moment: as much as the role of theirs that sees most. `None`: whoever runs the machine. Where
    /// nobody was ever appointed, everybody sees all.
    pub fn of(view: View<'_>, today: &Rulebook, person: Option<&str>, at: Moment) -> Result<Self, DeskError> {
        let Some(number) = person else { return Ok(Self::All) };
        if !view.has_people()? {
            return Ok(Self::All);
        }
        let person = view.person(number)?.unwrap_or_default();
        let mut held: Vec<_> = person.holds(at).cloned().collect();
        let others: BTreeSet<&String> = person.stand_ins.iter().map(|lent| &lent.on_behalf_of).collect();
        for other in others {
            let absent = view.person(other)?.unwrap_or_default();
            held.extend(person.stands_in_for(other, &absent, at).cloned());
        }
        let units = today.pack.units();
        let mut seen = BTreeSet::new();
        for capacity in held {
            let role = today.pack.roles().get(&capacity.role);
            match (role.map_or(Sees::None, |role| role.sees), &capacity.unit) {
                (Sees::All, _) => return Ok(Self::All),
                (Sees::None, _) | (_, None) => {}
                (Sees::Unit, Some(unit)) => seen.extend([unit.clone()]),
                (Sees::Subtree, Some(unit)) => {
                    let below = units.iter().map(|(id, _)| id).filter(|id| units.is_within(id, unit));
                    seen.extend(below.map(str::to_owned));
                }
            }
        }
        // Whoever has taken over sees what is theirs now.
        let day = at.in_zone(&today.pack.zone).date();
        let taken_over = units.iter().map(|(id, _)| id).filter(|id| seen.contains(units.on(id, day)));
        let taken_over: Vec<_> = taken_over.map(str::to_owned).collect();
        seen.extend(taken_over);
        Ok(Self::Units(seen))
    }

    /// Whether it is of everything.
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::All)
    }

    /// Whether what is a unit's is seen.
    pub fn sees_unit(&self, unit: &str) -> bool {
        match self {
            Self::All => true,
            Self::Units(units) => units.contains(unit),
        }
    }

    /// Whether a ticket is seen that has this row.
    pub fn sees_row(&self, row: &Row) -> bool {
        self.is_whole() || row.units.iter().chain(&row.former).any(|unit| self.sees_unit(unit))
    }

    /// Whether a ticket is seen.
    pub fn sees(&self, ticket: &Ticket) -> bool {
        self.sees_row(&Row::of(ticket))
    }
}
