//! `suban demo`: the example tickets through the water pack, the month in short, then the service and its page. All
//! that it needs is in the program, and what it writes is gone when it ends.

use crate::access::CommandDesk;
use crate::args::{DataArgs, DemoArgs, HolidaysArgs, ServeArgs, WorkplaceArgs};
use crate::commands::serve::Door;
use crate::commands::{import, perform, serve};
use crate::engines::keep_code_in;
use crate::examples;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::system::System;
use crate::temporary::TemporaryFolder;
use crate::workplace::Workplace;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_desk::Host;
use suban_model::Period;
use suban_report::{Reading, monthly};
use suban_server::Options;

/// The month of the examples.
const PERIOD: &str = "2026-03";

/// One of their tickets, which several rules charge.
const TICKET: &str = "SQ2603-028";

/// Where the first of the next steps unpacks the examples.
const UNPACKED: &str = "suban-demo";

/// Runs the demo, or unpacks what it is made of.
pub fn run(args: &DemoArgs, output: &Output) -> Result<Exit, Failure> {
    if let Some(folder) = &args.unpack {
        examples::unpack(folder)?;
        let shown = folder.display();
        output.remark(
            &format!("政策包和示例工单在 {shown}"),
            &format!("the packs and example tickets are in {shown}"),
        );
        return Ok(Exit::Done);
    }
    // What the demo shows is made up: whoever is on this machine may see it, and ask for nothing.
    let door = if args.once {
        None
    } else {
        Some(Door { listener: serve::listen(args.listen)?, options: Options::default() })
    };
    // Dropped last, when nothing has it open any more.
    let place = Place::of(args)?;
    let workplace_args = WorkplaceArgs {
        data: DataArgs { data: place.data(), org: None },
        pack: None,
        holidays: HolidaysArgs::default(),
    };
    let workplace = Workplace::founded(&workplace_args, &examples::pack(examples::PACK)?, output)?;
    let writer = workplace.writer()?;
    let desk = CommandDesk::Own(Arc::clone(&writer));
    let mapping = import::mapping("tickets")?;
    let tickets = examples::file(examples::TICKETS)?;
    let rejects = place.data().join("rejects.xlsx");
    let imported = import::import(&workplace, &desk, tickets, (&mapping, None), &rejects, output)?;
    output.remark(&import::in_words(&imported, output), &import::in_words(&imported, output));
    let findings = String::from_utf8_lossy(examples::file(examples::FINDINGS)?);
    let done = perform::perform(&desk, &findings, output)?;
    output.remark(&perform::in_words(&done, output), &perform::in_words(&done, output));
    drop(desk);
    let now = System.now();
    while writer.tick(now)?.more {}

    let period: Period = PERIOD.parse().map_err(|error| Failure::other(&error))?;
    let rulebooks = writer.in_force().now();
    let reading = Reading { view: workplace.revisions.view(), rulebooks: &rulebooks, now };
    let report = monthly::monthly(&reading, period)?;
    output.result(&report, || report.in_short());
    let Some(door) = door else {
        next_steps(place.kept().as_deref(), None, output);
        return Ok(Exit::Done);
    };
    serve::check(args.listen, &door.options)?;
    let args = ServeArgs {
        workplace: workplace_args,
        listen: args.listen,
        token_file: None,
        rules_token_file: None,
        without_token: true,
        watch: false,
    };
    serve::serve(&workplace, writer, door, &args, output, |address| {
        next_steps(Some(&place.data()), Some(address), output);
    })
}

/// What to do next: first an edit whose effect one sees.
fn next_steps(data: Option<&Path>, address: Option<&str>, output: &Output) {
    let (edited, scenario) = (format!("{UNPACKED}/{}", examples::PACK), "scenarios/direct-late.toml");
    let suban = called();
    let (again, and_again) = match address {
        Some(address) => (
            format!("浏览器打开 {address}/?period={PERIOD}(按 Ctrl-C 结束,不留下什么)"),
            format!("open {address}/?period={PERIOD} in a browser (Ctrl-C ends, and leaves nothing behind)"),
        ),
        None => (
            format!("看网页:{suban} demo,再在浏览器里打开它说的地址"),
            format!("see the page: {suban} demo, then open the address that it prints in a browser"),
        ),
    };
    let (why, and_why) = match data {
        Some(data) => {
            let command = format!("{suban} explain {TICKET} --data {}", data.display());
            (format!("一张工单每一分为什么扣:{command}"), format!("why each point of a ticket: {command}"))
        }
        None => {
            let command = format!("{suban} test {UNPACKED}/grid-95598");
            (
                format!("另一家单位的规则和它自带的测试:{command}"),
                format!("another organisation's rules, and their own tests: {command}"),
            )
        }
    };
    output.remark(
        &format!(
            "\n接下来三步(另开一个终端):\n\
             1. 改一条规则,看结果变:{suban} demo --unpack {UNPACKED}\n   \
             把 {edited}/tables/overdue.csv 里 P10 一行末尾的 2 改成 3,存盘,再\n   \
             {suban} simulate {edited} {scenario}\n   \
             「P10 管网一所 2」成了「P10 管网一所 3」,自带的情景也说哪里不符了\n\
             2. {again}\n\
             3. {why}"
        ),
        &format!(
            "\nthree next steps (in another terminal):\n\
             1. edit a rule and see what changes: {suban} demo --unpack {UNPACKED}\n   \
             in {edited}/tables/overdue.csv make the 2 at the end of row P10 a 3, save, then\n   \
             {suban} simulate {edited} {scenario}\n   \
             `P10 管网一所 2` became `P10 管网一所 3`, and the scenario says what no longer fits\n\
             2. {and_again}\n\
             3. {and_why}"
        ),
    );
}

/// The program as it was called, so that the steps can be typed as they stand.
fn called() -> String {
    std::env::args().next().unwrap_or_else(|| "suban".to_owned())
}

/// Where the demo writes.
enum Place {
    /// Its records are in a folder that was given, and stay.
    Given(PathBuf),
    /// All is in a folder of its own, which goes with it.
    Own(TemporaryFolder),
}

impl Place {
    fn of(args: &DemoArgs) -> Result<Self, Failure> {
        if let Some(data) = &args.data {
            return Ok(Self::Given(data.clone()));
        }
        let folder = TemporaryFolder::new("demo")?;
        keep_code_in(folder.path().join("plugins"));
        Ok(Self::Own(folder))
    }

    /// The data folder.
    fn data(&self) -> PathBuf {
        match self {
            Self::Given(data) => data.clone(),
            Self::Own(folder) => folder.path().join("data"),
        }
    }

    /// The data folder, if it is there when the demo has ended.
    fn kept(&self) -> Option<PathBuf> {
        matches!(self, Self::Given(_)).then(|| self.data())
    }
}
