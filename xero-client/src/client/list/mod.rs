//! Lists: what is asked for, and how it comes. The parameters of single collections are in `options`, following pages is in
//! `stream`,
//! what goes into one URL in `runs`.

mod options;
mod position;
mod runs;
mod stream;

use std::{
    fmt::{self, Display},
    time::Duration,
};

use api_core::runtime::Timestamp;
use http::HeaderValue;

use self::runs::{Run, Values};
pub use self::{
    position::Position,
    stream::{Elements, PageAt, Pages},
};
use super::{Listable, TenantClient, head::Head};
use crate::{
    answer::Page,
    call::{Call, Target},
    error::Error,
    filter::{Filter, Order},
    resource::{ModifiedSince, Paged, Resource},
};

/// The largest page that Xero makes.
const MAX_PAGE_SIZE: u32 = 1_000;
/// What Xero makes if nothing is said.
const DEFAULT_PAGE_SIZE: u32 = 100;
/// How far before the time that is asked for a list of changes begins.
const OVERLAP: Duration = Duration::from_secs(120);

/// A list that is being asked for. Nothing is sent before [`all`](Self::all), [`stream`](Self::stream),
/// [`pages`](Self::pages) or [`page`](Self::page).
///
/// Lists are always paged where Xero can, because an unpaged one comes without lines (XR-LIST-2).
///
/// `Debug` shows what is asked for by name, never a value: it may be a person's.
#[derive(Clone)]
#[must_use = "nothing is asked for before `all`, `stream`, `pages` or `page`"]
pub struct List<T> {
    tenant: TenantClient,
    paged: bool,
    /// Parameters of every page.
    parameters: Vec<(&'static str, String)>,
    filter: Option<Filter>,
    /// The lists of values, which are cut into several requests where they are too long.
    values: Vec<Values>,
    since: Option<Timestamp>,
    overlap: Duration,
    page_size: u32,
    resume: Option<Position>,
    /// No status was asked for: there is nothing of it.
    nothing: bool,
    problem: Option<String>,
    kind: std::marker::PhantomData<fn() -> T>,
}

impl<T: Resource> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut asked: Vec<&str> = self.parameters.iter().map(|(name, _)| *name).collect();
        asked.extend(self.values.iter().map(|values| values.name));
        f.debug_struct("List")
            .field("of", &T::PATH)
            .field("tenant", &self.tenant)
            .field("asked", &asked)
            .field("filter", &self.filter)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

impl<T: Listable> List<T> {
    pub(super) fn of(tenant: TenantClient) -> Self {
        let page_size = if T::PAGE_SIZE == 0 { DEFAULT_PAGE_SIZE } else { T::PAGE_SIZE };
        Self { page_size, ..Self::new(tenant, T::PAGED) }
    }
}

impl<T: Resource> List<T> {
    fn new(tenant: TenantClient, paged: bool) -> Self {
        let parameters = if T::UNITDP { vec![("unitdp", "4".to_owned())] } else { Vec::new() };
        Self {
            tenant,
            paged,
            parameters,
            filter: None,
            values: Vec::new(),
            since: None,
            overlap: OVERLAP,
            page_size: DEFAULT_PAGE_SIZE,
            resume: None,
            nothing: false,
            problem: None,
            kind: std::marker::PhantomData,
        }
    }

    /// Only those that fit; given again, those that fit both.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(earlier) => earlier.and(filter),
            None => filter,
        });
        self
    }

    /// In this order. Xero's own order for invoices is by last change, then by id (XR-LIST-5).
    pub fn order(self, order: Order) -> Self {
        self.set("order", order.as_str().to_owned())
    }

    /// All its elements, in as many requests as it takes.
    ///
    /// # Errors
    /// The first error of the [`stream`](Self::stream).
    pub async fn all(self) -> Result<Vec<T>, Error> {
        let mut elements = self.stream();
        let mut all = Vec::new();
        while let Some(element) = futures_util::StreamExt::next(&mut elements).await {
            all.push(element?);
        }
        Ok(all)
    }

    /// Its elements, one after the other; pages are read as they are needed. An element that cannot be read is an error in
    /// its place, and the stream goes on; a page that cannot be had is an error that ends it. A page that is too large to be
    /// received is asked for again in halves.
    ///
    /// An element that somebody changes while the list is read may come twice, and may let another be missed; see
    /// [`Position`].
    ///
    /// # Cancellation
    /// The stream may be dropped at any time; its [`position`](Elements::position) tells where to read on.
    pub fn stream(self) -> Elements<T> {
        Elements::new(self)
    }

    /// The same request, of which the answer is read as another kind.
    fn of_kind<U: Resource>(self) -> List<U> {
        List {
            tenant: self.tenant,
            paged: self.paged,
            parameters: self.parameters,
            filter: self.filter,
            values: self.values,
            since: self.since,
            overlap: self.overlap,
            page_size: self.page_size,
            resume: self.resume,
            nothing: self.nothing,
            problem: self.problem,
            kind: std::marker::PhantomData,
        }
    }

    fn set(mut self, name: &'static str, value: String) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value));
        self
    }

    fn flag(self, name: &'static str) -> Self {
        self.set(name, "true".to_owned())
    }

    /// A list of values as one parameter; given again, these values too.
    fn values<V: Display>(mut self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if let Some(value) = values.iter().find(|value| value.contains(',') || value.is_empty()) {
            let what = if value.is_empty() { "an empty one" } else { "one with a comma" };
            self.problem = Some(format!("{name} cannot hold {what}; use a filter"));
        }
        match self.values.iter_mut().find(|known| known.name == name) {
            Some(known) => known.values.extend(values),
            None => self.values.push(Values { name, values }),
        }
        self
    }

    /// Whether something was asked for by an empty list.
    fn asks_for_nothing(&self) -> bool {
        self.nothing || self.values.iter().any(|list| list.values.is_empty())
    }

    /// The values in runs that each fit a URL; one run without any where there is no such parameter.
    fn runs(&self) -> Vec<Run> {
        if self.asks_for_nothing() { Vec::new() } else { runs::cut(&self.values) }
    }

    /// The first page to ask for; `None` if there is nothing to ask for. A position is given back all the same: it is none of
    /// this list's.
    fn begin(&self) -> Option<Position> {
        if self.resume.is_none() && self.asks_for_nothing() {
            return None;
        }
        let begin = Position {
            list: self.fingerprint(),
            run: 0,
            page: 1,
            size: self.page_size,
            since: self.since.map(|since| since.checked_sub_signed(delta(self.overlap)).unwrap_or(since)),
        };
        // One page before the one that was not wholly delivered: see `Position`.
        Some(self.resume.as_ref().map_or(begin, |resume| Position {
            page: resume.page.saturating_sub(1).max(1),
            size: resume.size.clamp(1, MAX_PAGE_SIZE),
            ..resume.clone()
        }))
    }

    fn fingerprint(&self) -> u32 {
        let tenant = self.tenant.id().to_string();
        let named = self.parameters.iter().flat_map(|(name, value)| [*name, value.as_str()]);
        let values = self
            .values
            .iter()
            .flat_map(|list| std::iter::once(list.name).chain(list.values.iter().map(String::as_str)));
        let filter = self.filter.as_ref().map(Filter::as_str);
        position::fingerprint([T::PATH, tenant.as_str()].into_iter().chain(named).chain(values).chain(filter))
    }

    fn is_paged(&self) -> bool {
        self.paged
    }

    /// That it can be asked for, and that it is the list that its position is of.
    fn check(&self) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::invalid_request(problem.clone()));
        }
        match &self.resume {
            Some(resume) if resume.list != self.fingerprint() => Err(foreign_position()),
            _ => Ok(()),
        }
    }

    fn call(&self, run: &Run, page: Option<(u32, u32)>) -> Result<Call, Error> {
        self.check()?;
        let mut target = Target::new(T::PATH);
        for (name, values) in run {
            target = target.query(name, values);
        }
        if let Some(filter) = &self.filter {
            target = target.query("where", filter.as_str());
        }
        for (name, value) in &self.parameters {
            target = target.query(name, value);
        }
        if let Some((page, size)) = page {
            target = target.query("page", &page.to_string()).query("pageSize", &size.to_string());
        }
        Ok(target.get())
    }

    async fn fetch(&self, run: &Run, page: Option<(u32, u32)>, since: Option<Timestamp>) -> Result<Page<T>, Error> {
        let call = self.call(run, page)?;
        let head = match since {
            None => Head::default(),
            Some(time) => Head::default().modified_since(http_time(time)?),
        };
        self.tenant.run_with(call, head).await?.page()
    }
}

fn foreign_position() -> Error {
    Error::invalid_request("the position is that of another list; build the list as it was then")
}

/// To the second, which is how exact Xero is; what is cut off makes it earlier.
fn http_time(time: Timestamp) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(time.format("%Y-%m-%dT%H:%M:%S").to_string())
        .map_err(|_| Error::invalid_request("the time of If-Modified-Since cannot be written"))
}

fn delta(duration: Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(duration).unwrap_or(chrono::TimeDelta::MAX)
}

impl<T: ModifiedSince> List<T> {
    /// Only those that changed since then, less the [overlap](Self::overlap).
    ///
    /// Not every change counts (XR-LIST-4): read everything now and then.
    pub fn modified_since(mut self, time: Timestamp) -> Self {
        self.since = Some(time);
        self
    }

    /// How far before the time of [`modified_since`](Self::modified_since) the list begins; two minutes if nothing is said.
    /// It makes up for clocks that differ, and for changes that were under way at that time: what changed within it comes
    /// again.
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap;
        self
    }
}

impl<T: Paged> List<T> {
    /// How many to a page, 1 to 1,000; 100 if nothing is said, 1,000 for contacts.
    pub fn page_size(mut self, size: u32) -> Self {
        self.page_size = size.clamp(1, MAX_PAGE_SIZE);
        self
    }

    /// From where an earlier reading of the same list stood, for [`stream`](Self::stream), [`pages`](Self::pages) and
    /// [`all`](Self::all). Its page size and its `If-Modified-Since` are those of then; the organisation and whatever else was
    /// asked for must be the same, or the first request is an [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub fn resume(mut self, position: Position) -> Self {
        self.resume = Some(position);
        self
    }

    /// One page, from 1.
    ///
    /// # Errors
    /// As any read; [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if it takes several requests to ask for all of the
    /// ids or numbers: [`stream`](Self::stream) does that.
    pub async fn page(&self, page: u32) -> Result<Page<T>, Error> {
        let since = self.begin().and_then(|begin| begin.since);
        let mut runs = self.runs().into_iter();
        match (runs.next(), runs.next()) {
            (None, _) => Ok(Page { elements: Vec::new(), pagination: None }),
            (Some(run), None) => self.fetch(&run, Some((page.max(1), self.page_size)), since).await,
            _ => Err(Error::invalid_request("more ids or numbers than one request can hold: use stream or all")),
        }
    }

    /// Its pages, one after the other, each with its [position](PageAt): for whoever does something with a page as a whole,
    /// such as storing it together with where to read on. A page that cannot be had is an error that ends the stream.
    ///
    /// # Cancellation
    /// The stream may be dropped at any time.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self)
    }
}
