//! A page whose every element can be read, which is the usual one: read in one go. Where that fails in any way, the page is read
//! again element by element, to keep what is wrong to its place.

use std::{borrow::Cow, fmt, marker::PhantomData};

use api_core::wire::WireValue;
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};

use crate::{resource::Resource, wire::Pagination};

pub(super) struct Whole<T> {
    pub(super) elements: Vec<Element<T>>,
    pub(super) pagination: Option<Pagination>,
}

pub(super) struct Element<T>(pub(super) T);

#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, T: WireValue> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::from_wire(deserializer).map(Self)
    }
}

impl<'de, T: Resource> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Resource> Visitor<'de> for Members<T> {
            type Value = Whole<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a page")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Whole<T>, A::Error> {
                let (mut elements, mut pagination) = (None, None);
                while let Some(Name(name)) = map.next_key()? {
                    if name == T::COLLECTION {
                        if elements.replace(map.next_value()?).is_some() {
                            return Err(A::Error::custom("a member is given twice"));
                        }
                    } else if name == "pagination" {
                        pagination = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                let elements = elements.ok_or_else(|| A::Error::custom("there is no list"))?;
                Ok(Whole { elements, pagination })
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}
