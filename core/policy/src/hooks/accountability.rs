//! `accountability`: every row that fires holds someone to account beyond points.

use super::Conclude;
use crate::call::run::Run;
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, Outputs, Table};
use suban_model::{Fault, Measure};

/// Who is held to account by a row, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureEffect {
    whom: Vec<String>,
    /// A word of `[who]`.
    unit: Option<String>,
    measure: String,
    by: String,
}

impl Effect for MeasureEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("对谁", "whom"), ("单位", "unit"), ("措施", "measure"), ("由谁办", "by")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let (whom, measure) = (outputs.free_list("对谁"), outputs.raw("措施"));
        for (column, empty) in [("对谁", whom.is_empty()), ("措施", measure.is_empty())] {
            if empty {
                let message = Bilingual::new(format!("「{column}」没写"), format!("`{column}` is empty"));
                return outputs.refuse(column, message, None);
            }
        }
        let unit = outputs.text("单位");
        if !unit.is_empty() && !outputs.names.who.knows(&unit) {
            return outputs.refuse_who("单位", &unit);
        }
        let unit = (!unit.is_empty()).then_some(unit);
        Some(Self { whom, unit, measure, by: outputs.text("由谁办") })
    }
}

impl Conclude for MeasureEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            let effect = &row.effect;
            let unit = effect.unit.as_deref().map(|word| run.resolve_who(word)).transpose()?;
            for whom in &effect.whom {
                let measure = Measure {
                    rule: row.rule.clone(),
                    clause: row.clause.clone(),
                    whom: whom.clone(),
                    unit: unit.clone(),
                    measure: effect.measure.clone(),
                    by: effect.by.clone(),
                };
                run.measures()?.push(measure);
            }
        }
        Ok(())
    }
}
