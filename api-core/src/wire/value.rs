//! How a Rust value stands in JSON: the trait that wire fields implement, and its implementations for plain types.

use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

use rust_decimal::Decimal;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
    ser::{self, SerializeMap, SerializeSeq},
};
use serde_json::value::RawValue;
use smol_str::SmolStr;
use uuid::Uuid;

use super::{Extent, Role, decimal::Digits, parse_decimal};

/// A value as it stands in a vendor's JSON. The difference to serde's traits: a [`Decimal`] is exact, an absent member is
/// told from an empty one, and text that vendors sometimes send for a boolean or number is read too.
pub trait WireValue: Sized {
    /// Reads the value, from a deserializer of serde_json's that lends from its input, as those over a text or bytes do. What
    /// the macros declare has serde's `Deserialize` too, which reads from any of serde_json's.
    ///
    /// # Errors
    /// The deserializer's.
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Writes as much of the value as `extent` says.
    ///
    /// # Errors
    /// The serializer's.
    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error>;

    /// The value of a member that is not there; `None` means that its absence is an error.
    fn absent() -> Option<Self> {
        None
    }

    /// What `null` is where an `Option` of this type is read: none, unless null is a value of the type itself.
    fn of_null() -> Option<Self> {
        None
    }

    /// Whether the member is left out when it is written.
    fn is_absent(&self) -> bool {
        false
    }

    /// What `Debug` of an object shows of this member. Of a text, and of whatever does not say otherwise, nothing: it may be
    /// somebody's name.
    ///
    /// # Errors
    /// The formatter's.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Lets a [`WireValue`] be shown as a member is.
#[doc(hidden)]
pub struct Shown<'a, T>(pub &'a T);

impl<T: WireValue> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// Lets a [`WireValue`] be read where serde wants a seed.
#[derive(Debug)]
pub struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    /// The seed.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for Seed<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'de, T: WireValue> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::from_wire(deserializer)
    }
}

/// Lets a [`WireValue`] be written where serde wants `Serialize`.
pub(crate) struct AsWire<'a, T>(pub(crate) &'a T, pub(crate) Extent);

impl<T: WireValue> Serialize for AsWire<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, self.1)
    }
}

/// Puts the member's name before an error's message.
pub fn in_field<E: de::Error>(field: impl fmt::Display, error: E) -> E {
    E::custom(format_args!("{field}: {error}"))
}

/// Writes one member, unless it is absent or not of that extent.
#[doc(hidden)]
#[inline]
pub fn write_member<M: SerializeMap, T: WireValue>(
    map: &mut M,
    name: &'static str,
    value: &T,
    role: Role,
    extent: Extent,
) -> Result<(), M::Error> {
    if value.is_absent() || !extent.holds(role) {
        return Ok(());
    }
    map.serialize_entry(name, &AsWire(value, extent.inside(role)))
}

/// A member's name, borrowed from the input where it can be.
#[doc(hidden)]
#[derive(Debug)]
pub struct Key<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Reads a text through a function that may refuse it.
pub(crate) struct TextVisitor<F> {
    expected: &'static str,
    parse: F,
}

impl<F> TextVisitor<F> {
    pub(crate) fn new(expected: &'static str, parse: F) -> Self {
        Self { expected, parse }
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for TextVisitor<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let expected = self.expected;
        (self.parse)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &expected))
    }
}

/// Implements [`WireValue`] by serde; `$show` writes what is shown of a value inside an object.
macro_rules! as_serde {
    ($show:expr => $($ty:ty),*) => { $(
        impl WireValue for $ty {
            fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }

            fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $show(self, f)
            }
        }
    )* };
}

as_serde!(fmt::Debug::fmt => i32, i64, u32, u64, Uuid);
as_serde!(show_length => String, SmolStr);

/// A text may be personal: its length alone is shown.
fn show_length(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "<{} characters>", text.chars().count())
}

impl WireValue for bool {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoolVisitor;
        impl Visitor<'_> for BoolVisitor {
            type Value = bool;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
                Ok(value)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
                match text {
                    "true" | "True" => Ok(true),
                    "false" | "False" => Ok(false),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(BoolVisitor)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl WireValue for Decimal {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        parse_decimal(raw.get()).map_err(de::Error::custom)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        let digits = Digits::of(*self).map_err(ser::Error::custom)?;
        // serde_json alone knows how to write a number as it stands; to have it checked costs no allocation.
        serde_json::from_str::<&RawValue>(digits.as_str()).map_err(ser::Error::custom)?.serialize(serializer)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<T: WireValue> WireValue for Option<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OptionVisitor<T>(PhantomData<T>);
        impl<'de, T: WireValue> Visitor<'de> for OptionVisitor<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(T::of_null())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(T::of_null())
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                T::from_wire(deserializer).map(Some)
            }
        }
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.to_wire(serializer, extent),
            None => serializer.serialize_none(),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_ref().map(Shown), f)
    }
}

/// A list; an absent or null one is read as empty, and always written. Where absent and empty differ: `Option<Vec<T>>`.
impl<T: WireValue> WireValue for Vec<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct VecVisitor<T>(PhantomData<T>);
        impl<'de, T: WireValue> Visitor<'de> for VecVisitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<Vec<T>, E> {
                Ok(Vec::new())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                loop {
                    match seq.next_element_seed(Seed::<T>::new()) {
                        Ok(Some(element)) => {
                            // Room for one, two, four: most lists hold one or two, and `push` would begin with room for four.
                            if list.len() == list.capacity() {
                                list.reserve_exact(list.len().max(1));
                            }
                            list.push(element);
                        }
                        Ok(None) => return Ok(list),
                        Err(error) => return Err(in_field(format_args!("[{}]", list.len()), error)),
                    }
                }
            }
        }
        deserializer.deserialize_any(VecVisitor(PhantomData))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.len()))?;
        for element in self {
            seq.serialize_element(&AsWire(element, extent))?;
        }
        seq.end()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Shown)).finish()
    }
}

/// A map by name; an absent or null one, and the `[]` that PHP writes for an empty map, is read as empty.
impl<T: WireValue> WireValue for BTreeMap<String, T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MapVisitor<T>(PhantomData<T>);
        impl<'de, T: WireValue> Visitor<'de> for MapVisitor<T> {
            type Value = BTreeMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(BTreeMap::new())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                match seq.next_element::<de::IgnoredAny>()? {
                    None => Ok(BTreeMap::new()),
                    Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(key) = access.next_key::<String>()? {
                    let value = access.next_value_seed(Seed::<T>::new()).map_err(|error| in_field(&key, error))?;
                    map.insert(key, value);
                }
                Ok(map)
            }
        }
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, &AsWire(value, extent))?;
        }
        map.end()
    }

    fn absent() -> Option<Self> {
        Some(BTreeMap::new())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (name, Shown(value)))).finish()
    }
}

impl<T: WireValue> WireValue for Box<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::from_wire(deserializer).map(Box::new)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        (**self).to_wire(serializer, extent)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).show(f)
    }
}

/// JSON as it came, for a member whose inside is not ours to know.
impl WireValue for Box<RawValue> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

    #[test]
    fn a_text_is_read_and_written_as_it_came_whatever_its_length() {
        for text in
            ["", "Zoë 🙂", "exactly twenty-three by.", "a line break \n, a quote \" and much more than 23 bytes"]
        {
            let json = serde_json::to_string(text).unwrap();
            let read: SmolStr = wire::from_str(&json).unwrap();
            assert_eq!(read, text);
            assert_eq!(String::from_utf8(wire::to_vec(&read).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn texts_of_objects_are_not_shown_by_debug() {
        struct Show<T>(T);
        impl<T: WireValue> fmt::Debug for Show<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.show(f)
            }
        }
        assert_eq!(format!("{:?}", Show(SmolStr::new("Zoë"))), "<3 characters>");
        assert_eq!(format!("{:?}", Show("Zoë".to_owned())), "<3 characters>");
        assert_eq!(format!("{:?}", Show(7_i64)), "7");
    }
}
