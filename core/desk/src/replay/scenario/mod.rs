//! Whole-life scenarios of a pack: real commands at frozen times, and what must be seen after each.
//!
//! A scenario runs on a desk in memory, with the pack and calendar it is given; in the end everything is verified.
//! The files are described in [`script`].

pub mod script;

use crate::commands::settle::figures_of;
use crate::deciding::request::Request;
use crate::refusal::DeskError;
use crate::replay::shelf::{Shelf, Shelved};
use crate::replay::verify::verify_by;
use crate::rules::activation::Revision;
use crate::rules::revisions::Revisions;
use crate::rules::rulebook::Rulebook;
use crate::running::desk::Desk;
use crate::running::host::Host;
use crate::stored::keys::Keys;
use crate::stored::record::{Entry, Judgement, Record, RulebookId};
use crate::stored::view::View;
use script::{Expect, Script, Step};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use suban_model::{
    Act, ActKind, Book, Holidays, Measure, Missing, Moment, Period, Points, Ticket, TicketStep, Warning,
};
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::engine::Engine;
use suban_policy::organisation::Units;
use suban_policy::render::{charged, due, lacked, measured, near_miss, posted, warned};
use suban_policy::source::Source;
use suban_policy_review::coverage::{TestName, TestTrace};
use suban_store::{MemoryStore, Store};

/// The organisation that a scenario plays in.
const ORG: &str = "scenario";

/// What became of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Played {
    /// File inside the pack.
    pub path: String,
    /// The scenario's name.
    pub name: String,
    /// Its steps, as far as it came.
    pub steps: Vec<PlayedStep>,
    /// What was expected in the end and did not come.
    pub failures: Vec<String>,
    /// Which rules spoke and nearly spoke, and what came of it.
    #[serde(skip)]
    pub heard: TestTrace,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlayedStep {
    /// When.
    pub at: String,
    /// What was done; `None`: time passed.
    pub done: Option<ActKind>,
    /// What happened, line by line.
    pub happened: Vec<String>,
    /// Why what was to be done was refused.
    #[serde(skip)]
    pub refused: Option<Bilingual>,
    /// All records that it made.
    #[serde(skip)]
    pub records: Vec<Record>,
    /// What was expected and did not come, or came and was not expected.
    pub failures: Vec<String>,
}

impl Played {
    /// Whether all came as written.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.steps.iter().all(|step| step.failures.is_empty())
    }
}

/// Where the scenarios of a pack stand.
pub fn paths(files: &PackFiles) -> impl Iterator<Item = &str> {
    files.paths().filter(|path| path.starts_with("scenarios/"))
}

/// Plays every scenario in `scenarios/` of a pack. The error holds what is wrong in the pack or the files.
pub fn play_all(
    files: &PackFiles,
    engines: &[Arc<dyn Engine>],
    holidays: &Arc<Holidays>,
) -> Result<Vec<Played>, Vec<Diagnostic>> {
    let mut shelf = Shelf::new(files, engines, holidays);
    paths(files).map(|path| play(&mut shelf, path, &|| true)).collect()
}

/// Plays the scenario at `path` of a pack, as long as it is told to go on.
pub fn play(shelf: &mut Shelf<'_>, path: &str, go_on: &dyn Fn() -> bool) -> Result<Played, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let source = Source::read(shelf.files(), path, &mut diagnostics);
    let script = source.as_ref().and_then(|source| source.parse::<Script>(&mut diagnostics));
    let (Some(source), Some(script)) = (source, script) else { return Err(diagnostics) };
    let shelved = shelf.with(&script.param)?;
    let requests = script.requests(&shelved.rulebook.pack.zone, &source)?;
    let played = ScenarioDesk::open(shelved).and_then(|mut desk| desk.play(path, &script, requests, go_on));
    played.map_err(|error| vec![source.error("scenario", 0..0, script::in_words(&error))])
}

/// A desk in memory at which time stands still until the next step.
struct ScenarioDesk {
    store: Arc<MemoryStore>,
    shelved: Shelved,
    keys: Keys,
    now: Arc<AtomicI64>,
    desk: Desk,
}

struct Frozen(Arc<AtomicI64>);

impl Host for Frozen {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.0.load(Ordering::Relaxed)).unwrap_or(Moment::MIN)
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed).unsigned_abs())
    }

    fn salt(&self) -> [u8; 16] {
        [0; 16]
    }
}

impl ScenarioDesk {
    fn open(shelved: Shelved) -> Result<Self, DeskError> {
        let store = Arc::new(MemoryStore::default());
        let now = Arc::new(AtomicI64::new(Moment::MIN.seconds()));
        let revisions = Revisions::new(Arc::clone(&store) as Arc<dyn Store>, ORG, Vec::new());
        let Shelved { files, rulebook } = shelved.clone();
        let revision = Revision { files, rulebook };
        let desk = Desk::founded(Arc::new(revisions), Frozen(Arc::clone(&now)), &revision)?;
        Ok(Self { store, shelved, keys: Keys::of(ORG), now, desk })
    }

    fn play(
        &mut self,
        path: &str,
        script: &Script,
        requests: Vec<(Moment, Option<Request>)>,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Played, DeskError> {
        let mut played = Played {
            path: path.to_owned(),
            name: script.name.clone(),
            steps: Vec::new(),
            failures: Vec::new(),
            heard: TestTrace::nothing(TestName { path: path.to_owned(), name: script.name.clone() }),
        };
        for (step, (at, request)) in script.step.iter().zip(requests) {
            played.steps.push(self.take(step, at, request, &mut played.heard, go_on)?);
            if !go_on() {
                return Ok(played);
            }
        }
        for (account, wanted) in &script.at_end.ledger {
            let total = self.total(account)?;
            if total.to_string() != *wanted {
                played.failures.push(format!("账上 {account} 应为 {wanted},实为 {total}"));
            }
        }
        for (asked, wanted) in &script.at_end.figures {
            let value = self.figure(asked)?;
            if value != *wanted {
                played.failures.push(format!("口径 {asked} 应为 {wanted},实为 {value}"));
            }
        }
        let named = |_: View<'_>, id: &RulebookId| self.shelved.named(id);
        let report = verify_by(self.store.as_ref(), ORG, &named, None, |_| {})?;
        played.failures.extend(
            report.findings.iter().map(|finding| finding.speak(suban_policy::diagnostic::Language::Chinese)),
        );
        Ok(played)
    }

    fn take(
        &mut self,
        step: &Step,
        at: Moment,
        request: Option<Request>,
        heard: &mut TestTrace,
        go_on: &dyn Fn() -> bool,
    ) -> Result<PlayedStep, DeskError> {
        self.now.store(at.seconds(), Ordering::Relaxed);
        let before = self.view().head()?.seq;
        while self.desk.tick(at)?.more && go_on() {}
        let done = request.as_ref().map(|request| request.command.act.kind());
        let refused = match request.map(|request| self.desk.perform(&request)) {
            None | Some(Ok(_)) => None,
            Some(Err(DeskError::Refused(refusal))) => Some(refusal.told()),
            Some(Err(error)) => return Err(error),
        };
        let records = (before + 1..=self.view().head()?.seq).map(|seq| self.view().record(seq));
        let records: Vec<Record> = records.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let seen = self.look(&records, refused)?;
        seen.tell(&records, &self.shelved.rulebook, heard);
        let failures = seen.compare(&step.see, &self.shelved.rulebook);
        Ok(PlayedStep {
            at: step.at.get_ref().clone(),
            done,
            happened: seen.lines(&self.shelved.rulebook),
            refused: seen.refused,
            records,
            failures,
        })
    }

    fn look(&self, records: &[Record], refused: Option<Bilingual>) -> Result<Seen, DeskError> {
        let id = records.iter().rev().find_map(Record::ticket);
        let ticket = id.map(|id| self.view().ticket(id)).transpose()?.flatten();
        let warned = records.iter().flat_map(|record| record.change.warnings());
        let lacked = records
            .iter()
            .flat_map(|record| record.change.ticket_steps())
            .filter_map(|step| if let TicketStep::Lacked(missing) = step { Some(missing) } else { None });
        let settlement = settled(records).map(|period| self.view().settlement(period)).transpose()?.flatten();
        let books = ticket.iter().map(|ticket| &ticket.book).chain(settlement.iter().map(|held| &held.book));
        let measures = books.flat_map(Book::measures).map(|held| held.measure.clone()).collect();
        Ok(Seen {
            ticket,
            measures,
            warnings: warned.cloned().collect(),
            missing: lacked.cloned().collect(),
            entries: records.iter().flat_map(|record| record.entries.iter().cloned()).collect(),
            judgements: records.iter().flat_map(|record| record.judgements.iter().cloned()).collect(),
            refused,
        })
    }

    /// The ledger's total of an account such as `2026-03 工作室`.
    fn total(&self, account: &str) -> Result<Points, DeskError> {
        let (period, unit) = account.split_once(' ').unwrap_or((account, ""));
        let units = self.shelved.rulebook.pack.units();
        let (Ok(period), Some(unit)) = (period.parse(), units.id(unit.trim())) else {
            return Ok(Points::ZERO);
        };
        let mut total = Points::ZERO;
        self.view().each_entry(period, Some(unit), |entry| {
            total = total.saturating_add(entry.points);
            Ok(())
        })?;
        Ok(total)
    }

    /// What a figure comes to, asked for as `2026-03 满意度` or `2026-03 办件数 一所`, to the hundredth.
    fn figure(&self, asked: &str) -> Result<String, DeskError> {
        let pack = &self.shelved.rulebook.pack;
        let mut parts = asked.split_whitespace();
        let mut next = || parts.next().unwrap_or_default();
        let (Ok(period), Some(figure), unit) = (next().parse(), pack.figures().get(next()), next()) else {
            return Ok(String::new());
        };
        let group: Vec<String> = pack.units().id(unit).into_iter().map(str::to_owned).collect();
        let counted = figures_of(period, self.view(), pack.figures())?;
        let value = pack.figures().value(figure, &group, &counted);
        Ok(value.map_or_else(|| "无".to_owned(), |value| value.round_dp(2).normalize().to_string()))
    }

    fn view(&self) -> View<'_> {
        View::new(self.store.as_ref(), ORG, &self.keys)
    }
}

/// What a step led to.
struct Seen {
    ticket: Option<Ticket>,
    /// Of the ticket, and of the period that was settled.
    measures: Vec<Measure>,
    warnings: Vec<Warning>,
    missing: Vec<Missing>,
    entries: Vec<Entry>,
    judgements: Vec<Judgement>,
    /// In either language: a scenario may quote the one or the other.
    refused: Option<Bilingual>,
}

impl Seen {
    fn lines(&self, rulebook: &Rulebook) -> Vec<String> {
        let units = &rulebook.pack.units().by_key();
        let refused = self.refused.iter().map(|why| format!("拒绝:{}", why.zh));
        let reminders = self.missing.iter().map(|missing| format!("提醒:{}", lacked(missing)));
        let warnings = self.warnings.iter().map(|warning| format!("预警:{}", warned(warning, units)));
        let entries = self.entries.iter().map(|entry| entry_line(entry, units));
        let happened = refused.chain(reminders).chain(warnings).chain(entries);
        let near = self.judgements.iter().flat_map(|judgement| judgement.trace.near.iter());
        happened.chain(near.map(|miss| format!("差一点 {}", near_miss(miss)))).collect()
    }

    /// Adds what happened to what was heard in this scenario.
    fn tell(&self, records: &[Record], rulebook: &Rulebook, heard: &mut TestTrace) {
        let units = &rulebook.pack.units().by_key();
        let judged = self.judgements.iter().filter(|judgement| judgement.fault.is_none());
        for judgement in judged {
            heard.traces.push((judgement.hook, judgement.trace.clone()));
            heard.spent.push((judgement.hook, judgement.spent));
        }
        heard.outcomes.extend(self.entries.iter().map(|entry| entry_line(entry, units)));
        for proposal in self.ticket.iter().flat_map(|ticket| ticket.book.pending()) {
            heard.outcomes.push(charged(&proposal.charge, units));
            heard.pending.push(proposal.charge.rule.clone());
        }
        let decided = records.iter().filter(|record| matches!(record.command.act, Act::Determine(_)));
        heard.decided.extend(decided.flat_map(|record| &record.entries).map(|entry| entry.rule.clone()));
    }

    fn compare(&self, expect: &Expect, rulebook: &Rulebook) -> Vec<String> {
        let mut failures = Vec::new();
        let units = &rulebook.pack.units().by_key();
        let ticket = self.ticket.as_ref();
        let class = ticket.and_then(|ticket| ticket.classification.as_ref());
        let category = class.map(|class| class.category.as_str());
        compare_one("类别", expect.category.as_deref(), category, &mut failures);
        let grade = class.and_then(|class| class.grade.as_deref());
        compare_one("分级", expect.grade.as_deref(), grade, &mut failures);
        let missing = class.map_or(&[][..], |class| &class.missing);
        compare_list("缺项", expect.missing.as_deref(), missing, &mut failures);
        let lead = ticket.and_then(Ticket::lead).map(|lead| units.name(lead));
        compare_one("主办", expect.lead.as_deref(), lead, &mut failures);
        if let Some(wanted) = &expect.stage
            && ticket.is_none_or(|ticket| ticket.stage.chinese() != wanted)
        {
            failures.push(format!(
                "状态应为 {wanted},实为 {}",
                ticket.map_or("无", |ticket| ticket.stage.chinese())
            ));
        }
        let entries = self.entries.iter().map(|entry| entry_line(entry, units)).collect::<Vec<_>>();
        compare_list("账", expect.charges.as_deref(), &entries, &mut failures);
        let pending = ticket.into_iter().flat_map(|ticket| ticket.book.pending());
        let pending = pending.map(|proposal| charged(&proposal.charge, units)).collect::<Vec<_>>();
        compare_list("待定", expect.pending.as_deref(), &pending, &mut failures);
        let clocks =
            ticket.into_iter().flat_map(|ticket| &ticket.clocks).filter(|clock| clock.kept().is_none());
        let clocks = clocks.map(|clock| due(clock, &rulebook.pack.zone)).collect::<Vec<_>>();
        compare_list("时限", expect.clocks.as_deref(), &clocks, &mut failures);
        let measures = self.measures.iter().map(|measure| measured(measure, units)).collect::<Vec<_>>();
        compare_list("追究", expect.measures.as_deref(), &measures, &mut failures);
        let warnings = self.warnings.iter().map(|warning| warned(warning, units)).collect::<Vec<_>>();
        compare_list("预警", expect.warnings.as_deref(), &warnings, &mut failures);
        let reminders = self.missing.iter().map(lacked).collect::<Vec<_>>();
        compare_list("提醒", expect.lacks.as_deref(), &reminders, &mut failures);
        let near = self
            .judgements
            .iter()
            .flat_map(|judgement| judgement.trace.near.iter().map(near_miss))
            .collect::<Vec<_>>();
        let untold = expect.near.iter().filter(|wanted| !near.contains(wanted));
        failures.extend(untold.map(|wanted| format!("应说差一点「{wanted}」,实说「{}」", near.join(";"))));
        match (&expect.refused, &self.refused) {
            (Some(wanted), Some(why)) if why.zh.contains(wanted) || why.en.contains(wanted) => {}
            (Some(wanted), why) => {
                let why = why.as_ref().map_or("办了", |why| why.zh.as_str());
                failures.push(format!("应拒绝「{wanted}」,实为「{why}」"));
            }
            (None, Some(why)) => failures.push(format!("被拒绝:{}", why.zh)),
            (None, None) => {}
        }
        failures
    }
}

fn entry_line(entry: &Entry, units: &Units) -> String {
    posted(&entry.rule, &entry.unit, entry.points, units)
}

/// The period that these records settled.
fn settled(records: &[Record]) -> Option<Period> {
    records.iter().rev().find_map(|record| match &record.command.act {
        Act::Settle(settle) => Some(settle.period),
        _ => None,
    })
}

fn compare_one(what: &str, wanted: Option<&str>, got: Option<&str>, failures: &mut Vec<String>) {
    if wanted.is_some() && wanted != got {
        failures.push(format!("{what}应为 {},实为 {}", wanted.unwrap_or_default(), got.unwrap_or("无")));
    }
}

fn compare_list(what: &str, wanted: Option<&[String]>, got: &[String], failures: &mut Vec<String>) {
    let Some(wanted) = wanted else { return };
    if wanted != got {
        failures.push(format!("{what}应为「{}」,实为「{}」", wanted.join(";"), got.join(";")));
    }
}
