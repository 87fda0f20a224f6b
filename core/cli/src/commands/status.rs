//! `suban status`: which rules are in force, since when and by whom; what is coming; what was refused last; which
//! closed periods are not settled; the head.

use crate::access::vitals_beside;
use crate::archive::Archive;
use crate::args::StatusArgs;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::show;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use suban_desk::publishing::status::{EditionStatus, Unsettled};
use suban_desk::running::pulse::Failing;
use suban_desk::stored::sizes::{Size, sizes};
use suban_desk::{Activation, PolicyStatus, Vitals};
use suban_model::{Moment, Zone};
use suban_tell::sentences;

/// What is told: the rules, and how the server does that has the folder open.
#[derive(Debug, Serialize)]
struct Status {
    #[serde(flatten)]
    rules: PolicyStatus,
    /// `None`: no server has the folder open.
    server: Option<Vitals>,
    /// `None`: it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    sizes: Option<BTreeMap<&'static str, Size>>,
}

/// Tells: exit 0, or 1 if a pack was refused since the rules changed last, a period could not be settled, or the server
/// does not do well.
pub fn run(args: &StatusArgs, output: &Output) -> Result<Exit, Failure> {
    let (archive, now) = Archive::up_to_now(&args.data, output)?;
    let status = PolicyStatus::read(archive.revisions(), now)?
        .ok_or_else(|| Failure::input("还没有生效的政策包", "no pack was ever in force"))?;
    let sizes = args.sizes.then(|| sizes(archive.view())).transpose()?;
    let told = Status { rules: status, server: vitals_beside(&args.data.of.data)?, sizes };
    let ailments = told.server.as_ref().map(|vitals| ailments(vitals, output)).unwrap_or_default();
    output.result(&told, || {
        let lines = std::iter::once(in_words(&told.rules, output)).chain(ailments.iter().cloned());
        let lines = lines.chain(told.sizes.iter().map(|sizes| table(sizes, output)));
        lines.collect::<Vec<_>>().join("\n")
    });
    let settles = told.rules.unsettled.iter().all(|period| period.why.is_none());
    let is_well = told.rules.refused.is_none() && settles && ailments.is_empty();
    Ok(if is_well { Exit::Done } else { Exit::Found })
}

/// How much there is of each kind, a line each.
fn table(sizes: &BTreeMap<&'static str, Size>, output: &Output) -> String {
    let bytes: u64 = sizes.values().map(|size| size.bytes).sum();
    let (zh, en) = (format!("存有 {bytes} 字节,其中"), format!("{bytes} bytes are stored, of which"));
    let mut said = output.say(&zh, &en).to_owned();
    for (kind, Size { values, bytes }) in sizes {
        let _ = write!(said, "\n  {kind:<15} {values:>10} {bytes:>14}");
    }
    said
}

/// What the server that has the folder open suffers from, a line each.
fn ailments(vitals: &Vitals, output: &Output) -> Vec<String> {
    let say = |zh: String, en: String| output.say(&zh, &en).to_owned();
    let blocked = vitals.blocked().map(|(doing, seconds)| {
        say(
            format!("服务的写入已被「{}」占住 {seconds} 秒,其他命令在等", doing.chinese()),
            format!("`{doing}` has held the server's writer for {seconds} s; commands wait"),
        )
    });
    let clock = vitals.clock.map(|doubt| say(doubt.chinese(), doubt.to_string()));
    let failing = vitals.failing.iter().map(|job| {
        let Failing { upkeep, since, why } = job;
        say(
            format!("「{}」从 {since} 起没有办成:{why}", upkeep.chinese()),
            format!("the job `{}` has been failing since {since}: {why}", upkeep.name()),
        )
    });
    let stuck = (vitals.stuck > 0).then(|| {
        let count = vitals.stuck;
        say(
            format!("{count} 张工单的时限处理不了,原因在服务的日志里"),
            format!("the clocks of {count} tickets cannot fire; the causes are in the server's log"),
        )
    });
    blocked.into_iter().chain(clock).chain(failing).chain(stuck).collect()
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
