//! Values as PHP writes them: numbers in quotes or not, dates as seconds or texts, `[]` where there is nothing
//! (XC-LEGACY-12, XC-LEGACY-14).

use std::{borrow::Cow, fmt, ops::Deref};

use api_core::wire::{self, ExtendedInstant, Extent, WireValue, parse_decimal};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de};
use serde_json::value::RawValue;

/// Gives a wire type serde's traits.
macro_rules! as_wire_value {
    ($name:ident $(<$t:ident>)?) => {
        impl$(<$t: WireValue>)? serde::Serialize for $name$(<$t>)? {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_wire(serializer, Extent::Whole)
            }
        }

        impl<'de $(, $t: WireValue)?> Deserialize<'de> for $name$(<$t>)? {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::private::read(deserializer)
            }
        }
    };
}

/// The JSON of a value without the quotes around it.
fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw).trim()
}

/// A number, or an id of one, that may stand in quotes: `42` and `"42"` are the same. Written without them.
///
/// ```
/// use xcart_client::{legacy::wire::Loose, wire::OrderId};
///
/// let id: Loose<OrderId> = serde_json::from_str(r#""42""#)?;
/// assert_eq!(*id, OrderId(42));
/// assert_eq!(serde_json::to_string(&id)?, "42");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loose<T>(pub T);

impl<T> Deref for Loose<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Loose<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: WireValue> WireValue for Loose<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        wire::from_str(unquoted(raw.get())).map(Self).map_err(de::Error::custom)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, extent)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

as_wire_value!(Loose<T>);

/// An amount or price, exact, from a number or a text. Its currency is the order's, or the store's default one.
///
/// X-Cart's columns have four decimals, but numbers go through PHP's floats, and a PHP before 7.1 writes 17 digits of them:
/// `16.6583` comes as `16.658300000000001`. Where the 15 digits that a float holds for certain are those of a number of four
/// decimals, that number is read; any other comes as it stands.
///
/// ```
/// use xcart_client::legacy::wire::Amount;
///
/// let read = |json: &str| serde_json::from_str::<Amount>(json).map(|amount| amount.to_string());
/// assert_eq!(read(r#""16.6583""#)?, "16.6583");
/// assert_eq!(read("16.658300000000001")?, "16.6583");
/// assert_eq!(read("16.65835")?, "16.65835");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub Decimal);

/// Decimals of X-Cart's columns.
const STORED_SCALE: u32 = 4;

impl Amount {
    fn of_php(value: Decimal) -> Self {
        if value.scale() <= STORED_SCALE {
            return Self(value);
        }
        let stored = value.round_dp(STORED_SCALE);
        let certain = Decimal::from(1_000_000_000_000_000_u64);
        let is_noise = value
            .checked_sub(stored)
            .and_then(|rest| rest.abs().checked_mul(certain))
            .is_some_and(|rest| rest <= value.abs());
        Self(if is_noise { stored.normalize() } else { value })
    }
}

impl Deref for Amount {
    type Target = Decimal;

    fn deref(&self) -> &Decimal {
        &self.0
    }
}

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl WireValue for Amount {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        parse_decimal(raw.get()).map(Self::of_php).map_err(de::Error::custom)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, extent)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

as_wire_value!(Amount);

/// Yes or no: `true` and `false`, `1` and `0`, in quotes or not; an empty text is no. Written as `true` or `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(pub bool);

impl WireValue for Flag {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match unquoted(raw.get()) {
            "true" | "1" => Ok(Self(true)),
            "false" | "0" | "" => Ok(Self(false)),
            _ => Err(de::Error::custom("true or false is expected, or 1 or 0")),
        }
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.0)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

as_wire_value!(Flag);

/// A moment: Unix seconds, in quotes or not, or an ISO text with a zone. Written as Unix seconds; 0, and an
/// empty text, mean never.
///
/// ```
/// use xcart_client::legacy::wire::Moment;
///
/// let of_default: Moment = serde_json::from_str("1740821400")?;
/// let of_complex: Moment = serde_json::from_str(r#""2025-03-01T12:30:00+03:00""#)?;
/// assert_eq!(of_default, of_complex);
/// let never: Moment = serde_json::from_str("0")?;
/// assert_eq!(never.at(), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The moment; none for 0.
    pub fn at(self) -> Option<DateTime<Utc>> {
        Some(self.0).filter(|at| at.timestamp() != 0)
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl WireValue for Moment {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let read = match unquoted(raw.get()).parse() {
            Ok(seconds) => DateTime::from_timestamp(seconds, 0),
            Err(_) if raw.get() == "\"\"" => Some(DateTime::UNIX_EPOCH),
            Err(_) => wire::from_str::<ExtendedInstant>(raw.get()).ok().map(|at| at.0),
        };
        // A year of more than four digits could not be written in the other form.
        let is_usual = |at: &DateTime<Utc>| (0..=253_402_300_799).contains(&at.timestamp());
        read.filter(is_usual).map(Self).ok_or_else(|| de::Error::custom("Unix seconds or an ISO date is expected"))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.timestamp())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

as_wire_value!(Moment);

/// A text for which a number, `true` or `false` may stand; null and absent are empty. It behaves as `&str` does.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyText(String);

impl AnyText {
    /// The text without white space around it, unless nothing is left.
    pub fn non_empty(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

impl Deref for AnyText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for AnyText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for AnyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl WireValue for AnyText {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => {
                let text: Cow<'_, str> = serde_json::from_str(raw.get()).map_err(de::Error::custom)?;
                Ok(Self(text.into_owned()))
            }
            Some(b'{' | b'[') => Err(de::Error::custom("a text or a number is expected")),
            Some(b'n') => Ok(Self::default()),
            _ => Ok(Self(raw.get().to_owned())),
        }
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

as_wire_value!(AnyText);

/// An object that may be missing: null, absent, and the `[]` that PHP writes for one without members, are none. It behaves
/// as the option within, and is written as null when it is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T> Deref for Maybe<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Maybe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: WireValue> WireValue for Maybe<T> {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let inside = raw.get().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if raw.get() == "null" || inside.is_some_and(|inside| inside.trim().is_empty()) {
            return Ok(Self(None));
        }
        wire::from_str(raw.get()).map(|value| Self(Some(value))).map_err(de::Error::custom)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, extent)
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

as_wire_value!(Maybe<T>);

/// Texts: a list, or a single text in place of one; null, absent and an empty text are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<AnyText>);

impl WireValue for Texts {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let texts = if raw.get().starts_with('[') {
            wire::from_str(raw.get()).map_err(de::Error::custom)?
        } else {
            let text: AnyText = wire::from_str(raw.get()).map_err(de::Error::custom)?;
            Vec::from_iter(text.non_empty().is_some().then_some(text))
        };
        Ok(Self(texts))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, extent: Extent) -> Result<S::Ok, S::Error> {
        self.0.to_wire(serializer, extent)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

as_wire_value!(Texts);

/// A member that is thrown away as it is read, and never written: the default schema of a profile has the hash of its
/// password and what resets it (XC-LEGACY-15).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withheld;

impl WireValue for Withheld {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }

    fn is_absent(&self) -> bool {
        true
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("withheld")
    }
}

as_wire_value!(Withheld);
