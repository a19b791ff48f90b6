//! Where types and document differ on purpose, and why. Each entry is needed: one that is not fails the test.

#[path = "../../../testing/exceptions.rs"]
mod needed;

pub(crate) use needed::Exceptions;

/// Resources of the API that this crate has not, by the first segment of their paths.
pub(crate) const NOT_OURS: &[(&str, &str)] = &[
    ("BankTransfers", "between own accounts: no sale, no payment"),
    ("Budgets", "planning"),
    ("ExpenseClaims", "employees; retired by Xero for new organisations"),
    ("InvoiceReminders", "a setting of Xero's own mails"),
    ("Journals", "the ledger itself: premium since 2026, and read only"),
    ("LinkedTransactions", "billable expenses"),
    ("PurchaseOrders", "purchasing"),
    ("Quotes", "before a sale; other shapes and states than everything else"),
    ("Receipts", "part of expense claims"),
    ("RepeatingInvoices", "templates that Xero runs itself"),
    ("Reports", "tables, not records"),
    ("Setup", "the conversion of a whole organisation"),
    ("Users", "who may sign in to Xero"),
];

/// Schemas that our bodies reach and that are no types of ours.
pub(crate) const NO_TYPE: &[(&str, &str)] = &[
    ("BatchPaymentDelete", "a batch payment of which only id and status are sent"),
    ("BatchPaymentDeleteByUrlParam", "a batch payment of which only the status is sent"),
    ("Element", "what a refusal repeats of a request; read member by member, whatever it is"),
    ("Error", "a refusal, which is an `xero_client::Error`"),
    ("PaymentDelete", "a payment of which only the status is sent"),
    ("RequestEmpty", "an object without members"),
];

/// Members that the document's schema lacks.
pub(crate) const BEYOND_THE_DOCUMENT: &[(&str, &str)] = &[
    // Live bodies have them.
    ("*.DateString", "live: the date of a document again"),
    ("*.DueDateString", "live: the due date of a document again"),
    ("*.ID", "live: credits in lists have their id twice"),
    ("*.SentToEmailAddress", "live: documents that were mailed"),
    ("*.ValidationErrors", "live: every element and many parts of one can say why they were refused"),
    ("*.StatusAttributeString", "documented: every element of a batch says what became of it"),
    ("Invoice.InvoicePaymentServices", "live"),
    ("LineItem.DiscountEnteredAsPercent", "live"),
    ("LineItemTracking.Options", "live: an empty list"),
    ("Organisation.TaxNumberName", "live"),
    ("ValidationError.Description", "documented: one page has it in place of `Message`"),
    // The document's own examples have them.
    ("BankTransaction.BatchPayment", "the document's examples"),
    ("BankTransaction.Attachments", "the document's examples; live on other documents"),
    ("CreditNote.Attachments", "the document's examples; live on other documents"),
    ("ContactGroup.HasValidationErrors", "the document's examples"),
    ("HistoryRecord.DateUTCString", "the document's examples"),
    ("TrackingOption.HasValidationErrors", "the document's examples"),
    ("TrackingOption.IsActive", "the document's examples"),
    ("TrackingOption.IsArchived", "the document's examples"),
    ("TrackingOption.IsDeleted", "the document's examples"),
    // Version 19 of the document has them, of which the official SDKs of 2026 are made.
    ("Invoice.EnteredTotal", "version 19"),
    ("Invoice.RoundingAmount", "version 19"),
    ("Item.QuantityAvailable", "version 19"),
    ("Item.QuantityOnBackOrder", "version 19"),
];

/// Properties that our type lacks.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[];

/// Members that are read only here and not in the document.
pub(crate) const READ_ONLY_HERE: &[(&str, &str)] = &[
    // About an answer, on whatever element it stands.
    ("*.HasErrors", "what an answer says of a refusal"),
    ("*.HasValidationErrors", "what an answer says of a refusal"),
    ("*.StatusAttributeString", "what an answer says of a batch"),
    ("*.ValidationErrors", "what an answer says of a refusal"),
    ("*.Warnings", "what an answer says beside a success"),
    // Files are attached by calls of their own.
    ("*.Attachments", "files have their own calls"),
    ("*.HasAttachments", "read only on invoices, accounts and others in the document itself"),
    // Xero computes them; on invoices the document says so.
    ("*.SubTotal", "a sum of lines, as on invoices"),
    ("*.Total", "a sum of lines, as on invoices"),
    ("*.TotalTax", "a sum of lines, as on invoices"),
    ("*.Allocations", "allocations have their own calls"),
    ("*.AppliedAmount", "what allocations sum to"),
    ("*.Payments", "payments have their own calls, as on invoices"),
    ("*.RemainingCredit", "what allocations and refunds leave"),
    ("CreditNote.FullyPaidOnDate", "as on invoices"),
    ("Item.IsTrackedAsInventory", "documented: it follows from the item's accounts"),
    ("Item.QuantityOnHand", "documented: it follows from purchases and sales"),
    ("Item.TotalCostPool", "documented: it follows from purchases and sales"),
    ("BatchPayment.DateString", "the date again, which must not contradict a date that was changed"),
    ("Payment.HasAccount", "whether there is an account"),
    ("Payment.BatchPayment", "a payment is put into a batch by the batch"),
    ("Payment.BatchPaymentID", "a payment is put into a batch by the batch"),
    ("Contact.Balances", "what documents sum to"),
    ("Contact.ContactGroups", "groups have their own calls"),
    ("Contact.IsCustomer", "documented: cannot be set"),
    ("Contact.IsSupplier", "documented: cannot be set"),
    ("Contact.MergedToContactID", "merging is done in Xero"),
    ("ContactGroup.Contacts", "members have their own calls"),
    ("HistoryRecord.Changes", "what Xero noted"),
    ("HistoryRecord.User", "what Xero noted"),
    ("Invoice.RepeatingInvoiceID", "templates are run by Xero"),
    ("LineItem.Item", "what was found for the item's code"),
    ("LineItem.RepeatingInvoiceID", "templates are run by Xero"),
];

/// Members that are read only in the document and not here.
pub(crate) const WRITABLE_HERE: &[(&str, &str)] = &[
    ("BatchPayment.BatchPaymentID", "a batch is deleted by id and status; the document has another schema for that"),
    ("BatchPayment.Status", "a batch is deleted by id and status; the document has another schema for that"),
    ("CreditNote.SentToContact", "its own words say that it can be set"),
];

/// Members that a create needs here and not in the document.
pub(crate) const REQUIRED_HERE: &[(&str, &str)] = &[
    ("Account.Name", "documented"),
    ("Account.Type", "documented"),
    ("BatchPayment.Account", "documented"),
    ("BatchPayment.Date", "documented"),
    ("BatchPayment.Payments", "documented"),
    ("Contact.Name", "documented"),
    ("ContactGroup.Name", "its own words say so"),
    ("CreditNote.Contact", "documented"),
    ("CreditNote.Type", "documented"),
    ("Currency.Code", "there is nothing else in it"),
    ("HistoryRecord.Details", "there is nothing else in it"),
    ("Invoice.Contact", "documented"),
    ("Invoice.LineItems", "documented"),
    ("Invoice.Type", "documented"),
    ("ManualJournal.JournalLines", "documented: at least two"),
    ("Payment.Account", "documented: the account or its code"),
    ("Payment.Amount", "documented"),
    ("Payment.Date", "documented"),
    ("Payment.Invoice", "documented: exactly one document"),
    ("TaxRate.Name", "documented"),
    ("TaxRate.TaxComponents", "documented"),
    ("TrackingCategory.Name", "documented"),
    ("TrackingOption.Name", "documented"),
];

/// Members that a create needs in the document and not here.
pub(crate) const OPTIONAL_HERE: &[(&str, &str)] =
    &[("Allocation.Date", "documented as read only: the later of both documents' dates")];

/// Bodies whose schema is no type of ours, and what they are read as.
pub(crate) const BODIES: &[(&str, &str)] = &[
    ("BatchPaymentDelete", "BatchPayment"),
    ("BatchPaymentDeleteByUrlParam", "BatchPayment"),
    ("PaymentDelete", "Payment"),
    ("RequestEmpty", "OnlineInvoice"),
];

/// Examples that break their own schema so that they are not of our type, by operation and place.
pub(crate) const BROKEN_EXAMPLES: &[(&str, &str)] = &[
    ("deleteCreditNoteAllocations 200", "`Invoice` is a list"),
    ("deleteOverpaymentAllocations 200", "`Invoice` is a list"),
    ("deletePrepaymentAllocations 200", "`Invoice` is a list"),
];

/// Members of examples that no schema and no type knows, by their path.
pub(crate) const UNKNOWN_IN_EXAMPLES: &[(&str, &str)] = &[
    ("BankTransaction.type", "names begin small in this one, with the values of another language"),
    ("BankTransaction.contact", "as before"),
    ("BankTransaction.lineItems", "as before"),
    ("BankTransaction.bankAccount", "as before"),
    ("BankTransaction.Lineitems", "a typing error"),
    ("CISSetting.CISContractorEnabled", "an organisation's settings in the place of a contact's"),
    ("CISSetting.CISSubContractorEnabled", "as before"),
    ("CISOrgSetting.CISEnambed", "a typing error"),
    ("Contact.TaxNumbeType", "a typing error"),
    ("TrackingCategory.name", "a typing error"),
    ("TrackingOption.name", "a typing error"),
];
