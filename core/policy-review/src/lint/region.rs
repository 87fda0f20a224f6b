//! A search for facts that make some rows hold and others not: the one question behind overlaps, rows that never
//! fire, and gaps.

use super::domain::{FormSpace, Space};
use super::witness::{Constraint, Sample, sample};
use std::collections::BTreeMap;
use suban_model::{Event, Value};
use suban_policy::condition::{Condition, Subject};
use suban_policy::table::{Column, GridRow};
use suban_policy::vocabulary::{FieldId, FieldKind, field};

/// Most comparisons of a value with a term, end or keyword spent on one table; a table that would take more is only
/// partly examined.
pub(crate) const COMPARISONS_MAX: u64 = 20_000_000;

/// Most rows left one inside the other; each takes some of the stack.
pub(crate) const DEPTH_MAX: usize = 300;

/// What conditions look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// A field.
    Field(FieldId),
    /// The citizen's words.
    Words,
}

/// Constraints on some fields.
pub(crate) type Region<'a> = BTreeMap<Key, Vec<Constraint<'a>>>;

/// Facts that meet all constraints of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Example {
    facts: Vec<(Key, Sample)>,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Such facts.
    Example(Example),
    /// There are none.
    Nothing,
    /// The comparisons were used up, or the rows lie too deep in each other.
    GaveUp,
}

/// Searches in one table.
pub(crate) struct Search<'a> {
    space: &'a Space<'a>,
    columns: &'a [Column],
    /// The event that the table waits for.
    on: Option<String>,
    comparisons_left: u64,
}

impl<'a> Search<'a> {
    /// Begins.
    pub fn new(space: &'a Space<'a>, columns: &'a [Column], on: Option<String>) -> Self {
        Self { space, columns, on, comparisons_left: COMPARISONS_MAX }
    }

    /// Where it searches.
    pub fn space(&self) -> &'a Space<'a> {
        self.space
    }

    /// Whether the search is at its end, found or not.
    pub fn is_spent(&self) -> bool {
        self.comparisons_left == 0
    }

    /// Takes comparisons off what is left, or all of them if they do not suffice.
    fn spend(&mut self, comparisons: usize) {
        self.comparisons_left = self.comparisons_left.saturating_sub(comparisons as u64);
    }

    /// Facts by which all of `hold` hold and none of `fail`.
    pub fn find<'b>(&mut self, hold: &[GridRow<'b>], fail: &[GridRow<'b>]) -> Found {
        let mut region = Region::new();
        for row in hold {
            self.require_row(&mut region, row);
        }
        self.find_in(region, fail)
    }

    /// Facts within a region by which none of `fail` hold.
    pub fn find_in<'b>(&mut self, mut region: Region<'b>, fail: &[GridRow<'b>]) -> Found {
        if self.example(&region).is_none() {
            return if self.is_spent() { Found::GaveUp } else { Found::Nothing };
        }
        match self.escape(&mut region, fail, DEPTH_MAX) {
            Some(example) => Found::Example(example),
            None if self.is_spent() => Found::GaveUp,
            None => Found::Nothing,
        }
    }

    /// Adds that a row holds.
    pub fn require_row<'b>(&self, region: &mut Region<'b>, row: &GridRow<'b>) {
        for (condition, column) in row.conditions.iter().zip(self.columns) {
            if *condition != Condition::Any {
                region.entry(Key::of(column.subject)).or_default().push(Constraint::Holds(condition));
            }
        }
    }

    /// Leaves the rows one after the other, by failing one of the conditions of each.
    fn escape<'b>(&mut self, region: &mut Region<'b>, rows: &[GridRow<'b>], depth: usize) -> Option<Example> {
        let Some(depth) = depth.checked_sub(1) else {
            self.comparisons_left = 0;
            return None;
        };
        let met = rows.iter().position(|row| {
            let mut inside = region.clone();
            self.require_row(&mut inside, row);
            self.example(&inside).is_some()
        });
        let Some((row, rest)) = met.and_then(|at| rows.get(at..)?.split_first()) else {
            return self.example(region);
        };
        for (condition, column) in row.conditions.iter().zip(self.columns) {
            if *condition == Condition::Any {
                continue;
            }
            let key = Key::of(column.subject);
            region.entry(key).or_default().push(Constraint::Fails(condition));
            let found = if self.example(region).is_some() { self.escape(region, rest, depth) } else { None };
            if let Some(constraints) = region.get_mut(&key) {
                constraints.pop();
            }
            if found.is_some() || self.is_spent() {
                return found;
            }
        }
        None
    }

    /// Facts in a region.
    pub fn example(&mut self, region: &Region<'_>) -> Option<Example> {
        self.spend(
            1 + region.iter().map(|(key, constraints)| self.comparisons(*key, constraints)).sum::<usize>(),
        );
        if self.is_spent() {
            return None;
        }
        let mut facts = Vec::new();
        let mut of_findings = Vec::new();
        for (key, constraints) in region {
            match key {
                Key::Field(id) if self.space.is_of_findings(*id) => {
                    of_findings.push((*id, constraints.as_slice()));
                }
                Key::Field(id) => {
                    facts.push((
                        *key,
                        sample(&self.space.domain(*id), constraints, self.space.keywords, false)?,
                    ));
                }
                Key::Words => {
                    let words =
                        sample(&super::domain::Domain::Words, constraints, self.space.keywords, false)?;
                    facts.push((*key, words));
                }
            }
        }
        if !of_findings.is_empty() {
            facts.extend(self.finding(&of_findings)?);
        }
        facts.retain(|(_, sample)| *sample != Sample::Nothing);
        Some(Example { facts })
    }

    /// About how many comparisons it takes to find a value: every candidate with every constraint. The candidates are
    /// the terms of the constraints and those of the domain.
    fn comparisons(&self, key: Key, constraints: &[Constraint<'_>]) -> usize {
        let terms: usize = constraints.iter().map(|constraint| constraint.terms()).sum();
        let known = match key {
            Key::Field(id) => self.space.terms(id),
            Key::Words => 0,
        };
        terms.saturating_mul(terms.saturating_add(known))
    }

    /// A finding on one of the forms, or none at all, that meets all constraints on its fields.
    fn finding(&self, constraints: &[(FieldId, &[Constraint<'_>])]) -> Option<Vec<(Key, Sample)>> {
        let recorded = Event::FindingRecorded.to_string();
        let forms = self.space.forms.iter().filter(|_| self.on.as_ref().is_none_or(|on| *on == recorded));
        let without = (self.on.as_ref() != Some(&recorded)).then_some(None);
        forms.map(Some).chain(without).find_map(|form| {
            let fact = |(id, constraints): &(FieldId, &[Constraint<'_>])| {
                Some((Key::Field(*id), self.filled_in(form, *id, constraints)?))
            };
            constraints.iter().map(fact).collect()
        })
    }

    fn filled_in(
        &self,
        form: Option<&FormSpace>,
        id: FieldId,
        constraints: &[Constraint<'_>],
    ) -> Option<Sample> {
        use super::domain::Domain;
        let nothing = (Domain::Opaque, false);
        let (domain, must) = match form {
            Some(form) if id == field::FORM => (Domain::Sets(vec![vec![form.name.clone()]]), true),
            Some(form) if id == field::PICK => form.picks.clone().map_or(nothing, |picks| (picks, true)),
            Some(form) => form.fields.get(&id).cloned().unwrap_or(nothing),
            None => nothing,
        };
        sample(&domain, constraints, self.space.keywords, must)
    }
}

impl Key {
    /// What a column looks at.
    pub fn of(subject: Subject) -> Self {
        match subject {
            Subject::Field(_, FieldKind::Text) | Subject::Contains | Subject::Lacks => Self::Words,
            Subject::Field(id, _) => Self::Field(id),
        }
    }
}

impl Example {
    /// Such as `渠道=来电、超期天数=2`.
    pub fn say(&self, space: &Space<'_>) -> String {
        let fact = |(key, sample): &(Key, Sample)| {
            let vocabulary = space.pack.vocabulary();
            match (key, sample) {
                (Key::Words, sample) => format!("{}={sample}", vocabulary.get(field::TEXT).chinese),
                // The name alone of a unit or channel, without its id and groups.
                (Key::Field(id), Sample::Value(Value::Terms(terms))) if !is_choice(space, *id) => {
                    format!("{}={}", vocabulary.get(*id).chinese, terms.first().cloned().unwrap_or_default())
                }
                (Key::Field(id), sample) => format!("{}={sample}", vocabulary.get(*id).chinese),
            }
        };
        if self.facts.is_empty() {
            return "(什么都没有写 / nothing given)".to_owned();
        }
        self.facts.iter().map(fact).collect::<Vec<_>>().join("、")
    }
}

fn is_choice(space: &Space<'_>, id: FieldId) -> bool {
    use super::domain::Domain;
    let of_forms = space.forms.iter().filter_map(|form| form.fields.get(&id)).map(|(domain, _)| domain);
    let choice = |domain: &Domain| matches!(domain, Domain::SomeOf(_) | Domain::Open { .. });
    id == field::PICK
        || of_forms.into_iter().any(choice)
        || choice(&space.domain(id)) && !space.is_of_findings(id)
}
