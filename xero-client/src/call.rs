//! The bytes of one request. Making them is pure: the same elements give the same bytes, so that they can be stored before
//! they are sent, and sent again.

use std::fmt;

use api_core::wire::{self, Extent};
use bytes::Bytes;
use http::Method;

use crate::{
    error::Error,
    resource::{Creatable, Facts, Resource, Updatable},
    wire::{Allocation, AllocationId, CreditNoteId, Payment, PaymentId},
};

/// The bytes of one request: what is sent, without where to, for whom and with which token.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query below the API's base URL, percent-encoded, with a slash in front.
    pub path_and_query: String,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Call {
    /// A call from its parts, as they were stored.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the method is none, or the path does not begin with
    /// a slash or holds what HTTP does not allow.
    pub fn new(method: &str, path_and_query: impl Into<String>, body: impl Into<Bytes>) -> Result<Self, Error> {
        let path_and_query = path_and_query.into();
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Error::invalid_request("the method of a stored call is none"))?;
        let call = Self { method, path_and_query, body: body.into() };
        call.check()?;
        Ok(call)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let legal = self.path_and_query.starts_with('/')
            && !self.path_and_query.starts_with("//")
            && self.path_and_query.parse::<http::uri::PathAndQuery>().is_ok();
        if legal {
            Ok(())
        } else {
            Err(Error::invalid_request("a call's path must begin with one slash and be encoded"))
        }
    }

    /// A read.
    #[cfg(feature = "client")]
    pub(crate) fn get(path_and_query: String) -> Self {
        Self { method: Method::GET, path_and_query, body: Bytes::new() }
    }

    /// Whether it can change anything.
    pub fn is_write(&self) -> bool {
        !self.method.is_safe()
    }

    /// The path without its query, for messages.
    pub fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method, self.path(), self.body.len())
    }
}

/// How much goes into one request (XR-BATCH-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchLimits {
    /// Elements at most. Xero advises 50, for an answer in good time.
    pub elements: usize,
    /// Bytes of body at most. Xero takes 10 MB; an element that is larger alone goes alone.
    pub bytes: usize,
}

impl Default for BatchLimits {
    /// 50 elements, 3 MB.
    fn default() -> Self {
        Self { elements: 50, bytes: 3_000_000 }
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
    render(Method::PUT, T::PATH, elements)
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
    render(Method::POST, T::PATH, elements)
}

/// The request that sets parts of a credit note's credit against invoices (XR-ALLOC-1).
///
/// # Errors
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no allocation.
pub fn render_allocations(credit_note: CreditNoteId, allocations: &[Allocation]) -> Result<Call, Error> {
    render(Method::PUT, &format!("CreditNotes/{credit_note}/Allocations"), allocations)
}

/// The request that undoes an allocation.
pub fn render_allocation_delete(credit_note: CreditNoteId, allocation: AllocationId) -> Call {
    let path_and_query = format!("/CreditNotes/{credit_note}/Allocations/{allocation}");
    Call { method: Method::DELETE, path_and_query, body: Bytes::new() }
}

/// The request that deletes a payment, which is the only change that one allows (XR-PAY-2).
pub fn render_payment_delete(payment: PaymentId) -> Call {
    let path_and_query = format!("/{}/{payment}", Payment::PATH);
    Call { method: Method::POST, path_and_query, body: Bytes::from_static(br#"{"Status":"DELETED"}"#) }
}

fn render<T: Resource>(method: Method, path: &str, elements: &[T]) -> Result<Call, Error> {
    match elements.len() {
        0 => return Err(Error::invalid_request(format!("a write of {path} needs an element"))),
        1 => {}
        _ if T::BATCHED => {}
        _ => return Err(Error::invalid_request(format!("{path} are written one by one"))),
    }
    let mut body = format!("{{\"{}\":[", T::COLLECTION).into_bytes();
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        append(&mut body, element)?;
    }
    body.extend_from_slice(b"]}");
    let mut path_and_query = format!("/{path}");
    let parameters = [("summarizeErrors=false", T::BATCHED), ("unitdp=4", T::UNITDP)];
    for (index, (parameter, _)) in parameters.iter().filter(|(_, applies)| *applies).enumerate() {
        path_and_query.push(if index == 0 { '?' } else { '&' });
        path_and_query.push_str(parameter);
    }
    Ok(Call { method, path_and_query, body: body.into() })
}

/// The element as the body of a write: without what Xero alone tells.
fn append<T: Resource>(body: &mut Vec<u8>, element: &T) -> Result<(), Error> {
    wire::append(body, element, Extent::Writable)
        .map_err(|error| Error::invalid_request(format!("an element cannot be written: {error}")))
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
