//! The paths at which a profile may ask an order: their types, where they have a meaning, and what stands there.

use std::borrow::Cow;

use canonical_model::{Line, LineKind, TaxTreatment};

use super::Facts;
use crate::{
    decision::Column,
    inbound::xcart::payment_status_code,
    profile::closest,
    scalar::{Scalar, ScalarType},
};

/// Of what a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::profile) enum Scope {
    /// Of an order as a whole.
    Order,
    /// Of a line of an order: it may ask the order too.
    Line,
    /// Of a credit note's number.
    Part,
}

/// A path that the model has.
struct Known {
    path: &'static str,
    scalar_type: ScalarType,
    scope: Scope,
    optional: bool,
    domain: &'static [&'static str],
    get: for<'a> fn(&Facts<'a>) -> Option<Scalar<'a>>,
}

/// A path that was found.
#[derive(Clone, Copy)]
pub(crate) struct Path(&'static Known);

impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Path").field(&self.0.path).finish()
    }
}

impl Path {
    /// What the order says there; none where it says nothing.
    pub(crate) fn get<'a>(&self, facts: &Facts<'a>) -> Option<Scalar<'a>> {
        (self.0.get)(facts)
    }

    pub(in crate::profile) fn name(&self) -> &str {
        self.0.path
    }

    pub(in crate::profile) fn scalar_type(&self) -> ScalarType {
        self.0.scalar_type
    }

    /// Whether it has a meaning where a value of that scope is asked for.
    pub(in crate::profile) fn is_of(&self, scope: Scope) -> bool {
        self.0.scope == Scope::Order || self.0.scope == scope
    }

    /// The column that compares what stands there.
    pub(in crate::profile) fn column(&self) -> Column {
        let Known { path, scalar_type, optional, domain, .. } = *self.0;
        Column { name: path.to_owned(), scalar_type, optional, domain }
    }
}

/// All paths that a profile knows.
#[derive(Debug, Default)]
pub(in crate::profile) struct Catalogue;

impl Catalogue {
    /// The path of that name; or why there is none, and what may have been meant.
    pub(in crate::profile) fn find(&self, name: &str) -> Result<Path, (String, Option<String>)> {
        let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, path)| path);
        if let Some(known) = all().find(|known| known.path == name) {
            return Ok(Path(known));
        }
        let names = || all().map(|known| known.path);
        let family = name.split('.').next().unwrap_or_default();
        let family: Vec<&str> = names().filter(|path| path.split('.').next() == Some(family)).collect();
        let known = if family.is_empty() {
            "paths begin with order., customer., billing., shipping. or line.".to_owned()
        } else {
            format!("known: {}", family.join(", "))
        };
        Err((format!("{name:?} is no path of an order; {known}"), closest(name, names())))
    }
}

fn all() -> impl Iterator<Item = &'static Known> {
    KNOWN.iter().copied().flatten()
}

/// Names that templates had before there were paths.
const ALIASES: &[(&str, &str)] = &[("id", "order.id"), ("number", "order.number")];

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
            text(concat!($name, ".phone"), |facts| said(&facts.order.$field.as_ref()?.phone)),
        ]
    };
}

static KNOWN: &[&[Known]] = &[ORDER, address!("billing", billing), address!("shipping", shipping), LINE];

const ORDER: &[Known] = &[
    text("order.id", |facts| said(facts.order.id.as_str())),
    text("order.number", |facts| said(&facts.order.number)),
    typed(ScalarType::Date, text("order.placed_on", |facts| Some(Scalar::Date(facts.order.placed_on)))),
    text("order.currency", |facts| made(facts.order.currency.code().to_owned())),
    text("order.payment_status", |facts| said(payment_status_code(&facts.order.payment_state))),
    text("order.shipping_status", |facts| said(&facts.order.fulfilment_code)),
    text("order.payment_method", |facts| said(&facts.order.payment_method)),
    one_of(&["exclusive", "inclusive", "no_tax"], text("order.tax_treatment", |facts| said(treatment(facts)))),
    typed(ScalarType::Money, text("order.total", |facts| facts.order.document_total().ok().map(Scalar::Money))),
    text("customer.id", |facts| said(facts.order.customer.id.as_ref()?.as_str())),
    text("customer.email", |facts| said(&facts.order.customer.email)),
    typed(ScalarType::Bool, text("customer.is_guest", |facts| Some(Scalar::Bool(facts.order.customer.id.is_none())))),
    Known { scope: Scope::Part, ..text("part", |facts| said(facts.part)) },
];

const LINE: &[Known] = &[
    of_line(one_of(&["goods", "shipping", "fee", "rounding"], text("line.kind", |facts| said(kind(facts.line?))))),
    of_line(text("line.code", |facts| said(&facts.line?.code))),
    of_line(text("line.name", |facts| said(&facts.line?.name))),
    of_line(text("line.product", |facts| said(facts.line?.product.as_ref()?.as_str()))),
    of_line(typed(ScalarType::Decimal, text("line.quantity", |facts| Some(Scalar::Decimal(facts.line?.quantity))))),
    of_line(typed(
        ScalarType::Decimal,
        text("line.unit_price", |facts| Some(Scalar::Decimal(facts.line?.unit_price.amount()))),
    )),
    of_line(typed(ScalarType::Money, text("line.net", |facts| Some(Scalar::Money(facts.line?.net))))),
];

/// What is said there; a text of white space says nothing.
fn said(text: &str) -> Option<Scalar<'_>> {
    (!text.trim().is_empty()).then_some(Scalar::Text(Cow::Borrowed(text)))
}

fn made<'a>(text: String) -> Option<Scalar<'a>> {
    (!text.is_empty()).then_some(Scalar::Text(Cow::Owned(text)))
}

fn treatment(facts: &Facts<'_>) -> &'static str {
    match facts.order.tax_treatment {
        TaxTreatment::Exclusive => "exclusive",
        TaxTreatment::Inclusive => "inclusive",
        TaxTreatment::NoTax => "no_tax",
    }
}

fn kind(line: &Line) -> &'static str {
    match line.kind {
        LineKind::Goods => "goods",
        LineKind::Shipping => "shipping",
        LineKind::Rounding => "rounding",
        _ => "fee",
    }
}
