//! Figures of an organisation's work, taken from what the desk stored, and how people are shown them.

mod as_of;
pub mod clocks;
pub mod dry_run;
pub mod explain;
mod figures;
mod matter;
pub mod month_end;
pub mod monthly;
mod names;
pub mod overview;
mod page;
mod reading;
pub mod settlement;
pub mod supervision_sheet;
mod table;
pub mod text_workbook;
pub mod week;
pub mod weekly;
pub mod workbook;

pub use as_of::{AsOf, PeriodState};
pub use clocks::{ClockLine, Clocks};
pub use explain::Explanation;
pub use figures::FigureLine;
pub use matter::Words;
pub use month_end::MonthEnd;
pub use monthly::Monthly;
pub use overview::Overview;
pub use reading::Reading;
pub use settlement::Settled;
pub use supervision_sheet::SupervisionSheet;
pub use week::Week;
pub use weekly::Weekly;
pub use workbook::WorkbookError;
