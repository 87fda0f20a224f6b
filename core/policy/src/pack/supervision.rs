//! 督办单 as an organisation writes it: its title, the clause that asks for it, and who signs.

use crate::names::Names;
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::source::Source;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// Most places to sign: more do not fit the width of a page.
pub const SIGNATURES_MAX: usize = 6;

/// The form of supervision sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetForm {
    /// Title of the form.
    pub title: String,
    /// The clause that asks for it.
    pub clause: Option<String>,
    /// Who signs, in order.
    pub signatures: Vec<String>,
}

/// The `[sheet]` section as written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetSection {
    title: Option<String>,
    #[schemars(with = "Option<String>")]
    clause: Option<Spanned<String>>,
    #[schemars(with = "Option<Vec<String>>")]
    signatures: Option<Spanned<Vec<String>>>,
}

impl SheetForm {
    /// Checks the section; what it leaves out is a plain form.
    pub(crate) fn compile(
        section: SheetSection,
        source: &Source,
        names: &Names,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        if let Some(clause) = &section.clause
            && let Err(fault) = names.known_clause(clause.get_ref())
        {
            let diagnostic = source.error("unknown-clause", clause.span(), fault.message());
            let help = names.clause_help(clause.get_ref());
            diagnostics.push(diagnostic.help(help.zh, help.en));
        }
        let (range, signatures) = match section.signatures {
            Some(written) => (written.span(), written.into_inner()),
            None => (Range::default(), vec!["承办人".to_owned(), "负责人".to_owned()]),
        };
        if signatures.len() > SIGNATURES_MAX {
            let message = Bilingual::new(
                format!("签字栏 {} 个,最多 {SIGNATURES_MAX} 个", signatures.len()),
                format!("{} places to sign; there is room for {SIGNATURES_MAX}", signatures.len()),
            );
            diagnostics.push(source.error("signatures", range, message));
        }
        Self {
            title: section.title.unwrap_or_else(|| "督办单".to_owned()),
            clause: section.clause.map(Spanned::into_inner),
            signatures,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::clauses::Clause;
    use crate::reading::files::PackFiles;
    use std::collections::BTreeMap;

    /// The form that a section gives, and the complaints about it.
    fn compile(text: &str) -> (SheetForm, Vec<String>) {
        let files = BTreeMap::from([("pack.toml".to_owned(), text.as_bytes().to_vec())]);
        let (files, mut diagnostics) = (PackFiles::new(files).unwrap(), Vec::new());
        let source = Source::read(&files, "pack.toml", &mut diagnostics).unwrap();
        let section = source.parse(&mut diagnostics).unwrap();
        let clauses = BTreeMap::from([("C1".to_owned(), Clause::default())]);
        let names = Names { clauses, ..Names::default() };
        let form = SheetForm::compile(section, &source, &names, &mut diagnostics);
        (form, diagnostics.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_pack_without_the_section_has_a_plain_form() {
        let (form, complaints) = compile("");
        let signatures = vec!["承办人".to_owned(), "负责人".to_owned()];
        assert_eq!(form, SheetForm { title: "督办单".into(), clause: None, signatures });
        assert_eq!(complaints, Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let check = |text: &str, expect: &[&str]| assert_eq!(compile(text).1, expect, "{text}");
        check("clause = \"C1\"\n", &[]);
        check("clause = \"C2\"\n", &["pack.toml:1:10: clause `C2` is not in clauses.toml"]);
        let signatures = |count: usize| format!("signatures = {:?}\n", vec!["签"; count]);
        check(&signatures(SIGNATURES_MAX), &[]);
        check(&signatures(SIGNATURES_MAX + 1), &["pack.toml:1:14: 7 places to sign; there is room for 6"]);
    }
}
