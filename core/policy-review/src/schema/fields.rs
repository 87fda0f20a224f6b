//! The fields: their names and kinds from the vocabulary, their terms from the pack, and where they are met.

use crate::lint::terms_of;
use serde::Serialize;
use suban_model::Event;
use suban_policy::diagnostic::Bilingual;
use suban_policy::vocabulary::{Field, FieldId, FieldKind, Vocabulary};
use suban_policy::{Hook, Pack};

/// A field that an input column or a script may name.
#[derive(Debug, Clone, Serialize)]
pub struct FieldEntry {
    /// English name.
    pub name: String,
    /// Chinese name.
    pub chinese: String,
    /// How it is compared.
    pub kind: FieldKind,
    /// What a cell may say of it.
    pub cells: Bilingual,
    /// The first hook that sees it; those after it do too. `None` if it is not about a ticket.
    pub from: Option<Hook>,
    /// The only event after which it has a value. `None`: any.
    pub after: Option<String>,
    /// Its terms, where the pack lists them.
    pub terms: Option<Vec<String>>,
}

/// Where a field of the core is met: its English name, the first hook, the event.
type Met = (&'static str, Option<Hook>, Option<Event>);

const MET: &[Met] = &[
    ("event", Some(Hook::Classify), None),
    ("ticket.channel", Some(Hook::Classify), None),
    ("ticket.text", Some(Hook::Classify), Some(Event::Registered)),
    ("ticket.kind", Some(Hook::Route), None),
    ("ticket.category", Some(Hook::Route), None),
    ("ticket.grade", Some(Hook::Route), None),
    ("ticket.tags", Some(Hook::Route), None),
    ("ticket.area", Some(Hook::Classify), None),
    ("ticket.lead", Some(Hook::Schedule), None),
    ("ticket.explained", Some(Hook::Classify), None),
    ("ticket.given", Some(Hook::Schedule), None),
    ("ticket.answer", Some(Hook::Schedule), None),
    ("ticket.repeat_nth", Some(Hook::Classify), None),
    ("ticket.done", Some(Hook::Schedule), None),
    ("ticket.late_clocks", Some(Hook::Schedule), None),
    ("ticket.open_clocks", Some(Hook::Schedule), None),
    ("ticket.round", Some(Hook::Schedule), None),
    ("ticket.ever_done", Some(Hook::Schedule), None),
    ("charge.rules", Some(Hook::Accountability), None),
    ("charge.appeals", Some(Hook::Assess), None),
    ("period", Some(Hook::Settle), Some(Event::PeriodEnded)),
    ("clock.name", Some(Hook::Schedule), Some(Event::ClockLate)),
    ("clock.late_days", Some(Hook::Assess), Some(Event::ClockLate)),
    ("clock.late", Some(Hook::Assess), Some(Event::ClockLate)),
    ("clock.holder", Some(Hook::Assess), Some(Event::ClockLate)),
    ("clock.excused", Some(Hook::Assess), Some(Event::ClockLate)),
    ("finding.form", Some(Hook::Assess), Some(Event::FindingRecorded)),
    ("finding.pick", Some(Hook::Assess), Some(Event::FindingRecorded)),
    ("platform.verdict", Some(Hook::Assess), Some(Event::PlatformJudged)),
    ("platform.reply_lead", Some(Hook::Assess), Some(Event::PlatformJudged)),
    ("platform.return_lead", Some(Hook::Assess), Some(Event::PlatformJudged)),
];

/// Every field; with a pack, those of its forms too.
pub(super) fn all(pack: Option<&Pack>) -> Vec<FieldEntry> {
    let plain = Vocabulary::default();
    let vocabulary = pack.map_or(&plain, Pack::vocabulary);
    vocabulary.fields().map(|(id, field)| entry(id, field, pack)).collect()
}

fn entry(id: FieldId, field: &Field, pack: Option<&Pack>) -> FieldEntry {
    let of_form = pack.is_some_and(|pack| pack.forms().has_field(id));
    let is_figure = pack.is_some_and(|pack| pack.figures().get(&field.chinese).is_some());
    let met = MET.iter().find(|(name, _, _)| *name == field.name);
    let (from, after) = match met {
        Some((_, from, after)) => (*from, after.as_ref().map(|event| event.name().to_owned())),
        None if of_form => (Some(Hook::Assess), Some(Event::FindingRecorded.name().to_owned())),
        None if is_figure => (Some(Hook::Schedule), None),
        None => (None, None),
    };
    FieldEntry {
        name: field.name.clone(),
        chinese: field.chinese.clone(),
        kind: field.kind,
        cells: cells(field.kind),
        from,
        after,
        terms: pack.and_then(|pack| terms_of(pack, id)).map(|terms| terms.into_iter().collect()),
    }
}

/// What a cell may say of a field of this kind.
fn cells(kind: FieldKind) -> Bilingual {
    match kind {
        FieldKind::Term => Bilingual::new("词:甲|乙,not 甲|乙,*", "terms: a|b, not a|b, *"),
        FieldKind::Path => {
            Bilingual::new("类别路径:甲/乙,甲/*,甲/*|乙/丙,not 甲/*", "paths: a/b, a/*, a/*|b/c, not a/*")
        }
        FieldKind::Number => Bilingual::new("数:2,<=2,>=3,<2,>2,1..2", "numbers: 2, <=2, >=3, <2, >2, 1..2"),
        FieldKind::Flag => Bilingual::new("是、否", "是 (yes), 否 (no)"),
        FieldKind::Text => Bilingual::new("关键词:甲|乙;脚本看不到", "keywords: a|b; hidden from scripts"),
        FieldKind::Shares => Bilingual::new("比例;只有脚本能用", "shares; for scripts only"),
    }
}
