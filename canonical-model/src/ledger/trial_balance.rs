//! What documents and payments do to the books: the sums by which a preview, a summary and a comparison speak.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Document, DocumentKind, DocumentLine, DocumentStatus, LedgerPayment, LineAmounts, Overpayment, Prepayment,
};
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

/// Sums by day, posting and currency. Debits are above zero, credits below: all of a day and currency sum up to nothing. A sum that
/// comes to nothing is not kept, so that two trial balances are equal if the books are.
///
/// An invoice debits receivables and credits its lines' accounts and its tax, a credit note the reverse; a payment debits its account
/// and credits receivables, as an overpayment does, money back the reverse. A prepayment debits its account and credits the account
/// that holds it and its tax; what is taken of it later moves from there to receivables. Amounts are in the currency of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Row>", into = "Vec<Row>")]
pub struct TrialBalance {
    sums: BTreeMap<(NaiveDate, Posting, Currency), Money>,
}

/// How a sum is written.
#[derive(Serialize, Deserialize)]
struct Row {
    on: NaiveDate,
    posting: Posting,
    sum: Money,
}

impl From<TrialBalance> for Vec<Row> {
    fn from(balance: TrialBalance) -> Self {
        balance.sums.into_iter().map(|((on, posting, _), sum)| Row { on, posting, sum }).collect()
    }
}

impl TryFrom<Vec<Row>> for TrialBalance {
    type Error = MoneyError;

    fn try_from(rows: Vec<Row>) -> Result<Self, MoneyError> {
        let mut balance = Self::new();
        for Row { on, posting, sum } in rows {
            balance.add(on, posting, sum)?;
        }
        Ok(balance)
    }
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
        self.post(document, document.kind == DocumentKind::Invoice, line_tax)
    }

    /// Takes a document out again, if it is in the books: it is voided, or another content takes its place.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow; a part of the document may then have been taken out.
    pub fn remove_document(
        &mut self,
        document: &Document,
        line_tax: impl Fn(&DocumentLine) -> Result<Money, MoneyError>,
    ) -> Result<(), MoneyError> {
        self.post(document, document.kind != DocumentKind::Invoice, line_tax)
    }

    fn post(
        &mut self,
        document: &Document,
        credits: bool,
        line_tax: impl Fn(&DocumentLine) -> Result<Money, MoneyError>,
    ) -> Result<(), MoneyError> {
        if document.status != DocumentStatus::Authorised {
            return Ok(());
        }
        let day = document.date;
        let credit = |amount: Money| if credits { -amount } else { amount };
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

    /// Adds a payment: money in on an invoice, money back on a credit note, an overpayment or a prepayment.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn add_payment(&mut self, payment: &LedgerPayment) -> Result<(), MoneyError> {
        let came = if payment.gives_back() { -payment.amount } else { payment.amount };
        self.add_money(payment.date, &payment.account, came)
    }

    /// Adds an overpayment.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn add_overpayment(&mut self, overpayment: &Overpayment) -> Result<(), MoneyError> {
        self.add_money(overpayment.date, &overpayment.account, overpayment.amount)
    }

    /// Adds a prepayment.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn add_prepayment(&mut self, prepayment: &Prepayment) -> Result<(), MoneyError> {
        self.add(prepayment.date, Posting::Tender(prepayment.account.clone()), prepayment.amount)?;
        self.add_held(prepayment, prepayment.date, -prepayment.amount, -prepayment.tax)
    }

    /// Moves so much of a prepayment, of which `before` was taken already, to receivables: it is set against an invoice, or paid back.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow or mixed currencies.
    pub fn take_prepayment(
        &mut self,
        prepayment: &Prepayment,
        day: NaiveDate,
        before: Money,
        amount: Money,
    ) -> Result<(), MoneyError> {
        let tax = prepayment.tax_of(before.try_add(amount)?)?.try_sub(prepayment.tax_of(before)?)?;
        self.add_held(prepayment, day, amount, tax)?;
        self.add(day, Posting::Receivable, -amount)
    }

    /// Adds to what holds a prepayment.
    fn add_held(
        &mut self,
        prepayment: &Prepayment,
        day: NaiveDate,
        amount: Money,
        tax: Money,
    ) -> Result<(), MoneyError> {
        let Prepayment { held_on, tax_type, .. } = prepayment;
        self.add(day, Posting::Account(held_on.clone(), tax_type.clone()), amount.try_sub(tax)?)?;
        self.add(day, Posting::Tax(tax_type.clone()), tax)
    }

    fn add_money(&mut self, day: NaiveDate, account: &AccountCode, came: Money) -> Result<(), MoneyError> {
        self.add(day, Posting::Tender(account.clone()), came)?;
        self.add(day, Posting::Receivable, -came)
    }

    fn add(&mut self, day: NaiveDate, posting: Posting, amount: Money) -> Result<(), MoneyError> {
        match self.sums.entry((day, posting, amount.currency())) {
            Entry::Vacant(_) if amount.is_zero() => {}
            Entry::Vacant(place) => {
                place.insert(amount);
            }
            Entry::Occupied(mut sum) => {
                let more = sum.get().try_add(amount)?;
                if more.is_zero() {
                    sum.remove();
                } else {
                    sum.insert(more);
                }
            }
        }
        Ok(())
    }

    /// What is here beyond another.
    ///
    /// # Errors
    /// [`MoneyError`] on overflow.
    pub fn less(&self, other: &Self) -> Result<Self, MoneyError> {
        let mut difference = self.clone();
        for (day, posting, sum) in other.iter() {
            difference.add(day, posting.clone(), -sum)?;
        }
        Ok(difference)
    }

    /// Whether nothing is left in the books.
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// The sums that are not zero, in the order of day, posting and currency.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, &Posting, Money)> {
        self.sums.iter().map(|((day, posting, _), sum)| (*day, posting, *sum))
    }

    /// The sum of a day, posting and currency; zero if nothing was added to it.
    pub fn sum(&self, day: NaiveDate, posting: &Posting, currency: Currency) -> Money {
        self.sums.get(&(day, posting.clone(), currency)).copied().unwrap_or(Money::zero(currency))
    }
}
