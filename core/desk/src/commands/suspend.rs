//! 挂起: nothing can be done for now, and the clocks that the pack names for this cause stand still.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::clocks::apply_event;
use crate::deciding::requirements::require;
use crate::deciding::suspension::suspend;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Bilingual, Event, Suspend};

impl Perform for Suspend {
    fn sizes(&self) -> Vec<Size<'_>> {
        let note = self.note.iter().map(|note| Size::text("note", note));
        std::iter::once(Size::text("cause", &self.cause)).chain(note).collect()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        let last = case.ticket()?.pauses.iter().map(|pause| pause.to).max();
        case.follows(last, Bilingual::new("上次挂起结束的时间", "the end of its last suspension"))?;
        let pack = &case.rulebook.pack;
        let Some(longest) = pack.suspension(&self.cause) else {
            let known = pack.suspension_alternatives(&self.cause);
            return Err(Refusal::UnknownSuspension { cause: self.cause.clone(), known }.into());
        };
        require(case, &Event::Suspended)?;
        suspend(case, &self.cause, longest)?;
        apply_event(case, &Event::Suspended)
    }
}
