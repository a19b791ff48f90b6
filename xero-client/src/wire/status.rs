//! The enums of Xero's documents. All are open: an unknown value is kept with its text.

api_core::wire_enum! {
    /// What an invoice is.
    pub enum InvoiceType {
        /// A sale.
        AccRec => "ACCREC",
        /// A bill.
        AccPay => "ACCPAY",
        /// A credit note to a customer, as a payment names its document.
        AccRecCredit => "ACCRECCREDIT",
        /// A credit note from a supplier, as a payment names its document.
        AccPayCredit => "ACCPAYCREDIT",
        /// An overpayment by a customer.
        ArOverpayment => "AROVERPAYMENT",
        /// A prepayment by a customer.
        ArPrepayment => "ARPREPAYMENT",
        /// An overpayment to a supplier.
        ApOverpayment => "APOVERPAYMENT",
        /// A prepayment to a supplier.
        ApPrepayment => "APPREPAYMENT",
    }
}

api_core::wire_enum! {
    /// What a credit note is.
    pub enum CreditNoteType {
        /// To a customer.
        AccRecCredit => "ACCRECCREDIT",
        /// From a supplier.
        AccPayCredit => "ACCPAYCREDIT",
    }
}

api_core::wire_enum! {
    /// How far an invoice or a credit note is (XR-INV-1).
    pub enum DocumentStatus {
        /// A draft; counts for nothing.
        Draft => "DRAFT",
        /// Waits for approval.
        Submitted => "SUBMITTED",
        /// Approved.
        Authorised => "AUTHORISED",
        /// Paid, or used up, in full. Xero sets it; it cannot be written.
        Paid => "PAID",
        /// Was approved and is void. Its amounts still stand there: go by the status.
        Voided => "VOIDED",
        /// Was a draft and is deleted.
        Deleted => "DELETED",
    }
}

impl DocumentStatus {
    /// Whether it counts in the ledger.
    pub fn is_posted(&self) -> bool {
        matches!(self, Self::Authorised | Self::Paid)
    }

    /// Whether nothing can follow.
    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Voided | Self::Deleted)
    }
}

api_core::wire_enum! {
    /// What line amounts mean.
    pub enum LineAmountTypes {
        /// Without tax; what Xero takes if nothing is said.
        Exclusive => "Exclusive",
        /// With tax.
        Inclusive => "Inclusive",
        /// There is no tax.
        NoTax => "NoTax",
    }
}

api_core::wire_enum! {
    /// Whether a payment or batch stands.
    pub enum PaymentStatus {
        /// It stands.
        Authorised => "AUTHORISED",
        /// It was deleted.
        Deleted => "DELETED",
    }
}

api_core::wire_enum! {
    /// What a payment pays.
    pub enum PaymentType {
        /// A sale.
        AccRecPayment => "ACCRECPAYMENT",
        /// A bill.
        AccPayPayment => "ACCPAYPAYMENT",
        /// The refund of a credit note to a customer.
        ArCreditPayment => "ARCREDITPAYMENT",
        /// The refund of a credit note from a supplier.
        ApCreditPayment => "APCREDITPAYMENT",
        /// The refund of a customer's overpayment.
        ArOverpaymentPayment => "AROVERPAYMENTPAYMENT",
        /// The refund of a customer's prepayment.
        ArPrepaymentPayment => "ARPREPAYMENTPAYMENT",
        /// The refund of a prepayment to a supplier.
        ApPrepaymentPayment => "APPREPAYMENTPAYMENT",
        /// The refund of an overpayment to a supplier.
        ApOverpaymentPayment => "APOVERPAYMENTPAYMENT",
    }
}

api_core::wire_enum! {
    /// Whether a contact is in use.
    pub enum ContactStatus {
        /// In use.
        Active => "ACTIVE",
        /// Archived; the API cannot edit it any more.
        Archived => "ARCHIVED",
        /// Erased on the person's demand, for good.
        GdprRequest => "GDPRREQUEST",
    }
}

api_core::wire_enum! {
    /// Whether an account, tax rate, tracking category or option is in use.
    pub enum SettingStatus {
        /// In use.
        Active => "ACTIVE",
        /// Retired.
        Archived => "ARCHIVED",
        /// Deleted.
        Deleted => "DELETED",
        /// Not yet in use; tax rates only.
        Pending => "PENDING",
    }
}

api_core::wire_enum! {
    /// What became of one element of a batch (XR-BATCH-2).
    pub enum ElementStatus {
        /// Done.
        Ok => "OK",
        /// Done, with something to read.
        Warning => "WARNING",
        /// Refused; what else the element says is an echo of the request.
        Error => "ERROR",
    }
}
