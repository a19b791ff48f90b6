//! Currencies: the base one and those that are subscribed (XR-SETTINGS-4).

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::{
    batch::{self, Kind, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::Organisation,
    query::Listing,
    where_clause::Value,
};

const KIND: Kind = Kind::new("Currencies", "");

fn description(code: &str) -> &str {
    match code {
        "AUD" => "Australian Dollar",
        "CAD" => "Canadian Dollar",
        "EUR" => "Euro",
        "GBP" => "British Pound",
        "JPY" => "Japanese Yen",
        "KWD" => "Kuwaiti Dinar",
        "NZD" => "New Zealand Dollar",
        "USD" => "United States Dollar",
        other => other,
    }
}

fn json(code: &str) -> Json {
    Object::new().put("Code", code).put("Description", description(code)).done()
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => list(organisation, call),
        (&Method::PUT, []) => add(organisation, call),
        (_, []) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &["Code", "Description"],
        field: &|code: &&str, name: &str| Value::text(if name == "Code" { code } else { description(code) }),
        updated: &|_| Timestamp::UNIX_EPOCH,
        id: &|_| Uuid::nil(),
        paged: false,
        by_date: false,
    };
    let codes = organisation.currencies();
    let (codes, _) = listing.select(call, codes.iter(), false)?;
    Ok(Reply::list(KIND.list, codes.into_iter().map(|code| json(code)).collect()))
}

/// Subscribes a currency. None is ever taken away (XR-SETTINGS-6).
fn add(organisation: &mut Organisation, call: &Call) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        let code = Fields::of(element)?.filled("Code")?.unwrap_or_default();
        if !organisation.rules.multi_currency {
            return Err(Refusal::because("The organisation's plan has no multi-currency."));
        }
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Refusal::because(format!("Currency code '{code}' is not valid.")));
        }
        if organisation.subscribes_to(&code) {
            return Err(Refusal::because(format!("The organisation is already subscribed to currency {code}.")));
        }
        organisation.currencies.put(code.clone(), Decimal::ONE);
        Ok(code)
    };
    batch::run(organisation, call, KIND, &elements, write, |_, code: String| json(&code))
}
