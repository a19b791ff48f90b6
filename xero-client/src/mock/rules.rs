//! How the books behave where Xero's behaviour is not known, or differs between organisations. Each has the default that is
//! likeliest, or the one that catches code which relies on the opposite.

/// What the books of all organisations of a fake allow. Given to [`FakeXeroConfig::rules`](super::FakeXeroConfig::rules).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct BookRules {
    pub(super) numbers_of_void_are_free: bool,
    pub(super) accepts_tax_amount: bool,
    pub(super) attachments_per_record: usize,
    pub(super) attachment_bytes: usize,
    pub(super) pdf_path: bool,
    pub(super) mails_per_day: u32,
    pub(super) multi_currency: bool,
}

impl Default for BookRules {
    fn default() -> Self {
        Self {
            numbers_of_void_are_free: false,
            accepts_tax_amount: true,
            attachments_per_record: 10,
            attachment_bytes: 10 << 20,
            pdf_path: false,
            mails_per_day: 1_000,
            multi_currency: true,
        }
    }
}

impl BookRules {
    /// Whether the number of a voided or deleted document may be used again. Default: no (XR-INV-2).
    pub fn numbers_of_void_documents_are_free(mut self, free: bool) -> Self {
        self.numbers_of_void_are_free = free;
        self
    }

    /// Whether a line's `TaxAmount` may be sent to override the computed one. Default: yes (XR-TAX-2).
    pub fn accepts_tax_amount(mut self, accepts: bool) -> Self {
        self.accepts_tax_amount = accepts;
        self
    }

    /// How many files one record may have. Default: 10 (XR-ATTACH-3).
    pub fn attachments_per_record(mut self, count: usize) -> Self {
        self.attachments_per_record = count;
        self
    }

    /// How large a file may be, in bytes. Default: 10 MiB; an older page says 25 MB (XR-ATTACH-3).
    pub fn attachment_bytes(mut self, bytes: usize) -> Self {
        self.attachment_bytes = bytes;
        self
    }

    /// Whether `GET /Invoices/{InvoiceID}/pdf` exists, which the OpenAPI document alone says. Default: no, it is a 404
    /// (XR-PDF-2).
    pub fn pdf_path(mut self, exists: bool) -> Self {
        self.pdf_path = exists;
        self
    }

    /// How many invoices an organisation may send by e-mail in a day of UTC: 1,000 if it pays, 20 on trial, 0 for Xero's own
    /// demo company. Default: 1,000 (XR-MAIL-1).
    pub fn mails_per_day(mut self, count: u32) -> Self {
        self.mails_per_day = count;
        self
    }

    /// Whether the plan lets currencies be added. Default: yes (XR-SETTINGS-6).
    pub fn multi_currency(mut self, allowed: bool) -> Self {
        self.multi_currency = allowed;
        self
    }
}
