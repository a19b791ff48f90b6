//! A ledger that takes plans: it computes every document by Xero's rules in whole cents, and refuses what Xero would refuse.

use std::collections::BTreeMap;

use canonical_model::{
    Applied, AppliedRecord, LedgerId, LedgerWrite, Money, Plan,
    ledger::{DocKey, DocKind, Document, DocumentKind, DocumentStatus, LineAmounts},
};

use super::{
    basket::Coin,
    regimes::RATES,
    units::{CENTS, divide, power, units},
};

/// A document as the ledger holds it, in cents.
pub struct Held {
    pub kind: DocumentKind,
    pub status: DocumentStatus,
    pub total: i128,
    /// Tax of each tax type, zeros left out.
    pub taxes: BTreeMap<String, i128>,
    /// Net amount of each account.
    pub accounts: BTreeMap<String, i128>,
    /// Pairs of account and tax type.
    pub groups: usize,
    /// What was paid, refunded or allocated.
    pub against: i128,
    pub adjusted: bool,
    pub rounding: bool,
}

#[derive(Default)]
pub struct Books {
    pub applied: Applied,
    pub held: BTreeMap<DocKey, Held>,
    /// What came to each account, less what went from it.
    pub cash: BTreeMap<String, i128>,
}

/// Whole cents of an amount.
fn cents(money: Money) -> Result<i128, String> {
    units(money.amount(), CENTS).ok_or_else(|| format!("{money} needs more decimals than the ledger holds"))
}

impl Held {
    /// Works a document out as Xero does: the tax of each line rounded half up to cents, sums of those (XR-TAX-1, XR-MONEY-1).
    pub fn of(document: &Document, coin: Coin) -> Result<Self, String> {
        let (mut lines, mut tax_sum) = (0, 0);
        let mut held = Self {
            kind: document.kind,
            status: document.status,
            total: 0,
            taxes: BTreeMap::new(),
            accounts: BTreeMap::new(),
            groups: 0,
            against: 0,
            adjusted: false,
            rounding: false,
        };
        let mut groups: Vec<(&str, &str)> = Vec::new();
        for line in &document.lines {
            let amount = cents(line.line_amount)?;
            let rate = RATES.iter().find(|(tax_type, _)| *tax_type == line.tax_type.as_str());
            let rate = rate.ok_or_else(|| format!("no tax type {}", line.tax_type))?.1;
            let computed = match document.line_amounts {
                LineAmounts::NoTax => 0,
                LineAmounts::Exclusive => divide(amount * rate, 1_000_000),
                LineAmounts::Inclusive => divide(amount * rate, 1_000_000 + rate),
            };
            let tax = match line.tax_amount {
                None => computed,
                Some(sent) => {
                    held.adjusted = true;
                    cents(sent)?
                }
            };
            if let Some(unit) = line.unit_amount {
                let unit = units(unit, 4).ok_or("a unit amount of more than four decimals")?;
                let quantity = units(line.quantity, 4).ok_or("a quantity of more than four decimals")?;
                if divide(unit * quantity, power(8 - CENTS)) != amount {
                    return Err(format!("{} × {unit} is not {}", line.quantity, line.line_amount));
                }
            }
            if line.line_amount.currency().code() != coin.code {
                return Err(format!("{} on a document in {}", line.line_amount, coin.code));
            }
            let whole = power(CENTS.saturating_sub(coin.exponent));
            if amount % whole != 0 || tax % whole != 0 {
                return Err(format!("a line of {amount} with tax of {tax} does not fit {}", coin.code));
            }
            lines += amount;
            tax_sum += tax;
            if tax != 0 {
                *held.taxes.entry(line.tax_type.to_string()).or_default() += tax;
            }
            let inside = if document.line_amounts == LineAmounts::Inclusive { tax } else { 0 };
            *held.accounts.entry(line.account.to_string()).or_default() += amount - inside;
            held.rounding |= line.account.as_str() == "860";
            let group = (line.account.as_str(), line.tax_type.as_str());
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        held.groups = groups.len();
        let sub_total = if document.line_amounts == LineAmounts::Inclusive { lines - tax_sum } else { lines };
        held.total = sub_total + tax_sum;
        held.taxes.retain(|_, tax| *tax != 0);
        let stated = (cents(document.totals.sub_total)?, cents(document.totals.tax)?, cents(document.totals.total)?);
        if stated != (sub_total, tax_sum, held.total) {
            return Err(format!("{stated:?} is planned, the ledger makes {:?}", (sub_total, tax_sum, held.total)));
        }
        if held.total < 0 {
            return Err(format!("a total of {}", held.total));
        }
        Ok(held)
    }

    fn open(&self) -> i128 {
        self.total - self.against
    }
}

impl Books {
    pub fn apply(&mut self, plan: &Plan, coin: Coin) -> Result<(), String> {
        for step in &plan.steps {
            self.take(&step.write, coin).map_err(|error| format!("{}: {error}", step.write.key()))?;
            let key = step.write.key();
            let previous = self.applied.records.get(key);
            let id = previous.map_or_else(|| LedgerId::new(format!("id-of-{key}")), |record| record.id.clone());
            let record = AppliedRecord::after(previous, &step.write, id);
            self.applied.records.insert(key.clone(), record);
        }
        Ok(())
    }

    fn take(&mut self, write: &LedgerWrite, coin: Coin) -> Result<(), String> {
        match write {
            LedgerWrite::CreateDocument(document) => {
                let before = self.held.insert(document.key.clone(), Held::of(document, coin)?);
                return before.map_or(Ok(()), |_| Err("created twice".to_owned()));
            }
            LedgerWrite::UpdateDocument(document) => {
                self.untouched(&document.key)?;
                self.held.insert(document.key.clone(), Held::of(document, coin)?);
            }
            LedgerWrite::SetDocumentStatus { key, status } => {
                self.untouched(key)?;
                self.held.get_mut(key).ok_or("no such document")?.status = *status;
            }
            LedgerWrite::CreatePayment(payment) => {
                let amount = cents(payment.amount)?;
                let sign = if payment.on.kind() == DocKind::Invoice { 1 } else { -1 };
                self.stand_against(&payment.on, amount)?;
                *self.cash.entry(payment.account.to_string()).or_default() += sign * amount;
            }
            LedgerWrite::Allocate(allocation) => {
                let amount = cents(allocation.amount)?;
                self.stand_against(&allocation.invoice, amount)?;
                self.stand_against(&allocation.credit, amount)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn untouched(&self, key: &DocKey) -> Result<(), String> {
        match self.held.get(key) {
            Some(held) if held.against == 0 => Ok(()),
            Some(_) => Err("something stands against it".to_owned()),
            None => Err("no such document".to_owned()),
        }
    }

    fn stand_against(&mut self, key: &DocKey, amount: i128) -> Result<(), String> {
        let held = self.held.get_mut(key).ok_or("no such document")?;
        if held.status != DocumentStatus::Authorised {
            return Err("not authorised".to_owned());
        }
        if amount <= 0 || amount > held.open() {
            return Err(format!("{amount} against it, of which {} is open", held.open()));
        }
        held.against += amount;
        Ok(())
    }

    /// Documents that stand, invoices with 1 and credit notes with −1.
    pub fn standing(&self) -> impl Iterator<Item = (&Held, i128)> {
        let standing = self.held.values().filter(|held| held.status == DocumentStatus::Authorised);
        standing.map(|held| (held, if held.kind == DocumentKind::CreditNote { -1 } else { 1 }))
    }

    pub fn sold(&self) -> i128 {
        self.standing().map(|(held, sign)| sign * held.total).sum()
    }

    pub fn tax(&self, tax_type: &str) -> i128 {
        self.standing().map(|(held, sign)| sign * held.taxes.get(tax_type).copied().unwrap_or(0)).sum()
    }

    pub fn account(&self, account: &str) -> i128 {
        self.standing().map(|(held, sign)| sign * held.accounts.get(account).copied().unwrap_or(0)).sum()
    }

    /// Money that came to the accounts of payment methods, less what went back.
    pub fn money(&self) -> i128 {
        self.cash.iter().filter(|(account, _)| account.as_str() != "825").map(|(_, sum)| sum).sum()
    }
}
