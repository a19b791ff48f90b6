//! Telling states of an order apart without keeping them.

use std::{fmt, str::FromStr};

use api_core::wire;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::CursorError;
use crate::wire::{Order, PaymentTransaction};

/// What an order and its payments looked like, in 64 bits: equal for equal states, and for different ones almost never. It
/// tells nothing of their content. Its text is 16 hexadecimal digits.
///
/// Two versions of this crate may make different ones of the same state, which then counts as changed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of an order as it was read, with its transactions by ascending id.
    pub fn of(order: &Order, transactions: &[PaymentTransaction]) -> Self {
        let order = wire::to_vec(order).unwrap_or_default();
        let start = mix(0xcbf2_9ce4_8422_2325, &order);
        Self(transactions.iter().fold(start, |hash, one| mix(hash, &wire::to_vec(one).unwrap_or_default())))
    }
}

/// FNV-1a, with an end to each text.
fn mix(hash: u64, text: &[u8]) -> u64 {
    let text = text.iter().copied().chain([0xff]);
    text.fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let is_plain = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(text, 16).ok().filter(|_| is_plain).map(Self).ok_or(CursorError)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
