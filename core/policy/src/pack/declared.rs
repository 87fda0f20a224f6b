//! What a pack declares, to be read by whoever examines it or lists what its author may write.

use super::Pack;
use crate::call::InstalledPlugin;
use crate::call::engine::Spelt;
use crate::facts::vocabulary::Vocabulary;
use crate::names::clauses::Clause;
use crate::names::findings::Forms;
use crate::names::organisation::WhoWords;
use crate::names::parameters::Parameters;
use crate::names::roles::ActRule;
use std::collections::BTreeSet;
use suban_model::{ActKind, Hook};

impl Pack {
    /// The fields of facts: those of the core, of forms and of figures.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.names().vocabulary
    }

    /// The parameters, with the values that they were loaded with.
    pub fn parameters(&self) -> &Parameters {
        &self.names().parameters
    }

    /// Who may give which command, by kind.
    pub fn acts(&self) -> impl Iterator<Item = (ActKind, &ActRule)> {
        self.names().acts.iter().map(|(kind, rule)| (*kind, rule))
    }

    /// Every clause, by id.
    pub fn clauses(&self) -> impl ExactSizeIterator<Item = (&str, &Clause)> {
        self.names().clauses.iter().map(|(id, clause)| (id.as_str(), clause))
    }

    /// The forms on which staff record what they found.
    pub fn forms(&self) -> &Forms {
        &self.names().forms
    }

    /// The words of the 扣谁 column.
    pub fn who(&self) -> &WhoWords {
        &self.names().who
    }

    /// Names of the slots.
    pub fn slots(&self) -> impl Iterator<Item = &str> {
        self.names().slots.keys().map(String::as_str)
    }

    /// Names of the process nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        self.names().nodes.keys().map(String::as_str)
    }

    /// The keywords of all tables in the form that texts are compared in, by number.
    pub fn keywords(&self) -> &[String] {
        self.rules.context.matcher.words()
    }

    /// The plugins, by the name that the pack gives them.
    pub fn plugins(&self) -> impl Iterator<Item = (&str, &InstalledPlugin)> {
        self.rules.context.plugins.iter().map(|(name, seat)| (name.as_str(), seat))
    }

    /// The hooks that run a script.
    pub fn scripted(&self) -> impl Iterator<Item = Hook> {
        self.rules.hooks.iter().filter(|(_, rules)| rules.script.is_some()).map(|(hook, _)| hook)
    }

    /// Every name that the scripts spell out, as far as their engines can tell.
    pub fn spelt_in_scripts(&self) -> impl Iterator<Item = &Spelt> {
        let scripts = self.rules.hooks.iter().filter_map(|(_, rules)| rules.script.as_ref());
        scripts.flat_map(|script| script.spelt())
    }

    /// Whether the manifest has a table of that name, used or not.
    pub fn declares_table(&self, name: &str) -> bool {
        self.tables.contains(name)
    }

    /// Every text that the scripts spell out; `None` if an engine cannot tell.
    pub fn script_texts(&self) -> Option<BTreeSet<&str>> {
        let mut all = BTreeSet::new();
        for script in self.rules.hooks.iter().filter_map(|(_, rules)| rules.script.as_ref()) {
            all.extend(script.texts()?.iter().map(String::as_str));
        }
        Some(all)
    }
}
