//! What a store is filled with: orders, their payments, customers, products. Each is described by a builder and becomes rows
//! when it is added to a [`FakeXCart`](super::FakeXCart).

use api_core::{
    runtime::Timestamp,
    wire::{Extras, WireValue},
};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::basket::{Basket, Charge, Line};
use crate::wire::{
    Address, AddressId, AddressType, CustomField, PaymentStatusCode, ProfileId, ShippingStatusCode, TransactionStatus,
    TransactionType,
};

/// An order that is to be made, its sums computed as X-Cart does: lines, charges, customer, statuses, payments.
///
/// ```
/// use api_core::runtime::Timestamp;
/// use rust_decimal::dec;
/// use xcart_client::{
///     mock::{Charge, FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment},
///     wire::PaymentStatusCode,
/// };
///
/// let placed = Timestamp::UNIX_EPOCH;
/// let mut store = FakeXCart::new(FakeXCartConfig::default());
/// let id = store.add_order(
///     OrderSeed::new("USD", placed)
///         .guest("ada@shop.example")
///         .line(Line::new("TEA-1", "Tea", dec!(10.00), 2))
///         .charge(Charge::coupon(dec!(2)))
///         .charge(Charge::shipping(dec!(5)).taxed())
///         .charge(Charge::sales_tax(dec!(8.25)))
///         .payment_status(PaymentStatusCode::Paid)
///         .payment(Payment::sale("PayPal")),
/// );
/// // 20 - 2 + 5 = 23, and 8.25 % of that, rounded once: 1.90.
/// assert_eq!(store.order(id).map(|order| order.total), Some(dec!(24.90)));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct OrderSeed {
    pub(super) basket: Basket,
    pub(super) placed_at: Timestamp,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) number: Option<String>,
    pub(super) customer: Option<ProfileId>,
    pub(super) email: Option<String>,
    pub(super) billing: Option<Address>,
    pub(super) shipping: Option<Address>,
    pub(super) payment_status: Option<PaymentStatusCode>,
    pub(super) shipping_status: Option<ShippingStatusCode>,
    pub(super) changes: Vec<(Timestamp, PaymentStatusCode)>,
    pub(super) payments: Vec<Payment>,
    pub(super) tracking: Vec<(Timestamp, String)>,
    pub(super) details: Vec<(String, String)>,
    pub(super) notes: String,
    pub(super) admin_notes: String,
    pub(super) shipping_method: Option<String>,
    pub(super) is_cart: bool,
    pub(super) extras: Extras,
}

impl OrderSeed {
    /// An empty order in a currency (ISO 4217), placed then: awaiting payment, new, of nobody.
    pub fn new(currency: &str, placed_at: Timestamp) -> Self {
        Self {
            basket: Basket::new(currency),
            placed_at,
            updated_at: None,
            number: None,
            customer: None,
            email: None,
            billing: None,
            shipping: None,
            payment_status: Some(PaymentStatusCode::AwaitingPayment),
            shipping_status: Some(ShippingStatusCode::New),
            changes: Vec::new(),
            payments: Vec::new(),
            tracking: Vec::new(),
            details: Vec::new(),
            notes: String::new(),
            admin_notes: String::new(),
            shipping_method: None,
            is_cart: false,
            extras: Extras::new(),
        }
    }

    /// Its public number; the internal id otherwise.
    pub fn number(self, number: impl Into<String>) -> Self {
        Self { number: Some(number.into()), ..self }
    }

    /// Adds a line. A product with its SKU is made if the store has none.
    pub fn line(mut self, line: Line) -> Self {
        self.basket.lines.push(line);
        self
    }

    /// Adds a charge.
    pub fn charge(mut self, charge: Charge) -> Self {
        self.basket.charges.push(charge);
        self
    }

    /// What it comes to, in its currency, by the lines and charges so far.
    pub fn total(&self) -> Decimal {
        self.basket.total()
    }

    /// The sub-total is the sum of the prices shown and not of the net prices, as seen where prices include VAT.
    pub fn sums_shown_prices(mut self) -> Self {
        self.basket.sums_shown_prices = true;
        self
    }

    /// A registered customer; the order's e-mail is the customer's, unless it is given.
    pub fn customer(self, customer: ProfileId) -> Self {
        Self { customer: Some(customer), ..self }
    }

    /// A guest of that e-mail.
    pub fn guest(self, email: impl Into<String>) -> Self {
        Self { customer: None, email: Some(email.into()), ..self }
    }

    /// The e-mail of the order.
    pub fn email(self, email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// One address for bill and goods: it comes twice with one id.
    pub fn address(self, address: Address) -> Self {
        let address = Address { is_billing: true, is_shipping: true, ..address };
        Self { billing: Some(address.clone()), shipping: Some(address), ..self }
    }

    /// Where the bill goes.
    pub fn billing_address(self, address: Address) -> Self {
        Self { billing: Some(Address { is_billing: true, ..address }), ..self }
    }

    /// Where the goods go.
    pub fn shipping_address(self, address: Address) -> Self {
        Self { shipping: Some(Address { is_shipping: true, ..address }), ..self }
    }

    /// The payment status with which the order was placed.
    pub fn payment_status(self, code: PaymentStatusCode) -> Self {
        Self { payment_status: Some(code), ..self }
    }

    /// The payment status became another then: the order's history tells it, and its update date is then.
    pub fn payment_status_changed(mut self, at: Timestamp, code: PaymentStatusCode) -> Self {
        self.changes.push((at, code));
        self
    }

    /// The shipping status.
    pub fn shipping_status(self, code: ShippingStatusCode) -> Self {
        Self { shipping_status: Some(code), ..self }
    }

    /// It has neither status, as carts and some orders: asking for one is answered 500 (XC-STATUS-6).
    pub fn no_statuses(self) -> Self {
        Self { payment_status: None, shipping_status: None, ..self }
    }

    /// Adds a payment.
    pub fn payment(mut self, payment: Payment) -> Self {
        self.payments.push(payment);
        self
    }

    /// When its row last changed; otherwise the last change of its payment status, or when it was placed.
    pub fn updated_at(self, at: Timestamp) -> Self {
        Self { updated_at: Some(at), ..self }
    }

    /// Adds a parcel's number.
    pub fn tracking(mut self, at: Timestamp, number: impl Into<String>) -> Self {
        self.tracking.push((at, number.into()));
        self
    }

    /// Adds a free pair of name and value.
    pub fn detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }

    /// What the customer wrote.
    pub fn notes(self, notes: impl Into<String>) -> Self {
        Self { notes: notes.into(), ..self }
    }

    /// What the staff wrote.
    pub fn admin_notes(self, notes: impl Into<String>) -> Self {
        Self { admin_notes: notes.into(), ..self }
    }

    /// The name of the shipping method.
    pub fn shipping_method(self, name: impl Into<String>) -> Self {
        Self { shipping_method: Some(name.into()), ..self }
    }

    /// A member that an add-on puts into it beside X-Cart's own (XC-ADDON-1); left out if the value is no JSON.
    pub fn add_on(mut self, name: impl Into<String>, value: &impl WireValue) -> Self {
        // Only a type that is not of this workspace fails to be written.
        let _ = self.extras.set(name, value);
        self
    }

    /// It was never placed: a cart, without statuses.
    pub fn cart(self) -> Self {
        Self { is_cart: true, ..self }.no_statuses()
    }
}

/// A payment of an order that is to be made. Amounts are in the order's currency; the order's total unless given.
#[derive(Debug, Clone)]
#[must_use]
pub struct Payment {
    pub(super) method: String,
    pub(super) kind: TransactionType,
    pub(super) amount: Option<Decimal>,
    pub(super) at: Option<Timestamp>,
    pub(super) note: String,
    pub(super) rows: Vec<PaymentRow>,
}

/// One exchange with the gateway.
#[derive(Debug, Clone)]
pub(super) struct PaymentRow {
    pub(super) kind: TransactionType,
    pub(super) status: TransactionStatus,
    pub(super) amount: Option<Decimal>,
    pub(super) at: Option<Timestamp>,
}

impl Payment {
    /// A transaction without any exchange with a gateway: of type `sale`, as offline methods leave it (XC-TXN-2).
    pub fn offline(method: impl Into<String>) -> Self {
        let kind = TransactionType::Sale;
        Self { method: method.into(), kind, amount: None, at: None, note: String::new(), rows: Vec::new() }
    }

    /// Money taken at once.
    pub fn sale(method: impl Into<String>) -> Self {
        Self::offline(method).row(TransactionType::Sale, TransactionStatus::Success, None, None)
    }

    /// Money held.
    pub fn authorization(method: impl Into<String>) -> Self {
        let payment = Self { kind: TransactionType::Auth, ..Self::offline(method) };
        payment.row(TransactionType::Auth, TransactionStatus::Success, None, None)
    }

    /// A payment that the gateway refused.
    pub fn failed(method: impl Into<String>) -> Self {
        let payment = Self::offline(method).row(TransactionType::Sale, TransactionStatus::Failed, None, None);
        Self { note: "An error occurred, please try again.".into(), ..payment }
    }

    /// Its amount.
    pub fn amount(self, amount: Decimal) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// When it was made; when the order was placed otherwise.
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// All that was held was taken then.
    pub fn captured(self, at: Timestamp) -> Self {
        self.row(TransactionType::Capture, TransactionStatus::Success, None, Some(at))
    }

    /// A part of what was held was taken then.
    pub fn captured_part(self, at: Timestamp, amount: Decimal) -> Self {
        self.row(TransactionType::CapturePart, TransactionStatus::Success, Some(amount), Some(at))
    }

    /// What was held was let go then.
    pub fn voided(self, at: Timestamp) -> Self {
        self.row(TransactionType::Void, TransactionStatus::Success, None, Some(at))
    }

    /// All was given back then.
    pub fn refunded(self, at: Timestamp) -> Self {
        self.row(TransactionType::Refund, TransactionStatus::Success, None, Some(at))
    }

    /// A part was given back then.
    pub fn refunded_part(self, at: Timestamp, amount: Decimal) -> Self {
        self.row(TransactionType::RefundMulti, TransactionStatus::Success, Some(amount), Some(at))
    }

    /// Any exchange with the gateway. Without an amount it is the transaction's, without a time the transaction's.
    pub fn row(
        mut self,
        kind: TransactionType,
        status: TransactionStatus,
        amount: Option<Decimal>,
        at: Option<Timestamp>,
    ) -> Self {
        self.rows.push(PaymentRow { kind, status, amount, at });
        self
    }
}

/// An address of a person, to be given to an order or a profile.
///
/// ```
/// use xcart_client::mock::address;
///
/// let address = address("Ada", "Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB");
/// assert_eq!(address.country_code, "GB");
/// ```
pub fn address(firstname: &str, lastname: &str, street: &str, city: &str, zipcode: &str, country: &str) -> Address {
    Address {
        id: AddressId(0),
        is_billing: false,
        is_shipping: false,
        is_work: Some(false),
        address_type: Some(AddressType::Unspecified),
        title: "".into(),
        firstname: firstname.into(),
        lastname: lastname.into(),
        phone: "".into(),
        street: street.into(),
        zipcode: zipcode.into(),
        city: city.into(),
        country_code: country.into(),
        state: None.into(),
        state_name: "".into(),
        custom_fields: Vec::new(),
        extras: Extras::new(),
    }
}

/// Adds a field of the merchant's to an address, such as `Company`.
pub fn with_field(mut address: Address, name: &str, value: &str) -> Address {
    let field = CustomField { name: name.into(), value: Some(SmolStr::from(value)).into(), extras: Extras::new() };
    address.custom_fields.push(field);
    address
}
