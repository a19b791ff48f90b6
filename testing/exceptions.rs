//! Where a crate and its vendor's document differ on purpose: entries of which each has a reason, and each must be needed.
#![allow(dead_code)] // each test program uses a part of it

/// Remembers which entries of a table were needed.
pub(crate) struct Exceptions {
    table: &'static str,
    entries: Vec<(&'static str, bool)>,
}

impl Exceptions {
    /// From pairs of what is excepted, and why.
    pub(crate) fn new(table: &'static str, entries: &[(&'static str, &str)]) -> Self {
        Self { table, entries: entries.iter().map(|(entry, _)| (*entry, false)).collect() }
    }

    /// Whether there is an entry for it. A `*` at the end of an entry stands for any rest.
    pub(crate) fn allow(&mut self, what: &str) -> bool {
        let is_it = |entry: &str| entry.strip_suffix('*').map_or(entry == what, |start| what.starts_with(start));
        let found = self.entries.iter_mut().find(|(entry, _)| is_it(entry));
        found.map(|(_, needed)| *needed = true).is_some()
    }

    /// Whether there is an entry for a type's member. `*` in an entry stands for any type.
    pub(crate) fn allow_member(&mut self, owner: &str, name: &str) -> bool {
        self.allow(&format!("{owner}.{name}")) || self.allow(&format!("*.{name}"))
    }

    /// A line for each entry that nothing needed.
    pub(crate) fn idle(&self) -> impl Iterator<Item = String> + '_ {
        let idle = self.entries.iter().filter(|(_, needed)| !needed);
        idle.map(|(entry, _)| format!("{}: no longer needed: {entry}", self.table))
    }

    pub(crate) fn assert_all_needed(&self) {
        let idle: Vec<_> = self.idle().collect();
        assert!(idle.is_empty(), "{idle:#?}");
    }
}

#[test]
fn an_exception_that_is_no_longer_needed_is_reported() {
    let mut exceptions = Exceptions::new("T", &[("*.a", "why"), ("B.c", "why"), ("D.*", "why")]);
    assert!(exceptions.allow_member("B", "a") && exceptions.allow_member("D", "e"));
    assert!(!exceptions.allow_member("C", "c") && !exceptions.allow("D"));
    assert_eq!(exceptions.idle().collect::<Vec<_>>(), ["T: no longer needed: B.c"]);
}
