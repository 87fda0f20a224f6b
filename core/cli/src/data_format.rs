//! Whether a data folder can be worked in: its organisations are stored in today's format and whole. If not, the command
//! that mends it is named, ready to be copied.

use crate::exit::{Exit, Failure};
use std::path::Path;
use suban_desk::stored::keys::Keys;
use suban_desk::stored::mark;
use suban_desk::stored::unusable::FormatError;
use suban_desk::{DeskError, View};
use suban_store::{Replacement, Store};

/// What the name of a folder of format 3 gets as its ending, once it is upgraded.
const KEPT_AS: &str = "format-3";

/// The upgrade of a data folder.
pub fn upgrade_of(folder: &Path) -> Replacement {
    Replacement::of(folder, KEPT_AS)
}

/// Refuses a folder whose upgrade was interrupted between its two renamings: opening it would make an empty one in its
/// place.
pub fn check_place(folder: &Path) -> Result<(), Failure> {
    if !upgrade_of(folder).is_half_done() {
        return Ok(());
    }
    let shown = folder.display();
    Err(Failure {
        exit: Exit::Store,
        zh: format!("数据目录 {shown} 的升级被中断过:请先运行 suban upgrade --data {shown}"),
        en: format!(
            "an upgrade of the data folder {shown} was interrupted: run `suban upgrade --data {shown}` first"
        ),
    })
}

/// Refuses a store with an organisation that is of another format, or not whole.
pub fn check(store: &dyn Store, folder: &Path) -> Result<(), Failure> {
    for (org, _) in store.orgs()? {
        let keys = Keys::of(&org);
        match mark::check(View::new(store, &org, &keys)) {
            Err(DeskError::Format(error)) => return Err(refused(error, &org, folder)),
            checked => checked?,
        }
    }
    Ok(())
}

/// Says what mends it.
fn refused(error: FormatError, org: &str, folder: &Path) -> Failure {
    let (zh, en) = (error.chinese(), error);
    let shown = folder.display();
    let command = match error.remedy() {
        Some("upgrade") => format!("suban upgrade --data {shown}"),
        Some(remedy) => format!("suban {remedy} --data {shown} --org {org}"),
        None => {
            let (zh, en) = (format!("「{org}」的{zh}"), format!("`{org}` is {en}"));
            return Failure { exit: Exit::Store, zh, en };
        }
    };
    Failure {
        exit: Exit::Store,
        zh: format!("「{org}」的{zh}\n  {command}"),
        en: format!("`{org}`: {en}\n  {command}"),
    }
}
