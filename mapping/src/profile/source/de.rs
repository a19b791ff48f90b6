//! From a [tree](super::tree) to what serde makes of it.

use std::fmt::Display;

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
        value::U32Deserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    located::LOCATED,
    tree::{Entry, Node, NodeId, Tree},
};
use crate::profile::error::closest;

/// What serde found wrong.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where; the innermost place that is known.
    pub(super) at: Option<NodeId>,
    /// The field that is missing there.
    pub(super) missing: Option<&'static str>,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl Fault {
    fn new(message: String) -> Self {
        Self { at: None, missing: None, message, suggestion: None }
    }

    fn unknown(what: &str, name: &str, known: &'static [&'static str]) -> Self {
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let known_names = if names.is_empty() {
            "there are none here".to_owned()
        } else {
            format!("expected one of {}", names.join(", "))
        };
        let suggestion = closest(name, known.iter().copied());
        Self { suggestion, ..Self::new(format!("unknown {what} `{name}`, {known_names}")) }
    }

    /// The same, at that place if none is known yet.
    fn at(self, at: NodeId) -> Self {
        Self { at: self.at.or(Some(at)), ..self }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let hint = match found {
            Unexpected::Signed(number) if expected.contains("string") => format!(": write \"{number}\", in quotes"),
            _ => String::new(),
        };
        Self::new(format!("invalid type: {found}, expected {expected}{hint}"))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::unknown("field", field, known)
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::unknown("variant", variant, known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self { missing: Some(field), ..Self::new("this is missing".to_owned()) }
    }
}

/// Reads a node.
#[derive(Clone, Copy)]
pub(super) struct Reader<'de>(&'de Node);

impl<'de> Reader<'de> {
    pub(super) fn new(node: &'de Node) -> Self {
        Self(node)
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Node { at, tree } = self.0;
        let read = match tree {
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::Integer(number) => visitor.visit_i64(*number),
            Tree::Bool(truth) => visitor.visit_bool(*truth),
            Tree::Array(items) => visitor.visit_seq(Items(items.iter())),
            Tree::Table(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        };
        read.map_err(|fault| fault.at(*at))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name == LOCATED {
            visitor.visit_seq(PlaceAndValue { place: Some(self.0.at), value: Some(self) })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.0.tree {
            Tree::Text(text) => {
                visitor.visit_enum(text.as_str().into_deserializer()).map_err(|fault: Fault| fault.at(self.0.at))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple // not money: serde's own names
        tuple_struct map struct identifier ignored_any
    }
}

/// The items of an array.
struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|node| seed.deserialize(Reader(node))).transpose()
    }
}

/// The entries of a table.
struct Entries<'de> {
    rest: std::slice::Iter<'de, Entry>,
    value: Option<&'de Node>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(&entry.value);
        seed.deserialize(Key(entry)).map(Some).map_err(|fault| fault.at(entry.at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.value.take() {
            Some(node) => seed.deserialize(Reader(node)),
            None => Err(Fault::custom("a value was asked for twice")),
        }
    }
}

/// The key of an entry.
struct Key<'de>(&'de Entry);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(&self.0.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name == LOCATED {
            visitor.visit_seq(PlaceAndValue { place: Some(self.0.at), value: Some(self) })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq // not money: serde's own names
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// What [`Located`](super::Located) is read from: the place, then the value.
struct PlaceAndValue<D> {
    place: Option<NodeId>,
    value: Option<D>,
}

impl<'de, D: Deserializer<'de, Error = Fault>> SeqAccess<'de> for PlaceAndValue<D> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if let Some(place) = self.place.take() {
            let place: U32Deserializer<Fault> = place.index().into_deserializer();
            return seed.deserialize(place).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}
