//! Whether a request is the add-on's, and what it says.

use std::{fmt, sync::Arc, time::Duration};

use api_core::{
    runtime::Timestamp,
    signing::{Encoding, Keys},
};
use chrono::{DateTime, TimeDelta};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{MemoryReplays, OrderIds, ReplayId, ReplayMemory, UnreadableHint};
use crate::wire::OrderId;

/// Judges what is posted to a webhook's address. Clones share what they remember.
#[derive(Clone)]
pub struct Receiver {
    proof: Proof,
    keys: Keys,
    header: HeaderName,
    prefix: String,
    timestamp: Option<HeaderName>,
    tolerance: Duration,
    nonce: Option<HeaderName>,
    remember_for: Duration,
    replays: Arc<dyn ReplayMemory>,
    max_body_bytes: usize,
    order_ids: OrderIds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Hmac(Encoding),
    Token,
}

/// Settings of a [`Receiver`].
#[must_use]
pub struct ReceiverBuilder {
    proof: Proof,
    keys: Keys,
    header: String,
    prefix: String,
    timestamp: Option<String>,
    tolerance: Duration,
    nonce: Option<String>,
    remember_for: Duration,
    replays: Option<Arc<dyn ReplayMemory>>,
    max_body_bytes: usize,
    order_ids: OrderIds,
}

/// A receiver that could not work as it is set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A header's name is none.
    #[error("{0:?} is no name of a header")]
    HeaderName(String),
    /// Two of proof, timestamp and nonce would stand in the same header.
    #[error("the header {0} is to hold two things; give each its own")]
    HeaderTwice(String),
}

/// What a request is, and by that how it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The add-on's: put it into a queue, then answer 200.
    Changed(Hint),
    /// The add-on's, and it came before: answer 200 and do nothing.
    Repeated,
    /// The add-on's, and it names no order: answer 400, and look at what changed.
    Unreadable(UnreadableHint),
    /// Not the add-on's, or not to be told from a stranger's: answer 401, or 413.
    Refused(Refusal),
}

impl Verdict {
    /// The status to answer with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Changed(_) | Self::Repeated => StatusCode::OK,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Refused(Refusal::TooLarge(_)) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(_) => StatusCode::UNAUTHORIZED,
        }
    }
}

/// Orders that may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// Their ids, ascending and each once; none, if the add-on sent an empty list.
    pub orders: Vec<OrderId>,
    /// How many ids beside them could not be read.
    pub unreadable: usize,
    replay: Option<ReplayId>,
}

/// Why a request is not taken for the add-on's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is larger than so many bytes.
    #[error("the body is larger than {0} bytes: raise the receiver's limit, or send the order's id alone")]
    TooLarge(usize),
    /// A header is missing, empty, or no text.
    #[error("the request has no {0}")]
    Missing(HeaderName),
    /// A header stands there more than once.
    #[error("the request has {0} more than once")]
    Ambiguous(HeaderName),
    /// Signature or token fit none of the secrets.
    #[error("{0} fits none of the secrets: compare secret, digest and what is signed with the add-on's")]
    Wrong(HeaderName),
    /// The nonce holds a dot, by which a part of it could be taken for the body's.
    #[error("{0} holds a dot, which parts it from the body")]
    DottedNonce(HeaderName),
    /// The timestamp is not a number of seconds since 1970.
    #[error("{0} is no time in seconds since 1970")]
    NoTime(HeaderName),
    /// The timestamp is too old.
    #[error("the request is {0} s old: it came late, is repeated, or one of the two clocks is wrong")]
    Stale(u64),
    /// The timestamp is in the future.
    #[error("the request is from {0} s ahead: one of the two clocks is wrong")]
    Ahead(u64),
}

impl Receiver {
    /// For an add-on that signs what it sends with HMAC-SHA256, in that header.
    pub fn hmac(secrets: Keys, header: &str, encoding: Encoding) -> ReceiverBuilder {
        ReceiverBuilder::new(Proof::Hmac(encoding), secrets, header)
    }

    /// For an add-on that sends the secret itself, in that header. Whoever sees it once can say anything.
    pub fn token(secrets: Keys, header: &str) -> ReceiverBuilder {
        ReceiverBuilder::new(Proof::Token, secrets, header)
    }

    /// Judges a request: its headers, its `body` as it was received, byte for byte, and the time.
    ///
    /// The time that the comparison takes tells nothing of the secrets. What can be made out without them (size, missing
    /// headers) is refused first.
    pub fn receive(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Verdict {
        match self.check(headers, body, now) {
            Err(refusal) => Verdict::Refused(refusal),
            Ok((replay, until)) => match self.order_ids.read(body) {
                Err(unreadable) => Verdict::Unreadable(unreadable),
                Ok(_) if replay.is_some_and(|replay| !self.replays.is_new(replay, now, until)) => Verdict::Repeated,
                Ok((orders, unreadable)) => Verdict::Changed(Hint { orders, unreadable, replay }),
            },
        }
    }

    /// A hint could not be put into a queue: it is taken when it comes again. Answer by a 503, so that it does.
    pub fn forget(&self, hint: &Hint) {
        if let Some(replay) = &hint.replay {
            self.replays.forget(replay);
        }
    }

    /// The largest body that is looked at, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// The headers that the add-on sends with that body, by the secret that was given first: for tests of a receiver. A nonce
    /// that is no header's value is left out.
    pub fn sign(&self, body: &[u8], at: Timestamp, nonce: &str) -> HeaderMap {
        let time = at.timestamp().to_string();
        let parts = self.signed(self.timestamp.as_ref().map(|_| &*time), self.nonce.as_ref().map(|_| nonce), body);
        let proof = match self.proof {
            Proof::Hmac(encoding) => self.keys.sign(&parts, encoding),
            Proof::Token => self.keys.first().map(|key| key.expose().to_owned()).unwrap_or_default(),
        };
        let proof = format!("{}{proof}", self.prefix);
        let pairs = [(Some(&self.header), &*proof), (self.timestamp.as_ref(), &*time), (self.nonce.as_ref(), nonce)];
        let pairs =
            pairs.into_iter().filter_map(|(name, value)| Some((name?.clone(), HeaderValue::from_str(value).ok()?)));
        pairs.collect()
    }

    /// What is signed: timestamp, nonce and body, with a dot after each but the last.
    fn signed<'a>(&self, timestamp: Option<&'a str>, nonce: Option<&'a str>, body: &'a [u8]) -> Vec<&'a [u8]> {
        let before = [timestamp, nonce].into_iter().flatten().flat_map(|part| [part.as_bytes(), b"."]);
        before.chain([body]).collect()
    }

    /// By what it is known again, and for how long.
    fn check(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(Option<ReplayId>, Timestamp), Refusal> {
        if body.len() > self.max_body_bytes {
            return Err(Refusal::TooLarge(self.max_body_bytes));
        }
        let wrong = || Refusal::Wrong(self.header.clone());
        let proof = only(headers, &self.header)?.strip_prefix(&*self.prefix).ok_or_else(wrong)?;
        let timestamp = self.timestamp.as_ref().map(|name| only(headers, name)).transpose()?;
        let nonce = self.nonce.as_ref().map(|name| only(headers, name)).transpose()?;
        if let Some(name) = self.nonce.as_ref().filter(|_| nonce.is_some_and(|nonce| nonce.contains('.'))) {
            return Err(Refusal::DottedNonce(name.clone()));
        }
        let is_good = match self.proof {
            Proof::Hmac(encoding) => self.keys.fit(&self.signed(timestamp, nonce, body), proof.as_bytes(), encoding),
            Proof::Token => self.keys.hold(proof.as_bytes()),
        };
        if !is_good {
            return Err(wrong());
        }
        let at = timestamp.map(|text| self.time(text, now)).transpose()?;
        // Once its timestamp is too old, it is refused for that. A token is the same each time and tells nothing.
        let until = at.map_or(now.checked_add_signed(delta(self.remember_for)), |at| {
            at.checked_add_signed(delta(self.tolerance))
        });
        let signature = Some(proof).filter(|_| at.is_some() && self.proof != Proof::Token);
        let replay = nonce.or(signature).map(|value| ReplayId::of(value.as_bytes()));
        Ok((replay, until.unwrap_or(Timestamp::MAX_UTC)))
    }

    fn time(&self, text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
        let no_time = || self.timestamp.clone().map_or(Refusal::Stale(0), Refusal::NoTime);
        let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let at = digits.and_then(|digits| DateTime::from_timestamp(digits.parse().ok()?, 0)).ok_or_else(no_time)?;
        let (age, tolerance) = (now.signed_duration_since(at), delta(self.tolerance));
        let seconds = age.num_seconds().unsigned_abs();
        if age > tolerance {
            return Err(Refusal::Stale(seconds));
        }
        if -age > tolerance { Err(Refusal::Ahead(seconds)) } else { Ok(at) }
    }
}

/// The header's one value.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| Refusal::Missing(name.clone()))?;
    if values.next().is_some() { Err(Refusal::Ambiguous(name.clone())) } else { Ok(value) }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("proof", &self.proof)
            .field("keys", &self.keys)
            .field("header", &self.header)
            .field("timestamp", &self.timestamp)
            .field("nonce", &self.nonce)
            .field("order_ids", &self.order_ids)
            .finish_non_exhaustive()
    }
}

impl ReceiverBuilder {
    fn new(proof: Proof, keys: Keys, header: &str) -> Self {
        Self {
            proof,
            keys,
            header: header.to_owned(),
            prefix: String::new(),
            timestamp: None,
            tolerance: Duration::from_secs(300),
            nonce: None,
            remember_for: Duration::from_secs(24 * 60 * 60),
            replays: None,
            max_body_bytes: 256 << 10,
            order_ids: OrderIds::pointer("/order_id"),
        }
    }

    /// What stands before signature or token, such as `sha256=` or `Bearer `; nothing unless set.
    pub fn prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// The header that holds the time of sending, in seconds since 1970, as PHP's `time()` gives it. With HMAC it is signed: its
    /// text and a dot come before the rest.
    pub fn timestamp(mut self, header: &str) -> Self {
        self.timestamp = Some(header.to_owned());
        self
    }

    /// How far the timestamp may be from the receiver's clock, either way; 5 minutes unless set.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The header that holds what is different in each delivery, and the same when one is repeated; without a dot. With HMAC it is signed: its
    /// text and a dot come before the body. Without one, a delivery is known again by its signature if that has a timestamp in
    /// it, and else not at all.
    pub fn nonce(mut self, header: &str) -> Self {
        self.nonce = Some(header.to_owned());
        self
    }

    /// How long a nonce is remembered where there is no timestamp; a day unless set. With a timestamp it is as long as that is
    /// good.
    pub fn remember_for(mut self, time: Duration) -> Self {
        self.remember_for = time;
        self
    }

    /// What remembers the deliveries; [`MemoryReplays`] for 10,000 unless set. Several processes need one that they share.
    pub fn replays(mut self, memory: Arc<dyn ReplayMemory>) -> Self {
        self.replays = Some(memory);
        self
    }

    /// The largest body, in bytes; 256 KiB unless set. What is larger is refused before it is hashed.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// Where the order's id stands in the body; in the JSON member `order_id` unless set.
    pub fn order_ids(mut self, order_ids: OrderIds) -> Self {
        self.order_ids = order_ids;
        self
    }

    /// The receiver.
    ///
    /// # Errors
    /// [`SetupError`] when a header's name is none, or stands for two things.
    pub fn build(self) -> Result<Receiver, SetupError> {
        let name = |text: &String| text.parse::<HeaderName>().map_err(|_| SetupError::HeaderName(text.clone()));
        let header = name(&self.header)?;
        let timestamp = self.timestamp.as_ref().map(name).transpose()?;
        let nonce = self.nonce.as_ref().map(name).transpose()?;
        let twice = [&timestamp, &nonce].into_iter().flatten().find(|name| **name == header);
        if let Some(twice) = twice.or_else(|| nonce.as_ref().filter(|nonce| timestamp.as_ref() == Some(nonce))) {
            return Err(SetupError::HeaderTwice(twice.to_string()));
        }
        Ok(Receiver {
            proof: self.proof,
            keys: self.keys,
            header,
            prefix: self.prefix,
            timestamp,
            tolerance: self.tolerance,
            nonce,
            remember_for: self.remember_for,
            replays: self.replays.unwrap_or_else(|| Arc::new(MemoryReplays::new(10_000))),
            max_body_bytes: self.max_body_bytes,
            order_ids: self.order_ids,
        })
    }
}

impl fmt::Debug for ReceiverBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverBuilder")
            .field("keys", &self.keys)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
