//! Reports against figures that are counted by other means, on small histories that are made up here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod desk;
mod dry_runs;
mod explaining;
mod figures;
mod history;
mod provisional;
mod scenarios;
mod settling;
mod upgraded;
mod workbooks;
