//! What of the document is not called, and why. Each entry must be needed: a stale one fails.

/// The resources that the client has.
pub(crate) const RESOURCES: &[&str] = &[
    "Accounts",
    "BankTransactions",
    "BatchPayments",
    "BrandingThemes",
    "ContactGroups",
    "Contacts",
    "CreditNotes",
    "Currencies",
    "Invoices",
    "Items",
    "ManualJournals",
    "Organisation",
    "Overpayments",
    "Payments",
    "Prepayments",
    "TaxRates",
    "TrackingCategories",
];

const PURCHASING: &str = "purchasing and expenses: no part of selling";

/// Those that it has not.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("BankTransfers", "moves money between own bank accounts: no part of selling"),
    ("Budgets", "planning"),
    ("ExpenseClaims", PURCHASING),
    ("InvoiceReminders", "a setting that people make in Xero"),
    ("Journals", "the ledger as a feed: needs Xero's Advanced tier"),
    ("LinkedTransactions", PURCHASING),
    ("PaymentServices", "set up by the provider of the payment service"),
    ("PurchaseOrders", PURCHASING),
    ("Quotes", "before a sale; their enums and envelope differ from every other document's, so they are not cheap"),
    ("Receipts", PURCHASING),
    ("RepeatingInvoices", "templates that people make in Xero"),
    ("Reports", "tables for people"),
    ("Setup", "for programs that set up or convert an organisation"),
    ("Users", "people of the organisation"),
];

const GENERATOR: &str = "a path for code generators; the real one is the document's own with Accept: application/pdf";

/// Operations of ours that nothing calls.
pub(crate) const OPERATIONS: &[(&str, &str)] = &[
    ("GET /Contacts/{ContactNumber}", "unreliable with a slash or colon in the number; `by_number` filters the list"),
    ("GET /CreditNotes/{CreditNoteID}/pdf", GENERATOR),
    ("GET /Invoices/{InvoiceID}/pdf", GENERATOR),
    ("POST /BatchPayments", "deletes one batch that its body names; `delete` names it in the path"),
    ("POST /Payments", "makes one payment; `PUT /Payments` makes any number"),
];

/// Parameters that are never sent with operations that are called.
pub(crate) const PARAMETERS: &[(&str, &str)] = &[];
