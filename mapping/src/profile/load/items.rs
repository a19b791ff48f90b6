//! The section `[items]`.

use super::loader::Loader;
use crate::{
    ownership::Ownership,
    profile::{ItemField, Items, ProfileError, text::ItemsText},
};

impl Loader<'_> {
    pub(super) fn items(&self, items: &ItemsText) -> Result<Items, ProfileError> {
        for field in &items.to_store {
            let (name, owner) = match field.value {
                ItemField::Name => ("name", items.name),
                ItemField::Price => ("price", items.price),
            };
            if owner != Ownership::LedgerWins {
                let message = format!(
                    "the store follows only what the ledger owns: set items.{name} = \"ledger_wins\", or remove it here"
                );
                return Err(self.error(field, message));
            }
        }
        Ok(Items {
            create: items.create,
            long_codes: items.long_codes,
            without_code: items.without_code,
            name: items.name,
            description: items.description,
            price: items.price,
            to_store: items.to_store.iter().map(|field| field.value).collect(),
            sales_account: self.optional_account(items.sales_account.as_ref())?,
            sales_tax_type: items.sales_tax_type.as_ref().map(|text| self.tax_type(text, false)).transpose()?,
        })
    }
}
