//! `figures.toml` as written, and how it is checked.
//!
//! ```toml
//! [rework]                       # an id; observations are kept by it
//! name   = "第几次"               # the field's name in tables and scripts
//! clause = "S1-P15"
//! nth    = "平台认定"             # or streak, count, sum, mean, rate, ratio, tally: one of them
//! same   = ["工单", "平台认定"]    # counted together: 工单, fields, or words of [who]
//! where  = { "平台认定" = "not 撤销" }
//! within = "365 天"              # or 本期; nothing: from the beginning
//!
//! [satisfaction]
//! name   = "满意度"
//! clause = "S1-17"
//! rate   = { top = { "回访" = "满意" }, bottom = { "回访" = "满意|不满意" } }
//! at     = "最终回复"             # of tickets, each in the period in which this happened to it
//! by     = ["全部", "主办"]        # for the whole organisation, and for each unit
//! ```

use super::{Adds, Check, Figure, FigureKind, Figures, GroupPart, Window};
use crate::facts::condition::{Condition, Subject};
use crate::facts::keywords::KeywordList;
use crate::facts::vocabulary::{FieldId, FieldKind, field};
use crate::names::Names;
use crate::reading::amount;
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::source::Source;
use crate::reading::text::narrow;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::{Event, Limit, LimitUnit};
use toml::Spanned;

/// Where a pack declares its figures.
pub const FIGURES_PATH: &str = "figures.toml";

/// Most figures of a pack.
pub const FIGURES_MAX: usize = 100;

/// Most bytes of a figure's id.
pub const FIGURE_ID_BYTES_MAX: usize = 40;

const SECONDS_PER_HUNDREDTH_DAY: i64 = 864;
const SECONDS_PER_HUNDREDTH_HOUR: i64 = 36;

/// Conditions by field, as written.
type Written = BTreeMap<Spanned<String>, Spanned<String>>;

/// The figures by id.
pub(crate) type FigureFile = BTreeMap<String, FigureSection>;

/// One figure as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FigureSection {
    /// 名称,也是字段名 · title, and the field's name
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// 条款 · clause of the rulebook
    #[schemars(with = "String")]
    clause: Spanned<String>,
    /// 第几次:数哪件事 · how often this event has happened
    #[schemars(with = "Option<String>")]
    nth: Option<Spanned<String>>,
    /// 连续几期:数哪件事 · in how many periods in a row this event has happened
    #[schemars(with = "Option<String>")]
    streak: Option<Spanned<String>>,
    /// 多少:工单,或哪件事 · how many tickets, or events
    #[schemars(with = "Option<String>")]
    count: Option<Spanned<String>>,
    /// 合计哪个数 · sum of a number
    #[schemars(with = "Option<String>")]
    sum: Option<Spanned<String>>,
    /// 哪个数的均值 · mean of a number
    #[schemars(with = "Option<String>")]
    mean: Option<Spanned<String>>,
    /// 率,百分数:分子、分母各是哪些 · percentage of what holds
    rate: Option<RateSection>,
    /// 一个口径占另一个的百分之几 · one figure in percent of another
    ratio: Option<RatioSection>,
    /// 从外面填报的数 · a number told from outside
    #[serde(default)]
    tally: bool,
    /// 合计、均值、率数哪件事 · the event of a sum, mean or rate
    #[schemars(with = "Option<String>")]
    on: Option<Spanned<String>>,
    /// 数工单时,哪件事发生在哪一期就算哪一期:最后一轮的,或 首次最终回复 那样写第一轮的 · the event that says in which period a
    /// ticket counts: of the last round, or with 首次 before it of the first
    #[schemars(with = "Option<String>")]
    at: Option<Spanned<String>>,
    /// 只数哪些 · what counts
    #[serde(default, rename = "where")]
    #[schemars(with = "BTreeMap<String, String>")]
    conditions: Written,
    /// 哪些合在一起数 · what is counted together
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    same: Vec<Spanned<String>>,
    /// 分别按什么汇总:全部、主办…… · for whom it is added up
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    by: Vec<Spanned<String>>,
    /// 往回数多久:365 天、48 小时、本期 · how far back
    #[schemars(with = "Option<String>")]
    within: Option<Spanned<String>>,
    /// 写“工单”:一张工单只算一次 · ticket: a ticket counts once
    #[schemars(with = "Option<String>")]
    once: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateSection {
    /// 分子 · what of it counts
    #[schemars(with = "BTreeMap<String, String>")]
    top: Written,
    /// 分母 · what it is taken of
    #[schemars(with = "BTreeMap<String, String>")]
    bottom: Written,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RatioSection {
    /// 分子口径的编号 · id of the one figure
    #[schemars(with = "String")]
    top: Spanned<String>,
    /// 分母口径的编号 · id of the other
    #[schemars(with = "String")]
    bottom: Spanned<String>,
}

impl Figures {
    /// Reads and checks the file; every figure becomes a field of the vocabulary. `None`: it cannot be read.
    pub(crate) fn read(
        source: &Source,
        names: &mut Names,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let sections: FigureFile = source.parse(diagnostics)?;
        if sections.len() > FIGURES_MAX {
            let message = Bilingual::new(
                format!("口径超过 {FIGURES_MAX} 个"),
                format!("more than {FIGURES_MAX} figures"),
            );
            diagnostics.push(Diagnostic::error("figures", &source.path, None, message));
            return None;
        }
        let mut figures = BTreeMap::new();
        for (id, section) in &sections {
            let mut reader = Reader { source, names, diagnostics };
            match reader.figure(id, section) {
                Some(figure) => {
                    figures.insert(id.clone(), figure);
                }
                // What is wrong with it was told; that a table names it is no fault of the table.
                None => {
                    let name = section.name.get_ref();
                    let _ = names.vocabulary.add(&format!("figure.{id}"), name, FieldKind::Number);
                }
            }
        }
        let mut reader = Reader { source, names, diagnostics };
        for ratio in sections.values().filter_map(|section| section.ratio.as_ref()) {
            reader.check_ratio(ratio, &sections);
        }
        Some(Self { figures })
    }
}

/// Checks one section after the other.
struct Reader<'a> {
    source: &'a Source,
    names: &'a mut Names,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn figure(&mut self, id: &str, section: &FigureSection) -> Option<Figure> {
        let clause = section.clause.get_ref();
        if !is_id(id) {
            return self.refuse(
                &section.name,
                format!("口径的编号「{id}」应为小写字母、数字、- 和 _,最多 {FIGURE_ID_BYTES_MAX} 个"),
                format!(
                    "the id `{id}` of a figure is not at most {FIGURE_ID_BYTES_MAX} of a-z, 0-9, - and _"
                ),
            );
        }
        if let Err(fault) = self.names.known_clause(clause) {
            let diagnostic = self.source.error("unknown-clause", section.clause.span(), fault.message());
            let help = self.names.clause_help(clause);
            self.diagnostics.push(diagnostic.help(help.zh, help.en));
        }
        let kind = self.kind(section)?;
        let mut conditions = self.checks(&section.conditions)?;
        if let Some(rate) = &section.rate {
            conditions.extend(self.checks(&rate.bottom)?);
        }
        let groups = self.groups(section, &kind)?;
        let name = section.name.get_ref();
        let field = match self.names.vocabulary.add(&format!("figure.{id}"), name, FieldKind::Number) {
            Ok(field) => field,
            Err(taken) => {
                return self.refuse(
                    &section.name,
                    format!("名称 {} 已另有所指", taken.0),
                    format!("the name `{}` already means another field", taken.0),
                );
            }
        };
        let (id, name, clause) = (id.to_owned(), name.clone(), clause.clone());
        Some(Figure { id, name, clause, field, kind, conditions, groups })
    }

    fn kind(&mut self, section: &FigureSection) -> Option<FigureKind> {
        let FigureSection { nth, streak, count, sum, mean, rate, ratio, tally, .. } = section;
        let written = [nth, streak, count, sum, mean].into_iter().filter(|kind| kind.is_some()).count()
            + usize::from(rate.is_some())
            + usize::from(ratio.is_some())
            + usize::from(*tally);
        if written != 1 {
            return self.refuse(
                &section.name,
                "须写一种算法:nth、streak、count、sum、mean、rate、ratio、tally 之一",
                "write exactly one of nth, streak, count, sum, mean, rate, ratio, tally",
            );
        }
        if let Some(nth) = nth {
            let event = self.event(nth)?;
            let window = self.window(section.within.as_ref())?;
            let once_a_ticket = self.once_a_ticket(section.once.as_ref())?;
            return Some(FigureKind::Nth { event, window, once_a_ticket });
        }
        if let Some(streak) = streak {
            return Some(FigureKind::Streak { event: self.event(streak)? });
        }
        if let Some(ratio) = ratio {
            let (top, bottom) = (ratio.top.get_ref().clone(), ratio.bottom.get_ref().clone());
            return Some(FigureKind::Ratio { top, bottom });
        }
        if *tally {
            return Some(FigureKind::Tally);
        }
        let adds = match (rate, sum, mean) {
            (Some(rate), _, _) => Adds::Rate(self.checks(&rate.top)?),
            (_, Some(sum), _) => Adds::Sum(self.number(sum)?),
            (_, _, Some(mean)) => Adds::Mean(self.number(mean)?),
            _ => Adds::One,
        };
        let of_tickets = count.as_ref().is_none_or(|count| is_ticket(count.get_ref()));
        match (&section.at, section.on.as_ref().or(count.as_ref().filter(|_| !of_tickets))) {
            (Some(at), None) => {
                let written = at.get_ref();
                let first = written.strip_prefix("首次").or_else(|| written.strip_prefix("first "));
                let event = Spanned::new(at.span(), first.unwrap_or(written).to_owned());
                Some(FigureKind::Tickets { at: self.event(&event)?, is_first: first.is_some(), adds })
            }
            (None, Some(event)) => Some(FigureKind::Events { event: self.event(event)?, adds }),
            _ => self.refuse(
                &section.name,
                "数工单要写 at(哪件事发生在哪一期),数事件要写 on 或 count 那件事,只写一个",
                "figures of tickets want `at` (the event whose period counts), figures of events `on` or `count`",
            ),
        }
    }

    fn groups(&mut self, section: &FigureSection, kind: &FigureKind) -> Option<Vec<Vec<GroupPart>>> {
        match kind {
            FigureKind::Nth { .. } | FigureKind::Streak { .. } => {
                if section.same.is_empty() {
                    let (zh, en) =
                        ("要写 same:哪些合在一起数", "`same` is missing: what is counted together");
                    return self.refuse(&section.name, zh, en);
                }
                let parts: Option<Vec<_>> = section.same.iter().map(|part| self.group_part(part)).collect();
                Some(vec![parts?])
            }
            FigureKind::Tally | FigureKind::Ratio { .. } => Some(Vec::new()),
            FigureKind::Events { .. } | FigureKind::Tickets { .. } => {
                let group = |part: &Spanned<String>| match part.get_ref().as_str() {
                    "全部" | "all" => Some(Vec::new()),
                    _ => self.group_part(part).map(|part| vec![part]),
                };
                let groups: Option<Vec<_>> = section.by.iter().map(group).collect();
                let groups = groups?;
                Some(if groups.is_empty() { vec![Vec::new()] } else { groups })
            }
        }
    }

    fn group_part(&mut self, written: &Spanned<String>) -> Option<GroupPart> {
        let word = written.get_ref();
        if is_ticket(word) {
            return Some(GroupPart::Ticket);
        }
        if self.names.who.knows(word) {
            return Some(GroupPart::Who(word.clone()));
        }
        match self.names.vocabulary.id(word) {
            Some(id) if self.names.vocabulary.get(id).kind != FieldKind::Text => Some(GroupPart::Field(id)),
            _ => {
                let known = self.names.vocabulary.alternatives(word);
                self.refuse(
                    written,
                    format!("没有字段「{word}」;可用:工单、[who] 里的词、{known}"),
                    format!("no field `{word}`; known: ticket, words of [who], {known}"),
                )
            }
        }
    }

    fn checks(&mut self, written: &Written) -> Option<Vec<Check>> {
        written.iter().map(|(name, cell)| self.check(name, cell)).collect()
    }

    fn check(&mut self, name: &Spanned<String>, cell: &Spanned<String>) -> Option<Check> {
        let Some(id) = self.names.vocabulary.id(name.get_ref()) else {
            let known = self.names.vocabulary.alternatives(name.get_ref());
            return self.refuse(
                name,
                format!("没有字段「{}」;可用:{known}", name.get_ref()),
                format!("no field `{}`; known: {known}", name.get_ref()),
            );
        };
        let kind = self.names.vocabulary.get(id).kind;
        if kind == FieldKind::Text || id == field::EVENT {
            let (zh, en) = ("口径不能看正文或事件", "a figure cannot look at the text or the event");
            return self.refuse(name, zh, en);
        }
        let text = narrow(&self.names.parameters.fill(cell.get_ref()));
        let text = if kind == FieldKind::Number { amount::plain(&text, name.get_ref()) } else { text };
        match Condition::parse(&text, Subject::Field(id, kind), &mut KeywordList::default()) {
            Ok(condition) => Some(Check { field: id, condition }),
            Err(help) => {
                let message =
                    Bilingual::new(format!("「{text}」不能作条件"), format!("`{text}` is no condition"));
                let mut diagnostic = self.source.error("figure", cell.span(), message);
                diagnostic.help = Some(help);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn number(&mut self, written: &Spanned<String>) -> Option<FieldId> {
        let word = written.get_ref();
        let id = self.names.vocabulary.id(word);
        let number = id.filter(|id| self.names.vocabulary.get(*id).kind == FieldKind::Number);
        if number.is_none() {
            let known = self.names.vocabulary.alternatives(word);
            let zh = format!("「{word}」不是数字字段;字段有:{known}");
            return self.refuse(written, zh, format!("`{word}` is no field of numbers; fields: {known}"));
        }
        number
    }

    fn event(&mut self, written: &Spanned<String>) -> Option<Event> {
        let word = written.get_ref();
        let event = self.names.event(word);
        if event.is_none() {
            let known = self.names.event_alternatives(word);
            let zh = format!("没有事件「{word}」;可用:{known}");
            return self.refuse(written, zh, format!("no event `{word}`; known: {known}"));
        }
        event
    }

    fn window(&mut self, written: Option<&Spanned<String>>) -> Option<Window> {
        let Some(written) = written else { return Some(Window::Ever) };
        let text = self.names.parameters.fill(written.get_ref());
        if ["本期", "period"].contains(&text.as_str()) {
            return Some(Window::Period);
        }
        match text.parse::<Limit>().map(|limit| (limit.unit(), limit.hundredths())) {
            Ok((LimitUnit::Days, hundredths)) => {
                Some(Window::Seconds(hundredths * SECONDS_PER_HUNDREDTH_DAY))
            }
            Ok((LimitUnit::Hours, hundredths)) => {
                Some(Window::Seconds(hundredths * SECONDS_PER_HUNDREDTH_HOUR))
            }
            _ => self.refuse(
                written,
                format!("「{text}」不是往回数多久;应写如 365 天、48 小时或 本期"),
                format!(
                    "`{text}` does not say how far back; write such as 365 days, 48 hours or 本期 (period)"
                ),
            ),
        }
    }

    fn once_a_ticket(&mut self, written: Option<&Spanned<String>>) -> Option<bool> {
        match written {
            None => Some(false),
            Some(word) if is_ticket(word.get_ref()) => Some(true),
            Some(word) => self.refuse(word, "once 只能写 工单", "`once` can only be ticket (工单)"),
        }
    }

    fn check_ratio(&mut self, ratio: &RatioSection, sections: &BTreeMap<String, FigureSection>) {
        for part in [&ratio.top, &ratio.bottom] {
            let found = sections.get(part.get_ref());
            if found.is_none_or(|section| section.ratio.is_some()) {
                let known = sections.iter().filter(|(_, section)| section.ratio.is_none());
                let message = Bilingual::new(
                    format!("ratio 里的「{}」不是可作比的口径", part.get_ref()),
                    format!("`{}` is no figure to take a ratio of", part.get_ref()),
                );
                let diagnostic = self.source.error("figure", part.span(), message);
                let known = known.map(|(id, _)| id.as_str());
                self.diagnostics.push(diagnostic.one_of(part.get_ref(), known));
            }
        }
    }

    fn refuse<T>(
        &mut self,
        place: &Spanned<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Option<T> {
        self.diagnostics.push(self.source.error("figure", place.span(), Bilingual::new(zh, en)));
        None
    }
}

/// Ids are parts of keys.
fn is_id(id: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    (1..=FIGURE_ID_BYTES_MAX).contains(&id.len()) && id.bytes().all(known)
}

fn is_ticket(word: &str) -> bool {
    ["工单", "ticket"].contains(&word)
}
