//! Commands handed to a desk many at a time and in order, so that they share batches and flushes.

use crate::access::CommandDesk;
use crate::exit::Failure;
use std::sync::mpsc::{Receiver, Sender, channel};
use suban_desk::{Receipt, Request};
use suban_link::NotDone;

/// Most commands that are handed in and not yet answered; fewer than a desk lets wait.
const IN_FLIGHT_MAX: usize = 2_000;

/// What became of a command, with what it was handed in as.
pub type Answered<T> = (T, Result<Receipt, NotDone>);

/// Hands commands in, and takes their answers in the order in which they come.
pub struct Handover<'a, T> {
    desk: &'a CommandDesk,
    sender: Sender<Answered<T>>,
    answers: Receiver<Answered<T>>,
    in_flight: usize,
}

impl<'a, T: Send + 'static> Handover<'a, T> {
    /// To this desk.
    pub fn to(desk: &'a CommandDesk) -> Self {
        let (sender, answers) = channel();
        Self { desk, sender, answers, in_flight: 0 }
    }

    /// Hands a command in; the answer that had to be waited for before it, if too many were in flight.
    pub fn hand_in(&mut self, what: T, request: Request) -> Result<Option<Answered<T>>, Failure> {
        let answered = if self.in_flight < IN_FLIGHT_MAX { None } else { self.next_answer()? };
        let sender = self.sender.clone();
        self.in_flight += 1;
        self.desk.submit(request, move |answer| {
            let _ = sender.send((what, answer));
        });
        Ok(answered)
    }

    /// Waits for an answer; `None`: all were given.
    pub fn next_answer(&mut self) -> Result<Option<Answered<T>>, Failure> {
        if self.in_flight == 0 {
            return Ok(None);
        }
        self.in_flight -= 1;
        self.answers.recv().map(Some).map_err(|error| Failure::other(&error))
    }
}
