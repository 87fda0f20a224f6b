//! A pack under the other values that its parameters may have: nothing that an organisation may set should keep the pack
//! from loading, or make a script fail on the last day of a month.
//!
//! One parameter is tried at a time; one of which the pack does not say what it may be, only if a script reads it.
//! Scripts that judge are asked what the pack's own cases ask; those that settle also see a period in which nothing was
//! counted, one in which nothing held, and one in which everything did.

use crate::pack_tests::{self, Asked};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Aggregate, Event, Value};
use suban_policy::diagnostic::{Bilingual, Diagnostic, Severity};
use suban_policy::engine::Engine;
use suban_policy::figures::Figure;
use suban_policy::source::Source;
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Fault, FaultKind, Hook, Pack, PackFiles, PeriodFigures};

/// Tries every other value of every parameter. One that the pack allows is an error if it fails; one that the pack
/// merely does not rule out is a warning.
pub fn try_values(pack: &Pack, files: &PackFiles, engines: &[Arc<dyn Engine>]) -> Vec<Diagnostic> {
    let mut unread = Vec::new();
    let Some(manifest) = Source::read(files, "pack.toml", &mut unread) else { return unread };
    let asked = questions(pack, files);
    let in_scripts = pack.script_texts().unwrap_or_default();
    let parameters = pack.parameters();
    let mut found = Vec::new();
    for (name, values) in parameters.other_values() {
        if !parameters.is_bounded(name) && !in_scripts.contains(name) {
            continue;
        }
        let broken = values.into_iter().find_map(|value| {
            let (test, why) = fails(files, engines, name, &value, &asked)?;
            Some((value, test, why))
        });
        if let Some((value, test, why)) = broken {
            let mut told = told(&manifest, name, &value, &test, &why);
            if !parameters.is_bounded(name) {
                told.severity = Severity::Warning;
            }
            found.push(told);
        }
    }
    found
}

/// What scripts are asked, each with a name for people.
fn questions(pack: &Pack, files: &PackFiles) -> Vec<Asked> {
    let scripted: Vec<Hook> = pack.scripted().collect();
    let mut asked = pack_tests::asked(pack, files);
    asked.retain(|asked| scripted.contains(&asked.hook));
    if scripted.contains(&Hook::Settle) {
        asked.extend(periods(pack));
    }
    asked
}

/// Months as no case may have thought of them.
fn periods(pack: &Pack) -> impl Iterator<Item = Asked> {
    let counted = |sum: Decimal, count: u64| {
        let units = pack.units().iter().map(|(id, _)| vec![id.to_owned()]);
        let groups: Vec<Vec<String>> = std::iter::once(Vec::new()).chain(units).collect();
        let of_figure = |figure: &Figure| {
            let counted = |group: &Vec<String>| Aggregate { group: group.clone(), count, sum };
            let counted = groups.iter().map(|group| ((figure.id.clone(), group.clone()), counted(group)));
            counted.collect::<Vec<_>>()
        };
        pack.figures().iter().flat_map(of_figure).collect()
    };
    let asked = |name: &str, figures: PeriodFigures| {
        let mut facts = Facts::default();
        facts.set(field::EVENT, Event::PeriodEnded.name());
        facts.set_period_figures(figures);
        Asked { name: name.to_owned(), hook: Hook::Settle, facts }
    };
    [
        asked("什么也没有的一期 / a period of nothing", PeriodFigures::new()),
        asked("一件也没有做到的一期 / a period in which nothing held", counted(Decimal::ZERO, 7)),
        asked("件件做到的一期 / a period in which everything held", counted(Decimal::from(7), 7)),
    ]
    .into_iter()
}

/// Where the pack fails with one value, and how.
fn fails(
    files: &PackFiles,
    engines: &[Arc<dyn Engine>],
    name: &str,
    value: &Value,
    asked: &[Asked],
) -> Option<(String, Bilingual)> {
    let pack = match Pack::load(files, engines, &BTreeMap::from([(name.to_owned(), value.clone())])) {
        Ok(pack) => pack,
        Err(found) => return found.into_iter().next().map(|first| (first.path, first.message)),
    };
    let failed = |asked: &Asked| {
        let decision = pack.decide(asked.hook, "trial", asked.facts.clone());
        decision.outcome.err().filter(is_of_the_rules).map(|fault| (asked.name.clone(), fault.message()))
    };
    asked.iter().find_map(failed)
}

/// Whether it is the rules that are wrong, and not what they were asked.
fn is_of_the_rules(fault: &Fault) -> bool {
    !matches!(fault.kind, FaultKind::Input | FaultKind::Who)
}

fn told(manifest: &Source, name: &str, value: &Value, test: &str, why: &Bilingual) -> Diagnostic {
    let message = Bilingual::new(
        format!("参数 {name} 可以是「{value}」,那时「{test}」会出错:{}", why.zh),
        format!("`{name}` may be `{value}`, and `{test}` then fails: {}", why.en),
    );
    let section = manifest.text.find("[parameters]").unwrap_or_default();
    let place = manifest.text.get(section..).and_then(|rest| rest.find(name)).unwrap_or_default() + section;
    manifest.error("parameter-breaks", place..place + name.len(), message).help(
        "用 of、min、max 写明它能是什么,或改规则",
        "say what it may be with `of`, `min` and `max`, or mend the rules",
    )
}

#[cfg(test)]
mod tests;
