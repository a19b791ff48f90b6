//! The rows of `[[tax]]`: each by itself, and together.

use canonical_model::TaxType;
use toml::Spanned;

use super::{ProfileError, SurchargeClass, SurchargeRow, TaxRow, TaxTarget, load::Reader, text::TaxText};
use crate::pattern::{Pattern, narrowest};

/// A row that was read.
pub(super) enum TaxLine {
    Untaxed(TaxType),
    Taxed(TaxRow),
}

impl Reader<'_> {
    /// One row.
    pub(super) fn tax(&self, row: &Spanned<TaxText>, field: &str) -> Result<TaxLine, ProfileError> {
        let text = row.get_ref();
        let tax_type = match &text.tax_type {
            Some(value) => Some(self.tax_type(value, &format!("{field}.tax_type"), text.untaxed)?),
            None => None,
        };
        let liability = self.optional_account(text.liability_line.as_ref(), &format!("{field}.liability_line"))?;
        if text.untaxed {
            return match (tax_type, liability, &text.code) {
                (Some(tax_type), None, None) => Ok(TaxLine::Untaxed(tax_type)),
                (_, _, Some(code)) => Err(self.error(code, format!("{field}.code"), "what is not taxed has no code")),
                _ => Err(self.error(
                    row,
                    format!("{field}.tax_type"),
                    "the row for what is not taxed needs a tax_type alone",
                )),
            };
        }
        let Some(code) = &text.code else {
            return Err(self.error(
                row,
                format!("{field}.code"),
                "a tax needs the store's code of it, or untaxed = true",
            ));
        };
        let pattern = Pattern::new(&self.filled(code, &format!("{field}.code"))?);
        let target = match (tax_type, liability) {
            (Some(tax_type), None) => TaxTarget::Type(tax_type),
            (None, Some(account)) => TaxTarget::Liability(account),
            _ => {
                let message =
                    "a tax is written either as a tax_type of the ledger or as a liability_line: name one of them";
                return Err(self.error(code, format!("{field}.tax_type"), message));
            }
        };
        Ok(TaxLine::Taxed(TaxRow { pattern, target, on: text.on }))
    }

    /// A row for a code that is classed as something else than a tax would never be looked at.
    pub(super) fn no_dead_taxes(
        &self,
        rows: &[Spanned<TaxText>],
        surcharges: &[SurchargeRow],
    ) -> Result<(), ProfileError> {
        for (index, row) in rows.iter().map(Spanned::get_ref).enumerate() {
            let Some(code) = row.code.as_ref().filter(|code| !code.get_ref().contains('*')) else { continue };
            let class = narrowest(surcharges, |row| &row.pattern, code.get_ref()).map(|row| row.class);
            if class.is_some_and(|class| class != SurchargeClass::Tax) {
                let message =
                    format!("no order comes here: [[surcharge]] does not class {:?} as a tax", code.get_ref());
                return Err(self.error(code, format!("tax[{}].code", index + 1), message));
            }
        }
        Ok(())
    }

    /// Two rows of one tax must be two tax types: the rate decides between them.
    pub(super) fn no_tax_twins(&self, rows: &[Spanned<TaxText>]) -> Result<(), ProfileError> {
        let mut seen: Vec<(Pattern, Option<&str>)> = Vec::new();
        for row in rows.iter().map(Spanned::get_ref) {
            let Some(code) = &row.code else { continue };
            let tax_type = row.tax_type.as_ref().map(|tax_type| tax_type.get_ref().trim());
            let own = (Pattern::new(code.get_ref()), tax_type);
            let is_twin = |other: &(Pattern, Option<&str>)| {
                other.0 == own.0 && (other.1 == own.1 || other.1.is_none() || own.1.is_none())
            };
            if seen.iter().any(is_twin) {
                let message = format!(
                    "another row has the code {:?}: only rows with different tax types may have one",
                    code.get_ref()
                );
                return Err(self.error(code, "tax.code", message));
            }
            seen.push(own);
        }
        Ok(())
    }
}
