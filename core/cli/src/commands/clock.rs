//! `suban clock`: whether the host's clock is believed, and that somebody confirms it. See
//! [`suban_desk::running::host_clock`].

use crate::access::{Access, time_beside};
use crate::archive::{Archive, require_folder};
use crate::args::{CauseArgs, ClockAction, ClockArgs, DataArgs};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::system::System;
use serde::Serialize;
use std::sync::Arc;
use suban_desk::Desk;
use suban_desk::stored::confirmed_clock::ClockDoubt;

/// Whether the clock is believed.
#[derive(Debug, Serialize)]
struct Belief {
    doubt: Option<ClockDoubt>,
}

/// Tells or confirms: exit 0, or 1 if the clock is doubted.
pub fn run(args: &ClockArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.action {
        None => tell(&args.data, output),
        Some(ClockAction::Confirm { data, cause }) => confirm(data, cause, output),
    }
}

fn tell(data: &DataArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&data.data)?;
    let doubt = match Access::to(&data.data, output)? {
        Access::Own(store) => {
            let archive = Archive::of(store, data.org.as_deref())?;
            Desk::open_to_publish(Arc::clone(archive.revisions()), System)?.clock().believed().err()
        }
        Access::Beside(_) => time_beside(&data.data)?.vitals()?.clock,
    };
    output.result(&Belief { doubt }, || match doubt {
        None => output.say("时钟可信", "the clock is believed").to_owned(),
        Some(doubt) => output.say(&doubt.chinese(), &doubt.to_string()).to_owned(),
    });
    Ok(if doubt.is_none() { Exit::Done } else { Exit::Found })
}

fn confirm(data: &DataArgs, cause: &CauseArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&data.data)?;
    let confirmed = match Access::to(&data.data, output)? {
        Access::Own(store) => {
            let archive = Archive::of(store, data.org.as_deref())?;
            let cause = cause.cause(archive.view())?;
            Desk::open_to_publish(Arc::clone(archive.revisions()), System)?.confirm_clock(&cause)?
        }
        Access::Beside(store) => {
            let archive = Archive::of(store, data.org.as_deref())?;
            time_beside(&data.data)?.confirm_clock(cause.cause(archive.view())?)?
        }
    };
    output.result(&confirmed, || {
        let at = confirmed.at;
        let (zh, en) = (format!("时钟 {at} 已确认"), format!("the clock is believed: {at}"));
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}
