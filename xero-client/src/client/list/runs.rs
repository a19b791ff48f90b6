//! What of long lists of values goes into one URL.

/// How many values of a list go into one URL, and how many bytes of all lists together: about 52 ids fit before it is refused
/// (XR-LIST-3).
const MAX_VALUES: usize = 40;
const MAX_BYTES: usize = 1_600;

/// A parameter that holds a list, such as `IDs`.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub(super) name: &'static str,
    pub(super) values: Vec<String>,
}

/// What one URL holds of each list: the name, and the values with commas between.
pub(super) type Run = Vec<(&'static str, String)>;

/// The lists in runs that each fit one URL. Xero finds what fits all parameters, so of several long lists every part of one is
/// asked for with every part of the others; together they find each element once.
pub(super) fn cut(lists: &[Values]) -> Vec<Run> {
    let mut lists: Vec<_> = lists.iter().map(|list| (list, list.values.iter().map(size).sum::<usize>())).collect();
    // The short ones first: what they leave of their share is the long ones'.
    lists.sort_by_key(|(_, bytes)| *bytes);
    let (mut room, mut waiting) = (MAX_BYTES, lists.len());
    let mut runs = vec![Run::new()];
    for (list, _) in lists {
        let parts = parts(&list.values, room / waiting.max(1));
        room = room.saturating_sub(parts.iter().map(|part| part.bytes).max().unwrap_or_default());
        waiting = waiting.saturating_sub(1);
        let with = |run: &Run| {
            let longer = |part: &Part<'_>| run.iter().cloned().chain([(list.name, part.values.join(","))]).collect();
            parts.iter().map(longer).collect::<Vec<Run>>()
        };
        runs = runs.iter().flat_map(with).collect();
    }
    runs
}

/// Some values of a list, which go into one URL.
#[derive(Default)]
struct Part<'a> {
    values: Vec<&'a str>,
    bytes: usize,
}

/// A value that is too long alone goes alone.
fn parts(values: &[String], room: usize) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for value in values {
        let size = size(value);
        match parts.last_mut().filter(|part| part.values.len() < MAX_VALUES && part.bytes + size <= room) {
            Some(part) => {
                part.values.push(value);
                part.bytes += size;
            }
            None => parts.push(Part { values: vec![value], bytes: size }),
        }
    }
    parts
}

/// How many bytes of a URL it takes: what is reserved takes three, and so does the comma behind.
#[allow(clippy::ptr_arg)] // it is given to `map`
fn size(value: &String) -> usize {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value.bytes().map(|byte| if is_plain(byte) { 1 } else { 3 }).sum::<usize>() + 3
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn of(name: &'static str, count: usize, length: usize) -> Values {
        Values { name, values: (0..count).map(|n| format!("{n:0length$}")).collect() }
    }

    proptest! {
        #[test]
        fn every_combination_is_asked_for_once_and_every_url_has_room(
            first in 1_usize..90, second in 1_usize..90, third in 0_usize..4, length in 2_usize..40
        ) {
            let mut lists = vec![of("a", first, length), of("b", second, length)];
            if third > 0 {
                lists.push(of("c", third, length));
            }
            let (mut seen, mut asked) = (BTreeSet::new(), 0);
            for run in cut(&lists) {
                let bytes: usize = run.iter().flat_map(|(_, text)| text.split(',')).map(|text| text.len() + 3).sum();
                prop_assert!(bytes <= MAX_BYTES);
                let values = |name| run.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text).to_owned();
                for a in values("a").split(',') {
                    for b in values("b").split(',') {
                        for c in values("c").split(',') {
                            seen.insert((a.to_owned(), b.to_owned(), c.to_owned()));
                            asked += 1;
                        }
                    }
                }
            }
            prop_assert_eq!((seen.len(), asked), (first * second * third.max(1), first * second * third.max(1)));
        }
    }
}
