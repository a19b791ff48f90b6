//! A member that X-Cart writes even when it has no value.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use api_core::wire::{Extent, WireValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An [`Option`] that is written as `null` when it is none, as X-Cart does; null and absent are read as none
/// (XC-SCALAR-4). It behaves as the option within. In an `Option` around it, as inputs have, null is `Some` of none, and only
/// what is absent is none.
///
/// ```
/// use xcart_client::wire::{Nullable, ProfileId};
///
/// let customer: Nullable<ProfileId> = serde_json::from_str("null")?;
/// assert!(customer.is_none());
/// assert_eq!(serde_json::to_string(&customer)?, "null");
/// assert_eq!(*Nullable::from(Some(ProfileId(3))), Some(ProfileId(3)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nullable<T>(pub Option<T>);

impl<T> Default for Nullable<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T> From<Nullable<T>> for Option<T> {
    fn from(value: Nullable<T>) -> Self {
        value.0
    }
}

impl<T> Deref for Nullable<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T> DerefMut for Nullable<T> {
    fn deref_mut(&mut self) -> &mut Option<T> {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Nullable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: WireValue> WireValue for Nullable<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::from_wire(deserializer).map(Self)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, extent)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }

    fn of_null() -> Option<Self> {
        Some(Self(None))
    }
}

impl<T: WireValue> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire(serializer, Extent::Whole)
    }
}

impl<'de, T: WireValue> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_wire(deserializer)
    }
}
