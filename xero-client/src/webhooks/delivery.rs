//! One delivery: what is to be answered, and what it holds.

use std::{collections::BTreeMap, collections::BTreeSet, fmt};

use api_core::wire::{self, BadElement, without_values};
use http::StatusCode;
use serde_json::value::RawValue;

use super::{Event, Refusal, ResourceKey, SequenceRange, SigningKeys, verify};
use crate::{text::shown, wire::TenantId};

/// What a request to the webhook's URL is, and by that how it is answered. Make it with [`answer`].
#[derive(Debug, Clone)]
#[must_use]
pub enum Verdict {
    /// Xero's: keep what it says, then answer 200.
    Genuine(Notice),
    /// Not Xero's, or not to be told from a stranger's: answer 401.
    Refused(Refusal),
}

impl Verdict {
    /// The status to answer with; no body, no cookies, within 5 seconds (XR-HOOK-2).
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Genuine(_) => StatusCode::OK,
            Self::Refused(_) => StatusCode::UNAUTHORIZED,
        }
    }
}

/// What Xero told.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Notice {
    /// Something changed.
    Delivery(Delivery),
    /// Nothing: the webhook is being made, or enabled again (XR-HOOK-3). If it had been disabled, events were lost: read what
    /// changed since, and [restart](super::SequenceTracker::restart) the tracker.
    IntentToReceive,
    /// It is signed by Xero and cannot be read. It is answered by 200 all the same, because the same bytes would come again
    /// until the webhook is disabled. Read what changed since the last delivery.
    Unreadable(UnreadableDelivery),
}

/// Why a delivery of Xero's cannot be read. Holds no value of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the delivery cannot be read: {reason}; read what changed since the last one")]
pub struct UnreadableDelivery {
    reason: String,
}

/// Events that came together; of any tenants and categories, and of one resource perhaps twice (XR-HOOK-5).
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The events. One that cannot be read stands in its place: take it as lost.
    pub events: Vec<Result<Event, BadElement>>,
    /// The numbers of the events, where they can be read.
    pub sequence: Option<SequenceRange>,
    /// Members that this version does not know, as they came; `entropy`, which says nothing, among them.
    pub extras: BTreeMap<String, Box<RawValue>>,
}

/// By what a delivery is known again when Xero sends it twice: its numbers, with those whose events it holds. Numbers belong
/// to one webhook; a host that has several apps puts the app before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryKey {
    sequence: SequenceRange,
    tenants: BTreeSet<TenantId>,
}

/// Judges a request: `body` as it was received, byte for byte, and the value of
/// [`SIGNATURE_HEADER`](super::SIGNATURE_HEADER), if there is one. Pure.
///
/// ```
/// use xero_client::webhooks::{Notice, SigningKeys, Verdict, answer};
///
/// let keys = SigningKeys::new("c2lnbmluZyBrZXk=")?;
/// let body = br#"{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "XKCDXKCDXKCDXKCDXKCD"}"#;
/// // Xero tests the receiver with good signatures and bad ones.
/// let good = answer(body, Some(keys.sign(body).as_bytes()), &keys);
/// assert!(matches!(good, Verdict::Genuine(Notice::IntentToReceive)));
/// assert_eq!(good.status(), 200);
/// assert_eq!(answer(body, Some(b"bm90IHRoZSBzaWduYXR1cmU="), &keys).status(), 401);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn answer(body: &[u8], signature_header: Option<&[u8]>, keys: &SigningKeys) -> Verdict {
    match verify(body, signature_header, keys) {
        Err(refusal) => Verdict::Refused(refusal),
        Ok(()) => Verdict::Genuine(match Delivery::parse(body) {
            Err(unreadable) => Notice::Unreadable(unreadable),
            Ok(delivery) if delivery.events.is_empty() => Notice::IntentToReceive,
            Ok(delivery) => Notice::Delivery(delivery),
        }),
    }
}

impl Delivery {
    /// Reads a body that was [verified](verify), or one that was kept after it was.
    ///
    /// # Errors
    /// [`UnreadableDelivery`] if it is no object with a list of events. What is wrong with one event stands in its place.
    pub fn parse(body: &[u8]) -> Result<Self, UnreadableDelivery> {
        let unreadable =
            |error: serde_json::Error| UnreadableDelivery { reason: shown(&without_values(&error.to_string())) };
        let mut extras: BTreeMap<String, Box<RawValue>> = wire::from_slice(body).map_err(unreadable)?;
        let events =
            extras.remove("events").ok_or_else(|| UnreadableDelivery { reason: "it has no events".to_owned() })?;
        let events = wire::elements::<Event>(events.get().as_bytes()).map_err(unreadable)?;
        let events = events.into_iter().map(|event| event.map(Event::in_known_case)).collect();
        let mut number = |name| extras.remove(name)?.get().trim_matches('"').parse().ok();
        let (first, last) = (number("firstEventSequence"), number("lastEventSequence"));
        let sequence = first.zip(last).and_then(|(first, last)| SequenceRange::new(first, last));
        Ok(Self { events, sequence, extras })
    }

    /// What is to be read again: each resource once, in the order of tenants.
    pub fn resources(&self) -> BTreeSet<ResourceKey> {
        self.events.iter().flatten().map(Event::key).collect()
    }

    /// The events that cannot be read.
    pub fn unreadable(&self) -> impl Iterator<Item = &BadElement> {
        self.events.iter().filter_map(|event| event.as_ref().err())
    }

    /// Whether it holds as many events as it has numbers, and each can be read (XR-HOOK-7). Otherwise some are lost.
    pub fn is_whole(&self) -> bool {
        let count = u64::try_from(self.events.len()).unwrap_or(u64::MAX);
        self.events.iter().all(Result::is_ok) && self.sequence.is_some_and(|sequence| sequence.count() == count)
    }

    /// By what it is known again; `None` if it has no numbers.
    pub fn key(&self) -> Option<DeliveryKey> {
        let tenants = self.events.iter().flatten().map(|event| event.tenant_id).collect();
        Some(DeliveryKey { sequence: self.sequence?, tenants })
    }
}

/// Numbers and counts; nothing of the events.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("events", &self.events.len())
            .field("unreadable", &self.unreadable().count())
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}

/// `41-43 of` and the tenants' ids: a key for an inbox.
impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of", self.sequence)?;
        self.tenants.iter().try_for_each(|tenant| write!(f, " {tenant}"))
    }
}
