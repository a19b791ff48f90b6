//! What documents and payments do to the books: the sums by which a preview, a summary and a comparison speak.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DocKind, Document, DocumentKind, DocumentLine, DocumentStatus, LedgerPayment, LineAmounts};
use crate::{AccountCode, Currency, Money, MoneyError, TaxType};

/// Which sum an amount goes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Posting {
    /// Net amounts of lines on an account, by their tax type.
    Account(AccountCode, TaxType),
    /// Tax of a tax type.
    Tax(TaxType),
    /// What customers owe.
    Receivable,
    /// Money on the account of a payment.
    Tender(AccountCode),
}

impl fmt::Display for Posting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account, tax_type) => write!(f, "account[{account}][{tax_type}]"),
            Self::Tax(tax_type) => write!(f, "tax[{tax_type}]"),
            Self::Receivable => f.write_str("receivable"),
            Self::Tender(account) => write!(f, "tender[{account}]"),
        }
    }
}

/// Sums by day, posting and currency. Debits are above zero, credits below: all of a day and currency sum up to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrialBalance {
    sums: BTreeMap<(NaiveDate, Posting, Currency), Money>,
}

impl TrialBalance {
    /// No sums.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document, if it is in the books; `line_tax` is the tax of a line by the ledger's arithmetic.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow; a part of the document may then have been added.
    pub fn add_document(
        &mut self,
        document: &Document,
        line_tax: impl Fn(&DocumentLine) -> Result<Money, MoneyError>,
    ) -> Result<(), MoneyError> {
        if document.status != DocumentStatus::Authorised {
            return Ok(());
        }
        let day = document.date;
        let credit = |amount: Money| if document.kind == DocumentKind::Invoice { -amount } else { amount };
        for line in &document.lines {
            let tax = line_tax(line)?;
            let inclusive = document.line_amounts == LineAmounts::Inclusive;
            let net = if inclusive { line.line_amount.try_sub(tax)? } else { line.line_amount };
            self.add(day, Posting::Account(line.account.clone(), line.tax_type.clone()), credit(net))?;
            self.add(day, Posting::Tax(line.tax_type.clone()), credit(tax))?;
            self.add(day, Posting::Receivable, -credit(net.try_add(tax)?))?;
        }
        Ok(())
    }

    /// Adds a payment: money in on an invoice, money back on a credit note.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn add_payment(&mut self, payment: &LedgerPayment) -> Result<(), MoneyError> {
        let came = payment.on.kind() != DocKind::CreditNote;
        let debit = if came { payment.amount } else { -payment.amount };
        self.add(payment.date, Posting::Tender(payment.account.clone()), debit)?;
        self.add(payment.date, Posting::Receivable, -debit)
    }

    fn add(&mut self, day: NaiveDate, posting: Posting, amount: Money) -> Result<(), MoneyError> {
        let sum = self.sums.entry((day, posting, amount.currency())).or_insert(Money::zero(amount.currency()));
        *sum = sum.try_add(amount)?;
        Ok(())
    }

    /// The sums that are not zero, in the order of day, posting and currency.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, &Posting, Money)> {
        let sums = self.sums.iter().filter(|(_, sum)| !sum.is_zero());
        sums.map(|((day, posting, _), sum)| (*day, posting, *sum))
    }

    /// The sum of a day, posting and currency; zero if nothing was added to it.
    pub fn sum(&self, day: NaiveDate, posting: &Posting, currency: Currency) -> Money {
        self.sums.get(&(day, posting.clone(), currency)).copied().unwrap_or(Money::zero(currency))
    }
}
