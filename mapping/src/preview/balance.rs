//! The trial balance: each write as debit and credit, by day, account, tax type and tracking.

use std::{collections::BTreeMap, fmt};

use canonical_model::{
    AccountCode, Applied, Currency, Money, MoneyError, Plan, TaxType,
    ledger::{DocKind, Document, DocumentKind, LedgerPayment, ReferenceData, Tracking},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use crate::worth::LineWorth;

/// What a row of a trial balance is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BalanceAccount {
    /// What customers owe.
    Receivable,
    /// An account of the chart: of lines, or of payments.
    Account(AccountCode),
    /// The tax of a tax type, wherever the ledger keeps it.
    Tax(TaxType),
}

impl fmt::Display for BalanceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receivable => f.write_str("accounts receivable"),
            Self::Account(code) => write!(f, "{code}"),
            Self::Tax(tax_type) => write!(f, "tax {tax_type}"),
        }
    }
}

/// Where an amount is posted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BalanceKey {
    /// The currency of the document.
    pub currency: Currency,
    /// The account.
    pub account: BalanceAccount,
    /// The day: of the document, or of the payment.
    pub on: NaiveDate,
    /// The tax type of the lines; none for receivables, taxes and payments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_type: Option<TaxType>,
    /// The tracking of the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracking: Vec<Tracking>,
}

/// One row of a trial balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceRow {
    /// Where.
    pub key: BalanceKey,
    /// How much, in the document's currency: a debit above zero, a credit below.
    pub balance: Money,
}

/// What writes come to in the books, in double entry and in the currency of each document: an invoice debits receivables and
/// credits the accounts and tax types of its lines, a credit note the reverse; a payment debits its account and credits receivables,
/// a refund the reverse; a document that is voided, or whose content is replaced, is taken back on its own day. An allocation
/// changes nothing, nor does a draft. Of each currency and day, debits and credits are equal.
///
/// Rows of nothing are left out, so two trial balances are equal if the books are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<BalanceRow>", into = "Vec<BalanceRow>")]
pub struct TrialBalance {
    rows: BTreeMap<BalanceKey, Money>,
}

impl TrialBalance {
    /// What plans come to, each upon what was applied before for its order.
    ///
    /// # Errors
    /// [`MoneyError`] if an amount grows too large, or the tax of a line does not fit its currency.
    pub fn of<'a>(
        plans: impl IntoIterator<Item = (&'a Plan, &'a Applied)>,
        reference: &ReferenceData,
    ) -> Result<Self, MoneyError> {
        let mut balance = Self::default();
        for (plan, applied) in plans {
            for effect in Effects::of(&plan.steps, applied).known {
                balance.post(effect, reference)?;
            }
        }
        Ok(balance)
    }

    /// Its rows, by currency and account and then by day.
    pub fn rows(&self) -> impl Iterator<Item = BalanceRow> + '_ {
        self.rows.iter().map(|(key, balance)| BalanceRow { key: key.clone(), balance: *balance })
    }

    /// Whether nothing is posted.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The balances of rows that have something in common, such as their account; what comes to nothing is left out. The currency
    /// must be a part of it.
    ///
    /// # Errors
    /// [`MoneyError`] if a sum mixes currencies or grows too large.
    pub fn by<K: Ord>(&self, common: impl Fn(&BalanceKey) -> K) -> Result<BTreeMap<K, Money>, MoneyError> {
        let mut sums = BTreeMap::new();
        for (key, balance) in &self.rows {
            let sum = sums.entry(common(key)).or_insert(Money::zero(key.currency));
            *sum = sum.try_add(*balance)?;
        }
        sums.retain(|_, sum| !sum.is_zero());
        Ok(sums)
    }

    /// What is here beyond another.
    ///
    /// # Errors
    /// [`MoneyError`] if an amount grows too large.
    pub fn less(&self, other: &Self) -> Result<Self, MoneyError> {
        let mut difference = self.clone();
        for (key, balance) in &other.rows {
            difference.add(key.clone(), -*balance)?;
        }
        Ok(difference)
    }

    pub(super) fn post(&mut self, effect: Effect<'_>, reference: &ReferenceData) -> Result<(), MoneyError> {
        match effect {
            Effect::Posted(document) => self.document(document, false, reference),
            Effect::TakenBack(document) => self.document(document, true, reference),
            Effect::Paid(payment) => self.payment(payment),
        }
    }

    fn document(&mut self, document: &Document, taken_back: bool, reference: &ReferenceData) -> Result<(), MoneyError> {
        let credits = (document.kind == DocumentKind::Invoice) != taken_back;
        let key = |account| BalanceKey {
            currency: document.currency,
            account,
            on: document.date,
            tax_type: None,
            tracking: Vec::new(),
        };
        let signed = |amount: Money| if credits { -amount } else { amount };
        for line in &document.lines {
            let LineWorth { net, tax } = LineWorth::of(line, document.line_amounts, reference)?;
            let of_line = BalanceKey {
                tax_type: Some(line.tax_type.clone()),
                tracking: line.tracking.clone(),
                ..key(BalanceAccount::Account(line.account.clone()))
            };
            self.add(of_line, signed(net))?;
            self.add(key(BalanceAccount::Tax(line.tax_type.clone())), signed(tax))?;
            self.add(key(BalanceAccount::Receivable), -signed(net.try_add(tax)?))?;
        }
        Ok(())
    }

    fn payment(&mut self, payment: &LedgerPayment) -> Result<(), MoneyError> {
        let key = |account| BalanceKey {
            currency: payment.amount.currency(),
            account,
            on: payment.date,
            tax_type: None,
            tracking: Vec::new(),
        };
        let amount = if payment.on.kind() == DocKind::CreditNote { -payment.amount } else { payment.amount };
        self.add(key(BalanceAccount::Account(payment.account.clone())), amount)?;
        self.add(key(BalanceAccount::Receivable), -amount)
    }

    fn add(&mut self, key: BalanceKey, amount: Money) -> Result<(), MoneyError> {
        if amount.is_zero() {
            return Ok(());
        }
        let sum = match self.rows.get(&key) {
            Some(before) => before.try_add(amount)?,
            None => amount,
        };
        if sum.is_zero() {
            self.rows.remove(&key);
        } else {
            self.rows.insert(key, sum);
        }
        Ok(())
    }
}

impl From<TrialBalance> for Vec<BalanceRow> {
    fn from(balance: TrialBalance) -> Self {
        balance.rows.into_iter().map(|(key, balance)| BalanceRow { key, balance }).collect()
    }
}

impl TryFrom<Vec<BalanceRow>> for TrialBalance {
    type Error = MoneyError;

    fn try_from(rows: Vec<BalanceRow>) -> Result<Self, MoneyError> {
        let mut balance = Self::default();
        for row in rows {
            balance.add(row.key, row.balance)?;
        }
        Ok(balance)
    }
}
