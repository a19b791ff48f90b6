//! Writes of many elements: cut into requests, sent one after the other, a result for each element.

use std::{sync::Arc, time::Duration};

use super::TenantClient;
use crate::{
    answer::{Cause, ElementError, ElementResult, Fate, label_of},
    call::{Call, Write, encode},
    error::Error,
    resource::Resource,
};

/// What became of the elements of a write, in their order.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[must_use = "an element may have been refused: look at `into_all` or `failed`"]
pub struct BatchOutcome<T> {
    /// Each element as it stands in Xero now, or why not.
    pub elements: Vec<ElementResult<T>>,
}

impl<T> BatchOutcome<T> {
    /// All elements, if all were written.
    ///
    /// # Errors
    /// The first that was not. Others may have been written all the same.
    pub fn into_all(self) -> Result<Vec<T>, ElementError> {
        self.elements.into_iter().collect()
    }

    /// Those that were written.
    pub fn written(&self) -> impl Iterator<Item = &T> {
        self.elements.iter().flat_map(|result| result.as_ref().ok())
    }

    /// Those that were not, or not for certain.
    pub fn failed(&self) -> impl Iterator<Item = &ElementError> {
        self.elements.iter().flat_map(|result| result.as_ref().err())
    }

    /// Whether some element may have been written without our knowing: look those up.
    pub fn has_unknown(&self) -> bool {
        self.failed().any(|error| error.fate() == Fate::Unknown)
    }
}

/// An element that is ready to be sent.
struct Ready {
    /// Its position among those that were given.
    index: usize,
    bytes: Vec<u8>,
}

impl AsRef<[u8]> for Ready {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// How many of them go into one request.
fn fitting(ready: &[Ready], most: usize, bytes: usize) -> usize {
    let mut sum = 0_usize;
    let fits = |element: &&Ready| {
        sum = sum.saturating_add(element.bytes.len()).saturating_add(1);
        sum <= bytes
    };
    // One that is too large alone goes alone.
    ready.iter().take(most).take_while(fits).count().max(1).min(ready.len())
}

impl TenantClient {
    /// Writes the elements, in as many requests as the limits of a batch, and the time that answers take, ask for. What is
    /// known to be refused is not sent: `unfit` says why.
    ///
    /// The first request's failure is the error: nothing else was sent. A later one's stands at its elements, because
    /// earlier ones are written; what comes after it is not sent.
    pub(super) async fn write_all<T: Resource>(
        &self,
        elements: &[T],
        write: &Write,
        unfit: impl Fn(&T) -> Option<String> + Send + Sync,
    ) -> Result<BatchOutcome<T>, Error> {
        let mut results: Vec<Option<ElementResult<T>>> = elements.iter().map(|_| None).collect();
        let mut ready: Vec<Ready> = Vec::with_capacity(elements.len());
        for ((index, element), result) in elements.iter().enumerate().zip(&mut results) {
            let bytes = encode(element);
            let reason = unfit(element).or_else(|| bytes.as_ref().err().map(ToString::to_string));
            match (reason, bytes) {
                (None, Ok(bytes)) => ready.push(Ready { index, bytes }),
                (reason, bytes) => {
                    let label = bytes.ok().and_then(|bytes| label_of(&bytes));
                    *result = Some(Err(ElementError::new(index, label, Cause::Unfit(reason.unwrap_or_default()))));
                }
            }
        }
        let limits = self.batch_limits();
        let mut rest = ready.as_slice();
        let mut place = |element: &Ready, result| {
            if let Some(place) = results.get_mut(element.index) {
                *place = Some(result);
            }
        };
        let mut written = false;
        while !rest.is_empty() {
            let most = write.most(self.batch_size::<T>());
            let (run, behind) = rest.split_at(fitting(rest, most, limits.bytes));
            rest = behind;
            match self.send_run::<T>(write.call(run), run.len()).await {
                Ok(answered) => {
                    for (element, result) in run.iter().zip(answered) {
                        place(element, result.map_err(|error| error.at(element.index)));
                    }
                    written = true;
                }
                Err(error) if !written => return Err(error),
                Err(error) => {
                    let error = Arc::new(error);
                    let failed =
                        |element: &Ready, cause| Err(ElementError::new(element.index, label_of(&element.bytes), cause));
                    for element in run {
                        place(element, failed(element, Cause::Failed(error.clone())));
                    }
                    for element in std::mem::take(&mut rest) {
                        place(element, failed(element, Cause::NotReached(error.clone())));
                    }
                }
            }
        }
        let unmatched = |index| Err(ElementError::new(index, None, Cause::Unmatched));
        let results = results.into_iter().enumerate();
        Ok(BatchOutcome {
            elements: results.map(|(index, result)| result.unwrap_or_else(|| unmatched(index))).collect(),
        })
    }

    async fn send_run<T: Resource>(&self, call: Call, elements: usize) -> Result<Vec<ElementResult<T>>, Error> {
        match self.run(call).await {
            Ok(answer) => {
                self.took::<T>(elements, answer.took().unwrap_or_default());
                answer.elements::<T>()
            }
            Err(error) => {
                // Whatever became of it, it was too much for the time there was.
                if error.is_in_doubt() && error.is_retryable() {
                    self.took::<T>(elements, Duration::MAX);
                }
                Err(error)
            }
        }
    }

    /// Writes one element by a path of its own.
    pub(super) async fn write_one<T: Resource>(&self, write: &Write, element: &T) -> Result<T, Error> {
        let call = write.call(&[encode(element)?]);
        self.one(call).await
    }

    /// Makes a write of one element, whose result is the call's: a refusal of it is a
    /// [`Validation`](crate::ErrorKind::Validation).
    pub(super) async fn one<T: Resource>(&self, call: Call) -> Result<T, Error> {
        let answer = self.run(call).await?;
        match answer.elements()?.pop() {
            Some(result) => result.map_err(|element| answer.element_error(element)),
            None => answer.single(),
        }
    }
}
