//! `[nodes]`: the process nodes that a pack declares.

use super::Loader;
use super::manifest::Manifest;
use crate::names::organisation::Units;
use crate::names::{Names, Node};
use crate::reading::diagnostic::{Bilingual, alternatives};
use crate::reading::source::Source;
use std::collections::BTreeMap;
use suban_model::{ActKind, Event, Stage};
use toml::Spanned;

impl Loader<'_> {
    /// The process nodes; none may have the name of an event that every pack knows.
    pub(super) fn nodes(
        &mut self,
        source: &Source,
        manifest: &Manifest,
        names: &Names,
    ) -> BTreeMap<String, Node> {
        let mut nodes = BTreeMap::new();
        for (name, section) in &manifest.nodes {
            let word = name.get_ref();
            if word.is_empty() || word.contains(['|', '+', '、', ':']) || word.parse::<Event>().is_ok() {
                let message =
                    Bilingual::new(format!("「{word}」不能作环节名"), format!("`{word}` cannot name a node"));
                let help = (
                    "不能与事件同名,也不能含 | + 、 :",
                    "it may not be the name of an event, nor contain | + 、 :",
                );
                self.diagnostics.push(source.error("node", name.span(), message).help(help.0, help.1));
            }
            let holder =
                section.holder.as_ref().and_then(|unit| self.node_holder(source, unit, &names.units));
            let stages = section.stages.iter().filter_map(|word| self.node_stage(source, word)).collect();
            let offices = self.offices(source, &section.by, names);
            nodes.insert(word.clone(), Node { offices, holder, stages, once: section.once });
        }
        nodes
    }

    /// The id of the unit that a node hands tickets to.
    fn node_holder(&mut self, source: &Source, unit: &Spanned<String>, units: &Units) -> Option<String> {
        let word = unit.get_ref();
        let id = units.id(word).map(str::to_owned);
        if id.is_none() {
            let message = Bilingual::new(format!("没有单位「{word}」"), format!("there is no unit `{word}`"));
            let known = units.iter().map(|(_, unit)| unit.key());
            self.diagnostics.push(source.error("unknown-unit", unit.span(), message).one_of(word, known));
        }
        id
    }

    /// A stage in which a node is possible.
    fn node_stage(&mut self, source: &Source, word: &Spanned<String>) -> Option<Stage> {
        let possible = ActKind::Node.stages();
        let found =
            possible.iter().find(|stage| [stage.name(), stage.chinese()].contains(&word.get_ref().as_str()));
        if found.is_none() {
            let word = (word.get_ref(), word.span());
            let message = Bilingual::new(
                format!("环节不能在「{}」办", word.0),
                format!("no node can be passed in a stage `{}`", word.0),
            );
            let known = alternatives(word.0, possible.iter().map(|stage| stage.chinese()));
            let help = (format!("可用:{known}"), format!("known: {known}"));
            self.diagnostics.push(source.error("node", word.1, message).help(help.0, help.1));
        }
        found.copied()
    }
}
