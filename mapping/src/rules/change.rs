//! What an edit changed on an invoiced order, part by part: the lines that were added, and those that were taken out.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use canonical_model::{
    AccountCode, Currency, Money, MoneyError, PartId, TaxType,
    ledger::{Document, DocumentLine, LineAmounts, ReferenceData, Tracking},
};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{
    credit::Lines,
    document::{Content, fits_ledger},
    tax, text,
};
use crate::{arithmetic, trace::LinesBy};

/// What an edit asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// What is to be billed.
    pub(crate) bill: Option<Lines>,
    /// What is to be credited.
    pub(crate) credit: Option<Lines>,
}

impl Change {
    /// Whether it takes a credit note and an invoice.
    pub(crate) fn is_exchange(&self) -> bool {
        self.bill.is_some() && self.credit.is_some()
    }
}

/// What one part of an order stands in the books with.
type Key = (PartId, TaxType, AccountCode, Vec<(SmolStr, SmolStr)>);

/// The lines of a part.
struct Standing {
    amount: Money,
    line: DocumentLine,
    /// Whether `line` is all of it.
    single: bool,
}

/// Tax by tax type and by the account of the lines that bear it: where prices hold tax, what an account earns depends on it.
type Taxes = BTreeMap<(TaxType, AccountCode), Money>;

/// Amounts of parts, and their tax.
struct Book {
    /// Whether the parts' amounts hold their tax.
    amounts: LineAmounts,
    parts: BTreeMap<Key, Standing>,
    taxes: Taxes,
    total: Money,
}

/// What leads from the documents to the content: what it adds in an invoice, what it takes off in a credit note, either with lines
/// of both signs; and where its total or a tax alone moved nothing else, a credit note of what changed and an invoice instead of it.
///
/// `None` if the documents do not tell which part their lines are, or if no such lines give the tax.
///
/// # Errors
/// [`MoneyError`] if amounts are beyond reckoning.
pub(crate) fn of(
    content: &Content,
    invoices: &[&Document],
    credits: &[&Document],
    reference: &ReferenceData,
) -> Result<Option<Change>, MoneyError> {
    let currency = content.totals.total.currency();
    let documents = || invoices.iter().chain(credits);
    let amounts = mode(documents().map(|document| document.line_amounts).chain([content.line_amounts]));
    if documents().flat_map(|document| &document.lines).any(|line| line.part.is_none()) {
        return Ok(None);
    }
    let mut now = Book::new(currency, amounts);
    now.add(&content.lines, content.line_amounts, false, reference)?;
    let mut then = Book::new(currency, amounts);
    for invoice in invoices {
        then.add(&invoice.lines, invoice.line_amounts, false, reference)?;
    }
    for note in credits {
        then.add(&note.lines, note.line_amounts, true, reference)?;
    }
    Comparison { now, then, amounts, currency, reference }.change()
}

/// How lines about all of them are written: what has no tax goes with either, and where some hold tax and others do not, tax is put
/// on top.
fn mode(amounts: impl Iterator<Item = LineAmounts>) -> LineAmounts {
    amounts.fold(LineAmounts::NoTax, |mode, amounts| match (mode, amounts) {
        (LineAmounts::NoTax, other) | (other, LineAmounts::NoTax) => other,
        (LineAmounts::Inclusive, LineAmounts::Inclusive) => LineAmounts::Inclusive,
        _ => LineAmounts::Exclusive,
    })
}

impl Book {
    fn new(currency: Currency, amounts: LineAmounts) -> Self {
        Self { amounts, parts: BTreeMap::new(), taxes: BTreeMap::new(), total: Money::zero(currency) }
    }

    fn add(
        &mut self,
        lines: &[DocumentLine],
        amounts: LineAmounts,
        credit: bool,
        reference: &ReferenceData,
    ) -> Result<(), MoneyError> {
        let signed = |money: Money| if credit { -money } else { money };
        for line in lines {
            let tax = arithmetic::document_line_tax(line, amounts, reference)?;
            let gross =
                if amounts == LineAmounts::Inclusive { line.line_amount } else { line.line_amount.try_add(tax)? };
            let zero = Money::zero(gross.currency());
            let sum = self.taxes.entry((line.tax_type.clone(), line.account.clone())).or_insert(zero);
            *sum = sum.try_add(signed(tax))?;
            self.total = self.total.try_add(signed(gross))?;
            let Some(key) = key(line) else { continue };
            let holds = amounts == LineAmounts::Inclusive && self.amounts != LineAmounts::Inclusive;
            let amount = signed(if holds { line.line_amount.try_sub(tax)? } else { line.line_amount });
            match self.parts.get_mut(&key) {
                None => {
                    self.parts.insert(key, Standing { amount, line: line.clone(), single: !credit && !holds });
                }
                Some(standing) => {
                    standing.amount = standing.amount.try_add(amount)?;
                    standing.single = false;
                }
            }
        }
        Ok(())
    }

    fn amount(&self, key: &Key, currency: Currency) -> Money {
        self.parts.get(key).map_or(Money::zero(currency), |standing| standing.amount)
    }

    fn tax(&self, tax_type: &TaxType, currency: Currency) -> Result<Money, MoneyError> {
        let own = self.taxes.iter().filter(|((own, _), _)| own == tax_type);
        Money::sum(currency, own.map(|(_, tax)| *tax))
    }

    fn tax_on(&self, tax_type: &TaxType, account: &AccountCode, currency: Currency) -> Money {
        let of = self.taxes.get(&(tax_type.clone(), account.clone()));
        of.copied().unwrap_or(Money::zero(currency))
    }
}

fn key(line: &DocumentLine) -> Option<Key> {
    let tracking = line.tracking.iter().map(|tracking| (tracking.category.clone(), tracking.option.clone()));
    Some((line.part.clone()?, line.tax_type.clone(), line.account.clone(), tracking.collect()))
}

struct Comparison<'a> {
    now: Book,
    then: Book,
    amounts: LineAmounts,
    currency: Currency,
    reference: &'a ReferenceData,
}

impl Comparison<'_> {
    fn change(&self) -> Result<Option<Change>, MoneyError> {
        let grown = self.now.total.try_sub(self.then.total)?;
        let moved = self.moved()?;
        let taxes = self.moved_taxes()?;
        if moved.is_empty() && taxes.is_empty() {
            return Ok(Some(Change::default()));
        }
        let mut unborne = BTreeSet::new();
        for (tax_type, by) in &taxes {
            if !self.bears(&moved, tax_type, *by)? {
                unborne.insert(tax_type);
            }
        }
        if unborne.is_empty() && !grown.is_zero() {
            return self.one(&moved, &taxes);
        }
        self.exchange(moved, &taxes, &unborne)
    }

    /// By how much each part moved. One that only went to another account was not edited: its item, or the profile, was.
    fn moved(&self) -> Result<BTreeMap<Key, Money>, MoneyError> {
        let keys: BTreeSet<&Key> = self.now.parts.keys().chain(self.then.parts.keys()).collect();
        let mut moved = BTreeMap::new();
        let mut of_part: BTreeMap<(&PartId, &TaxType), Money> = BTreeMap::new();
        for key in keys {
            let by = self.now.amount(key, self.currency).try_sub(self.then.amount(key, self.currency))?;
            let sum = of_part.entry((&key.0, &key.1)).or_insert(Money::zero(self.currency));
            *sum = sum.try_add(by)?;
            if !by.is_zero() {
                moved.insert(key.clone(), by);
            }
        }
        moved.retain(|key, _| of_part.get(&(&key.0, &key.1)).is_some_and(|sum| !sum.is_zero()));
        Ok(moved)
    }

    fn moved_taxes(&self) -> Result<BTreeMap<TaxType, Money>, MoneyError> {
        let both = self.now.taxes.keys().chain(self.then.taxes.keys());
        let types: BTreeSet<&TaxType> = both.map(|(tax_type, _)| tax_type).collect();
        let mut moved = BTreeMap::new();
        for tax_type in types {
            let by = self.now.tax(tax_type, self.currency)?.try_sub(self.then.tax(tax_type, self.currency)?)?;
            if !by.is_zero() {
                moved.insert(tax_type.clone(), by);
            }
        }
        Ok(moved)
    }

    /// A credit note of the parts that became less, and an invoice of those that became more. Of a tax type whose tax moved and
    /// whose lines did not, all lines are written anew.
    fn exchange(
        &self,
        moved: BTreeMap<Key, Money>,
        taxes: &BTreeMap<TaxType, Money>,
        unborne: &BTreeSet<&TaxType>,
    ) -> Result<Option<Change>, MoneyError> {
        let (mut more, mut less): (BTreeMap<Key, Money>, BTreeMap<Key, Money>) = moved
            .clone()
            .into_iter()
            .filter(|(key, _)| !unborne.contains(&key.1))
            .partition(|(_, by)| by.is_positive());
        for tax_type in unborne {
            let all = |book: &Book, sign: fn(Money) -> Money| -> Vec<(Key, Money)> {
                let own = book.parts.iter().filter(|(key, standing)| key.1 == **tax_type && !standing.amount.is_zero());
                own.map(|(key, standing)| (key.clone(), sign(standing.amount))).collect()
            };
            more.extend(all(&self.now, |amount| amount));
            less.extend(all(&self.then, |amount| -amount));
        }
        let (mut billed, mut credited) = (Taxes::new(), Taxes::new());
        let types: BTreeSet<&TaxType> = more.keys().chain(less.keys()).map(|key| &key.1).collect();
        for tax_type in types {
            if unborne.contains(tax_type) {
                let off = self.then.tax(tax_type, self.currency)?;
                let was = |account: &AccountCode| Ok(-self.then.tax_on(tax_type, account, self.currency));
                self.give(&mut credited, &less, tax_type, -off, was)?;
                let is = |account: &AccountCode| Ok(self.now.tax_on(tax_type, account, self.currency));
                self.give(&mut billed, &more, tax_type, self.now.tax(tax_type, self.currency)?, is)?;
                continue;
            }
            let by = taxes.get(tax_type).copied().unwrap_or(Money::zero(self.currency));
            let bears = |keys: &BTreeMap<Key, Money>, account: Option<&AccountCode>| {
                keys.keys().any(|key| key.1 == *tax_type && account.is_none_or(|account| key.2 == *account))
            };
            // What both documents could bear, the credit note bears as the ledger computes it, and the invoice the rest.
            let off = |account: &AccountCode| match bears(&more, Some(account)) {
                true => self.computed(&less, tax_type, Some(account)),
                false => self.moved_on(tax_type, account),
            };
            let accounts: BTreeSet<&AccountCode> =
                less.keys().filter(|key| key.1 == *tax_type).map(|key| &key.2).collect();
            let all_off = match (bears(&less, None), bears(&more, None)) {
                (false, _) => Money::zero(self.currency),
                (true, false) => by,
                (true, true) => {
                    let parts = accounts.into_iter().map(off).collect::<Result<Vec<Money>, MoneyError>>()?;
                    Money::sum(self.currency, parts)?
                }
            };
            self.give(&mut credited, &less, tax_type, all_off, off)?;
            let on = |account: &AccountCode| {
                let off = credited.get(&(tax_type.clone(), account.clone()));
                self.moved_on(tax_type, account)?.try_sub(off.copied().unwrap_or(Money::zero(self.currency)))
            };
            self.give(&mut billed, &more, tax_type, by.try_sub(all_off)?, on)?;
        }
        if let (Some(bill), Some(credit)) = (self.lines(&more, &billed, false)?, self.lines(&less, &credited, true)?) {
            return Ok(Some(Change { bill: Some(bill), credit: Some(credit) }));
        }
        let bears = |tax_type: &TaxType| moved.keys().any(|key| key.1 == *tax_type);
        if taxes.keys().all(bears) { self.one(&moved, taxes) } else { Ok(None) }
    }

    /// One document of all that moved, with all the tax that did.
    fn one(
        &self,
        moved: &BTreeMap<Key, Money>,
        taxes: &BTreeMap<TaxType, Money>,
    ) -> Result<Option<Change>, MoneyError> {
        let less = self.now.total.try_sub(self.then.total)?.is_negative();
        let mut shares = Taxes::new();
        for tax_type in moved.keys().map(|key| &key.1).collect::<BTreeSet<_>>() {
            let by = taxes.get(tax_type).copied().unwrap_or(Money::zero(self.currency));
            self.give(&mut shares, moved, tax_type, by, |account| self.moved_on(tax_type, account))?;
        }
        let lines = self.lines(moved, &shares, less)?;
        Ok(lines.map(|lines| match less {
            true => Change { credit: Some(lines), bill: None },
            false => Change { bill: Some(lines), credit: None },
        }))
    }

    /// Whether what moved of a tax type explains how its tax did, but for what rounding put elsewhere.
    fn bears(&self, moved: &BTreeMap<Key, Money>, tax_type: &TaxType, by: Money) -> Result<bool, MoneyError> {
        let of_type = |key: &&Key| key.1 == *tax_type;
        let lines = self.now.parts.keys().chain(self.then.parts.keys()).filter(of_type).count() + 1;
        let unit = Decimal::new(1, self.currency.exponent().min(arithmetic::DECIMALS));
        let off = self.computed(moved, tax_type, None)?.try_sub(by)?.amount().abs();
        Ok(moved.keys().any(|key| of_type(&key)) && off <= unit * Decimal::from(lines))
    }

    /// By how much the tax moved that lines of an account bear.
    fn moved_on(&self, tax_type: &TaxType, account: &AccountCode) -> Result<Money, MoneyError> {
        let then = self.then.tax_on(tax_type, account, self.currency);
        self.now.tax_on(tax_type, account, self.currency).try_sub(then)
    }

    /// Gives a tax to the accounts of what moved: its own share to each, and to the largest what belongs to accounts of which
    /// nothing moved.
    fn give(
        &self,
        shares: &mut Taxes,
        moved: &BTreeMap<Key, Money>,
        tax_type: &TaxType,
        tax: Money,
        own: impl Fn(&AccountCode) -> Result<Money, MoneyError>,
    ) -> Result<(), MoneyError> {
        let mut sizes: BTreeMap<&AccountCode, Decimal> = BTreeMap::new();
        for (key, by) in moved.iter().filter(|(key, _)| key.1 == *tax_type) {
            *sizes.entry(&key.2).or_default() += by.amount().abs();
        }
        let mut left = tax;
        for account in sizes.keys().copied() {
            let share = own(account)?;
            left = left.try_sub(share)?;
            shares.insert((tax_type.clone(), account.clone()), share);
        }
        let largest = sizes.into_iter().max_by_key(|(account, size)| (*size, Reverse(*account)));
        if let Some(share) = largest.and_then(|(account, _)| shares.get_mut(&(tax_type.clone(), account.clone()))) {
            *share = share.try_add(left)?;
        }
        Ok(())
    }

    /// The tax of a tax type that the ledger computes on what moved, on all accounts or on one.
    fn computed(
        &self,
        moved: &BTreeMap<Key, Money>,
        tax_type: &TaxType,
        account: Option<&AccountCode>,
    ) -> Result<Money, MoneyError> {
        let of = |key: &Key| key.1 == *tax_type && account.is_none_or(|account| key.2 == *account);
        let taxes = moved.iter().filter(|(key, _)| of(key)).map(|(_, by)| {
            let tax =
                arithmetic::line_tax(self.amounts, by.amount(), self.rate(tax_type)).ok_or(MoneyError::Overflow)?;
            Money::rounded(tax, self.currency)
        });
        Money::sum(self.currency, taxes.collect::<Result<Vec<Money>, MoneyError>>()?)
    }

    fn rate(&self, tax_type: &TaxType) -> Decimal {
        self.reference.tax_rate(tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate)
    }

    /// The lines of what moved, with that tax; `None` if the ledger cannot hold them, or if their total is not above zero. Of a
    /// credit note with the other sign.
    fn lines(&self, moved: &BTreeMap<Key, Money>, taxes: &Taxes, credit: bool) -> Result<Option<Lines>, MoneyError> {
        let signed = |money: Money| if credit { -money } else { money };
        let mut lines: Vec<DocumentLine> = moved.iter().map(|(key, by)| self.line(key, signed(*by))).collect();
        for ((tax_type, account), tax) in taxes {
            let bears = |line: &DocumentLine| line.tax_type == *tax_type && line.account == *account;
            tax::settle(&mut lines, bears, (signed(*tax), self.rate(tax_type)), self.amounts)?;
        }
        let amounts = lines.iter().flat_map(|line| std::iter::once(line.line_amount).chain(line.tax_amount));
        if amounts.into_iter().any(|amount| !fits_ledger(amount)) {
            return Ok(None);
        }
        let totals = arithmetic::totals(self.currency, self.amounts, &lines, self.reference)?;
        let lines = Lines { by: LinesBy::Edited, line_amounts: self.amounts, lines, totals };
        Ok(lines.totals.total.is_positive().then_some(lines))
    }

    /// The line of a part that moved: as it stands if all of it came or went, else the difference.
    fn line(&self, key: &Key, amount: Money) -> DocumentLine {
        let standing = [&self.now, &self.then].into_iter().filter_map(|book| book.parts.get(key));
        let whole = standing.clone().find(|standing| standing.single && standing.line.line_amount == amount);
        if let Some(whole) = whole {
            return DocumentLine { tax_amount: None, ..whole.line.clone() };
        }
        let description = standing.map(|standing| standing.line.description.clone()).next().unwrap_or_default();
        DocumentLine {
            description,
            quantity: Decimal::ONE,
            unit_amount: text::unit_amount(Decimal::ONE, amount.amount(), amount),
            line_amount: amount,
            account: key.2.clone(),
            tax_type: key.1.clone(),
            tax_amount: None,
            item: None,
            tracking: key.3.iter().cloned().map(|(category, option)| Tracking { category, option }).collect(),
            part: Some(key.0.clone()),
        }
    }
}
