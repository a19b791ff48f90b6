//! What `schema.json` says of add-ons' members against the views of them.

use api_core::wire::{Json, WireValue, from_slice};
use xcart_client::wire::{
    Order, OrderAddOns, OrderItem, OrderItemAddOns, Product, ProductAddOns, Profile, ProfileAddOns,
};

use crate::{
    document::{Document, Files},
    fields::probes,
    report::Report,
};

struct View {
    schema: &'static str,
    members: &'static [&'static str],
    /// The members of an object that are there in another form than the view knows.
    bad: fn(&Json) -> Vec<String>,
}

fn read<T: WireValue>(json: &Json) -> T {
    from_slice(&json.to_bytes()).unwrap()
}

/// The view of a type's add-ons.
macro_rules! view {
    ($schema:literal, $owner:ty, $view:ident) => {
        View {
            schema: $schema,
            members: $view::MEMBERS,
            bad: |json| {
                read::<$owner>(json).add_ons().bad_members().into_iter().map(|member| member.to_string()).collect()
            },
        }
    };
}

fn views() -> [View; 4] {
    [
        view!("Order.OrderOutput", Order, OrderAddOns),
        view!("OrderItemOutput", OrderItem, OrderItemAddOns),
        view!("Product.Output", Product, ProductAddOns),
        view!("Profile.ProfileOutput", Profile, ProfileAddOns),
    ]
}

/// What a member holds: `int`, `string|null`, `[object]`, `[{id:int,code:string}]`.
fn samples(words: &str) -> Vec<Json> {
    if let Some(words) = words.strip_suffix("|null") {
        return samples(words).into_iter().chain([Json::Null]).collect();
    }
    if let Some(element) = words.strip_prefix('[').and_then(|words| words.strip_suffix(']')) {
        let lists = samples(element).into_iter().map(|element| Json::Array(vec![element]));
        return lists.chain([Json::Array(Vec::new())]).collect();
    }
    if let Some(members) = members(words) {
        let first = members.iter().map(|(name, words)| ((*name).to_owned(), samples(words).remove(0)));
        return vec![Json::Object(first.collect())];
    }
    match words {
        "int" => vec![Json::from(7_i64)],
        "number" => vec![Json::Number("9007199254740993.01".to_owned())],
        "bool" => vec![Json::Bool(true)],
        // Some of them are dates.
        "string" => vec![Json::from("2025-11-23T12:13:20+0000")],
        "object" => vec![Json::Object(Vec::new())],
        other => panic!("what is {other}?"),
    }
}

/// The members of `{id:int,code:string}`.
fn members(words: &str) -> Option<Vec<(&str, &str)>> {
    let members = words.strip_prefix('{')?.strip_suffix('}')?.split(',');
    Some(members.map(|member| member.split_once(':').unwrap()).collect())
}

fn is_same_kind(a: &Json, b: &Json) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// What the member does not hold.
fn others(words: &str) -> Vec<Json> {
    let samples = samples(words);
    let fits = |probe: &Json| {
        let is_fraction = matches!(probe, Json::Number(number) if number.contains('.'));
        samples.iter().any(|sample| is_same_kind(sample, probe)) && !(is_fraction && words.starts_with("int"))
    };
    let mut others: Vec<_> = probes().into_iter().filter(|probe| !fits(probe)).collect();
    let element = words.strip_prefix('[').and_then(|words| words.strip_suffix(']'));
    for (name, words) in element.and_then(members).unwrap_or_default() {
        others.extend(self::others(words).into_iter().map(|other| {
            let mut element = samples[0].as_array().unwrap()[0].clone();
            element.set(name, other);
            Json::Array(vec![element])
        }));
    }
    others
}

/// Where the views differ from what the file says.
pub(crate) fn differences(files: &Files) -> Report {
    let (document, mut report, mut count) = (Document::of_schema(&files.schema), Report::default(), 0);
    let add_ons = files.schema.get("addons").and_then(Json::as_object).unwrap_or_default();
    for (add_on, told) in add_ons {
        for (schema, added) in told.get("adds").and_then(Json::as_object).unwrap_or_default() {
            let Some(view) = views().into_iter().find(|view| view.schema == schema) else {
                report.wrong.push(format!("{add_on} adds to {schema}, of which there is no view"));
                continue;
            };
            for (name, words) in added.as_object().unwrap() {
                let (place, words) = (format!("{schema}.{name} of {add_on}"), words.as_str().unwrap());
                count += 1;
                if !view.members.contains(&&**name) {
                    report.wrong.push(format!("{place} is no member of the view"));
                    continue;
                }
                let bad = |value: Json| {
                    let mut object = document.sample(schema);
                    object.set(name, value);
                    (view.bad)(&object)
                };
                report.wrong.extend(samples(words).into_iter().flat_map(bad).map(|bad| format!("{place}: {bad}")));
                let taken = others(words).into_iter().filter(|other| bad(other.clone()).is_empty());
                report.wrong.extend(taken.map(|other| format!("{place} takes {other}, and is {words}")));
            }
        }
    }
    report.counts.push(format!("{count} members of {} add-ons", add_ons.len()));
    report
}
