//! The organisation that demonstrations and tests share.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    FakeXero,
    config::{FakeXeroConfig, TokenSetup},
    identity::AppSetup,
    setup::{AccountSetup, ItemSetup, OrganisationSetup, TaxRateSetup},
};

/// The tenant id of the demo organisation.
pub const DEMO_TENANT: Uuid = Uuid::from_u128(0x1111_1111_1111_4111_8111_1111_1111_1111);

/// The access token of the demo organisation.
pub const DEMO_TOKEN: &str = "demo-token";

/// The demo app, which keeps a secret and signs in by authorisation code.
pub const DEMO_CLIENT_ID: &str = "demo-app";

/// The secret of the demo app.
pub const DEMO_CLIENT_SECRET: &str = "demo-secret";

/// An app without a secret, which signs in by PKCE.
pub const DEMO_NATIVE_CLIENT_ID: &str = "demo-native-app";

/// A custom connection to the demo organisation, which signs in by client credentials.
pub const DEMO_CUSTOM_CLIENT_ID: &str = "demo-custom-connection";

/// The secret of the custom connection.
pub const DEMO_CUSTOM_CLIENT_SECRET: &str = "demo-custom-secret";

/// The redirect URI of the demo apps.
pub const DEMO_REDIRECT_URI: &str = "http://localhost:8080/callback";

/// A refresh token of the demo app, as if a user had consented before.
pub const DEMO_REFRESH_TOKEN: &str = "demo-refresh-token";

/// What the demo refresh token's user has consented to, and what the custom connection has.
pub const DEMO_SCOPES: [&str; 5] = [
    "offline_access",
    "accounting.contacts",
    "accounting.settings",
    "accounting.transactions",
    "accounting.attachments",
];

impl OrganisationSetup {
    /// "Demo Company (Global)": base currency USD, and EUR, GBP, JPY and KWD; accounts, tax rates and items of a small shop.
    pub fn demo() -> Self {
        Self::demo_of(DEMO_TENANT, "Demo Company (Global)")
    }

    /// The same under another tenant id and name.
    pub fn demo_of(id: Uuid, name: impl Into<String>) -> Self {
        let currencies = [
            ("EUR", Decimal::new(92, 2)),
            ("GBP", Decimal::new(79, 2)),
            ("JPY", Decimal::new(150, 0)),
            ("KWD", Decimal::new(307, 3)),
        ];
        let rates = [
            ("OUTPUT", "Sales Tax 8.25%", Decimal::new(825, 2)),
            ("OUTPUT2", "VAT 20%", Decimal::new(20, 0)),
            ("TAX001", "GST 10%", Decimal::new(10, 0)),
            ("NONE", "Tax Exempt", Decimal::ZERO),
            ("EXEMPTOUTPUT", "Tax Exempt Sales", Decimal::ZERO),
        ];
        let clearing = |code: &str, name: &str| AccountSetup::new(code, name, "CURRENT").takes_payments();
        let accounts = [
            AccountSetup::new("200", "Sales", "REVENUE").tax_type("OUTPUT"),
            AccountSetup::new("210", "Shipping income", "REVENUE").tax_type("OUTPUT"),
            AccountSetup::new("215", "Discounts given", "REVENUE").tax_type("OUTPUT"),
            AccountSetup::new("220", "Fees", "REVENUE").tax_type("OUTPUT"),
            AccountSetup::new("090", "Business Bank", "BANK").currency("USD"),
            clearing("091", "PayPal clearing"),
            clearing("092", "Card clearing"),
            clearing("093", "Offline receipts"),
            AccountSetup::new("820", "Sales Tax", "CURRLIAB").system("GST"),
            AccountSetup::new("825", "Gift certificate liability", "CURRLIAB").takes_payments(),
            AccountSetup::new("860", "Rounding", "EXPENSE").system("ROUNDING"),
            AccountSetup::new("610", "Accounts Receivable", "CURRENT").system("DEBTORS"),
            AccountSetup::new("800", "Accounts Payable", "CURRLIAB").system("CREDITORS"),
        ];
        let items = [("TEA-1", "Tea", 1295), ("MUG-2", "Mug", 850), ("POT-3", "Teapot", 3900)];
        let mut setup = Self::new(id, name, "USD");
        for (code, day_rate) in currencies {
            setup = setup.currency(code, day_rate);
        }
        for (tax_type, name, rate) in rates {
            setup = setup.tax_rate(TaxRateSetup::new(tax_type, name, rate));
        }
        setup = accounts.into_iter().fold(setup, Self::account);
        for (code, name, cents) in items {
            setup = setup.item(ItemSetup::new(code, name).unit_price(Decimal::new(cents, 2)).account("200"));
        }
        setup
    }
}

impl FakeXeroConfig {
    /// The demo organisation under [`DEMO_TENANT`] with [`DEMO_TOKEN`], and the demo apps, which can sign in.
    pub fn demo() -> Self {
        Self::default()
            .organisation(OrganisationSetup::demo())
            .app(AppSetup::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET).redirect_uri(DEMO_REDIRECT_URI))
            .app(AppSetup::native(DEMO_NATIVE_CLIENT_ID).redirect_uri(DEMO_REDIRECT_URI))
            .app(
                AppSetup::custom_connection(DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_TENANT)
                    .scopes(DEMO_SCOPES),
            )
            .token(DEMO_TOKEN, TokenSetup::new(DEMO_CLIENT_ID, [DEMO_TENANT]))
            .refresh_token(DEMO_REFRESH_TOKEN, DEMO_CLIENT_ID, DEMO_SCOPES)
    }
}

impl FakeXero {
    /// A fake with the demo organisation.
    pub fn demo() -> Self {
        Self::new(FakeXeroConfig::demo())
    }
}
