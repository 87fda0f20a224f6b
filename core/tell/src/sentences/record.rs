//! A record: what was done, by whom, and what followed.

use crate::sentences::{entry, step};
use suban_desk::{Record, Rulebook};
use suban_model::{Act, Actor, Occasion};
use suban_policy::diagnostic::Bilingual;

/// What was done.
pub fn done(act: &Act) -> Bilingual {
    Bilingual::new(act.chinese(), act.name())
}

/// Who did it, such as `工作室 王工` or `营业部 王工(代李工)`.
pub fn by(actor: &Actor) -> Bilingual {
    let who = match &actor.person {
        Some(person) => format!("{} {person}", actor.office),
        None => actor.office.clone(),
    };
    match &actor.on_behalf_of {
        Some(absent) => Bilingual::new(format!("{who}(代{absent})"), format!("{who} (for {absent})")),
        None => Bilingual::new(who.clone(), who),
    }
}

/// What made the host give a command.
pub fn occasion(occasion: Occasion) -> Bilingual {
    match occasion {
        Occasion::Tick => Bilingual::new("到了时间", "time had passed"),
        Occasion::Before(act) => Bilingual::new(
            format!("为办「{}」先补记", act.chinese()),
            format!("caught up before `{}`", act.name()),
        ),
        Occasion::After(record) => Bilingual::new(
            format!("因第 {record} 号记录改变了已结算的数"),
            format!("record {record} changed what was settled"),
        ),
    }
}

/// What followed from a record: its steps, then what the ledger posted.
pub fn followed(record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    let steps = step::all(record, rulebook).into_iter();
    steps.chain(record.entries.iter().map(|one| entry::posted(one, rulebook))).collect()
}
