//! What a line of a document is worth.

use canonical_model::{
    Money, MoneyError,
    ledger::{DocumentLine, LineAmounts, ReferenceData},
};

use crate::arithmetic;

/// A line without tax, and its tax.
pub(crate) struct LineWorth {
    pub(crate) net: Money,
    pub(crate) tax: Money,
}

impl LineWorth {
    /// By the ledger's own arithmetic.
    ///
    /// # Errors
    /// [`MoneyError`] if the tax of the line does not fit its currency.
    pub(crate) fn of(line: &DocumentLine, amounts: LineAmounts, reference: &ReferenceData) -> Result<Self, MoneyError> {
        let tax = arithmetic::document_line_tax(line, amounts, reference)?;
        let net = if amounts == LineAmounts::Inclusive { line.line_amount.try_sub(tax)? } else { line.line_amount };
        Ok(Self { net, tax })
    }
}
