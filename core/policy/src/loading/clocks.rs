//! `[clocks]`: how lateness is counted.

use super::Loader;
use super::manifest::Manifest;
use crate::hooks::ClockEffect;
use crate::names::Names;
use crate::pack::rules::HookRules;
use crate::reading::diagnostic::{Bilingual, Diagnostic};
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

    /// Warns of a clock that no row starts; a plugin or a script may start clocks of any name.
    pub(super) fn check_late_in(&mut self, source: &Source, manifest: &Manifest, schedule: &HookRules) {
        if !schedule.plugins.is_empty() || schedule.script.is_some() {
            return;
        }
        let clocks = || schedule.tables.iter().flat_map(|table| table.clocks()).map(ClockEffect::name);
        for clock in manifest.clocks.late_in.keys() {
            let name = clock.get_ref().as_str();
            if clocks().all(|known| known != name) {
                let message = Bilingual::new(
                    format!("没有一行启动时限「{name}」"),
                    format!("no row starts the clock `{name}`"),
                );
                let span = Some(source.span(clock.span()));
                let warning = Diagnostic::warning("late-in", &source.path, span, message);
                self.diagnostics.push(warning.one_of(name, clocks()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::Pack;
    use crate::reading::files::PackFiles;
    use std::collections::BTreeMap;
    use suban_model::{Allowance, Clock, ClockPlan, ClockState, LimitUnit, Moment};

    const MANIFEST: &str = r#"
        id = "sample"
        title = "样例"
        engine = "1"
        effective_from = 2022-10-10
        calendar = { zone = "Asia/Shanghai", hours = ["08:30-12:00"] }
        channels = {}
        clocks.late_in = { "督办" = "{unit}" }
        parameters = { unit = "工作日" }
        hooks.schedule = { tables = ["clocks"] }
        tables.clocks = { policy = "collect" }
    "#;

    fn load(from: &str, to: &str) -> Result<Pack, Vec<String>> {
        assert!(MANIFEST.contains(from), "{from}");
        let files = [
            ("pack.toml", MANIFEST.replace(from, to)),
            ("clauses.toml", "C1 = \"第一条\"".to_owned()),
            (
                "tables/clocks.csv",
                "编号,条款,开始于,→,时限,多久,结束于\nT1,C1,登记,→,督办,指定,最终回复\n".to_owned(),
            ),
        ];
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes()));
        let pack = Pack::load(&PackFiles::new(files.collect()).unwrap(), &[], &BTreeMap::new());
        pack.map_err(|found| found.iter().map(|found| found.message.en.clone()).collect())
    }

    fn clock(name: &str, allowance: Allowance) -> Clock {
        let plan = ClockPlan {
            name: name.into(),
            rule: String::new(),
            clause: String::new(),
            allowance,
            ends_on: Vec::new(),
            holder: None,
        };
        let at = Moment::MIN;
        Clock {
            plan,
            started_at: at,
            due: at,
            provisional: false,
            started_in: 1,
            next_check: None,
            late_holder: None,
            explained: false,
            excused: false,
            state: ClockState::Running,
        }
    }

    #[test]
    fn whoever_gives_a_moment_says_what_lateness_is_counted_in() {
        let pack = load("\"工作日\"", "\"工作日\"").unwrap();
        let hours = Allowance::Limit("24 小时".parse().unwrap());
        for (name, allowance, unit) in [
            ("督办", Allowance::Given, LimitUnit::WorkingDays),
            ("督办", hours, LimitUnit::Hours),
            ("平台办结", Allowance::Given, LimitUnit::Days),
            ("清零", Allowance::PeriodEnd, LimitUnit::Days),
        ] {
            assert_eq!(pack.late_unit(&clock(name, allowance)), unit, "{name}");
        }
        let pack = load("\"工作日\"", "\"天\"").unwrap();
        assert_eq!(pack.late_unit(&clock("督办", Allowance::Given)), LimitUnit::Days);
    }

    #[test]
    fn a_wrong_unit_is_an_error_and_an_unknown_clock_a_warning() {
        let wrong = load("\"工作日\"", "\"周\"").unwrap_err();
        assert!(wrong[0].starts_with("`周` is nothing to count lateness in"), "{wrong:?}");
        let pack = load("\"督办\" =", "\"督查\" =").unwrap();
        let warnings: Vec<_> = pack.warnings.iter().map(|found| found.message.en.as_str()).collect();
        assert_eq!(warnings, ["no row starts the clock `督查`"]);
    }
}
