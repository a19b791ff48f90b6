//! What sets a value: a place of the profile, or a rule that is built in.
//!
//! Who decides a value says so with the value, by a [`By`]: a copy of a few bytes, so that nothing is paid for it where nobody asks.

use serde::{Deserialize, Serialize};

use crate::profile::{Located, NodeId};

/// What set a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// What stands at that place of the profile.
    Profile(NodeId),
    /// A rule that no profile changes.
    Rule(Rule),
}

/// A value with what set it.
#[derive(Debug, Clone)]
pub(crate) struct Chosen<T> {
    pub(crate) value: T,
    pub(crate) by: By,
}

impl<T: Clone> From<&Located<T>> for Chosen<T> {
    fn from(located: &Located<T>) -> Self {
        Self { value: located.value.clone(), by: By::Profile(located.at) }
    }
}

impl<T> Chosen<T> {
    /// What `make` makes of the value, set by the same.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Chosen<U> {
        Chosen { value: make(self.value), by: self.by }
    }

    /// A value that a rule sets.
    pub(crate) fn rule(value: T, rule: Rule) -> Self {
        Self { value, by: By::Rule(rule) }
    }
}

macro_rules! rules {
    ($( $name:ident => $words:literal, )*) => {
        /// A rule that is built in: what a value is where the profile has no say, or said nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Rule {
            $( #[doc = $words] $name, )*
        }

        impl Rule {
            /// The rule in a few words.
            pub fn words(self) -> &'static str {
                match self { $( Self::$name => $words, )* }
            }
        }
    };
}

rules! {
    AsPosted => "as it was posted before",
    CaptureDay => "the day on which the store says that the money came",
    CapturedMoney => "what was captured, no more than the invoice takes",
    ChangeDay => "the day of the order's last change, not before its invoice",
    ChargedTax => "the store's tax, where the ledger's own arithmetic gives another",
    CreditDay => "the day of the refund or of the change, not before the invoice",
    CreditShare => "the credit by largest remainder over what is left of each account, tax type and tracking",
    CustomerAddress => "the order's addresses",
    CustomerEmail => "the order's e-mail address",
    CustomerId => "the customer's id in the store, or a keyed hash of a guest's e-mail address",
    CustomerName => "company, else person, else the e-mail's beginning",
    DebtorsOfLedger => "the ledger's account of what customers owe",
    DiscountParts => "the discount by largest remainder over the tax types of what it lowered",
    DocumentNumber => "the number of the document, and our tag",
    EditDifference => "what the edit added or took off",
    ExcessMoney => "what was captured beyond what the invoices take",
    FurtherNumber => "the first invoice's number, and which edit it is",
    FurtherShare => "the amount in the proportions of what was invoiced",
    FurtherTax => "the base of a further tax, on with its tax type and off again without",
    GuestsOfStore => "the name of the contact of all guests",
    InvoiceOf => "the invoice that it belongs to",
    ItemAccount => "the account of the item in the ledger",
    ItemTaxType => "the tax type of the item in the ledger, at the rate that was charged",
    KnownItem => "the ledger has an item of this code",
    LargestCredit => "what is due, no more than what is left of the credit",
    LastDue => "the last day on which one of the orders is due, not before the document",
    LaterDay => "the later day of the invoice and of the credit",
    LedgerArithmetic => "the ledger's own arithmetic",
    LineAmount => "the store's amount of the line, before discounts where those stand in lines of their own",
    LineName => "the name that the store gives it",
    LineQuantity => "the store's quantity, or one",
    MirroredLine => "the line of the invoice that is credited in full",
    OrderCurrency => "the order's currency",
    OrderDay => "the day of the order in the store's zone",
    OrdersDocuments => "as the orders' own documents would have it",
    PayerOfMoney => "whose money is held for it",
    PrepaidMoney => "what was captured before its invoice",
    PrepaidTax => "what of it is tax, by the ledger's own arithmetic",
    PricesOfOrder => "whether the store's prices hold tax",
    RefundDay => "the day on which the store says that the money went back",
    RefundedMoney => "what was refunded, no more than what is left of the credit",
    SameAsInvoice => "as its invoice has it",
    SettledRate => "the payment's amount for one of what it was settled for, to six decimals",
    StatusOfOrder => "what the order's state comes to",
    StoreRate => "the rate that the store gives with the order",
    SummaryContact => "the one contact of all summaries of the store",
    SummaryDay => "the day of the orders' own documents",
    SummaryLine => "one line for an account, a tax type and a tracking, named by the account and the number of orders",
    SummaryPayment => "the payments of the orders, summed by document, day and account",
    SummaryReference => "the day and the payment method, and our tag",
    SummarySum => "the sum of the orders' own lines, without tax",
    SummaryTax => "the sum of the orders' tax, where the ledger's own arithmetic gives another",
    TaxCharged => "the tax that the store charged",
    UniqueName => "the name, and what tells it from another contact of that name",
    UnitPrice => "the price that times the quantity gives the amount exactly",
    WithoutTax => "without tax, whether or not the prices of the orders hold it",
}
