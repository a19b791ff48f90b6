//! Texts with values in them: `Order {id}`, `{billing.company|billing.full_name|'Guest'}`.

use std::borrow::Cow;

use smol_str::{SmolStr, SmolStrBuilder};

use super::{Facts, Path, Refusal};
use crate::scalar::Scalar;

/// A template. In braces stand paths and quoted texts, with `|` between them: the first that says something counts.
#[derive(Debug, Clone)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    First(Vec<Piece>),
}

#[derive(Debug, Clone)]
enum Piece {
    Literal(String),
    Path(Path),
}

/// Why a text is no template, and at which byte of it.
#[derive(Debug)]
pub(in crate::profile) struct TemplateError {
    pub(in crate::profile) offset: usize,
    pub(in crate::profile) message: String,
    pub(in crate::profile) suggestion: Option<String>,
}

impl Template {
    /// The template of a text. `path` knows the names; it tells why it does not know one, and what may have been meant.
    pub(in crate::profile) fn parse(
        text: &str,
        path: impl Fn(&str) -> Result<Path, (String, Option<String>)>,
    ) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        let offset = |rest: &str| text.len() - rest.len();
        while let Some(open) = rest.find('{') {
            let (literal, behind) = rest.split_at(open);
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            let (pieces, after) = pieces(behind).ok_or_else(|| TemplateError {
                offset: offset(behind),
                message: "a { without its }: close it, as in {order.number}; a { that is meant so is written { const = \"…\" }"
                    .to_owned(),
                suggestion: None,
            })?;
            let mut first = Vec::new();
            for piece in pieces {
                first.push(match quoted(piece) {
                    Some(literal) => Piece::Literal(literal.to_owned()),
                    None => path(piece.trim()).map(Piece::Path).map_err(|(message, suggestion)| TemplateError {
                        offset: offset(behind),
                        message,
                        suggestion,
                    })?,
                });
            }
            parts.push(Part::First(first));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The text for an order, filled in once: what an order says is not looked at again.
    ///
    /// # Errors
    /// If the order says something that is not of the type that the profile declares.
    pub(crate) fn fill(&self, facts: &Facts<'_>) -> Result<SmolStr, Refusal> {
        let mut filled = SmolStrBuilder::new();
        for part in &self.0 {
            match part {
                Part::Literal(literal) => filled.push_str(literal),
                Part::First(pieces) => push_first(&mut filled, pieces, facts)?,
            }
        }
        Ok(filled.finish())
    }

    /// The text, if nothing of the order stands in it.
    pub(in crate::profile) fn constant(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// The paths in it.
    pub(in crate::profile) fn paths(&self) -> impl Iterator<Item = &Path> {
        let pieces = self.0.iter().flat_map(|part| match part {
            Part::Literal(_) => [].as_slice(),
            Part::First(pieces) => pieces.as_slice(),
        });
        pieces.filter_map(|piece| if let Piece::Path(path) = piece { Some(path) } else { None })
    }

    /// Whether every filling of it holds what the order says at that path.
    pub(crate) fn always_holds(&self, path: &str) -> bool {
        let is_it = |part: &Part| matches!(part, Part::First(pieces) if matches!(pieces.as_slice(), [Piece::Path(own)] if own.name() == path));
        self.0.iter().any(is_it)
    }
}

/// Adds what the first piece that says something says.
fn push_first(filled: &mut SmolStrBuilder, pieces: &[Piece], facts: &Facts<'_>) -> Result<(), Refusal> {
    for piece in pieces {
        let said = match piece {
            Piece::Literal(literal) => Cow::Borrowed(literal.as_str()),
            Piece::Path(path) => match path.get(facts)? {
                Some(Scalar::Text(text)) => text,
                Some(other) => Cow::Owned(other.to_string()),
                None => continue,
            },
        };
        if !said.trim().is_empty() {
            filled.push_str(&said);
            return Ok(());
        }
    }
    Ok(())
}

/// The pieces of a text that begins with a brace, and what stands behind the brace that closes it.
fn pieces(text: &str) -> Option<(Vec<&str>, &str)> {
    let mut pieces = Vec::new();
    let mut is_quoted = false;
    let mut from = 1;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '\'' => is_quoted = !is_quoted,
            '|' | '}' if !is_quoted => {
                pieces.push(text.get(from..at)?);
                from = at + 1;
                if letter == '}' {
                    return Some((pieces, text.get(from..)?));
                }
            }
            _ => {}
        }
    }
    None
}

fn quoted(piece: &str) -> Option<&str> {
    let inner = piece.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains('\'')).then_some(inner)
}
