//! What an organisation is set up with: accounts, tax rates, currencies, tracking.

use api_core::wire::NetInstant;
use rust_decimal::Decimal;

use super::{
    AccountCode, AccountId, CurrencyCode, ElementStatus, SettingStatus, TaxType, TrackingCategoryId, TrackingOptionId,
    ValidationError,
};

api_core::wire_enum! {
    /// What an account is for.
    pub enum AccountType {
        /// A bank account.
        Bank => "BANK",
        /// A current asset.
        Current => "CURRENT",
        /// A current liability.
        CurrLiab => "CURRLIAB",
        /// Depreciation.
        Depreciatn => "DEPRECIATN",
        /// Direct costs.
        DirectCosts => "DIRECTCOSTS",
        /// Equity.
        Equity => "EQUITY",
        /// An expense.
        Expense => "EXPENSE",
        /// A fixed asset.
        Fixed => "FIXED",
        /// Tracked stock.
        Inventory => "INVENTORY",
        /// A liability.
        Liability => "LIABILITY",
        /// A non-current asset.
        NonCurrent => "NONCURRENT",
        /// Other income.
        OtherIncome => "OTHERINCOME",
        /// Overheads.
        Overheads => "OVERHEADS",
        /// Prepayments.
        Prepayment => "PREPAYMENT",
        /// Revenue.
        Revenue => "REVENUE",
        /// Sales.
        Sales => "SALES",
        /// A non-current liability.
        TermLiab => "TERMLIAB",
    }
}

api_core::wire_enum! {
    /// The side of the books on which an account stands.
    pub enum AccountClass {
        /// Assets.
        Asset => "ASSET",
        /// Equity.
        Equity => "EQUITY",
        /// Expenses.
        Expense => "EXPENSE",
        /// Liabilities.
        Liability => "LIABILITY",
        /// Revenue.
        Revenue => "REVENUE",
    }
}

api_core::wire_enum! {
    /// What Xero itself uses an account for. Empty for most.
    pub enum SystemAccount {
        /// Accounts receivable.
        Debtors => "DEBTORS",
        /// Accounts payable.
        Creditors => "CREDITORS",
        /// Sales tax.
        Gst => "GST",
        /// Rounding.
        Rounding => "ROUNDING",
        /// Gains and losses of bank accounts in foreign currencies.
        BankCurrencyGain => "BANKCURRENCYGAIN",
        /// Realised currency gains.
        RealisedCurrencyGain => "REALISEDCURRENCYGAIN",
        /// Unrealised currency gains.
        UnrealisedCurrencyGain => "UNREALISEDCURRENCYGAIN",
        /// Adjustments of the past.
        Historical => "HISTORICAL",
        /// Retained earnings.
        RetainedEarnings => "RETAINEDEARNINGS",
        /// Transfers between tracking options.
        TrackingTransfers => "TRACKINGTRANSFERS",
    }
}

api_core::wire_struct! {
    /// An account of the chart of accounts. In a payment, code or id is enough.
    #[derive(Default)]
    pub struct Account {
        /// Xero's id.
        account_id: Option<AccountId> => "AccountID",
        /// Its code, at most 10 characters, unique; bank accounts may have none.
        code: Option<AccountCode> => "Code",
        /// Its name, at most 150 characters, unique.
        name: Option<String> => "Name",
        /// What it is for.
        account_type: Option<AccountType> => "Type",
        /// The bank's number of it.
        bank_account_number: Option<String> => "BankAccountNumber",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// What it is for, in words.
        description: Option<String> => "Description",
        /// `BANK`, `CREDITCARD`, `PAYPAL`, `NONE` or empty.
        bank_account_type: Option<String> => "BankAccountType",
        /// A bank account's currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// The tax type of lines that give none.
        tax_type: Option<TaxType> => "TaxType",
        /// Whether payments may be booked to it although it is no bank account (XR-PAY-1).
        enable_payments_to_account: Option<bool> => "EnablePaymentsToAccount",
        /// Whether it can be used in expense claims.
        show_in_expense_claims: Option<bool> => "ShowInExpenseClaims",
        /// The side of the books.
        class: Option<AccountClass> => "Class",
        /// What Xero itself uses it for.
        system_account: Option<SystemAccount> => "SystemAccount",
        /// Code for reports.
        reporting_code: Option<String> => "ReportingCode",
        /// Name for reports.
        reporting_code_name: Option<String> => "ReportingCodeName",
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments",
        /// Whether it is on the dashboard.
        add_to_watchlist: Option<bool> => "AddToWatchlist",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}

impl Account {
    /// The reference to an account that a payment carries.
    pub fn reference(code: AccountCode) -> Self {
        Self { code: Some(code), ..Self::default() }
    }

    /// Whether payments may be booked to it (XR-PAY-1).
    pub fn takes_payments(&self) -> bool {
        self.account_type == Some(AccountType::Bank) || self.enable_payments_to_account == Some(true)
    }
}

api_core::wire_struct! {
    /// A tax rate. Its key is the tax type.
    #[derive(Default)]
    pub struct TaxRate {
        /// Its name.
        name: Option<String> => "Name",
        /// Its key.
        tax_type: Option<TaxType> => "TaxType",
        /// What tax is reported as; the values differ by country.
        report_tax_type: Option<String> => "ReportTaxType",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Whether lines on asset accounts may carry it.
        can_apply_to_assets: Option<bool> => "CanApplyToAssets",
        /// Whether lines on equity accounts may carry it.
        can_apply_to_equity: Option<bool> => "CanApplyToEquity",
        /// Whether lines on expense accounts may carry it.
        can_apply_to_expenses: Option<bool> => "CanApplyToExpenses",
        /// Whether lines on liability accounts may carry it.
        can_apply_to_liabilities: Option<bool> => "CanApplyToLiabilities",
        /// Whether lines on revenue accounts may carry it.
        can_apply_to_revenue: Option<bool> => "CanApplyToRevenue",
        /// The sum of the parts in percent.
        display_tax_rate: Option<Decimal> => "DisplayTaxRate",
        /// What is charged in percent, tax on tax included: this one counts.
        effective_rate: Option<Decimal> => "EffectiveRate",
        /// Its parts.
        tax_components: Option<Vec<TaxComponent>> => "TaxComponents",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}

api_core::wire_struct! {
    /// A part of a tax rate.
    #[derive(Default)]
    pub struct TaxComponent {
        /// Its name.
        name: Option<String> => "Name",
        /// Its rate in percent.
        rate: Option<Decimal> => "Rate",
        /// Whether it is charged on the other parts too.
        is_compound: Option<bool> => "IsCompound",
        /// Whether it cannot be reclaimed.
        is_non_recoverable: Option<bool> => "IsNonRecoverable",
    }
}

api_core::wire_struct! {
    /// A dimension by which lines are told apart; an organisation has at most two in use.
    #[derive(Default)]
    pub struct TrackingCategory {
        /// Xero's id.
        tracking_category_id: Option<TrackingCategoryId> => "TrackingCategoryID",
        /// Its name, at most 100 characters.
        name: Option<String> => "Name",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Its options.
        options: Option<Vec<TrackingOption>> => "Options",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}

api_core::wire_struct! {
    /// A value of a tracking category.
    #[derive(Default)]
    pub struct TrackingOption {
        /// Xero's id.
        tracking_option_id: Option<TrackingOptionId> => "TrackingOptionID",
        /// Its name, at most 100 characters.
        name: Option<String> => "Name",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Its category.
        tracking_category_id: Option<TrackingCategoryId> => "TrackingCategoryID",
    }
}

api_core::wire_struct! {
    /// A currency that the organisation subscribes to. It can be added, never removed.
    #[derive(Default)]
    pub struct Currency {
        /// ISO 4217.
        code: Option<CurrencyCode> => "Code",
        /// Its name.
        description: Option<String> => "Description",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString",
    }
}
