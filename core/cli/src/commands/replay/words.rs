//! A replay in words: the receipt first, then the edits, then what would have become otherwise, and what nobody can know.

use crate::output::Output;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use suban_desk::Rulebook;
use suban_desk::replay::dry_run::{Account, Aspect, Charged, DryRun, Life, LimitLived, Queued, TicketChange};
use suban_model::{Points, TicketId};
use suban_report::dry_run::Edit;

/// Most lines of a list, unless all are asked for.
const LINES_MAX: usize = 20;

/// What is told, and how.
pub struct Summary<'a> {
    pub run: &'a DryRun,
    pub candidate: &'a Rulebook,
    pub active: &'a Rulebook,
    pub edits: &'a [Edit],
    pub output: &'a Output,
}

impl Summary<'_> {
    /// All of it; lists are cut unless `all` is asked for.
    pub fn whole(&self, all: bool) -> String {
        let most = if all { usize::MAX } else { LINES_MAX };
        let mut text = self.receipt();
        if self.run.judged == 0 {
            let date = self.candidate.pack.effective_from;
            let zh = format!("候选自 {date} 起生效,记录里没有它管得到的;--always 不论生效日");
            let en = format!(
                "The candidate is in force from {date}, and nothing on record is for it to judge; see --always"
            );
            let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        }
        self.edited(&mut text, most);
        self.tickets(&mut text, most);
        self.accounts(&mut text, most);
        self.rules(&mut text, most);
        self.doubts(&mut text);
        text
    }

    fn receipt(&self) -> String {
        let receipt = &self.run.receipt;
        let (records, decisions) = (receipt.records, receipt.decisions);
        let mut text = String::new();
        let say = if receipt.is_whole() {
            self.output.say(
                &format!("对照:{records} 条记录、{decisions} 次判定,能重判的按现行规则全部重现"),
                &format!("Receipt: {records} records, {decisions} decisions; the rules in force give all that can be judged again"),
            ).to_owned()
        } else {
            let different = receipt.different;
            self.output.say(
                &format!("对照:{records} 条记录中 {different} 条按现行规则没有重现,以下数字不可信"),
                &format!("Receipt: {different} of {records} records do not come out again by the rules in force: believe none of the figures"),
            ).to_owned()
        };
        let _ = writeln!(text, "{say}");
        for (seq, why) in &receipt.named {
            let _ = writeln!(text, "  ✗ {} {seq}:{why}", self.output.say("记录", "record"));
        }
        for (count, zh, en) in [
            (
                receipt.erased,
                "条内容已删除,不能重判",
                "records cannot be decided again: their words were erased",
            ),
            (
                receipt.broken_off,
                "条当时插件被宿主中断,不能重判",
                "records cannot be decided again: a plugin was broken off",
            ),
        ] {
            if count > 0 {
                let _ = writeln!(text, "  {count} {}", self.output.say(zh, en));
            }
        }
        text
    }

    fn edited(&self, text: &mut String, most: usize) {
        let (candidate, active) = (self.candidate.id.pack.short(), self.active.id.pack.short());
        let lines = self.edits.iter().map(|edit| edit.removed.len() + edit.added.len()).sum::<usize>();
        let zh = format!("候选 {candidate} 对现行 {active}:改 {} 个文件", self.edits.len());
        let en =
            format!("Candidate {candidate} against {active} in force: {} files changed", self.edits.len());
        let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        let mut left = most;
        for edit in self.edits {
            for (sign, line) in edit
                .removed
                .iter()
                .map(|line| ('-', line))
                .chain(edit.added.iter().map(|line| ('+', line)))
                .take(left)
            {
                let _ = writeln!(text, "  {sign} {}  {line}", edit.file);
            }
            left = left.saturating_sub(edit.removed.len() + edit.added.len());
        }
        self.cut(text, lines, most);
    }

    fn tickets(&self, text: &mut String, most: usize) {
        let run = self.run;
        let count =
            |is: &dyn Fn(&TicketChange) -> bool| run.changes.iter().filter(|change| is(change)).count();
        let unknown = count(&TicketChange::is_unknown);
        let assumed = count(&TicketChange::is_assumed);
        let certain = count(&|change| change.doubts.is_empty());
        let (all, changed) = (run.tickets, run.changes.len());
        let zh = format!(
            "{all} 件中 {changed} 件将会有变:确定 {certain} 件 · 推定 {assumed} 件 · 未知 {unknown} 件"
        );
        let en = format!(
            "Of {all} tickets {changed} would be otherwise: {certain} certain, {assumed} assumed, {unknown} unknown"
        );
        let _ = writeln!(text, "\n{}", self.output.say(&zh, &en));
        for aspect in Aspect::ALL {
            let tickets = count(&|change| change.aspects.contains(&aspect));
            if tickets > 0 {
                let _ = writeln!(text, "  {} {tickets}", aspect.told().speak(self.output.language));
            }
        }
        let Queued { before, after } = run.queued;
        if before != after {
            let zh = format!("  要人处理的(待人工)将会由 {before} 件变为 {after} 件");
            let en = format!("  {after} of all would be left to a person, instead of {before}");
            let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        }
        let behaviour = count(&|change| change.behaviour_may_change);
        if behaviour > 0 {
            let zh = format!("  其中 {behaviour} 件时限不同:当时的人是照原来的时限办的");
            let en = format!("  {behaviour} of them have other limits: people worked by those they saw");
            let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        }
        for change in run.changes.iter().take(most) {
            let mark = match (change.is_unknown(), change.is_assumed()) {
                (true, _) => "?",
                (_, true) => "~",
                _ => "·",
            };
            let aspects =
                change.aspects.iter().map(|aspect| aspect.told().speak(self.output.language).to_owned());
            let aspects = aspects.collect::<Vec<_>>().join(self.output.say("、", ", "));
            let number = change.external.as_deref().unwrap_or_default();
            let _ = writeln!(text, "    {mark} {} {number}  {aspects}", change.ticket);
        }
        self.cut(text, run.changes.len(), most);
    }

    fn accounts(&self, text: &mut String, most: usize) {
        let accounts = &self.run.accounts;
        if accounts.is_empty() {
            let _ = writeln!(
                text,
                "\n{}",
                self.output.say("各单位的扣分不变", "No unit would be charged otherwise")
            );
            return;
        }
        let _ = writeln!(text, "\n{}", self.output.say("单位扣分将会", "Units would be charged"));
        for account in accounts.iter().take(most) {
            let _ = writeln!(text, "  {}", self.account(account));
        }
        self.cut(text, accounts.len(), most);
    }

    fn account(&self, account: &Account) -> String {
        let Account { period, unit, before, certain, assumed, place_before, place_certain, place_assumed } =
            account;
        let unit = self.candidate.pack.units().name(unit);
        let mut line = format!("{period} {unit}  {before} → {certain}  {}", signed(*before, *certain));
        if assumed != certain {
            let _ = write!(line, "({} {assumed})", self.output.say("推定", "assumed"));
        }
        if place_before != place_certain {
            let _ = write!(line, "  {} {place_before} → {place_certain}", self.output.say("名次", "place"));
        }
        if place_assumed != place_certain {
            let zh = format!("(推定名次 {place_assumed})");
            let en = format!(" (assumed place {place_assumed})");
            line += self.output.say(&zh, &en);
        }
        line
    }

    fn rules(&self, text: &mut String, most: usize) {
        let rules = &self.run.rules;
        if rules.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", self.output.say("规则命中次数将会", "Rules would speak, times"));
        for hits in rules.iter().take(most) {
            let _ = writeln!(text, "  {} {}  {} → {}", hits.hook.name(), hits.rule, hits.before, hits.after);
        }
        self.cut(text, rules.len(), most);
    }

    fn doubts(&self, text: &mut String) {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for doubt in self.run.changes.iter().flat_map(|change| &change.doubts) {
            let said = doubt.kind().speak(self.output.language).to_owned();
            *counted.entry(said).or_default() += 1;
        }
        if !counted.is_empty() || !self.run.unknown.is_empty() || !self.run.failures.is_empty() {
            let _ = writeln!(text, "\n{}", self.output.say("不能确定的", "What cannot be known"));
        }
        for (said, tickets) in counted {
            let of = self.output.say("件:", "tickets: ");
            let _ = writeln!(text, "  {tickets} {of}{said}");
        }
        for unknown in &self.run.unknown {
            let record = unknown.record;
            let zh = format!("  记录 {record}(不是工单的)当时办不了:{}", unknown.why.zh);
            let en = format!(
                "  what record {record} did, about no ticket, could not have been done: {}",
                unknown.why.en
            );
            let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        }
        for failure in &self.run.failures {
            let _ = writeln!(text, "  ✗ {failure}");
        }
    }

    /// One ticket: both lives.
    pub fn ticket(&self, ticket: TicketId, change: Option<&TicketChange>) -> String {
        let Some(change) = change else {
            let same = format!("工单 {ticket}:按候选没有变化");
            let en = format!("Ticket {ticket}: nothing would be otherwise by the candidate");
            return self.output.say(&same, &en).to_owned();
        };
        let (zh, en) = match change.apart_at {
            Some(apart) => (
                format!("工单 {ticket}:从记录 {apart} 起不同"),
                format!("Ticket {ticket}: its lives part at record {apart}"),
            ),
            None => (
                format!("工单 {ticket}:会怎样,不能确定"),
                format!("Ticket {ticket}: what would have become of it is not certain"),
            ),
        };
        let mut text = self.output.say(&zh, &en).to_owned();
        let before = self.life(&change.before);
        let after = change.after.as_ref().map(|after| self.life(after)).unwrap_or_default();
        for (place, (what, before)) in before.iter().enumerate() {
            let after = after.get(place).map_or(before, |(_, after)| after);
            let sign = if before == after { ' ' } else { '~' };
            let _ = write!(text, "\n{sign} {what}:{before}");
            if before != after {
                let _ = write!(text, " → {after}");
            }
        }
        for doubt in &change.doubts {
            let _ = write!(text, "\n? {}", doubt.told().speak(self.output.language));
        }
        text
    }

    fn life(&self, life: &Life) -> Vec<(&str, String)> {
        let units = self.candidate.pack.units();
        let zone = &self.candidate.pack.zone;
        let or_none =
            |text: String| if text.is_empty() { self.output.say("无", "none").to_owned() } else { text };
        let limits = life.limits.iter().map(|LimitLived { name, due, kept }| {
            let kept = match kept {
                Some(true) => self.output.say("按时", "kept"),
                Some(false) => self.output.say("超期", "late"),
                None => self.output.say("未了", "running"),
            };
            format!("{name} {} {kept}", due.told_in(zone))
        });
        let in_words = |Charged { rule, unit, points }: &Charged| {
            let points = points.map_or_else(String::new, |points| format!(" {points}"));
            format!("{rule} {}{points}", units.name(unit))
        };
        let (charges, pending) = (life.charges.iter().map(in_words), life.pending.iter().map(in_words));
        let lead = life.lead.as_ref().map_or_else(String::new, |lead| units.name(lead).to_owned());
        [
            (self.output.say("类别", "category"), life.category.clone()),
            (self.output.say("主办", "lead"), lead),
            (
                self.output.say("状态", "stage"),
                self.output.say(life.stage.chinese(), life.stage.name()).to_owned(),
            ),
            (self.output.say("时限", "limits"), limits.collect::<Vec<_>>().join(";")),
            (self.output.say("扣分", "charges"), charges.collect::<Vec<_>>().join(";")),
            (self.output.say("待定", "to be picked"), pending.collect::<Vec<_>>().join(";")),
        ]
        .map(|(what, text)| (what, or_none(text)))
        .to_vec()
    }

    /// Says how much of a list is not shown.
    fn cut(&self, text: &mut String, lines: usize, most: usize) {
        if lines > most {
            let more = lines - most;
            let zh = format!("  另有 {more} 行;--all 全列");
            let en = format!("  {more} more lines; --all lists them");
            let _ = writeln!(text, "{}", self.output.say(&zh, &en));
        }
    }
}

/// A difference with its sign.
fn signed(before: Points, after: Points) -> String {
    let difference = after.saturating_add(-before);
    if difference > Points::ZERO { format!("+{difference}") } else { difference.to_string() }
}
