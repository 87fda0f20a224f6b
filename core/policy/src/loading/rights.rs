//! `roles.toml`, and whoever else is named by somebody who declares something: who may record a form, who may pass a node.

use super::Loader;
use crate::names::Names;
use crate::names::roles::{ROLES_PATH, RoleFile};
use crate::names::who::Known;
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::source::Source;
use toml::Spanned;

impl Loader<'_> {
    /// Reads the roles and who may give which command, and checks whom the forms name. `None`: the file cannot be read.
    pub(super) fn rights(&mut self, names: &mut Names) -> Option<()> {
        if self.files.get(ROLES_PATH).is_some() {
            let source = Source::read(self.files, ROLES_PATH, &mut self.diagnostics)?;
            let file: RoleFile = source.parse(&mut self.diagnostics)?;
            file.roles.check(&source, &names.units, &mut self.diagnostics);
            names.acts = file.act_rules(&source, names, &mut self.diagnostics);
            names.roles = file.roles;
        }
        for (id, form) in names.forms.iter() {
            let known = Known { fields: form.unit_fields().collect(), ..names.known() };
            for term in &form.by {
                if let Some((message, help)) = known.complaint(term) {
                    let message =
                        Bilingual::new(format!("{id}:{}", message.zh), format!("{id}: {}", message.en));
                    let diagnostic = Diagnostic::error("who", "findings.toml", None, message);
                    self.diagnostics.push(diagnostic.help(help.zh, help.en));
                }
            }
        }
        names.forms.expand_offices(&names.units);
        Some(())
    }

    /// Whom a list names, with the units of a group in its place.
    pub(super) fn offices(&mut self, source: &Source, by: &[Spanned<String>], names: &Names) -> Vec<String> {
        for term in by {
            if let Some((message, help)) = names.known().complaint(term.get_ref()) {
                let diagnostic = source.error("who", term.span(), message);
                self.diagnostics.push(diagnostic.help(help.zh, help.en));
            }
        }
        let terms: Vec<String> = by.iter().map(|term| term.get_ref().clone()).collect();
        names.units.expand(&terms)
    }
}
