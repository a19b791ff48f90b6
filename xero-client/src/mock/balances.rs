//! What each contact owes and is owed (XR-CONTACT-10).

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, wire::Json};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{arithmetic::round, document::DocumentStatus, json::Object, organisation::Organisation};

/// What a contact owes or is owed, in the base currency.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Balance {
    outstanding: Decimal,
    overdue: Decimal,
}

/// Receivable and payable of each contact that is asked for and has any (XR-CONTACT-10).
pub(super) fn balances(
    organisation: &Organisation,
    now: Timestamp,
    is_asked: impl Fn(Uuid) -> bool,
) -> BTreeMap<Uuid, [Balance; 2]> {
    let (today, mut found) = (organisation.today(now), BTreeMap::<Uuid, [Balance; 2]>::new());
    let posted = organisation.documents.values().filter(|document| {
        let is_owed = document.kind.is_invoice() || document.kind.gives_credit();
        is_owed && document.status == DocumentStatus::Authorised && is_asked(document.contact)
    });
    for document in posted {
        let open = document.open(organisation).checked_div(document.rate).unwrap_or_default();
        let open = round(if document.kind.gives_credit() { -open } else { open }, 2);
        let [receivable, payable] = found.entry(document.contact).or_default();
        let balance = if document.kind.is_sale() { receivable } else { payable };
        balance.outstanding = balance.outstanding.saturating_add(open);
        if document.kind.is_invoice() && document.due_date.is_some_and(|due| due < today) {
            balance.overdue = balance.overdue.saturating_add(open);
        }
    }
    found
}

pub(super) fn show(mut contact: Json, balances: Option<&[Balance; 2]>) -> Json {
    if let Some([receivable, payable]) = balances {
        let json = |balance: &Balance| {
            Object::new().amount("Outstanding", balance.outstanding).amount("Overdue", balance.overdue).done()
        };
        let balances = Object::new().put("AccountsReceivable", json(receivable));
        contact.set("Balances", balances.put("AccountsPayable", json(payable)).done());
    }
    contact
}
