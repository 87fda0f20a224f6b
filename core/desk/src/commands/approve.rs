//! 签批: an office whose signature a step needs approves it, or turns it down.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::requirements::requirements_of;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Approval, Approve, Prerequisite, TicketStep};

impl Perform for Approve {
    fn sizes(&self) -> Vec<Size<'_>> {
        let reason = self.reason.iter().map(|reason| Size::text("reason", reason));
        std::iter::once(Size::text("step", &self.step)).chain(reason).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        let pack = &case.rulebook.pack;
        let Some(step) = pack.event(&self.step) else {
            let known = pack.event_alternatives(&self.step);
            return Err(Refusal::UnknownStep { field: "step", step: self.step.clone(), known }.into());
        };
        let requirements = requirements_of(case, &step)?.into_iter();
        let prerequisites = requirements.flat_map(|requirement| requirement.prerequisites);
        let signatures = prerequisites.filter_map(|prerequisite| match prerequisite {
            Prerequisite::Signatures(offices) => Some(offices),
            Prerequisite::Form(_) | Prerequisite::Event(_) | Prerequisite::Ever(_) => None,
        });
        let signers: Vec<String> = signatures.flatten().collect();
        if signers.is_empty() {
            return Err(Refusal::NothingToSign { step: step.chinese().to_owned() }.into());
        }
        case.allow(signers.iter().map(String::as_str))?;
        let mut signed_as = String::new();
        for signer in signers {
            if signed_as.is_empty() && case.is_given_by(&signer)? {
                signed_as = signer;
            }
        }
        let office = signed_as;
        case.step(TicketStep::Approved(Approval { step, office, granted: self.granted }))
    }
}
