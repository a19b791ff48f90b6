//! From a [tree](super::tree) to what serde makes of it.

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor, value::U32Deserializer},
    forward_to_deserialize_any,
};

use super::{
    fault::Fault,
    located::LOCATED,
    tree::{Entry, Node, NodeId, Tree},
};

/// Reads a node.
#[derive(Clone, Copy)]
pub(super) struct Reader<'de>(&'de Node);

impl<'de> Reader<'de> {
    pub(super) fn new(node: &'de Node) -> Self {
        Self(node)
    }

    /// What it is, for messages.
    fn found(self) -> Unexpected<'de> {
        match &self.0.tree {
            Tree::Text(text) => Unexpected::Str(text),
            Tree::Integer(number) => Unexpected::Signed(*number),
            Tree::Decimal(text) => Unexpected::Bytes(text.as_bytes()),
            Tree::Bool(truth) => Unexpected::Bool(*truth),
            Tree::Array(_) => Unexpected::Seq,
            Tree::Table(_) => Unexpected::Map,
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Node { at, tree } = self.0;
        let read = match tree {
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::Integer(number) => visitor.visit_i64(*number),
            // No binary fraction comes near it.
            Tree::Decimal(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Tree::Bool(truth) => visitor.visit_bool(*truth),
            Tree::Array(items) => visitor.visit_seq(Items(items.iter())),
            Tree::Table(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        };
        read.map_err(|fault| fault.at(*at))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    /// A decimal is no text: a code that a spreadsheet wrote as 200.0 is not the account 200.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.tree {
            Tree::Decimal(_) => Err(Fault::invalid_type(self.found(), &"a string").at(self.0.at)),
            _ => self.deserialize_any(visitor),
        }
    }

    /// Fields alone: serde would take a list too, in the order of the fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.tree {
            Tree::Table(_) => self.deserialize_any(visitor),
            _ => Err(Fault::no_fields(self.found()).at(self.0.at)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.tree {
            Tree::Array(_) => self.deserialize_any(visitor),
            _ => Err(Fault::no_list(self.found()).at(self.0.at)),
        }
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
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.0.tree {
            Tree::Text(text) => {
                visitor.visit_enum(text.as_str().into_deserializer()).map_err(|fault: Fault| fault.at(self.0.at))
            }
            _ => Err(Fault::no_choice(self.found(), variants).at(self.0.at)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple // not money: serde's own names
        tuple_struct identifier ignored_any
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
