//! What a plugin may see: what its manifest asks for and the pack grants, both.

use suban_plugin::Asks;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::plugin::Grant;
use suban_policy::vocabulary::Vocabulary;

/// What a plugin may see.
#[derive(Debug)]
pub(crate) struct Permission {
    /// What was asked and granted, with the clauses and the conduct of the pack's own grant.
    pub grant: Grant,
    /// Parameters that the manifest asks for. One that the pack does not grant is merely not there.
    asked: Grant,
}

impl Permission {
    /// What both sides agree on. Whatever was asked for and not granted is an error, except for parameters, of
    /// which a plugin has its own defaults.
    pub fn agree(asks: &Asks, granted: &Grant, id: &str) -> Result<Self, Vec<Diagnostic>> {
        let vocabulary = Vocabulary::default();
        // Facts have two names each; other things have one.
        let same = |one: &str, other: &str| {
            one == other || vocabulary.id(one).is_some_and(|id| vocabulary.id(other) == Some(id))
        };
        let mut missing = Vec::new();
        let mut want = |wanted: bool, line: &str| {
            if wanted {
                missing.push(not_granted(granted, id, line));
            }
        };
        want(asks.words && !granted.words, "words = true");
        want(asks.keywords && !granted.keywords, "keywords = true");
        want(asks.units && !granted.units, "units = true");
        let lists = [
            ("facts", &asks.facts, &granted.facts),
            ("tables", &asks.tables, &granted.tables),
            ("figures", &asks.figures, &granted.figures),
        ];
        for (list, asked, held) in lists {
            let lacking: Vec<String> = asked
                .iter()
                .filter(|name| !held.iter().any(|other| same(name, other)))
                .map(|name| format!("{name:?}"))
                .collect();
            want(!lacking.is_empty(), &format!("{list} = [… {}]", lacking.join(", ")));
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let asked = Grant {
            words: asks.words,
            keywords: asks.keywords,
            facts: asks.facts.iter().cloned().collect(),
            parameters: asks.parameters.iter().cloned().collect(),
            tables: asks.tables.iter().cloned().collect(),
            figures: asks.figures.iter().cloned().collect(),
            units: asks.units,
            ..granted.clone()
        };
        let grant = Grant { parameters: granted.parameters.clone(), ..asked.clone() };
        Ok(Self { grant, asked })
    }

    /// Whether the manifest asks for a parameter.
    pub fn asks_parameter(&self, name: &str) -> bool {
        self.asked.parameter(name)
    }
}

/// What the pack grants though the plugin never asks for it: perhaps a grant for an older release.
pub(crate) fn needless(asks: &Asks, granted: &Grant, id: &str) -> Vec<Diagnostic> {
    let mut needless = Vec::new();
    for (name, granted, asked) in [
        ("words", granted.words, asks.words),
        ("keywords", granted.keywords, asks.keywords),
        ("units", granted.units, asks.units),
    ] {
        if granted && !asked {
            needless.push(name.to_owned());
        }
    }
    for (list, granted, asked) in [
        ("facts", &granted.facts, &asks.facts),
        ("parameters", &granted.parameters, &asks.parameters),
        ("tables", &granted.tables, &asks.tables),
        ("figures", &granted.figures, &asks.figures),
    ] {
        // Of facts and parameters one name may stand for another; that nothing at all is asked for is sure.
        if asked.is_empty() && !granted.is_empty() {
            needless.push(list.to_owned());
        }
    }
    needless.into_iter().map(|name| never_asked(granted, id, &name)).collect()
}

fn never_asked(granted: &Grant, id: &str, name: &str) -> Diagnostic {
    let message = Bilingual::new(
        format!("插件 {id} 从不看 {name},却授予了"),
        format!("the plugin `{id}` is granted `{name}`, which it never asks for"),
    );
    let package = &granted.package;
    Diagnostic::warning("plugin-grant", "pack.toml", None, message).help(
        format!("在 pack.toml 里 package = \"{package}\" 的那一节去掉 {name}"),
        format!("take {name} out of the section of pack.toml that has package = \"{package}\""),
    )
}

fn not_granted(granted: &Grant, id: &str, line: &str) -> Diagnostic {
    let message = Bilingual::new(
        format!("插件 {id} 要看的没有全部授予"),
        format!("the plugin `{id}` asks for more than the pack grants"),
    );
    let package = &granted.package;
    Diagnostic::error("plugin-grant", "pack.toml", None, message).help(
        format!("同意的话,在 pack.toml 里 package = \"{package}\" 的那一节写 {line}"),
        format!("to agree, write {line} in the section of pack.toml that has package = \"{package}\""),
    )
}
