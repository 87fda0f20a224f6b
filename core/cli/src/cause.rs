//! Who changes the rules on the command line, and why, for the record.

use crate::args::CauseArgs;
use suban_desk::Cause;
use suban_model::Actor;

/// The office, on record, of whoever changes rules on the command line.
const ADMINISTRATOR: &str = "管理员";

impl CauseArgs {
    /// Who and why, for the record.
    pub fn cause(&self) -> Cause {
        let by = Actor { office: self.office.clone(), ..administrator(self.by.clone()) };
        Cause { by, reason: self.why.clone(), accepted: None }
    }
}

/// Whoever changes rules on this machine: by name, or else by login name.
pub fn administrator(name: Option<String>) -> Actor {
    let person = name.or_else(|| std::env::var("USER").ok()).filter(|name| !name.is_empty());
    Actor { person, ..Actor::of(ADMINISTRATOR) }
}
