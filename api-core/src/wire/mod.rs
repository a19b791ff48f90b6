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
mod list;
mod macros;
mod member;
mod value;

pub use date::{BasicInstant, ExtendedInstant, NetDate, NetInstant};
pub use decimal::parse_decimal;
pub use extras::{BadMember, Extras};
pub use json::{Json, JsonError};
pub use list::{BadElement, Elements, Listed, element, elements, listed};
pub use member::{Extent, Member, Role, WireStruct};
pub use smol_str::SmolStr;
pub use value::{Seed, WireValue, in_field};

/// What the macros of this module expand to; not for direct use.
#[doc(hidden)]
pub mod private {
    pub use serde;
    pub use serde_json::value::RawValue;

    pub use super::{
        read,
        value::{Key, Shown, write_member},
    };
}

use serde_json::{error::Category, value::RawValue};

/// Reads one wire value.
///
/// # Errors
/// serde_json's, with the path of members before the message, and [without values](without_values).
pub fn from_str<T: WireValue>(text: &str) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = T::from_wire(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| match error.classify() {
        Category::Data => serde::de::Error::custom(without_values(&error.to_string())),
        _ => error,
    })
}

/// Reads one wire value from bytes.
///
/// # Errors
/// serde_json's, with the path of members before the message, and [without values](without_values).
pub fn from_slice<T: WireValue>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    from_str(checked(bytes)?)
}

/// The bytes as a text: one look at all of them is cheaper than serde_json's at each string.
fn checked(bytes: &[u8]) -> Result<&str, serde_json::Error> {
    str::from_utf8(bytes).map_err(serde::de::Error::custom)
}

/// What serde's `Deserialize` of a wire type is: the value is cut out first, so that it can be read from a text.
#[doc(hidden)]
pub fn read<'de, T: WireValue, D: serde::Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let raw = <Box<RawValue> as serde::Deserialize>::deserialize(deserializer)?;
    from_str(raw.get()).map_err(serde::de::Error::custom)
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

/// How long most documents get at most, so that their bytes are not moved while they are written.
const USUAL: usize = 1_000;

/// Writes one wire value, whole.
///
/// # Errors
/// None that a wire type of this workspace can cause; serde_json's signature is kept.
pub fn to_vec<T: WireValue>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::with_capacity(USUAL);
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
