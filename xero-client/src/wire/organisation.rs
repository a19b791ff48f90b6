//! The organisation itself: read only.

use api_core::wire::{NetDate, NetInstant, SmolStr};

use super::{
    ActionStatus, Address, CountryCode, CurrencyCode, ExternalLinkType, OrganisationClass, OrganisationEdition,
    OrganisationId, OrganisationType, OrganisationVersion, PaymentTerms, Phone, SalesTaxBasis, SalesTaxPeriod,
    TimeZone,
};

api_core::wire_struct! {
    /// An organisation: whose books these are.
    #[derive(Default)]
    pub struct Organisation {
        /// Its id, which is not the tenant's.
        organisation_id: Option<OrganisationId> => "OrganisationID" (id),
        /// A key for exchange between organisations of Xero's.
        api_key: Option<SmolStr> => "APIKey",
        /// Its name.
        name: Option<SmolStr> => "Name",
        /// Its legal name.
        legal_name: Option<SmolStr> => "LegalName",
        /// Whether it is registered for tax.
        pays_tax: Option<bool> => "PaysTax",
        /// Which of Xero's products for a country it has.
        version: Option<OrganisationVersion> => "Version",
        /// What it is.
        organisation_type: Option<OrganisationType> => "OrganisationType",
        /// What it is in law.
        organisation_entity_type: Option<OrganisationType> => "OrganisationEntityType",
        /// Its base currency.
        base_currency: Option<CurrencyCode> => "BaseCurrency",
        /// Its country.
        country_code: Option<CountryCode> => "CountryCode",
        /// Whether it is a demo company, whose books are wiped now and then.
        is_demo_company: Option<bool> => "IsDemoCompany",
        /// `ACTIVE` if it can be used.
        organisation_status: Option<SmolStr> => "OrganisationStatus",
        /// Registration number.
        registration_number: Option<SmolStr> => "RegistrationNumber",
        /// Employer's number; United States.
        employer_identification_number: Option<SmolStr> => "EmployerIdentificationNumber",
        /// Tax number.
        tax_number: Option<SmolStr> => "TaxNumber",
        /// What the country calls a tax number.
        tax_number_name: Option<SmolStr> => "TaxNumberName",
        /// Day on which the financial year ends.
        financial_year_end_day: Option<i32> => "FinancialYearEndDay",
        /// Month in which the financial year ends.
        financial_year_end_month: Option<i32> => "FinancialYearEndMonth",
        /// When tax counts: on payment or on invoice.
        sales_tax_basis: Option<SalesTaxBasis> => "SalesTaxBasis",
        /// How often tax is reported.
        sales_tax_period: Option<SalesTaxPeriod> => "SalesTaxPeriod",
        /// What line amounts of sales mean by default, in words such as `Tax Exclusive`.
        default_sales_tax: Option<SmolStr> => "DefaultSalesTax",
        /// What line amounts of purchases mean by default, in words.
        default_purchases_tax: Option<SmolStr> => "DefaultPurchasesTax",
        /// Nothing on this day or before may change, except by advisers (XR-LOCK-1).
        period_lock_date: Option<NetDate> => "PeriodLockDate",
        /// Nothing on this day or before may change (XR-LOCK-1).
        end_of_year_lock_date: Option<NetDate> => "EndOfYearLockDate",
        /// When it was made.
        created_date_utc: Option<NetInstant> => "CreatedDateUTC" (read_only),
        /// Its time zone.
        timezone: Option<TimeZone> => "Timezone",
        /// Xero's short code of it, used in links into Xero.
        short_code: Option<SmolStr> => "ShortCode",
        /// The plan.
        class: Option<OrganisationClass> => "Class",
        /// By whom the plan is sold.
        edition: Option<OrganisationEdition> => "Edition",
        /// Its trade.
        line_of_business: Option<SmolStr> => "LineOfBusiness",
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
        link_type: Option<ExternalLinkType> => "LinkType",
        /// The address.
        url: Option<SmolStr> => "Url",
        /// What it says.
        description: Option<SmolStr> => "Description",
    }
}

api_core::wire_struct! {
    /// Something that the user of the token may or may not do in the organisation.
    #[derive(Default)]
    pub struct Action {
        /// What, such as `UseMulticurrency`.
        name: Option<SmolStr> => "Name",
        /// Whether it is allowed.
        status: Option<ActionStatus> => "Status",
    }
}
