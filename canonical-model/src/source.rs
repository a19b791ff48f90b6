//! Where an order was read from: the raw text, by reference and hash.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Names the raw text of a record in whatever keeps it: a file, a row, an object. The model never follows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RawRef(String);

impl RawRef {
    /// The reference from its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The BLAKE3 hash of a raw text, as 64 hexadecimal digits: whether two reads gave the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct RawHash(String);

impl RawHash {
    /// The hash of a text.
    pub fn of(raw: &[u8]) -> Self {
        Self(blake3::hash(raw).to_hex().to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RawHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawHash({}…)", self.0.get(..8).unwrap_or_default())
    }
}

impl From<RawHash> for String {
    fn from(hash: RawHash) -> Self {
        hash.0
    }
}

impl TryFrom<String> for RawHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        if text.len() == 64 && text.chars().all(is_digit) {
            Ok(Self(text))
        } else {
            Err("the hash of a raw text is 64 hexadecimal digits in lower case".to_owned())
        }
    }
}

/// When and from what a record was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceStamp {
    /// When we read it.
    pub observed_at: DateTime<Utc>,
    /// The raw text, if it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawRef>,
    /// The hash of the raw text.
    pub raw_hash: RawHash,
}

impl SourceStamp {
    /// The stamp of a raw text that was read then and is not kept.
    pub fn of(raw: &[u8], observed_at: DateTime<Utc>) -> Self {
        Self { observed_at, raw: None, raw_hash: RawHash::of(raw) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_tells_one_text_from_another_and_reads_back() {
        let stamp = SourceStamp::of(b"{\"id\":1}", DateTime::UNIX_EPOCH);
        assert_ne!(stamp.raw_hash, RawHash::of(b"{\"id\":2}"));
        let written = serde_json::to_string(&stamp).unwrap();
        assert_eq!(serde_json::from_str::<SourceStamp>(&written).unwrap(), stamp);
        assert!(serde_json::from_str::<RawHash>("\"abc\"").is_err());
    }
}
