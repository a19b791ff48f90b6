//! The rows of `[[currency]]`.

use std::collections::BTreeMap;

use canonical_model::Currency;
use rust_decimal::Decimal;

use super::loader::Loader;
use crate::{
    decision::Written,
    profile::{
        CurrencyRow, ProfileError, RateFrom,
        check::Thing,
        source::Located,
        text::CurrencyText,
        value::{Scope, Value, ValueText},
    },
    rules::currency::RATE_DECIMALS,
};

impl Loader<'_> {
    pub(super) fn currencies(
        &self,
        rows: &[Located<CurrencyText>],
    ) -> Result<BTreeMap<Currency, CurrencyRow>, ProfileError> {
        let mut currencies = BTreeMap::new();
        for row in rows {
            let code = self.currency(&row.value.code)?;
            self.name(&row.value.code, Thing::RatedCurrency(code));
            if currencies.insert(code, self.currency_row(row)?).is_some() {
                return Err(self.error(&row.value.code, "another row has this currency: remove one of them"));
            }
        }
        Ok(currencies)
    }

    fn currency_row(&self, row: &Located<CurrencyText>) -> Result<CurrencyRow, ProfileError> {
        let CurrencyText { rate, provider, inverted, pegged, missing, .. } = &row.value;
        let asks = provider.as_ref().filter(|provider| provider.value);
        let from = match (rate, asks) {
            (Some(_), Some(provider)) => {
                return Err(self.error(provider, "the rate is in this row already: remove rate or provider"));
            }
            (None, Some(provider)) if *inverted => {
                let message = "a provider gives units of it for one of the base currency: remove inverted";
                return Err(self.error(provider, message));
            }
            (None, Some(_)) => RateFrom::Provider,
            (Some(rate), None) => {
                let value = self.text(&Located { at: rate.at, value: as_text(&rate.value) }, Scope::Order)?;
                self.check_rates(&value, *inverted, *pegged)?;
                RateFrom::Value(value)
            }
            (None, None) if *pegged => RateFrom::Par,
            (None, None) => {
                let message = "say whence its rate comes: rate = \"1.0842\", provider = true, or pegged = true for a \
                               currency that is pegged at par; without a row the ledger takes the rate of the day";
                return Err(self.missing(Some(row), "rate", message));
            }
        };
        Ok(CurrencyRow { at: row.at, from, inverted: *inverted, pegged: *pegged, missing: *missing })
    }

    /// Checks what is known of a rate before any order.
    fn check_rates(&self, value: &Value, inverted: bool, pegged: bool) -> Result<(), ProfileError> {
        for (at, text) in value.constants() {
            let text = text.to_string();
            let (text, refuse) = (text.trim(), |message: String| Err(self.error_at(at, message)));
            let with_point: Option<Decimal> = text.replace(',', ".").parse().ok();
            if let (true, Some(rate)) = (text.contains(','), with_point) {
                return refuse(format!("{text:?} is no decimal: write a point, as in \"{rate}\""));
            }
            match text.parse::<Decimal>().map(|rate| rate.normalize()) {
                Ok(rate) if rate == Decimal::ONE && !pegged => {
                    return refuse(
                        "a rate is never 1: write how many of it one of the base currency is worth, or pegged = true if it \
                         is pegged at par, or remove the row for the rate of each day"
                            .to_owned(),
                    );
                }
                Ok(rate) if rate > Decimal::ZERO && (inverted || rate.scale() <= RATE_DECIMALS) => {}
                _ => {
                    return refuse(format!(
                        "a rate is a decimal above zero with at most six decimals, such as \"1.0842\", and this is {text:?}"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// A number without quotes means the same as in quotes: a decimal is exact.
fn as_text(value: &ValueText) -> ValueText {
    match value {
        ValueText::Plain(Written::Decimal(number)) => ValueText::Plain(Written::Text(number.clone())),
        ValueText::Plain(Written::Integer(number)) => ValueText::Plain(Written::Text(number.to_string())),
        other => other.clone(),
    }
}
