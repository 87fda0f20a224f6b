//! Figures of an organisation's work, taken from what the desk stored, and how people are shown them.

pub mod clocks;
pub mod explain;
mod matter;
pub mod month_end;
pub mod monthly;
mod names;
pub mod overview;
mod page;
pub mod settlement;
pub mod supervision_sheet;
mod table;
pub mod week;
pub mod weekly;
pub mod workbook;

pub use clocks::{ClockLine, Clocks};
pub use explain::Explanation;
pub use matter::Words;
pub use month_end::MonthEnd;
pub use monthly::Monthly;
pub use overview::Overview;
pub use settlement::Settled;
pub use supervision_sheet::SupervisionSheet;
pub use week::Week;
pub use weekly::Weekly;
pub use workbook::WorkbookError;
