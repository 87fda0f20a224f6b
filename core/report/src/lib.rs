//! Figures of an organisation's work, taken from what the desk stored, and how people are shown them.

pub mod clocks;
pub mod monthly;
mod monthly_table;
mod table;

pub use clocks::{ClockLine, Clocks};
pub use monthly::Monthly;
