//! 督办单: a ticket as a form to print, sign and file (S1-09, S1-08).
//!
//! The page stands alone: no script, no picture, nothing to fetch. Whatever the citizen wrote is escaped.

mod papers;

use crate::clocks::kept_by;
use crate::matter;
use crate::page::styled;
use crate::reading::Reading;
use askama::Template;
pub use papers::{Paper, Signature};
use papers::{Signed, paper};
use suban_desk::{DeskError, Record, Rulebook};
use suban_model::{Act, Clock, Moment, Private, Routing, Ticket, TicketStep};
use suban_policy::decision::Fired;
use suban_policy::{Hook, Outcome};
use suban_tell::names;
use suban_tell::sentences::clock::due;
use suban_tell::sentences::record::by;

styled!("../../templates/supervision_sheet.css", "sha256-x7N77RlkTwMUWPisP5WCFtEq/Dqo9Pr5CvYkgo47hSA=");

/// Fields of the citizen's words that say whom to reach, with their labels.
const CONTACT_FIELDS: [(&str, &str); 3] = [("caller", "来电人"), ("phone", "电话"), ("address", "地址")];

/// A supervision sheet. Moments are on the organisation's clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupervisionSheet {
    /// Title of the form.
    pub title: String,
    /// The clause that asks for it, with its words.
    pub clause: Option<(String, String)>,
    /// Title of the pack in force.
    pub organisation: String,
    /// The ticket's number.
    pub number: String,
    /// Its number where it came from.
    pub external: Option<String>,
    /// When it was received.
    pub received_at: String,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// 诉求类型 and category.
    pub matter: String,
    /// Grade, such as 紧急.
    pub grade: Option<String>,
    /// Where the ticket stands.
    pub stage: &'static str,
    /// The citizen's words and name have been erased.
    pub erased: bool,
    /// What the citizen wrote; `None`: it was erased.
    pub content: Option<String>,
    /// Label and value of what says whom to reach.
    pub contact: Vec<(&'static str, String)>,
    /// 拟办意见: what the rules, or a person, proposed.
    pub opinions: Vec<Opinion>,
    /// 主办.
    pub lead: Option<String>,
    /// 协办.
    pub co_handlers: Vec<String>,
    /// 时限.
    pub limits: Vec<SheetLimit>,
    /// What was filled in on forms, in order.
    pub papers: Vec<Paper>,
    /// Who signs, and has signed.
    pub signatures: Vec<Signature>,
    /// 回复, in order.
    pub replies: Vec<SheetReply>,
    /// First digits of the digest of the pack that the ticket belongs to.
    pub edition: String,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The proposal.
    pub text: String,
    /// Why: rules with their clauses, or who decided.
    pub reason: String,
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLimit {
    /// 时限.
    pub name: String,
    /// Such as `15 工作日` or `平台指定`.
    pub limit: String,
    /// The last moment that is in time.
    pub due: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// How it was kept; empty while it runs.
    pub kept: &'static str,
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetReply {
    /// When it went out.
    pub at: String,
    /// 初次回复 or 最终回复.
    pub kind: &'static str,
    /// Who replied.
    pub by: String,
    /// Its words; `None`: there are none, or they were erased.
    pub text: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "supervision_sheet.html")]
struct Page<'a> {
    sheet: &'a SupervisionSheet,
    style: &'a str,
    style_hash: &'a str,
}

impl SupervisionSheet {
    /// Fills in the form for a ticket.
    pub fn of(ticket: &Ticket, reading: &Reading<'_>) -> Result<Self, DeskError> {
        let (view, rulebook) = (reading.view, reading.rulebook());
        let form = &rulebook.pack.sheet;
        let zone = &rulebook.pack.zone;
        let mut sheet = Self {
            title: form.title.clone(),
            clause: form.clause.as_ref().map(|id| (id.clone(), names::clause_words(rulebook, id))),
            organisation: rulebook.pack.title.clone(),
            number: ticket.id.to_string(),
            external: ticket.external.clone(),
            received_at: ticket.received_at.told_in(zone),
            channel: ticket.channel.clone(),
            area: ticket.area.clone(),
            matter: format!("{} · {}", matter::kind(ticket), matter::category(ticket)),
            grade: ticket.classification.as_ref().and_then(|class| class.grade.clone()),
            stage: ticket.stage.chinese(),
            erased: ticket.erased,
            content: matter::content(view, ticket, matter::Words::Shown)?,
            contact: Vec::new(),
            opinions: Vec::new(),
            lead: ticket.lead().map(|lead| names::unit_name(rulebook, lead)),
            co_handlers: co_handlers(ticket, rulebook),
            limits: ticket.clocks.iter().map(|clock| SheetLimit::of(clock, rulebook, reading.now)).collect(),
            papers: Vec::new(),
            signatures: Vec::new(),
            replies: Vec::new(),
            edition: ticket.edition.short(),
        };
        if let Some(payload) = view.payload(ticket.id.0)? {
            sheet.contact = contact(&payload.private);
        }
        let mut signed = Signed::default();
        for seq in &ticket.records {
            let record = view.record(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
            sheet.opinions.extend(opinions(&record, rulebook));
            signed.note(&record, rulebook);
            let payload = view.payload(*seq)?;
            sheet.papers.extend(paper(&record, payload.as_ref(), ticket, rulebook));
            if let Act::Reply(reply) = &record.command.act {
                let text = payload.and_then(|payload| payload.private.get("text").cloned());
                let kind = if reply.last { "最终回复" } else { "初次回复" };
                let at = record.command.at.told_in(zone);
                sheet.replies.push(SheetReply { at, kind, by: by(&record.command.by.actor()).zh, text });
            }
        }
        sheet.signatures = signed.beside(&form.signatures);
        Ok(sheet)
    }

    /// The number that people know it by: the one it came with, or else ours.
    pub fn known_as(&self) -> &str {
        self.external.as_deref().unwrap_or(&self.number)
    }

    /// As a page to print.
    pub fn to_html(&self) -> Result<String, askama::Error> {
        Page { sheet: self, style: STYLE, style_hash: STYLE_HASH }.render()
    }
}

impl SheetLimit {
    fn of(clock: &Clock, rulebook: &Rulebook, now: Moment) -> Self {
        Self {
            name: clock.plan.name.clone(),
            limit: clock.plan.allowance.to_string(),
            due: due(clock, rulebook).zh,
            clause: clock.plan.clause.clone(),
            kept: match kept_by(clock, now) {
                None => "",
                Some(true) => "按时",
                Some(false) => "超期",
            },
        }
    }
}

fn co_handlers(ticket: &Ticket, rulebook: &Rulebook) -> Vec<String> {
    match &ticket.routing {
        Routing::Assign { co_handlers, .. } => {
            co_handlers.iter().map(|unit| names::unit_name(rulebook, unit)).collect()
        }
        Routing::Return { .. } | Routing::Queue { .. } => Vec::new(),
    }
}

fn contact(words: &Private) -> Vec<(&'static str, String)> {
    let field = |(name, label): (&str, &'static str)| Some((label, words.get(name)?.trim().to_owned()));
    CONTACT_FIELDS.into_iter().filter_map(field).filter(|(_, value)| !value.is_empty()).collect()
}

/// What a record proposed: how the rules classified and routed the ticket, or where a person sent it.
fn opinions(record: &Record, rulebook: &Rulebook) -> Vec<Opinion> {
    let units = rulebook.pack.units();
    let opinion = |outcome: Outcome, hook| {
        let text = outcome.lines(units).join(";");
        Opinion {
            text,
            reason: fired(record, hook, rulebook).unwrap_or_else(|| by(&record.command.by.actor()).zh),
        }
    };
    let of_step = |step: &TicketStep| match step {
        TicketStep::Classified(class) => Some(opinion(Outcome::Classified(class.clone()), Hook::Classify)),
        TicketStep::Routed(routing) => Some(opinion(Outcome::Routed(routing.clone()), Hook::Route)),
        _ => None,
    };
    record.change.ticket_steps().iter().filter_map(of_step).collect()
}

/// The rules that spoke in a hook with the words of their clauses; `None`: a person decided.
fn fired(record: &Record, hook: Hook, rulebook: &Rulebook) -> Option<String> {
    let judgement = record.judgements.iter().find(|judgement| judgement.hook == hook)?;
    let rule = |Fired { rule, clause }: &Fired| {
        format!("依据规则 {rule}({clause}「{}」)", names::clause_words(rulebook, clause))
    };
    let rules: Vec<_> = judgement.trace.fired.iter().map(rule).collect();
    Some(if rules.is_empty() { "没有规则适用".to_owned() } else { rules.join(";") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> SupervisionSheet {
        SupervisionSheet {
            title: "督办单".into(),
            clause: None,
            organisation: "河畔供水".into(),
            number: "T2".into(),
            external: Some("GD-1".into()),
            received_at: "2026-03-02 09:10".into(),
            channel: "来电".into(),
            area: None,
            matter: "报修 · 管网".into(),
            grade: None,
            stage: "已派单",
            erased: false,
            content: Some("水停了".into()),
            contact: vec![("来电人", "李先生".into())],
            opinions: Vec::new(),
            lead: None,
            co_handlers: Vec::new(),
            limits: Vec::new(),
            papers: Vec::new(),
            signatures: vec![Signature { office: "负责人".into(), signed: None }],
            replies: Vec::new(),
            edition: "0123abcd".into(),
        }
    }

    #[test]
    fn what_a_citizen_wrote_is_never_markup() {
        let attack = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
        let words = || attack.to_owned();
        let reply = SheetReply { at: words(), kind: "最终回复", by: words(), text: Some(words()) };
        let sheet = SupervisionSheet {
            title: words(),
            external: Some(words()),
            area: Some(words()),
            content: Some(words()),
            contact: vec![("来电人", words())],
            opinions: vec![Opinion { text: words(), reason: words() }],
            papers: vec![Paper { form: words(), said: words(), fields: vec![(words(), words())] }],
            signatures: vec![Signature { office: words(), signed: Some(words()) }],
            replies: vec![reply],
            ..sheet()
        };
        let page = sheet.to_html().unwrap();
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert_eq!(page.matches("&#60;script&#62;").count(), 18, "{page}");
    }

    #[test]
    fn erased_words_are_told_to_be_erased() {
        let erased = SupervisionSheet { erased: true, content: None, contact: Vec::new(), ..sheet() };
        let (whole, erased) = (sheet().to_html().unwrap(), erased.to_html().unwrap());
        assert!(whole.contains("水停了") && whole.contains("李先生") && !whole.contains("已依法删除"));
        assert!(!erased.contains("水停了") && !erased.contains("李先生"));
        assert_eq!(erased.matches("已依法删除").count(), 2, "{erased}");
    }
}
