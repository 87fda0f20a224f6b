//! `[suspensions]`: for what a ticket may be suspended, and for how long.

use super::Loader;
use super::manifest::Manifest;
use crate::names::parameters::Parameters;
use crate::reading::diagnostic::Bilingual;
use crate::reading::source::Source;
use std::collections::BTreeMap;
use suban_model::Limit;
use toml::Spanned;

impl Loader<'_> {
    /// The longest stay by cause; `None`: until somebody resumes.
    pub(super) fn suspensions(
        &mut self,
        source: &Source,
        manifest: &Manifest,
        parameters: &Parameters,
    ) -> BTreeMap<String, Option<Limit>> {
        let mut causes = BTreeMap::new();
        for (name, section) in &manifest.suspensions {
            let word = name.get_ref();
            if word.is_empty() || word.contains(['|', '+', '、']) {
                let message = Bilingual::new(
                    format!("「{word}」不能作挂起事由"),
                    format!("`{word}` cannot name what a ticket waits for"),
                );
                let help = ("不能为空,也不能含 | + 、", "it may not be empty, nor contain | + 、");
                self.diagnostics.push(source.error("suspension", name.span(), message).help(help.0, help.1));
            }
            let longest =
                section.longest.as_ref().and_then(|written| self.limit(written, source, parameters));
            causes.insert(word.clone(), longest);
        }
        causes
    }

    /// A limit, or a parameter in braces that is one.
    pub(super) fn limit(
        &mut self,
        written: &Spanned<String>,
        source: &Source,
        parameters: &Parameters,
    ) -> Option<Limit> {
        let filled = parameters.fill(written.get_ref());
        let limit = filled.parse::<Limit>().map_err(|error| {
            let message = Bilingual::new(format!("看不懂时长「{filled}」"), error.to_string());
            let help = ("应写如 10 工作日、15 天", "write such as 10 working days or 15 days");
            let complaint = source.error("limit", written.span(), message);
            self.diagnostics.push(complaint.help(help.0, help.1));
        });
        limit.ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::Pack;
    use crate::reading::files::PackFiles;
    use std::collections::BTreeMap;

    const MANIFEST: &str = r#"
        id = "sample"
        title = "样例"
        engine = "1"
        effective_from = 2022-10-10
        calendar = { zone = "Asia/Shanghai", hours = ["08:30-12:00"] }
        channels = {}
        suspensions = { "等用户" = { longest = "{stay}" }, "停水施工" = {} }
        parameters = { stay = "10 工作日" }
        hooks.schedule = { tables = ["clocks"] }
        tables.clocks = { policy = "collect" }
    "#;

    const CLOCKS: &str = "编号,条款,开始于,→,时限,多久,结束于,暂停于\n\
                          T1,C1,登记,→,答复,3 工作日,最终回复,等用户|停水施工\nT2,C1,登记,→,清零,本期截至日,最终回复,\n";

    fn load(manifest: (&str, &str), clocks: (&str, &str)) -> Result<Pack, Vec<String>> {
        assert!(MANIFEST.contains(manifest.0) && CLOCKS.contains(clocks.0));
        let files = [
            ("pack.toml", MANIFEST.replace(manifest.0, manifest.1)),
            ("clauses.toml", "C1 = \"第一条\"".to_owned()),
            ("tables/clocks.csv", CLOCKS.replace(clocks.0, clocks.1)),
        ];
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes()));
        let pack = Pack::load(&PackFiles::new(files.collect()).unwrap(), &[], &BTreeMap::new());
        pack.map_err(|found| found.iter().map(|found| found.message.en.clone()).collect())
    }

    #[test]
    fn a_pack_says_for_what_and_which_clocks_stand_still() {
        let pack = load(("", ""), ("", "")).unwrap();
        let ten_days = Some("10 工作日".parse().unwrap());
        assert_eq!(pack.suspension("等用户"), Some(ten_days));
        assert_eq!((pack.suspension("停水施工"), pack.suspension("等领导")), (Some(None), None));
        let pauses =
            [("T1", "等用户"), ("T1", "停水施工"), ("T1", "等领导"), ("T2", "等用户"), ("T9", "等用户")]
                .map(|(rule, cause)| pack.pauses(rule, cause));
        assert_eq!(pauses, [true, true, false, false, false]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |manifest, clocks, expect: &str| {
            let found = load(manifest, clocks).unwrap_err();
            assert!(found[0].starts_with(expect), "{found:?}");
        };
        check(("10 工作日", "十天"), ("", ""), "`十天`");
        check(("\"停水施工\"", "\"停水|施工\""), ("|停水施工", ""), "`停水|施工` cannot name");
        check(("", ""), ("等用户|停水施工", "等领导"), "`等领导` is not in [suspensions]");
        let ends_with_its_period = ("本期截至日,最终回复,", "本期截至日,最终回复,等用户");
        check(("", ""), ends_with_its_period, "a clock that ends with a period cannot stand still");
    }
}
