//! What a plugin may ask the host during a call. Each call costs operations of the one budget; one that may not be
//! answered gives a failure with cause and remedy, and only an exhausted budget ends the plugin.

use super::bindings::suban::policy::types::{self, Decimal, Failure, Value};
use super::bindings::suban::policy::host::{Hit, Host, Level};
use super::{numbers, questions};
use crate::call::Call;
use crate::joint;
use crate::quota::Logs;
use suban_policy::Fault;
use suban_policy::run::Run;

type Answered<T> = wasmtime::Result<Result<T, Failure>>;

impl types::Host for Call {}

impl Host for Call {
    fn log(&mut self, level: Level, line: String) -> wasmtime::Result<()> {
        self.pay(line.len())?;
        if self.terms.permission.grant.words && self.terms.logs == Logs::Guarded {
            return Ok(());
        }
        if let Some(line) = self.quota.take(&line) {
            let plugin = &self.terms.identity.id;
            match level {
                Level::Debug => tracing::debug!(%plugin, "{line}"),
                Level::Info => tracing::info!(%plugin, "{line}"),
                Level::Warn => tracing::warn!(%plugin, "{line}"),
            }
        }
        Ok(())
    }

    fn parameter(&mut self, name: String) -> Answered<Option<Value>> {
        self.pay(name.len())?;
        let permission = &self.terms.permission;
        if !permission.asks_parameter(&name) {
            return Ok(Err(not_asked("parameters", &name)));
        }
        let granted = permission.grant.parameter(&name);
        let Some(run) = self.run.as_ref().filter(|_| granted) else { return Ok(Ok(None)) };
        let Ok(value) = run.parameter(&name) else { return Ok(Ok(None)) };
        Ok(questions::value(value).map(Some).ok_or_else(|| too_large(&name)))
    }

    fn row(&mut self, table: String, key: String) -> Answered<Option<Vec<String>>> {
        self.pay(table.len() + key.len())?;
        if !self.terms.permission.grant.tables.contains(&table) {
            return Ok(Err(not_asked("tables", &table)));
        }
        let Some(run) = &mut self.run else { return Ok(Ok(None)) };
        let row = joint::row(run, &table, &key);
        self.pay(row.iter().flatten().flatten().map(String::len).sum())?;
        Ok(row.map_err(told))
    }

    fn keywords(&mut self) -> Answered<Vec<Hit>> {
        if !self.terms.permission.grant.keywords {
            return Ok(Err(not_asked("keywords", "true")));
        }
        let hits = self.hits()?;
        let bytes = |hit: &crate::keywords::Hit| hit.word.len() + hit.keywords.len() + size_of::<u32>();
        self.pay(hits.iter().map(bytes).sum())?;
        let told = hits.iter().map(|hit| Hit {
            keywords: hit.keywords.to_string(),
            word: hit.word.to_string(),
            at: u32::try_from(hit.at).unwrap_or(u32::MAX),
        });
        Ok(Ok(told.collect()))
    }

    fn figure(&mut self, name: String, unit: Option<String>) -> Answered<Option<Decimal>> {
        self.pay(name.len() + unit.as_ref().map_or(0, String::len))?;
        if !self.terms.permission.grant.figures.contains(&name) {
            return Ok(Err(not_asked("figures", &name)));
        }
        self.reading(|run| match run.figure(&name, unit.as_deref()).map_err(told)? {
            None => Ok(None),
            Some(value) => numbers::lower(value).map(Some).ok_or_else(|| too_large(&name)),
        })
    }

    fn units(&mut self, group: Option<String>) -> Answered<Vec<String>> {
        self.pay(group.as_ref().map_or(0, String::len))?;
        if !self.terms.permission.grant.units {
            return Ok(Err(not_asked("units", "true")));
        }
        let units = self.reading(|run| Ok(run.units(group.as_deref().unwrap_or_default())))?;
        self.pay(units.iter().flatten().map(String::len).sum())?;
        Ok(units)
    }
}

impl Call {
    /// Reads of the run; while a plugin is made ready there is none to read of.
    fn reading<T: Default>(&mut self, read: impl FnOnce(&mut Run) -> Result<T, Failure>) -> Answered<T> {
        Ok(self.run.as_mut().map_or_else(|| Ok(T::default()), read))
    }
}

fn not_asked(list: &str, name: &str) -> Failure {
    Failure {
        cause: format!("没有申请并获准看 {list}:{name} · {list} {name} is not asked for and granted"),
        remedy: format!("在 plugin.toml 的 [asks] 和 pack.toml 的授权里都写上 · write it in both the [asks] of plugin.toml and the grant of pack.toml"),
    }
}

fn too_large(name: &str) -> Failure {
    Failure {
        cause: format!("{name} 的数值过大 · {name} is too large a number"),
        remedy: "请核对政策包里的数 · check the number in the pack".to_owned(),
    }
}

fn told(fault: Fault) -> Failure {
    Failure {
        cause: format!("{} · {}", fault.zh, fault.en),
        remedy: "请核对名称 · check the name".to_owned(),
    }
}
