//! The trial balance of plans, and its balances by account.

use std::{collections::BTreeMap, fmt};

use canonical_model::{
    AccountCode, Applied, Currency, Money, MoneyError, Plan, Step, TaxType,
    ledger::{Document, DocumentLine, Posting, ReferenceData, TrialBalance},
};
use serde::{Deserialize, Serialize};

use super::effect::{Effect, Effects};
use crate::arithmetic;

/// What plans come to in the books, each upon what was applied before for its order. A document that is voided, or whose content is
/// replaced, is taken back on its own day. An allocation changes nothing but where a prepayment
/// stands, and a draft nothing at all.
///
/// # Errors
/// [`MoneyError`] if an amount grows too large, or the tax of a line does not fit its currency.
pub fn trial_balance<'a>(
    plans: impl IntoIterator<Item = (&'a Plan, &'a Applied)>,
    reference: &ReferenceData,
) -> Result<TrialBalance, MoneyError> {
    balance_of(plans.into_iter().map(|(plan, applied)| (plan.steps.as_slice(), applied)), reference)
}

/// The same of steps.
pub(crate) fn balance_of<'a>(
    steps: impl IntoIterator<Item = (&'a [Step], &'a Applied)>,
    reference: &ReferenceData,
) -> Result<TrialBalance, MoneyError> {
    let mut balance = TrialBalance::new();
    for (steps, applied) in steps {
        for effect in Effects::of(steps, applied).known {
            post(&mut balance, effect, reference)?;
        }
    }
    Ok(balance)
}

pub(super) fn post(
    balance: &mut TrialBalance,
    effect: Effect<'_>,
    reference: &ReferenceData,
) -> Result<(), MoneyError> {
    let tax_of = |document: &Document| {
        let amounts = document.line_amounts;
        move |line: &DocumentLine| arithmetic::document_line_tax(line, amounts, reference)
    };
    match effect {
        Effect::Posted(document) => balance.add_document(document, tax_of(document)),
        Effect::TakenBack(document) => balance.remove_document(document, tax_of(document)),
        Effect::Paid(payment) => balance.add_payment(payment),
        Effect::Overpaid(overpayment) => balance.add_overpayment(overpayment),
        Effect::Prepaid(prepayment) => balance.add_prepayment(prepayment),
        Effect::Taken { of, on, before, amount } => balance.take_prepayment(of, on, before, amount),
    }
}

/// What a balance is of.
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

impl BalanceAccount {
    /// The account to which a posting goes; `None` for one that is not known here.
    fn of(posting: &Posting) -> Option<Self> {
        match posting {
            Posting::Receivable => Some(Self::Receivable),
            Posting::Account(account, _) | Posting::Tender(account) => Some(Self::Account(account.clone())),
            Posting::Tax(tax_type) => Some(Self::Tax(tax_type.clone())),
            _ => None,
        }
    }
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

/// The balances of accounts over all days; those of nothing are left out.
///
/// # Errors
/// [`MoneyError`] if a sum grows too large.
pub fn balances(balance: &TrialBalance) -> Result<BTreeMap<(Currency, BalanceAccount), Money>, MoneyError> {
    let mut balances = BTreeMap::new();
    for (_, posting, amount) in balance.iter() {
        let Some(account) = BalanceAccount::of(posting) else { continue };
        let sum = balances.entry((amount.currency(), account)).or_insert(Money::zero(amount.currency()));
        *sum = sum.try_add(amount)?;
    }
    balances.retain(|_, sum| !sum.is_zero());
    Ok(balances)
}
