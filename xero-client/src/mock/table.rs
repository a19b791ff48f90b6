//! A map that can take back what was done to it, so that a refused element or batch leaves nothing behind.

use std::collections::BTreeMap;

/// A [`BTreeMap`] with a journal of what each change replaced.
#[derive(Debug, Clone)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    journal: Vec<Entry<K, V>>,
}

#[derive(Debug, Clone)]
struct Entry<K, V> {
    key: K,
    old: Option<V>,
    is_silent: bool,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), journal: Vec::new() }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        self.rows.keys()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// The rows from this key on, in the order of keys.
    pub(super) fn from(&self, key: K) -> impl Iterator<Item = (&K, &V)> {
        self.rows.range(key..)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        let old = self.rows.insert(key.clone(), value);
        self.journal.push(Entry { key, old, is_silent: false });
    }

    /// A change that nobody is told of.
    pub(super) fn put_silently(&mut self, key: K, value: V) {
        let old = self.rows.insert(key.clone(), value);
        self.journal.push(Entry { key, old, is_silent: true });
    }

    pub(super) fn remove(&mut self, key: &K) {
        if let Some(old) = self.rows.remove(key) {
            self.journal.push(Entry { key: key.clone(), old: Some(old), is_silent: false });
        }
    }

    /// Where the journal stands.
    pub(super) fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Takes back everything since the mark.
    pub(super) fn roll_back(&mut self, mark: usize) {
        while self.journal.len() > mark {
            match self.journal.pop() {
                Some(Entry { key, old: Some(old), .. }) => {
                    self.rows.insert(key, old);
                }
                Some(Entry { key, old: None, .. }) => {
                    self.rows.remove(&key);
                }
                None => return,
            }
        }
    }

    /// What was done since the last commit and is told, the earliest first: a key, and whether nothing stood there before.
    pub(super) fn told(&self) -> impl Iterator<Item = (&K, bool)> {
        let told = self.journal.iter().filter(|entry| !entry.is_silent);
        told.map(|entry| (&entry.key, entry.old.is_none()))
    }

    /// What was done so far stays.
    pub(super) fn commit(&mut self) {
        self.journal.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rolled_back_was_never_there() {
        let mut table = Table::default();
        table.put(1, "one");
        table.commit();
        table.put(2, "two");
        let mark = table.mark();
        table.put(1, "changed");
        table.put(3, "three");
        table.remove(&2);
        table.put(1, "again");
        table.roll_back(mark);
        assert_eq!((table.get(&1), table.get(&2), table.get(&3)), (Some(&"one"), Some(&"two"), None));
        table.roll_back(0);
        assert_eq!(table.values().collect::<Vec<_>>(), [&"one"]);
    }
}
