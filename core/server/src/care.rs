//! How the data is looked after, for the metrics to tell: whoever runs the server sees to it and says so here. A request asks
//! no disk, which may hang.

use std::sync::{Arc, Mutex, PoisonError};
use suban_model::Moment;

/// What is known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Care {
    /// When the data was last backed up.
    pub backed_up: Option<Moment>,
    /// When it was last verified, and whether nothing was found.
    pub verified: Option<(Moment, bool)>,
    /// Bytes that are free on the disk of the data folder.
    pub free_bytes: Option<u64>,
}

/// The newest that was said of it.
#[derive(Debug, Clone, Default)]
pub struct CareSeen(Arc<Mutex<Care>>);

impl CareSeen {
    /// Says how it is now.
    pub fn tell(&self, care: Care) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = care;
    }

    /// How it was when it was last said.
    pub fn now(&self) -> Care {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
