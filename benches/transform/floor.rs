//! The lowest floor: what somebody would write by hand who wants the fewest things of an order, and knows beforehand how each of them is
//! written. Texts are borrowed from X-Cart's JSON, amounts are exact, the customer's contact, the invoice and its payment are
//! written as serde's derive writes them. There is no profile, no check, no edit, no second tax, no history; what is sent looks
//! like ours.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;
/// A decimal from, and to, the text of a number.
#[derive(Clone, Copy)]
pub(super) struct Exact(pub(super) Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Decimal::from_str_exact(raw.get()).map(Self).map_err(de::Error::custom)
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.to_string();
        serde_json::from_str::<&RawValue>(&text).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[derive(Deserialize)]
struct Order<'a> {
    id: i64,
    #[serde(borrow)]
    order_number: Cow<'a, str>,
    #[serde(borrow)]
    email: Cow<'a, str>,
    currency: &'a str,
    #[serde(deserialize_with = "day")]
    create_date: NaiveDate,
    #[serde(borrow)]
    billing_address: Option<Address<'a>>,
    #[serde(borrow)]
    items: Vec<Item<'a>>,
    #[serde(borrow)]
    surcharges: Vec<Surcharge<'a>>,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    text.get(..10).and_then(|day| day.parse().ok()).ok_or_else(|| de::Error::custom("no day"))
}

#[derive(Deserialize)]
struct Address<'a> {
    #[serde(borrow)]
    firstname: Cow<'a, str>,
    #[serde(borrow)]
    lastname: Cow<'a, str>,
    #[serde(borrow)]
    street: Cow<'a, str>,
    #[serde(borrow)]
    city: Cow<'a, str>,
    #[serde(borrow)]
    zipcode: Cow<'a, str>,
    #[serde(borrow)]
    state_name: Cow<'a, str>,
    country_code: &'a str,
    #[serde(borrow)]
    phone: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    amount: i64,
    item_net_price: Exact,
    discounted_subtotal: Exact,
}

#[derive(Deserialize)]
struct Surcharge<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    name: Cow<'a, str>,
    include: bool,
    value: Exact,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Contact<'a> {
    contact_number: String,
    name: String,
    first_name: &'a str,
    last_name: &'a str,
    email_address: &'a str,
    addresses: [ContactAddress<'a>; 1],
    phones: [Phone<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactAddress<'a> {
    address_type: &'static str,
    address_line1: &'a str,
    city: &'a str,
    region: &'a str,
    postal_code: &'a str,
    country: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Phone<'a> {
    phone_type: &'static str,
    phone_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Invoice<'a> {
    r#type: &'static str,
    invoice_number: &'a str,
    reference: String,
    contact: Reference,
    date: NaiveDate,
    due_date: NaiveDate,
    status: &'static str,
    line_amount_types: &'static str,
    line_items: Vec<Line<'a>>,
    currency_code: &'a str,
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "ContactID")]
    contact_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    description: &'a str,
    quantity: i64,
    unit_amount: Exact,
    account_code: &'static str,
    tax_type: &'static str,
    tax_amount: Exact,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Payment<'a> {
    invoice: Named<'a>,
    account: Code,
    date: NaiveDate,
    amount: Exact,
    reference: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Named<'a> {
    invoice_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    code: &'static str,
}

#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(borrow)]
    public_id: Option<Cow<'a, str>>,
    value: Exact,
    #[serde(borrow)]
    backend_transactions: Vec<Exchange<'a>>,
}

#[derive(Deserialize)]
struct Exchange<'a> {
    status: &'a str,
}

/// From the JSON of one order and of its transactions to the bytes of its contact, invoice and payment; how many bytes.
pub(crate) fn order(json: &[u8], transactions: &[u8]) -> usize {
    let order: Order<'_> = serde_json::from_slice(json).unwrap();
    let transactions: Vec<Transaction<'_>> = serde_json::from_slice(transactions).unwrap();
    let order = &order;
    let mut bytes = 0;
    let mut write = |written: Vec<u8>| bytes += written.len();
    if let Some(billing) = &order.billing_address {
        write(serde_json::to_vec(&contact(order, billing)).unwrap());
    }
    let number = format!("XC-{}", order.order_number);
    let date = order.create_date;
    write(serde_json::to_vec(&invoice(order, &number, date)).unwrap());
    let is_paid = |paid: &&Transaction<'_>| paid.backend_transactions.iter().any(|exchange| exchange.status == "S");
    for paid in transactions.iter().filter(is_paid) {
        let payment = Payment {
            invoice: Named { invoice_number: &number },
            account: Code { code: "091" },
            date,
            amount: paid.value,
            reference: paid.public_id.as_deref().unwrap_or_default(),
        };
        write(serde_json::to_vec(&payment).unwrap());
    }
    bytes
}

fn contact<'a>(order: &'a Order<'_>, billing: &'a Address<'_>) -> Contact<'a> {
    Contact {
        contact_number: format!("XC-demo-{}", order.id),
        name: format!("{} {}", billing.firstname, billing.lastname),
        first_name: &billing.firstname,
        last_name: &billing.lastname,
        email_address: &order.email,
        addresses: [ContactAddress {
            address_type: "POBOX",
            address_line1: &billing.street,
            city: &billing.city,
            region: &billing.state_name,
            postal_code: &billing.zipcode,
            country: billing.country_code,
        }],
        phones: [Phone { phone_type: "DEFAULT", phone_number: &billing.phone }],
    }
}

fn invoice<'a>(order: &'a Order<'_>, number: &'a str, date: NaiveDate) -> Invoice<'a> {
    let tax = order.surcharges.iter().find(|surcharge| surcharge.r#type == "tax");
    let included = tax.is_some_and(|tax| tax.include);
    let mut open = tax.map_or(Decimal::ZERO, |tax| tax.value.0);
    let base: Decimal = order.items.iter().map(|item| item.discounted_subtotal.0).sum();
    let rate = if base.is_zero() { Decimal::ZERO } else { open / base };
    let tax_type = if tax.is_some() { "OUTPUT" } else { "NONE" };
    let last = order.items.len().saturating_sub(1);
    let items = order.items.iter().enumerate().map(|(at, item)| {
        // What rounding leaves is the last line's.
        let share =
            (item.discounted_subtotal.0 * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let tax = if at == last { open } else { share };
        open -= tax;
        Line {
            description: &item.name,
            quantity: item.amount,
            unit_amount: item.item_net_price,
            account_code: "200",
            tax_type,
            tax_amount: Exact(tax),
        }
    });
    let charges = order.surcharges.iter().filter(|surcharge| surcharge.r#type != "tax").map(|surcharge| Line {
        description: &surcharge.name,
        quantity: 1,
        unit_amount: surcharge.value,
        account_code: "210",
        tax_type: "NONE",
        tax_amount: Exact(Decimal::ZERO),
    });
    let mut line_items = Vec::with_capacity(order.items.len() + order.surcharges.len());
    line_items.extend(items);
    line_items.extend(charges);
    Invoice {
        r#type: "ACCREC",
        invoice_number: number,
        reference: format!("Order {} {}", order.id, date.year()),
        contact: Reference { contact_id: "22222222-2222-4222-8222-222222222222" },
        date,
        due_date: date + Days::new(14),
        status: "AUTHORISED",
        line_amount_types: if included { "Inclusive" } else { "Exclusive" },
        line_items,
        currency_code: order.currency,
    }
}
