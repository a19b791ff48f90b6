//! The documents among the examples, and the rates of tax types, as the OpenAPI document states them.

use std::{collections::BTreeMap, path::PathBuf};

use api_core::wire::Json;
use canonical_model::ledger::LineAmounts;
use mapping::arithmetic::{Component, LineDiscount};
use rust_decimal::Decimal;

use crate::yaml;

/// Rates of tax types that lines have and no example of a rate states: what the only line of each is at.
const NOT_STATED: &[(&str, &str)] = &[("TAX001", "9.5"), ("INPUT", "10"), ("OUTPUT", "0")];

/// A line, as far as it is stated.
pub(crate) struct Line {
    pub(crate) quantity: Option<Decimal>,
    pub(crate) unit_amount: Option<Decimal>,
    pub(crate) discount: LineDiscount,
    pub(crate) amount: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) tax_type: Option<String>,
}

/// A document, as far as it is stated.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) amounts: LineAmounts,
    pub(crate) lines: Vec<Line>,
    pub(crate) sub_total: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) total: Option<Decimal>,
}

/// All that the examples say.
#[derive(Default)]
pub(crate) struct Examples {
    pub(crate) documents: Vec<Document>,
    rates: BTreeMap<String, Decimal>,
    /// Name, rate and parts.
    pub(crate) rates_of_parts: Vec<(String, Decimal, Vec<Component>)>,
}

impl Examples {
    /// Reads them, or none if there is no folder that holds them.
    pub(crate) fn read(test: &str) -> Option<Self> {
        let Some(shared) = std::env::var_os("XCART_XERO_SHARED") else {
            println!("SKIPPED: {test}: XCART_XERO_SHARED is not set");
            return None;
        };
        let file = PathBuf::from(shared).join("xero/xero_accounting.yaml");
        let json = yaml::parse(&std::fs::read_to_string(file).unwrap());
        let mut examples = Self::default();
        for (tax_type, rate) in NOT_STATED {
            examples.rates.insert((*tax_type).to_owned(), rate.parse().unwrap());
        }
        for (_, operations) in members(json.get("paths").unwrap()) {
            for (_, operation) in members(operations) {
                let Some(id) = text(operation, "operationId") else { continue };
                examples.bodies(id, "request", operation.get("requestBody"));
                for (status, response) in operation.get("responses").map(members).unwrap_or_default() {
                    examples.bodies(id, status, Some(response));
                }
            }
        }
        Some(examples)
    }

    /// The rate of a tax type in per cent; of a line that has none, nothing.
    pub(crate) fn rate(&self, tax_type: Option<&str>) -> Decimal {
        let Some(tax_type) = tax_type else { return Decimal::ZERO };
        *self.rates.get(tax_type).unwrap_or_else(|| panic!("no example states the rate of {tax_type}"))
    }

    fn bodies(&mut self, operation: &str, place: &str, body: Option<&Json>) {
        let content = body.and_then(|body| body.get("content")?.get("application/json"));
        if let Some(example) = content.and_then(|content| content.get("example")) {
            self.look_into(&format!("{operation} {place}"), example);
        }
    }

    /// Documents and rates at any level.
    fn look_into(&mut self, name: &str, json: &Json) {
        if json.get("TaxComponents").is_some() {
            self.rate_of_parts(json);
        }
        if json.get("LineItems").is_some() || json.get("SubTotal").is_some() {
            self.documents.push(document(name, json));
        }
        for (member, value) in json.as_object().unwrap_or_default() {
            self.look_into(&format!("{name} {member}"), value);
        }
        for element in json.as_array().unwrap_or_default() {
            self.look_into(name, element);
        }
    }

    fn rate_of_parts(&mut self, json: &Json) {
        // Requests state no effective rate.
        let Some((tax_type, rate)) = text(json, "TaxType").zip(decimal(json, "EffectiveRate")) else { return };
        let before = self.rates.insert(tax_type.to_owned(), rate);
        assert!(before.is_none_or(|before| before == rate), "{tax_type} has two rates");
        let component = |part: &Json| Component {
            rate: decimal(part, "Rate").unwrap(),
            compound: part.get("IsCompound").and_then(Json::as_bool).unwrap(),
        };
        let parts = json.get("TaxComponents").and_then(Json::as_array).unwrap().iter().map(component).collect();
        self.rates_of_parts.push((tax_type.to_owned(), rate, parts));
    }
}

fn members(json: &Json) -> &[(String, Json)] {
    json.as_object().unwrap_or_default()
}

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Json::as_str)
}

/// A number, or a text that is one.
fn decimal(json: &Json, name: &str) -> Option<Decimal> {
    let value = json.get(name)?;
    value.as_decimal().or_else(|| value.as_str()?.parse().ok())
}

fn document(name: &str, json: &Json) -> Document {
    let amounts = match text(json, "LineAmountTypes").unwrap_or("Exclusive").to_ascii_uppercase().as_str() {
        "EXCLUSIVE" => LineAmounts::Exclusive,
        "INCLUSIVE" => LineAmounts::Inclusive,
        "NOTAX" => LineAmounts::NoTax,
        other => panic!("{name}: {other}"),
    };
    let number = ["InvoiceNumber", "CreditNoteNumber", "QuoteNumber", "PurchaseOrderNumber"];
    let number = number.into_iter().find_map(|member| text(json, member)).unwrap_or_default();
    Document {
        name: format!("{name} {number}").trim_end().to_owned(),
        amounts,
        lines: json.get("LineItems").and_then(Json::as_array).unwrap_or_default().iter().map(line).collect(),
        sub_total: decimal(json, "SubTotal"),
        tax: decimal(json, "TotalTax"),
        total: decimal(json, "Total"),
    }
}

fn line(json: &Json) -> Line {
    let percent = decimal(json, "DiscountRate").map(LineDiscount::Percent);
    let off = decimal(json, "DiscountAmount").map(LineDiscount::Amount);
    Line {
        quantity: decimal(json, "Quantity"),
        unit_amount: decimal(json, "UnitAmount"),
        discount: percent.or(off).unwrap_or(LineDiscount::None),
        amount: decimal(json, "LineAmount"),
        tax: decimal(json, "TaxAmount"),
        tax_type: text(json, "TaxType").map(str::to_owned),
    }
}
