//! What Xero answered: a result for each element of a write, a page of a list, or an error that says what to do. Reading an
//! answer is pure.

mod body;
mod element;
mod fault;
mod matching;
mod messages;
mod refusal;
mod remaining;
mod xml;

use std::{fmt, time::Duration};

use api_core::{
    transport::Response,
    wire::{self, BadElement, Json},
};
use bytes::Bytes;
use http::StatusCode;
use serde_json::value::RawValue;

pub(crate) use self::element::Cause;
use self::{body::ErrorBody, matching::label};
pub use self::{
    element::{ElementError, ElementResult, Fate},
    refusal::RefusalKind,
    remaining::Remaining,
};
#[cfg(feature = "client")]
pub(crate) use self::{fault::refused_limit, matching::label_of};
use crate::{
    call::Call,
    error::Error,
    resource::Resource,
    wire::{ElementStatus, Pagination},
};

/// An answer to a [`Call`], whatever its status. It holds no token and none of the request's headers; `Debug` shows no body.
#[derive(Clone)]
pub struct Answer {
    call: Call,
    response: Response,
    took: Option<Duration>,
}

/// A page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// Its elements. One that cannot be read stands in its place and costs the page nothing else.
    pub elements: Vec<Result<T, BadElement>>,
    /// Where the page stands in its list; not every answer says.
    pub pagination: Option<Pagination>,
}

impl<T> Page<T> {
    /// Whether pages follow this one, which was asked for as that page with that many elements: by `pageCount`, or, where
    /// the answer does not say, unless the page is short (XR-LIST-1).
    pub fn has_next(&self, page: u32, page_size: u32) -> bool {
        match self.pagination.as_ref().and_then(|pagination| pagination.page_count) {
            Some(count) => page < count,
            None => u32::try_from(self.elements.len()).unwrap_or(u32::MAX) >= page_size,
        }
    }
}

api_core::wire_struct! {
    /// What surrounds the elements of an answer. They themselves are among the extras, under their collection's name.
    pub struct Envelope {
        /// Where the page stands.
        pagination: Option<Pagination> => "pagination",
    }
}

impl Answer {
    /// The answer to that call.
    pub fn new(call: Call, response: Response) -> Self {
        Self { call, response, took: None }
    }

    #[cfg(feature = "client")]
    pub(crate) fn timed(call: Call, response: Response, took: Duration) -> Self {
        Self { call, response, took: Some(took) }
    }

    /// How long Xero took, from the sending of the request to the end of the answer; `None` for an answer that was
    /// [made by hand](Self::new).
    pub fn took(&self) -> Option<Duration> {
        self.took
    }

    /// What is left of the limits, as far as the answer says.
    pub fn remaining(&self) -> Remaining {
        Remaining::read(&self.response)
    }

    /// What was asked.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The media type of the body, as the answer says.
    pub fn content_type(&self) -> Option<&str> {
        self.response.header("content-type")
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.response.body
    }

    /// Xero's own name of the exchange, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        self.response.header("xero-correlation-id")
    }

    /// The answer, unless it reports an error.
    ///
    /// # Errors
    /// What any status but 2xx means, see [`ErrorKind`](crate::ErrorKind).
    pub fn success(&self) -> Result<&Self, Error> {
        if self.response.status.is_success() { Ok(self) } else { Err(fault::classify(self)) }
    }

    /// Whether another token is what would help.
    #[cfg(feature = "client")]
    pub(crate) fn says_token_expired(&self) -> bool {
        self.status() == StatusCode::UNAUTHORIZED
            && self.success().is_err_and(|error| error.kind() == crate::ErrorKind::TokenExpired)
    }

    /// What became of each element of the call's body, in their order: matched by position and checked by id and natural
    /// key, or found by them where the order or number differs. An element that is surely refused is told from one that must
    /// be looked up ([`ElementError::fate`]).
    ///
    /// # Errors
    /// What any status but 2xx means, except a 400 that tells the elements' faults: those are results. And
    /// [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) if a 2xx is no answer with such elements; the write was
    /// carried out then.
    pub fn elements<T: Resource>(&self) -> Result<Vec<ElementResult<T>>, Error> {
        let sent = self.sent(T::COLLECTION);
        if !self.response.status.is_success() {
            return self.refused_elements::<T>(&sent);
        }
        let raw = self.collection(T::COLLECTION)?.0;
        let answered: Vec<Json> = raw.iter().map(|raw| Json::parse(raw.get().as_bytes()).unwrap_or_default()).collect();
        let places = matching::pair::<T>(&sent, &answered);
        let results = sent.iter().zip(places).enumerate().map(|(index, (sent, place))| {
            let found = place.and_then(|place| Some((answered.get(place)?, raw.get(place)?)));
            let cause = match found {
                None => Cause::Unmatched,
                Some((json, _)) if is_refused::<T>(json) => Cause::Refused(messages::collect(json)),
                Some((_, raw)) => match wire::element(index, raw.clone()) {
                    Ok(element) => return Ok(element),
                    Err(bad) => Cause::Undecodable(bad.reason),
                },
            };
            Err(ElementError::new(index, label(sent), cause))
        });
        Ok(results.collect())
    }

    /// The elements of a list.
    ///
    /// # Errors
    /// What any status but 2xx means, and [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) if a 2xx is no answer
    /// with that collection.
    pub fn page<T: Resource>(&self) -> Result<Page<T>, Error> {
        let undecodable = |error: serde_json::Error| self.undecodable(error.to_string());
        let answer = wire::listed(self.success()?.body(), T::COLLECTION).map_err(undecodable)?;
        let elements = answer.elements.ok_or_else(|| self.lacks(T::COLLECTION))?;
        let pagination = answer.beside.get("pagination").map(wire::from_str::<Option<Pagination>>);
        Ok(Page { elements, pagination: pagination.transpose().map_err(undecodable)?.flatten() })
    }

    /// The only element: of a list, or the whole body where Xero leaves the list out and its id is there.
    ///
    /// # Errors
    /// As [`page`](Self::page); [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the list is empty.
    pub fn single<T: Resource>(&self) -> Result<T, Error> {
        let read = |bytes: &[u8]| wire::from_slice(bytes).map_err(|error| self.undecodable(error.to_string()));
        match self.success()?.collection(T::COLLECTION) {
            Ok((list, _)) => read(list.first().ok_or_else(|| fault::not_found(self))?.get().as_bytes()),
            Err(_) if Json::parse(self.body()).is_ok_and(|body| body.get(T::ID).is_some()) => read(self.body()),
            Err(error) => Err(error),
        }
    }

    /// A list of what is no collection of its own, whole: one element that cannot be read is an error.
    #[cfg(feature = "client")]
    pub(crate) fn listed<T: wire::WireValue>(&self, name: &str) -> Result<Vec<T>, Error> {
        let raw = self.success()?.collection(name)?.0;
        let elements = raw.into_iter().enumerate().map(|(index, raw)| wire::element(index, raw));
        elements.map(|element| element.map_err(|bad: BadElement| self.undecodable(bad.to_string()))).collect()
    }

    /// The first of such a list.
    #[cfg(feature = "client")]
    pub(crate) fn first<T: wire::WireValue>(&self, name: &str) -> Result<T, Error> {
        self.listed(name)?.into_iter().next().ok_or_else(|| self.undecodable(format!("there are no {name} in it")))
    }

    /// The elements as they came, and where the page stands.
    fn collection(&self, name: &str) -> Result<(Vec<Box<RawValue>>, Option<Pagination>), Error> {
        let envelope: Envelope = wire::from_slice(self.body()).map_err(|error| self.undecodable(error.to_string()))?;
        let list = envelope.extras.get(name).ok_or_else(|| self.lacks(name))?;
        let list = serde_json::from_str(list).map_err(|error| self.undecodable(format!("{name}: {error}")))?;
        Ok((list, envelope.pagination))
    }

    fn lacks(&self, collection: &str) -> Error {
        self.undecodable(format!("there are no {collection} in it"))
    }

    /// The fault of its only element, as the error of the call.
    #[cfg(feature = "client")]
    pub(crate) fn element_error(&self, element: ElementError) -> Error {
        let body = ErrorBody::parse(self.content_type(), self.body()).raw;
        Error::from(element).answered_by(self, body)
    }

    pub(crate) fn undecodable(&self, reason: String) -> Error {
        fault::undecodable(self, wire::without_values(&reason))
    }

    /// The elements of the request's body.
    fn sent(&self, collection: &str) -> Vec<Json> {
        match Json::parse(&self.call.body) {
            Ok(Json::Array(elements)) => elements,
            Ok(json) => match json.get(collection) {
                Some(Json::Array(elements)) => elements.clone(),
                _ => vec![json],
            },
            Err(_) => Vec::new(),
        }
    }

    /// A 400 that tells the elements' faults, as results.
    fn refused_elements<T: Resource>(&self, sent: &[Json]) -> Result<Vec<ElementResult<T>>, Error> {
        let error = fault::classify(self);
        if error.kind() != crate::ErrorKind::Validation {
            return Err(error);
        }
        let answered = ErrorBody::parse(self.response.header("content-type"), self.body()).elements;
        let places = matching::pair::<T>(sent, &answered);
        let unplaced = answered
            .iter()
            .enumerate()
            .any(|(place, json)| !places.contains(&Some(place)) && !messages::collect(json).is_empty());
        let results: Vec<ElementResult<T>> = sent
            .iter()
            .zip(places)
            .enumerate()
            .map(|(index, (sent, place))| {
                let messages = place.and_then(|place| answered.get(place)).map(messages::collect).unwrap_or_default();
                let cause = if messages.is_empty() { Cause::Stopped } else { Cause::Refused(messages) };
                Err(ElementError::new(index, label(sent), cause))
            })
            .collect();
        let told = results.iter().flat_map(|result| result.as_ref().err()).any(|error| error.refusal().is_some());
        if told && !unplaced { Ok(results) } else { Err(error) }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} to {:?}, {} bytes)", self.response.status.as_u16(), self.call, self.body().len())
    }
}

/// Whether Xero refused the element of a batch: by its status where it has one; and what has an id of zeros is nowhere
/// (XR-BATCH-2, XR-ID-1).
fn is_refused<T: Resource>(element: &Json) -> bool {
    let flag = |name| element.get(name).and_then(Json::as_bool) == Some(true);
    let own_errors = element.get("ValidationErrors").and_then(Json::as_array).is_some_and(|errors| !errors.is_empty());
    let has_no_id = element
        .get(T::ID)
        .and_then(Json::as_str)
        .is_some_and(|id| id.parse::<uuid::Uuid>().is_ok_and(|id| id.is_nil()));
    let told = match element.get("StatusAttributeString").and_then(Json::as_str).map(ElementStatus::from) {
        Some(ElementStatus::Error) => true,
        Some(ElementStatus::Ok | ElementStatus::Warning) => false,
        _ => flag("HasErrors") || flag("HasValidationErrors") || !messages::collect(element).is_empty(),
    };
    told || own_errors || has_no_id
}
