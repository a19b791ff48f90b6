//! What an organisation is: its country's product, its form in law, its plan, its ways with sales tax.

api_core::wire_enum! {
    /// Which of its products for a country Xero runs for an organisation.
    pub enum OrganisationVersion {
        /// Australia.
        Au => "AU",
        /// New Zealand.
        Nz => "NZ",
        /// Any other country.
        Global => "GLOBAL",
        /// United Kingdom.
        Uk => "UK",
        /// United States.
        Us => "US",
        /// Australia, the small product.
        AuOnRamp => "AUONRAMP",
        /// New Zealand, the small product.
        NzOnRamp => "NZONRAMP",
        /// Any other country, the small product.
        GlobalOnRamp => "GLOBALONRAMP",
        /// United Kingdom, the small product.
        UkOnRamp => "UKONRAMP",
        /// United States, the small product.
        UsOnRamp => "USONRAMP",
    }
}

api_core::wire_enum! {
    /// What an organisation is in law.
    pub enum OrganisationType {
        /// A practice of accountants.
        AccountingPractice => "ACCOUNTING_PRACTICE",
        /// A company.
        Company => "COMPANY",
        /// A charity.
        Charity => "CHARITY",
        /// A club or society.
        ClubOrSociety => "CLUB_OR_SOCIETY",
        /// A person.
        Individual => "INDIVIDUAL",
        /// A company whose owners are taxed; New Zealand.
        LookThroughCompany => "LOOK_THROUGH_COMPANY",
        /// Not for profit.
        NotForProfit => "NOT_FOR_PROFIT",
        /// A partnership.
        Partnership => "PARTNERSHIP",
        /// A corporation whose owners are taxed; United States.
        SCorporation => "S_CORPORATION",
        /// A pension fund of its members; Australia.
        SelfManagedSuperannuationFund => "SELF_MANAGED_SUPERANNUATION_FUND",
        /// A sole trader.
        SoleTrader => "SOLE_TRADER",
        /// A pension fund; Australia.
        SuperannuationFund => "SUPERANNUATION_FUND",
        /// A trust.
        Trust => "TRUST",
        /// Private books.
        Personal => "PERSONAL",
        /// An LLC with one member; United States.
        SingleMemberLlc => "SINGLEMEMBERLLC",
        /// An LLC taxed as a corporation; United States.
        CCorporationLlc => "CCORPORATIONLLC",
        /// An LLC taxed as a partnership; United States.
        PartnershipLlc => "PARTNERSHIPLLC",
        /// An LLC taxed as an S corporation; United States.
        SCorporationLlc => "SCORPORATIONLLC",
        /// An LLC; United States.
        Llc => "LLC",
        /// No LLC; United States.
        NotLlc => "NOTLLC",
        /// Not said.
        Unspecified => "UNSPECIFIED",
    }
}

api_core::wire_enum! {
    /// When sales tax counts.
    pub enum SalesTaxBasis {
        /// On payment; New Zealand.
        Payments => "PAYMENTS",
        /// On invoice; New Zealand.
        Invoice => "INVOICE",
        /// Never: there is none.
        None => "NONE",
        /// On payment.
        Cash => "CASH",
        /// On invoice.
        Accrual => "ACCRUAL",
        /// On payment, at a flat rate; United Kingdom.
        FlatRateCash => "FLATRATECASH",
        /// On invoice, at a flat rate; United Kingdom.
        FlatRateAccrual => "FLATRATEACCRUAL",
        /// On invoice, as some countries spell it.
        Accruals => "ACCRUALS",
    }
}

api_core::wire_enum! {
    /// How often sales tax is reported.
    pub enum SalesTaxPeriod {
        /// Every month.
        Monthly => "MONTHLY",
        /// Every quarter, the first way to count; Australia.
        Quarterly1 => "QUARTERLY1",
        /// Every quarter, the second way to count; Australia.
        Quarterly2 => "QUARTERLY2",
        /// Every quarter, the third way to count; Australia.
        Quarterly3 => "QUARTERLY3",
        /// Every year.
        Annually => "ANNUALLY",
        /// Every month, in other words.
        OneMonths => "ONEMONTHS",
        /// Every two months.
        TwoMonths => "TWOMONTHS",
        /// Every six months.
        SixMonths => "SIXMONTHS",
        /// Every month, with a digit.
        Monthly1 => "1MONTHLY",
        /// Every two months, with a digit.
        Monthly2 => "2MONTHLY",
        /// Every three months, with a digit.
        Monthly3 => "3MONTHLY",
        /// Every six months, with a digit.
        Monthly6 => "6MONTHLY",
        /// Every quarter.
        Quarterly => "QUARTERLY",
        /// Every year, in other words.
        Yearly => "YEARLY",
        /// Never.
        None => "NONE",
    }
}

api_core::wire_enum! {
    /// Which plan an organisation is on.
    pub enum OrganisationClass {
        /// A demo company.
        Demo => "DEMO",
        /// A trial.
        Trial => "TRIAL",
        /// Starter.
        Starter => "STARTER",
        /// Standard.
        Standard => "STANDARD",
        /// Premium.
        Premium => "PREMIUM",
        /// Premium, 20 employees.
        Premium20 => "PREMIUM_20",
        /// Premium, 50 employees.
        Premium50 => "PREMIUM_50",
        /// Premium, 100 employees.
        Premium100 => "PREMIUM_100",
        /// Ledger, for accountants.
        Ledger => "LEDGER",
        /// Cashbook with sales tax.
        GstCashbook => "GST_CASHBOOK",
        /// Cashbook without sales tax.
        NonGstCashbook => "NON_GST_CASHBOOK",
        /// Ultimate.
        Ultimate => "ULTIMATE",
        /// Lite.
        Lite => "LITE",
        /// Ultimate, 10 employees.
        Ultimate10 => "ULTIMATE_10",
        /// Ultimate, 20 employees.
        Ultimate20 => "ULTIMATE_20",
        /// Ultimate, 50 employees.
        Ultimate50 => "ULTIMATE_50",
        /// Ultimate, 100 employees.
        Ultimate100 => "ULTIMATE_100",
        /// Ignite.
        Ignite => "IGNITE",
        /// Grow.
        Grow => "GROW",
        /// Comprehensive.
        Comprehensive => "COMPREHENSIVE",
        /// Simple.
        Simple => "SIMPLE",
        /// Basic Lite.
        BasicLite => "BASICLITE",
        /// Ultra.
        Ultra => "ULTRA",
    }
}

api_core::wire_enum! {
    /// By whom an organisation's plan is sold.
    pub enum OrganisationEdition {
        /// By Xero.
        Business => "BUSINESS",
        /// By accountants, with fewer functions.
        Partner => "PARTNER",
    }
}

api_core::wire_enum! {
    /// To what a link of an organisation goes.
    pub enum ExternalLinkType {
        /// Facebook.
        Facebook => "Facebook",
        /// Google+.
        GooglePlus => "GooglePlus",
        /// LinkedIn.
        LinkedIn => "LinkedIn",
        /// Twitter.
        Twitter => "Twitter",
        /// Its own website.
        Website => "Website",
    }
}

api_core::wire_enum! {
    /// Whether the user of the token may do something.
    pub enum ActionStatus {
        /// May do it.
        Allowed => "ALLOWED",
        /// May not.
        NotAllowed => "NOT-ALLOWED",
    }
}
