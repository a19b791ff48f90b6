//! What documents and payments sum up to: by account, by tax type, and by the account of payments.

use std::collections::BTreeMap;

use canonical_model::{
    AccountCode, Currency, Money, MoneyError, TaxType,
    ledger::{Document, DocumentKind, ReferenceData},
};
use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::worth::LineWorth;

/// What lines on an account come to, without tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTotal {
    /// The account.
    pub account: AccountCode,
    /// Its name; empty if the organisation has no such account.
    pub name: String,
    /// On invoices.
    pub invoiced: Money,
    /// On credit notes.
    pub credited: Money,
}

/// What lines of a tax type come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// The tax type.
    pub tax_type: TaxType,
    /// Its name; empty if the organisation has no such tax type.
    pub name: String,
    /// What the lines of invoices are worth without tax.
    pub net_invoiced: Money,
    /// The tax on invoices.
    pub tax_invoiced: Money,
    /// What the lines of credit notes are worth without tax.
    pub net_credited: Money,
    /// The tax on credit notes.
    pub tax_credited: Money,
}

/// What payments on an account come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTotal {
    /// The account.
    pub account: AccountCode,
    /// Its name; empty if the organisation has no such account.
    pub name: String,
    /// Payments on invoices, and what is held beside them.
    pub received: Money,
    /// What was paid back.
    pub refunded: Money,
}

/// Amounts of two directions.
type Both = [Money; 2];

/// Sums in the making.
#[derive(Debug, Default)]
pub(super) struct Totals {
    accounts: BTreeMap<(Currency, AccountCode), Both>,
    taxes: BTreeMap<(Currency, TaxType), [Both; 2]>,
    payments: BTreeMap<(Currency, AccountCode), Both>,
}

impl Totals {
    pub(super) fn add(&mut self, effect: Effect<'_>, reference: &ReferenceData) -> Result<(), MoneyError> {
        match effect {
            Effect::Posted(document) => self.document(document, false, reference),
            Effect::TakenBack(document) => self.document(document, true, reference),
            Effect::Paid(payment) => self.payment(&payment.account, payment.gives_back(), payment.amount),
            Effect::Overpaid(overpayment) => self.payment(&overpayment.account, false, overpayment.amount),
            Effect::Prepaid(prepayment) => self.payment(&prepayment.account, false, prepayment.amount),
            Effect::Taken { .. } => Ok(()),
        }
    }

    fn document(&mut self, document: &Document, taken_back: bool, reference: &ReferenceData) -> Result<(), MoneyError> {
        let currency = document.currency;
        let credit = document.kind == DocumentKind::CreditNote;
        let nothing = [Money::zero(currency); 2];
        for line in &document.lines {
            let LineWorth { net, tax } = LineWorth::of(line, document.line_amounts, reference)?;
            let (net, tax) = if taken_back { (-net, -tax) } else { (net, tax) };
            let account = self.accounts.entry((currency, line.account.clone())).or_insert(nothing);
            add(account, credit, net)?;
            let [nets, taxes] = self.taxes.entry((currency, line.tax_type.clone())).or_insert([nothing; 2]);
            add(nets, credit, net)?;
            add(taxes, credit, tax)?;
        }
        Ok(())
    }

    fn payment(&mut self, account: &AccountCode, back: bool, amount: Money) -> Result<(), MoneyError> {
        let currency = amount.currency();
        let sums = self.payments.entry((currency, account.clone())).or_insert([Money::zero(currency); 2]);
        add(sums, back, amount)
    }

    pub(super) fn accounts(&self, reference: &ReferenceData) -> Vec<AccountTotal> {
        let of_each = |((_, account), [invoiced, credited]): (&(Currency, AccountCode), &Both)| AccountTotal {
            account: account.clone(),
            name: name(reference, account),
            invoiced: *invoiced,
            credited: *credited,
        };
        self.accounts.iter().map(of_each).collect()
    }

    pub(super) fn taxes(&self, reference: &ReferenceData) -> Vec<TaxTotal> {
        let of_each = |((_, tax_type), [nets, taxes]): (&(Currency, TaxType), &[Both; 2])| TaxTotal {
            tax_type: tax_type.clone(),
            name: reference.tax_rate(tax_type).map(|rate| rate.name.to_string()).unwrap_or_default(),
            net_invoiced: nets[0],
            tax_invoiced: taxes[0],
            net_credited: nets[1],
            tax_credited: taxes[1],
        };
        self.taxes.iter().map(of_each).collect()
    }

    pub(super) fn payments(&self, reference: &ReferenceData) -> Vec<PaymentTotal> {
        let of_each = |((_, account), [received, refunded]): (&(Currency, AccountCode), &Both)| PaymentTotal {
            account: account.clone(),
            name: name(reference, account),
            received: *received,
            refunded: *refunded,
        };
        self.payments.iter().map(of_each).collect()
    }
}

fn name(reference: &ReferenceData, account: &AccountCode) -> String {
    reference.account(account).map(|account| account.name.to_string()).unwrap_or_default()
}

/// Adds to the one or the other.
fn add(both: &mut Both, second: bool, amount: Money) -> Result<(), MoneyError> {
    let [first, other] = both;
    let sum = if second { other } else { first };
    *sum = sum.try_add(amount)?;
    Ok(())
}
