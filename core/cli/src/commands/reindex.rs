//! `suban reindex`: build everything that is derived anew from the records.

use crate::access::open_as_it_is;
use crate::archive::{Archive, require_folder};
use crate::exit::{Exit, Failure};
use crate::operation_args::ReindexArgs;
use crate::output::Output;
use std::fmt::Write as _;
use suban_desk::replay::reindex::{Rebuilt, reindex};

/// Rebuilds one organisation.
pub fn run(args: &ReindexArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&args.data.data)?;
    let archive = Archive::of(open_as_it_is(&args.data.data)? as _, args.data.org.as_deref())?;
    let view = archive.view();
    let total = view.head()?.seq;
    let bar = output.progress(Some(total), output.say("重建索引", "rebuilding"));
    let rebuilt = reindex(view.store, view.org, |done| bar.set_position(done))?;
    bar.finish_and_clear();
    output.result(&rebuilt, || in_words(&rebuilt, output));
    Ok(Exit::Done)
}

fn in_words(rebuilt: &Rebuilt, output: &Output) -> String {
    let Rebuilt { records, went_on_after, values } = rebuilt;
    let (mut zh, mut en) = (format!("读了 {records} 条记录"), format!("{records} records were read"));
    if *went_on_after > 0 {
        let _ = write!(zh, ",接着上次做到的记录 {went_on_after}");
        let _ = write!(en, ", going on behind record {went_on_after}");
    }
    let mut words = output.say(&zh, &en).to_owned();
    for (kind, values) in values {
        let _ = write!(words, "\n  {values:>9} {kind}");
    }
    words
}
