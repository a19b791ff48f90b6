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
    /// `None`: what the organisation is decides.
    pub(super) mails_per_day: Option<u32>,
    pub(super) multi_currency: bool,
    pub(super) refused_batches_save_valid_elements: bool,
    pub(super) largest_unpaged_list: usize,
    pub(super) unique_contact_names: bool,
    pub(super) archived_contacts_can_be_restored: bool,
    pub(super) angle_brackets_in_names: bool,
    pub(super) contact_numbers_ignore_case: bool,
    pub(super) item_codes_ignore_case: bool,
    pub(super) due_date_is_required: bool,
    pub(super) paths_take_any_character: bool,
    pub(super) overpayments_keep_references: bool,
}

impl Default for BookRules {
    fn default() -> Self {
        Self {
            numbers_of_void_are_free: false,
            accepts_tax_amount: true,
            attachments_per_record: 10,
            attachment_bytes: 10 << 20,
            pdf_path: false,
            mails_per_day: None,
            multi_currency: true,
            refused_batches_save_valid_elements: false,
            largest_unpaged_list: 100_000,
            unique_contact_names: true,
            archived_contacts_can_be_restored: false,
            angle_brackets_in_names: true,
            contact_numbers_ignore_case: true,
            item_codes_ignore_case: true,
            due_date_is_required: true,
            paths_take_any_character: false,
            overpayments_keep_references: true,
        }
    }
}

impl BookRules {
    /// Whether the number of a voided or deleted document may be used again. Default: no (XR-INV-2).
    pub fn numbers_of_void_documents_are_free(mut self, free: bool) -> Self {
        self.numbers_of_void_are_free = free;
        self
    }

    /// Whether the `Reference` of a bank transaction that makes an overpayment or a prepayment is kept. Default: yes (XR-BANK-5).
    pub fn overpayments_keep_references(mut self, keep: bool) -> Self {
        self.overpayments_keep_references = keep;
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
    /// demo company. Default: 1,000, or 0 if it is a
    /// [demo company](super::OrganisationSetup::demo_company) (XR-MAIL-1).
    pub fn mails_per_day(mut self, count: u32) -> Self {
        self.mails_per_day = Some(count);
        self
    }

    /// Whether the plan has other currencies than the base one: whether they can be added, and documents be in them. Default: yes
    /// (XR-SETTINGS-6).
    pub fn multi_currency(mut self, allowed: bool) -> Self {
        self.multi_currency = allowed;
        self
    }

    /// Whether a batch that is refused as a whole keeps those of its elements that are valid. Default: no (XR-BATCH-6).
    pub fn refused_batches_save_valid_elements(mut self, keep: bool) -> Self {
        self.refused_batches_save_valid_elements = keep;
        self
    }

    /// How many invoices there may be before a list without pages, or with a `where` that is not optimised, is refused.
    /// Default: 100,000 (XR-WHERE-2).
    pub fn largest_unpaged_list(mut self, count: usize) -> Self {
        self.largest_unpaged_list = count;
        self
    }

    /// Whether names of active contacts are unique; Xero has announced that they may cease to be. Default: yes (XR-CONTACT-1).
    pub fn unique_contact_names(mut self, unique: bool) -> Self {
        self.unique_contact_names = unique;
        self
    }

    /// Whether `ContactStatus: ACTIVE` brings an archived contact back. Default: no, it cannot be edited (XR-CONTACT-3).
    pub fn archived_contacts_can_be_restored(mut self, can: bool) -> Self {
        self.archived_contacts_can_be_restored = can;
        self
    }

    /// Whether names of contacts may hold `<` and `>`. Default: yes (XR-CONTACT-9).
    pub fn angle_brackets_in_names(mut self, allowed: bool) -> Self {
        self.angle_brackets_in_names = allowed;
        self
    }

    /// Whether the case of a `ContactNumber` makes no difference. Default: it makes none (XR-CONTACT-2).
    pub fn contact_numbers_ignore_case(mut self, ignore: bool) -> Self {
        self.contact_numbers_ignore_case = ignore;
        self
    }

    /// Whether the case of an item's `Code` makes no difference. Default: it makes none (XR-ITEM-1).
    pub fn item_codes_ignore_case(mut self, ignore: bool) -> Self {
        self.item_codes_ignore_case = ignore;
        self
    }

    /// Whether an approved invoice needs a due date, as older pages say. Default: yes (XR-INV-5).
    pub fn due_date_is_required(mut self, required: bool) -> Self {
        self.due_date_is_required = required;
        self
    }

    /// Whether a number or code with `/` or `:` in it can stand in a path. Default: no, it is a 404 (XR-LIST-8).
    pub fn paths_take_any_character(mut self, can: bool) -> Self {
        self.paths_take_any_character = can;
        self
    }
}
