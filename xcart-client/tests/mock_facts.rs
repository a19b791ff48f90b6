//! Code, tests and `docs/vendor-facts-xcart.md` agree on the rules: what is cited is written down, and what the document says
//! that FakeXCart does is tested under its id.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each id of the document with its cells: rule, certainty, source, played.
fn document() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(root().join("../docs/vendor-facts-xcart.md")).unwrap();
    let mut rules = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| XC-")) {
        let cells: Vec<String> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let [id, rest @ ..] = &cells[..] else { panic!("{line}") };
        assert!(rules.insert(id.clone(), rest.to_vec()).is_none(), "{id} stands there twice");
    }
    rules
}

/// The ids in a text, ranges (`XC-ERR-1 to XC-ERR-4`) by their ends.
fn cited(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (at, _) in text.match_indices("XC-") {
        let rest = &text[at + 3..];
        let area: String = rest.chars().take_while(char::is_ascii_uppercase).collect();
        let number = rest[area.len()..].strip_prefix('-').unwrap_or_default();
        let number: String = number.chars().take_while(char::is_ascii_digit).collect();
        if !area.is_empty() && !number.is_empty() {
            ids.insert(format!("XC-{area}-{number}"));
        }
    }
    ids
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

fn citations(folder: &str) -> BTreeMap<String, PathBuf> {
    let mut found = Vec::new();
    sources(&root().join(folder), &mut found);
    let ids = found.iter().flat_map(|(path, text)| cited(text).into_iter().map(|id| (id, path.clone())));
    ids.collect()
}

#[test]
fn every_rule_that_is_cited_is_in_the_document() {
    let document = document();
    for (id, path) in citations("src").into_iter().chain(citations("tests")) {
        assert!(document.contains_key(&id), "{id}, cited in {}, is not in docs/vendor-facts-xcart.md", path.display());
    }
}

#[test]
fn every_rule_that_the_document_calls_played_has_a_test_under_its_id() {
    let mut found = Vec::new();
    sources(&root().join("tests"), &mut found);
    let mut tested = BTreeSet::new();
    for (_, text) in found.iter().filter(|(path, _)| path.file_name().unwrap().to_str().unwrap().starts_with("mock_")) {
        // A test cites its rules in the line before `#[test]`.
        let lines: Vec<&str> = text.lines().collect();
        let before = lines.windows(2).filter(|pair| pair[1] == "#[test]").map(|pair| pair[0]);
        tested.extend(before.flat_map(cited));
    }
    for (id, cells) in document() {
        match cells.last().unwrap().as_str() {
            "yes" => assert!(tested.contains(&id), "{id} is called played, and no test of FakeXCart cites it"),
            "client" => assert!(!tested.contains(&id), "{id} is tested, and the document does not call it played"),
            other => panic!("{id}: played is yes or client, not {other}"),
        }
    }
}

#[test]
fn every_rule_has_words_a_certainty_and_a_source() {
    let known = ["observed", "documented", "source", "inferred"];
    for (id, cells) in document() {
        let [rule, certainty, source, _] = &cells[..] else { panic!("{id} has {} cells", cells.len() + 1) };
        assert!(rule.ends_with(['.', ')', '"']) && rule.len() > 30, "{id}: {rule}");
        assert!(known.iter().any(|known| certainty.starts_with(known)), "{id}: {certainty}");
        assert!(!source.is_empty(), "{id}");
    }
}
