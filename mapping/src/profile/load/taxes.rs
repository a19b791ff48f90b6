//! The rows of `[[tax]]`: each by itself, and together.

use canonical_model::{AccountCode, TaxType};

use super::loader::Loader;
use crate::{
    decision::pattern::{Pattern, narrowest},
    profile::{
        Accounts, ProfileError, SurchargeClass, SurchargeRow, TaxRow, TaxTarget, TaxedParts, check::Thing,
        source::Located, text::TaxText,
    },
};

/// A row that was read.
enum TaxLine {
    Untaxed(Located<TaxType>),
    Taxed(TaxRow),
}

impl Loader<'_> {
    /// The rows of taxes, and the tax type of what is not taxed.
    pub(super) fn taxes(
        &self,
        rows: &[Located<TaxText>],
        surcharges: &[SurchargeRow],
        accounts: &Accounts,
    ) -> Result<(Vec<TaxRow>, Located<TaxType>), ProfileError> {
        let mut taxes = Vec::new();
        let mut untaxed = None;
        for row in rows {
            match self.tax(row)? {
                TaxLine::Untaxed(_) if untaxed.is_some() => {
                    let first = rows.iter().position(|row| row.value.untaxed).unwrap_or_default() + 1;
                    let message =
                        format!("there is a row for what is not taxed already, tax[{first}]: remove one of them");
                    return Err(self.error(row, message));
                }
                TaxLine::Untaxed(tax_type) => untaxed = Some(tax_type),
                TaxLine::Taxed(row) => taxes.push(row),
            }
        }
        self.no_tax_twins(rows)?;
        let untaxed = untaxed.ok_or_else(|| {
            let message =
                "no row says which tax type lines without tax have: add [[tax]] with untaxed = true and a tax_type";
            self.missing(None::<&Located<TaxText>>, "tax", message)
        })?;
        self.no_dead_taxes(rows, surcharges)?;
        let mut taxed = rows.iter().filter(|row| !row.value.untaxed).filter_map(|row| row.value.tax_type.as_ref());
        if let Some(tax_type) = taxed.find(|value| value.value.trim() == untaxed.value.as_str()) {
            let message = format!("{} is the tax type of what is not taxed: a tax needs another", untaxed.value);
            return Err(self.error(tax_type, message));
        }
        self.name_pairs(rows, &taxes, accounts);
        self.name_rates(&taxes);
        Ok((taxes, untaxed))
    }

    /// One row.
    fn tax(&self, row: &Located<TaxText>) -> Result<TaxLine, ProfileError> {
        let text = &row.value;
        let tax_type = text.tax_type.as_ref().map(|value| self.tax_type(value, text.untaxed)).transpose()?;
        let liability = self.optional_account(text.liability_line.as_ref())?;
        if text.untaxed {
            return match (tax_type, liability, &text.code) {
                (Some(tax_type), None, None) => Ok(TaxLine::Untaxed(tax_type)),
                (_, _, Some(code)) => Err(self.error(code, "what is not taxed has no code: remove it")),
                _ => Err(self.missing(Some(row), "tax_type", "the row for what is not taxed needs a tax_type alone")),
            };
        }
        let Some(code) = &text.code else {
            return Err(self.missing(Some(row), "code", "a tax needs the store's code of it, or untaxed = true"));
        };
        let pattern = self.pattern(code)?;
        let (at, target) = match (tax_type, liability) {
            (Some(tax_type), None) => (tax_type.at, TaxTarget::Type(tax_type.value)),
            (None, Some(account)) => (account.at, TaxTarget::Liability(account.value)),
            (Some(_), Some(account)) => {
                let message = "a tax is written as a tax_type or as a liability_line, and here are both: remove one";
                return Err(self.error(&account, message));
            }
            (None, None) => {
                let message =
                    "a tax is written either as a tax_type of the ledger or as a liability_line: name one of them";
                return Err(self.missing(Some(row), "tax_type", message));
            }
        };
        Ok(TaxLine::Taxed(TaxRow { pattern, at, target, on: text.on }))
    }

    /// The tax types must be fit for the accounts on whose lines they come to stand.
    fn name_pairs(&self, rows: &[Located<TaxText>], taxes: &[TaxRow], accounts: &Accounts) {
        let Accounts { sales, shipping, fees, discounts, rounding } = accounts;
        let [sales, shipping, fees] = [sales, shipping, fees].map(|account| &account.value);
        let [discounts, rounding] = [discounts, rounding].map(|account| account.as_ref().map(|account| &account.value));
        let liabilities = taxes.iter().filter_map(|row| match &row.target {
            TaxTarget::Liability(account) => Some(account),
            TaxTarget::Type(_) => None,
        });
        let untaxed: Vec<&AccountCode> =
            [sales, shipping, fees].into_iter().chain(discounts).chain(rounding).chain(liabilities).collect();
        for row in rows {
            let Some(tax_type) = &row.value.tax_type else { continue };
            let mut on: Vec<&AccountCode> = match row.value.on {
                _ if row.value.untaxed => untaxed.clone(),
                TaxedParts::Goods => [sales].into_iter().chain(discounts).collect(),
                TaxedParts::GoodsAndShipping => [sales, shipping].into_iter().chain(discounts).collect(),
                TaxedParts::ByRate | TaxedParts::Everything => {
                    [sales, shipping, fees].into_iter().chain(discounts).collect()
                }
            };
            on.sort();
            on.dedup();
            for account in on {
                let code = TaxType::new(tax_type.value.trim());
                self.name_at(tax_type.at, Thing::TaxOnAccount(code, account.clone()));
            }
        }
    }

    /// Of rows of one code the rate decides: no two may have the same.
    fn name_rates(&self, taxes: &[TaxRow]) {
        for (index, row) in taxes.iter().enumerate() {
            let same = taxes.iter().take(index).filter(|other| other.pattern == row.pattern);
            for other in same {
                if let (TaxTarget::Type(one), TaxTarget::Type(second)) = (&other.target, &row.target) {
                    self.name_at(row.at, Thing::TwoRates(one.clone(), second.clone()));
                }
            }
        }
    }

    /// A row for a code that is classed as something else than a tax would never be looked at.
    fn no_dead_taxes(&self, rows: &[Located<TaxText>], surcharges: &[SurchargeRow]) -> Result<(), ProfileError> {
        for code in rows.iter().filter_map(|row| row.value.code.as_ref()).filter(|code| !code.value.contains('*')) {
            let class = narrowest(surcharges, |row| &row.pattern, &code.value).map(|row| row.class);
            if class.is_some_and(|class| class != SurchargeClass::Tax) {
                let message = format!(
                    "no order comes here: [[surcharge]] does not class {:?} as a tax; class it so there, or remove this row",
                    code.value
                );
                return Err(self.error(code, message));
            }
        }
        Ok(())
    }

    /// Two rows of one tax must be two tax types: the rate decides between them.
    fn no_tax_twins(&self, rows: &[Located<TaxText>]) -> Result<(), ProfileError> {
        let mut seen: Vec<(Pattern, Option<&str>)> = Vec::new();
        for row in rows.iter().map(|row| &row.value) {
            let Some(code) = &row.code else { continue };
            let tax_type = row.tax_type.as_ref().map(|tax_type| tax_type.value.trim());
            let own = (Pattern::new(&code.value), tax_type);
            let is_twin = |other: &(Pattern, Option<&str>)| {
                other.0 == own.0 && (other.1 == own.1 || other.1.is_none() || own.1.is_none())
            };
            if seen.iter().any(is_twin) {
                let message = format!(
                    "another row has the code {:?}: only rows with different tax types may have one",
                    code.value
                );
                return Err(self.error(code, message));
            }
            seen.push(own);
        }
        Ok(())
    }
}
