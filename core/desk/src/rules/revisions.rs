//! Every revision that was ever in force, loaded from what the store keeps when somebody asks for it.

use crate::limits::LOADED_REVISIONS_MAX;
use crate::refusal::{DeskError, Refusal};
use crate::rules::activation::{Activation, activations, in_force_after, up_to};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::keys::{Keys, Space};
use crate::stored::page::{Bounds, Page, page};
use crate::stored::record::RulebookId;
use crate::stored::view::View;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use suban_model::{CivilDate, Digest, Holidays};
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy::files::FilesError;
use suban_policy::{Pack, PackFiles};
use suban_store::Store;

/// What an edition on record cannot be rebuilt from.
#[derive(Debug, thiserror::Error)]
pub enum RulebookError {
    /// Its bytes are not in the store.
    #[error("the {what} {digest} of an edition is not in the store")]
    Missing {
        /// Pack or holidays.
        what: &'static str,
        /// Its digest.
        digest: Digest,
    },
    /// The pack's bytes are no container.
    #[error("the pack {digest} is not readable")]
    Container {
        /// Its digest.
        digest: Digest,
        /// Why.
        #[source]
        source: FilesError,
    },
    /// This version finds errors in the pack.
    #[error("the pack {digest} does not load with this version: {}", diagnostics.first().map(ToString::to_string).unwrap_or_default())]
    Pack {
        /// Its digest.
        digest: Digest,
        /// Them.
        diagnostics: Vec<Diagnostic>,
    },
    /// The holidays are not readable.
    #[error("the holidays {digest} are not readable")]
    Holidays {
        /// Their digest.
        digest: Digest,
    },
    /// The store failed, or there is no such revision.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// The revisions of one organisation.
pub struct Revisions {
    store: Arc<dyn Store>,
    org: String,
    keys: Keys,
    engines: Vec<Arc<dyn Engine>>,
    /// The most recently asked for, which are asked for again: the newest last.
    loaded: Mutex<Vec<Rulebook>>,
    /// The counters of the plugins in each pack that was looked at.
    counters: Mutex<BTreeMap<Digest, Counters>>,
}

/// The counter of each plugin that has one, by its id.
pub type Counters = BTreeMap<String, u64>;

impl Revisions {
    /// Those that a store keeps, to be compiled by these engines.
    pub fn new(store: Arc<dyn Store>, org: &str, engines: Vec<Arc<dyn Engine>>) -> Self {
        Self {
            store,
            org: org.to_owned(),
            keys: Keys::of(org),
            engines,
            loaded: Mutex::default(),
            counters: Mutex::default(),
        }
    }

    /// The engines that compile them.
    pub fn engines(&self) -> &[Arc<dyn Engine>] {
        &self.engines
    }

    /// The store that keeps them.
    pub const fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Id of the organisation.
    pub fn org(&self) -> &str {
        &self.org
    }

    /// What is stored of the organisation.
    pub fn view(&self) -> View<'_> {
        self.view_of(self.store.as_ref())
    }

    /// What another store holds of the organisation, such as an overlay over this one.
    pub fn view_of<'a>(&'a self, store: &'a dyn Store) -> View<'a> {
        View::new(store, &self.org, &self.keys)
    }

    /// Every activation, oldest first.
    pub fn activations(&self) -> Result<Vec<Activation>, DeskError> {
        activations(self.view())
    }

    /// The activations before the one of this number, or the newest, the newest first.
    pub fn activations_before(
        &self,
        seq: Option<u64>,
        bounds: Bounds,
    ) -> Result<Page<Activation, u64>, DeskError> {
        let view = self.view();
        let earlier = view.numbers(Space::Activation)?.into_iter().rev();
        let earlier = earlier.filter(|number| seq.is_none_or(|seq| *number < seq));
        let read = |number| {
            let missing = || DeskError::Missing(format!("activation {number}"));
            Activation::at(view, number)?.ok_or_else(missing)
        };
        page(earlier.map(read), bounds, |activation| activation.seq, |_| true)
    }

    /// The editions in force; `None` before the first pack was activated.
    pub fn in_force(&self) -> Result<Option<Rulebooks>, RulebookError> {
        self.rulebooks_after(&self.activations()?)
    }

    /// The holidays that came with the newest activation; `None` before the first.
    pub fn holidays(&self) -> Result<Option<Holidays>, RulebookError> {
        let newest = self.activations()?.pop();
        newest.map(|newest| holidays_of(self.view(), &newest.rulebook)).transpose()
    }

    /// The editions as they were right after the activation of this number, and the revision that it brought.
    pub fn after(&self, seq: u64) -> Result<(Rulebooks, Rulebook), RulebookError> {
        let unknown = || DeskError::from(Refusal::UnknownRevision(seq));
        let activations = self.activations()?;
        let past = up_to(&activations, seq);
        let brought = past.last().filter(|activation| activation.seq == seq).ok_or_else(unknown)?;
        let rulebook = self.rulebook(&brought.rulebook)?;
        Ok((self.rulebooks_after(past)?.ok_or_else(unknown)?, rulebook))
    }

    /// The rulebook of an id on record.
    pub fn rulebook(&self, edition: &RulebookId) -> Result<Rulebook, RulebookError> {
        // Whoever else wants to load waits, and then most likely finds what it wants.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let known = loaded.iter().position(|rulebook| rulebook.id.judges_as(edition));
        let rulebook = match known {
            Some(at) => loaded.remove(at),
            None => rulebook_of(self.view(), edition, &self.engines)?,
        };
        if loaded.len() >= LOADED_REVISIONS_MAX {
            loaded.remove(0);
        }
        loaded.push(rulebook.clone());
        Ok(rulebook)
    }

    /// The highest counter of each plugin that was ever in force for tickets of that day, as these activations say. What a
    /// rollback went back behind counts no more: it was meant.
    pub fn counters_seen(
        &self,
        activations: &[Activation],
        day: CivilDate,
    ) -> Result<Counters, RulebookError> {
        let (mut seen, mut until) = (Counters::new(), u64::MAX);
        for activation in activations.iter().rev().filter(|activation| activation.effective_from <= day) {
            if activation.seq > until {
                continue;
            }
            if let Some(restores) = activation.restores {
                until = restores;
                continue;
            }
            for (plugin, counter) in self.counters_in(activation.rulebook.pack)? {
                let highest = seen.entry(plugin).or_insert(counter);
                *highest = counter.max(*highest);
            }
        }
        Ok(seen)
    }

    /// The counters of the plugins in a pack that was in force, none of which has to run for that.
    fn counters_in(&self, digest: Digest) -> Result<Counters, RulebookError> {
        let mut known = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counters) = known.get(&digest) {
            return Ok(counters.clone());
        }
        let files = files_of(self.view(), digest)?;
        let identify = |path| self.engines.iter().find_map(|engine| engine.identify(path, &files));
        let counters: Counters =
            files.paths().filter_map(identify).map(|plugin| (plugin.id, plugin.counter)).collect();
        known.insert(digest, counters.clone());
        Ok(counters)
    }

    fn rulebooks_after(&self, activations: &[Activation]) -> Result<Option<Rulebooks>, RulebookError> {
        let standing = in_force_after(activations);
        let loaded = standing.values().map(|standing| self.rulebook(&standing.revision.rulebook));
        Ok(Rulebooks::of(loaded.collect::<Result<Vec<_>, _>>()?))
    }
}

/// Rebuilds a rulebook from what the store keeps.
pub fn rulebook_of(
    view: View<'_>,
    edition: &RulebookId,
    engines: &[Arc<dyn Engine>],
) -> Result<Rulebook, RulebookError> {
    let digest = edition.pack;
    let files = files_of(view, digest)?;
    let pack = Pack::load(&files, engines, &BTreeMap::new())
        .map_err(|diagnostics| RulebookError::Pack { digest, diagnostics })?;
    Ok(Rulebook::new(Arc::new(pack), Arc::new(holidays_of(view, edition)?)))
}

/// The files of a pack that was in force.
fn files_of(view: View<'_>, digest: Digest) -> Result<PackFiles, RulebookError> {
    let container = view.blob(&digest)?.ok_or(RulebookError::Missing { what: "pack", digest })?;
    PackFiles::from_container(&container).map_err(|source| RulebookError::Container { digest, source })
}

/// The holidays of an edition.
fn holidays_of(view: View<'_>, edition: &RulebookId) -> Result<Holidays, RulebookError> {
    let digest = edition.holidays;
    let holidays = view.blob(&digest)?.ok_or(RulebookError::Missing { what: "holidays", digest })?;
    let holidays = std::str::from_utf8(&holidays).ok().and_then(|text| Holidays::parse_stored(text).ok());
    holidays.ok_or(RulebookError::Holidays { digest })
}
