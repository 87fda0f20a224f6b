//! Names that a script spells out and the pack does not have: the line fails whenever it runs, and only then.

use super::Survey;
use suban_policy::Pack;
use suban_policy::diagnostic::{Bilingual, Diagnostic, alternatives};
use suban_policy::engine::{Spelt, SpeltKind};
use suban_policy::vocabulary::FieldKind;

/// Finds them.
pub(super) fn survey(survey: &mut Survey<'_>) {
    let pack = survey.pack;
    for spelt in pack.spelt_in_scripts() {
        if let Some((code, message, help)) = wrong(pack, spelt) {
            let diagnostic = Diagnostic::error(code, &spelt.path, spelt.place, message);
            survey.find(&spelt.name, diagnostic.help(help.zh, help.en));
        }
    }
}

fn wrong(pack: &Pack, spelt: &Spelt) -> Option<(&'static str, Bilingual, Bilingual)> {
    let name = spelt.name.as_str();
    let (code, zh, en, known) = match spelt.kind {
        SpeltKind::Field => match pack.vocabulary().id(name) {
            Some(id) if pack.vocabulary().get(id).kind == FieldKind::Text => {
                let message =
                    Bilingual::new(format!("脚本看不到「{name}」"), format!("scripts cannot see `{name}`"));
                let help = Bilingual::new("关键词请写在表里", "look for keywords in a table");
                return Some(("unseen-field", message, help));
            }
            Some(_) => return None,
            None => ("unknown-field", "字段", "field", pack.vocabulary().alternatives(name)),
        },
        SpeltKind::Parameter if pack.parameters().get(name).is_some() => return None,
        SpeltKind::Parameter => {
            ("unknown-parameter", "参数", "parameter", pack.parameters().alternatives(name))
        }
        SpeltKind::Figure if pack.figures().get(name).is_some() => return None,
        SpeltKind::Figure => ("unknown-figure", "口径", "figure", pack.figures().alternatives(name)),
        SpeltKind::Clause if pack.clause(name).is_some() => return None,
        SpeltKind::Clause => {
            let known = alternatives(name, pack.clauses().map(|(id, _)| id));
            ("unknown-clause", "条款", "clause", known)
        }
    };
    let message = Bilingual::new(format!("没有{zh}「{name}」"), format!("no {en} `{name}`"));
    let written = match spelt.kind {
        SpeltKind::Clause => {
            Bilingual::new("。新条款先写进 clauses.toml", ". A new clause is written in clauses.toml first")
        }
        _ => Bilingual::new("", ""),
    };
    let help = Bilingual::new(format!("可用:{known}{}", written.zh), format!("known: {known}{}", written.en));
    Some((code, message, help))
}
