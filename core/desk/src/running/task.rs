//! Something to be decided in a batch, and whoever waits for what becomes of it.

use crate::refusal::DeskError;
use crate::running::batch::Batch;
use crate::running::pulse::Doing;

/// Something to be decided. It may be decided several times, each time on what is stored by then; the last time counts.
pub trait Task {
    /// What it is, for whoever asks what the writer is at.
    fn doing(&self) -> Doing;

    /// Decides it, after all that is in the batch already.
    fn decide(&mut self, batch: &mut Batch<'_>);

    /// Tells what became of it, once what it rests on is durable, or is not.
    fn tell(self: Box<Self>, written: Result<(), DeskError>);
}

/// A task that ends in a `T`.
pub struct Job<T, Decide, Tell> {
    doing: Doing,
    decide: Decide,
    tell: Tell,
    result: Result<T, DeskError>,
}

impl<T, Decide, Tell> Job<T, Decide, Tell>
where
    Decide: FnMut(&mut Batch<'_>) -> Result<T, DeskError>,
    Tell: FnOnce(Result<T, DeskError>),
{
    /// Decides by one function and tells by another.
    pub const fn new(doing: Doing, decide: Decide, tell: Tell) -> Self {
        Self { doing, decide, tell, result: Err(DeskError::Closed) }
    }
}

impl<T, Decide, Tell> Task for Job<T, Decide, Tell>
where
    Decide: FnMut(&mut Batch<'_>) -> Result<T, DeskError>,
    Tell: FnOnce(Result<T, DeskError>),
{
    fn doing(&self) -> Doing {
        self.doing
    }

    fn decide(&mut self, batch: &mut Batch<'_>) {
        self.result = guard(|| (self.decide)(batch));
    }

    fn tell(self: Box<Self>, written: Result<(), DeskError>) {
        (self.tell)(written.and(self.result));
    }
}

/// A defect of this program met by one task must not end the desk: nothing of that task is kept.
///
/// What a panic can leave half done lies in the batch's overlay, which takes whole commits only.
pub fn guard<T>(work: impl FnOnce() -> Result<T, DeskError>) -> Result<T, DeskError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(Err(DeskError::Defect))
}
