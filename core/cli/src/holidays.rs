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
        match self.named()? {
            Some(named) => Ok(named),
            None => Ok(revisions.holidays()?.map_or_else(Holidays::china, Arc::new)),
        }
    }

    /// The holidays that were named.
    pub fn named(&self) -> Result<Option<Arc<Holidays>>, Failure> {
        match &self.holidays {
            None => Ok(None),
            Some(path) if path.as_os_str() == "builtin" => Ok(Some(Holidays::china())),
            Some(path) => Ok(Some(Arc::new(read_holidays(path)?))),
        }
    }
}

fn read_holidays(path: &Path) -> Result<Holidays, Failure> {
    let bytes = input::read(path, HOLIDAYS_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Holidays::parse(&text).map_err(|error| Failure::file(path.display(), &error))
}
