//! The guide to the profile (`docs/profile.md`): every example in it is read, and fits an organisation that has what it names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::ledger::{ReferenceData, TrackingCategory};
use mapping::Profile;

const GUIDE: &str = include_str!("../docs/profile.md");

/// The examples in TOML. What is no whole profile is laid over a small one.
fn examples() -> Vec<String> {
    let small = "extends = \"us\"\nstore.name = \"shop\"\naccounts = { sales = \"200\", tax = \"820\" }\n";
    let blocks = GUIDE.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| if block.contains("extends") { block.to_owned() } else { format!("{small}{block}") }).collect()
}

fn organisation() -> ReferenceData {
    let mut organisation = common::reference();
    let one = organisation.tax_rates[0].clone();
    let rates = [("TAX001", "19"), ("TAX002", "7"), ("TAX003", "20"), ("BASEXCLUDED", "0"), ("EXEMPTEXPORT", "0")];
    organisation.tax_rates.retain(|rate| !rates.iter().any(|(own, _)| rate.tax_type.as_str() == *own));
    for (tax_type, rate) in rates {
        let mut own = one.clone();
        (own.tax_type, own.effective_rate) = (tax_type.into(), common::decimal(rate));
        organisation.tax_rates.push(own);
    }
    let options = ["North", "South", "Large"].map(Into::into).to_vec();
    organisation.currencies.push("BMD".parse().unwrap());
    organisation.tracking = vec![TrackingCategory { name: "Region".into(), options }];
    organisation
}

#[test]
fn every_example_of_the_guide_is_read_and_fits_the_organisation() {
    let examples = examples();
    assert!(examples.len() >= 5, "{}", examples.len());
    for example in examples {
        let profile = Profile::from_toml(&example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        assert_eq!(profile.check(&organisation()), Ok(()), "{example}");
    }
}

#[test]
fn the_guide_shows_messages_as_they_are() {
    let shown = GUIDE.split("```text\n").nth(1).unwrap().lines();
    for (line, shown) in ["sales = 200", "sails = \"200\""].iter().zip(shown) {
        let text =
            format!("[[tax]]\nuntaxed = true\ntax_type = \"NONE\"\n[store]\nname = \"shop\"\n\n\n[accounts]\n{line}");
        let told = Profile::from_toml(&text).unwrap_err().to_string();
        // What is cut short in the guide goes on.
        assert!(told.starts_with(shown.split(", …").next().unwrap()), "{told}\n{shown}");
    }
}
