//! The rows of `[[surcharge]]`, `[[payment_method]]` and `[[gift_card]]`.

use canonical_model::DiscountStage;

use super::loader::Loader;
use crate::profile::{
    GiftCardRow, PaymentMethodRow, ProfileError, SettledBy, SurchargeClass, SurchargeRow,
    check::Thing,
    source::Located,
    text::{Excess, GiftCardText, PaymentMethodText, Stage, SurchargeText},
};

const SETTLED_WITHOUT_FIELD: &str = "it says nothing without settled_field: add that to the row, or remove this";

impl Loader<'_> {
    pub(super) fn surcharges(&self, rows: &[Located<SurchargeText>]) -> Result<Vec<SurchargeRow>, ProfileError> {
        let mut surcharges: Vec<SurchargeRow> = Vec::with_capacity(rows.len());
        for row in rows {
            let read = self.surcharge(row)?;
            if surcharges.iter().any(|other| other.pattern == read.pattern) {
                let code = &row.value.code;
                return Err(self.error(code, format!("another row has the code {:?}: remove one of them", code.value)));
            }
            surcharges.push(read);
        }
        Ok(surcharges)
    }

    fn surcharge(&self, row: &Located<SurchargeText>) -> Result<SurchargeRow, ProfileError> {
        let SurchargeText { code, class, stage, account } = &row.value;
        let pattern = self.pattern(code)?;
        let stage = match (stage, class) {
            (None, SurchargeClass::Discount) => {
                let message = "a discount needs stage = \"before_tax\" (it lowers what is taxed) or \"after_tax\"";
                return Err(self.missing(Some(row), "stage", message));
            }
            (Some(stage), class) if *class != SurchargeClass::Discount => {
                return Err(self.error(stage, "only a discount has a stage: remove it"));
            }
            (Some(stage), _) if stage.value == Stage::AfterTax => DiscountStage::AfterTax,
            _ => DiscountStage::BeforeTax,
        };
        let account = match (account, class) {
            (None, SurchargeClass::Tender) => {
                let message = "a tender needs the account that it is paid from, such as gift certificates outstanding";
                return Err(self.missing(Some(row), "account", message));
            }
            (Some(account), SurchargeClass::Tax) => {
                return Err(
                    self.error(account, "the account of a tax is its liability_line in [[tax]]: remove it here")
                );
            }
            (Some(account), SurchargeClass::Tender) => Some(self.payment_account(account)?),
            (account, _) => self.optional_account(account.as_ref())?,
        };
        Ok(SurchargeRow { pattern, class: *class, stage, account })
    }

    pub(super) fn payment_methods(
        &self,
        rows: &[Located<PaymentMethodText>],
    ) -> Result<Vec<PaymentMethodRow>, ProfileError> {
        let mut methods: Vec<PaymentMethodRow> = Vec::with_capacity(rows.len());
        for Located { value: row, .. } in rows {
            let currency = row.currency.as_ref().map(|code| self.currency(code)).transpose()?;
            let pattern = self.pattern(&row.name)?;
            let is_twin = |other: &PaymentMethodRow| other.pattern == pattern && other.currency == currency;
            if methods.iter().any(is_twin) {
                return Err(self.error(&row.name, "another row has this name and currency: remove one of them"));
            }
            let account = self.payment_account(&row.account)?;
            if let Some((text, currency)) = row.currency.as_ref().zip(currency) {
                self.name(text, Thing::Currency(currency));
                self.name(&row.account, Thing::AccountInCurrency(account.value.clone(), currency));
            }
            if row.overpaid == Excess::Overpayment {
                self.name(&row.account, Thing::OverpaymentAccount(account.value.clone()));
            }
            methods.push(PaymentMethodRow {
                pattern,
                currency,
                account,
                on_account: row.on_account,
                collects_tax: row.collects_tax.as_ref().is_some_and(|collects| collects.value),
                refunds: row.refunds,
                overpaid: row.overpaid,
                fee_account: row.fee_account.as_ref().map(|account| self.payment_account(account)).transpose()?,
                fee_field: row.fee_field.as_ref().map(|field| self.filled(field)).transpose()?,
                settled: self.settled(row)?,
            });
            if let (Some(field), None) = (&row.fee_field, &row.fee_account) {
                return Err(self.error(field, "a fee needs an account: add fee_account to the row"));
            }
        }
        Ok(methods)
    }

    fn settled(&self, row: &PaymentMethodText) -> Result<Option<SettledBy>, ProfileError> {
        let PaymentMethodText { settled_field, settled_currency, settled_after_fee, fee_field, .. } = row;
        let Some(field) = settled_field else {
            let stray = settled_currency.as_ref().map(|text| self.error(text, SETTLED_WITHOUT_FIELD));
            let stray = stray.or_else(|| Some(self.error(settled_after_fee.as_ref()?, SETTLED_WITHOUT_FIELD)));
            return stray.map_or(Ok(None), Err);
        };
        let Some(text) = settled_currency else {
            return Err(self.error(field, "say in which currency it is told: add settled_currency to the row"));
        };
        let currency = self.currency(text)?;
        self.name(text, Thing::SettledCurrency(currency));
        let after_fee = settled_after_fee.as_ref().filter(|after| after.value);
        if let (Some(after), None) = (after_fee, fee_field) {
            return Err(self.error(after, "then the fee must be told: add fee_field and fee_account to the row"));
        }
        Ok(Some(SettledBy { field: self.filled(field)?, currency, after_fee: after_fee.is_some() }))
    }

    pub(super) fn gift_cards(&self, rows: &[Located<GiftCardText>]) -> Result<Vec<GiftCardRow>, ProfileError> {
        let mut cards: Vec<GiftCardRow> = Vec::with_capacity(rows.len());
        for Located { value: row, .. } in rows {
            let pattern = self.pattern(&row.sku)?;
            if cards.iter().any(|other| other.pattern == pattern) {
                return Err(self.error(&row.sku, "another row has this SKU: remove one of them"));
            }
            cards.push(GiftCardRow { pattern, account: self.account(&row.account)? });
        }
        Ok(cards)
    }
}
