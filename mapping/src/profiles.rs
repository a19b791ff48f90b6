//! Profiles to begin with: an example, and ready templates of countries that a shop's own profile extends.

/// The profile of the demo store and the demo organisation, with a comment for every field.
pub const DEMO: &str = include_str!("../profiles/demo.toml");

/// A ready template: what is alike for the shops of a country. A profile that says `extends = "<name>"` has it under its own fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Template {
    /// The name by which a profile extends it.
    pub name: &'static str,
    /// For whom it is, in a line.
    pub description: &'static str,
    /// Its text, with comments: what a profile may say otherwise.
    pub text: &'static str,
}

/// All of them.
///
/// ```
/// use mapping::{Profile, profiles};
///
/// for template in profiles::TEMPLATES {
///     println!("{}: {}", template.name, template.description);
/// }
/// // A profile is the template's name and the accounts of the shop.
/// let profile = Profile::from_toml(r#"
///     extends = "au"
///     [store]
///     name = "tea-shop"
///     time_zone = "+10:00"
///     [accounts]
///     sales = "200"
///     shipping = "210"
///     discounts = "215"
///     rounding = "860"
///     [[payment_method]]
///     name = "PayPal"
///     account = "091"
/// "#)?;
/// assert_eq!(profile.store(), "tea-shop");
/// # Ok::<(), mapping::ProfileError>(())
/// ```
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "au",
        description: "Australia: GST within the prices, GST-free sales, exports",
        text: include_str!("../profiles/au.toml"),
    },
    Template {
        name: "nz",
        description: "New Zealand: GST within the prices, zero-rated exports",
        text: include_str!("../profiles/nz.toml"),
    },
    Template {
        name: "uk",
        description: "United Kingdom: VAT of three rates within the prices, exports",
        text: include_str!("../profiles/uk.toml"),
    },
    Template {
        name: "us",
        description: "United States: the sales tax that was charged, as a line on a liability account",
        text: include_str!("../profiles/us.toml"),
    },
    Template {
        name: "eu",
        description: "European Union: VAT of the country that the goods go to (OSS), for each country its own tax types",
        text: include_str!("../profiles/eu.toml"),
    },
];

/// The template of that name; letters of either case.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name.eq_ignore_ascii_case(name.trim()))
}
