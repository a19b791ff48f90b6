//! A text that X-Cart always sends today, so that a release which sends null, or leaves it out, costs no order.

use std::{fmt, ops::Deref};

use api_core::wire::{Extent, SmolStr, WireValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text in which null, absent and empty are the same. It behaves as `&str` does.
///
/// ```
/// use xcart_client::wire::Text;
///
/// let text: Text = serde_json::from_str("null")?;
/// assert!(text.is_empty());
/// assert_eq!(Text::from("Oslo"), "Oslo");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(SmolStr);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without white space around it, unless nothing is left.
    pub fn non_empty(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl From<&Text> for SmolStr {
    fn from(text: &Text) -> Self {
        text.0.clone()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl WireValue for Text {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<SmolStr>::from_wire(deserializer).map(|text| Self(text.unwrap_or_default()))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire(serializer, Extent::Whole)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_wire(deserializer)
    }
}
