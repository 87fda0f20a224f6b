//! `classify`: kind, category, tags and grade.

use super::output;
use crate::handle::RunHandle;
use crate::limits::TAGS_MAX;
use rhai::Engine;
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind};

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine.register_fn("classify", |run: &mut RunHandle, kind: &str, category: &str| {
        run.with(kind.len() + category.len(), |run| {
            let classification = run.classification()?;
            classification.kind = output(kind)?;
            classification.category = output(category)?;
            Ok(())
        })
    });
    engine.register_fn("tag", |run: &mut RunHandle, tag: &str| run.with(tag.len(), |run| add_tag(run, tag)));
    engine.register_fn("grade", |run: &mut RunHandle, grade: &str| {
        run.with(grade.len(), |run| {
            run.classification()?.grade = Some(output(grade)?);
            Ok(())
        })
    });
}

/// Tags are a set, in order.
fn add_tag(run: &mut Run, tag: &str) -> Result<(), Fault> {
    let tags = &mut run.classification()?.tags;
    let Err(place) = tags.binary_search_by(|held| held.as_str().cmp(tag)) else { return Ok(()) };
    if tags.len() >= TAGS_MAX {
        return Err(Fault::new(
            FaultKind::Size,
            format!("标签超过 {TAGS_MAX} 个"),
            format!("more than {TAGS_MAX} tags"),
        ));
    }
    tags.insert(place, output(tag)?);
    Ok(())
}
