//! Writes: what goes into one request, and its bytes.

use std::{fmt::Display, time::Duration};

use api_core::wire::{self, Extent};
use http::Method;

use super::{Call, Target};
use crate::{
    error::Error,
    resource::{Creatable, HasHistory, Resource, Updatable},
    wire::{
        Allocation, AllocationId, CreditNote, CreditNoteId, HistoryRecord, Overpayment, OverpaymentId, Payment,
        PaymentId, Prepayment, PrepaymentId,
    },
};

/// How long a note may be (XR-HIST-2).
const MAX_NOTE_CHARS: usize = 2_500;

/// How much goes into one request (XR-BATCH-1).
///
/// The client's own writes also mind the time: after an answer that took longer than [`slow`](Self::slow) the next request
/// holds half as many elements, down to [`fewest`](Self::fewest); after quick ones it grows again, up to
/// [`elements`](Self::elements).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchLimits {
    /// Elements at most. Xero advises 50, for an answer in good time.
    pub elements: usize,
    /// Bytes of body at most. Xero takes 10 MB; an element that is larger alone goes alone.
    pub bytes: usize,
    /// How many elements stay in a request however long the answers take.
    pub fewest: usize,
    /// After how long an answer is slow.
    pub slow: Duration,
}

impl Default for BatchLimits {
    /// 50 elements, 3 MB, 5 elements, 15 s.
    fn default() -> Self {
        Self { elements: 50, bytes: 3_000_000, fewest: 5, slow: Duration::from_secs(15) }
    }
}

impl BatchLimits {
    /// Sets the number of elements; 0 is read as 1.
    #[must_use]
    pub fn elements(mut self, elements: usize) -> Self {
        self.elements = elements.max(1);
        self
    }

    /// Sets the bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets how many elements stay in a request however long the answers take; 0 is read as 1.
    #[must_use]
    pub fn fewest(mut self, elements: usize) -> Self {
        self.fewest = elements.max(1);
        self
    }

    /// Sets after how long an answer is slow.
    #[must_use]
    pub fn slow(mut self, time: Duration) -> Self {
        self.slow = time;
        self
    }
}

/// A kind of write: its method, where it goes, and what surrounds its elements.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    method: Method,
    target: Target,
    collection: &'static str,
    batched: bool,
}

impl Write {
    /// A write of the whole collection, or of one below another element. `summarizeErrors=false` gives every element a result
    /// of its own, `unitdp=4` keeps prices at four decimals (XR-BATCH-2, XR-UNITDP-1).
    pub(crate) fn batch<T: Resource>(method: Method, target: Target) -> Self {
        let target = target.query_if(T::BATCHED, "summarizeErrors", "false").query_if(T::UNITDP, "unitdp", "4");
        Self { method, target, collection: T::COLLECTION, batched: T::BATCHED }
    }

    /// A write of one element by its own path.
    #[cfg(feature = "client")]
    pub(crate) fn alone<T: Resource>(method: Method, target: Target) -> Self {
        Self { method, target: target.query_if(T::UNITDP, "unitdp", "4"), collection: T::COLLECTION, batched: false }
    }

    pub(crate) fn create<T: Creatable>() -> Self {
        Self::batch::<T>(Method::PUT, Target::new(T::PATH))
    }

    pub(crate) fn update<T: Updatable>() -> Self {
        Self::batch::<T>(Method::POST, Target::new(T::PATH))
    }

    /// How many elements one request takes, of as many as are wanted.
    #[cfg(feature = "client")]
    pub(crate) fn most(&self, wanted: usize) -> usize {
        if self.batched { wanted.max(1) } else { 1 }
    }

    /// The request with these elements, which are written already.
    #[cfg(feature = "client")]
    pub(crate) fn call<E: AsRef<[u8]>>(&self, elements: &[E]) -> Call {
        let mut body = self.begin();
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            body.extend_from_slice(element.as_ref());
        }
        self.end(body)
    }

    fn render<T: Resource>(&self, elements: &[T]) -> Result<Call, Error> {
        match elements.len() {
            0 => return Err(Error::invalid_request(format!("a write of {} needs an element", self.collection))),
            1 => {}
            _ if self.batched => {}
            _ => return Err(Error::invalid_request(format!("{} are written one by one", self.collection))),
        }
        let mut body = self.begin();
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            append(&mut body, element)?;
        }
        Ok(self.end(body))
    }

    fn begin(&self) -> Vec<u8> {
        format!("{{\"{}\":[", self.collection).into_bytes()
    }

    fn end(&self, mut body: Vec<u8>) -> Call {
        body.extend_from_slice(b"]}");
        self.target.clone().call(self.method.clone(), body)
    }
}

/// The element as the body of a write: without what Xero alone tells.
fn append<T: Resource>(body: &mut Vec<u8>, element: &T) -> Result<(), Error> {
    wire::append(body, element, Extent::Writable)
        .map_err(|error| Error::invalid_request(format!("an element cannot be written: {error}")))
}

/// The same as bytes of its own.
#[cfg(feature = "client")]
pub(crate) fn encode<T: Resource>(element: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    append(&mut bytes, element)?;
    Ok(bytes)
}

/// The request that adds these elements: `PUT`, which refuses a number or name that is taken. `summarizeErrors=false` gives
/// every element a result of its own, `unitdp=4` keeps prices at four decimals (XR-BATCH-2, XR-UNITDP-1).
///
/// ```
/// use xero_client::{render_create, wire::Contact};
///
/// let call = render_create(&[Contact { name: Some("Tea Ltd".into()), ..Contact::default() }])?;
/// assert_eq!(call.path_and_query, "/Contacts?summarizeErrors=false");
/// assert_eq!(&call.body[..], br#"{"Contacts":[{"Name":"Tea Ltd"}]}"#);
/// # Ok::<(), xero_client::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no element, or several of a kind that is
/// written one by one (accounts, tax rates, tracking categories, currencies).
pub fn render_create<T: Creatable>(elements: &[T]) -> Result<Call, Error> {
    Write::create::<T>().render(elements)
}

/// The request that changes these elements: `POST`, by their ids. Without an id, `POST` would find an element by its number
/// or name and overwrite it (XR-WRITE-2), so each must have one.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no element, or one without an id.
pub fn render_update<T: Updatable>(elements: &[T]) -> Result<Call, Error> {
    if let Some(index) = elements.iter().position(|element| element.uuid().is_none()) {
        return Err(Error::invalid_request(format!(
            "element {index} of {} has no {}: an update needs it",
            T::PATH,
            T::ID
        )));
    }
    Write::update::<T>().render(elements)
}

/// Credit that can be set against invoices, by the document that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credit {
    /// Of a credit note.
    CreditNote(CreditNoteId),
    /// Of a prepayment.
    Prepayment(PrepaymentId),
    /// Of an overpayment.
    Overpayment(OverpaymentId),
}

impl From<CreditNoteId> for Credit {
    fn from(id: CreditNoteId) -> Self {
        Self::CreditNote(id)
    }
}

impl From<PrepaymentId> for Credit {
    fn from(id: PrepaymentId) -> Self {
        Self::Prepayment(id)
    }
}

impl From<OverpaymentId> for Credit {
    fn from(id: OverpaymentId) -> Self {
        Self::Overpayment(id)
    }
}

impl Credit {
    fn allocations(self) -> Target {
        match self {
            Self::CreditNote(id) => allocations_of::<CreditNote>(id),
            Self::Prepayment(id) => allocations_of::<Prepayment>(id),
            Self::Overpayment(id) => allocations_of::<Overpayment>(id),
        }
    }
}

/// The request that sets parts of a credit note's, prepayment's or overpayment's credit against invoices (XR-ALLOC-1).
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no allocation.
pub fn render_allocations(credit: impl Into<Credit>, allocations: &[Allocation]) -> Result<Call, Error> {
    Write::batch::<Allocation>(Method::PUT, credit.into().allocations()).render(allocations)
}

/// The request that adds a note to the history of an element, of at most 2,500 characters (XR-HIST-2).
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the note is empty or too long.
pub fn render_note<T: HasHistory>(id: impl Display, note: &str) -> Result<Call, Error> {
    note_of(&Target::new(T::PATH).segment(id).segment("History"), note)
}

/// The request that adds a note to that history.
pub(crate) fn note_of(history: &Target, note: &str) -> Result<Call, Error> {
    if note.trim().is_empty() || note.chars().count() > MAX_NOTE_CHARS {
        return Err(Error::invalid_request("a note has 1 to 2,500 characters"));
    }
    Write::batch::<HistoryRecord>(Method::PUT, history.clone()).render(&[HistoryRecord::note(note)])
}

/// The request that undoes an allocation.
pub fn render_allocation_delete(credit: impl Into<Credit>, allocation: AllocationId) -> Call {
    credit.into().allocations().segment(allocation).call(Method::DELETE, "")
}

/// Where the allocations of a document are.
pub(crate) fn allocations_of<T: Resource>(id: impl Display) -> Target {
    Target::new(T::PATH).segment(id).segment("Allocations")
}

/// The request that deletes a payment, which is the only change that one allows (XR-PAY-2).
pub fn render_payment_delete(payment: PaymentId) -> Call {
    deletion::<Payment>(payment)
}

/// The request that deletes an element by its status.
pub(crate) fn deletion<T: Resource>(id: impl Display) -> Call {
    Target::new(T::PATH).segment(id).call(Method::POST, r#"{"Status":"DELETED"}"#)
}

/// Cuts elements into runs that each fit one request.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if an element cannot be written as JSON.
pub fn cut<T: Resource>(elements: &[T], limits: BatchLimits) -> Result<Vec<&[T]>, Error> {
    let most = if T::BATCHED { limits.elements.max(1) } else { 1 };
    let mut runs = Vec::new();
    let (mut rest, mut length, mut bytes) = (elements, 0, 0_usize);
    let mut written = Vec::new();
    for element in elements {
        written.clear();
        append(&mut written, element)?;
        let size = written.len().saturating_add(1);
        if length > 0 && (length == most || bytes.saturating_add(size) > limits.bytes) {
            let (run, behind) = rest.split_at(length);
            runs.push(run);
            (rest, length, bytes) = (behind, 0, 0);
        }
        length += 1;
        bytes = bytes.saturating_add(size);
    }
    if !rest.is_empty() {
        runs.push(rest);
    }
    Ok(runs)
}
