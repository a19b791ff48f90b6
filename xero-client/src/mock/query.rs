//! Reading lists: query parameters, filters, order, pages, `If-Modified-Since` (XR-LIST).

use api_core::{
    runtime::Timestamp,
    wire::{Json, NetInstant},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    http::{Call, Failure},
    json::Object,
    where_clause::{self, Value},
};

/// The longest query that is let in, in bytes; about 52 ids (XR-LIST-3).
const MAX_QUERY_BYTES: usize = 2_048;

/// The parameters of a query, names in any case.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
    bytes: usize,
}

impl Query {
    pub(super) fn new(pairs: Vec<(String, String)>, bytes: usize) -> Self {
        Self { pairs, bytes }
    }

    /// All parameters, as they came.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.bytes > MAX_QUERY_BYTES
    }

    /// The parameter, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(|value| match value.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.flag(name).unwrap_or(false)
    }

    /// A comma list, or `None`.
    pub(super) fn list(&self, name: &str) -> Option<Vec<&str>> {
        self.get(name).map(|value| value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect())
    }

    /// A comma list of ids, or `None`.
    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<Uuid>>, Failure> {
        let Some(parts) = self.list(name) else { return Ok(None) };
        let ids = parts.into_iter().map(Uuid::parse_str).collect::<Result<_, _>>();
        ids.map(Some).map_err(|_| Failure::BadQuery(format!("{name} is a list of ids")))
    }

    fn number(&self, name: &str) -> Result<Option<usize>, Failure> {
        let parse = |text: &str| text.parse().map_err(|_| Failure::BadQuery(format!("{name} is a number")));
        self.get(name).map(parse).transpose()
    }
}

/// Which page of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paging {
    page: usize,
    size: usize,
    items: usize,
}

impl Paging {
    pub(super) fn json(self) -> Json {
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        Object::new()
            .put("page", number(self.page))
            .put("pageSize", number(self.size))
            .put("pageCount", number(self.items.div_ceil(self.size)))
            .put("itemCount", number(self.items))
            .done()
    }
}

/// How records of a kind are found and put in order.
pub(super) struct Listing<'a, T> {
    /// The fields that `where` and `order` know.
    pub(super) fields: &'a [&'a str],
    pub(super) field: &'a dyn Fn(&T, &str) -> Value,
    pub(super) updated: &'a dyn Fn(&T) -> Timestamp,
    pub(super) id: &'a dyn Fn(&T) -> Uuid,
    /// Whether it comes in pages when asked to.
    pub(super) paged: bool,
    /// Whether it heeds `If-Modified-Since`.
    pub(super) by_date: bool,
}

impl<T> Listing<'_, T> {
    /// The records that are asked for, in order, one page of them if pages are asked for or enforced.
    pub(super) fn select<'r>(
        &self,
        call: &Call,
        records: impl Iterator<Item = &'r T>,
        enforce_pages: bool,
    ) -> Result<(Vec<&'r T>, Option<Paging>), Failure> {
        let condition = call.query.get("where").map(|text| where_clause::parse(text, self.fields)).transpose();
        let condition = condition.map_err(Failure::BadQuery)?;
        let since = if self.by_date { modified_since(call) } else { None };
        let mut chosen: Vec<&T> = records
            .filter(|record| since.is_none_or(|since| (self.updated)(record).timestamp() >= since.timestamp()))
            .filter(|record| {
                condition.as_ref().is_none_or(|condition| condition.holds(&|name| (self.field)(record, name)))
            })
            .collect();
        self.sort(call, &mut chosen)?;
        let (page, size) = (call.query.number("page")?, call.query.number("pageSize")?);
        if !self.paged || (page.is_none() && size.is_none() && !enforce_pages) {
            return Ok((chosen, None));
        }
        let paging =
            Paging { page: page.unwrap_or(1).max(1), size: size.unwrap_or(100).clamp(1, 1_000), items: chosen.len() };
        let first = (paging.page - 1).saturating_mul(paging.size);
        Ok((chosen.into_iter().skip(first).take(paging.size).collect(), Some(paging)))
    }

    /// Whether a large list may be asked for like this: in pages, and by optimised fields alone (XR-WHERE-2).
    pub(super) fn is_optimised(&self, call: &Call, optimised: &[&str]) -> Result<bool, Failure> {
        let condition = call.query.get("where").map(|text| where_clause::parse(text, self.fields)).transpose();
        let condition = condition.map_err(Failure::BadQuery)?;
        let in_pages = call.query.get("page").is_some() || call.query.get("pageSize").is_some();
        Ok(in_pages && condition.is_none_or(|condition| condition.is_optimised(optimised)))
    }

    /// By `order`, and where that leaves it open by date of change and id, so that pages are stable (XR-LIST-5).
    fn sort(&self, call: &Call, records: &mut [&T]) -> Result<(), Failure> {
        let mut keys = Vec::new();
        for part in call.query.list("order").unwrap_or_default() {
            let mut words = part.split_whitespace();
            let name = words.next().unwrap_or_default();
            let descending = match words.next() {
                None => false,
                Some(word) if word.eq_ignore_ascii_case("asc") => false,
                Some(word) if word.eq_ignore_ascii_case("desc") => true,
                Some(_) => return Err(Failure::BadQuery(format!("order: {part}"))),
            };
            let known = self.fields.iter().find(|known| known.eq_ignore_ascii_case(name));
            keys.push((*known.ok_or_else(|| Failure::BadQuery(format!("no field {name}")))?, descending));
        }
        records.sort_by(|a, b| {
            for (name, descending) in &keys {
                let (one, other) = ((self.field)(a, name), (self.field)(b, name));
                let ordering = one.partial_cmp(&other).unwrap_or(std::cmp::Ordering::Equal);
                if ordering.is_ne() {
                    return if *descending { ordering.reverse() } else { ordering };
                }
            }
            ((self.updated)(a), (self.id)(a)).cmp(&((self.updated)(b), (self.id)(b)))
        });
        Ok(())
    }
}

/// The header in the forms that clients send; one that cannot be read is ignored (XR-LIST-4).
fn modified_since(call: &Call) -> Option<Timestamp> {
    let text = call.header("if-modified-since")?.trim();
    NetInstant::parse(text)
        .map(|at| at.0)
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(|at| at.with_timezone(&Utc)))
}
