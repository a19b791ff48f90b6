//! What the targets have in common: what a target is, and the laws that every wire type and every error keep.

use std::fmt::Debug;

use api_core::wire::{self, WireValue};

/// A target: its name, what it does with an input, how many leading bytes of one choose, and its share of all executions.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&[u8]),
    pub(crate) choices: usize,
    pub(crate) weight: u64,
}

/// The leading bytes that choose, zeros where there are none, and the rest.
pub(crate) fn choose<const N: usize>(data: &[u8]) -> ([usize; N], &[u8]) {
    let mut choices = [0; N];
    for (choice, byte) in choices.iter_mut().zip(data) {
        *choice = usize::from(*byte);
    }
    (choices, data.get(N..).unwrap_or_default())
}

pub(crate) fn lossy(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// What is written is read again as what it was, and written alike.
pub(crate) fn survives<T: WireValue + PartialEq + Debug>(value: &T) {
    let written = wire::to_vec(value).unwrap();
    let read: T = match wire::from_slice(&written) {
        Ok(read) => read,
        Err(error) => panic!("{error} in {}, which was written", lossy(&written)),
    };
    assert_eq!(&read, value, "{}", lossy(&written));
    assert_eq!(lossy(&wire::to_vec(&read).unwrap()), lossy(&written));
    let _words = format!("{value:?}");
}

/// What is read survives, and what is not is told.
pub(crate) fn record<T: WireValue + PartialEq + Debug>(data: &[u8]) {
    match wire::from_slice::<T>(data) {
        Ok(value) => survives(&value),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A line for a log, in which nobody's address stands.
pub(crate) fn one_line_without_addresses(line: &str) {
    assert!(!line.chars().any(char::is_control) && !line.contains('@'), "{line:?}");
}
