//! Prints the commands of a made-up month, one a line: `suban-month [SEED] [TICKETS]`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use suban_month::{Month, commands};

/// Told when nothing else is asked for.
const USUAL: Month = Month { seed: 2025, tickets: 20_000 };

/// Most tickets that are told.
const TICKETS_MAX: usize = 1_000_000;

fn main() -> ExitCode {
    let Some(month) = asked_for(std::env::args().skip(1)) else {
        let _ = writeln!(
            io::stderr(),
            "usage: suban-month [SEED] [TICKETS], whole numbers, at most {TICKETS_MAX} tickets"
        );
        return ExitCode::from(2);
    };
    match print(month) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn asked_for(mut args: impl Iterator<Item = String>) -> Option<Month> {
    let seed = args.next().map_or(Some(USUAL.seed), |seed| seed.parse().ok())?;
    let tickets = args.next().map_or(Some(USUAL.tickets), |tickets| tickets.parse().ok())?;
    (args.next().is_none() && tickets <= TICKETS_MAX).then_some(Month { seed, tickets })
}

fn print(month: Month) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in commands(&month.tell()) {
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
