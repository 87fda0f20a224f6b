//! 任职: a person is given a role.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use crate::refusal_of_people::PeopleRefusal;

use suban_model::{Appoint, Appointment, Bilingual, Capacity, PersonStep, is_staff_number};
use suban_policy::diagnostic::alternatives;
use suban_policy::roles::HeldAt;

impl Perform for Appoint {
    fn sizes(&self) -> Vec<Size<'_>> {
        sizes(&[("person", &self.person), ("role", &self.role)], self.unit.as_deref())
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        check_number(&self.person)?;
        let capacity = capacity(case, &self.role, self.unit.as_deref())?;
        let from = self.from.unwrap_or_else(|| case.at());
        check_end(case, from, self.until)?;
        let person = case.view.person(&self.person)?.unwrap_or_default();
        case.begin_person(&self.person, person);
        case.step_person(PersonStep::Appointed(Appointment { capacity, from, until: self.until }))
    }
}

/// Refuses what is no staff number: it is a key, and must not look like another.
pub(super) fn check_number(number: &str) -> Result<(), DeskError> {
    if is_staff_number(number) {
        return Ok(());
    }
    Err(Refusal::People(PeopleRefusal::NotANumber(number.to_owned())).into())
}

/// The sizes of a command about people.
pub(super) fn sizes<'a>(texts: &[(&'a str, &'a str)], unit: Option<&'a str>) -> Vec<Size<'a>> {
    let unit = unit.map(|unit| ("unit", unit));
    texts.iter().copied().chain(unit).map(|(field, text)| Size::text(field, text)).collect()
}

/// The role that the pack of today declares, and where it is held.
pub(super) fn capacity(case: &Case<'_>, role: &str, unit: Option<&str>) -> Result<Capacity, DeskError> {
    let roles = case.rulebook.pack.roles();
    let Some(declared) = roles.get(role) else {
        let known = alternatives(role, roles.names());
        return Err(Refusal::People(PeopleRefusal::UnknownRole { role: role.to_owned(), known }).into());
    };
    let in_unit = declared.at == HeldAt::Unit;
    if in_unit != unit.is_some() {
        return Err(Refusal::People(PeopleRefusal::RolePlace { role: role.to_owned(), in_unit }).into());
    }
    let unit = unit.map(|unit| case.unit("unit", unit)).transpose()?;
    let units = case.rulebook.pack.units();
    if let Some(unit) = unit.as_ref().filter(|unit| !declared.fits(unit, units)) {
        let (role, unit) = (role.to_owned(), units.name(unit).to_owned());
        let known = declared.within.join("、");
        return Err(Refusal::People(PeopleRefusal::NotHeldThere { role, unit, known }).into());
    }
    Ok(Capacity { role: role.to_owned(), unit })
}

/// Refuses what would be over before it begins.
pub(super) fn check_end(
    case: &Case<'_>,
    from: suban_model::Moment,
    until: Option<suban_model::Moment>,
) -> Result<(), DeskError> {
    match until.filter(|until| *until <= from) {
        Some(until) => {
            let what = Bilingual::new("开始的时间", "its beginning");
            let (at, since) = (case.rulebook.told(until), case.rulebook.told(from));
            Err(Refusal::BeforeThat { at, what, since }.into())
        }
        None => Ok(()),
    }
}
