//! What a query asks of a list: pages, dates, filters, order. What X-Cart does not know or cannot read, it ignores without
//! a word (XC-FILTER-4).

use api_core::runtime::Timestamp;
use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::{
    quirks::{Quirk, Quirks},
    reply::Failure,
    zone::StoreZone,
};

/// The largest page (XC-PAGE-2).
const MAX_ITEMS: i64 = 100;
const DEFAULT_ITEMS: i64 = 30;

/// A decoded query.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The parameter's value; of several the last, as PHP takes it.
    pub(super) fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The values that a field is to be one of, if it is filtered: `name=…`, or any number of `name[]=…`.
    pub(super) fn one_of(&self, name: &str) -> Option<Vec<&str>> {
        let in_list = |key: &str| {
            let index = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
            index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let list: Vec<&str> = self.0.iter().filter(|(key, _)| in_list(key)).map(|(_, value)| value.as_str()).collect();
        if list.is_empty() { self.last(name).map(|value| vec![value]) } else { Some(list) }
    }

    /// The filters on a date.
    pub(super) fn dates(&self, name: &str, zone: &StoreZone) -> Dates {
        let limit = |operator: &str| self.last(&format!("{name}[{operator}]")).and_then(|text| instant(text, zone));
        Dates {
            before: limit("before"),
            strictly_before: limit("strictly_before"),
            after: limit("after"),
            strictly_after: limit("strictly_after"),
        }
    }

    /// The fields to sort by, in the order given; `true` for descending. Fields that are not among these, and directions
    /// that are neither, do not count.
    pub(super) fn sorting<'a>(&self, fields: &[&'a str]) -> Vec<(&'a str, bool)> {
        let one = |(key, value): &(String, String)| {
            let field = key.strip_prefix("order[")?.strip_suffix(']')?;
            let field = fields.iter().find(|known| **known == field)?;
            match value.to_ascii_lowercase().as_str() {
                "asc" => Some((*field, false)),
                "desc" => Some((*field, true)),
                _ => None,
            }
        };
        self.0.iter().filter_map(one).collect()
    }

    /// Which page is wanted.
    pub(super) fn page(&self, quirks: &Quirks) -> Result<Page, Failure> {
        let number = self.last("page").map_or(1, integer);
        if number < 1 {
            return Err(Failure::bad_request("Page should not be less than 1"));
        }
        let items = self.last("itemsPerPage").map_or(DEFAULT_ITEMS, integer);
        if items < 0 {
            return Err(Failure::bad_request("Limit should not be less than 0"));
        }
        let is_whole = matches!(self.last("pagination"), Some("false" | "0"));
        if is_whole && !quirks.has(Quirk::PaginationIgnored) {
            return Ok(Page { number: 1, items: i64::MAX });
        }
        Ok(Page { number, items: items.min(MAX_ITEMS) })
    }
}

/// Filters on one date; none of them admits everything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dates {
    before: Option<Timestamp>,
    strictly_before: Option<Timestamp>,
    after: Option<Timestamp>,
    strictly_after: Option<Timestamp>,
}

impl Dates {
    /// Whether an instant fulfils them; none fulfils no filter, as in SQL.
    pub(super) fn admit(&self, at: impl Into<Option<Timestamp>>) -> bool {
        let at = at.into();
        let holds = |limit: Option<Timestamp>, holds: fn(&Timestamp, &Timestamp) -> bool| {
            limit.is_none_or(|limit| at.is_some_and(|at| holds(&at, &limit)))
        };
        holds(self.before, Timestamp::le)
            && holds(self.strictly_before, Timestamp::lt)
            && holds(self.after, Timestamp::ge)
            && holds(self.strictly_after, Timestamp::gt)
    }
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// From 1.
    pub(super) number: i64,
    /// At most so many.
    pub(super) items: i64,
}

impl Page {
    /// The part of the rows that is on the page.
    pub(super) fn of<T>(self, rows: Vec<T>) -> Vec<T> {
        let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        let skipped = (self.number - 1).saturating_mul(self.items);
        rows.into_iter().skip(count(skipped)).take(count(self.items)).collect()
    }

    /// The number of the last page of so many rows.
    pub(super) fn last(self, rows: usize) -> i64 {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        if self.items == 0 { 1 } else { rows.saturating_add(self.items - 1).saturating_div(self.items).max(1) }
    }
}

/// As PHP makes an integer of a text: the digits it begins with, or 0.
fn integer(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    match digits.get(..end) {
        None | Some("") => 0,
        Some(digits) => digits.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(sign),
    }
}

/// An instant as PHP's `DateTime` reads it, as far as clients write one; none for what it does not read: a bare number, and
/// garbage (XC-FILTER-4). What names no zone is in the server's (XC-ZONE-2).
pub(super) fn instant(text: &str, zone: &StoreZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(seconds) = text.strip_prefix('@') {
        return DateTime::from_timestamp(seconds.parse().ok()?, 0);
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.fZ"] {
        if let Ok(at) = DateTime::parse_from_str(text, format) {
            return Some(at.to_utc());
        }
    }
    let (text, is_utc) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, true),
        None => (text, false),
    };
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let local = time.or_else(day)?;
    if is_utc { Some(local.and_utc()) } else { zone.read(local) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_php_reads_them() {
        let (at, utc) = (DateTime::from_timestamp(1_764_245_600, 0), StoreZone::utc());
        for text in [
            "2025-11-27T12:13:20+00:00",
            "2025-11-27T12:13:20+0000",
            "2025-11-27T12:13:20Z",
            "2025-11-27 12:13:20",
            "2025-11-27T13:13:20+01:00",
            "@1764245600",
        ] {
            assert_eq!(instant(text, &utc), at, "{text}");
        }
        assert_eq!(instant("2025-11-28", &utc).map(|at| at.timestamp()), Some(1_764_288_000));
        for text in ["1764245600", "garbage", "2025-13-40", "", "2025-11-27T12:13:20 00:00"] {
            assert_eq!(instant(text, &utc), None, "{text}");
        }
    }

    #[test]
    fn a_page_is_cut_at_its_offset() {
        let page = Page { number: 3, items: 2 };
        assert_eq!((page.of(vec![1, 2, 3, 4, 5]), page.last(5)), (vec![5], 3));
        assert_eq!(Page { number: i64::MAX, items: 100 }.of(vec![1]), Vec::<i32>::new());
        assert_eq!(
            (integer("12abc"), integer("-3"), integer("x"), integer("99999999999999999999")),
            (12, -3, 0, i64::MAX)
        );
    }
}
