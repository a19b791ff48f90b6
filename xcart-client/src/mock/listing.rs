//! A page of a list in the format that was asked for: a bare array, or a collection that tells its total, its neighbours, and
//! by which parameters it can be filtered.

use api_core::{url::BaseUrl, wire::Json};

use super::{
    jsonld::{Resource, Writer},
    query::Page,
    reply::{Answer, Format},
    service::Call,
};

/// Parameters of a list: the variable as it stands in a query, and the field that it is about.
pub(super) type Search = Vec<(String, String)>;

/// The four filters on a date.
pub(super) fn date_filters(search: &mut Search, field: &str) {
    for operator in ["before", "strictly_before", "after", "strictly_after"] {
        search.push((format!("{field}[{operator}]"), field.to_owned()));
    }
}

/// The filter on one value or several.
pub(super) fn one_of_filters(search: &mut Search, field: &str) {
    search.push((field.to_owned(), field.to_owned()));
    search.push((format!("{field}[]"), field.to_owned()));
}

/// The order by a field.
pub(super) fn order_filter(search: &mut Search, field: &str) {
    search.push((format!("order[{field}]"), field.to_owned()));
}

impl Call<'_> {
    /// Answers with one page; `rows` are those on it, `total` are on all pages together.
    pub(super) fn list(
        &mut self,
        resource: &Resource,
        search: &Search,
        rows: Vec<Json>,
        total: usize,
        page: Page,
    ) -> Answer {
        if self.format != Format::JsonLd {
            return Answer::ok(Json::Array(rows));
        }
        let writer = self.writer();
        let members: Vec<Json> = rows.iter().map(|row| writer.member(resource, row)).collect();
        let mut out = vec![
            ("@context".to_owned(), Json::from(format!("{}/api/contexts/{}", self.folder, resource.name))),
            ("@id".to_owned(), Json::from(self.path.strip_suffix(".jsonld").unwrap_or(self.path))),
            ("@type".to_owned(), Json::from("hydra:Collection")),
            ("hydra:member".to_owned(), Json::Array(members)),
            ("hydra:totalItems".to_owned(), Json::Number(total.to_string())),
        ];
        if let Some(view) = self.view(total, page) {
            out.push(("hydra:view".to_owned(), view));
        }
        if !search.is_empty() {
            out.push(("hydra:search".to_owned(), self.search(search)));
        }
        Answer::ok(Json::Object(out))
    }

    /// Answers with one element.
    pub(super) fn single(&mut self, resource: &Resource, row: Json) -> Answer {
        match self.format {
            Format::JsonLd => Answer::ok(self.writer().single(resource, &row)),
            Format::Json | Format::Html => Answer::ok(row),
        }
    }

    fn writer(&mut self) -> Writer<'_> {
        Writer { base: &self.base, folder: self.folder, drawn: self.drawn }
    }

    /// Where this page stands among its neighbours; none for a list that was asked for without a word and has one page.
    fn view(&self, total: usize, page: Page) -> Option<Json> {
        let last = page.last(total);
        let mut pairs: Vec<_> = self.query.pairs().iter().filter(|(name, _)| name != "page").cloned().collect();
        if pairs.is_empty() && last == 1 {
            return None;
        }
        let at = |number: i64| {
            let pairs = pairs.iter().cloned().chain([("page".to_owned(), number.to_string())]);
            Json::from(self.address_with(pairs.collect()))
        };
        let kind = ("@type", Json::from("hydra:PartialCollectionView"));
        if last == 1 {
            let id = self.address_with(std::mem::take(&mut pairs));
            return Some(Json::from([("@id", Json::from(id)), kind]));
        }
        let mut view = vec![("@id", at(page.number)), kind, ("hydra:first", at(1)), ("hydra:last", at(last))];
        if page.number > 1 {
            view.push(("hydra:previous", at(page.number - 1)));
        }
        if page.number < last {
            view.push(("hydra:next", at(page.number + 1)));
        }
        Some(Json::Object(view.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    /// The path of this call with these parameters, encoded.
    fn address_with(&self, pairs: Vec<(String, String)>) -> String {
        let Ok(anywhere) = BaseUrl::parse("http://store.invalid") else { return self.path.to_owned() };
        let url = pairs.iter().fold(anywhere.request_url(), |url, (name, value)| url.query(name, value)).build();
        match url.query() {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.to_owned(),
        }
    }

    fn search(&self, search: &Search) -> Json {
        let variables: Vec<&str> = search.iter().map(|(variable, _)| variable.as_str()).collect();
        let mapping = search.iter().map(|(variable, field)| {
            Json::from([
                ("@type", Json::from("IriTemplateMapping")),
                ("variable", Json::from(variable.as_str())),
                ("property", Json::from(field.as_str())),
                ("required", Json::from(false)),
            ])
        });
        Json::from([
            ("@type", Json::from("hydra:IriTemplate")),
            ("hydra:template", Json::from(format!("{}{{?{}}}", self.path, variables.join(",")))),
            ("hydra:variableRepresentation", Json::from("BasicRepresentation")),
            ("hydra:mapping", mapping.collect::<Vec<_>>().into()),
        ])
    }
}
