//! What the log is told, a test at a time.
//!
//! One subscriber serves the whole process from before the first desk stands. A subscriber of one test's own would
//! come and go beside the other tests, and a place in the code that logs, met for the first time in between, would
//! be taken for one that nobody listens to.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

thread_local! {
    /// What was told since this thread began to listen; nothing before it did.
    static TOLD: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Sets up the process's log. Every desk does so before it stands.
pub fn begin() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let listening = dynamic_filter_fn(|_, _| TOLD.with_borrow(Option::is_some));
        let layer = fmt::layer().with_ansi(false).with_writer(|| Lines).with_filter(listening);
        tracing::subscriber::set_global_default(Registry::default().with(layer)).unwrap();
    });
}

/// Keeps what this thread tells the log from now on, down to the finest.
pub fn listen() {
    TOLD.set(Some(Vec::new()));
}

/// What was kept, and listens no more.
pub fn heard() -> String {
    String::from_utf8(TOLD.take().unwrap()).unwrap()
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        TOLD.with_borrow_mut(|told| told.iter_mut().for_each(|told| told.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
