//! What packs ask of the next one in their `gates.toml`. Those of the pack in force and the candidate's own are asked alike, so
//! that no edit lowers the bar that it has to pass.
//!
//! The host makes the dry run itself, by what is on record at that moment: no report that somebody brings along has to be
//! believed, and none can be stale.

use crate::publishing::gate::{Candidate, Gate, Patience, Stopped, Trial, Unfit};
use crate::refusal::DeskError;
use crate::replay::dry_run::{Account, DryRun, Scope, TicketChange, dry_run};
use crate::rules::revisions::RulebookError;
use crate::rules::rulebook::Rulebook;
use std::collections::BTreeSet;
use suban_model::{Bilingual, Digest, Points};
use suban_policy::gates::{Limits, Move, MoveOf, Need};
use suban_policy::organisation::Units;
use suban_policy::{Pack, PackFiles};
use suban_policy_review::coverage::Coverage;
use suban_policy_review::lint::lint;

/// Something that a gate asks and the candidate does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// What is asked, and what there is.
    pub message: Bilingual,
    /// What to do about it.
    pub help: Option<Bilingual>,
}

impl Shortfall {
    fn of(zh: String, en: String) -> Self {
        Self { message: Bilingual::new(zh, en), help: None }
    }
}

/// `check` and the pack's own tests show as much as is asked.
pub struct Reach;

impl Gate for Reach {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let asking = candidate.asking();
        let needs: Vec<&Need> = asking.iter().map(|pack| &pack.gates().need).collect();
        if needs.iter().all(|need| need.warnings.is_none() && need.rules.is_none() && need.clauses.is_none())
        {
            return Ok(());
        }
        let revision = &candidate.revision;
        let shown = Shown::of(&revision.rulebook.pack, &revision.files, &candidate.trial);
        stop_for(needs.iter().flat_map(|need| shown.short_of(need)))
    }
}

/// What a pack shows without the past.
struct Shown {
    warnings: usize,
    /// Rules that tests hit, of all.
    rules: (usize, usize),
    /// Clauses that are carried out and tested, of all.
    clauses: (usize, usize),
}

impl Shown {
    fn of(pack: &Pack, files: &PackFiles, trial: &Trial) -> Self {
        let cases = trial.cases.iter().map(|case| &case.heard);
        let heard: Vec<_> =
            cases.chain(trial.scenarios.iter().map(|played| &played.heard)).cloned().collect();
        let coverage = Coverage::of(pack, &heard);
        let found = lint(pack, files, Some(&coverage));
        Self {
            warnings: pack.warnings.len() + found.len(),
            rules: (coverage.rules.iter().filter(|rule| !rule.hits.is_empty()).count(), coverage.rules.len()),
            clauses: (
                coverage.clauses.iter().filter(|clause| clause.is_covered()).count(),
                coverage.clauses.len(),
            ),
        }
    }

    fn short_of(&self, need: &Need) -> Vec<Shortfall> {
        let mut short = Vec::new();
        if let Some(most) = need.warnings.filter(|most| self.warnings > *most) {
            short.push(Shortfall {
                help: Some(Bilingual::new("suban check 会逐条说", "`suban check` tells each")),
                ..Shortfall::of(
                    format!("检查有 {} 处提醒,最多 {most} 处", self.warnings),
                    format!("{} warnings of `check`, of which there may be {most}", self.warnings),
                )
            });
        }
        for (least, (hit, all), (what, is), en) in [
            (need.rules, self.rules, ("规则", "有用例命中"), "rules are hit by tests"),
            (
                need.clauses,
                self.clauses,
                ("条款", "有规则并有用例命中"),
                "clauses are carried out and tested",
            ),
        ] {
            if let Some(least) = least.filter(|least| hit * 100 < all * usize::from(*least)) {
                short.push(Shortfall {
                    help: Some(Bilingual::new(
                        "suban test --coverage 会逐条说",
                        "`suban test --coverage` tells each",
                    )),
                    ..Shortfall::of(
                        format!("{all} 条{what}里 {hit} 条{is},不到 {least}%"),
                        format!("{hit} of {all} {en}, less than {least} %"),
                    )
                });
            }
        }
        short
    }
}

/// A dry run finds no more than is asked, and what moves points is accepted by whom it takes.
pub struct Foreseen;

impl Gate for Foreseen {
    fn pass(&self, candidate: &mut Candidate<'_>, patience: Patience<'_>) -> Result<(), Stopped> {
        let asking = candidate.asking();
        if candidate.predecessor.is_none() || !asking.iter().any(|pack| pack.gates().ask_for_dry_run()) {
            return Ok(());
        }
        // One that begins later would have judged nothing yet: what it is worth shows in the place of what is in force.
        let own = &candidate.revision.rulebook;
        let begins = candidate.in_force.as_ref().map_or(own.effective_at, |in_force| in_force.effective_at);
        let in_place = Rulebook { effective_at: own.effective_at.min(begins), ..own.clone() };
        let run = match dry_run(
            candidate.revisions.view(),
            candidate.revisions.engines(),
            &in_place,
            Scope::FromItsDate,
            |_| (patience.is_awaited)(),
        ) {
            Err(RulebookError::Desk(DeskError::Abandoned)) => {
                return Err(Stopped::Refused(DeskError::Abandoned));
            }
            run => run?,
        };
        if !run.receipt.is_whole() {
            let (records, different) = (run.receipt.records, run.receipt.different);
            return stop_for([Shortfall::of(
                format!(
                    "{records} 条记录中 {different} 条按现行规则没有重现,重演说明不了什么:先用 suban verify 查"
                ),
                format!(
                    "{different} of {records} records do not come out again by the rules in force, so that a dry run proves nothing: see `suban verify`"
                ),
            )]);
        }
        let limits = asking.iter().filter_map(|pack| pack.gates().limit.as_ref());
        let mut short: Vec<_> = limits.flat_map(|limits| beyond(limits, &run)).collect();
        let asked = asking.iter().flat_map(|pack| pack.gates().moves.iter().map(move |asked| (pack, asked)));
        let moved = asked.map(|(pack, asked)| Moved::of((pack.units(), asked), &run));
        let moved: Vec<_> = moved.filter(Moved::is_any).collect();
        let digest = digest_of(&moved);
        let given =
            candidate.cause.accepted.as_deref().is_some_and(|given| {
                given.len() >= ACCEPTED_DIGITS_MIN && digest.to_string().starts_with(given)
            });
        for moved in &moved {
            if !(given && moved.is_accepted_by(candidate)?) {
                short.push(moved.short(&digest));
            }
        }
        if given && short.is_empty() && !moved.is_empty() {
            let lines: BTreeSet<String> = moved.iter().flat_map(Moved::told).collect();
            candidate.accepted = Some(format!("{}({})", digest.short(), cut(lines.into_iter().collect())));
        }
        stop_for(short)
    }
}

/// Most movements that are told one by one.
const LINES_MAX: usize = 20;

/// Fewest digits of a digest by which it can be accepted.
const ACCEPTED_DIGITS_MIN: usize = 8;

/// What of a dry run is beyond limits.
fn beyond(limits: &Limits, run: &DryRun) -> Vec<Shortfall> {
    let mut short = Vec::new();
    let failures = run.failures.len();
    if let Some(most) = limits.failures.filter(|most| failures > *most) {
        let first = run.failures.first().cloned().unwrap_or_default();
        short.push(Shortfall::of(
            format!("重演中候选有 {failures} 种判定出错,最多 {most} 种;如 {first}"),
            format!(
                "the candidate fails in {failures} ways in the dry run, of which there may be {most}: {first}"
            ),
        ));
    }
    let count = |is: fn(&TicketChange) -> bool| run.changes.iter().filter(|change| is(change)).count() as u64;
    // What is about no ticket weighs as much as one.
    let unknown = count(TicketChange::is_unknown) + run.unknown.len() as u64;
    for (most, count, zh, en) in [
        (limits.assumed, count(TicketChange::is_assumed), "推定", "assumed"),
        (limits.unknown, unknown, "未知", "unknown"),
    ] {
        if let Some(most) = most.filter(|most| count * 100 > run.tickets * u64::from(*most)) {
            let tickets = run.tickets;
            short.push(Shortfall::of(
                format!("重演中 {tickets} 件里有 {count} 处{zh},超过 {most}%"),
                format!("{count} things are {en} in the dry run of {tickets} tickets, more than {most} %"),
            ));
        }
    }
    short
}

/// The points that move further than a gate lets them.
struct Moved<'a> {
    by: &'a Move,
    /// The units of the pack that asks, by whose names it names people: a candidate may call others so.
    units: &'a Units,
    accounts: Vec<&'a Account>,
    /// By how much all accounts move, where that is asked and too much: as far as it is certain, and with what is assumed.
    whole: Option<[Points; 2]>,
}

impl<'a> Moved<'a> {
    fn of((units, by): (&'a Units, &'a Move), run: &'a DryRun) -> Self {
        let moves = |account: &Account| {
            let away = |would_be: Points| would_be.saturating_add(-account.before);
            [away(account.certain), away(account.assumed)]
        };
        let is_beyond = |points: Points| points > by.beyond || -points > by.beyond;
        match by.of {
            MoveOf::Unit => {
                let accounts = run.accounts.iter();
                let accounts = accounts.filter(|account| moves(account).into_iter().any(is_beyond)).collect();
                Self { by, units, accounts, whole: None }
            }
            MoveOf::All => {
                let sum = |[certain, assumed]: [Points; 2], [more, perhaps]: [Points; 2]| {
                    [certain.saturating_add(more), assumed.saturating_add(perhaps)]
                };
                let whole = run.accounts.iter().map(moves).fold([Points::ZERO; 2], sum);
                let is_too_much = whole.into_iter().any(is_beyond);
                Self { by, units, accounts: Vec::new(), whole: is_too_much.then_some(whole) }
            }
        }
    }

    fn is_any(&self) -> bool {
        !self.accounts.is_empty() || self.whole.is_some()
    }

    /// What moves, a line each; what is assumed stands in brackets where it is not the same.
    fn lines(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let account = |account: &&Account| {
            let away = |would_be: Points| would_be.saturating_add(-account.before);
            let told = told([away(account.certain), away(account.assumed)]);
            format!("{} {} {told}", account.period, name(&account.unit))
        };
        self.accounts.iter().map(account).chain(self.whole.map(told)).collect()
    }

    /// Whether whoever publishes is one of those who may accept it, as themselves.
    fn is_accepted_by(&self, candidate: &Candidate<'_>) -> Result<bool, Stopped> {
        let (actor, view) = (&candidate.cause.by, candidate.revisions.view());
        let units = self.units;
        let names = |called: &str, term: &str| {
            called == term || units.id(called).is_some_and(|id| units.id(term) == Some(id))
        };
        let accepts = self.by.accepted_by.iter().map(|term| term.get_ref().as_str());
        if !view.has_people()? {
            return Ok(accepts.into_iter().any(|term| names(&actor.office, term)));
        }
        let Some(number) = &actor.person else { return Ok(false) };
        let person = view.person(number)?.unwrap_or_default();
        let holds = |term: &str| {
            let mut held = person.holds(candidate.now);
            held.any(|held| held.role == term || held.unit.as_deref().is_some_and(|unit| names(unit, term)))
        };
        Ok(accepts.into_iter().any(holds))
    }

    /// The same with the names that people know.
    fn told(&self) -> Vec<String> {
        self.lines(|id| self.units.name(id).to_owned())
    }

    fn short(&self, digest: &Digest) -> Shortfall {
        let (beyond, lines) = (self.by.beyond, cut(self.told()));
        let message = Bilingual::new(
            format!("扣分会变得超过 {beyond} 分:{lines}"),
            format!("points would move by more than {beyond}: {lines}"),
        );
        let by: Vec<_> = self.by.accepted_by.iter().map(|term| term.get_ref().as_str()).collect();
        let help = if by.is_empty() {
            Bilingual::new(
                "这样的改动不许生效;suban replay 会说变的是哪些工单",
                "no such edit goes live; `suban replay` tells which tickets it meets",
            )
        } else {
            let (by, digest) = (by.join("、"), digest.short());
            Bilingual::new(
                format!("先看 suban replay;要生效,由 {by} 发布时确认:--accept {digest}"),
                format!(
                    "see `suban replay` first; to put it in force, one of {by} publishes it with --accept {digest}"
                ),
            )
        };
        Shortfall { message, help: Some(help) }
    }
}

/// These lines, as many as can be read.
fn cut(mut lines: Vec<String>) -> String {
    let all = lines.len();
    lines.truncate(LINES_MAX);
    let more = if all > LINES_MAX { format!(" 等 {all} 处") } else { String::new() };
    format!("{}{more}", lines.join("、"))
}

/// By how much points move, such as `+3`, or `+3(推定 +5)`.
fn told([certain, assumed]: [Points; 2]) -> String {
    let signed = |points: Points| format!("{}{points}", if points > Points::ZERO { "+" } else { "" });
    if certain == assumed {
        return signed(certain);
    }
    format!("{}(推定 {})", signed(certain), signed(assumed))
}

/// What names the movements that somebody accepts: with other movements it is another.
fn digest_of(moved: &[Moved<'_>]) -> Digest {
    let lines: Vec<String> = moved.iter().flat_map(|moved| moved.lines(str::to_owned)).collect();
    Digest::of(lines.join("\n").as_bytes())
}

fn stop_for(short: impl IntoIterator<Item = Shortfall>) -> Result<(), Stopped> {
    let mut all: Vec<Shortfall> = Vec::new();
    for one in short {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.is_empty() { Ok(()) } else { Err(Stopped::Unfit(Unfit::Short(all))) }
}
