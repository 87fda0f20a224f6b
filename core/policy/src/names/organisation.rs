//! The parts of a pack that say who is who: units, channels, and which unit a rule's 扣谁 means.

use crate::facts::Facts;
use crate::facts::vocabulary::{FieldId, FieldKind, Vocabulary};
use crate::reading::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::reading::source::Source;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{CivilDate, Fault, FaultKind, Value};
use toml::Spanned;

/// Most bytes of a unit's id; it is part of keys.
pub const UNIT_ID_BYTES_MAX: usize = 40;

/// Most units, one within the other, that a unit belongs to.
const UNITS_ABOVE_MAX: usize = 16;

/// One unit of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Name for people.
    pub name: String,
    /// What rules, tests and scenarios call it; left out: its name. With a key, the unit is renamed by changing its
    /// name alone.
    #[serde(default)]
    pub key: Option<String>,
    /// Groups that rules may name instead of the unit.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The unit or office it belongs to.
    #[serde(default)]
    pub within: Option<String>,
    /// 撤并:从这天起不再有这个单位,如 "2026-07-01";名称仍在以前的账和报表里 · the first day on which there is no such unit any more. What
    /// it was charged keeps its name
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<CivilDate>,
    /// 撤并以后由哪个单位接办 · who takes over what it had
    #[serde(default)]
    pub succeeded_by: Option<String>,
}

/// All units, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Units {
    units: BTreeMap<String, Unit>,
}

impl Units {
    /// Complains of ids that cannot be keys, and of an id or name that could mean two units.
    pub(crate) fn check(&self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let mut taken = BTreeSet::new();
        for (id, unit) in &self.units {
            let plain = |character: char| {
                character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
            };
            if id.is_empty() || id.len() > UNIT_ID_BYTES_MAX || !id.chars().all(plain) {
                let message = Bilingual::new(
                    format!("单位编号「{id}」不合写法"),
                    format!("`{id}` is no id for a unit"),
                );
                let help = format!("1..{UNIT_ID_BYTES_MAX}: a-z 0-9 -");
                diagnostics
                    .push(Diagnostic::error("unit-id", &source.path, None, message).help(&help, &help));
            }
            self.check_successor(id, unit, source, diagnostics);
            for name in BTreeSet::from([id.as_str(), &unit.name, unit.key()]) {
                if !taken.insert(name) {
                    let message = Bilingual::new(
                        format!("「{name}」指了两个单位"),
                        format!("`{name}` means two units"),
                    );
                    diagnostics.push(Diagnostic::error("unit-name", &source.path, None, message));
                }
            }
        }
    }

    /// Whoever is no more has somebody who takes over, and never itself in the end.
    fn check_successor(&self, id: &str, unit: &Unit, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let message = match (&unit.until, &unit.succeeded_by) {
            (Some(_), None) | (None, Some(_)) => Bilingual::new(
                format!("「{id}」的 until 和 succeeded_by 要一起写"),
                format!("`{id}` needs both `until` and `succeeded_by`"),
            ),
            (Some(_), Some(successor)) if self.id(successor).is_none() => Bilingual::new(
                format!("「{id}」撤并以后由「{successor}」接办,没有这个单位"),
                format!("`{successor}`, who succeeds `{id}`, is no unit"),
            ),
            (Some(_), Some(_)) if self.succeeds_itself(id) => Bilingual::new(
                format!("「{id}」撤并以后绕了一圈又由自己接办"),
                format!("`{id}` succeeds itself in the end"),
            ),
            _ => return,
        };
        diagnostics.push(Diagnostic::error("unit-until", &source.path, None, message));
    }

    fn succeeds_itself(&self, id: &str) -> bool {
        self.successors(id, CivilDate::MAX).skip(1).any(|successor| successor == id)
    }

    /// A unit, who has taken over from it by a day, and so on.
    fn successors<'a>(&'a self, id: &'a str, day: CivilDate) -> impl Iterator<Item = &'a str> {
        let next = move |id: &&'a str| {
            let unit = self.units.get(*id).filter(|unit| unit.until.is_some_and(|until| until <= day))?;
            self.id(unit.succeeded_by.as_deref()?)
        };
        std::iter::successors(Some(id), next).take(UNITS_ABOVE_MAX)
    }

    /// Who has what was this unit's on a day: itself, unless there is no such unit any more.
    pub fn on<'a>(&'a self, id: &'a str, day: CivilDate) -> &'a str {
        self.successors(id, day).last().unwrap_or(id)
    }

    /// The id of the unit that a word means: its id, its key or its name.
    pub fn id(&self, word: &str) -> Option<&str> {
        let same = |(id, unit): &(&String, &Unit)| *id == word || unit.name == word || unit.key() == word;
        self.units.iter().find(same).map(|(id, _)| id.as_str())
    }

    /// The name for people; an unknown id is its own name.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.units.get(id).map_or(id, |unit| &unit.name)
    }

    /// What rules call the unit; an unknown id is its own key.
    pub fn key<'a>(&'a self, id: &'a str) -> &'a str {
        self.units.get(id).map_or(id, Unit::key)
    }

    /// Every unit in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Unit)> {
        self.units.iter().map(|(id, unit)| (id.as_str(), unit))
    }

    /// The unit as a fact: its key, its id, its groups and its name, so that a condition may name any of them.
    pub fn fact(&self, id: &str) -> Value {
        let Some(unit) = self.units.get(id) else {
            return Value::Terms(vec![id.to_owned(), id.to_owned()]);
        };
        let called = [unit.key().to_owned(), id.to_owned()].into_iter();
        let renamed = (unit.name != unit.key()).then(|| unit.name.clone());
        Value::Terms(called.chain(unit.groups.iter().cloned()).chain(renamed).collect())
    }

    /// The same units, each called by its key: as rules, tests and scenarios write of them.
    #[must_use]
    pub fn by_key(&self) -> Self {
        let called = |(id, unit): (&String, &Unit)| {
            (id.clone(), Unit { name: unit.key().to_owned(), key: None, ..unit.clone() })
        };
        Self { units: self.units.iter().map(called).collect() }
    }

    /// The ids of the units of a group.
    pub fn in_group<'a>(&'a self, group: &str) -> impl Iterator<Item = &'a str> {
        let is_in = move |unit: &Unit| unit.groups.iter().any(|of| of == group);
        self.iter().filter(move |(_, unit)| is_in(unit)).map(|(id, _)| id)
    }

    /// The ids of the units that a unit belongs to, the nearest first; no more than [`UNITS_ABOVE_MAX`], should they go
    /// round in a circle.
    pub fn above<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let above = |id: &&'a str| self.id(self.units.get(*id)?.within.as_deref()?);
        std::iter::successors(Some(id), above).skip(1).take(UNITS_ABOVE_MAX)
    }

    /// Whether a unit is another one or belongs to it.
    pub fn is_within(&self, id: &str, other: &str) -> bool {
        id == other || self.above(id).any(|above| above == other)
    }

    /// These offices, with the units of a group, by their keys, in the place of its name.
    pub(crate) fn expand(&self, offices: &[String]) -> Vec<String> {
        let members = |office: &str| {
            let of_group = self.units.values().filter(|unit| unit.groups.iter().any(|group| group == office));
            of_group.map(|unit| unit.key().to_owned()).collect::<Vec<_>>()
        };
        let mut all = Vec::new();
        for office in offices {
            let members = members(office);
            all.extend(if members.is_empty() { vec![office.clone()] } else { members });
        }
        all
    }

    /// The names nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.units.values().map(Unit::key))
    }
}

impl Unit {
    /// What rules call it.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

/// Channels by the groups they are in, such as 三来 and 平台.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Channels {
    groups: BTreeMap<String, Vec<String>>,
}

impl Channels {
    /// The channel as a fact, with its groups; `None` if the pack does not know it.
    pub fn fact(&self, channel: &str) -> Option<Value> {
        let of = |(group, channels): (&String, &Vec<String>)| {
            channels.iter().any(|known| known == channel).then(|| group.clone())
        };
        let groups: Vec<String> = self.groups.iter().filter_map(of).collect();
        (!groups.is_empty())
            .then(|| Value::Terms(std::iter::once(channel.to_owned()).chain(groups).collect()))
    }

    /// Every group with its channels.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.groups.iter().map(|(group, channels)| (group.as_str(), channels.as_slice()))
    }

    /// The names nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.groups.values().flatten().map(String::as_str))
    }
}

/// Where the unit that a word of the 扣谁 column means is found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WhoSource {
    /// Always this unit.
    Unit(String),
    /// The unit that this field of the facts names, which the pack calls so.
    Field { id: FieldId, name: String },
}

/// The words of the 扣谁 column, each with the places to look, first come first served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhoWords {
    words: BTreeMap<String, Vec<WhoSource>>,
}

/// The `[who]` section as written.
pub(crate) type WhoSection = BTreeMap<String, Vec<Spanned<String>>>;

impl WhoWords {
    /// Checks the `[who]` section against units and fields.
    pub(crate) fn compile(
        section: &WhoSection,
        source: &Source,
        units: &Units,
        vocabulary: &Vocabulary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut words = BTreeMap::new();
        for (word, places) in section {
            let resolve = |place: &Spanned<String>| {
                resolve_place(place.get_ref(), units, vocabulary).map_err(|(message, list)| {
                    let span = place.span();
                    source.error("who", span, message).help(format!("可用:{list}"), format!("known: {list}"))
                })
            };
            let mut sources = Vec::new();
            for place in places {
                match resolve(place) {
                    Ok(found) => sources.push(found),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
            }
            words.insert(word.clone(), sources);
        }
        Self { words }
    }

    /// Every declared word.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// Whether the pack declares the word.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// The declared words nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.words.keys().map(String::as_str))
    }

    /// The unit that a word means by these facts; `None` if no place names one.
    pub fn find(&self, word: &str, facts: &Facts, units: &Units) -> Option<String> {
        self.words.get(word)?.iter().find_map(|place| match place {
            WhoSource::Unit(id) => Some(id.clone()),
            WhoSource::Field { id, .. } => match facts.get(*id)? {
                Value::Text(unit) => units.id(unit).map(str::to_owned),
                Value::Terms(terms) => terms.iter().find_map(|term| units.id(term)).map(str::to_owned),
                Value::Number(_) | Value::Flag(_) | Value::Shares(_) => None,
            },
        })
    }

    /// As [`Self::find`], for a rule that must have a unit.
    pub fn resolve(&self, word: &str, facts: &Facts, units: &Units) -> Result<String, Fault> {
        self.find(word, facts, units).ok_or_else(|| {
            let fields: Vec<&str> = self.fields(word).collect();
            Fault::new(
                FaultKind::Who,
                format!("不知道「{word}」是哪个单位:没有写明{}", fields.join("、")),
                format!("which unit is `{word}`? Nothing says its {}", fields.join(" or ")),
            )
        })
    }

    /// The fields in which a word's unit is looked for.
    fn fields(&self, word: &str) -> impl Iterator<Item = &str> {
        self.words.get(word).into_iter().flatten().filter_map(|place| match place {
            WhoSource::Field { name, .. } => Some(name.as_str()),
            WhoSource::Unit(_) => None,
        })
    }
}

fn resolve_place(
    place: &str,
    units: &Units,
    vocabulary: &Vocabulary,
) -> Result<WhoSource, (Bilingual, String)> {
    if let Some(unit) = place.strip_prefix("unit:") {
        let message = || Bilingual::new(format!("没有单位 {unit}"), format!("no unit `{unit}`"));
        return units
            .id(unit)
            .map(|id| WhoSource::Unit(id.to_owned()))
            .ok_or_else(|| (message(), alternatives(unit, units.iter().map(|(id, _)| id))));
    }
    match vocabulary.id(place) {
        Some(id) if vocabulary.get(id).kind == FieldKind::Term => {
            Ok(WhoSource::Field { id, name: place.to_owned() })
        }
        _ => Err((
            Bilingual::new(
                format!("{place} 不是写着单位的字段"),
                format!("`{place}` is not a field that names a unit"),
            ),
            vocabulary.alternatives(place),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> (Units, Vec<String>) {
        let source = Source { path: "units.toml".into(), text: text.into() };
        let mut diagnostics = Vec::new();
        let units: Units = source.parse(&mut diagnostics).unwrap_or_default();
        units.check(&source, &mut diagnostics);
        (units, diagnostics.iter().map(|diagnostic| diagnostic.message.en.clone()).collect())
    }

    const RENAMED: &str = r#"
        repair-1 = { key = "抢修一班", name = "城区抢修中心", groups = ["抢修班组"] }
        repair-2 = { name = "抢修二班", groups = ["抢修班组"] }
        seats    = { name = "坐席班" }
    "#;

    #[test]
    fn what_was_a_units_is_whose_took_over_by_a_day() {
        let text = r#"
            one   = { name = "一所", until = "2026-03-10", succeeded_by = "二所" }
            two   = { name = "二所", until = "2026-07-01", succeeded_by = "three" }
            three = { name = "三所" }
        "#;
        let (three, complaints) = units(text);
        assert_eq!(complaints, [""; 0]);
        let day = |month, day| CivilDate::new(2026, month, day).unwrap();
        for (on, one, two) in
            [(day(3, 9), "one", "two"), (day(3, 10), "two", "two"), (day(7, 1), "three", "three")]
        {
            assert_eq!(
                (three.on("one", on), three.on("two", on), three.on("three", on)),
                (one, two, "three")
            );
        }
        for (text, expect) in [
            ("a = { name = \"甲\", until = \"2026-03-10\" }", "`a` needs both `until` and `succeeded_by`"),
            ("a = { name = \"甲\", succeeded_by = \"甲\" }", "`a` needs both `until` and `succeeded_by`"),
            (
                "a = { name = \"甲\", until = \"2026-03-10\", succeeded_by = \"乙\" }",
                "`乙`, who succeeds `a`, is no unit",
            ),
            (
                "a = { name = \"甲\", until = \"2026-03-10\", succeeded_by = \"a\" }",
                "`a` succeeds itself in the end",
            ),
        ] {
            assert_eq!(units(text).1, [expect], "{text}");
        }
    }

    #[test]
    fn a_unit_is_meant_by_its_id_its_key_or_its_name_and_shown_by_its_name() {
        let (units, complaints) = units(RENAMED);
        assert_eq!(complaints, [""; 0]);
        for word in ["repair-1", "抢修一班", "城区抢修中心"] {
            assert_eq!(units.id(word), Some("repair-1"), "{word}");
        }
        assert_eq!(units.name("repair-1"), "城区抢修中心");
        assert_eq!(units.by_key().name("repair-1"), "抢修一班");
        let terms = ["抢修一班", "repair-1", "抢修班组", "城区抢修中心"].map(str::to_owned).to_vec();
        assert_eq!(units.fact("repair-1"), Value::Terms(terms));
        let terms = ["抢修二班", "repair-2", "抢修班组"].map(str::to_owned).to_vec();
        assert_eq!(units.fact("repair-2"), Value::Terms(terms));
    }

    #[test]
    fn a_group_stands_for_its_units() {
        let (units, _) = units(RENAMED);
        let offices = ["抢修班组", "坐席班", "总经理"].map(str::to_owned);
        assert_eq!(units.expand(&offices), ["抢修一班", "抢修二班", "坐席班", "总经理"]);
    }

    #[test]
    fn no_word_means_two_units() {
        let taken = RENAMED.replace("name = \"抢修二班\"", "name = \"抢修一班\"");
        assert_eq!(units(&taken).1, ["`抢修一班` means two units"]);
        let taken = RENAMED.replace("seats    = { name", "seats    = { key = \"城区抢修中心\", name");
        assert_eq!(units(&taken).1, ["`城区抢修中心` means two units"]);
    }
}
