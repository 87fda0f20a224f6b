//! The page: one file with nothing to fetch and nothing that runs.

use super::{DryRunReport, Edit, LimitLine, OutcomeLine, difference_of, signed};
use crate::names;
use crate::page::styled;
use askama::Template;
use suban_desk::Rulebook;
use suban_desk::replay::dry_run::{Account, Charged, Life, LimitLived, TicketChange};
use suban_model::{Period, Points};

styled!("../../templates/dry_run.css", "sha256-bQQu1831aSraU8nl4ZYUjlF5jlmdIWmLi8jhX/1Zjsw=");

/// Tickets that are told one by one. Of the others the page says how many there are.
const TICKETS_MAX: usize = 200;

/// Lines of one file that are told.
const LINES_MAX: usize = 200;

/// Most rules that are told, those first of which the hits change most.
const RULES_MAX: usize = 60;

/// Width of the longest bar, in the units of its drawing.
const BAR_UNITS: u64 = 240;

/// What the page shows, in words.
#[derive(Template)]
#[template(path = "dry_run.html")]
struct Page<'a> {
    style: &'a str,
    style_hash: &'a str,
    title: &'a str,
    made_at: String,
    candidate: String,
    active: String,
    effective_from: String,
    report: &'a DryRunReport<'a>,
    verdict: String,
    counts: [usize; 3],
    aspects: Vec<(String, usize)>,
    edits: Vec<EditShown<'a>>,
    periods: Vec<(Period, Vec<AccountShown>)>,
    rules: Vec<RuleShown<'a>>,
    rules_left: usize,
    outcomes: Vec<OutcomeLine>,
    limits: Vec<LimitLine>,
    doubts: Vec<(String, u64)>,
    tickets: Vec<TicketShown>,
    tickets_left: usize,
}

/// A file that was edited: lines that are gone and new, with the words of the clause that they cite.
struct EditShown<'a> {
    file: &'a str,
    removed: Vec<(&'a str, Option<(&'a str, &'a str)>)>,
    added: Vec<(&'a str, Option<(&'a str, &'a str)>)>,
    left: usize,
}

/// What a unit was charged, and would be.
struct AccountShown {
    unit: String,
    before: Points,
    certain: Points,
    difference: String,
    assumed: Option<Points>,
    places: [usize; 2],
    /// Lengths of its two bars.
    bars: [u64; 2],
}

/// How often a rule spoke, and would speak.
struct RuleShown<'a> {
    hook: &'static str,
    rule: &'a str,
    clause: &'a str,
    words: &'a str,
    before: u64,
    after: u64,
    bars: [u64; 2],
}

/// A ticket, both its lives beside each other.
struct TicketShown {
    number: String,
    mark: &'static str,
    aspects: String,
    difference: String,
    lives: Vec<(&'static str, String, String)>,
    doubts: Vec<String>,
}

impl DryRunReport<'_> {
    /// As a page to print. Everything in it that an author or a citizen wrote is escaped.
    pub fn to_html(&self) -> Result<String, askama::Error> {
        let rules = self.rules();
        let page = Page {
            style: STYLE,
            style_hash: STYLE_HASH,
            title: &self.candidate.pack.title,
            made_at: self.now.told_in(&self.candidate.pack.zone),
            candidate: self.candidate.id.pack.short(),
            active: self.active.id.pack.short(),
            effective_from: self.candidate.pack.effective_from.to_string(),
            report: self,
            verdict: self.verdict(),
            counts: self.counts(),
            aspects: self.aspects(),
            edits: self.edits.iter().map(|edit| self.edit(edit)).collect(),
            periods: self.accounts(),
            rules_left: rules.len().saturating_sub(RULES_MAX),
            rules: rules.into_iter().take(RULES_MAX).collect(),
            outcomes: self.outcomes(),
            limits: self.limits(),
            doubts: self.doubts(),
            tickets: self.dearest().into_iter().take(TICKETS_MAX).map(|change| self.ticket(change)).collect(),
            tickets_left: self.run.changes.len().saturating_sub(TICKETS_MAX),
        };
        page.render()
    }

    /// The whole in one sentence.
    pub(super) fn verdict(&self) -> String {
        if !self.run.receipt.is_whole() {
            return "现行规则没有重现记录,以下数字都不可信".to_owned();
        }
        if self.run.judged == 0 {
            return "记录里没有候选管得到的,什么也说明不了".to_owned();
        }
        let changed = self.run.changes.len();
        if changed == 0 && self.run.accounts.is_empty() {
            return "按候选重办一遍,没有一件会有变".to_owned();
        }
        let [certain, assumed] = self.difference();
        let with_assumed =
            if assumed == certain { String::new() } else { format!("(连同推定的 {})", signed(assumed)) };
        let tickets = self.run.tickets;
        format!("{tickets} 件中 {changed} 件将会有变,扣分将会 {}{with_assumed}", signed(certain))
    }

    fn edit<'a>(&'a self, edit: &'a Edit) -> EditShown<'a> {
        let shown = |lines: &'a [String]| -> Vec<_> {
            lines.iter().take(LINES_MAX).map(|line| (line.as_str(), self.clause_of(line))).collect()
        };
        let (removed, added) = (shown(&edit.removed), shown(&edit.added));
        let left = edit.removed.len() + edit.added.len() - removed.len() - added.len();
        EditShown { file: &edit.file, removed, added, left }
    }

    fn accounts(&self) -> Vec<(Period, Vec<AccountShown>)> {
        let shown = |account: &Account, most: Points| AccountShown {
            unit: self.candidate.pack.units().name(&account.unit).to_owned(),
            before: account.before,
            certain: account.certain,
            difference: signed(account.certain.saturating_add(-account.before)),
            assumed: (account.assumed != account.certain).then_some(account.assumed),
            places: [account.place_before, account.place_certain],
            bars: [account.before, account.certain].map(|points| bar(hundredths(points), hundredths(most))),
        };
        let of_period = |(period, accounts): (Period, Vec<&Account>)| {
            let points = accounts.iter().flat_map(|account| [account.before, account.certain]);
            let most = points.max().unwrap_or(Points::ZERO);
            (period, accounts.into_iter().map(|account| shown(account, most)).collect())
        };
        self.periods().into_iter().map(of_period).collect()
    }

    fn rules(&self) -> Vec<RuleShown<'_>> {
        let most = self.run.rules.iter().map(|hits| hits.before.max(hits.after)).max().unwrap_or(0);
        let mut hits: Vec<_> = self.run.rules.iter().collect();
        hits.sort_by_key(|hits| std::cmp::Reverse(hits.before.abs_diff(hits.after)));
        let shown = |hits: &suban_desk::replay::dry_run::RuleHits| (hits.before, hits.after);
        hits.into_iter()
            .map(|hits| {
                let (before, after) = shown(hits);
                RuleShown {
                    hook: hits.hook.chinese(),
                    rule: &hits.rule,
                    clause: &hits.clause,
                    words: self.words_of(&hits.clause).unwrap_or_default(),
                    before,
                    after,
                    bars: [before, after].map(|count| bar(count, most)),
                }
            })
            .collect()
    }

    /// The tickets that would be otherwise, those first whose points would change most.
    fn dearest(&self) -> Vec<&TicketChange> {
        let mut changes: Vec<_> = self.run.changes.iter().collect();
        let by = |change: &&TicketChange| difference_of(change).hundredths().unsigned_abs();
        changes.sort_by_key(|change| std::cmp::Reverse(by(change)));
        changes
    }

    fn ticket(&self, change: &TicketChange) -> TicketShown {
        let before = life(&change.before, self.candidate);
        let after = change.after.as_ref().map(|after| life(after, self.candidate));
        let lives = before.into_iter().enumerate().map(|(place, (what, was))| {
            let would_be = after.as_ref().and_then(|after| after.get(place));
            let would_be = would_be.map_or_else(|| "不能登记".to_owned(), |(_, said)| said.clone());
            (what, was, would_be)
        });
        TicketShown {
            number: names::ticket(Some(&change.ticket.to_string()), change.external.as_ref()),
            mark: mark(change),
            aspects: aspects(change),
            difference: signed(difference_of(change)),
            lives: lives.filter(|(_, was, would_be)| was != would_be).collect(),
            doubts: change.doubts.iter().map(|doubt| doubt.told().zh).collect(),
        }
    }
}

/// How far it is known what would have become of a ticket.
pub(super) fn mark(change: &TicketChange) -> &'static str {
    match (change.is_unknown(), change.is_assumed()) {
        (true, _) => "未知",
        (_, true) => "推定",
        _ => "确定",
    }
}

/// What would be otherwise.
pub(super) fn aspects(change: &TicketChange) -> String {
    change.aspects.iter().map(|aspect| aspect.told().zh).collect::<Vec<_>>().join("、")
}

/// A life, what is told of it and in words.
fn life(life: &Life, rulebook: &Rulebook) -> Vec<(&'static str, String)> {
    let (units, zone) = (rulebook.pack.units(), &rulebook.pack.zone);
    let limit = |LimitLived { name, due, kept }: &LimitLived| {
        let kept = match kept {
            Some(true) => "按时",
            Some(false) => "超期",
            None => "未了",
        };
        format!("{name} {} {kept}", due.told_in(zone))
    };
    let charged = |Charged { rule, unit, points }: &Charged| {
        let points = points.map_or_else(String::new, |points| format!(" {points}"));
        format!("{rule} {}{points}", units.name(unit))
    };
    let lead = life.lead.as_ref().map_or_else(String::new, |lead| units.name(lead).to_owned());
    let joined = |lines: Vec<String>| lines.join(";");
    [
        ("类别", life.category.clone()),
        ("主办", lead),
        ("状态", life.stage.chinese().to_owned()),
        ("时限", joined(life.limits.iter().map(limit).collect())),
        ("扣分", joined(life.charges.iter().map(charged).collect())),
        ("待定", joined(life.pending.iter().map(charged).collect())),
    ]
    .map(|(what, said)| (what, if said.is_empty() { "无".to_owned() } else { said }))
    .to_vec()
}

fn hundredths(points: Points) -> u64 {
    u64::try_from(points.hundredths()).unwrap_or(0)
}

/// How long a bar is beside the longest.
fn bar(part: u64, most: u64) -> u64 {
    (part * BAR_UNITS).checked_div(most).unwrap_or(0)
}
