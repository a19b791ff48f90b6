//! Items with all that a store can have a say in.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{AccountCode, ItemCode, TaxType};

/// An item as the ledger has it, or is to have it: texts and prices in the form in which the ledger keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemRecord {
    /// Its code, which is its identity.
    pub code: ItemCode,
    /// Its name.
    pub name: SmolStr,
    /// What documents say of it.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub description: SmolStr,
    /// What one costs when it is sold, in the currency of the books, with at most four decimals; `None` if it has no price.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub price: Option<Decimal>,
    /// The account of its sales, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_account: Option<AccountCode>,
    /// The tax type of its sales, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_tax_type: Option<TaxType>,
}
