//! The connections that are open, and which of them gives way when there are too many: the one that has waited longest
//! without having sent a whole request. Whoever opens connections and says nothing, or says it a byte at a time, shuts
//! nobody out.

use crate::limits::ROOM_LOOK_MS;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// All open connections.
#[derive(Clone)]
pub struct Conversations {
    places: Arc<Semaphore>,
    open: Arc<Mutex<BTreeMap<u64, Conversation>>>,
    /// Counts whatever happens, so that one knows what came before what.
    events: Arc<AtomicU64>,
}

/// One connection, as those know it who answer.
#[derive(Clone)]
pub struct Conversation(Arc<State>);

struct State {
    /// A whole request has come, and is not answered.
    answering: AtomicBool,
    /// Since which event it has been waiting for a request.
    waits_since: AtomicU64,
    events: Arc<AtomicU64>,
    gives_way: Notify,
}

/// The place of a connection. Dropped, it is free.
pub struct Place {
    number: u64,
    conversation: Conversation,
    conversations: Conversations,
    _permit: OwnedSemaphorePermit,
}

impl Conversations {
    /// None, of at most so many.
    pub fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), open: Arc::default(), events: Arc::default() }
    }

    /// A place for one more. If there is none, the connection gives way that has waited longest, as soon as one waits.
    pub async fn place(&self) -> Option<Place> {
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
                break permit;
            }
            self.make_room();
            let freed = Arc::clone(&self.places).acquire_owned();
            if let Ok(permit) = timeout(Duration::from_millis(ROOM_LOOK_MS), freed).await {
                break permit.ok()?;
            }
        };
        let number = self.events.fetch_add(1, Ordering::Relaxed);
        let state = State {
            answering: AtomicBool::new(false),
            waits_since: AtomicU64::new(number),
            events: Arc::clone(&self.events),
            gives_way: Notify::new(),
        };
        let conversation = Conversation(Arc::new(state));
        self.open().insert(number, conversation.clone());
        Some(Place { number, conversation, conversations: self.clone(), _permit: permit })
    }

    fn make_room(&self) {
        let open = self.open();
        let waiting = open.values().filter(|conversation| !conversation.0.answering.load(Ordering::Relaxed));
        if let Some(longest) = waiting.min_by_key(|waiting| waiting.0.waits_since.load(Ordering::Relaxed)) {
            longest.0.gives_way.notify_one();
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Conversation>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conversation {
    /// A whole request has come.
    pub fn is_answering(&self) {
        self.0.answering.store(true, Ordering::Relaxed);
    }

    /// The request is answered, and the next one is waited for.
    pub fn has_answered(&self) {
        let now = self.0.events.fetch_add(1, Ordering::Relaxed);
        self.0.waits_since.store(now, Ordering::Relaxed);
        self.0.answering.store(false, Ordering::Relaxed);
    }
}

impl Place {
    /// What is known of its connection.
    pub const fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// Waits until its connection has to give way.
    pub async fn gives_way(&self) {
        self.conversation.0.gives_way.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.conversations.open().remove(&self.number);
    }
}
