//! Identifiers of the store's side and of ours: newtypes, so that two kinds cannot be swapped.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, SmolStrBuilder, ToSmolStr};

fn numbered(word: &str, number: i64) -> SmolStr {
    let (mut text, mut digits) = (SmolStrBuilder::new(), itoa::Buffer::new());
    text.push_str(word);
    text.push_str(digits.format(number));
    text.finish()
}

macro_rules! text_id {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// The id from its text.
            pub fn new(text: impl Into<SmolStr>) -> Self {
                Self(text.into())
            }

            /// The id whose text is what that shows, such as a number.
            pub fn shown(shown: impl fmt::Display) -> Self {
                Self(shown.to_smolstr())
            }

            /// The id that is a number behind a word, which may be empty.
            pub fn numbered(word: &str, number: i64) -> Self {
                Self(numbered(word, number))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, to be shared.
            pub fn to_text(&self) -> SmolStr {
                self.0.clone()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

text_id! {
    /// One connection: one store that feeds one ledger. Chosen by the host; part of every key in a store.
    ConnectionId;
    /// The store's own id of an order; never shown to a customer and never reused.
    OrderId;
    /// The store's id of a registered customer.
    CustomerId;
    /// The store's id of a line, charge, discount or other part of an order.
    PartId;
    /// The store's id of a payment or refund.
    PaymentId;
    /// The store's id of a product.
    ProductId;
    /// The store's id of a variant of a product.
    VariantId;
    /// The store's name of a gift card, gift certificate or account of store credit: an id, never the code that redeems it.
    GiftCardId;
    /// The ledger's name of an organisation (Xero: tenant id).
    TenantId;
    /// The ledger's own id of a document or other record.
    LedgerId;
    /// The code of a ledger account, such as `200`.
    AccountCode;
    /// The code of a ledger tax type, such as `OUTPUT2`.
    TaxType;
    /// The code of a ledger item.
    ItemCode;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number_behind_a_word() {
        assert_eq!(PartId::numbered("i", 42).as_str(), "i42");
        assert_eq!(OrderId::numbered("", i64::MIN), OrderId::shown(i64::MIN));
    }
}
