//! A text that takes no memory of its own where it is short, as most codes, numbers and names are.

use std::{borrow::Borrow, convert::Infallible, fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::{SmolStr, ToSmolStr};

use super::{Extent, WireValue};

/// A text that is read, compared and copied, and never changed. Up to 23 bytes of it stand in the value itself; a longer one is
/// shared by its copies. It behaves as `&str` does.
///
/// ```
/// use api_core::wire::ShortText;
///
/// let code = ShortText::from("OUTPUT2");
/// assert_eq!(code, "OUTPUT2");
/// assert!(code.starts_with("OUT"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortText(SmolStr);

impl ShortText {
    /// The text that something shows, such as a number.
    pub fn shown(shown: impl fmt::Display) -> Self {
        Self(shown.to_smolstr())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for ShortText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ShortText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ShortText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ShortText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ShortText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ShortText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> Self {
        text.0.into()
    }
}

impl FromStr for ShortText {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl WireValue for ShortText {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SmolStr::deserialize(deserializer).map(Self)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} characters>", self.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

    #[test]
    fn a_text_is_read_and_written_as_it_came_whatever_its_length() {
        for text in [
            "",
            "OUTPUT2",
            "Zoë 🙂",
            "exactly twenty-three by.",
            "a line break \n, a quote \" and much more than 23 bytes",
        ] {
            let json = serde_json::to_string(text).unwrap();
            let read: ShortText = wire::from_str(&json).unwrap();
            assert_eq!(read, text);
            assert_eq!(String::from_utf8(wire::to_vec(&read).unwrap()).unwrap(), json);
            assert_eq!(String::from(read), text);
        }
    }

    #[test]
    fn a_text_may_be_made_of_what_shows_itself() {
        assert_eq!(ShortText::shown(1042), "1042");
        assert_eq!(ShortText::shown(format_args!("{}-refund", "t7")), "t7-refund");
    }

    #[test]
    fn texts_of_objects_are_not_shown_by_debug() {
        struct Show(ShortText);
        impl fmt::Debug for Show {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.show(f)
            }
        }
        assert_eq!(format!("{:?}", Show("Zoë".into())), "<3 characters>");
    }
}
