//! Why each charge is there, and what would have avoided it.

use super::clocks;
use super::editions::Editions;
use super::replay::{Assessment, Replay};
use super::{
    ChargeState, Determined, ExplainedAppeal, ExplainedCharge, ExplainedRuling, NamedValue, NearCharge,
    PostedEntry, Spared,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use suban_desk::{Entry, Record, Rulebook};
use suban_model::{
    Act, Appealed, ChargeState as State, Finding, Moment, Points, Proposal, Standing, Ticket, Zone,
};
use suban_policy::decision::NearMiss;
use suban_policy::diagnostic::Bilingual;
use suban_policy::render::{charged, posted};
use suban_tell::names;
use suban_tell::sentences::{clock, decision, step};

/// What charges by one rule of one unit are told by: slot, rule, unit.
type PostedKey = (String, String, String);

/// Every charge there ever was: first what stands, then what waits, gave way or was taken back.
pub(super) fn explain(
    ticket: &Ticket,
    replay: &Replay<'_>,
    editions: &Editions<'_>,
    now: Moment,
) -> Vec<ExplainedCharge> {
    let mut posted: BTreeMap<PostedKey, Vec<(&Record, &Entry)>> = BTreeMap::new();
    for (record, entry) in replay.entries() {
        let key = (entry.slot.clone(), entry.rule.clone(), entry.unit.clone());
        posted.entry(key).or_default().push((record, entry));
    }
    let mut charges = Vec::new();
    for proposal in ticket.book.proposals() {
        let Some(assessment) = replay.newest(&proposal.subject) else { continue };
        let standing = ticket.book.standing().iter().find(|standing| standing.proposal == proposal.key());
        let state = ticket.book.state(proposal);
        let (slot, _) = proposal.slot();
        let key = (slot, proposal.charge.rule.clone(), proposal.charge.who.clone());
        let holds_slot =
            |other: &Standing| (&other.slot, &other.rule, &other.who) == (&key.0, &key.1, &key.2);
        let was_posted = standing.is_some()
            || (matches!(state, State::Appealed | State::SetAside)
                && !ticket.book.standing().iter().any(holds_slot));
        let entries = if was_posted { posted.remove(&key) } else { None };
        let determined = proposal.determined.as_ref().map(|picked| Determined {
            base: picked.base,
            by: picked.by.clone(),
            reason: replay.reason_in(picked.record),
        });
        let entries = entries.unwrap_or_default();
        let explained = proposed(proposal, state.into(), &entries, (assessment, determined), editions, now);
        let appeal = ticket.book.appeal_of(&proposal.key());
        charges.push(ExplainedCharge {
            points: ticket.book.counts(proposal),
            appeal: appeal
                .map(|appealed| told(appealed, replay, &editions.rulebook(assessment.record).pack.zone)),
            ..explained
        });
    }
    charges.extend(posted.into_values().filter_map(|entries| taken_back(&entries, editions)));
    charges.sort_by_key(|charge| charge.state);
    charges
}

/// An appeal with the words that came with it.
fn told(appealed: &Appealed, replay: &Replay<'_>, zone: &Zone) -> ExplainedAppeal {
    let ruled = appealed.ruled.as_ref().map(|ruled| ExplainedRuling {
        ruling: step::ruling(ruled.ruling),
        by: ruled.by.clone(),
        reason: replay.reason_in(ruled.record),
    });
    ExplainedAppeal {
        reason: replay.reason_in(appealed.appeal.record),
        due: appealed.appeal.due.map(|due| due.told_in(zone)),
        ruled,
    }
}

impl From<State> for ChargeState {
    fn from(state: State) -> Self {
        match state {
            State::Counted => Self::Standing,
            State::Pending => Self::Pending,
            State::GaveWay => Self::GaveWay,
            State::Appealed => Self::Appealed,
            State::SetAside => Self::SetAside,
        }
    }
}

fn proposed(
    proposal: &Proposal,
    state: ChargeState,
    entries: &[(&Record, &Entry)],
    (assessment, determined): (&Assessment<'_>, Option<Determined>),
    editions: &Editions<'_>,
    now: Moment,
) -> ExplainedCharge {
    let rulebook = editions.rulebook(assessment.record);
    let charge = &proposal.charge;
    let late = assessment
        .clock
        .as_ref()
        .map(|clock| clocks::lateness(clock, assessment.record.command.at, rulebook));
    ExplainedCharge {
        state,
        rule: charge.rule.clone(),
        clause: charge.clause.clone(),
        words: names::clause_words(rulebook, &charge.clause),
        unit: names::unit_name(rulebook, &charge.who),
        points: proposal.points(),
        line: charged(charge, rulebook.pack.units()),
        conditions: conditions(&charge.rule, rulebook),
        facts: late.into_iter().flatten().chain(assessment.facts.clone()).collect(),
        decided_in: editions.record_ref(assessment.record),
        determined,
        appeal: None,
        avoided_by: avoided_by(&charge.rule, assessment, rulebook, now),
        belongs_to: Some(proposal.belongs_to),
        entries: posted_entries(entries, rulebook),
    }
}

/// A charge of which nothing stands any more, by the record that took it back.
fn taken_back(entries: &[(&Record, &Entry)], editions: &Editions<'_>) -> Option<ExplainedCharge> {
    let (record, entry) = entries.last()?;
    let most = entries.iter().map(|(_, entry)| entry.points).max()?;
    let rulebook = editions.rulebook(record);
    let unit = names::unit_name(rulebook, &entry.unit);
    Some(ExplainedCharge {
        state: ChargeState::Withdrawn,
        rule: entry.rule.clone(),
        clause: entry.clause.clone(),
        words: names::clause_words(rulebook, &entry.clause),
        points: Some(most),
        line: posted(&entry.rule, &entry.unit, most, names::units(rulebook)),
        unit,
        conditions: conditions(&entry.rule, rulebook),
        facts: Vec::new(),
        decided_in: editions.record_ref(record),
        determined: None,
        appeal: None,
        avoided_by: Vec::new(),
        belongs_to: Some(entry.belongs_to),
        entries: posted_entries(entries, rulebook),
    })
}

/// What would have avoided a charge, or made it less: the limit kept, the flag the other way, what was found not
/// so, and the rules that would have spoken instead of a smaller number.
fn avoided_by(rule: &str, assessment: &Assessment<'_>, rulebook: &Rulebook, now: Moment) -> Vec<Bilingual> {
    let (mut ways, number) = (Vec::new(), assessment.record.seq);
    match (&assessment.clock, &assessment.record.command.act) {
        (Some(clock), _) => ways.push(clock::would_have_kept(clock, rulebook, now)),
        (None, Act::Record(finding) | Act::RecordAnother(finding)) => {
            let found = found_by(rule, finding, rulebook);
            ways.push(Bilingual::new(
                format!("「{found}」查实不成立则不扣:可记它的单位可撤回 finding/{number}"),
                format!(
                    "no charge if the finding `{found}` did not hold: whoever may record it can withdraw finding/{number}"
                ),
            ));
        }
        (None, Act::Judge(judge)) => ways.push(Bilingual::new(
            format!("平台未认定「{}」则不扣:记错的或平台收回的,可撤回 verdict/{number}", judge.verdict),
            format!(
                "no charge without the verdict `{}` of the platform: if it was wrong, verdict/{number} can be withdrawn",
                judge.verdict
            ),
        )),
        (None, _) => {}
    }
    for condition in conditions(rule, rulebook) {
        let other = match condition.value.as_str() {
            "否" => "是",
            "是" => "否",
            _ => continue,
        };
        let name = &condition.name;
        ways.push(Bilingual::new(
            format!("「{name}」为{other}则 {rule} 不适用"),
            format!("`{rule}` would not apply if `{name}` were {other}"),
        ));
    }
    let near = assessment.judgement.into_iter().flat_map(|judgement| &judgement.trace.near);
    ways.extend(near.filter(|miss| miss.rule != rule && wants_less(miss)).map(decision::would_apply));
    ways
}

/// Of a finding, its form and what the rule took of it.
fn found_by(rule: &str, finding: &Finding, rulebook: &Rulebook) -> String {
    let conditions = conditions(rule, rulebook);
    let wanted =
        |pick: &&String| conditions.iter().any(|one| one.value.split('|').any(|term| term == **pick));
    let mut picks: Vec<_> = finding.pick.iter().filter(wanted).collect();
    if picks.is_empty() {
        picks = finding.pick.iter().collect();
    }
    let parts = std::iter::once(&finding.form).chain(picks).map(String::as_str);
    parts.collect::<Vec<_>>().join("·")
}

/// Whether a rule missed its hit because a number was too large, such as 3 days late where it wants `<=2`.
fn wants_less(miss: &NearMiss) -> bool {
    let most = miss.wanted.rsplit("..").next().unwrap_or_default().trim_start_matches(['<', '=']);
    match (miss.had.parse::<Decimal>(), most.parse::<Decimal>()) {
        (Ok(had), Ok(most)) => most < had || (most == had && miss.wanted.starts_with('<')),
        _ => false,
    }
}

/// Rules that nearly charged by the newest word on their subject, and do not stand. Rules that a smaller number
/// would have brought up instead of one that spoke are told with its charge.
pub(super) fn near(ticket: &Ticket, replay: &Replay<'_>, editions: &Editions<'_>) -> Vec<NearCharge> {
    let mut near = Vec::new();
    for (subject, assessments) in &replay.assessments {
        let Some(assessment) = assessments.last() else { continue };
        let proposes = |rule: &str| {
            ticket.book.proposals().iter().any(|one| one.subject == *subject && one.charge.rule == rule)
        };
        let rulebook = editions.rulebook(assessment.record);
        let misses = assessment.judgement.into_iter().flat_map(|judgement| &judgement.trace.near);
        let has_fired = assessment.judgement.is_some_and(|judgement| !judgement.trace.fired.is_empty());
        let is_told = |miss: &&NearMiss| proposes(&miss.rule) || (has_fired && wants_less(miss));
        let could_charge = |miss: &&NearMiss| rulebook.pack.spares(&miss.rule).is_none();
        near.extend(misses.filter(|miss| !is_told(miss)).filter(could_charge).map(|miss| NearCharge {
            rule: miss.rule.clone(),
            clause: miss.clause.clone(),
            words: names::clause_words(rulebook, &miss.clause),
            why: decision::near_miss(&with_words(miss, &assessment.facts)),
            decided_in: editions.record_ref(assessment.record),
        }));
    }
    near.sort_by_key(|near| near.decided_in.record);
    near
}

/// A near miss with what was put in on a form. The record keeps that apart, so that it can be erased.
fn with_words(miss: &NearMiss, facts: &[NamedValue]) -> NearMiss {
    let mut miss = miss.clone();
    if miss.had.is_empty()
        && let Some(fact) = facts.iter().find(|fact| fact.name == miss.column)
    {
        miss.had.clone_from(&fact.value);
    }
    miss
}

/// Rules that charge nobody by the newest word on their subject.
pub(super) fn spared(replay: &Replay<'_>, editions: &Editions<'_>) -> Vec<Spared> {
    let mut spared = Vec::new();
    for assessment in replay.assessments.values().filter_map(|assessments| assessments.last()) {
        let rulebook = editions.rulebook(assessment.record);
        let fired = assessment.judgement.into_iter().flat_map(|judgement| &judgement.trace.fired);
        spared.extend(fired.filter_map(|fired| {
            Some(Spared {
                note: rulebook.pack.spares(&fired.rule)?,
                rule: fired.rule.clone(),
                clause: fired.clause.clone(),
                words: names::clause_words(rulebook, &fired.clause),
                decided_in: editions.record_ref(assessment.record),
            })
        }));
    }
    spared.sort_by_key(|spared: &Spared| spared.decided_in.record);
    spared
}

fn conditions(rule: &str, rulebook: &Rulebook) -> Vec<NamedValue> {
    let named = |(name, value): (&str, &str)| NamedValue { name: name.to_owned(), value: value.to_owned() };
    rulebook.pack.conditions_of(rule).into_iter().map(named).collect()
}

fn posted_entries(entries: &[(&Record, &Entry)], rulebook: &Rulebook) -> Vec<PostedEntry> {
    let told = |(record, entry): &(&Record, &Entry)| PostedEntry {
        record: entry.seq,
        at: record.command.at.told_in(&rulebook.pack.zone),
        points: entry.points,
        posted_in: entry.posted_in,
    };
    entries.iter().map(told).collect()
}

impl ExplainedCharge {
    /// The sum of its entries.
    pub fn posted(&self) -> Points {
        self.entries.iter().fold(Points::ZERO, |sum, entry| sum.saturating_add(entry.points))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_wants_less_is_told_from_one_that_wants_more() {
        let check = |had: &str, wanted: &str, expect: bool| {
            let [rule, clause, column] = ["P", "C", "超期天数"].map(str::to_owned);
            let (had, wanted) = (had.to_owned(), wanted.to_owned());
            let miss = NearMiss { rule, clause, column, had, wanted };
            assert_eq!(wants_less(&miss), expect, "{} {}", miss.had, miss.wanted);
        };
        check("3", "<=2", true);
        check("3", "<3", true);
        check("3", "1..2", true);
        check("2", "1", true);
        check("1", ">=3", false);
        check("1", "2..3", false);
        check("1", "2", false);
        check("推诿", "不实", false);
        check("", "<=2", false);
    }
}
