//! Accounts of the chart of accounts.

use api_core::wire::{NetInstant, SmolStr};

use super::{AccountCode, AccountId, CurrencyCode, ElementStatus, SettingStatus, TaxType, ValidationError};

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
        /// Withheld tax of wages; Australia.
        Payg => "PAYG",
    }
}

api_core::wire_enum! {
    /// What kind of bank account an account is.
    pub enum BankAccountType {
        /// At a bank.
        Bank => "BANK",
        /// A credit card.
        CreditCard => "CREDITCARD",
        /// At PayPal.
        PayPal => "PAYPAL",
        /// It is none.
        None => "NONE",
        /// It is none: the text is empty.
        Empty => "",
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
    /// What Xero itself uses an account for.
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
        /// Sales tax on imports.
        GstOnImports => "GSTONIMPORTS",
        /// Expense claims that are not paid yet.
        UnpaidExpenseClaims => "UNPAIDEXPCLM",
        /// Wages that are not paid yet.
        WagePayables => "WAGEPAYABLES",
        /// Assets of the construction industry scheme.
        CisAssets => "CISASSETS",
        /// An asset of the construction industry scheme.
        CisAsset => "CISASSET",
        /// Labour under the construction industry scheme.
        CisLabour => "CISLABOUR",
        /// Expense of labour under the construction industry scheme.
        CisLabourExpense => "CISLABOUREXPENSE",
        /// Income from labour under the construction industry scheme.
        CisLabourIncome => "CISLABOURINCOME",
        /// Liability of the construction industry scheme.
        CisLiability => "CISLIABILITY",
        /// Materials under the construction industry scheme.
        CisMaterials => "CISMATERIALS",
        /// Nothing: Xero writes so for most accounts.
        None => "",
    }
}

api_core::wire_struct! {
    /// An account of the chart of accounts. In a payment, code or id is enough.
    #[derive(Default)]
    pub struct Account {
        /// Xero's id.
        account_id: Option<AccountId> => "AccountID" (id),
        /// Its code, at most 10 characters, unique; bank accounts may have none.
        code: Option<AccountCode> => "Code" (id),
        /// Its name, at most 150 characters, unique.
        name: Option<SmolStr> => "Name",
        /// What it is for.
        account_type: Option<AccountType> => "Type",
        /// The bank's number of it.
        bank_account_number: Option<SmolStr> => "BankAccountNumber",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// What it is for, in words.
        description: Option<SmolStr> => "Description",
        /// What kind of bank account it is.
        bank_account_type: Option<BankAccountType> => "BankAccountType",
        /// A bank account's currency.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// The tax type of lines that give none.
        tax_type: Option<TaxType> => "TaxType",
        /// Whether payments may be booked to it although it is no bank account (XR-PAY-1).
        enable_payments_to_account: Option<bool> => "EnablePaymentsToAccount",
        /// Whether it can be used in expense claims.
        show_in_expense_claims: Option<bool> => "ShowInExpenseClaims",
        /// The side of the books.
        class: Option<AccountClass> => "Class" (read_only),
        /// What Xero itself uses it for.
        system_account: Option<SystemAccount> => "SystemAccount" (read_only),
        /// Code for reports.
        reporting_code: Option<SmolStr> => "ReportingCode",
        /// Name for reports.
        reporting_code_name: Option<SmolStr> => "ReportingCodeName" (read_only),
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Whether it is on the dashboard.
        add_to_watchlist: Option<bool> => "AddToWatchlist",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
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
