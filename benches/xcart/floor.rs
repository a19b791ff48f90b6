//! The floor: what somebody would write by hand for these very bodies, with serde's derive. Decimals are exact, dates are read,
//! codes are enums, and what is unknown is kept (it is one member, and its name is known here).

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A decimal from the text of its number.
pub(crate) struct Exact(Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Decimal::from_str_exact(raw.get()).map(Self).map_err(de::Error::custom)
    }
}

/// `2026-11-23T12:13:20+0000`.
pub(crate) struct Instant(DateTime<FixedOffset>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").map(Self).map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SurchargeType {
    Tax,
    Discount,
    Shipping,
    Handling,
}

#[derive(Deserialize)]
pub(crate) enum PaymentCode {
    Q,
    A,
    PP,
    P,
    D,
    C,
    R,
}

#[derive(Deserialize)]
pub(crate) enum ShippingCode {
    N,
    P,
    S,
    D,
}

#[derive(Deserialize)]
pub(crate) struct Status<C> {
    id: i64,
    code: C,
    name: String,
    customer_name: String,
}

#[derive(Deserialize)]
pub(crate) struct Surcharge {
    id: i64,
    r#type: SurchargeType,
    code: String,
    class: String,
    include: bool,
    available: bool,
    value: Exact,
    name: String,
    weight: i64,
}

#[derive(Deserialize)]
pub(crate) struct Item {
    id: i64,
    product_id: Option<i64>,
    sku: String,
    update_date: Instant,
    name: String,
    price: Exact,
    item_net_price: Exact,
    discounted_subtotal: Exact,
    amount: i64,
    backordered_amount: i64,
    surcharges: Vec<Surcharge>,
}

#[derive(Deserialize)]
pub(crate) struct CustomField {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Address {
    id: i64,
    is_billing: bool,
    is_shipping: bool,
    is_work: bool,
    r#type: String,
    title: String,
    firstname: String,
    lastname: String,
    phone: String,
    street: String,
    zipcode: String,
    city: String,
    country_code: String,
    state: Option<i64>,
    state_name: String,
    custom_fields: Vec<CustomField>,
}

#[derive(Deserialize)]
pub(crate) struct TrackingNumber {
    id: i64,
    date: Instant,
    value: String,
}

#[derive(Deserialize)]
pub(crate) struct Order {
    order_number: String,
    id: i64,
    total: Exact,
    sub_total: Exact,
    email: String,
    items: Vec<Item>,
    billing_address: Option<Address>,
    shipping_address: Option<Address>,
    create_date: Instant,
    update_date: Instant,
    payment_status: Option<Status<PaymentCode>>,
    shipping_status: Option<Status<ShippingCode>>,
    customer_id: Option<i64>,
    order_profile_id: Option<i64>,
    shipping_id: Option<i64>,
    shipping_method_name: Option<String>,
    notes: String,
    admin_notes: String,
    currency: String,
    stock_status: String,
    surcharges: Vec<Surcharge>,
    tracking_numbers: Vec<TrackingNumber>,
    member_of_tomorrow: Option<Box<RawValue>>,
}
