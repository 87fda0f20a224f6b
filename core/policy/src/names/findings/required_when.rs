//! Fields that a form asks for only where another of its fields makes them necessary: who is to blame, once a
//! complaint is upheld.

use super::{Form, FormField, InputType, input_fault, terms};
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::source::Source;
use suban_model::{Fault, Finding};

impl Form {
    /// Complains if what the finding says elsewhere asks for a field that is left out.
    pub(super) fn check_left_out(&self, field: &FormField, finding: &Finding) -> Result<(), Fault> {
        for (key, wanted) in &field.required_when {
            let said = self.given(key.get_ref(), finding).and_then(terms).unwrap_or_default();
            let Some(asking) = said.iter().find(|term| lists(wanted.get_ref(), term)) else { continue };
            let label = field.label.get_ref();
            let other = self.fields.get(key.get_ref()).map_or("", |other| other.label.get_ref());
            return Err(input_fault(
                format!("「{other}」是「{asking}」时,须填「{label}」"),
                format!("where `{other}` is `{asking}`, the field `{label}` must be filled in"),
            ));
        }
        Ok(())
    }

    /// Complains of a `required_when` that no finding could meet.
    pub(super) fn check_required_when(&self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        for (key, wanted) in self.fields.values().flat_map(|field| &field.required_when) {
            let picks = self.fields.get(key.get_ref()).filter(|other| other.input == InputType::Pick);
            let Some(picks) = picks else {
                let message = Bilingual::new(
                    format!("「{}」不是这张表里可选的字段", key.get_ref()),
                    format!("`{}` is no field of this form to pick from", key.get_ref()),
                );
                let known = self.fields.iter().filter(|(_, other)| other.input == InputType::Pick);
                let known = known.map(|(key, _)| key.as_str());
                let diagnostic = source.error("required-when", key.span(), message);
                diagnostics.push(diagnostic.one_of(key.get_ref(), known));
                continue;
            };
            for term in wanted.get_ref().split('|').filter(|term| !picks.of.iter().any(|one| one == term)) {
                let message = Bilingual::new(
                    format!("「{}」里没有「{term}」", picks.label.get_ref()),
                    format!("`{}` has no `{term}` to pick", picks.label.get_ref()),
                );
                let diagnostic = source.error("required-when", wanted.span(), message);
                diagnostics.push(diagnostic.one_of(term, picks.of.iter().map(String::as_str)));
            }
        }
    }
}

/// Whether `a|b|c` has the term.
fn lists(wanted: &str, term: &str) -> bool {
    wanted.split('|').any(|one| one == term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::vocabulary::Vocabulary;
    use crate::names::findings::Forms;
    use crate::names::organisation::Units;
    use suban_model::Value;

    const VERDICT: &str = r#"
        [verdict]
        name  = "认定"
        about = "ticket"
        by    = ["办公室"]
        fields.result = { type = "pick", label = "结果", of = ["属实", "不属实"] }
        fields.cause  = { type = "pick", label = "起因", of = ["抢修", "态度", "计量"], required_when = { result = "属实" } }
        fields.effect = { type = "pick", label = "后果", of = ["恶劣"] }
        fields.unit   = { type = "unit", label = "单位", required_when = { cause = "抢修|态度", effect = "恶劣" } }
    "#;

    fn read(text: &str) -> (Forms, Vec<String>) {
        let source = Source { path: "findings.toml".into(), text: text.into() };
        let mut diagnostics = Vec::new();
        let mut forms: Forms = source.parse(&mut diagnostics).unwrap_or_default();
        forms.name_fields(&source, &mut Vocabulary::default(), &mut diagnostics);
        (forms, diagnostics.iter().map(|diagnostic| diagnostic.message.en.clone()).collect())
    }

    #[test]
    fn a_field_is_asked_for_where_another_makes_it_necessary() {
        let (forms, complaints) = read(VERDICT);
        assert_eq!(complaints, [""; 0]);
        let check = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(name, said)| ((*name).to_owned(), Value::from(*said))).collect();
            let finding = Finding { ticket: None, form: "认定".into(), pick: Vec::new(), fields };
            forms.check(&finding, &Units::default()).map(|_| ()).map_err(|fault| fault.zh)
        };
        for (fields, refused) in [
            (vec![("结果", "不属实")], None),
            (vec![("结果", "属实")], Some("「结果」是「属实」时,须填「起因」")),
            (vec![("result", "属实"), ("cause", "计量")], None),
            (vec![("结果", "属实"), ("起因", "抢修")], Some("「起因」是「抢修」时,须填「单位」")),
            (
                vec![("结果", "属实"), ("起因", "计量"), ("后果", "恶劣")],
                Some("「后果」是「恶劣」时,须填「单位」"),
            ),
        ] {
            assert_eq!(check(&fields).err().as_deref(), refused, "{fields:?}");
        }
    }

    #[test]
    fn what_could_never_ask_for_a_field_is_told() {
        for (from, to, complaint) in [
            ("result = \"属实\"", "resalt = \"属实\"", "`resalt` is no field of this form to pick from"),
            ("result = \"属实\"", "unit = \"属实\"", "`unit` is no field of this form to pick from"),
            ("cause = \"抢修|态度\"", "cause = \"抢修|态\"", "`起因` has no `态` to pick"),
        ] {
            assert_eq!(read(&VERDICT.replace(from, to)).1, [complaint]);
        }
    }
}
