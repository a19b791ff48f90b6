//! A list that mostly has one entry, which then takes no memory of its own: an order has one invoice, one capture, one tax type.

use std::{
    iter::Chain,
    mem,
    ops::{Deref, DerefMut},
    option, slice, vec,
};

/// Entries in the order in which they were pushed.
#[derive(Debug, Clone, Default)]
pub(crate) enum Few<T> {
    #[default]
    None,
    One(T),
    Many(Vec<T>),
}

impl<T> Few<T> {
    pub(crate) fn push(&mut self, entry: T) {
        *self = match mem::take(self) {
            Self::None => Self::One(entry),
            Self::One(first) => Self::Many(vec![first, entry]),
            Self::Many(mut entries) => {
                entries.push(entry);
                Self::Many(entries)
            }
        };
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(entry) => slice::from_ref(entry),
            Self::Many(entries) => entries,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::None => &mut [],
            Self::One(entry) => slice::from_mut(entry),
            Self::Many(entries) => entries,
        }
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut few = Self::None;
        entries.into_iter().for_each(|entry| few.push(entry));
        few
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = Chain<option::IntoIter<T>, vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        let (one, many) = match self {
            Self::None => (None, Vec::new()),
            Self::One(entry) => (Some(entry), Vec::new()),
            Self::Many(entries) => (None, entries),
        };
        one.into_iter().chain(many)
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Few;

    proptest! {
        #[test]
        fn few_entries_are_those_of_a_list(entries in prop::collection::vec(any::<u8>(), 0..5), change: u8) {
            let mut few: Few<u8> = entries.iter().copied().collect();
            prop_assert_eq!(&*few, &*entries);
            prop_assert_eq!(matches!(few, Few::Many(_)), entries.len() > 1);
            prop_assert_eq!((&few).into_iter().count(), entries.len());
            few.iter_mut().for_each(|entry| *entry ^= change);
            let changed: Vec<u8> = entries.iter().map(|entry| entry ^ change).collect();
            prop_assert_eq!(few.into_iter().collect::<Vec<_>>(), changed);
        }
    }
}
