//! `suban status`: which rules are in force, since when and by whom; what is coming; what was refused last; which
//! closed periods are not settled; the head.

use crate::archive::Archive;
use crate::args::StatusArgs;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::show;
use crate::system::System;
use std::fmt::Write as _;
use suban_desk::publishing::status::{EditionStatus, Unsettled};
use suban_desk::{Activation, Host, PolicyStatus};
use suban_model::{Moment, Zone};
use suban_tell::sentences;

/// Tells: exit 0, or 1 if a pack was refused since the rules changed last or a period could not be settled.
pub fn run(args: &StatusArgs, output: &Output) -> Result<Exit, Failure> {
    let archive = Archive::open(&args.data, output)?;
    let status = PolicyStatus::read(archive.revisions(), System.now())?
        .ok_or_else(|| Failure::input("还没有生效的政策包", "no pack was ever in force"))?;
    output.result(&status, || in_words(&status, output));
    let is_well = status.refused.is_none() && status.unsettled.iter().all(|period| period.why.is_none());
    Ok(if is_well { Exit::Done } else { Exit::Found })
}

/// A moment on the organisation's clocks, to the minute.
pub fn local(moment: Moment, zone: &Zone) -> String {
    moment.in_zone(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Who put a revision in force, and why.
pub fn by_whom(activation: &Activation, output: &Output) -> String {
    let by = sentences::record::by(&activation.by);
    let mut said = output.say(&by.zh, &by.en).to_owned();
    if !activation.reason.is_empty() {
        let _ = write!(said, "{}{}", output.say(":", ": "), activation.reason);
    }
    said
}

fn in_words(status: &PolicyStatus, output: &Output) -> String {
    let mut said = status.title.clone();
    for edition in &status.editions {
        let _ = write!(said, "\n{}", of_id(edition, &status.zone, output));
    }
    if let Some(refused) = &status.refused {
        let at = local(refused.at, &status.zone);
        let who = refused.by.person.as_deref().unwrap_or(&refused.by.office);
        let (zh, en) = (
            format!("上次没有生效:{at} {who},{} 处不对", refused.complaints_total),
            format!("refused last: {at} {who}, {} complaints", refused.complaints_total),
        );
        let _ = write!(said, "\n{}\n{}", output.say(&zh, &en), show::complaints(refused, output));
    }
    for unsettled in &status.unsettled {
        let _ = write!(said, "\n{}", of_unsettled(unsettled, output));
    }
    let _ = write!(said, "\n{} {}:{}", output.say("链头", "head"), status.records, status.head);
    said
}

fn of_unsettled(unsettled: &Unsettled, output: &Output) -> String {
    let period = unsettled.period;
    let (zh, en) = match &unsettled.why {
        None => (
            format!("{period} 已截止,还没有结算:服务运行时会自动结算"),
            format!("{period} has closed and is not settled: a running server will do it"),
        ),
        Some(why) => (
            format!("{period} 结算不了:{};改好后一天内会再结算,规则换了立即再结算", why.zh),
            format!(
                "{period} cannot be settled: {}; tried again within a day, and at once when the rules change",
                why.en
            ),
        ),
    };
    output.say(&zh, &en).to_owned()
}

fn of_id(edition: &EditionStatus, zone: &Zone, output: &Output) -> String {
    let (digest, from) = (edition.revision.rulebook.pack.short(), edition.effective_from);
    let state = match (edition.in_force, edition.to_come) {
        (true, _) => output.say("现行", "in force"),
        (false, true) => output.say("将来", "to come"),
        (false, false) => output.say("以前", "earlier"),
    };
    let since = &edition.since;
    let (at, by, seq) = (local(since.at, zone), by_whom(since, output), since.seq);
    let how = match since.restores {
        Some(to) => (format!(",退回到记录 {to}"), format!(", back to record {to}")),
        None => (String::new(), String::new()),
    };
    let (zh, en) = (
        format!("{state} {digest}:判定 {from} 起接收的工单;{at} 启用(记录 {seq}{}),{by}", how.0),
        format!(
            "{state} {digest}: judges tickets received from {from}; since {at} (record {seq}{}), {by}",
            how.1
        ),
    );
    let mut said = output.say(&zh, &en).to_owned();
    if let Some(year) = edition.holidays_until {
        let (zh, en) =
            (format!("\n     节假日知道到 {year} 年"), format!("\n     holidays known until {year}"));
        said.push_str(output.say(&zh, &en));
    }
    said
}
