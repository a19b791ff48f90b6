//! Writes of many elements: cut into requests, sent one after the other, a result for each element.

use std::sync::Arc;

use http::Method;

use super::TenantClient;
use crate::{
    answer::{Cause, ElementError, ElementResult, Fate},
    call::{Call, cut},
    error::Error,
    resource::Resource,
};

/// What became of the elements of a write, in their order.
#[derive(Debug, Clone)]
#[non_exhaustive]
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

impl TenantClient {
    /// Writes the elements, in as many requests as the limits of a batch ask for.
    ///
    /// The first request's failure is the error: nothing else was sent. A later one's stands at its elements, because
    /// earlier ones are written; what comes after it is not sent.
    pub(super) async fn write_all<T: Resource>(
        &self,
        elements: &[T],
        render: impl Fn(&[T]) -> Result<Call, Error> + Send + Sync,
    ) -> Result<BatchOutcome<T>, Error> {
        let runs = cut(elements, self.batch_limits())?;
        // All of them are made before the first is sent: an element that cannot be written costs no half batch.
        let calls = runs.iter().map(|run| Ok((run.len(), render(run)?))).collect::<Result<Vec<_>, Error>>()?;
        let mut results: Vec<ElementResult<T>> = Vec::with_capacity(elements.len());
        let mut failure: Option<Arc<Error>> = None;
        for (length, call) in calls {
            let first = results.len();
            let at = |place: usize| first.saturating_add(place);
            if let Some(failure) = &failure {
                let missed = |place| Err(ElementError::new(at(place), None, Cause::NotReached(failure.clone())));
                results.extend((0..length).map(missed));
                continue;
            }
            let answered = match self.run(call, None).await {
                Ok(answer) => answer.elements::<T>(),
                Err(error) => Err(error),
            };
            match answered {
                Ok(run) => {
                    let placed = run.into_iter().enumerate();
                    results.extend(placed.map(|(place, result)| result.map_err(|error| error.at(at(place)))));
                }
                Err(error) if first == 0 => return Err(error),
                Err(error) => {
                    let error = Arc::new(error);
                    let failed = |place| Err(ElementError::new(at(place), None, Cause::Failed(error.clone())));
                    results.extend((0..length).map(failed));
                    failure = Some(error);
                }
            }
        }
        Ok(BatchOutcome { elements: results })
    }

    /// Changes one element by its own path.
    pub(super) async fn write_one<T: Resource>(&self, path: String, element: &T) -> Result<ElementResult<T>, Error> {
        let mut body = Vec::new();
        api_core::wire::append(&mut body, element, api_core::wire::Extent::Writable)
            .map_err(|error| Error::invalid_request(format!("the element cannot be written: {error}")))?;
        let call = Call { method: Method::POST, path_and_query: path, body: body.into() };
        let mut results = self.run(call, None).await?.elements::<T>()?;
        results.pop().ok_or_else(|| Error::invalid_request("one element has one result"))
    }
}
