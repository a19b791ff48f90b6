//! Contacts: customers and suppliers.

use api_core::wire::{NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    AccountCode, Address, Attachment, BrandingTheme, ContactGroup, ContactId, ContactStatus, CurrencyCode,
    ElementStatus, Phone, TaxType, ValidationError,
};

api_core::wire_enum! {
    /// What a tax number is; United States.
    pub enum TaxNumberType {
        /// Social security number.
        Ssn => "SSN",
        /// Employer identification number.
        Ein => "EIN",
        /// Individual taxpayer identification number.
        Itin => "ITIN",
        /// Adoption taxpayer identification number.
        Atin => "ATIN",
    }
}

api_core::wire_enum! {
    /// What line amounts mean by default for a contact. (Not written as in [`LineAmountTypes`](super::LineAmountTypes).)
    pub enum DefaultLineAmountType {
        /// With tax.
        Inclusive => "INCLUSIVE",
        /// Without tax.
        Exclusive => "EXCLUSIVE",
        /// There is no tax.
        None => "NONE",
    }
}

api_core::wire_struct! {
    /// A customer or supplier.
    ///
    /// Inside an invoice send [`contact_id`](Self::contact_id) alone: a name would find **or create** a contact, and any
    /// other member would change the stored one (XR-CONTACT-4).
    #[derive(Default)]
    pub struct Contact {
        /// Xero's id.
        contact_id: Option<ContactId> => "ContactID" (id),
        /// Into which contact this one was merged.
        merged_to_contact_id: Option<ContactId> => "MergedToContactID" (read_only),
        /// An external id, at most 50 characters, unique; set by the API alone (XR-CONTACT-2).
        contact_number: Option<SmolStr> => "ContactNumber",
        /// A number that people edit, at most 50 characters.
        account_number: Option<SmolStr> => "AccountNumber",
        /// Whether it is in use.
        contact_status: Option<ContactStatus> => "ContactStatus",
        /// The name, at most 255 characters, unique among active contacts without regard to case (XR-CONTACT-1).
        name: Option<SmolStr> => "Name",
        /// First name of the main person.
        first_name: Option<SmolStr> => "FirstName",
        /// Last name of the main person.
        last_name: Option<SmolStr> => "LastName",
        /// Company number.
        company_number: Option<SmolStr> => "CompanyNumber",
        /// E-mail, at most 255 characters.
        email_address: Option<SmolStr> => "EmailAddress",
        /// More persons, up to five.
        contact_persons: Option<Vec<ContactPerson>> => "ContactPersons",
        /// Bank account.
        bank_account_details: Option<SmolStr> => "BankAccountDetails",
        /// Tax number.
        tax_number: Option<SmolStr> => "TaxNumber",
        /// What the tax number is; United States only.
        tax_number_type: Option<TaxNumberType> => "TaxNumberType",
        /// Tax type of sales.
        accounts_receivable_tax_type: Option<TaxType> => "AccountsReceivableTaxType",
        /// Tax type of purchases.
        accounts_payable_tax_type: Option<TaxType> => "AccountsPayableTaxType",
        /// Addresses.
        addresses: Option<Vec<Address>> => "Addresses",
        /// Telephone numbers.
        phones: Option<Vec<Phone>> => "Phones",
        /// Whether there has been a bill; set by Xero.
        is_supplier: Option<bool> => "IsSupplier" (read_only),
        /// Whether there has been a sale; set by Xero.
        is_customer: Option<bool> => "IsCustomer" (read_only),
        /// What sale lines mean.
        sales_default_line_amount_type: Option<DefaultLineAmountType> => "SalesDefaultLineAmountType",
        /// What purchase lines mean.
        purchases_default_line_amount_type: Option<DefaultLineAmountType> => "PurchasesDefaultLineAmountType",
        /// The default currency; may be empty.
        default_currency: Option<CurrencyCode> => "DefaultCurrency",
        /// The key in Xero's own network of businesses.
        xero_network_key: Option<SmolStr> => "XeroNetworkKey",
        /// Account of sales.
        sales_default_account_code: Option<AccountCode> => "SalesDefaultAccountCode",
        /// Account of purchases.
        purchases_default_account_code: Option<AccountCode> => "PurchasesDefaultAccountCode",
        /// Tracking of sales.
        sales_tracking_categories: Option<Vec<DefaultTracking>> => "SalesTrackingCategories",
        /// Tracking of purchases.
        purchases_tracking_categories: Option<Vec<DefaultTracking>> => "PurchasesTrackingCategories",
        /// The tracking category of the defaults, by name.
        tracking_category_name: Option<SmolStr> => "TrackingCategoryName",
        /// Its option by name.
        tracking_category_option: Option<SmolStr> => "TrackingCategoryOption",
        /// Terms of payment.
        payment_terms: Option<Box<PaymentTerms>> => "PaymentTerms",
        /// When it last changed. Balances, and being a customer, do not move it.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Groups.
        contact_groups: Option<Vec<ContactGroup>> => "ContactGroups" (read_only),
        /// Website.
        website: Option<SmolStr> => "Website" (read_only),
        /// Layout of documents.
        branding_theme: Option<Box<BrandingTheme>> => "BrandingTheme" (reference),
        /// How batches of payments pay it.
        batch_payments: Option<Box<BatchPaymentDetails>> => "BatchPayments",
        /// The usual discount in percent.
        discount: Option<Decimal> => "Discount" (read_only),
        /// What is owed; only on reads of single contacts and of full pages. In the base currency.
        balances: Option<Box<Balances>> => "Balances" (read_only),
        /// Files; only where one contact is read.
        attachments: Option<Vec<Attachment>> => "Attachments" (read_only),
        /// Whether files are attached.
        has_attachments: Option<bool> => "HasAttachments" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// Whether it was refused.
        has_validation_errors: Option<bool> => "HasValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

impl Contact {
    /// The reference to a contact that a document carries.
    pub fn reference(id: ContactId) -> Self {
        Self { contact_id: Some(id), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// A person of a contact.
    #[derive(Default)]
    pub struct ContactPerson {
        /// First name.
        first_name: Option<SmolStr> => "FirstName",
        /// Last name.
        last_name: Option<SmolStr> => "LastName",
        /// E-mail.
        email_address: Option<SmolStr> => "EmailAddress",
        /// Whether invoices are mailed to this person too.
        include_in_emails: Option<bool> => "IncludeInEmails",
    }
}

api_core::wire_struct! {
    /// A tracking option that a contact's lines get, by name.
    #[derive(Default)]
    pub struct DefaultTracking {
        /// The category.
        tracking_category_name: Option<SmolStr> => "TrackingCategoryName",
        /// The option.
        tracking_option_name: Option<SmolStr> => "TrackingOptionName",
    }
}

api_core::wire_struct! {
    /// When bills and sales are due. `{}` says that nothing is agreed.
    #[derive(Default)]
    pub struct PaymentTerms {
        /// Of bills.
        bills: Option<PaymentTerm> => "Bills",
        /// Of sales.
        sales: Option<PaymentTerm> => "Sales",
    }
}

api_core::wire_enum! {
    /// How a due date is counted.
    pub enum PaymentTermType {
        /// Days after the document.
        DaysAfterBillDate => "DAYSAFTERBILLDATE",
        /// Days after the end of the document's month.
        DaysAfterBillMonth => "DAYSAFTERBILLMONTH",
        /// A day of the document's month.
        OfCurrentMonth => "OFCURRENTMONTH",
        /// A day of the month after the document's.
        OfFollowingMonth => "OFFOLLOWINGMONTH",
    }
}

api_core::wire_struct! {
    /// When a document is due.
    #[derive(Default)]
    pub struct PaymentTerm {
        /// How many days, or which day.
        day: Option<i32> => "Day",
        /// How it is counted.
        term_type: Option<PaymentTermType> => "Type",
    }
}

api_core::wire_struct! {
    /// How batches of payments pay a contact.
    #[derive(Default)]
    pub struct BatchPaymentDetails {
        /// The contact's bank account.
        bank_account_number: Option<SmolStr> => "BankAccountNumber",
        /// Whose it is.
        bank_account_name: Option<SmolStr> => "BankAccountName",
        /// Details for the bank; not New Zealand.
        details: Option<SmolStr> => "Details",
        /// A code for the bank, at most 12 characters; New Zealand.
        code: Option<SmolStr> => "Code",
        /// A reference for the bank, at most 12 characters; New Zealand.
        reference: Option<SmolStr> => "Reference",
    }
}

api_core::wire_struct! {
    /// What is owed by and to a contact, in the base currency.
    #[derive(Default)]
    pub struct Balances {
        /// By the contact.
        accounts_receivable: Option<Balance> => "AccountsReceivable",
        /// To the contact.
        accounts_payable: Option<Balance> => "AccountsPayable",
    }
}

api_core::wire_struct! {
    /// What is owed, in the base currency.
    #[derive(Default)]
    pub struct Balance {
        /// In all.
        outstanding: Option<Decimal> => "Outstanding",
        /// Of it, what is late.
        overdue: Option<Decimal> => "Overdue",
    }
}
