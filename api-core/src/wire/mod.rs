//! JSON as the two vendors speak it: amounts exact from their text, dates in their own forms, members and enum values
//! that we do not know kept as they came.
//!
//! Wire types are written with [`wire_struct!`](crate::wire_struct), [`wire_enum!`](crate::wire_enum) and
//! [`wire_newtype!`](crate::wire_newtype); none of them uses `flatten` or an untagged enum, so they behave alike whether or
//! not the host turns on serde_json's `arbitrary_precision`.

mod date;
mod decimal;
mod extras;
mod json;
mod macros;
mod member;
mod value;

pub use date::{BasicInstant, ExtendedInstant, NetDate, NetInstant};
pub use decimal::{decimal_to_json, parse_decimal};
pub use extras::Extras;
pub use json::{Json, JsonError};
pub use member::{Extent, Member, Role, WireStruct};
pub use value::{Seed, WireValue, in_field};

/// What the macros of this module expand to; not for direct use.
#[doc(hidden)]
pub mod private {
    pub use serde;
    pub use serde_json::value::RawValue;

    pub use super::value::{Key, Shown, write_member};
}

use serde_json::{error::Category, value::RawValue};

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

impl std::fmt::Debug for BadElement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BadElement").field("index", &self.index).field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// Reads a JSON array element by element, so that one bad record never costs a page.
///
/// # Errors
/// Only when the text as a whole is no JSON array; what is wrong with a single element stands in its place.
pub fn elements<T: WireValue>(array: &[u8]) -> Result<Vec<Result<T, BadElement>>, serde_json::Error> {
    let raw: Vec<Box<RawValue>> = serde_json::from_slice(array)?;
    Ok(raw.into_iter().enumerate().map(|(index, raw)| element(index, raw)).collect())
}

/// Reads one element that was cut out already.
///
/// # Errors
/// [`BadElement`], which keeps the element, when it is not of this type.
pub fn element<T: WireValue>(index: usize, raw: Box<RawValue>) -> Result<T, BadElement> {
    from_str(raw.get()).map_err(|error| BadElement { index, reason: error.to_string(), raw })
}

/// Reads one wire value.
///
/// # Errors
/// serde_json's, with the path of members before the message, and [without values](without_values).
pub fn from_str<T: WireValue>(text: &str) -> Result<T, serde_json::Error> {
    whole(serde_json::Deserializer::from_str(text))
}

/// Reads one wire value from bytes.
///
/// # Errors
/// serde_json's, with the path of members before the message, and [without values](without_values).
pub fn from_slice<T: WireValue>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    whole(serde_json::Deserializer::from_slice(bytes))
}

/// One value, and nothing after it.
fn whole<'de, T: WireValue, R: serde_json::de::Read<'de>>(
    mut deserializer: serde_json::Deserializer<R>,
) -> Result<T, serde_json::Error> {
    let read = T::from_wire(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| match error.classify() {
        Category::Data => serde::de::Error::custom(without_values(&error.to_string())),
        _ => error,
    })
}

/// The reason why something could not be read, without the texts that stood there: they may be somebody's name, or a secret.
///
/// ```
/// use api_core::wire::without_values;
///
/// let reason = r#"Total: invalid type: string "Ada \"Byron\"", expected a number"#;
/// assert_eq!(without_values(reason), r#"Total: invalid type: string "…", expected a number"#);
/// ```
pub fn without_values(reason: &str) -> String {
    let mut shown = String::with_capacity(reason.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in reason.chars() {
        match c {
            '"' if !escaped => {
                shown.push_str(if quoted { "…\"" } else { "\"" });
                quoted = !quoted;
            }
            c if !quoted && !c.is_control() => shown.push(c),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    shown
}

/// Writes one wire value, whole.
///
/// # Errors
/// None that a wire type of this workspace can cause; serde_json's signature is kept.
pub fn to_vec<T: WireValue>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::with_capacity(256);
    append(&mut bytes, value, Extent::Whole)?;
    Ok(bytes)
}

/// Writes as much of one wire value as `extent` says behind what `bytes` holds already.
///
/// # Errors
/// As [`to_vec`]; what was written until then stays.
pub fn append<T: WireValue>(bytes: &mut Vec<u8>, value: &T, extent: Extent) -> Result<(), serde_json::Error> {
    value.to_wire(&mut serde_json::Serializer::new(bytes), extent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_member_and_the_place_and_repeats_nothing_that_stood_there() {
        let error = from_str::<Vec<u64>>(r#"[1, "canary \" canary"]"#).unwrap_err().to_string();
        assert!(error.contains(r#"string "…""#) && error.contains("at line 1 column"), "{error}");
        assert!(!error.contains("canary"), "{error}");
        let bad = elements::<u64>(br#"["canary"]"#).unwrap().remove(0).unwrap_err();
        assert!(!bad.to_string().contains("canary") && bad.raw.get().contains("canary"), "{bad}");
    }
}
