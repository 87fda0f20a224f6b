//! The kill test. Writers give commands over HTTP while the server is killed at random moments, again and again,
//! and repeat what was not confirmed when it is back. In the end everything confirmed is there, everything was
//! charged exactly once, and `verify` has nothing to say.

use crate::program::{Answer, Client, Server, run};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often the server is killed while commands come in.
const KILLS_WHILE_WRITING: u32 = 50;
/// How often it is killed while it starts, which is when it repairs its files.
const KILLS_WHILE_STARTING: u32 = 10;
/// How many write at the same time.
const WRITERS: usize = 4;
/// The latest kill after the server listens, in milliseconds.
const WRITING_MS_MAX: u64 = 250;
/// The latest kill of a server that starts, in milliseconds.
const STARTING_MS_MAX: u64 = 60;
/// Where the random moments come from, unless `SUBAN_KILL_SEED` says otherwise.
const SEED: u64 = 20_221_010;

/// The HTTP status of a command that had been done before.
const STATUS_REPEATED: u16 = 200;

/// What the month's end takes besides, in hundredths: nobody is called back, so that each of 85 points of percent is
/// missing (S1-17).
const NOBODY_SATISFIED: i64 = 850;

/// Id of the unit that all tickets of this test are for.
const UNIT: &str = "billing";

/// One ticket's life in three commands; what the rulebook charges for it is known beforehand.
struct Case {
    name: String,
    /// When the final reply is given. The ticket is received on 2 March 2026, so that its 15 working days end on 23 March.
    replied: &'static str,
    /// Rule and hundredths of points.
    charges: &'static [(&'static str, i64)],
}

impl Case {
    fn new(writer: usize, number: usize) -> Self {
        let (replied, charges): (_, &[_]) = match number % 3 {
            0 => ("2026-03-20", &[("P07a", 200)]),
            1 => ("2026-03-24", &[("P07a", 200), ("P09", 100)]),
            _ => ("2026-03-27", &[("P07a", 200), ("P10", 200)]),
        };
        Self { name: format!("K{writer}-{number}"), replied, charges }
    }

    /// Path and body of one of its commands; none after the last.
    fn command(&self, step: usize, ticket: &str) -> Option<(String, Value)> {
        let of_ticket = |what: &str| format!("/v1/tickets/{ticket}/{what}");
        let by = json!({ "office": "工作室" });
        Some(match step {
            0 => (
                "/v1/tickets".to_owned(),
                json!({
                    "received_at": "2026-03-02T09:30:00+08:00", "channel": "来电", "by": by,
                    "external": self.name, "text": "这个月水费多收了,要求核对账单",
                }),
            ),
            1 => (
                of_ticket("findings"),
                json!({
                    "at": "2026-03-10T10:00:00+08:00", "by": by,
                    "form": "接办差错", "pick": ["推诿扯皮"], "fields": { "接办单位": UNIT },
                }),
            ),
            2 => {
                let at = format!("{}T16:00:00+08:00", self.replied);
                (of_ticket("replies"), json!({ "at": at, "by": by, "final": true }))
            }
            _ => return None,
        })
    }
}

/// Gives the commands of its cases one after the other; goes on only when one is confirmed.
struct Writer {
    number: usize,
    case: Case,
    step: usize,
    /// Id of the case's ticket, once it is known.
    ticket: String,
    /// Confirmed cases, each with its ticket.
    done: Vec<(Case, String)>,
    confirmed: usize,
    /// Of these, those that a killed server had done without saying so.
    repeated: usize,
}

impl Writer {
    fn new(number: usize) -> Self {
        Self {
            number,
            case: Case::new(number, 0),
            step: 0,
            ticket: String::new(),
            done: Vec::new(),
            confirmed: 0,
            repeated: 0,
        }
    }

    /// Works until the server is gone.
    fn work(&mut self, url: &str) {
        let client = Client::of(url);
        while self.give(&client).is_ok() {}
    }

    /// Brings its case to an end.
    fn finish(&mut self, url: &str) {
        let client = Client::of(url);
        let done = self.done.len();
        while self.done.len() == done {
            self.give(&client).expect("nobody kills this server");
        }
    }

    /// Gives its next command, for the first time or again, under the same key.
    fn give(&mut self, client: &Client) -> Result<(), ureq::Error> {
        if let Some((path, body)) = self.case.command(self.step, &self.ticket) {
            let key = format!("{}/{}", self.case.name, self.step);
            let Answer { status, body } = client.post(&path, &key, &body)?;
            assert!((200..300).contains(&status), "{key}: {status} {body}");
            if self.step == 0 {
                body["ticket"].as_str().expect("the answer names the ticket").clone_into(&mut self.ticket);
            }
            self.confirmed += 1;
            self.repeated += usize::from(status == STATUS_REPEATED);
            self.step += 1;
        } else {
            let next = Case::new(self.number, self.done.len() + 1);
            let done = std::mem::replace(&mut self.case, next);
            self.done.push((done, std::mem::take(&mut self.ticket)));
            self.step = 0;
        }
        Ok(())
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "shows how much was tested")]
fn a_killed_server_loses_nothing_and_charges_nothing_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let seed = std::env::var("SUBAN_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let mut chance = StdRng::seed_from_u64(seed);
    let mut writers: Vec<_> = (0..WRITERS).map(Writer::new).collect();

    for kill in 0..KILLS_WHILE_WRITING {
        if kill % (KILLS_WHILE_WRITING / KILLS_WHILE_STARTING) == 0 {
            kill_while_starting(&data, &mut chance);
        }
        kill_while_writing(&data, &mut writers, &mut chance);
    }
    let server = Server::start(&data);
    for writer in &mut writers {
        writer.finish(&server.url);
    }
    let sum = |count: fn(&Writer) -> usize| writers.iter().map(count).sum::<usize>();
    let (confirmed, repeated) = (sum(|writer| writer.confirmed), sum(|writer| writer.repeated));
    eprintln!(
        "seed {seed}: {confirmed} commands, {repeated} of them done by a server that was killed before it said so"
    );
    assert!(confirmed > KILLS_WHILE_WRITING as usize, "only {confirmed} commands were confirmed");
    check_cases(&writers, &Client::of(&server.url));
    server.kill();
    check_verify(&data);
}

fn kill_while_starting(data: &Path, chance: &mut StdRng) {
    let mut child = Server::launch(data);
    thread::sleep(Duration::from_millis(chance.random_range(0..=STARTING_MS_MAX)));
    child.kill().expect("it can be killed");
    child.wait().expect("a killed process ends");
}

fn kill_while_writing(data: &Path, writers: &mut [Writer], chance: &mut StdRng) {
    let server = Server::start(data);
    let url = server.url.clone();
    let moment = Duration::from_millis(chance.random_range(0..=WRITING_MS_MAX));
    thread::scope(|scope| {
        for writer in writers {
            scope.spawn(|| writer.work(&url));
        }
        thread::sleep(moment);
        server.kill();
    });
}

/// Every confirmed ticket is there with its events, and charged as the rulebook says, once.
fn check_cases(writers: &[Writer], client: &Client) {
    let mut total = 0;
    for (case, ticket) in writers.iter().flat_map(|writer| &writer.done) {
        let Answer { status, body } =
            client.get(&format!("/v1/tickets/{ticket}")).expect("the server answers");
        assert_eq!(status, 200, "{}", case.name);
        assert_eq!(body["external"], case.name.as_str());
        assert!(body["final_reply_at"].is_string(), "{}: {body}", case.name);
        assert_eq!(standing(&body), case.charges, "{}", case.name);
        total += case.charges.iter().map(|(_, hundredths)| hundredths).sum::<i64>();
    }
    let Answer { body, .. } =
        client.get(&format!("/v1/ledger?period=2026-03&unit={UNIT}")).expect("the server answers");
    assert_eq!(hundredths(&body["totals"][0]["points"]), total + NOBODY_SATISFIED, "{}", body["totals"]);
}

/// Rules and points of the charges that stand on a ticket, by rule.
fn standing(ticket: &Value) -> Vec<(&str, i64)> {
    let charges = ticket["charges"].as_array().expect("a ticket lists its charges").iter();
    // The studio's own delay, in sending the ticket on, is not what is tested here.
    let standing = charges.filter(|charge| charge["state"] == "standing" && charge["unit"]["id"] == UNIT);
    let mut rules: Vec<_> = standing
        .map(|charge| (charge["rule"].as_str().unwrap_or_default(), hundredths(&charge["points"])))
        .collect();
    rules.sort_unstable();
    rules
}

fn hundredths(points: &Value) -> i64 {
    let text = points.as_str().expect("points are text");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<2}").parse().expect("points are decimals")
}

fn check_verify(data: &Path) {
    let data = data.to_str().expect("the temporary folder's path is text");
    let output = run(&["verify", "--format", "json", "--data", data]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&said).expect("its result is JSON");
    assert_eq!(report["findings"], json!([]));
}
