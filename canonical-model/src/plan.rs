//! A plan: the steps from what the ledger has to what it should have, or the reasons why not. A plan can be shown without
//! being run.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use crate::{
    ConnectionId, LedgerId,
    hash::{CHARACTERS, base32, parts_hash},
    ledger::{
        Allocation, Contact, ContactFields, ContactUpdate, DocKey, DocKind, Document, LedgerPayment, Note, Overpayment,
        Prepayment,
    },
};

/// One write to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "write", content = "with")]
#[non_exhaustive]
pub enum LedgerWrite {
    /// A contact that is not there yet.
    CreateContact(Box<Contact>),
    /// New values for fields of a contact that the ledger has, by its id alone.
    UpdateContact(Box<ContactUpdate>),
    /// An invoice or credit note that is not there yet.
    CreateDocument(Box<Document>),
    /// New content for a document that nothing was paid on.
    UpdateDocument(Box<Document>),
    /// Another status alone: [`Voided`](crate::ledger::DocumentStatus::Voided) or
    /// [`Deleted`](crate::ledger::DocumentStatus::Deleted).
    SetDocumentStatus {
        /// The document.
        key: DocKey,
        /// The new status.
        status: crate::ledger::DocumentStatus,
    },
    /// A payment.
    CreatePayment(LedgerPayment),
    /// Money that is more than an invoice takes.
    CreateOverpayment(Overpayment),
    /// Money that came before its invoice.
    CreatePrepayment(Prepayment),
    /// An allocation.
    Allocate(Allocation),
    /// A note in the history of a document.
    AddNote(Note),
}

/// The kind of a write, which decides how it is batched, and how it is looked up when its outcome is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OpKind {
    /// See [`LedgerWrite::CreateContact`].
    CreateContact,
    /// See [`LedgerWrite::UpdateContact`].
    UpdateContact,
    /// An invoice, see [`LedgerWrite::CreateDocument`].
    CreateInvoice,
    /// A credit note, see [`LedgerWrite::CreateDocument`].
    CreateCreditNote,
    /// See [`LedgerWrite::UpdateDocument`].
    UpdateDocument,
    /// See [`LedgerWrite::SetDocumentStatus`].
    SetDocumentStatus,
    /// See [`LedgerWrite::CreatePayment`].
    CreatePayment,
    /// See [`LedgerWrite::CreateOverpayment`].
    CreateOverpayment,
    /// See [`LedgerWrite::CreatePrepayment`].
    CreatePrepayment,
    /// See [`LedgerWrite::Allocate`].
    Allocate,
    /// See [`LedgerWrite::AddNote`].
    AddNote,
}

impl OpKind {
    /// The kind as a word, part of op ids: never change one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateContact => "create_contact",
            Self::UpdateContact => "update_contact",
            Self::CreateInvoice => "create_invoice",
            Self::CreateCreditNote => "create_credit_note",
            Self::UpdateDocument => "update_document",
            Self::SetDocumentStatus => "set_document_status",
            Self::CreatePayment => "create_payment",
            Self::CreateOverpayment => "create_overpayment",
            Self::CreatePrepayment => "create_prepayment",
            Self::Allocate => "allocate",
            Self::AddNote => "add_note",
        }
    }

    /// Whether it needs no record that the ledger has under a key of its own, by which it would come out that it was written before, by
    /// a journal that was lost since. Such a write is looked up before it is sent for the first time.
    pub fn stands_alone(self) -> bool {
        self == Self::CreatePrepayment
    }

    /// Whether the ledger itself sees to it that there is no second one: by a number it keeps unique, or because the same values in
    /// the contact of one id are nothing new. Only such a write may be sent again with its key while its outcome is in doubt.
    pub fn has_enforced_key(self) -> bool {
        matches!(self, Self::CreateContact | Self::UpdateContact | Self::CreateInvoice | Self::CreateCreditNote)
    }
}

impl LedgerWrite {
    /// The kind.
    pub fn kind(&self) -> OpKind {
        match self {
            Self::CreateContact(_) => OpKind::CreateContact,
            Self::UpdateContact(_) => OpKind::UpdateContact,
            Self::CreateDocument(document) => match document.kind {
                crate::ledger::DocumentKind::Invoice => OpKind::CreateInvoice,
                crate::ledger::DocumentKind::CreditNote => OpKind::CreateCreditNote,
            },
            Self::UpdateDocument(_) => OpKind::UpdateDocument,
            Self::SetDocumentStatus { .. } => OpKind::SetDocumentStatus,
            Self::CreatePayment(_) => OpKind::CreatePayment,
            Self::CreateOverpayment(_) => OpKind::CreateOverpayment,
            Self::CreatePrepayment(_) => OpKind::CreatePrepayment,
            Self::Allocate(_) => OpKind::Allocate,
            Self::AddNote(_) => OpKind::AddNote,
        }
    }

    /// The record that it writes.
    pub fn key(&self) -> &DocKey {
        match self {
            Self::CreateContact(contact) => &contact.key,
            Self::UpdateContact(update) => &update.key,
            Self::CreateDocument(document) | Self::UpdateDocument(document) => &document.key,
            Self::SetDocumentStatus { key, .. } => key,
            Self::CreatePayment(payment) => &payment.key,
            Self::CreateOverpayment(overpayment) => &overpayment.key,
            Self::CreatePrepayment(prepayment) => &prepayment.key,
            Self::Allocate(allocation) => &allocation.key,
            Self::AddNote(note) => &note.key,
        }
    }

    /// The document that it makes or writes anew; `None` of any other record, and of a status alone.
    pub fn document(&self) -> Option<&Document> {
        match self {
            Self::CreateDocument(document) | Self::UpdateDocument(document) => Some(document),
            _ => None,
        }
    }

    /// The day on which it stands in the books, if it has one.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::CreateDocument(document) | Self::UpdateDocument(document) => Some(document.date),
            Self::CreatePayment(payment) => Some(payment.date),
            Self::CreateOverpayment(overpayment) => Some(overpayment.date),
            Self::CreatePrepayment(prepayment) => Some(prepayment.date),
            Self::Allocate(allocation) => Some(allocation.date),
            Self::CreateContact(_) | Self::UpdateContact(_) | Self::SetDocumentStatus { .. } | Self::AddNote(_) => None,
        }
    }

    /// The records that the ledger must have first.
    pub fn needs(&self) -> Vec<&DocKey> {
        match self {
            Self::CreateContact(_) => vec![],
            Self::UpdateContact(update) => vec![&update.key],
            Self::CreateDocument(document) => vec![&document.contact],
            Self::UpdateDocument(document) => vec![&document.key, &document.contact],
            Self::SetDocumentStatus { key, .. } => vec![key],
            Self::CreatePayment(payment) => vec![&payment.on],
            Self::CreateOverpayment(overpayment) => vec![&overpayment.contact, &overpayment.invoice],
            Self::CreatePrepayment(prepayment) => vec![&prepayment.contact],
            Self::Allocate(allocation) => vec![&allocation.credit, &allocation.invoice],
            Self::AddNote(note) => vec![&note.on],
        }
    }

    /// What is said of a contact, whichever write says it; `None` of any other record.
    pub fn of_contact(&self) -> Option<ContactUpdate> {
        match self {
            Self::CreateContact(contact) => Some(ContactUpdate::of(contact)),
            Self::UpdateContact(update) => Some((**update).clone()),
            _ => None,
        }
    }

    /// Whether the ledger gets the same by both, whichever order has it written.
    pub fn sends_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::CreateContact(one), Self::CreateContact(two)) => {
                Contact { as_of: two.as_of, ..(**one).clone() } == **two
            }
            (Self::UpdateContact(one), Self::UpdateContact(two)) => one.key == two.key && one.fields == two.fields,
            _ => self == other,
        }
    }

    /// When the order was placed whose words about a contact it writes; `None` of other records, and where no other order has a say.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::CreateContact(contact) => contact.as_of,
            Self::UpdateContact(update) => update.as_of,
            _ => None,
        }
    }
}

/// The identity of a write: a hash of connection, kind, record and sub-id. Made of source identities only, so that a crash, a
/// re-import or another mapping yields the same id, and the journal's unique index makes it happen once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct OpId(SmolStr);

impl OpId {
    /// The id of a write. `sub_id` tells writes of one kind to one record apart; empty where there can be one alone.
    pub fn new(connection: &ConnectionId, kind: OpKind, key: &DocKey, sub_id: &str) -> Self {
        let parts = ["op1", connection.as_str(), kind.as_str(), key.kind().as_str(), key.source(), sub_id];
        Self(base32(parts_hash(&parts), CHARACTERS))
    }

    /// The id as text: 52 characters of base32, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The short tag by which a document in the ledger is recognised as ours, such as `#k7f3q9a2`.
    pub fn tag(&self) -> SmolStr {
        format_smolstr!("#{}", self.short())
    }

    /// The beginning, which is the tag without its sign: such as `k7f3q9a2`.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpId({})", self.tag())
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Its identity.
    pub op: OpId,
    /// What is written.
    pub write: LedgerWrite,
    /// Why, in a few words for a person.
    pub why: Cow<'static, str>,
}

/// A record that the ledger has already and that is used as it is: its id is recorded, nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adoption {
    /// Our key of it.
    pub key: DocKey,
    /// The ledger's id.
    pub id: LedgerId,
}

/// A contact of which an order says what the ledger has already: nothing is written, and no earlier order has a say of it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heard {
    /// Our key of the contact.
    pub key: DocKey,
    /// When the order was placed.
    pub as_of: DateTime<Utc>,
    /// The write by which another order would have the contact say something else.
    pub op: OpId,
}

/// Why something is not sent. The code is stable: alerts and tests match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParkCode {
    /// The order contradicts itself: its own sums do not hold.
    OrderSums,
    /// A field of the order cannot be understood.
    MalformedOrder,
    /// The store cannot give the order.
    Unreadable,
    /// A surcharge code that the profile does not class.
    UnknownSurcharge,
    /// A status code that the profile does not know.
    UnknownStatus,
    /// A tax, or a set of taxes on one line, that the profile does not map.
    UnmappedTax,
    /// A value that the profile's tables do not give, or refuse to.
    UnmappedValue,
    /// A payment method without an account.
    UnmappedPaymentMethod,
    /// An account that the ledger does not have, or that cannot be used.
    UnknownAccount,
    /// A tax type that the ledger does not have, or that cannot be used.
    UnknownTaxType,
    /// A tracking category, an option of one or a branding theme that the ledger does not have.
    UnknownTracking,
    /// A currency that the organisation cannot write in.
    UnsupportedCurrency,
    /// A rate between two currencies that nobody told, or that is none.
    RateUnknown,
    /// An amount that needs more decimals than the ledger holds.
    LedgerPrecision,
    /// What the ledger would compute differs from the order.
    TotalsDiffer,
    /// The sums of money do not tell how much was paid.
    AmountUnknown,
    /// A refund that could mean a smaller sale or a reversed payment.
    AmbiguousRefund,
    /// More was refunded, or credited, than there is.
    OverCredited,
    /// The document's date lies in a locked period.
    LockedPeriod,
    /// The order changed in a way that a paid document does not allow.
    ChangedAfterPayment,
    /// The number is in the ledger already, without our tag.
    AlreadyInLedger,
    /// The ledger refused it.
    RefusedByLedger,
    /// A person removed it from the ledger.
    DeletedInLedger,
    /// The contact is archived or erased.
    ContactUnusable,
    /// A count of stock that cannot be compared, or pieces of which nobody knows what they are worth.
    StockUnclear,
}

/// Longest cause, and longest fix, in characters.
const PARK_LENGTH: usize = 600;

/// Something that is not sent, with its cause and what would help. It holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Park {
    /// Which reason.
    pub code: ParkCode,
    /// What is wrong, naming the thing.
    pub cause: String,
    /// What a person can do.
    pub fix: String,
}

impl Park {
    /// A reason with its cause and fix, each on one line and of at most 600 characters: the numbers and codes of a store that
    /// they name may hold anything.
    pub fn new(code: ParkCode, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        let line = |text: String| {
            let text = crate::squeeze(&text);
            if text.chars().count() <= PARK_LENGTH {
                return text.into_owned();
            }
            text.chars().take(PARK_LENGTH - 1).chain(['…']).collect()
        };
        Self { code, cause: line(cause.into()), fix: line(fix.into()) }
    }
}

impl fmt::Display for Park {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.cause, self.fix)
    }
}

/// How many characters of a profile's hash a person gets to see: enough to tell two apart.
const HASH_SHOWN: usize = 12;

/// The mapping profile that a plan was made by. `Display` is `2026-07 (k3vq…)`: the version, if there is one, and the beginning of
/// the hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileVersion {
    /// The name that its author gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<SmolStr>,
    /// The hash of what it says: two plans with one hash were made by the same rules.
    pub hash: SmolStr,
}

impl fmt::Display for ProfileVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short: String = self.hash.chars().take(HASH_SHOWN).collect();
        match &self.version {
            Some(version) => write!(f, "{version} ({short})"),
            None => f.write_str(&short),
        }
    }
}

/// What should be done for one order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// Records that the ledger has and that are used as they are.
    pub adoptions: Vec<Adoption>,
    /// The writes, in the order in which they may happen.
    pub steps: Vec<Step>,
    /// The contact of which the order says nothing new, if nobody knows yet that it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
    /// What is not sent, and why.
    pub parked: Vec<Park>,
    /// What a person may want to know, such as which formula fitted.
    pub notes: Vec<SmolStr>,
    /// By which profile it was made; none if it was made without one, or written by a version that did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileVersion>,
}

impl Plan {
    /// A plan that does nothing, for that reason.
    pub fn parked(park: Park) -> Self {
        Self { parked: vec![park], ..Self::default() }
    }

    /// Whether there is nothing to send and nothing parked.
    pub fn is_settled(&self) -> bool {
        self.steps.is_empty() && self.parked.is_empty()
    }
}

/// What the ledger is known to have of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppliedRecord {
    /// The ledger's id.
    pub id: LedgerId,
    /// How often we have written it.
    pub version: u64,
    /// What we wrote last; `None` for an adopted record.
    pub written: Option<LedgerWrite>,
    /// The rate of a document as the ledger stated it: units of the document's currency for one of the books'. Where none was
    /// sent, the ledger chose it, and what credits the document must have the same.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub currency_rate: Option<Decimal>,
    /// Whether it is a document that a person voided or deleted in the ledger: what was written has the status that they gave it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_out: bool,
}

impl AppliedRecord {
    /// What the ledger has of it, whichever write put it there; `None` for an adopted record.
    pub fn content(&self) -> Option<LedgerWrite> {
        match &self.written {
            Some(LedgerWrite::UpdateDocument(document)) => Some(LedgerWrite::CreateDocument(document.clone())),
            written => written.clone(),
        }
    }

    /// What is known of a record after a write to it was carried out. A change of status alone keeps the document that it is
    /// about, with its new status, so that a credit note can still copy what was posted. New values of a contact are added to what was
    /// sent of it before.
    #[must_use]
    pub fn after(previous: Option<&Self>, write: &LedgerWrite, id: LedgerId) -> Self {
        let version = previous.map_or(1, |record| record.version.saturating_add(1));
        let written = match (write, previous.and_then(|record| record.written.clone())) {
            (
                LedgerWrite::SetDocumentStatus { status, .. },
                Some(LedgerWrite::CreateDocument(mut document) | LedgerWrite::UpdateDocument(mut document)),
            ) => {
                document.status = *status;
                LedgerWrite::CreateDocument(document)
            }
            (LedgerWrite::UpdateContact(update), Some(sent)) => {
                let sent = sent.of_contact().map_or_else(|| (**update).clone(), |sent| sent.then((**update).clone()));
                LedgerWrite::UpdateContact(Box::new(sent))
            }
            _ => write.clone(),
        };
        let currency_rate = previous.and_then(|record| record.currency_rate);
        Self { id, version, written: Some(written), currency_rate, taken_out: false }
    }

    /// What is known of a contact after an order said of it what the ledger has; `None` if that order, or a later one, was heard before.
    #[must_use]
    pub fn heard(&self, heard: &Heard) -> Option<Self> {
        let sent = self.written.as_ref().and_then(LedgerWrite::of_contact);
        let sent = sent.unwrap_or_else(|| ContactUpdate {
            key: heard.key.clone(),
            fields: ContactFields::default(),
            as_of: None,
        });
        let as_of = Some(heard.as_of).filter(|as_of| sent.as_of.is_none_or(|known| known < *as_of))?;
        let update = ContactUpdate { as_of: Some(as_of), ..sent };
        Some(Self { written: Some(LedgerWrite::UpdateContact(Box::new(update))), ..self.clone() })
    }

    /// What is known of a document after a person gave it this status in the ledger. What we wrote ourselves counts no further write.
    #[must_use]
    pub fn taken_out(&self, status: crate::ledger::DocumentStatus) -> Self {
        let mut record = Self { taken_out: true, ..self.clone() };
        if let Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) = &mut record.written
        {
            document.status = status;
        }
        record
    }

    /// A record that the ledger has and we did not write.
    pub fn adopted(id: LedgerId) -> Self {
        Self { id, version: 0, written: None, currency_rate: None, taken_out: false }
    }
}

/// What was applied before, for the records of one order and its contact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Applied {
    /// By key.
    pub records: BTreeMap<DocKey, AppliedRecord>,
}

impl Applied {
    /// The records of that kind, in the order of their keys.
    pub fn of_kind(&self, kind: DocKind) -> impl Iterator<Item = (&DocKey, &AppliedRecord)> {
        self.records.iter().filter(move |(key, _)| key.kind() == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> DocKey {
        DocKey::new(DocKind::Payment, "1042/55")
    }

    #[test]
    fn an_op_id_depends_on_source_identities_alone() {
        let a = OpId::new(&"shop".into(), OpKind::CreatePayment, &key(), "");
        assert_eq!(a, OpId::new(&"shop".into(), OpKind::CreatePayment, &key(), ""));
        assert_eq!(a.as_str().len(), 52);
        assert_eq!(a.tag().len(), 9);
    }

    #[test]
    fn a_park_is_one_line_of_at_most_600_characters_whatever_the_store_says() {
        let park = Park::new(ParkCode::OrderSums, "order 1\r\n2\u{202e}3: x", "y".repeat(10_000));
        assert_eq!(park.cause, "order 1 23: x");
        assert_eq!((park.fix.chars().count(), park.fix.ends_with('…')), (600, true));
    }

    #[test]
    fn no_part_of_an_op_id_runs_into_the_next() {
        let op = |connection: &str, source: &str, sub: &str| {
            OpId::new(&connection.into(), OpKind::CreatePayment, &DocKey::new(DocKind::Payment, source), sub)
        };
        assert_ne!(op("a", "bc", ""), op("ab", "c", ""));
        assert_ne!(op("a", "b", "c"), op("a", "bc", ""));
        assert_ne!(op("shop1", "7", ""), op("shop2", "7", ""));
    }

    #[test]
    fn keys_are_read_back_from_their_text() {
        let text = serde_json::to_string(&key()).unwrap();
        assert_eq!(text, "\"payment:1042/55\"");
        assert_eq!(serde_json::from_str::<DocKey>(&text).unwrap(), key());
        assert!(serde_json::from_str::<DocKey>("\"parcel:1\"").is_err());
    }
}
