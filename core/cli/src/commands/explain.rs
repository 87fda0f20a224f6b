//! `suban explain`: why each point of a ticket was charged, and what would have avoided it.

use crate::archive::Archive;
use crate::args::ExplainArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use std::fmt::Write as _;
use suban_policy::diagnostic::Language;
use suban_report::explain::{
    ChargeState, ExplainedCharge, ExplainedClock, LifeEvent, NamedValue, NearCharge, RecordRef, Spared,
    explain,
};
use suban_report::{Explanation, Reading};

/// Explains a ticket.
pub fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let (archive, now) = Archive::up_to_now(&args.data, output)?;
    let (ticket, rulebooks) = (archive.ticket(&args.ticket)?, archive.rulebooks()?);
    let reading = Reading { view: archive.view(), rulebooks: &rulebooks, now };
    let explained = explain(&reading, &engines(), &ticket)?;
    output.result(&explained, || in_words(&explained, output));
    Ok(Exit::Done)
}

/// The explanation for people.
pub fn in_words(explained: &Explanation, output: &Output) -> String {
    let mut words = head(explained, output);
    let parts = [
        (output.say("扣分", "charges"), list(&explained.charges, |charge| charge_words(charge, output))),
        (
            output.say("差一点就扣的", "nearly charged"),
            list(&explained.near, |near| near_words(near, output)),
        ),
        (
            output.say("适用而不扣的", "applied without a charge"),
            list(&explained.spared, |spared| spared_words(spared, output)),
        ),
        (output.say("时限", "clocks"), list(&explained.clocks, |clock| clock_words(clock, output))),
        (output.say("经过", "what happened"), list(&explained.life, |event| event_words(event, output))),
    ];
    for (title, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        let _ = write!(words, "\n{title}\n{part}");
    }
    words
}

fn head(explained: &Explanation, output: &Output) -> String {
    let Explanation { ticket, external, channel, received_at, kind, category, points, .. } = explained;
    let number = external.clone().unwrap_or_else(|| ticket.to_string());
    let stage = output.say(explained.stage.chinese(), explained.stage.name());
    let unit = explained.unit.as_deref().unwrap_or(output.say("未派单", "no unit"));
    let erased = if explained.erased { output.say(",个人信息已删除", ", words erased") } else { "" };
    let said = output.say("共扣", "charged");
    let behind = if explained.as_of.is_current { String::new() } else { behind(explained, output) };
    format!(
        "{number} · {channel} · {received_at} · {kind} {category} · {unit} · {stage}{erased}\n{said} {points}{behind}\n"
    )
}

/// That clocks of the ticket ran out which nobody has looked at.
fn behind(explained: &Explanation, output: &Output) -> String {
    let until = &explained.as_of.until;
    let (zh, en) = (
        format!("\n{until} 起到期的时限还没有处理,扣分不是最终的"),
        format!("\nclocks that ran out since {until} were not looked at yet: charges are not final"),
    );
    output.say(&zh, &en).to_owned()
}

fn list<T>(items: &[T], words: impl Fn(&T) -> String) -> String {
    items.iter().map(words).collect()
}

fn charge_words(charge: &ExplainedCharge, output: &Output) -> String {
    let state = match charge.state {
        ChargeState::Standing => output.say("已扣", "charged"),
        ChargeState::Pending => output.say("待定", "waits"),
        ChargeState::GaveWay => output.say("让位", "gave way"),
        ChargeState::Withdrawn => output.say("撤回", "taken back"),
        ChargeState::Appealed => output.say("申诉中", "appealed"),
        ChargeState::SetAside => output.say("撤销", "set aside"),
    };
    let mut words = format!("  {state} {}\n", charge.line);
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(words, "      {name} {value}");
        }
    };
    add(output.say("条款", "clause"), &format!("{}「{}」", charge.clause, charge.words));
    add(output.say("规则要", "rule wants"), &named(&charge.conditions));
    add(output.say("事实是", "facts said"), &named(&charge.facts));
    let decided = match charge.state {
        ChargeState::Withdrawn => output.say("撤回于", "taken back by"),
        _ => output.say("判定于", "decided by"),
    };
    add(decided, &record_words(&charge.decided_in, output));
    if let Some(picked) = &charge.determined {
        let base = picked.base;
        let said = match output.language {
            Language::Chinese => format!("{} 定 {base} 分:{}", picked.by, picked.reason),
            Language::English => format!("{base} by {}: {}", picked.by, picked.reason),
        };
        add(output.say("定分", "picked"), &said);
    }
    if let Some(appeal) = &charge.appeal {
        add(output.say("申诉", "appealed"), &appeal.reason);
        match (&appeal.ruled, &appeal.due) {
            (Some(ruled), _) => {
                let (by, ruling) = (&ruled.by, ruled.ruling.speak(output.language));
                add(output.say("裁定", "ruling"), &format!("{by}:{ruling}:{}", ruled.reason));
            }
            (None, Some(due)) => add(output.say("裁定不晚于", "to be ruled on by"), due),
            (None, None) => {}
        }
    }
    let entries: Vec<_> =
        charge.entries.iter().map(|entry| format!("{} {}", entry.at, entry.points)).collect();
    let belongs_to = charge.belongs_to.map(|period| format!(" ({period})")).unwrap_or_default();
    if !entries.is_empty() {
        add(output.say("账目", "ledger"), &format!("{}{belongs_to}", entries.join("、")));
    }
    for way in &charge.avoided_by {
        add(output.say("→", "→"), way.speak(output.language));
    }
    words
}

fn near_words(near: &NearCharge, output: &Output) -> String {
    let (rule, clause, record) = (&near.rule, &near.clause, record_words(&near.decided_in, output));
    format!(
        "  {rule} {clause}「{}」\n      {}\n      {} {record}\n",
        near.words,
        near.why.speak(output.language),
        output.say("判定于", "decided by")
    )
}

fn spared_words(spared: &Spared, output: &Output) -> String {
    let Spared { rule, clause, words, note, decided_in } = spared;
    let note = if note.is_empty() { String::new() } else { format!("      {note}\n") };
    let decided = output.say("判定于", "decided by");
    format!("  {rule} {clause}「{words}」\n{note}      {decided} {}\n", record_words(decided_in, output))
}

fn clock_words(clock: &ExplainedClock, output: &Output) -> String {
    let (name, due, clause, started) = (&clock.name, &clock.due, &clock.clause, &clock.started_at);
    let limit = clock.limit.map(|limit| format!("{limit},")).unwrap_or_default();
    let margin = clock.margin.speak(output.language);
    let provisional = if clock.provisional { output.say("(暂定)", " (provisional)") } else { "" };
    format!("  {name} {started} → {due}{provisional}({limit}{clause}):{margin}\n")
}

fn event_words(event: &LifeEvent, output: &Output) -> String {
    let mut words = format!("  {}\n", record_words(&event.record, output));
    if let Some(recorded_at) = &event.recorded_at {
        let _ = writeln!(words, "      {} {recorded_at}", output.say("补记于", "written down"));
    }
    for line in &event.followed {
        let _ = writeln!(words, "      {}", line.speak(output.language));
    }
    words
}

/// Such as `#7 2026-03-26 10:00 回复 工作室 [规则 3f2a9c 2022-10-10 起]`.
fn record_words(record: &RecordRef, output: &Output) -> String {
    let RecordRef { record, at, act, by, edition } = record;
    let act = act.speak(output.language);
    let from = match (&edition.effective_from, output.language) {
        (Some(day), Language::Chinese) => format!(" {day} 起"),
        (Some(day), Language::English) => format!(" from {day}"),
        (None, _) => String::new(),
    };
    format!("#{record} {at} {act} {by} [{} {}{from}]", output.say("规则", "rules"), edition.pack)
}

fn named(values: &[NamedValue]) -> String {
    let pair = |one: &NamedValue| format!("{} {}", one.name, one.value);
    values.iter().map(pair).collect::<Vec<_>>().join(",")
}
