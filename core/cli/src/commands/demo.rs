//! `suban demo`: the example tickets through the water pack, the month's table, then the API.

use crate::access::CommandDesk;
use crate::args::{DataArgs, DemoArgs, HolidaysArgs, ServeArgs, WorkplaceArgs};
use crate::commands::{import, perform, serve};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::system::System;
use crate::workplace::Workplace;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_desk::Host;
use suban_model::Period;
use suban_report::{Reading, monthly};

const PACK: &str = "scripts/xingchen-water";
const TICKETS: &str = "examples/tickets/water-2026-03.csv";
const FINDINGS: &str = "examples/findings/water-2026-03.jsonl";

/// The month of the examples.
const PERIOD: &str = "2026-03";

/// Most bytes of an example file.
const EXAMPLE_BYTES_MAX: u64 = 1 << 20;

/// Runs the demo from the project's folder.
pub fn run(args: &DemoArgs, output: &Output) -> Result<Exit, Failure> {
    if !Path::new(PACK).is_dir() {
        return Err(Failure::input(
            "请在项目目录里运行 suban demo:它用 scripts/ 和 examples/",
            "run `suban demo` in the project's folder: it uses scripts/ and examples/",
        ));
    }
    let data = args.data.clone().unwrap_or_else(|| temporary_folder(System.now().seconds()));
    let workplace_args = WorkplaceArgs {
        data: DataArgs { data: data.clone(), org: None },
        pack: Some(PACK.into()),
        holidays: HolidaysArgs::default(),
    };
    let workplace = Workplace::open(&workplace_args, output)?;
    let writer = workplace.writer()?;
    let desk = CommandDesk::Own(Arc::clone(&writer));
    let bytes = crate::input::read(Path::new(TICKETS), EXAMPLE_BYTES_MAX)?;
    let mapping = import::mapping("tickets")?;
    let imported = import::import(&workplace, &desk, &bytes, &mapping, &data.join("rejects.xlsx"), output)?;
    output.remark(&import::in_words(&imported, output), &import::in_words(&imported, output));
    let findings = crate::input::read(Path::new(FINDINGS), EXAMPLE_BYTES_MAX)?;
    let done = perform::perform(&desk, &String::from_utf8_lossy(&findings), output);
    output.remark(&perform::in_words(&done, output), &perform::in_words(&done, output));
    drop(desk);
    let now = System.now();
    while writer.tick(now)?.more {}

    let period: Period = PERIOD.parse().map_err(|error| Failure::other(&error))?;
    let rulebooks = writer.in_force().now();
    let reading = Reading { view: workplace.revisions.view(), rulebooks: &rulebooks, now };
    let report = monthly::monthly(&reading, period)?;
    output.result(&report, || report.to_table());
    let shown = data.display();
    output.remark(
        &format!("接着可以看:\n  suban report monthly {PERIOD} --data {shown}\n  suban verify --data {shown}\n  规则在 {PACK},改了再跑一遍看看"),
        &format!("next:\n  suban report monthly {PERIOD} --data {shown}\n  suban verify --data {shown}\n  the rules are in {PACK}; change one and run again"),
    );
    if args.once {
        return Ok(Exit::Done);
    }
    let args = ServeArgs { workplace: workplace_args, listen: args.listen, token_file: None, watch: false };
    serve::serve(&workplace, writer, &args, output)
}

fn temporary_folder(seconds: i64) -> PathBuf {
    std::env::temp_dir().join(format!("suban-demo-{seconds}-{}", std::process::id()))
}
