//! 签批: whose signatures a step needs. A chain has seats, one after the other; in a seat such as `(法务部&财务部)` several sign
//! together, in whichever order.

use crate::{Event, Ticket};

/// Seats in their order.
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a>(pub &'a [String]);

/// Who signs in a seat: those in the brackets, or the one whom it names.
pub fn signers(seat: &str) -> impl Iterator<Item = &str> {
    let together = seat.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (several, one) = match together {
        Some(together) => (Some(together.split('&').map(str::trim)), None),
        None => (None, Some(seat)),
    };
    several.into_iter().flatten().chain(one)
}

impl<'a> Chain<'a> {
    /// Everybody who signs in it, in order.
    pub fn signers(self) -> impl Iterator<Item = &'a str> {
        self.0.iter().flat_map(|seat| signers(seat))
    }

    /// Who has still to sign for a step, seat by seat: in the first all whose turn it is. One that signed before its turn has to
    /// sign again, and after one that turned it down all do.
    pub fn to_come(self, step: &Event, ticket: &Ticket) -> Vec<Vec<&'a str>> {
        let whole = || self.0.iter().map(|seat| signers(seat).collect()).collect::<Vec<Vec<_>>>();
        let mut to_come = whole();
        let standing =
            ticket.approvals.iter().filter(|signed| !signed.spent && signed.approval.step == *step);
        for signed in standing {
            if !signed.approval.granted {
                to_come = whole();
                continue;
            }
            let Some(turn) = to_come.first_mut() else { continue };
            turn.retain(|signer| *signer != signed.approval.office);
            if turn.is_empty() {
                to_come.remove(0);
            }
        }
        to_come
    }
}

/// As a table writes it.
pub fn written(seats: &[Vec<&str>]) -> Vec<String> {
    let seat = |signers: &Vec<&str>| match signers.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("({})", several.join("&")),
    };
    seats.iter().map(seat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Approval, Signed};

    fn ticket(said: &[(&str, bool, bool)]) -> Ticket {
        let register = crate::Register {
            channel: "来电".into(),
            external: None,
            area: None,
            given: std::collections::BTreeMap::new(),
            repeats: None,
        };
        let at = crate::Moment::from_seconds(0).unwrap();
        let mut ticket = Ticket::registered(crate::TicketId(1), &register, at, crate::Digest::default());
        ticket.approvals = said
            .iter()
            .map(|(office, granted, spent)| Signed {
                approval: Approval {
                    step: Event::FinalReply,
                    office: (*office).to_owned(),
                    granted: *granted,
                },
                spent: *spent,
            })
            .collect();
        ticket
    }

    #[test]
    fn seats_sign_in_order_and_those_in_brackets_together() {
        let chain: Vec<String> =
            ["部门负责人@主办", "(法务部 & 财务部)", "总经理"].map(str::to_owned).to_vec();
        let (granted, refused, spent) = ((true, false), (false, false), (true, true));
        for (said, expect) in [
            (vec![], "部门负责人@主办>(法务部&财务部)>总经理"),
            (vec![("部门负责人@主办", granted)], "(法务部&财务部)>总经理"),
            (vec![("部门负责人@主办", granted), ("财务部", granted)], "法务部>总经理"),
            (vec![("部门负责人@主办", granted), ("财务部", granted), ("财务部", granted)], "法务部>总经理"),
            (vec![("部门负责人@主办", granted), ("财务部", granted), ("法务部", granted)], "总经理"),
            (
                vec![
                    ("部门负责人@主办", granted),
                    ("法务部", granted),
                    ("财务部", granted),
                    ("总经理", granted),
                ],
                "",
            ),
            (vec![("总经理", granted)], "部门负责人@主办>(法务部&财务部)>总经理"),
            (
                vec![("部门负责人@主办", granted), ("财务部", refused)],
                "部门负责人@主办>(法务部&财务部)>总经理",
            ),
            (vec![("部门负责人@主办", spent)], "部门负责人@主办>(法务部&财务部)>总经理"),
        ] {
            let said: Vec<_> =
                said.into_iter().map(|(office, (granted, spent))| (office, granted, spent)).collect();
            let to_come = Chain(&chain).to_come(&Event::FinalReply, &ticket(&said));
            assert_eq!(written(&to_come).join(">"), expect, "{said:?}");
            assert_eq!(Chain(&chain).to_come(&Event::Extended, &ticket(&said)).len(), 3, "of another step");
        }
    }
}
