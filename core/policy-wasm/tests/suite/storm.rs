//! Hostile plugins at several desks beside one whose plugin is well: every ticket of theirs is there, with a note for
//! a person, and the other desk sees nothing of it.

use crate::guest::{Guest, Image, classification};
use crate::pack::{ENGINE, Setting};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use suban_desk::replay::verify::verify;
use suban_desk::stored::keys::Keys;
use suban_desk::{Host, Request, Revision, Revisions, Rulebook, View, Writer};
use suban_model::{Act, Actor, Command, Holidays, Moment, Register, Ticket, TicketId, Zone};
use suban_policy::engine::Engine;
use suban_policy::{Hook, Pack};
use suban_policy_wasm::WasmEngine;
use suban_store::MemoryStore;

/// Tickets of each client.
const TICKETS: usize = 20;

/// Clients of each desk.
const CLIENTS: usize = 2;

struct Noon;

impl Host for Noon {
    fn now(&self) -> Moment {
        Moment::parse("2026-03-02 12:00", &Zone::default()).unwrap()
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// An organisation whose tickets a plugin classifies.
struct Desk {
    store: Arc<MemoryStore>,
    writer: Writer,
}

const ORG: &str = "a";

fn engine() -> Arc<dyn Engine> {
    Arc::<WasmEngine>::clone(&ENGINE)
}

impl Desk {
    fn new(guest: Guest) -> Self {
        let setting = Setting { fuel: 100_000, ..Setting::of(Hook::Classify, guest.build()) };
        let files = setting.files();
        let pack = Pack::load(&files, &[engine()], &BTreeMap::new()).unwrap();
        let (store, rulebook) =
            (Arc::new(MemoryStore::default()), Rulebook::new(Arc::new(pack), Holidays::china()));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, vec![engine()]));
        let desk = suban_desk::Desk::founded(revisions, Noon, &Revision { files, rulebook }).unwrap();
        let writer = Writer::start(desk).unwrap();
        Self { store, writer }
    }

    fn register(&self) -> TicketId {
        let register = Register { channel: "来电".to_owned(), ..Register::default() };
        let by = Actor::of("studio").into();
        let command = Command { at: Noon.now(), by, key: None, act: Act::Register(register) };
        let private = [("text".to_owned(), "不是停水,是漏水".to_owned())].into();
        self.writer.perform(Request { command, private }).unwrap().record.ticket().unwrap()
    }

    /// Every ticket, as the store has it.
    fn tickets(&self) -> Vec<Ticket> {
        let (keys, mut tickets) = (Keys::of(ORG), Vec::new());
        let keep = |ticket| {
            tickets.push(ticket);
            Ok(())
        };
        View::new(self.store.as_ref(), ORG, &keys).each_ticket(keep).unwrap();
        tickets
    }
}

/// All that an answer may hold, which is more than a record may.
fn verbose(image: &mut Image) -> Vec<u32> {
    let mut words = classification(image, "报修");
    for at in [10, 14] {
        let texts: Vec<Vec<u32>> =
            (0..40).map(|number| image.text(&format!("{number:0>300}")).to_vec()).collect();
        words[at..at + 2].copy_from_slice(&image.list(&texts));
    }
    words
}

#[test]
fn no_ticket_is_lost_and_no_other_desk_is_hurt() {
    let deeper =
        "(func $deeper (param i64) (result i32) (call $deeper (i64.add (local.get 0) (i64.const 1))))";
    let hostile = [
        Guest::new(Hook::Classify, "unreachable"),
        Guest::new(Hook::Classify, "(loop (br 0)) unreachable"),
        Guest::new(Hook::Classify, "(loop (drop (memory.grow (i32.const 1))) (br 0)) unreachable"),
        Guest::new(Hook::Classify, "(call $deeper (i64.const 0))").items(deeper),
        Guest::says(Hook::Classify, |_| vec![7]),
        Guest::says(Hook::Classify, verbose),
    ]
    .map(Desk::new);
    let well = Desk::new(Guest::says(Hook::Classify, |image| classification(image, "报修")));
    thread::scope(|scope| {
        for desk in hostile.iter().chain([&well]) {
            for _ in 0..CLIENTS {
                scope.spawn(|| (0..TICKETS).map(|_| desk.register()).collect::<Vec<_>>());
            }
        }
    });
    let desks = hostile.iter().map(|desk| (desk, false)).chain([(&well, true)]);
    for (desk, is_well) in desks {
        let tickets = desk.tickets();
        assert_eq!(tickets.len(), CLIENTS * TICKETS);
        for ticket in tickets {
            let kind = ticket.classification.map(|class| class.kind);
            assert_eq!((kind.as_deref() == Some("报修"), ticket.attention.is_empty()), (is_well, is_well));
        }
        let report = verify(desk.store.as_ref(), ORG, &[engine()], None, |_| {}).unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
    }
}
