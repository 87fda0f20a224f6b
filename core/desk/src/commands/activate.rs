//! 启用: a revision of the pack is put in force.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::Activation;
use suban_model::Activate;

impl Perform for Activate {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        false
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.begin_rules();
        let (pack, id) = (&case.rulebook.pack, &case.rulebook.id);
        if (&self.pack, self.digest, self.effective_from) != (&pack.id, id.pack, pack.effective_from) {
            return Err(Refusal::NotInForce.into());
        }
        let Some(seq) = self.restores else { return Ok(()) };
        match Activation::at(case.view, seq)? {
            Some(earlier) if earlier.rulebook.pack == id.pack => Ok(()),
            _ => Err(Refusal::UnknownRevision(seq).into()),
        }
    }
}
