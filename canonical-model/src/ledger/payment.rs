//! Payments, money that no invoice takes (yet), and credit set against invoices.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{DocKey, DocKind};
use crate::{AccountCode, Money, MoneyError, TaxType};

/// A payment on an invoice (money in), or on a credit note, an overpayment or a prepayment (money back).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerPayment {
    /// Its identity.
    pub key: DocKey,
    /// The document, the overpayment or the prepayment that it pays.
    pub on: DocKey,
    /// The account on which the money came or went.
    pub account: AccountCode,
    /// The day.
    pub date: NaiveDate,
    /// How much, above zero, in the document's currency.
    pub amount: Money,
    /// Units of its currency per unit of the books', as store or gateway tell what it was settled for; `None` lets the ledger take its
    /// day rate. Never 1 between two currencies that are not pegged.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub currency_rate: Option<Decimal>,
    /// Text with our tag, by which it is recognised.
    pub reference: SmolStr,
}

impl LedgerPayment {
    /// Whether the money went back to the customer.
    pub fn gives_back(&self) -> bool {
        self.on.kind() == DocKind::CreditNote || self.on.kind().holds_money()
    }
}

/// Money of a customer that is more than the invoice takes: it stays with the customer until it is set against a further invoice, or
/// paid back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overpayment {
    /// Its identity.
    pub key: DocKey,
    /// Whose money it is.
    pub contact: DocKey,
    /// The invoice that does not take it.
    pub invoice: DocKey,
    /// The bank account on which the money came.
    pub account: AccountCode,
    /// The account of what customers owe, if the ledger names it by a code.
    pub receivable: Option<AccountCode>,
    /// The day.
    pub date: NaiveDate,
    /// How much, above zero.
    pub amount: Money,
    /// As that of a [payment](LedgerPayment::currency_rate).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub currency_rate: Option<Decimal>,
    /// Text with our tag, by which it is recognised.
    pub reference: SmolStr,
}

/// Money of a customer that came before its invoice, such as a deposit: it stays with the customer until it is set against the invoice,
/// or paid back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Prepayment {
    /// Its identity.
    pub key: DocKey,
    /// Whose money it is.
    pub contact: DocKey,
    /// The bank account on which the money came.
    pub account: AccountCode,
    /// The account on which it stands until the invoice takes it: a debt to the customer.
    pub held_on: AccountCode,
    /// The tax type of that.
    pub tax_type: TaxType,
    /// What of the amount is tax, by the ledger's own arithmetic.
    pub tax: Money,
    /// The day.
    pub date: NaiveDate,
    /// How much, tax included, above zero.
    pub amount: Money,
    /// As that of a [payment](LedgerPayment::currency_rate).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub currency_rate: Option<Decimal>,
    /// Text with our tag, by which it is recognised.
    pub reference: SmolStr,
}

impl Prepayment {
    /// What of the tax goes with so much of the amount: all of it with all, else its share rounded half up.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn tax_of(&self, part: Money) -> Result<Money, MoneyError> {
        if part == self.amount {
            return Ok(self.tax);
        }
        let product = self.tax.amount().checked_mul(part.amount());
        let share = product.and_then(|product| product.checked_div(self.amount.amount()));
        Money::rounded(share.ok_or(MoneyError::Overflow)?, self.amount.currency())
    }
}

/// A part of a credit note, an overpayment or a prepayment set against an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// Its identity.
    pub key: DocKey,
    /// The credit note, the overpayment or the prepayment.
    #[serde(alias = "credit_note")]
    pub credit: DocKey,
    /// The invoice.
    pub invoice: DocKey,
    /// How much, above zero.
    pub amount: Money,
    /// The day.
    pub date: NaiveDate,
}
