//! A password on its way to the store.

use std::fmt;

use api_core::{
    Secret,
    wire::{Extent, WireValue},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A password that a profile is to get: 8 to 128 characters. It is written into the request's body, and neither `Debug` nor
/// any error shows it, not even its length.
#[derive(Clone)]
pub struct Password(Secret);

impl Password {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Secret::new(text))
    }

    /// The text itself. Never log it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<Secret> for Password {
    fn from(secret: Secret) -> Self {
        Self(secret)
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose() == other.0.expose()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl WireValue for Password {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        self.0.expose().serialize(serializer)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
