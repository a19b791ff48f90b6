//! Lists read element by element, so that one bad record never costs a page.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Extras, Seed, WireValue, checked, from_str, value::Key};

/// One element of a list that could not be read, with what it was; `Debug` does not show that.
#[derive(Clone, thiserror::Error)]
#[error("element {index}: {reason}")]
#[non_exhaustive]
pub struct BadElement {
    /// Its position in the list, from 0.
    pub index: usize,
    /// Why it could not be read, with the member's name.
    pub reason: String,
    /// The element as it came.
    pub raw: Box<RawValue>,
}

impl fmt::Debug for BadElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadElement").field("index", &self.index).field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// The elements of a list, each as it was read or why it could not be.
pub type Elements<T> = Vec<Result<T, BadElement>>;

/// Reads a JSON array element by element.
///
/// # Errors
/// Only when the text as a whole is no JSON array; what is wrong with a single element stands in its place.
pub fn elements<T: WireValue>(array: &[u8]) -> Result<Elements<T>, serde_json::Error> {
    let array = checked(array)?;
    // All at once, as nearly every list can be; one by one if an element is bad.
    let mut deserializer = serde_json::Deserializer::from_str(array);
    let good = List(PhantomData).deserialize(&mut deserializer);
    match good.and_then(|list| deserializer.end().map(|()| list)) {
        Ok(list) => Ok(list),
        Err(_) => Ok(one_by_one(serde_json::from_str(array)?)),
    }
}

/// Reads one element that was cut out already.
///
/// # Errors
/// [`BadElement`], which keeps the element, when it is not of this type.
pub fn element<T: WireValue>(index: usize, raw: Box<RawValue>) -> Result<T, BadElement> {
    from_str(raw.get()).map_err(|error| BadElement { index, reason: error.to_string(), raw })
}

/// An object that holds a list, as answers do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Listed<T> {
    /// The list, if it is there.
    pub elements: Option<Elements<T>>,
    /// The other members.
    pub beside: Extras,
}

/// Reads an object whose member `name` is a list, in one pass if every element is good.
///
/// ```
/// use api_core::wire;
///
/// let answer = wire::listed::<u64>(br#"{"Id": "x", "Sizes": [1, "two", 3]}"#, "Sizes")?;
/// let sizes: Vec<_> = answer.elements.unwrap_or_default().into_iter().map(Result::ok).collect();
/// assert_eq!(sizes, [Some(1), None, Some(3)]);
/// assert_eq!(answer.beside.get("Id"), Some("\"x\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When the text is no JSON object, names a member twice, or has something else than a list under that name.
pub fn listed<T: WireValue>(object: &[u8], name: &str) -> Result<Listed<T>, serde_json::Error> {
    let object = checked(object)?;
    let mut deserializer = serde_json::Deserializer::from_str(object);
    let good = deserializer.deserialize_map(Whole { name, list: List(PhantomData) });
    match good.and_then(|answer| deserializer.end().map(|()| answer)) {
        Ok((elements, beside)) => Ok(Listed { elements, beside }),
        Err(_) => {
            let mut deserializer = serde_json::Deserializer::from_str(object);
            let (raw, beside) = deserializer.deserialize_map(Whole { name, list: PhantomData::<Vec<&RawValue>> })?;
            deserializer.end()?;
            Ok(Listed { elements: raw.map(one_by_one), beside })
        }
    }
}

fn one_by_one<T: WireValue>(raw: Vec<&RawValue>) -> Elements<T> {
    let read = |(index, raw): (usize, &RawValue)| {
        from_str(raw.get()).map_err(|error| BadElement { index, reason: error.to_string(), raw: raw.to_owned() })
    };
    raw.into_iter().enumerate().map(read).collect()
}

/// A list of which every element must be good.
struct List<T>(PhantomData<T>);

impl<'de, T: WireValue> DeserializeSeed<'de> for List<T> {
    type Value = Elements<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: WireValue> Visitor<'de> for List<T> {
    type Value = Elements<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element_seed(Seed::<T>::new())? {
            list.push(Ok(element));
        }
        Ok(list)
    }
}

/// An object of which one member is read by a seed and the others are kept.
struct Whole<'a, L> {
    name: &'a str,
    list: L,
}

impl<'de, L: DeserializeSeed<'de>> Visitor<'de> for Whole<'_, L> {
    type Value = (Option<L::Value>, Extras);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let twice = || de::Error::custom("a member is given twice");
        let (mut seed, mut list, mut beside) = (Some(self.list), None, Extras::new());
        while let Some(Key(key)) = map.next_key()? {
            if key == self.name {
                list = Some(map.next_value_seed(seed.take().ok_or_else(twice)?)?);
            } else if beside.insert(key.into_owned(), map.next_value::<Box<RawValue>>()?).is_some() {
                return Err(twice());
            }
        }
        Ok((list, beside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_element_costs_no_other() {
        let read = elements::<u64>(br#"[1, "canary", 3]"#).unwrap();
        assert_eq!((read[0].as_ref().ok(), read[2].as_ref().ok()), (Some(&1), Some(&3)));
        let bad = read[1].as_ref().unwrap_err();
        assert_eq!((bad.index, bad.raw.get()), (1, "\"canary\""));
        assert!(!bad.to_string().contains("canary"), "{bad}");
        let answer = listed::<u64>(br#"{"a":[1],"b":["x",2],"c":null}"#, "b").unwrap();
        let elements = answer.elements.unwrap();
        assert!(elements[0].is_err() && elements[1].is_ok() && answer.beside.len() == 2);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(elements::<String>(b"[\"\xff\"]").is_err() && listed::<String>(b"{\"b\":[\"\xff\"]}", "b").is_err());
        for text in ["", "null", "{}", "[1", "[1]x", "[1,]"] {
            assert!(elements::<u64>(text.as_bytes()).is_err(), "{text}");
        }
        for text in ["[]", r#"{"b":null}"#, r#"{"b":{}}"#, r#"{"b":[],"b":[]}"#, r#"{"a":1,"a":1}"#, r#"{"b":[]}x"#] {
            assert!(listed::<u64>(text.as_bytes(), "b").is_err(), "{text}");
        }
        assert!(listed::<u64>(b"{}", "b").unwrap().elements.is_none());
    }
}
