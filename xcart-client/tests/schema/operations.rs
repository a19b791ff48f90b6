//! Operations against the client's methods: each is called, with a body that says all that it can say, or listed.

use std::collections::{BTreeMap, BTreeSet};

use api_core::{transport::Request, url::decode_query, wire::Json};
use http::Method;

use crate::{
    common::plain,
    document::Document,
    drive::{body, every_method},
    exceptions::{Exceptions, NOT_OURS, UNSENT},
};

/// The exceptions, which hold for both documents together.
pub(crate) struct Tables {
    pub(crate) not_ours: Exceptions,
    pub(crate) unsent: Exceptions,
}

impl Default for Tables {
    fn default() -> Self {
        Self { not_ours: Exceptions::new("NOT_OURS", NOT_OURS), unsent: Exceptions::new("UNSENT", UNSENT) }
    }
}

impl Tables {
    pub(crate) fn idle(&self) -> Vec<String> {
        [&self.not_ours, &self.unsent].into_iter().flat_map(Exceptions::idle).collect()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) operations: usize,
    pub(crate) called: usize,
    pub(crate) of_add_ons: usize,
    pub(crate) parameters: usize,
}

/// What `schema.json` says beyond the operations of a store without add-ons.
pub(crate) struct Beyond {
    /// Paths that add-ons bring. Methods are not told, as all of them are tables (XC-TABLE-1).
    paths: Vec<String>,
    /// Parameters that later releases document, by operation.
    later: BTreeMap<String, BTreeSet<String>>,
}

impl Beyond {
    pub(crate) fn of(schema: &Json) -> Self {
        let members = |json: Option<&Json>| json.and_then(Json::as_object).unwrap_or_default().to_vec();
        let texts = |json: &Json| -> Vec<String> {
            json.as_array().unwrap_or_default().iter().filter_map(Json::as_str).map(str::to_owned).collect()
        };
        let add_ons = members(schema.get("addons"));
        let paths = add_ons.iter().flat_map(|(_, add_on)| texts(add_on.get("paths").unwrap()));
        let mut later: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, release) in members(schema.get("documented_later")) {
            for (operation, parameters) in members(Some(&release)) {
                later.entry(operation).or_default().extend(texts(&parameters));
            }
        }
        Self { paths: paths.collect(), later }
    }

    /// The operations of add-ons: a path that ends in an id is of one thing, any other of their list.
    fn operations(&self) -> BTreeSet<String> {
        let methods = |path: &str| -> &[Method] {
            if path.ends_with('}') { &[Method::GET, Method::PUT, Method::DELETE] } else { &[Method::GET, Method::POST] }
        };
        let named = |path: &String| methods(path).iter().map(|method| format!("{method} {path}")).collect::<Vec<_>>();
        self.paths.iter().flat_map(named).collect()
    }
}

/// The operation of a path of an add-on.
fn of_add_on(beyond: &Beyond, request: &Request) -> Option<String> {
    let asked: Vec<_> = request.url.path().split('/').collect();
    let fits = |path: &&String| {
        let known: Vec<_> = path.split('/').collect();
        known.len() == asked.len()
            && known.iter().zip(&asked).all(|(known, asked)| known.starts_with('{') || known == asked)
    };
    beyond.paths.iter().find(fits).map(|path| format!("{} {path}", request.method))
}

/// Where the document and the client's methods differ.
pub(crate) fn differences(document: &Document, beyond: &Beyond, tables: &mut Tables) -> (Counts, Vec<String>) {
    let (requests, mut wrong) = every_method(document);
    let mut counts = Counts { operations: document.operations.len(), ..Counts::default() };
    let (mut called, mut of_add_ons) = (BTreeSet::new(), BTreeSet::new());
    let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in &requests {
        let path = request.url.path();
        let Some(operation) = document.operation(&request.method, path) else {
            match of_add_on(beyond, request) {
                Some(operation) => of_add_ons.insert(operation),
                None => {
                    wrong.push(format!("the document has no {} {path}", request.method));
                    false
                }
            };
            continue;
        };
        let name = operation.name();
        let parameters = decode_query(request.url.query().unwrap_or_default()).into_iter().map(|(name, _)| name);
        sent.entry(name.clone()).or_default().extend(parameters);
        let promised = operation.body.as_ref().map(|schema| plain(&document.sample(schema)));
        if body(request).as_ref().map(plain) != promised {
            wrong.push(format!("{name} takes {promised:?}, and {:?} is sent", body(request)));
        }
        called.insert(name);
    }
    counts.called = called.len();
    counts.of_add_ons = of_add_ons.len();
    for operation in &document.operations {
        let name = operation.name();
        let Some(sent) = sent.get(&name) else {
            if !tables.not_ours.allow(&operation.path) {
                wrong.push(format!("{name} is called by nothing"));
            }
            continue;
        };
        counts.parameters += operation.query.len();
        for parameter in &operation.query {
            let name = format!("{name} {parameter}");
            if !sent.contains(parameter) && !tables.unsent.allow(&name) {
                wrong.push(format!("{name} is never sent"));
            }
        }
        let later = beyond.later.get(&name);
        let is_known =
            |name: &&String| operation.query.contains(name) || later.is_some_and(|later| later.contains(*name));
        let unknown = sent.iter().filter(|name| !is_known(name));
        wrong.extend(unknown.map(|parameter| format!("{name} has no parameter {parameter}")));
    }
    let missing: Vec<_> = beyond.operations().difference(&of_add_ons).cloned().collect();
    wrong.extend(missing.iter().map(|name| format!("{name} of an add-on is called by nothing")));
    (counts, wrong)
}
