//! `[clocks]`: how lateness is counted.

use super::Loader;
use super::manifest::Manifest;
use crate::names::Names;
use crate::pack::rules::HookRules;
use crate::reading::diagnostic::Bilingual;
use crate::reading::source::Source;
use std::collections::BTreeMap;
use suban_model::{Limit, LimitUnit, Rounding};

impl Loader<'_> {
    /// How 超期天数 is rounded.
    pub(super) fn late_days(
        &mut self,
        source: &Source,
        manifest: &Manifest,
        names: &Names,
    ) -> Option<Rounding> {
        let Some(written) = &manifest.clocks.late_days else { return Some(Rounding::Up) };
        match names.parameters.fill(written.get_ref()).as_str() {
            "up" => Some(Rounding::Up),
            "down" => Some(Rounding::Down),
            other => {
                let message = Bilingual::new(
                    format!("「{other}」不是取整方式"),
                    format!("`{other}` is no way to round"),
                );
                let help = (
                    "应为 up、down 或取这两个值的 {参数}",
                    "write up, down, or a {parameter} that is one of them",
                );
                self.diagnostics.push(source.error("rounding", written.span(), message).help(help.0, help.1));
                None
            }
        }
    }

    /// What the lateness of clocks is counted in whose limit is a moment.
    pub(super) fn late_in(
        &mut self,
        source: &Source,
        manifest: &Manifest,
        names: &Names,
    ) -> BTreeMap<String, LimitUnit> {
        let mut units = BTreeMap::new();
        for (clock, written) in &manifest.clocks.late_in {
            let filled = names.parameters.fill(written.get_ref());
            match format!("1 {filled}").parse::<Limit>() {
                Ok(limit) => {
                    units.insert(clock.get_ref().clone(), limit.unit());
                }
                Err(error) => {
                    let message = Bilingual::new(
                        format!("「{filled}」不是计算超期的单位"),
                        format!("`{filled}` is nothing to count lateness in: {error}"),
                    );
                    let help = (
                        "应写 工作日、天、工作小时、小时",
                        "write 工作日 (working days), 天 (days), 工作小时 or 小时",
                    );
                    self.diagnostics
                        .push(source.error("late-in", written.span(), message).help(help.0, help.1));
                }
            }
        }
        units
    }

    /// Only a clock that some row starts can be late.
    pub(super) fn check_late_in(&mut self, source: &Source, manifest: &Manifest, schedule: &HookRules) {
        let clocks = || schedule.tables.iter().flat_map(|table| table.clocks()).map(|clock| clock.name());
        for clock in manifest.clocks.late_in.keys() {
            let name = clock.get_ref().as_str();
            if clocks().all(|known| known != name) {
                let message = Bilingual::new(format!("没有时限「{name}」"), format!("no clock `{name}`"));
                let diagnostic = source.error("late-in", clock.span(), message);
                self.diagnostics.push(diagnostic.one_of(name, clocks()));
            }
        }
    }
}
