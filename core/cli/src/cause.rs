//! Who changes the rules on the command line, and why, for the record.

use crate::args::CauseArgs;
use suban_desk::{Cause, DeskError, View};
use suban_model::Actor;

/// The office, on record, of whoever changes rules on the command line.
const ADMINISTRATOR: &str = "管理员";

impl CauseArgs {
    /// Who and why, for the record of this organisation.
    pub fn cause(&self, view: View<'_>) -> Result<Cause, DeskError> {
        let by = Actor { office: self.office.clone(), ..administrator(self.by.clone(), view)? };
        Ok(Cause { by, reason: self.why.clone(), accepted: None })
    }
}

/// Whoever changes rules on this machine: by name, or else by login name. Once the organisation knows its people a login name is
/// nobody's number, and it is whoever runs the machine.
pub fn administrator(name: Option<String>, view: View<'_>) -> Result<Actor, DeskError> {
    let login = if view.has_people()? { None } else { std::env::var("USER").ok() };
    let person = name.or(login).filter(|name| !name.is_empty());
    Ok(Actor { person, ..Actor::of(ADMINISTRATOR) })
}
