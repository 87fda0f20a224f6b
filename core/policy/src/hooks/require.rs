//! `require`: every row that fires requires something to have been done before a command, or refuses it.

use super::Conclude;
use crate::call::run::Run;
use crate::reading::diagnostic::{Bilingual, alternatives};
use crate::table::{Effect, Outputs, Table};
use suban_model::signing::Chain;
use suban_model::{Fault, OnMissing, Prerequisite, Requirement};

/// What a row requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementEffect {
    prerequisites: Vec<Prerequisite>,
    offices: Vec<String>,
    on_missing: OnMissing,
}

impl Effect for RequirementEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("先要", "wants"), ("由谁", "offices"), ("缺了", "on_lack")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let written = outputs.list("先要");
        let prerequisites =
            written.iter().map(|part| prerequisite(part, outputs)).collect::<Option<Vec<_>>>()?;
        let offices = outputs.free_list("由谁");
        outputs.check_who("由谁", &offices, &outputs.names.known())?;
        let offices = outputs.names.units.expand(&offices);
        let on_missing = on_missing(outputs)?;
        let asks_something = !(prerequisites.is_empty() && offices.is_empty());
        match (&on_missing, asks_something) {
            (OnMissing::Forbid(_), true) => {
                let message = Bilingual::new(
                    "写了拒绝的理由,就不再写先要什么、由谁办",
                    "a row that refuses for a reason wants nothing and names nobody",
                );
                outputs.refuse("缺了", message, None)
            }
            (OnMissing::Refuse | OnMissing::Remind, false) => {
                let message =
                    Bilingual::new("既没有先要什么,也没有由谁办", "neither what is wanted nor who may do it");
                let help = Bilingual::new(
                    "要一概拒绝,缺了写 拒绝:理由",
                    "to refuse it outright, write 拒绝:reason under 缺了",
                );
                outputs.refuse("先要", message, Some(help))
            }
            _ => Some(Self { prerequisites, offices, on_missing }),
        }
    }
}

/// `表:督办单`, `签批:部门负责人>总经理`, or the name of an event or node: since the round began, or with `曾:` in whichever.
fn prerequisite(part: &str, outputs: &mut Outputs<'_>) -> Option<Prerequisite> {
    let (word, rest) = part.split_once(':').map_or((part, ""), |(word, rest)| (word.trim(), rest.trim()));
    match word {
        "表" | "form" => match outputs.names.forms.get(rest) {
            Some(form) => Some(Prerequisite::Form(form.name.clone())),
            None => {
                let message = Bilingual::new(format!("没有表「{rest}」"), format!("no form `{rest}`"));
                let forms = outputs.names.forms.iter().map(|(_, form)| form.name.as_str());
                let known = alternatives(rest, forms);
                let help = Bilingual::new(
                    format!("findings.toml 里有:{known}"),
                    format!("in findings.toml: {known}"),
                );
                outputs.refuse("先要", message, Some(help))
            }
        },
        "签批" | "signed" => {
            let seats: Vec<String> = rest.split('>').map(|seat| seat.trim().to_owned()).collect();
            let signers: Vec<String> = Chain(&seats).signers().map(str::to_owned).collect();
            let is_odd = |signer: &String| signer.is_empty() || signer.contains(['(', ')', '&', '(', ')']);
            if signers.iter().any(is_odd) {
                let message = Bilingual::new("看不懂签批由谁签", "who signs cannot be read");
                let help = "签批:部门负责人>(法务部&财务部)>总经理";
                return outputs.refuse("先要", message, Some(Bilingual::new(help, help)));
            }
            outputs.check_who("先要", &signers, &outputs.names.known())?;
            Some(Prerequisite::Signatures(seats))
        }
        "曾" | "ever" => match prerequisite(rest, outputs)? {
            wanted @ (Prerequisite::Form(_) | Prerequisite::Event(_)) => {
                Some(Prerequisite::Ever(Box::new(wanted)))
            }
            Prerequisite::Signatures(_) | Prerequisite::Ever(_) => {
                let message = Bilingual::new(
                    format!("「曾」后面只能写表或事件、环节,不能写「{rest}」"),
                    format!("`曾` takes a form, an event or a node, and not `{rest}`"),
                );
                outputs.refuse("先要", message, None)
            }
        },
        event => match outputs.names.event(event) {
            Some(event) => Some(Prerequisite::Event(event)),
            None => {
                let message =
                    Bilingual::new(format!("看不懂先要「{part}」"), format!("`{part}` cannot be wanted"));
                let known = outputs.names.event_alternatives(event);
                let help = Bilingual::new(
                    format!("应写 表:表名、签批:甲>乙,或事件、环节名(以前各轮也算的,前面加 曾:):{known}"),
                    format!(
                        "write 表:form, 签批:office>office, or an event or node (of any round with 曾: before it): {known}"
                    ),
                );
                outputs.refuse("先要", message, Some(help))
            }
        },
    }
}

/// `拒绝`, `提醒`, or `拒绝:reason` of what is refused outright.
fn on_missing(outputs: &mut Outputs<'_>) -> Option<OnMissing> {
    let cell = outputs.text("缺了");
    let (word, reason) = cell.split_once([':', ':']).unwrap_or((&cell, ""));
    match (word.trim(), reason.trim()) {
        ("" | "拒绝" | "refuse", "") => Some(OnMissing::Refuse),
        ("提醒" | "remind", "") => Some(OnMissing::Remind),
        ("拒绝" | "refuse", reason) => Some(OnMissing::Forbid(reason.to_owned())),
        _ => {
            let message =
                Bilingual::new(format!("看不懂缺了「{cell}」"), format!("`{cell}` says nothing here"));
            let help = Bilingual::new(
                "应写 拒绝、提醒,或 拒绝:理由",
                "write 拒绝 (refuse), 提醒 (remind), or 拒绝:reason",
            );
            outputs.refuse("缺了", message, Some(help))
        }
    }
}

impl Conclude for RequirementEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            let effect = row.effect.clone();
            run.requirements()?.push(Requirement {
                rule: row.rule.clone(),
                clause: row.clause.clone(),
                prerequisites: effect.prerequisites,
                offices: effect.offices,
                on_missing: effect.on_missing,
            });
        }
        Ok(())
    }

    fn prerequisites(&self) -> &[Prerequisite] {
        &self.prerequisites
    }
}
