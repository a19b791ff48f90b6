//! What was paid, as the transactions tell it.

use canonical_model::Currency;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{day, lines::rounded};
use crate::everything::{Exact, Instant, Order};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    Sale,
    Auth,
    Capture,
    CapturePart,
    CaptureMulti,
    Void,
    Refund,
    RefundPart,
    RefundMulti,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(super) enum Status {
    I,
    P,
    S,
    W,
    F,
    V,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(super) struct Datum {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
}

#[derive(Deserialize)]
pub(super) struct Exchange {
    pub(super) id: i64,
    pub(super) r#type: Kind,
    pub(super) date: Instant,
    pub(super) status: Status,
    pub(super) value: Exact,
    pub(super) data: Vec<Datum>,
}

#[derive(Deserialize)]
pub(super) struct Transaction {
    pub(super) id: i64,
    pub(super) public_id: Option<String>,
    pub(super) public_txn_id: Option<String>,
    pub(super) method_id: Option<i64>,
    pub(super) r#type: Kind,
    pub(super) date: Instant,
    pub(super) status: String,
    pub(super) name: String,
    pub(super) local_name: String,
    pub(super) currency: String,
    pub(super) value: Exact,
    pub(super) note: String,
    pub(super) data: Vec<Datum>,
    pub(super) backend_transactions: Vec<Exchange>,
}

/// Money that came.
pub(super) struct Capture {
    /// What its payment is known by.
    pub(super) name: String,
    pub(super) account: &'static str,
    pub(super) amount: Decimal,
    pub(super) on: NaiveDate,
}

/// What exchanges prove; where an order is paid and none does, what its last transaction is about, of a day that nobody tells.
pub(super) fn captures(
    order: &Order<'_>,
    transactions: &[Transaction],
    currency: Currency,
    today: NaiveDate,
) -> Vec<Capture> {
    let mut captures = Vec::new();
    for transaction in transactions {
        let exchanges = transaction.backend_transactions.iter();
        for exchange in exchanges.filter(|exchange| matches!(exchange.status, Status::S)) {
            if matches!(exchange.r#type, Kind::Sale | Kind::Capture | Kind::CapturePart | Kind::CaptureMulti) {
                captures.push(Capture {
                    name: exchange.id.to_string(),
                    account: account(&transaction.name),
                    amount: rounded(exchange.value.0, currency),
                    on: day(&exchange.date),
                });
            }
        }
    }
    let is_paid =
        order.payment_status.as_ref().is_some_and(|status| matches!(status.code, crate::everything::PaymentCode::P));
    if let Some(offline) =
        transactions.last().filter(|last| is_paid && captures.is_empty() && last.backend_transactions.is_empty())
    {
        captures.push(Capture {
            name: format!("t{}", offline.id),
            account: account(&offline.name),
            amount: rounded(order.total.0, currency),
            on: today,
        });
    }
    captures.sort_by_key(|capture| capture.on);
    captures
}

fn account(method: &str) -> &'static str {
    match method {
        "PayPal" => "091",
        "Credit Card" => "092",
        _ => "093",
    }
}
