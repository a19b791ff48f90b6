//! Cells: what a row asks of one column.

use super::{Column, pattern::Pattern, point::Point, range::Range};
use crate::scalar::ScalarType;

/// Longest text of a cell, in bytes.
const MAX_TEXT: usize = 255;
/// Most values of a cell.
const MAX_VALUES: usize = 500;

/// A cell as it is written, before it is known what its column compares.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    Text(String),
    Integer(i64),
    /// Its text.
    Decimal(String),
    Bool(bool),
    /// Any of them.
    Several(Vec<Written>),
}

/// Why a cell cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellError {
    /// What is wrong.
    pub(crate) message: String,
    /// What may have been meant.
    pub(crate) suggestion: Option<String>,
}

impl From<String> for CellError {
    fn from(message: String) -> Self {
        Self { message, suggestion: None }
    }
}

/// What a row asks of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Any,
    /// A text that fits one of the patterns.
    Text(Vec<Pattern>),
    /// A number in one of the ranges.
    Number(Vec<Range>),
    /// Just that.
    Bool(bool),
}

/// How narrow a cell is; what is narrower is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Narrowness {
    Any,
    /// With so many characters.
    Pattern(usize),
    Range,
    Several,
    One,
}

impl Cell {
    /// The cell of a column.
    ///
    /// # Errors
    /// If the column does not compare such values.
    pub(crate) fn new(written: &Written, column: &Column) -> Result<Self, CellError> {
        let values = match written {
            Written::Several(values) if values.is_empty() => {
                return Err("a list of no values fits nothing; \"*\" fits everything".to_owned().into());
            }
            Written::Several(values) if values.len() > MAX_VALUES => {
                return Err(format!("at most {MAX_VALUES} values in one cell").into());
            }
            Written::Several(values) => values.as_slice(),
            Written::Text(text) if text.trim() == "*" => return Ok(Self::Any),
            one => std::slice::from_ref(one),
        };
        match column.scalar_type {
            ScalarType::Text => {
                values.iter().map(|value| pattern(value, column)).collect::<Result<_, _>>().map(Self::Text)
            }
            ScalarType::Bool => match values {
                [Written::Bool(truth)] => Ok(Self::Bool(*truth)),
                _ => Err(refused(column, "true, false or \"*\"")),
            },
            _ => values.iter().map(|value| range(value, column)).collect::<Result<_, _>>().map(Self::Number),
        }
    }

    pub(super) fn conditions(&self) -> usize {
        match self {
            Self::Any | Self::Bool(_) => 1,
            Self::Text(patterns) => patterns.len(),
            Self::Number(ranges) => ranges.len(),
        }
    }

    pub(super) fn fits(&self, point: &Point) -> bool {
        match (self, point) {
            (Self::Any, _) => true,
            (Self::Text(patterns), Point::Text(text)) => patterns.iter().any(|pattern| pattern.fits(text)),
            (Self::Text(patterns), Point::Missing) => patterns.iter().any(|pattern| pattern.fits("")),
            (Self::Number(ranges), Point::Number(number, currency)) => {
                ranges.iter().any(|range| range.holds(*number, *currency))
            }
            (Self::Bool(own), Point::Bool(truth)) => own == truth,
            _ => false,
        }
    }

    /// That of its widest value.
    pub(super) fn narrowness(&self) -> Narrowness {
        let exact = |count: usize| if count == 1 { Narrowness::One } else { Narrowness::Several };
        let widest = match self {
            Self::Any => Some(Narrowness::Any),
            Self::Bool(_) => Some(Narrowness::One),
            Self::Text(patterns) => patterns
                .iter()
                .map(|pattern| match pattern.weight() {
                    (true, _) => exact(patterns.len()),
                    (false, length) => Narrowness::Pattern(length),
                })
                .min(),
            Self::Number(ranges) => {
                ranges.iter().map(|range| if range.is_exact() { exact(ranges.len()) } else { Narrowness::Range }).min()
            }
        };
        widest.unwrap_or(Narrowness::Any)
    }
}

fn refused(column: &Column, wanted: &str) -> CellError {
    format!("the column {} compares values of type {}: write {wanted}", column.name, column.scalar_type).into()
}

fn pattern(value: &Written, column: &Column) -> Result<Pattern, CellError> {
    let Written::Text(text) = value else { return Err(refused(column, "a text in quotes")) };
    if text.len() > MAX_TEXT {
        return Err(format!("at most {MAX_TEXT} characters in a cell").into());
    }
    let pattern = Pattern::new(text);
    let known = column.domain;
    if known.is_empty() || known.iter().any(|value| pattern.matches(value)) {
        return Ok(pattern);
    }
    let suggestion = crate::profile::closest(text, known.iter().copied());
    Err(CellError {
        message: format!("{} is never {text:?}: it is one of {}", column.name, known.join(", ")),
        suggestion,
    })
}

fn range(value: &Written, column: &Column) -> Result<Range, CellError> {
    match (value, column.scalar_type) {
        (Written::Text(text), scalar_type) => Ok(Range::parse(text, scalar_type)?),
        (Written::Integer(number), ScalarType::Integer | ScalarType::Decimal) => Ok(Range::exactly((*number).into())),
        (Written::Decimal(text), ScalarType::Decimal) => Ok(Range::parse(text, ScalarType::Decimal)?),
        (_, ScalarType::Date) => Err(refused(column, "such as \"2026-03-01\" or \">= 2026-03-01\"")),
        (_, ScalarType::Money) => Err(refused(column, "such as \">= 100.00 EUR\"")),
        _ => Err(refused(column, "such as \"20\" or \">= 10, < 20\"")),
    }
}
