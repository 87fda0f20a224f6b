//! The connections that are open, and which of them gives way when there are too many: the one that has waited longest
//! without having sent a whole request. Whoever opens connections and says nothing, or says it a byte at a time, shuts
//! nobody out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// All open connections.
#[derive(Clone)]
pub struct Conversations {
    places: Arc<Semaphore>,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    /// The longest waiting first.
    by_age: BTreeMap<u64, Conversation>,
    next: u64,
}

/// One connection, as those know it who answer.
#[derive(Clone)]
pub struct Conversation(Arc<State>);

struct State {
    /// A whole request has come, and is not answered.
    answering: AtomicBool,
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
        Self { places: Arc::new(Semaphore::new(places)), open: Arc::default() }
    }

    /// A place for one more. If there is none, the connection gives way that has waited longest.
    pub async fn place(&self) -> Option<Place> {
        let places = Arc::clone(&self.places);
        let permit = match Arc::clone(&places).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                self.make_room();
                places.acquire_owned().await.ok()?
            }
        };
        let state = State { answering: AtomicBool::new(false), gives_way: Notify::new() };
        let conversation = Conversation(Arc::new(state));
        let number = self.open().add(conversation.clone());
        Some(Place { number, conversation, conversations: self.clone(), _permit: permit })
    }

    fn make_room(&self) {
        let open = self.open();
        let waits = |conversation: &&Conversation| !conversation.0.answering.load(Ordering::Relaxed);
        if let Some(longest) = open.by_age.values().find(waits) {
            longest.0.gives_way.notify_one();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn add(&mut self, conversation: Conversation) -> u64 {
        self.next += 1;
        self.by_age.insert(self.next, conversation);
        self.next
    }
}

impl Conversation {
    /// A whole request has come.
    pub fn is_answering(&self) {
        self.0.answering.store(true, Ordering::Relaxed);
    }

    /// The request is answered.
    pub fn has_answered(&self) {
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
        self.conversations.open().by_age.remove(&self.number);
    }
}
