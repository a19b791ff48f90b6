//! Values that know their place.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

use super::NodeId;

/// The name by which the [deserializer](super::de) knows that the place is wanted too.
pub(super) const LOCATED: &str = "$profile::Located";

/// A value with its place. It can be read from a profile alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located<T> {
    pub(crate) at: NodeId,
    pub(crate) value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LOCATED, PlaceAndValue(PhantomData))
    }
}

struct PlaceAndValue<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PlaceAndValue<T> {
    type Value = Located<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value in its place")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Located<T>, A::Error> {
        let place: Option<u32> = parts.next_element()?;
        let value: Option<T> = parts.next_element()?;
        match (place, value) {
            (Some(place), Some(value)) => Ok(Located { at: NodeId::from_index(place), value }),
            _ => Err(A::Error::custom("a value without its place")),
        }
    }
}
