//! A record as a ticket's history and the answer to a command show it: what was asked, by whom, what was decided
//! and why, what nearly was, and what the ledger posted.

use crate::asked::Asked;
use crate::decided::Decided;
use crate::judgements::JudgementView;
use crate::ledger::EntryView;
use crate::names::{By, shown};
use crate::sentences;
use serde::Serialize;
use suban_desk::{Payload, Record, Rulebook};
use suban_model::{ActKind, Digest, Giver, Private, TicketId};

/// 一条记录 · a record.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordView {
    /// Its number.
    pub record: u64,
    /// The ticket it is about.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::TicketNumber>))]
    pub ticket: Option<TicketId>,
    /// Name of the command.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::CommandName))]
    pub command: ActKind,
    /// The same in Chinese.
    pub command_zh: &'static str,
    /// Business time: when it happened.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub at: String,
    /// When it was written.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub recorded_at: String,
    /// Who did it.
    pub by: By,
    /// What made the host do it, if it was the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occasion: Option<String>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occasion_zh: Option<String>,
    /// What was asked; what was said in words is empty unless it was asked for and is still there.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::AnyAsked))]
    pub asked: Asked,
    /// What changed.
    pub decided: Decided,
    /// What the ledger posted.
    pub entries: Vec<EntryView>,
    /// Why: every question to the rules, in order.
    pub judgements: Vec<JudgementView>,
    /// The exact pack that judged.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub pack: Digest,
    /// The citizen's words, where they were asked for and are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<BTreeMap<String, String>>))]
    pub words: Option<Private>,
}

impl RecordView {
    /// With names and local moments, and with what was said in words where that is given.
    pub fn of(record: &Record, words: Option<&Payload>, rulebook: &Rulebook) -> Self {
        let command = record.command_with(words);
        let occasion = match command.by {
            Giver::Host(Some(occasion)) => Some(sentences::record::occasion(occasion)),
            Giver::Person(_) | Giver::Host(None) => None,
        };
        Self {
            record: record.seq,
            ticket: record.ticket(),
            command: command.act.kind(),
            command_zh: command.act.chinese(),
            at: shown(command.at, rulebook),
            recorded_at: shown(record.recorded_at, rulebook),
            by: By::from(command.by.actor()),
            occasion: occasion.as_ref().map(|occasion| occasion.en.clone()),
            occasion_zh: occasion.map(|occasion| occasion.zh),
            asked: Asked::by(&command.act, rulebook),
            decided: Decided::by(&record.change, rulebook),
            entries: record.entries.iter().map(|entry| EntryView::of(entry, rulebook)).collect(),
            judgements: record.judgements.iter().map(JudgementView::from).collect(),
            pack: record.rulebook.pack,
            words: words.map(|payload| payload.private.clone()),
        }
    }
}
