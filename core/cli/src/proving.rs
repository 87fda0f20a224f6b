//! A store with nothing but the truth in it becomes a whole one, and is proven, before anybody relies on it.

use crate::engines::engines;
use crate::exit::Failure;
use crate::output::Output;
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::verify::{Noted, Report, verify};
use suban_store::{Head, Store};

/// Builds what is derived of an organisation that stands at this head, and verifies everything, `noted` heads included.
pub fn build_and_verify(
    store: &dyn Store,
    org: &str,
    head: Head,
    noted: Option<Noted>,
    output: &Output,
) -> Result<Report, Failure> {
    let bar = output.progress(Some(head.seq), output.say("重建索引", "rebuilding"));
    reindex(store, org, |done| bar.set_position(done))?;
    bar.finish_and_clear();
    let bar = output.progress(Some(head.seq), output.say("核对", "verifying"));
    let report = verify(store, org, &engines(), noted, |done| bar.set_position(done))?;
    bar.finish_and_clear();
    Ok(report)
}

/// Says what is wrong, line by line.
pub fn show_findings(report: &Report, output: &Output) {
    for finding in &report.findings {
        let said = finding.speak(output.language);
        output.remark(&format!("✗ {said}"), &format!("✗ {said}"));
    }
}
