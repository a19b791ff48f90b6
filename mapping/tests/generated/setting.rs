//! The organisation and the profiles of the proof.

use canonical_model::ledger::{AccountClass, ReferenceData, TaxRate};
use mapping::{Mapper, Profile};
use rust_decimal::Decimal;

use super::regimes::{RATES, WRITTEN, Written};

#[path = "../common/mod.rs"]
mod common;

/// What the demo profile does not say.
const MORE: &str = r#"
[[surcharge]]
code = "PAYFEE"
class = "charge"
[[gift_card]]
sku = "CARD-*"
account = "825"
"#;

/// Codes of taxes that the demo profile has.
const KNOWN: [&str; 3] = ["CDEV.STAX.1", "CDEV.STAX.2", "CDEV.VAT.1"];

/// What orders are planned with.
pub struct Setting {
    pub reference: ReferenceData,
    /// With an account for discounts, and without one.
    pub mappers: [Mapper; 2],
}

impl Setting {
    pub fn new() -> Self {
        let mut text = format!("{}{MORE}", mapping::profiles::DEMO);
        for (code, written) in WRITTEN.iter().filter(|(code, _)| !KNOWN.contains(code)) {
            if !code.starts_with("CDEV.") {
                text += &format!("[[surcharge]]\ncode = \"{code}\"\nclass = \"tax\"\n");
            }
            match written {
                Written::Types(types) => {
                    for tax_type in *types {
                        text += &format!("[[tax]]\ncode = \"{code}\"\ntax_type = \"{tax_type}\"\n");
                    }
                }
                Written::Liability(account) => {
                    text += &format!("[[tax]]\ncode = \"{code}\"\nliability_line = \"{account}\"\n");
                }
            }
        }
        let netted = text.replace("discounts = \"215\"", "# no account for discounts:");
        let mut reference = common::reference();
        reference.currencies.push("AUD".parse().unwrap());
        reference.tax_rates = RATES
            .iter()
            .map(|(tax_type, rate)| TaxRate {
                tax_type: (*tax_type).into(),
                name: (*tax_type).into(),
                effective_rate: Decimal::from_i128_with_scale(*rate, 4),
                active: true,
                applies_to: AccountClass::ALL.into(),
            })
            .collect();
        let mappers = [text, netted].map(|text| Mapper::new(Profile::from_toml(&text).unwrap()));
        for mapper in &mappers {
            assert_eq!(mapper.profile().check(&reference), Ok(()));
        }
        Self { reference, mappers }
    }
}
