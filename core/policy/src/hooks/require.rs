//! `require`: every row that speaks wants something to have been done before a command.

use super::{Conclude, list};
use crate::call::run::Run;
use crate::facts::fault::Fault;
use crate::reading::diagnostic::{Bilingual, alternatives};
use crate::table::{Effect, Outputs, Table};
use suban_model::{Demand, OnLack, Want};

/// What a row wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandEffect {
    wants: Vec<Want>,
    offices: Vec<String>,
    on_lack: OnLack,
}

impl Effect for DemandEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("先要", "wants"), ("由谁", "offices"), ("缺了", "on_lack")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let written = list(&outputs.text("先要"));
        let wants = written.iter().map(|part| want(part, outputs)).collect::<Option<Vec<_>>>()?;
        let offices = list(&outputs.text("由谁"));
        if wants.is_empty() && offices.is_empty() {
            let message =
                Bilingual::new("既没有先要什么,也没有由谁办", "neither what is wanted nor who may do it");
            return outputs.refuse("先要", message, None);
        }
        Some(Self { wants, offices, on_lack: on_lack(outputs)? })
    }
}

/// `表:督办单`, `签批:部门负责人>总经理`, or the name of an event or node.
fn want(part: &str, outputs: &mut Outputs<'_>) -> Option<Want> {
    let (word, rest) = part.split_once(':').map_or((part, ""), |(word, rest)| (word.trim(), rest.trim()));
    match word {
        "表" | "form" => match outputs.names.forms.get(rest) {
            Some(form) => Some(Want::Form(form.name.clone())),
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
            let offices: Vec<String> = rest.split('>').map(|office| office.trim().to_owned()).collect();
            if offices.iter().any(String::is_empty) {
                let message = Bilingual::new("签批没写由谁签", "no office to sign");
                let help = "签批:部门负责人>分管领导>总经理";
                return outputs.refuse("先要", message, Some(Bilingual::new(help, help)));
            }
            Some(Want::Signatures(offices))
        }
        event => match outputs.names.event(event) {
            Some(event) => Some(Want::Event(event)),
            None => {
                let message =
                    Bilingual::new(format!("看不懂先要「{part}」"), format!("`{part}` cannot be wanted"));
                let known = outputs.names.event_alternatives(event);
                let help = Bilingual::new(
                    format!("应写 表:表名、签批:甲>乙,或事件、环节名:{known}"),
                    format!("write 表:form, 签批:office>office, or an event or node: {known}"),
                );
                outputs.refuse("先要", message, Some(help))
            }
        },
    }
}

fn on_lack(outputs: &mut Outputs<'_>) -> Option<OnLack> {
    match outputs.text("缺了").as_str() {
        "" | "拒绝" | "refuse" => Some(OnLack::Refuse),
        "提醒" | "remind" => Some(OnLack::Remind),
        other => {
            let message =
                Bilingual::new(format!("看不懂缺了「{other}」"), format!("`{other}` says nothing here"));
            let help = Bilingual::new("应写 拒绝 或 提醒", "write 拒绝 (refuse) or 提醒 (remind)");
            outputs.refuse("缺了", message, Some(help))
        }
    }
}

impl Conclude for DemandEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            let effect = row.effect.clone();
            run.demands()?.push(Demand {
                rule: row.rule.clone(),
                clause: row.clause.clone(),
                wants: effect.wants,
                offices: effect.offices,
                on_lack: effect.on_lack,
            });
        }
        Ok(())
    }

    fn wants(&self) -> &[Want] {
        &self.wants
    }
}
