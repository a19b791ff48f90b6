//! The paths that every order has: their types, where they have a meaning, and what stands there.

use std::borrow::Cow;

use canonical_model::{FulfilmentState, TaxTreatment};
use smol_str::SmolStr;

use super::{Facts, Scope};
use crate::{
    address::vat_number,
    inbound::xcart::payment_status_code,
    scalar::{Scalar, ScalarType},
};

/// A path.
pub(crate) struct Known {
    pub(super) path: &'static str,
    pub(super) scalar_type: ScalarType,
    pub(super) scope: Scope,
    /// Whether an order may say nothing there.
    pub(super) optional: bool,
    /// All that it can say, where that is only so much.
    pub(super) domain: &'static [&'static str],
    pub(super) get: for<'a> fn(&Facts<'a>) -> Option<Scalar<'a>>,
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Known> {
    [ORDER, BILLING, SHIPPING, LINE].into_iter().flatten()
}

/// Names that templates had before there were paths.
pub(super) const ALIASES: &[(&str, &str)] = &[("id", "order.id"), ("number", "order.number")];

/// What people write for a path, of which nothing but its meaning is alike.
pub(super) const OTHER_WORDS: &[(&str, &str)] = &[
    ("line.sku", "line.code"),
    ("line.price", "line.unit_price"),
    ("line.total", "line.net"),
    ("line.amount", "line.net"),
    ("order.date", "order.placed_on"),
    ("order.status", "order.payment_status"),
    ("order.email", "customer.email"),
    ("billing.country", "billing.country_code"),
    ("shipping.country", "shipping.country_code"),
];

/// What a line is for, as paths say it: what is sold, what is charged, and what stands on documents besides.
pub(in crate::profile) const LINE_KINDS: &[&str] =
    &["goods", "service", "digital", "gift_card", "deposit", "tip", "shipping", "fee", "rounding", "discount", "tax"];

/// A text; it may be missing.
const fn text(path: &'static str, get: for<'a> fn(&Facts<'a>) -> Option<Scalar<'a>>) -> Known {
    Known { path, scalar_type: ScalarType::Text, scope: Scope::Order, optional: true, domain: &[], get }
}

/// One of some texts.
const fn one_of(domain: &'static [&'static str], known: Known) -> Known {
    Known { optional: false, domain, ..known }
}

/// A value of another type, which is always there.
const fn typed(scalar_type: ScalarType, known: Known) -> Known {
    Known { scalar_type, optional: false, ..known }
}

/// A value of another type, which may be missing.
const fn maybe(scalar_type: ScalarType, known: Known) -> Known {
    Known { scalar_type, ..known }
}

/// What a line says.
const fn of_line(known: Known) -> Known {
    Known { scope: Scope::Line, ..known }
}

/// The paths of an address.
macro_rules! address {
    ($name:literal, $field:ident) => {
        &[
            text(concat!($name, ".first_name"), |facts| said(&facts.order.$field.as_ref()?.first_name)),
            text(concat!($name, ".last_name"), |facts| said(&facts.order.$field.as_ref()?.last_name)),
            text(concat!($name, ".full_name"), |facts| made(facts.order.$field.as_ref()?.full_name())),
            text(concat!($name, ".company"), |facts| said(&facts.order.$field.as_ref()?.company)),
            text(concat!($name, ".street"), |facts| said(&facts.order.$field.as_ref()?.street)),
            text(concat!($name, ".city"), |facts| said(&facts.order.$field.as_ref()?.city)),
            text(concat!($name, ".region"), |facts| said(&facts.order.$field.as_ref()?.region)),
            text(concat!($name, ".postal_code"), |facts| said(&facts.order.$field.as_ref()?.postal_code)),
            text(concat!($name, ".country_code"), |facts| said(&facts.order.$field.as_ref()?.country_code)),
            text(concat!($name, ".vat_number"), |facts| made(vat_number(facts.order.$field.as_ref()?))),
            text(concat!($name, ".phone"), |facts| said(&facts.order.$field.as_ref()?.phone)),
        ]
    };
}

static BILLING: &[Known] = address!("billing", billing);
static SHIPPING: &[Known] = address!("shipping", shipping);

static ORDER: &[Known] = &[
    text("order.id", |facts| said(facts.order.id.as_str())),
    text("order.number", |facts| said(&facts.order.number)),
    typed(ScalarType::Date, text("order.placed_on", |facts| Some(Scalar::Date(facts.order.placed_on)))),
    text("order.currency", |facts| made(facts.order.currency.code().into())),
    text("order.payment_status", |facts| said(payment_status_code(&facts.order.payment_state))),
    text("order.shipping_status", |facts| said(&facts.order.fulfilment_code)),
    text("order.fulfilment", |facts| said(fulfilment(facts))),
    text("order.payment_method", |facts| said(&facts.order.payment_method)),
    text("order.shipping_method", |facts| said(&facts.order.shipping_method)),
    text("order.tracking_number", |facts| said(facts.order.tracking_numbers.first()?)),
    text("order.po_number", |facts| said(&facts.order.po_number)),
    text("order.customer_note", |facts| said(&facts.order.customer_note)),
    text("order.staff_note", |facts| said(&facts.order.staff_note)),
    one_of(&["exclusive", "inclusive", "no_tax"], text("order.tax_treatment", |facts| said(treatment(facts)))),
    maybe(ScalarType::Money, text("order.total", |facts| facts.order.document_total().ok().map(Scalar::Money))),
    text("customer.id", |facts| said(facts.order.customer.id.as_ref()?.as_str())),
    text("customer.email", |facts| said(&facts.order.customer.email)),
    text("customer.membership", |facts| said(&facts.order.customer.membership)),
    text("customer.tax_exemption", |facts| said(&facts.order.customer.tax_exemption)),
    typed(ScalarType::Bool, text("customer.is_guest", |facts| Some(Scalar::Bool(facts.order.customer.id.is_none())))),
    Known { scope: Scope::Part, ..text("part", |facts| said(facts.part)) },
];

static LINE: &[Known] = &[
    of_line(one_of(LINE_KINDS, text("line.kind", |facts| said(facts.line?.kind)))),
    of_line(text("line.code", |facts| said(facts.line?.code))),
    of_line(text("line.name", |facts| said(facts.line?.name))),
    of_line(text("line.product", |facts| said(facts.line?.line?.product.as_ref()?.as_str()))),
    of_line(text("line.tax_class", |facts| said(&facts.line?.line?.tax_class))),
    of_line(maybe(
        ScalarType::Decimal,
        text("line.quantity", |facts| Some(Scalar::Decimal(facts.line?.line?.quantity))),
    )),
    of_line(maybe(
        ScalarType::Decimal,
        text("line.unit_price", |facts| Some(Scalar::Decimal(facts.line?.line?.unit_price.amount()))),
    )),
    of_line(maybe(ScalarType::Money, text("line.net", |facts| Some(Scalar::Money(facts.line?.line?.net))))),
];

/// What is said there; a text of white space says nothing.
fn said(text: &str) -> Option<Scalar<'_>> {
    (!text.trim().is_empty()).then_some(Scalar::Text(Cow::Borrowed(text)))
}

fn made<'a>(text: SmolStr) -> Option<Scalar<'a>> {
    (!text.is_empty()).then_some(Scalar::Text(Cow::Owned(text.into())))
}

fn treatment(facts: &Facts<'_>) -> &'static str {
    match facts.order.tax_treatment {
        TaxTreatment::Exclusive => "exclusive",
        TaxTreatment::Inclusive => "inclusive",
        TaxTreatment::NoTax => "no_tax",
    }
}

fn fulfilment<'a>(facts: &Facts<'a>) -> &'a str {
    match &facts.order.fulfilment_state {
        FulfilmentState::New => "new",
        FulfilmentState::Backordered => "backordered",
        FulfilmentState::WaitingForApproval => "waiting_for_approval",
        FulfilmentState::Processing => "processing",
        FulfilmentState::Shipped => "shipped",
        FulfilmentState::Delivered => "delivered",
        FulfilmentState::Cancelled => "cancelled",
        FulfilmentState::Returned => "returned",
        FulfilmentState::Other(code) => code,
    }
}
