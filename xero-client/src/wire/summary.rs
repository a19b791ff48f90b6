//! Invoices and contacts as a list gives them that asked for summaries: types of their own, without the members that a
//! summary lacks, so that nobody takes a line that was not sent for one that is not there.

use api_core::wire::{NetDate, NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{
    Address, BrandingThemeId, Contact, ContactId, ContactPerson, ContactStatus, CurrencyCode, DefaultLineAmountType,
    DocumentStatus, InvoiceId, InvoiceType, LineAmountTypes, Phone, RepeatingInvoiceId,
};

api_core::wire_struct! {
    /// An [`Invoice`](super::Invoice) without lines, payments, credits and attachments. Read only.
    #[derive(Default)]
    pub struct InvoiceSummary {
        /// Sale or bill.
        invoice_type: Option<InvoiceType> => "Type",
        /// Xero's id.
        invoice_id: Option<InvoiceId> => "InvoiceID" (id),
        /// The number.
        invoice_number: Option<SmolStr> => "InvoiceNumber",
        /// A reference; sales only.
        reference: Option<SmolStr> => "Reference",
        /// Customer or supplier, by id and name.
        contact: Option<Contact> => "Contact" (reference),
        /// The date.
        date: Option<NetDate> => "Date",
        /// The date again.
        date_string: Option<NetDate> => "DateString" (read_only),
        /// When it is due.
        due_date: Option<NetDate> => "DueDate",
        /// When it is due, again.
        due_date_string: Option<NetDate> => "DueDateString" (read_only),
        /// How far it is.
        status: Option<DocumentStatus> => "Status",
        /// What line amounts mean.
        line_amount_types: Option<LineAmountTypes> => "LineAmountTypes",
        /// The sum of the lines without tax.
        sub_total: Option<Decimal> => "SubTotal" (read_only),
        /// The sum of the lines' tax.
        total_tax: Option<Decimal> => "TotalTax" (read_only),
        /// What is to be paid in all.
        total: Option<Decimal> => "Total" (read_only),
        /// The sum of the lines' discounts.
        total_discount: Option<Decimal> => "TotalDiscount" (read_only),
        /// The currency of all amounts.
        currency_code: Option<CurrencyCode> => "CurrencyCode",
        /// Units of the currency to one unit of the base currency.
        currency_rate: Option<Decimal> => "CurrencyRate",
        /// What is still to be paid. Of a voided invoice it stays as it was.
        amount_due: Option<Decimal> => "AmountDue" (read_only),
        /// What was paid.
        amount_paid: Option<Decimal> => "AmountPaid" (read_only),
        /// What was credited.
        amount_credited: Option<Decimal> => "AmountCredited" (read_only),
        /// The day of the last payment.
        fully_paid_on_date: Option<NetDate> => "FullyPaidOnDate" (read_only),
        /// The layout.
        branding_theme_id: Option<BrandingThemeId> => "BrandingThemeID",
        /// Where the document can be seen at its source.
        url: Option<SmolStr> => "Url",
        /// Whether it is marked as sent.
        sent_to_contact: Option<bool> => "SentToContact",
        /// When the customer is expected to pay.
        expected_payment_date: Option<NetDate> => "ExpectedPaymentDate",
        /// When a bill is to be paid.
        planned_payment_date: Option<NetDate> => "PlannedPaymentDate",
        /// The template.
        repeating_invoice_id: Option<RepeatingInvoiceId> => "RepeatingInvoiceID" (read_only),
        /// Whether any line has a discount.
        is_discounted: Option<bool> => "IsDiscounted" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// When it last changed, again.
        updated_date_utc_string: Option<NetInstant> => "UpdatedDateUTCString" (read_only),
    }
}

api_core::wire_struct! {
    /// A [`Contact`] without balances, and without word on whether it is a customer or supplier. Read only.
    #[derive(Default)]
    pub struct ContactSummary {
        /// Xero's id.
        contact_id: Option<ContactId> => "ContactID" (id),
        /// An external id.
        contact_number: Option<SmolStr> => "ContactNumber",
        /// A number that people edit.
        account_number: Option<SmolStr> => "AccountNumber",
        /// Whether it is in use.
        contact_status: Option<ContactStatus> => "ContactStatus",
        /// The name.
        name: Option<SmolStr> => "Name",
        /// First name of the main person.
        first_name: Option<SmolStr> => "FirstName",
        /// Last name of the main person.
        last_name: Option<SmolStr> => "LastName",
        /// Company number.
        company_number: Option<SmolStr> => "CompanyNumber",
        /// E-mail.
        email_address: Option<SmolStr> => "EmailAddress",
        /// More persons.
        contact_persons: Option<Vec<ContactPerson>> => "ContactPersons",
        /// Bank account.
        bank_account_details: Option<SmolStr> => "BankAccountDetails",
        /// Tax number.
        tax_number: Option<SmolStr> => "TaxNumber",
        /// Addresses.
        addresses: Option<Vec<Address>> => "Addresses",
        /// Telephone numbers.
        phones: Option<Vec<Phone>> => "Phones",
        /// What sale lines mean.
        sales_default_line_amount_type: Option<DefaultLineAmountType> => "SalesDefaultLineAmountType",
        /// What purchase lines mean.
        purchases_default_line_amount_type: Option<DefaultLineAmountType> => "PurchasesDefaultLineAmountType",
        /// The default currency; may be empty.
        default_currency: Option<CurrencyCode> => "DefaultCurrency",
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
    }
}
