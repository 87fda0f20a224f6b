//! What is declared for nothing: clauses, parameters, words of `[who]`, slots, forms, units and channels.

use super::Survey;
use std::collections::BTreeSet;
use suban_policy::diagnostic::Bilingual;

pub(super) fn survey(survey: &mut Survey<'_>) {
    clauses(survey);
    parameters(survey);
    let who: Vec<String> = survey.pack.who().words().map(str::to_owned).collect();
    let slots: Vec<String> = survey.pack.slots().map(str::to_owned).collect();
    for word in who.iter().filter(|word| !survey.mentions.says(word)).cloned().collect::<Vec<_>>() {
        let what = ("[who] 里的", "the word", "of [who]");
        unused(survey, ("unused-who", "pack.toml", "who"), &word, what);
    }
    for slot in slots.iter().filter(|slot| !survey.mentions.says(slot)).cloned().collect::<Vec<_>>() {
        let what = ("[slots] 里的", "the slot", "of [slots]");
        unused(survey, ("unused-slot", "pack.toml", "slots"), &slot, what);
    }
    forms(survey);
    units(survey);
    channels(survey);
}

fn clauses(survey: &mut Survey<'_>) {
    let rows = survey.grids.iter().flat_map(|grid| &grid.rows);
    let acts = survey.pack.acts().filter_map(|(_, rule)| rule.clause.as_deref());
    let appeals = survey.pack.appeals().map(|appeals| appeals.clause.as_str());
    let cited: BTreeSet<&str> = rows.map(|row| row.clause).chain(acts).chain(appeals).collect();
    let mut found = Vec::new();
    for (clause, declared) in survey.pack.clauses() {
        let is_cited = cited.contains(clause) || survey.mentions.says(clause);
        if let Some(reason) = &declared.no_rule
            && admits_a_gap(reason)
        {
            found.push((
                "gap-as-no-rule",
                clause.to_owned(),
                Bilingual::new(
                    format!("条款 {clause} 的 no_rule 说还没有写,却算作不是规则"),
                    format!("`no_rule` of the clause `{clause}` says that its rule is still missing"),
                ),
                (
                    format!("还没有写的用 not_yet:\"{clause}\" = {{ words = …, not_yet = \"等什么\" }}"),
                    format!("a gap is a `not_yet`: \"{clause}\" = {{ words = …, not_yet = \"what for\" }}"),
                ),
            ));
        }
        match (is_cited, declared.no_rule.as_ref().or(declared.not_yet.as_ref())) {
            (false, None) => found.push((
                "uncited-clause",
                clause.to_owned(),
                Bilingual::new(
                    format!("没有一条规则引用条款 {clause}"),
                    format!("no rule cites the clause `{clause}`"),
                ),
                (
                    format!("写成规则;或在 clauses.toml 里说明为什么不是规则:\"{clause}\" = {{ words = …, no_rule = \"原因\" }}"),
                    format!("write its rule; or say in clauses.toml why it is none: \"{clause}\" = {{ words = …, no_rule = \"why\" }}"),
                ),
            )),
            (true, Some(_)) if cited.contains(clause) && declared.no_rule.is_some() => found.push((
                "cited-no-rule",
                clause.to_owned(),
                Bilingual::new(
                    format!("条款 {clause} 声明不是规则,却有规则引用它"),
                    format!("the clause `{clause}` is declared to be no rule, yet a rule cites it"),
                ),
                ("去掉 no_rule".to_owned(), "remove `no_rule`".to_owned()),
            )),
            _ => {}
        }
    }
    for (code, clause, message, help) in found {
        let place = survey.declared("clauses.toml", None, &clause);
        survey.warn(code, &clause, ("clauses.toml", place), message, help);
    }
}

/// Whether a reason for having no rule is that nobody has written it.
fn admits_a_gap(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    ["还没", "尚未", "暂未", "待写", "not yet", "todo"].iter().any(|words| reason.contains(words))
}

/// Braces anywhere in the pack, the name in a script, or a grant to a plugin read a parameter.
fn parameters(survey: &mut Survey<'_>) {
    let files = survey.files;
    let texts: Vec<String> = files
        .paths()
        .filter(|path| !path.starts_with("tests/") && !path.starts_with("scenarios/"))
        .filter_map(|path| suban_policy::text::decode(files.get(path)?).ok())
        .map(|text| suban_policy::text::narrow(&text))
        .collect();
    let names: Vec<String> = survey.pack.parameters().iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let braced = format!("{{{name}}}");
        if survey.mentions.says(&name) || texts.iter().any(|text| text.contains(&braced)) {
            continue;
        }
        let message =
            Bilingual::new(format!("参数 {name} 没有人读"), format!("nobody reads the parameter `{name}`"));
        let help = (
            format!("在表里写 {{{name}}},或在脚本里用 this.param(\"{name}\");否则删去"),
            format!("write {{{name}}} in a cell, or this.param(\"{name}\") in a script; or remove it"),
        );
        let place = survey.declared("pack.toml", Some("parameters"), &name);
        survey.warn("unread-parameter", &name, ("pack.toml", place), message, help);
    }
}

/// A form is used if a rule names it, one of its picks or one of its fields, or a step requires it.
fn forms(survey: &mut Survey<'_>) {
    let forms = survey.pack.forms().iter();
    let unused_forms = forms.filter(|(id, form)| {
        let fields = form
            .fields
            .iter()
            .flat_map(|(key, field)| [key.clone(), format!("event.{key}"), field.label.get_ref().clone()]);
        let mut names = fields.chain(form.pick.iter().cloned()).chain([form.name.clone(), (*id).to_owned()]);
        !survey.pack.requires_form(&form.name) && !names.any(|name| survey.mentions.says(&name))
    });
    let unused_forms: Vec<(String, String)> =
        unused_forms.map(|(id, form)| (id.to_owned(), form.name.clone())).collect();
    for (id, name) in unused_forms {
        unused(
            survey,
            ("unused-form", "findings.toml", &id),
            &name,
            ("表单", "the form", "of findings.toml"),
        );
    }
}

fn units(survey: &mut Survey<'_>) {
    let unnamed = survey.pack.units().iter().filter(|(id, unit)| {
        let mut known = unit.groups.iter().map(String::as_str).chain([*id, unit.key(), unit.name.as_str()]);
        !known.any(|name| survey.mentions.says(name))
    });
    let unnamed: Vec<(String, String)> =
        unnamed.map(|(id, unit)| (id.to_owned(), unit.name.clone())).collect();
    for (id, name) in unnamed {
        unused(survey, ("unused-unit", "units.toml", &id), &name, ("单位", "the unit", "of units.toml"));
    }
}

/// A group of channels is used if a rule names it, or all of its channels one by one.
fn channels(survey: &mut Survey<'_>) {
    let groups = survey.pack.channels().groups();
    let unnamed = groups.filter(|(group, channels)| {
        !survey.mentions.says(group) && !channels.iter().all(|channel| survey.mentions.says(channel))
    });
    let unnamed: Vec<String> = unnamed.map(|(group, _)| group.to_owned()).collect();
    for group in unnamed {
        let what = ("渠道", "the channels", "of [channels]");
        unused(survey, ("unused-channel", "pack.toml", "channels"), &group, what);
    }
}

fn unused(
    survey: &mut Survey<'_>,
    (code, path, section): (&'static str, &str, &str),
    name: &str,
    (zh, en, of): (&str, &str, &str),
) {
    let message =
        Bilingual::new(format!("{zh}「{name}」没有一条规则用到"), format!("no rule uses {en} `{name}` {of}"));
    let help = ("用上它,或删去".to_owned(), "use it, or remove it".to_owned());
    let place = survey.declared(path, Some(section), name);
    survey.warn(code, name, (path, place), message, help);
}
