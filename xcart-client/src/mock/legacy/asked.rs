//! What a request asks for: the kind of thing, its id, the schema, the method, and conditions (XC-LEGACY-1, XC-LEGACY-3, XC-LEGACY-5,
//! XC-LEGACY-10).

use std::collections::BTreeMap;

use api_core::transport::Request;
use http::HeaderName;

use crate::mock::reply::header_text;

const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Order,
    Item,
    Profile,
    Product,
    Transaction,
    BackendTransaction,
    TrackingNumber,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "order" => Self::Order,
            "orderitem" => Self::Item,
            "profile" => Self::Profile,
            "product" => Self::Product,
            "payment-transaction" => Self::Transaction,
            "payment-backendtransaction" => Self::BackendTransaction,
            "ordertrackingnumber" => Self::TrackingNumber,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Item => "orderitem",
            Self::Profile => "profile",
            Self::Product => "product",
            Self::Transaction => "payment-transaction",
            Self::BackendTransaction => "payment-backendtransaction",
            Self::TrackingNumber => "ordertrackingnumber",
        }
    }

    /// Whether the complex schema has it (XC-LEGACY-13).
    pub(super) fn is_complex(self) -> bool {
        matches!(self, Self::Order | Self::Profile | Self::Product)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Default,
    Complex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// Anything that is no method counts as GET.
    fn of(name: &str) -> Self {
        match name.trim().to_ascii_uppercase().as_str() {
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            _ => Self::Get,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request, taken apart.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) key: Option<String>,
    /// None if the add-on does not know it.
    pub(super) kind: Option<Kind>,
    pub(super) id: Option<String>,
    /// None if there is no such schema.
    pub(super) schema: Option<Schema>,
    /// By the condition's name: its values, by their index.
    conditions: BTreeMap<String, BTreeMap<String, String>>,
}

impl Asked {
    /// None if it is not for the add-on.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let pairs = request.url.query_pairs();
        let last = |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        if last("target") != Some("RESTAPI") {
            return None;
        }
        let over = last("_method").filter(|name| !name.is_empty());
        let method = over.or(header_text(&request.headers, &OVERRIDE)).unwrap_or(request.method.as_str());
        let path = last("_path").unwrap_or_default();
        let (entity, id) = path.split_once('/').map_or((path, None), |(entity, id)| (entity, Some(id)));
        let schema = match last("_schema").unwrap_or_default().trim() {
            "complex" => Some(Schema::Complex),
            name if name.is_empty() || name.eq_ignore_ascii_case("default") => Some(Schema::Default),
            _ => None,
        };
        Some(Self {
            method: Method::of(method),
            key: last("_key").map(str::to_owned),
            kind: Kind::of(entity),
            id: id.map(str::to_owned),
            schema,
            conditions: conditions(&pairs),
        })
    }

    /// As what it is counted: `GET order/{id}`.
    pub(super) fn counted(&self) -> String {
        let kind = self.kind.map_or("unknown", Kind::name);
        let id = if self.id.is_some() { "/{id}" } else { "" };
        let complex = if self.schema == Some(Schema::Complex) { " complex" } else { "" };
        format!("{} {kind}{id}{complex}", self.method.name())
    }

    /// A condition that is one text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let values = self.conditions.get(name)?;
        values.get("").map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A condition that is a list, or one text in place of it.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.conditions.get(name).into_iter().flat_map(BTreeMap::values);
        values.map(String::as_str).filter(|text| !text.is_empty()).collect()
    }

    /// The number at that place of a condition; none for nothing, and for 0, which PHP takes for nothing.
    pub(super) fn number(&self, name: &str, at: &str) -> Option<i64> {
        self.conditions.get(name)?.get(at)?.trim().parse().ok().filter(|number| *number != 0)
    }

    /// By which column, and whether it descends.
    pub(super) fn order_by(&self) -> Option<(&str, bool)> {
        let values = self.conditions.get("orderBy")?;
        let column = values.get("0").or(values.get(""))?;
        Some((column, values.get("1").is_some_and(|direction| direction.eq_ignore_ascii_case("desc"))))
    }

    /// The part of the rows that `limit` asks for; all of them without it.
    pub(super) fn part_of<T>(&self, rows: impl IntoIterator<Item = T>) -> Vec<T> {
        let at = |place| self.number("limit", place).and_then(|number| usize::try_from(number).ok());
        let rows = rows.into_iter().skip(at("0").unwrap_or(0));
        match at("1") {
            Some(count) => rows.take(count).collect(),
            None => rows.collect(),
        }
    }
}

/// `_cnd[name]=…`, `_cnd[name][]=…` and `_cnd[name][0]=…`.
fn conditions(pairs: &[(String, String)]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut conditions: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (key, value) in pairs {
        let Some((name, rest)) = key.strip_prefix("_cnd[").and_then(|rest| rest.split_once(']')) else { continue };
        let values = conditions.entry(name.trim().to_owned()).or_default();
        let place = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let place = place.map_or_else(String::new, |place| match place {
            "" => values.len().to_string(),
            place => place.to_owned(),
        });
        values.insert(place, value.clone());
    }
    conditions
}
