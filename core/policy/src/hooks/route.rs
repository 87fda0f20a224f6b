//! `route`: the first row that fires names the lead, gives the ticket back, or leaves it to a person.

use super::Conclude;
use crate::call::run::Run;
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, Outputs, Table};
use suban_model::{Fault, Routing, RoutingReason};

/// Where a row sends a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteEffect {
    routing: Routing,
}

impl Effect for RouteEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("主办", "lead"), ("协办", "co_handlers"), ("处置", "disposition")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let (lead, disposition) = (outputs.text("主办"), outputs.raw("处置"));
        let routing = match (lead.as_str(), disposition.as_str()) {
            ("", "") => {
                let message = Bilingual::new("既没有主办也没有处置", "neither a lead nor a disposition");
                let help = Bilingual::new(
                    "写主办单位,或 回退:理由,或 转人工:理由",
                    "write a lead, or 回退:reason, or 转人工:reason",
                );
                return outputs.refuse("主办", message, Some(help));
            }
            (_, "") => {
                let lead = unit(&lead, "主办", outputs)?;
                let co_handlers = outputs.list("协办");
                let co_handlers: Option<Vec<_>> =
                    co_handlers.iter().map(|name| unit(name, "协办", outputs)).collect();
                Routing::Assign { lead, co_handlers: co_handlers? }
            }
            ("", _) => dispose(&disposition, outputs)?,
            (_, _) => {
                let message = Bilingual::new("主办与处置只能写一个", "write either a lead or a disposition");
                return outputs.refuse("处置", message, None);
            }
        };
        Some(Self { routing })
    }
}

/// `回退:reason` or `转人工:reason`.
fn dispose(cell: &str, outputs: &mut Outputs<'_>) -> Option<Routing> {
    let (word, reason) = cell.split_once([':', ':']).unwrap_or((cell, ""));
    let reason = RoutingReason::Rule(reason.trim().to_owned());
    match word.trim() {
        "回退" | "return" => Some(Routing::Return { reason }),
        "转人工" | "queue" => Some(Routing::Queue { reason }),
        _ => {
            let message =
                Bilingual::new(format!("不认识处置「{cell}」"), format!("`{cell}` is no disposition"));
            let help = Bilingual::new("应为 回退:理由 或 转人工:理由", "write 回退:reason or 转人工:reason");
            outputs.refuse("处置", message, Some(help))
        }
    }
}

fn unit(name: &str, column: &str, outputs: &mut Outputs<'_>) -> Option<String> {
    if let Some(id) = outputs.names.units.id(name) {
        return Some(id.to_owned());
    }
    let message = Bilingual::new(format!("没有单位「{name}」"), format!("no unit `{name}`"));
    let known = outputs.names.units.alternatives(name);
    let help = Bilingual::new(format!("可用:{known}"), format!("known: {known}"));
    outputs.refuse(column, message, Some(help))
}

impl Conclude for RouteEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        if let Some(row) = table.hits(run)?.first() {
            *run.routing()? = Some(row.effect.routing.clone());
            return Ok(());
        }
        Ok(())
    }
}
