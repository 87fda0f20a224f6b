//! `suban doctor`: one line for each thing that a data folder needs to be well: whether it is, and what to do if it is not.
//! Nothing is changed, and no clock fires.

use crate::access::{Access, vitals_beside};
use crate::archive::{Archive, require_folder};
use crate::care::{Chore, Done};
use crate::exit::{Exit, Failure};
use crate::operation_args::DoctorArgs;
use crate::output::Output;
use crate::privacy;
use crate::system::System;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use suban_desk::{Desk, Host, PolicyStatus, Vitals};
use suban_policy::diagnostic::Bilingual;
use suban_store::{DISK_RESERVE_BYTES_DEFAULT, free_bytes};

/// A backup older than this many days is too old.
const BACKUP_DAYS_MAX: i64 = 7;

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    /// Stable name, for programs.
    name: &'static str,
    /// What was found.
    found: Bilingual,
    /// What to do about it; `None`: it is well.
    remedy: Option<Bilingual>,
}

/// Looks at everything: exit 0 if all is well, 1 if something is not.
pub fn run(args: &DoctorArgs, output: &Output) -> Result<Exit, Failure> {
    let folder = &args.data.data;
    require_folder(folder)?;
    let access = Access::to(folder, output)?;
    let archive = Archive::of(access.store(), args.data.org.as_deref())?;
    let vitals = match &access {
        Access::Own(_) => None,
        Access::Beside(_) => vitals_beside(folder)?,
    };
    let mut checks = vec![private(folder), room(folder), backup(folder)];
    checks.extend(verified(folder));
    checks.push(clock(&archive, vitals.as_ref())?);
    checks.extend(rules(&archive)?);
    checks.extend(vitals.iter().flat_map(server));
    let is_well = checks.iter().all(|check| check.remedy.is_none());
    output.result(&checks, || {
        let lines: Vec<String> = checks.iter().map(|check| line(check, output)).collect();
        lines.join("\n")
    });
    Ok(if is_well { Exit::Done } else { Exit::Found })
}

/// Such as `✓ disk: 12 GiB are free` or `✗ …: do this`.
fn line(Check { found, remedy, .. }: &Check, output: &Output) -> String {
    let found = found.speak(output.language);
    match remedy {
        None => format!("✓ {found}"),
        Some(remedy) => format!("✗ {found}{}{}", output.say(":", ": "), remedy.speak(output.language)),
    }
}

fn check(name: &'static str, found: (String, String), remedy: Option<(String, String)>) -> Check {
    let said = |(zh, en): (String, String)| Bilingual { zh, en };
    Check { name, found: said(found), remedy: remedy.map(said) }
}

fn private(folder: &Path) -> Check {
    let shown = folder.display();
    let remedy = privacy::is_open(folder).then(|| format!("chmod -R go= {shown}"));
    let found = match remedy {
        None => (format!("数据目录 {shown} 只有本人能进"), format!("only its owner may enter {shown}")),
        Some(_) => {
            (format!("数据目录 {shown} 别人也能进"), format!("others may enter the data folder {shown}"))
        }
    };
    check("folder", found, remedy.map(|command| (command.clone(), command)))
}

fn room(folder: &Path) -> Check {
    let mebibytes = |bytes: u64| bytes >> 20;
    match free_bytes(folder) {
        Ok(free) => {
            let (left, least) = (mebibytes(free), mebibytes(DISK_RESERVE_BYTES_DEFAULT));
            let remedy = (free < 4 * DISK_RESERVE_BYTES_DEFAULT).then(|| {
                (
                    format!("腾出空间;少于 {least} MiB 时不再接受命令"),
                    format!("make room: with less than {least} MiB no command is taken"),
                )
            });
            check(
                "disk",
                (format!("磁盘还有 {left} MiB"), format!("{left} MiB are free on the disk")),
                remedy,
            )
        }
        Err(error) => check(
            "disk",
            (format!("磁盘空间看不到:{error}"), format!("the room on the disk cannot be told: {error}")),
            Some(("检查磁盘".to_owned(), "look after the disk".to_owned())),
        ),
    }
}

/// Whether there is a backup, and not too old a one.
fn backup(folder: &Path) -> Check {
    let remedy = || {
        let command = format!("suban backup FILE --data {}", folder.display());
        Some((command.clone(), command))
    };
    match Chore::Backup.last(folder) {
        None => check("backup", ("从未备份".to_owned(), "it was never backed up".to_owned()), remedy()),
        Some(Done { at, .. }) => {
            let days = (System.now().seconds() - at.seconds()) / SECONDS_PER_DAY;
            let found = (format!("{days} 天前备份过"), format!("it was backed up {days} days ago"));
            check("backup", found, if days > BACKUP_DAYS_MAX { remedy() } else { None })
        }
    }
}

/// What the last verification found, if there was one.
fn verified(folder: &Path) -> Option<Check> {
    let Done { at, well } = Chore::Verify.last(folder)?;
    let found = if well {
        (format!("{at} 核对无误"), format!("it verified at {at}"))
    } else {
        (format!("{at} 核对有差异"), format!("differences were found at {at}"))
    };
    let remedy = (!well).then(|| {
        let command = format!("suban verify --data {}", folder.display());
        (command.clone(), command)
    });
    Some(check("verify", found, remedy))
}

fn clock(archive: &Archive, vitals: Option<&Vitals>) -> Result<Check, Failure> {
    let doubt = match vitals {
        Some(vitals) => vitals.clock,
        None => Desk::open_to_publish(Arc::clone(archive.revisions()), System)?.clock().believed().err(),
    };
    Ok(match doubt {
        None => check("clock", ("本机时钟可信".to_owned(), "the host's clock is believed".to_owned()), None),
        Some(doubt) => {
            let (shows, expected) = (doubt.shows, doubt.expected);
            let found = (
                format!("本机时钟显示 {shows},而应当在 {expected} 前后"),
                format!("the host's clock shows {shows}, but about {expected} is expected"),
            );
            let command = "suban clock confirm";
            let remedy =
                (format!("校准它;它对就 {command}"), format!("set it right, or, if it is, {command}"));
            check("clock", found, Some(remedy))
        }
    })
}

fn rules(archive: &Archive) -> Result<Vec<Check>, Failure> {
    let now = System.now();
    let Some(status) = PolicyStatus::read(archive.revisions(), now)? else {
        let found = ("还没有生效的政策包".to_owned(), "no pack was ever in force".to_owned());
        let publish = "suban publish".to_owned();
        return Ok(vec![check("rules", found, Some((publish.clone(), publish)))]);
    };
    let mut checks = Vec::new();
    let refused = status.refused.as_ref().map(|refused| refused.complaints_total);
    checks.push(match refused {
        None => check("rules", ("规则现行有效".to_owned(), "the rules are in force".to_owned()), None),
        Some(complaints) => check(
            "rules",
            (
                format!("上次发布没有生效,{complaints} 处不对"),
                format!("what was published last is not in force, for {complaints} things wrong in it"),
            ),
            Some(("看 suban status".to_owned(), "see `suban status`".to_owned())),
        ),
    });
    let next_year = now.in_zone(&status.zone).year() + 1;
    let known_until = status.in_force().and_then(|edition| edition.holidays_until).unwrap_or_default();
    let this_year_is_known = known_until + 1 >= next_year;
    checks.push(check(
        "holidays",
        (format!("节假日知道到 {known_until} 年"), format!("holidays are known until {known_until}")),
        (!this_year_is_known).then(|| {
            let file = "docs/HOLIDAYS.md";
            (format!("今年的还没有:按 {file} 添加"), format!("this year's are not: add them as {file} says"))
        }),
    ));
    for unsettled in status.unsettled {
        let (period, Some(why)) = (unsettled.period, unsettled.why) else { continue };
        let found = (format!("{period} 还没有结算"), format!("{period} is not settled"));
        checks.push(check("settlement", found, Some((why.zh, why.en))));
    }
    Ok(checks)
}

fn server(vitals: &Vitals) -> Vec<Check> {
    let log = || Some(("看服务的日志".to_owned(), "see the server's log".to_owned()));
    let mut checks = vec![match vitals.blocked() {
        None => {
            check("writer", ("服务的写入正常".to_owned(), "the server's writer is free".to_owned()), None)
        }
        Some((doing, seconds)) => check(
            "writer",
            (
                format!("服务的写入已被「{}」占住 {seconds} 秒", doing.chinese()),
                format!("`{doing}` has held the server's writer for {seconds} s"),
            ),
            log(),
        ),
    }];
    checks.extend(vitals.failing.iter().map(|failing| {
        let (upkeep, why) = (failing.upkeep, &failing.why);
        let found = (
            format!("「{}」没有办成:{why}", upkeep.chinese()),
            format!("the job `{}` fails: {why}", upkeep.name()),
        );
        check("job", found, log())
    }));
    if vitals.stuck > 0 {
        let stuck = vitals.stuck;
        let found =
            (format!("{stuck} 张工单的时限处理不了"), format!("the clocks of {stuck} tickets cannot fire"));
        checks.push(check("clocks", found, log()));
    }
    checks
}
