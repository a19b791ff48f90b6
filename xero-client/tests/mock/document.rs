//! The document of rules and those who cite it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All `XR-…-n` in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in text.split("XR-").skip(1) {
        let topic: String = part.chars().take_while(char::is_ascii_uppercase).collect();
        let rest = part.get(topic.len()..).and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if !topic.is_empty() && !number.is_empty() {
            found.insert(format!("XR-{topic}-{number}"));
        }
    }
    found
}

fn cited_in(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.extend(ids(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The rules: the id and what stands in the brackets behind it.
fn rules() -> Vec<(String, String)> {
    let text = fs::read_to_string(crate_root().join("../docs/vendor-facts-xero.md")).unwrap();
    let rules = text.lines().filter_map(|line| line.strip_prefix("- **XR-")?.split_once("** ("));
    rules.map(|(id, rest)| (format!("XR-{id}"), rest.split(')').next().unwrap_or_default().to_owned())).collect()
}

#[test]
fn every_rule_that_is_cited_stands_in_the_document() {
    let known: BTreeSet<String> = rules().into_iter().map(|(id, _)| id).collect();
    for folder in ["src", "tests"] {
        let unknown: Vec<_> = cited_in(&crate_root().join(folder)).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{folder} cites rules that docs/vendor-facts-xero.md does not hold: {unknown:?}");
    }
}

#[test]
fn every_rule_of_the_fake_is_cited_by_a_test() {
    let tested = cited_in(&crate_root().join("tests/mock"));
    let untested: Vec<_> = rules()
        .into_iter()
        .filter(|(id, tags)| tags.contains("fake") && !tested.contains(id))
        .map(|(id, _)| id)
        .collect();
    assert!(untested.is_empty(), "no test of the fake cites {untested:?}");
}

#[test]
fn every_rule_has_one_id_and_a_certainty() {
    let rules = rules();
    let ids: BTreeSet<_> = rules.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), rules.len());
    assert!(rules.len() > 80, "{}", rules.len());
    for (id, tags) in &rules {
        let certainty = tags.split(',').next().unwrap_or_default();
        assert!(matches!(certainty, "documented" | "observed" | "reported" | "inferred"), "{id}: {tags}");
    }
}
