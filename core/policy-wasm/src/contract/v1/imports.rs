//! What a plugin may ask the host during a call. Each call costs operations of the one budget; one that may not be
//! answered gives a failure with cause and remedy, and only an exhausted budget ends the plugin.

use super::bindings::suban::policy::host::{Hit, Host, Level};
use super::bindings::suban::policy::types::{self, Decimal, Failure, Value};
use super::{numbers, questions};
use crate::call::Call;
use crate::keywords;
use crate::quota::Logs;
use suban_policy::Fault;

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
        if !self.terms.permission.asks_parameter(&name) {
            self.pay(name.len())?;
            return Ok(Err(not_asked(&name)));
        }
        let value = self.look_up(|window| window.parameter(&name))?;
        Ok(value.map_err(told).and_then(|value| {
            value.map(|value| questions::value(&value).ok_or_else(|| too_large(&name))).transpose()
        }))
    }

    fn row(&mut self, table: String, key: String) -> Answered<Option<Vec<String>>> {
        Ok(self.look_up(|window| window.row(&table, &key))?.map_err(told))
    }

    fn keywords(&mut self) -> Answered<Vec<Hit>> {
        let hits = match self.hits()? {
            Ok(hits) => hits,
            Err(fault) => return Ok(Err(told(fault))),
        };
        let bytes = |hit: &keywords::Hit| hit.word.len() + hit.keywords.len() + size_of::<u32>();
        self.pay(hits.iter().map(bytes).sum())?;
        let told = hits.iter().map(|hit| Hit {
            keywords: hit.keywords.to_string(),
            word: hit.word.to_string(),
            at: u32::try_from(hit.at).unwrap_or(u32::MAX),
        });
        Ok(Ok(told.collect()))
    }

    fn figure(&mut self, name: String, unit: Option<String>) -> Answered<Option<Decimal>> {
        let figure = self.look_up(|window| window.figure(&name, unit.as_deref()))?;
        Ok(figure.map_err(told).and_then(|value| {
            value.map(|value| numbers::lower(value).ok_or_else(|| too_large(&name))).transpose()
        }))
    }

    fn units(&mut self, group: Option<String>) -> Answered<Vec<String>> {
        Ok(self.look_up(|window| window.units(group.as_deref()))?.map_err(told))
    }
}

fn not_asked(parameter: &str) -> Failure {
    Failure {
        cause: format!(
            "清单没有申请看参数 {parameter} · the manifest does not ask for the parameter {parameter}"
        ),
        remedy:
            "写进 plugin.toml 的 [asks] parameters · write it under `parameters` in the [asks] of plugin.toml"
                .to_owned(),
    }
}

fn too_large(name: &str) -> Failure {
    Failure {
        cause: format!("{name} 的数值过大 · {name} is too large a number"),
        remedy: "请核对政策包里的数 · check the number in the pack".to_owned(),
    }
}

fn told(fault: Fault) -> Failure {
    let Fault { zh, en, .. } = fault;
    Failure {
        cause: format!("{zh} · {en}"),
        remedy:
            "请核对名称;plugin.toml 的 [asks] 和 pack.toml 的授权都要写 · check the name; both the [asks] of \
                 plugin.toml and the grant of pack.toml have to name it"
                .to_owned(),
    }
}
