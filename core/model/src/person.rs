//! Who holds which role, and who stands in for whom, as it follows from the commands on record.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// Most appointments, and most times of standing in, that are kept of a person: the newest. The records have them all.
pub const APPOINTMENTS_MAX: usize = 40;

/// Most characters of a staff number.
const NUMBER_CHARS_MAX: usize = 40;

/// Whether a text can be a staff number: letters and digits of ASCII, Chinese characters, and `-`, `_` and `.`. What looks
/// like another one cannot.
pub fn is_staff_number(text: &str) -> bool {
    let fits = |one: char| {
        one.is_ascii_alphanumeric() || "-_.".contains(one) || ('\u{4E00}'..='\u{9FFF}').contains(&one)
    };
    (1..=NUMBER_CHARS_MAX).contains(&text.chars().count()) && text.chars().all(fits)
}

/// In what a person acts: a role, and where it is held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Capacity {
    /// 角色.
    pub role: String,
    /// Id of the unit; `None`: of the whole organisation.
    pub unit: Option<String>,
}

/// 任职.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// What is held.
    pub capacity: Capacity,
    /// From when on.
    pub from: Moment,
    /// The first moment at which it is over; `None`: nobody has said.
    pub until: Option<Moment>,
}

/// 代理: a person may act in what another one holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Staff number of the person who holds it.
    pub on_behalf_of: String,
    /// What they hold.
    pub capacity: Capacity,
    /// From when on.
    pub from: Moment,
    /// The first moment at which it is over.
    pub until: Moment,
}

/// What is known of a person: nothing but this. The name and the number of a phone are not on record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// 任职, the oldest first.
    pub appointments: Vec<Appointment>,
    /// 代理, the oldest first.
    pub stand_ins: Vec<StandIn>,
}

/// One change of who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonStep {
    /// 任职.
    Appointed(Appointment),
    /// 免职: it is over from this moment on.
    Dismissed(Capacity, Moment),
    /// 代理: the person may act for another.
    StandsIn(StandIn),
}

impl Appointment {
    /// Whether it is in force.
    pub fn is_in_force(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl StandIn {
    /// Whether it is in force.
    pub fn is_in_force(&self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }
}

impl Person {
    /// Takes a step.
    pub fn apply(&mut self, step: &PersonStep) {
        match step {
            PersonStep::Appointed(appointment) => {
                // Told again while it lasts, it is the same appointment with another end.
                let lasts = |held: &Appointment| {
                    held.capacity == appointment.capacity
                        && held.until.is_none_or(|until| appointment.from < until)
                };
                let begun = self.appointments.iter().filter(|held| lasts(held)).map(|held| held.from).min();
                self.appointments.retain(|held| !lasts(held));
                let from = begun.map_or(appointment.from, |begun| begun.min(appointment.from));
                push(&mut self.appointments, &Appointment { from, ..appointment.clone() });
            }
            PersonStep::Dismissed(capacity, at) => {
                let held = self.appointments.iter_mut().filter(|held| held.capacity == *capacity);
                for held in held {
                    // One that is yet to begin never does.
                    let at = held.from.max(*at);
                    held.until = Some(held.until.map_or(at, |until| until.min(at)));
                }
            }
            PersonStep::StandsIn(stand_in) => {
                self.stand_ins.retain(|held| {
                    (&held.on_behalf_of, &held.capacity) != (&stand_in.on_behalf_of, &stand_in.capacity)
                });
                push(&mut self.stand_ins, stand_in);
            }
        }
    }

    /// What the person holds at a moment.
    pub fn holds(&self, at: Moment) -> impl Iterator<Item = &Capacity> {
        let in_force = self.appointments.iter().filter(move |held| held.is_in_force(at));
        in_force.map(|held| &held.capacity)
    }

    /// In what the person may act for another at a moment, if the other one holds it still; held anew, it is not lent.
    pub fn stands_in_for<'a>(
        &'a self,
        number: &'a str,
        other: &'a Self,
        at: Moment,
    ) -> impl Iterator<Item = &'a Capacity> {
        let for_them = self.stand_ins.iter().filter(move |lent| lent.on_behalf_of == number);
        let in_force = for_them.filter(move |lent| lent.is_in_force(at));
        let held = in_force.filter(move |lent| {
            let lasts = |held: &Appointment| held.is_in_force(at) && held.from <= lent.from;
            other.appointments.iter().any(|held| held.capacity == lent.capacity && lasts(held))
        });
        held.map(|lent| &lent.capacity)
    }
}

/// Adds the newest, and lets the oldest go when there are too many.
fn push<T: Clone>(kept: &mut Vec<T>, newest: &T) {
    if kept.len() == APPOINTMENTS_MAX {
        kept.remove(0);
    }
    kept.push(newest.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds).unwrap()
    }

    fn head_of(unit: &str) -> Capacity {
        Capacity { role: "部门负责人".into(), unit: Some(unit.into()) }
    }

    fn appointed(unit: &str, from: i64, until: Option<i64>) -> PersonStep {
        PersonStep::Appointed(Appointment { capacity: head_of(unit), from: at(from), until: until.map(at) })
    }

    fn person(steps: &[PersonStep]) -> Person {
        steps.iter().fold(Person::default(), |mut person, step| {
            person.apply(step);
            person
        })
    }

    #[test]
    fn an_appointment_lasts_from_its_beginning_up_to_its_end() {
        let check = |steps: &[PersonStep], moment: i64, expect: &[&str]| {
            let person = person(steps);
            let units: Vec<_> = person.holds(at(moment)).filter_map(|held| held.unit.as_deref()).collect();
            assert_eq!(units, expect, "{steps:?} at {moment}");
        };
        let steps = [appointed("billing", 10, Some(20)), appointed("works", 15, None)];
        check(&steps, 9, &[]);
        check(&steps, 10, &["billing"]);
        check(&steps, 19, &["billing", "works"]);
        check(&steps, 20, &["works"]);
        let dismissed = PersonStep::Dismissed(head_of("works"), at(30));
        let steps = [appointed("works", 15, None), dismissed.clone()];
        check(&steps, 29, &["works"]);
        check(&steps, 30, &[]);
        // Again later, and not instead of what was.
        let steps = [appointed("works", 15, None), dismissed, appointed("works", 40, None)];
        check(&steps, 20, &["works"]);
        check(&steps, 35, &[]);
        check(&steps, 40, &["works"]);
        // Told again while it lasts: other bounds.
        check(&[appointed("works", 15, None), appointed("works", 15, Some(20))], 20, &[]);
    }

    #[test]
    fn a_stand_in_acts_for_one_person_for_a_time() {
        let stand_in = |until| {
            PersonStep::StandsIn(StandIn {
                on_behalf_of: "0001".into(),
                capacity: head_of("works"),
                from: at(10),
                until: at(until),
            })
        };
        let head = person(&[appointed("works", 5, None)]);
        let for_whom = |steps: &[PersonStep], number: &str, other: &Person, moment| {
            person(steps).stands_in_for(number, other, at(moment)).count()
        };
        assert_eq!(for_whom(&[stand_in(20)], "0001", &head, 19), 1);
        assert_eq!(for_whom(&[stand_in(20)], "0001", &head, 20), 0);
        assert_eq!(for_whom(&[stand_in(20)], "0002", &head, 19), 0);
        assert_eq!(for_whom(&[stand_in(20), stand_in(12)], "0001", &head, 15), 0, "the newest word counts");
        let gone = [appointed("works", 5, None), PersonStep::Dismissed(head_of("works"), at(12))];
        assert_eq!(for_whom(&[stand_in(20)], "0001", &person(&gone), 11), 1);
        assert_eq!(for_whom(&[stand_in(20)], "0001", &person(&gone), 12), 0);
        let back = [gone.as_slice(), &[appointed("works", 13, None)]].concat();
        assert_eq!(for_whom(&[stand_in(20)], "0001", &person(&back), 14), 0, "it is not lent anew");
    }

    #[test]
    fn a_staff_number_looks_like_no_other() {
        for sound in ["0001", "A-17", "王工", "zhang.san_2"] {
            assert!(is_staff_number(sound), "{sound}");
        }
        let long = "1".repeat(NUMBER_CHARS_MAX + 1);
        for other in
            ["", " 0001", "0001 ", "0\u{200b}1", "a\0b", "a\nb", "\u{ff10}1", "\u{41e}101", "a@b", &long]
        {
            assert!(!is_staff_number(other), "{other:?}");
        }
    }

    #[test]
    fn the_newest_are_kept() {
        let steps: Vec<_> =
            (0..=APPOINTMENTS_MAX).map(|unit| appointed(&unit.to_string(), 1, None)).collect();
        let person = person(&steps);
        assert_eq!(person.appointments.len(), APPOINTMENTS_MAX);
        assert_eq!(person.appointments[0].capacity, head_of("1"));
    }
}
