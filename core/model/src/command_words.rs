//! What of a command was said in words, and what ticket it is about.

use crate::command::{Act, Approve, Determine, Extend, GiveBack, Node, Private};
use crate::command_appeal::{AppealCharge, RuleOn};
use crate::command_life::{
    Close, Correct, Decline, HandOver, Merge, Reopen, Rework, SetDue, Suspend, Withdraw,
};
use crate::{TicketRef, Value};

impl Act {
    /// What a person wrote in it in their own words, by the name that these go by in a payload: reasons, excuses, and
    /// the texts of a form. The ground of an erasure and the reason for a revision are not among them: they are kept
    /// for as long as the record.
    fn words(&mut self) -> Vec<(String, &mut String)> {
        let one = |name: &str, words| vec![(name.to_owned(), words)];
        match self {
            Self::Record(finding) | Self::RecordAnother(finding) => {
                let texts = finding.fields.iter_mut().filter_map(|(field, value)| match value {
                    Value::Text(text) => Some((format!("fields.{field}"), text)),
                    _ => None,
                });
                texts.collect()
            }
            Self::Appeal(AppealCharge { reason, evidence, .. }) => {
                let names = evidence.iter_mut().zip(1u32..);
                let names = names.map(|(file, nth)| (format!("evidence.{nth}"), &mut file.name));
                std::iter::once(("reason".to_owned(), reason)).chain(names).collect()
            }
            Self::Node(Node { excuse: Some(excuse), .. }) => one("excuse", excuse),
            Self::Approve(Approve { reason: Some(reason), .. })
            | Self::Extend(Extend { reason, .. })
            | Self::GiveBack(GiveBack { reason, .. })
            | Self::Determine(Determine { reason, .. })
            | Self::Correct(Correct { reason, .. })
            | Self::Merge(Merge { reason, .. })
            | Self::HandOver(HandOver { reason, .. })
            | Self::Decline(Decline { reason, .. })
            | Self::Rework(Rework { reason, .. })
            | Self::Reopen(Reopen { reason, .. })
            | Self::Withdraw(Withdraw { reason, .. })
            | Self::SetDue(SetDue { reason, .. })
            | Self::RuleOn(RuleOn { reason, .. }) => one("reason", reason),
            Self::Suspend(Suspend { note: Some(note), .. }) | Self::Close(Close { note: Some(note), .. }) => {
                one("note", note)
            }
            Self::Register(_)
            | Self::Dispatch(_)
            | Self::Reply(_)
            | Self::Callback(_)
            | Self::Judge(_)
            | Self::Node(_)
            | Self::Approve(_)
            | Self::Tally(_)
            | Self::Settle(_)
            | Self::Expire(_)
            | Self::Erase(_)
            | Self::Activate(_)
            | Self::Reschedule(_)
            | Self::Suspend(_)
            | Self::Resume(_)
            | Self::Close(_)
            | Self::Appoint(_)
            | Self::Dismiss(_)
            | Self::Delegate(_) => Vec::new(),
        }
    }

    /// Takes the words out, so that they can be kept apart and erased. What is left says which there were.
    pub fn take_words(&mut self) -> Private {
        let words = self.words().into_iter();
        words
            .map(|(name, words)| (name, std::mem::take(words)))
            .filter(|(_, words)| !words.is_empty())
            .collect()
    }

    /// Puts words back where [`Self::take_words`] took them.
    pub fn put_words(&mut self, taken: &Private) {
        for (name, place) in self.words() {
            if let Some(words) = taken.get(&name) {
                place.clone_from(words);
            }
        }
    }

    /// The ticket it is about, if it names one.
    pub const fn ticket(&self) -> Option<&TicketRef> {
        match self {
            Self::Register(_)
            | Self::Activate(_)
            | Self::Tally(_)
            | Self::Settle(_)
            | Self::Appoint(_)
            | Self::Dismiss(_)
            | Self::Delegate(_) => None,
            Self::Record(finding) | Self::RecordAnother(finding) => finding.ticket.as_ref(),
            Self::Dispatch(dispatch) => Some(&dispatch.ticket),
            Self::Reply(reply) => Some(&reply.ticket),
            Self::Callback(callback) => Some(&callback.ticket),
            Self::Judge(judge) => Some(&judge.ticket),
            Self::Node(node) => Some(&node.ticket),
            Self::Approve(approve) => Some(&approve.ticket),
            Self::Extend(extend) => Some(&extend.ticket),
            Self::GiveBack(give_back) => Some(&give_back.ticket),
            Self::Determine(determine) => determine.ticket.as_ref(),
            Self::Appeal(appeal) => appeal.ticket.as_ref(),
            Self::RuleOn(rule_on) => rule_on.ticket.as_ref(),
            Self::Expire(expire) => Some(&expire.ticket),
            Self::Erase(erase) => Some(&erase.ticket),
            Self::Reschedule(reschedule) => Some(&reschedule.ticket),
            Self::Correct(correct) => Some(&correct.ticket),
            Self::Merge(merge) => Some(&merge.ticket),
            Self::HandOver(hand_over) => Some(&hand_over.ticket),
            Self::Decline(decline) => Some(&decline.ticket),
            Self::Suspend(suspend) => Some(&suspend.ticket),
            Self::Resume(resume) => Some(&resume.ticket),
            Self::Rework(rework) => Some(&rework.ticket),
            Self::Reopen(reopen) => Some(&reopen.ticket),
            Self::Close(close) => Some(&close.ticket),
            Self::Withdraw(withdraw) => withdraw.ticket.as_ref(),
            Self::SetDue(set_due) => Some(&set_due.ticket),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CivilDate, Digest, Evidence, Finding, Moment, Points, Ruling, Tally, TicketId};
    use std::collections::BTreeMap;

    #[test]
    fn words_are_taken_out_and_put_back() {
        let check = |act: Act, names: &[&str]| {
            let mut bare = act.clone();
            let words = bare.take_words();
            assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), names, "{act:?}");
            assert!(!format!("{bare:?}").contains("13800000000"), "{bare:?}");
            bare.put_words(&words);
            assert_eq!(bare, act);
        };
        let (ticket, said) = (TicketRef::Id(TicketId(1)), || "电话 13800000000".to_owned());
        let fields = BTreeMap::from([
            ("说明".to_owned(), Value::Text(said())),
            ("次数".to_owned(), Value::Number(3.into())),
        ]);
        let finding =
            Finding { ticket: Some(ticket.clone()), form: "核实".into(), pick: Vec::new(), fields };
        check(Act::Record(finding.clone()), &["fields.说明"]);
        check(Act::RecordAnother(finding), &["fields.说明"]);
        check(Act::GiveBack(GiveBack { ticket: ticket.clone(), reason: said() }), &["reason"]);
        check(
            Act::Extend(Extend { ticket: ticket.clone(), until: Moment::MAX, reason: said() }),
            &["reason"],
        );
        let node = |excuse| Act::Node(Node { ticket: ticket.clone(), node: "送批".into(), excuse });
        check(node(Some(said())), &["excuse"]);
        check(node(None), &[]);
        let approve = |reason| {
            Act::Approve(Approve { ticket: ticket.clone(), step: "送批".into(), granted: true, reason })
        };
        check(approve(Some(said())), &["reason"]);
        check(approve(None), &[]);
        let points = Points::ZERO;
        let determine =
            Determine { ticket: None, finding: Some(3), charge: "a".into(), points, reason: said() };
        check(Act::Determine(determine), &["reason"]);
        let file = Evidence { name: said(), digest: Digest::default() };
        let appeal = AppealCharge {
            ticket: Some(ticket.clone()),
            finding: None,
            charge: "a".into(),
            reason: said(),
            evidence: vec![file.clone(), file],
        };
        check(Act::Appeal(appeal), &["evidence.1", "evidence.2", "reason"]);
        let (charge, ruling) = ("a".into(), Ruling::Upheld);
        let rule_on = RuleOn { ticket: Some(ticket.clone()), finding: None, charge, ruling, reason: said() };
        check(Act::RuleOn(rule_on), &["reason"]);
        let decline = Decline { ticket: ticket.clone(), reason: said() };
        check(Act::Decline(decline), &["reason"]);
        let suspend =
            |note| Act::Suspend(Suspend { ticket: ticket.clone(), cause: "等用户".into(), note });
        check(suspend(Some(said())), &["note"]);
        check(suspend(None), &[]);
        check(
            Act::Tally(Tally {
                figure: "f".into(),
                on: CivilDate::constant(2026, 1, 1),
                unit: None,
                value: 1.into(),
            }),
            &[],
        );
    }
}
