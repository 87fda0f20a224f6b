//! Which holidays working days are counted by.

use crate::args::HolidaysArgs;
use crate::exit::Failure;
use crate::input;
use std::path::Path;
use std::sync::Arc;
use suban_desk::Revisions;
use suban_model::Holidays;

/// Most bytes of a holiday file.
const HOLIDAYS_BYTES_MAX: u64 = 1 << 20;

impl HolidaysArgs {
    /// The holidays that were named, or else those in force, or else the built-in ones.
    pub fn choose(&self, revisions: &Revisions) -> Result<Arc<Holidays>, Failure> {
        match self.named(revisions)? {
            Some(named) => Ok(named),
            None => in_force(revisions),
        }
    }

    /// The holidays that were named. A file of some years leaves the others as they are, so that whoever adds a year
    /// needs no more than its notice.
    pub fn named(&self, revisions: &Revisions) -> Result<Option<Arc<Holidays>>, Failure> {
        match &self.holidays {
            None => Ok(None),
            Some(path) if path.as_os_str() == "builtin" => Ok(Some(Holidays::china())),
            Some(path) => {
                let newer = read_holidays(path)?;
                Ok(Some(Arc::new(in_force(revisions)?.amended_by(&newer))))
            }
        }
    }
}

fn in_force(revisions: &Revisions) -> Result<Arc<Holidays>, Failure> {
    Ok(revisions.holidays()?.map_or_else(Holidays::china, Arc::new))
}

fn read_holidays(path: &Path) -> Result<Holidays, Failure> {
    let bytes = input::read(path, HOLIDAYS_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Holidays::parse(&text).map_err(|error| Failure::file(path.display(), &error))
}
