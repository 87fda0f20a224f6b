//! Which values a fact can have at all: what makes "these two rows can both hold" a question with an exact answer.
//!
//! A channel comes with its groups, a unit with its groups and id, a pick is on its form; a grade can be any word.

use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::Value;
use suban_policy::Pack;
use suban_policy::figures::{Adds, FigureKind};
use suban_policy::findings::{Form, FormField, InputType};
use suban_policy::organisation::Units;
use suban_policy::vocabulary::{FieldId, FieldKind, field};

/// The values of one field. Besides these a field may have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Domain {
    /// One of these sets of terms, such as a channel with its groups.
    Sets(Vec<Vec<String>>),
    /// One or more of these terms.
    SomeOf(Vec<String>),
    /// Any term; or, if `many`, any terms. Those that the pack itself gives come first in examples.
    Open {
        /// Several at once.
        many: bool,
        /// Terms that the pack gives.
        known: Vec<String>,
    },
    /// A number.
    Number {
        /// Least value.
        least: Option<Decimal>,
        /// Whole numbers only.
        whole: bool,
    },
    /// One of these.
    Flag(&'static [bool]),
    /// The citizen's words.
    Words,
    /// Nothing that a condition could compare.
    Opaque,
}

impl Domain {
    /// How many terms it lists.
    fn terms(&self) -> usize {
        match self {
            Self::Sets(sets) => sets.iter().map(Vec::len).sum(),
            Self::SomeOf(terms) | Self::Open { known: terms, .. } => terms.len(),
            Self::Number { .. } | Self::Flag(_) | Self::Words | Self::Opaque => 0,
        }
    }
}

/// All facts of a pack.
#[derive(Debug)]
pub(crate) struct Space<'a> {
    /// The pack that the fields are of.
    pub pack: &'a Pack,
    /// Keywords by number.
    pub keywords: &'a [String],
    /// Forms, each with what can be filled in.
    pub forms: Vec<FormSpace>,
    core: BTreeMap<FieldId, Domain>,
}

/// What a form lets people record.
#[derive(Debug)]
pub(crate) struct FormSpace {
    /// Its name, the value of 查实事项.
    pub name: String,
    /// 情形; `None` if it has no 情形.
    pub picks: Option<Domain>,
    /// Its fields, and whether each must be filled in.
    pub fields: BTreeMap<FieldId, (Domain, bool)>,
}

impl<'a> Space<'a> {
    /// The facts that a pack can meet.
    pub fn of(pack: &'a Pack) -> Self {
        let form = |(_, form): (&str, &Form)| FormSpace::of(form, pack.units());
        Self {
            pack,
            keywords: pack.keywords(),
            forms: pack.forms().iter().map(form).collect(),
            core: core_domains(pack),
        }
    }

    /// The values of a field that is on no form.
    pub fn domain(&self, id: FieldId) -> Cow<'_, Domain> {
        let any = || Cow::Owned(any_of(self.pack.vocabulary().get(id).kind));
        self.core.get(&id).map_or_else(any, Cow::Borrowed)
    }

    /// How many terms there are to try for a field, over all forms if findings bring it.
    pub fn terms(&self, id: FieldId) -> usize {
        let of_form = |form: &FormSpace| match id {
            field::FORM => 1,
            field::PICK => form.picks.as_ref().map_or(0, Domain::terms),
            id => form.fields.get(&id).map_or(0, |(domain, _)| domain.terms()),
        };
        self.core.get(&id).map_or(0, Domain::terms) + self.forms.iter().map(of_form).sum::<usize>()
    }

    /// Whether a finding brings the field.
    pub fn is_of_findings(&self, id: FieldId) -> bool {
        id == field::FORM || id == field::PICK || self.forms.iter().any(|form| form.fields.contains_key(&id))
    }

    /// Every term that a closed field can have; `None` for an open one.
    pub fn closed_terms(&self, id: FieldId) -> Option<BTreeSet<String>> {
        if id == field::FORM {
            return Some(self.forms.iter().map(|form| form.name.clone()).collect());
        }
        let of_forms = self.forms.iter().filter_map(|form| match id {
            field::PICK => form.picks.as_ref(),
            id => form.fields.get(&id).map(|(domain, _)| domain),
        });
        let domains: Vec<Domain> = if self.is_of_findings(id) {
            of_forms.cloned().collect()
        } else {
            vec![self.domain(id).into_owned()]
        };
        let mut terms = BTreeSet::new();
        for domain in domains {
            match domain {
                Domain::Sets(sets) => terms.extend(sets.into_iter().flatten()),
                Domain::SomeOf(some) => terms.extend(some),
                _ => return None,
            }
        }
        Some(terms)
    }
}

impl FormSpace {
    fn of(form: &Form, units: &Units) -> Self {
        let fields = form.fields.values().filter_map(|field| {
            let required = field.required || field.must;
            Some((field.id()?, (of_form_field(field, units), required)))
        });
        Self {
            name: form.name.clone(),
            picks: (!form.pick.is_empty()).then(|| Domain::SomeOf(form.pick.clone())),
            fields: fields.collect(),
        }
    }
}

fn of_form_field(field: &FormField, units: &Units) -> Domain {
    match field.input {
        InputType::Unit => Domain::Sets(unit_sets(units)),
        InputType::Pick => Domain::SomeOf(field.of.clone()),
        InputType::Bool if field.must => Domain::Flag(&[true]),
        InputType::Bool => Domain::Flag(&[true, false]),
        InputType::Integer => Domain::Number { least: field.min.map(Decimal::from), whole: true },
        InputType::Points => Domain::Number { least: Some(Decimal::ZERO), whole: false },
        InputType::Text => Domain::Open { many: false, known: Vec::new() },
        InputType::Shares => Domain::Opaque,
    }
}

fn core_domains(pack: &Pack) -> BTreeMap<FieldId, Domain> {
    let channels = pack.channels().groups().flat_map(|(_, channels)| channels);
    let channel_sets =
        channels.collect::<BTreeSet<_>>().into_iter().filter_map(|channel| pack.channels().fact(channel));
    let units = Domain::Sets(unit_sets(pack.units()));
    let whole = |least: i64| Domain::Number { least: Some(least.into()), whole: true };
    // Whatever counts does so in whole numbers; what it is asked of has happened once at least.
    let figures = pack.figures().iter().filter_map(|figure| match &figure.kind {
        FigureKind::Nth { .. } | FigureKind::Streak { .. } => Some((figure.field, whole(1))),
        FigureKind::Events { adds: Adds::One, .. } | FigureKind::Tickets { adds: Adds::One, .. } => {
            Some((figure.field, whole(0)))
        }
        _ => None,
    });
    let mut domains = BTreeMap::from([
        (field::CHANNEL, Domain::Sets(channel_sets.filter_map(terms).collect())),
        (field::LEAD, units.clone()),
        (field::HOLDER, units.clone()),
        (field::REPLY_LEAD, units.clone()),
        (field::RETURN_LEAD, units),
        (field::CATEGORY, Domain::Open { many: false, known: outputs(pack, "类别") }),
        (field::KIND, Domain::Open { many: false, known: outputs(pack, "诉求类型") }),
        (field::CLOCK, Domain::Open { many: false, known: outputs(pack, "时限") }),
        (field::TAGS, Domain::Open { many: true, known: outputs(pack, "标签") }),
        (field::GIVEN, Domain::Open { many: true, known: outputs(pack, "时限") }),
        (field::LATE_CLOCKS, Domain::Open { many: true, known: outputs(pack, "时限") }),
        (field::OPEN_CLOCKS, Domain::Open { many: true, known: outputs(pack, "时限") }),
        (field::LATE_DAYS, whole(0)),
        (field::LATE, Domain::Number { least: Some(Decimal::ZERO), whole: false }),
        (field::REPEAT_NTH, whole(1)),
        (field::ROUND, whole(1)),
    ]);
    domains.extend(figures);
    domains
}

/// What an output column of any table says, each once.
fn outputs(pack: &Pack, column: &str) -> Vec<String> {
    let grids = pack.grids();
    let rows = grids.iter().flat_map(|grid| &grid.rows);
    let said: BTreeSet<&str> = rows.map(|row| row.output(column)).filter(|text| !text.is_empty()).collect();
    said.into_iter().map(str::to_owned).collect()
}

fn unit_sets(units: &Units) -> Vec<Vec<String>> {
    units.iter().filter_map(|(id, _)| terms(units.fact(id))).collect()
}

fn terms(value: Value) -> Option<Vec<String>> {
    match value {
        Value::Terms(terms) => Some(terms),
        _ => None,
    }
}

fn any_of(kind: FieldKind) -> Domain {
    match kind {
        FieldKind::Term | FieldKind::Path => Domain::Open { many: false, known: Vec::new() },
        FieldKind::Number => Domain::Number { least: None, whole: false },
        FieldKind::Flag => Domain::Flag(&[true, false]),
        FieldKind::Text => Domain::Words,
        FieldKind::Shares => Domain::Opaque,
    }
}
