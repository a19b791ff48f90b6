//! Calendar dates and instants in the forms of both vendors. A calendar date is never moved between zones.
//!
//! Xero: `/Date(1539993600000+0000)/` and ISO texts (FACTS of its API, section 7). X-Cart: ISO 8601 with an offset
//! without a colon on orders, and with one on products and profiles.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use serde::{Deserializer, Serializer, de};
use smol_str::{SmolStr, ToSmolStr};

use super::{
    Extent,
    value::{TextVisitor, WireValue},
};

/// A calendar date of Xero's, in the years 0 to 9999. Reads `/Date(ms±hhmm)/` and ISO texts; written as `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetDate(pub NaiveDate);

/// An instant of Xero's, to the millisecond. Reads `/Date(ms)/`, with or without an offset, and ISO texts (without a zone:
/// UTC), and leaves out what is finer; written as `/Date(ms+0000)/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetInstant(pub DateTime<Utc>);

/// An instant of X-Cart's orders, `2025-11-23T12:13:20+0000`, to the second. Reads either ISO form and leaves out what is
/// finer; written in this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BasicInstant(pub DateTime<Utc>);

/// An instant of X-Cart's products and profiles, `2026-11-23T11:13:34+00:00`, to the second. Reads either ISO form and leaves
/// out what is finer; written in this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtendedInstant(pub DateTime<Utc>);

/// `/Date(ticks±hhmm)/` as ticks in milliseconds and offset.
fn net_parts(text: &str) -> Option<(i64, TimeDelta)> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = inner.bytes().skip(1).position(|byte| matches!(byte, b'+' | b'-')).map(|place| place + 1);
    let (ticks, offset) = inner.split_at_checked(sign.unwrap_or(inner.len()))?;
    let offset = if offset.is_empty() { TimeDelta::zero() } else { iso_offset(offset.as_bytes())? };
    Some((ticks.parse().ok()?, offset))
}

/// So many digits at the front, and what is behind them.
fn digits(bytes: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_at_checked(count)?;
    let number = number.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit().then(|| number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0')))
    });
    Some((number?, rest))
}

/// `YYYY-MM-DD` at the front, and what is behind it.
fn iso_day(bytes: &[u8]) -> Option<(NaiveDate, &[u8])> {
    let (year, rest) = digits(bytes, 4)?;
    let (month, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, rest))
}

/// `HH:MM:SS`, with or without a fraction, at the front, and what is behind it.
fn iso_time(bytes: &[u8]) -> Option<(NaiveTime, &[u8])> {
    let (hour, rest) = digits(bytes, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    let (second, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    let Some(fraction) = rest.strip_prefix(b".") else {
        return Some((NaiveTime::from_hms_opt(hour, minute, second)?, rest));
    };
    let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (kept, _) = digits(fraction, length.min(9))?;
    let nanos = kept.checked_mul(10_u32.pow(9_u32.saturating_sub(u32::try_from(length).ok()?)))?;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos).filter(|_| length > 0)?;
    Some((time, fraction.get(length..)?))
}

/// `+hhmm`, `+hh:mm` or with a minus: the whole of it.
fn iso_offset(bytes: &[u8]) -> Option<TimeDelta> {
    let (sign, rest) = bytes.split_first()?;
    let (hours, rest) = digits(rest, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(b":").unwrap_or(rest), 2)?;
    let magnitude = TimeDelta::try_minutes(i64::from(hours) * 60 + i64::from(minutes)).filter(|_| rest.is_empty())?;
    match sign {
        b'+' => Some(magnitude),
        b'-' => Some(-magnitude),
        _ => None,
    }
}

/// An ISO text: date alone, or date and time parted by `T` or a space, with or without a zone.
fn iso(text: &str) -> Option<(NaiveDateTime, Option<TimeDelta>)> {
    let (day, rest) = iso_day(text.as_bytes())?;
    let Some((b'T' | b't' | b' ', rest)) = rest.split_first() else {
        return rest.is_empty().then(|| (day.and_time(NaiveTime::MIN), None));
    };
    let (time, zone) = iso_time(rest)?;
    let offset = match zone {
        [] => None,
        [b'Z' | b'z'] => Some(TimeDelta::zero()),
        zone => Some(iso_offset(zone)?),
    };
    Some((day.and_time(time), offset))
}

/// An ISO text with a zone: `Z`, `+00:00` or `+0000`.
fn iso_zoned(text: &str) -> Option<DateTime<Utc>> {
    let (local, offset) = iso(text)?;
    Some(local.checked_sub_signed(offset?)?.and_utc())
}

/// Years that have four digits: others could not be read again.
fn is_writable(year: i32) -> bool {
    (0..=9999).contains(&year)
}

/// An ISO text with a zone, to the second.
fn whole_seconds(text: &str) -> Option<DateTime<Utc>> {
    iso_zoned(text).filter(|at| is_writable(at.year()))?.with_nanosecond(0)
}

/// A calendar date as `YYYY-MM-DD`.
fn written_day(day: NaiveDate) -> SmolStr {
    if !is_writable(day.year()) {
        return day.to_smolstr();
    }
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let (year, month, day) = (day.year().unsigned_abs(), day.month(), day.day());
    let text = [
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ];
    str::from_utf8(&text).map(SmolStr::new).unwrap_or_default()
}

impl NetDate {
    /// Reads any form in which Xero writes a calendar date.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((ticks, offset)) = net_parts(text) {
            let at = DateTime::<Utc>::from_timestamp_millis(ticks)?.naive_utc().checked_add_signed(offset)?;
            return Some(Self(at.date())).filter(|date| is_writable(date.0.year()));
        }
        // The day as it is written: a zone behind it does not move it.
        iso(text).map(|(local, _)| Self(local.date()))
    }
}

impl NetInstant {
    /// Reads any form in which Xero writes an instant.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((ticks, _)) = net_parts(text) {
            return DateTime::<Utc>::from_timestamp_millis(ticks).map(Self);
        }
        let (local, offset) = iso(text)?;
        let at = local.checked_sub_signed(offset.unwrap_or_default())?.and_utc();
        DateTime::<Utc>::from_timestamp_millis(at.timestamp_millis()).map(Self)
    }
}

macro_rules! wire_date {
    ($name:ident, $expected:literal, $parse:expr, |$value:ident| $method:ident($write:expr)) => {
        impl WireValue for $name {
            fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor::new($expected, $parse))
            }

            fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
                let $value = self.0;
                serializer.$method(&$write)
            }

            fn show(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_wire(serializer, Extent::Whole)
            }
        }

        impl<'de> de::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::from_wire(deserializer)
            }
        }
    };
}

wire_date!(NetDate, "a date such as /Date(1539993600000+0000)/ or 2018-10-20", NetDate::parse, |date| serialize_str(
    written_day(date)
));
wire_date!(NetInstant, "an instant such as /Date(1541176290160)/", NetInstant::parse, |at| collect_str(format_args!(
    "/Date({}+0000)/",
    at.timestamp_millis()
)));
wire_date!(
    BasicInstant,
    "an instant such as 2025-11-23T12:13:20+0000",
    |text: &str| whole_seconds(text).map(BasicInstant),
    |at| collect_str(at.format("%Y-%m-%dT%H:%M:%S+0000"))
);
wire_date!(
    ExtendedInstant,
    "an instant such as 2025-11-23T12:13:20+00:00",
    |text: &str| whole_seconds(text).map(ExtendedInstant),
    |at| collect_str(at.format("%Y-%m-%dT%H:%M:%S+00:00"))
);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_calendar_date_is_the_day_that_was_written_in_every_form() {
        for (text, expected) in [
            ("/Date(1539993600000+0000)/", day(2018, 10, 20)),
            ("/Date(1539993600000)/", day(2018, 10, 20)),
            ("/Date(1539946800000+1300)/", day(2018, 10, 20)),
            ("/Date(-86400000+0000)/", day(1969, 12, 31)),
            ("2018-10-20T00:00:00", day(2018, 10, 20)),
            ("2018-10-20 00:00:00", day(2018, 10, 20)),
            ("2018-10-20", day(2018, 10, 20)),
            ("2018-10-20T23:59:59-11:00", day(2018, 10, 20)),
        ] {
            assert_eq!(NetDate::parse(text), Some(NetDate(expected)), "{text}");
        }
    }

    #[test]
    fn a_calendar_date_is_written_as_iso_says() {
        for date in
            [day(2018, 10, 20), day(1999, 12, 31), day(987, 1, 2), day(0, 3, 4), day(12_018, 10, 20), day(-1, 1, 1)]
        {
            assert_eq!(crate::wire::to_vec(&NetDate(date)).unwrap(), format!("\"{date}\"").into_bytes());
        }
    }

    #[test]
    fn an_offset_does_not_shift_an_instant() {
        let at = DateTime::from_timestamp_millis(1_541_176_290_160).unwrap();
        for text in [
            "/Date(1541176290160+0000)/",
            "/Date(1541176290160)/",
            "/Date(1541176290160+1300)/",
            "2018-11-02T16:31:30.160Z",
            "2018-11-02T16:31:30.160",
            "2018-11-02 16:31:30.1600000",
            "2018-11-03T05:31:30.160+1300",
            "2018-11-02T03:31:30.160000000001-13:00",
        ] {
            assert_eq!(NetInstant::parse(text), Some(NetInstant(at)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "/Date()/",
            "/Date(x)/",
            "/Date(1+00)/",
            "2018-13-01",
            "20181020",
            "/Date(99999999999999999999)/",
            "2018-10-20junk",
            "/Date(9223372036854775807+0000)/",
            "-018-10-20 00:00:00x",
            "/Date(0+00:0)/",
            "2018-10-20T24:00:00",
            "2018-10-20T00:00:00.",
            "2018-10-20T00:00:00+1",
            "2018-10-20T",
            "2018-10-2\u{660}",
        ] {
            assert_eq!(NetDate::parse(text), None, "{text}");
            assert_eq!(NetInstant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_could_not_be_read_again_is_refused() {
        assert_eq!(NetDate::parse("/Date(253402214400000)/"), Some(NetDate(day(9999, 12, 31))));
        for text in
            ["/Date(253402300800000)/", "/Date(-62198755200000)/", "-018-10-20 00:00:00", "+018-10-20T00:00:00Z"]
        {
            assert_eq!(NetDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_is_cut_to_what_can_be_written() {
        let read = |text: &str| serde_json::to_string(&NetInstant::parse(text).unwrap()).unwrap();
        assert_eq!(read("2018-11-02T16:31:30.1609999Z"), r#""/Date(1541176290160+0000)/""#);
        let basic: BasicInstant = serde_json::from_str(r#""2025-11-23T12:13:20.9+0000""#).unwrap();
        assert_eq!(basic, serde_json::from_str(r#""2025-11-23T12:13:20+0000""#).unwrap());
    }

    #[test]
    fn the_slash_may_be_escaped() {
        let date: NetDate = serde_json::from_str(r#""\/Date(1539993600000+0000)\/""#).unwrap();
        assert_eq!(serde_json::to_string(&date).unwrap(), r#""2018-10-20""#);
    }

    #[test]
    fn both_iso_forms_of_x_cart_are_read_and_written_in_their_own_form() {
        let basic: BasicInstant = serde_json::from_str(r#""2025-11-23T12:13:20+0000""#).unwrap();
        let extended: ExtendedInstant = serde_json::from_str(r#""2025-11-23T13:13:20+01:00""#).unwrap();
        assert_eq!(basic.0, extended.0);
        assert_eq!(serde_json::to_string(&basic).unwrap(), r#""2025-11-23T12:13:20+0000""#);
        assert_eq!(serde_json::to_string(&extended).unwrap(), r#""2025-11-23T12:13:20+00:00""#);
    }
}
