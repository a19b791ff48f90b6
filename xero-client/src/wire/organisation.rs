//! The organisation itself: read only.

use api_core::wire::{NetDate, NetInstant};

use super::{Address, CurrencyCode, OrganisationId, PaymentTerms, Phone, TaxType};

api_core::wire_struct! {
    /// An organisation: whose books these are.
    #[derive(Default)]
    pub struct Organisation {
        /// Its id, which is not the tenant's.
        organisation_id: Option<OrganisationId> => "OrganisationID",
        /// Its name.
        name: Option<String> => "Name",
        /// Its legal name.
        legal_name: Option<String> => "LegalName",
        /// Whether it is registered for tax.
        pays_tax: Option<bool> => "PaysTax",
        /// Xero's version for a country: `NZ`, `US`, `GLOBAL` and others.
        version: Option<String> => "Version",
        /// What it is.
        organisation_type: Option<String> => "OrganisationType",
        /// What it is in law.
        organisation_entity_type: Option<String> => "OrganisationEntityType",
        /// Its base currency.
        base_currency: Option<CurrencyCode> => "BaseCurrency",
        /// ISO 3166-1 alpha-2.
        country_code: Option<String> => "CountryCode",
        /// Whether it is a demo company, whose books are wiped now and then.
        is_demo_company: Option<bool> => "IsDemoCompany",
        /// `ACTIVE` if it can be used.
        organisation_status: Option<String> => "OrganisationStatus",
        /// Registration number.
        registration_number: Option<String> => "RegistrationNumber",
        /// Employer's number; United States.
        employer_identification_number: Option<String> => "EmployerIdentificationNumber",
        /// Tax number.
        tax_number: Option<String> => "TaxNumber",
        /// What the country calls a tax number.
        tax_number_name: Option<String> => "TaxNumberName",
        /// Day on which the financial year ends.
        financial_year_end_day: Option<i32> => "FinancialYearEndDay",
        /// Month in which the financial year ends.
        financial_year_end_month: Option<i32> => "FinancialYearEndMonth",
        /// When tax counts: on payment or on invoice.
        sales_tax_basis: Option<String> => "SalesTaxBasis",
        /// How often tax is reported.
        sales_tax_period: Option<String> => "SalesTaxPeriod",
        /// Tax type of sales, or what it says in place of one.
        default_sales_tax: Option<TaxType> => "DefaultSalesTax",
        /// Tax type of purchases, or what it says in place of one.
        default_purchases_tax: Option<TaxType> => "DefaultPurchasesTax",
        /// Nothing on this day or before may change, except by advisers (XR-LOCK-1).
        period_lock_date: Option<NetDate> => "PeriodLockDate",
        /// Nothing on this day or before may change (XR-LOCK-1).
        end_of_year_lock_date: Option<NetDate> => "EndOfYearLockDate",
        /// When it was made.
        created_date_utc: Option<NetInstant> => "CreatedDateUTC",
        /// Its time zone, by Microsoft's name without spaces.
        timezone: Option<String> => "Timezone",
        /// Xero's short code of it, used in links into Xero.
        short_code: Option<String> => "ShortCode",
        /// The plan: `DEMO`, `STARTER`, `PREMIUM` and others.
        class: Option<String> => "Class",
        /// The edition: `BUSINESS` or `PARTNER`.
        edition: Option<String> => "Edition",
        /// Its trade.
        line_of_business: Option<String> => "LineOfBusiness",
        /// Addresses.
        addresses: Option<Vec<Address>> => "Addresses",
        /// Telephone numbers.
        phones: Option<Vec<Phone>> => "Phones",
        /// Links to its pages elsewhere.
        external_links: Option<Vec<ExternalLink>> => "ExternalLinks",
        /// Terms of payment. `{}` says that nothing is agreed.
        payment_terms: Option<PaymentTerms> => "PaymentTerms",
    }
}

api_core::wire_struct! {
    /// A link to a page elsewhere.
    #[derive(Default)]
    pub struct ExternalLink {
        /// To what.
        link_type: Option<String> => "LinkType",
        /// The address.
        url: Option<String> => "Url",
        /// What it says.
        description: Option<String> => "Description",
    }
}
