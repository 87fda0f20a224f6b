//! 环节: a ticket passes a process node of the pack.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::holder::move_clocks_of_node;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{ActKind, Event, Node, TicketStep};

impl Perform for Node {
    fn sizes(&self) -> Vec<Size<'_>> {
        let excuse = self.excuse.iter().map(|excuse| Size::text("excuse", excuse));
        std::iter::once(Size::text("node", &self.node)).chain(excuse).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        let pack = &case.rulebook.pack;
        let Some(offices) = pack.node_offices(&self.node) else {
            let known = pack.event_alternatives(&self.node);
            return Err(Refusal::UnknownStep { field: "node", step: self.node.clone(), known }.into());
        };
        if offices.is_empty() {
            case.allow_act(ActKind::Node)?;
        } else {
            case.allow(offices.iter().map(String::as_str))?;
        }
        let (ticket, event) = (case.ticket()?, Event::Node(self.node.clone()));
        if let Some((stages, once)) = pack.node_in(&self.node) {
            if !stages.is_empty() && !stages.contains(&ticket.stage) {
                let (node, stage, stages) = (self.node.clone(), ticket.stage, stages.to_vec());
                return Err(Refusal::NodeNotNow { node, stage, stages }.into());
            }
            if once && ticket.happened_at(&event).is_some() {
                return Err(Refusal::NodeOnce { node: self.node.clone() }.into());
            }
        }
        require(case, &event)?;
        if self.excuse.as_ref().is_some_and(|excuse| !excuse.trim().is_empty()) {
            if !case.ticket()?.clocks.iter().any(|clock| clock.waits_for(&event)) {
                return Err(Refusal::NothingToExcuse(self.node.clone()).into());
            }
            case.step(TicketStep::Excused(event.clone()))?;
        }
        apply_event(case, &event)?;
        move_clocks_of_node(case)
    }
}
