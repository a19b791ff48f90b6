//! The floor of the same work: by hand too, with the demonstration shop's profile written into the program. Everything that X-Cart
//! tells is read; lines and surcharges must add up to the order's total; it is found out which lines bear the tax, and
//! each line's tax is held against what the ledger will reckon; texts are brought into the form that the ledger takes; what was sold
//! is hashed, so that an edit is seen; each write has its id. What is sent is ours to the byte: the bench counts for how many orders.
//!
//! There is one tax, nothing is refunded, edited or explained, no account is looked up, and nobody can change what is written here.

mod bodies;
mod lines;
#[allow(dead_code)] // what is read is not all looked at
mod paid;

use std::{borrow::Cow, fmt::Write};

use canonical_model::{
    ConnectionId, Currency, OpId, OpKind,
    ledger::{DocKey, DocKind},
    squeeze,
};
use chrono::{Days, NaiveDate};

use self::{
    bodies::{Contact, ContactAddress, Invoice, Payment, Phone},
    lines::Sale,
};
use crate::everything::{self, Address, Order};

/// The shop, and what is known of it beforehand.
pub(crate) struct Shop {
    connection: ConnectionId,
    guest_key: [u8; 32],
    contact: &'static str,
    /// The day of a payment that nothing dates.
    today: NaiveDate,
}

impl Shop {
    pub(crate) fn new(connection: &ConnectionId, contact: &'static str, today: NaiveDate) -> Self {
        let guest_key = blake3::derive_key("xcart-xero guest contact 1", b"demo");
        Self { connection: connection.clone(), guest_key, contact, today }
    }

    /// From the JSON of an order and of its transactions to the bytes of its contact, invoice and payments. None of an order that
    /// does not add up.
    pub(crate) fn order(&self, json: &[u8], transactions: &[u8], mut send: impl FnMut(Vec<u8>)) -> Option<()> {
        let order: Order<'_> = serde_json::from_slice(json).ok()?;
        let transactions: Vec<paid::Transaction> = serde_json::from_slice(transactions).ok()?;
        let currency: Currency = order.currency.parse().ok()?;
        let sale = lines::sale(&order, currency)?;
        std::hint::black_box(self.sold(&order));
        send(serde_json::to_vec(&self.contact_of(&order)).ok()?);

        let number = format!("XC-{}", fit(&order.order_number, 200));
        let id = order.id.to_string();
        let key = DocKey::new(DocKind::Invoice, &id);
        let op = OpId::new(&self.connection, OpKind::CreateInvoice, &key, "");
        send(serde_json::to_vec(&self.invoice(&order, &sale, &number, &op)?).ok()?);

        let mut due = sale.total;
        let tenders = sale.tenders.iter().map(|tender| paid::Capture {
            name: format!("tender-{}", tender.code),
            account: "825",
            amount: tender.amount,
            on: day(&order.create_date),
        });
        for capture in tenders.chain(paid::captures(&order, &transactions, currency, self.today)) {
            let amount = capture.amount.min(due);
            if amount.is_zero() {
                continue;
            }
            due -= amount;
            let key = DocKey::of_part(DocKind::Payment, &id, &capture.name);
            let op = OpId::new(&self.connection, OpKind::CreatePayment, &key, "");
            let reference = format!("{number} #{}", op.short());
            let payment = Payment::new(self.contact, capture.account, capture.on, amount, reference);
            send(serde_json::to_vec(&payment).ok()?);
        }
        Some(())
    }

    /// A hash of what was sold.
    fn sold(&self, order: &Order<'_>) -> OpId {
        let mut sold = String::with_capacity(256);
        for item in &order.items {
            let _ = writeln!(sold, "{} {} {}", item.sku, item.amount, item.discounted_subtotal.0);
        }
        for surcharge in &order.surcharges {
            let _ = writeln!(sold, "{} {}", surcharge.code, surcharge.value.0);
        }
        let key = DocKey::new(DocKind::Invoice, order.id.to_string());
        OpId::new(&self.connection, OpKind::UpdateDocument, &key, &sold)
    }

    fn invoice<'a>(&self, order: &'a Order<'a>, sale: &'a Sale<'_>, number: &'a str, op: &OpId) -> Option<Invoice<'a>> {
        let date = day(&order.create_date);
        Some(Invoice {
            r#type: "ACCREC",
            invoice_number: number,
            reference: format!("Order {} #{}", order.id, op.short()),
            contact: bodies::ContactId { contact_id: self.contact },
            date,
            due_date: date.checked_add_days(Days::new(14))?,
            status: "AUTHORISED",
            line_amount_types: sale.line_amounts,
            line_items: &sale.lines,
            currency_code: &order.currency,
        })
    }

    fn contact_of<'a>(&self, order: &'a Order<'a>) -> Contact<'a> {
        let email = fit(&order.email, 255).to_lowercase();
        let number = match order.customer_id {
            Some(id) => format!("XC-demo-{id}"),
            None => {
                let hash = blake3::keyed_hash(&self.guest_key, email.as_bytes());
                let text = data_encoding::BASE32_NOPAD.encode(hash.as_bytes());
                format!("XC-demo-G{}", text.get(..16).unwrap_or_default())
            }
        };
        let addresses = [("POBOX", &order.billing_address), ("STREET", &order.shipping_address)];
        let written = addresses.iter().filter_map(|(kind, address)| Some(written(kind, address.as_ref()?)));
        let known = || addresses.iter().filter_map(|(_, address)| address.as_ref());
        let company = known().find_map(company).map(|company| fit(company, 255).into_owned());
        let name = company.or_else(|| known().map(full_name).find(|name| !name.is_empty()));
        let first = known().next();
        let phone = known().map(|address| fit(&address.phone, 50)).find(|phone| !phone.is_empty());
        Contact {
            contact_number: number,
            name: name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned()),
            first_name: first.map(|address| fit(&address.firstname, 255)).unwrap_or_default(),
            last_name: first.map(|address| fit(&address.lastname, 255)).unwrap_or_default(),
            email_address: if email.contains('@') && email.is_ascii() { email } else { String::new() },
            addresses: written.collect(),
            phones: phone.into_iter().map(|number| Phone { phone_type: "DEFAULT", phone_number: number }).collect(),
        }
    }
}

fn written<'a>(kind: &'static str, address: &'a Address<'a>) -> ContactAddress<'a> {
    ContactAddress {
        address_type: kind,
        address_line1: fit(&address.street, 500),
        city: fit(&address.city, 255),
        region: fit(&address.state_name, 255),
        postal_code: fit(&address.zipcode, 50),
        country: country(&address.country_code),
        attention_to: full_name(address),
    }
}

fn company<'a>(address: &'a Address<'a>) -> Option<&'a str> {
    let own = address.custom_fields.iter().find(|field| field.name.eq_ignore_ascii_case("company"))?;
    own.value.as_deref().map(str::trim).filter(|company| !company.is_empty())
}

fn full_name(address: &Address<'_>) -> String {
    let (first, last) = (fit(&address.firstname, 255), fit(&address.lastname, 255));
    if first.is_empty() || last.is_empty() { format!("{first}{last}") } else { format!("{first} {last}") }
}

/// The countries of this shop's customers.
fn country(code: &str) -> &str {
    match code {
        "US" => "United States",
        "GB" => "United Kingdom",
        "DE" => "Germany",
        "DK" => "Denmark",
        "JP" => "Japan",
        "FR" => "France",
        "KW" => "Kuwait",
        other => other,
    }
}

fn day(at: &everything::Instant) -> NaiveDate {
    at.0.naive_utc().date()
}

/// The text as the ledger takes it: without gaps and what is no letter, without markup, and no longer than the field.
fn fit(text: &str, most: usize) -> Cow<'_, str> {
    let text = squeeze(text);
    if text.len() <= most && !text.contains(['<', '>']) {
        return text;
    }
    Cow::Owned(text.chars().filter(|c| !matches!(c, '<' | '>')).take(most).collect())
}
