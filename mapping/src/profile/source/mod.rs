//! The texts of a profile's layers, and where everything in them stands.
//!
//! Each layer is TOML or JSON. Both become one [tree](tree) in which every value knows its place, the layers are laid over each
//! other, and what comes out is read by serde: so a mistake has line, column and path, whatever it is and whoever finds it.

mod canonical;
mod de;
mod fault;
mod json;
mod layers;
mod located;
mod syntax;
mod toml;
mod tree;

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub(crate) use located::Located;
pub(crate) use tree::NodeId;

use super::{ProfileError, closest, hints};
use crate::profiles;
use fault::{Fault, FaultKind};

/// Most bytes of a layer: a few thousand rows.
const MAX_TEXT: usize = 256 * 1024;

/// What Windows puts before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Which of the texts that make up a profile. What a later one says counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProfileLayer {
    /// What is true of every profile.
    Defaults,
    /// A template, such as that of a country, by its name.
    Template(String),
    /// The profile itself.
    Tenant,
}

impl fmt::Display for ProfileLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => f.write_str("defaults"),
            Self::Template(name) => write!(f, "template {name}"),
            Self::Tenant => f.write_str("profile"),
        }
    }
}

/// One layer.
#[derive(Debug, Clone)]
pub(super) struct LayerText {
    pub(super) layer: ProfileLayer,
    pub(super) text: String,
}

/// The layers, and the places of what was read from them.
#[derive(Debug)]
pub(super) struct Sources {
    layers: Vec<LayerText>,
    places: tree::Places,
    root: NodeId,
    hash: String,
}

impl Sources {
    /// Reads the layers, the first the undermost, as one value.
    pub(super) fn read<T: DeserializeOwned>(mut layers: Vec<LayerText>) -> Result<(T, Self), ProfileError> {
        for LayerText { text, .. } in &mut layers {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.remove(0);
            }
        }
        let mut places = tree::Places::default();
        let mut trees = Vec::with_capacity(layers.len());
        for (index, LayerText { layer, text }) in layers.iter().enumerate() {
            if text.len() > MAX_TEXT {
                return Err(ProfileError::at(layer, text, 0, "", format!("a profile has at most {MAX_TEXT} bytes")));
            }
            let tree = if is_json(text) {
                json::parse(text, index, &mut places)
            } else {
                toml::parse(text, index, &mut places)
            };
            trees.push(tree.map_err(|fault| fault.in_layer(layer, text))?);
        }
        if let Some((at, name)) = extended(&trees) {
            let Some(template) = profiles::template(name) else {
                let known = || profiles::TEMPLATES.iter().map(|template| template.name);
                let message =
                    format!("there is no template {name:?}: it is one of {}", known().collect::<Vec<_>>().join(", "));
                let sources = Self { layers, places, root: at, hash: String::new() };
                let mut error = sources.error(at, message);
                error.suggestion = closest(name, known());
                return Err(error);
            };
            let layer = ProfileLayer::Template(template.name.to_owned());
            let tree = toml::parse(template.text, layers.len(), &mut places);
            // Over the defaults, and under all that was given.
            trees.insert(1.min(trees.len()), tree.map_err(|fault| fault.in_layer(&layer, template.text))?);
            layers.push(LayerText { layer, text: template.text.to_owned() });
        }
        let Some(merged) = layers::merge(trees) else {
            return Err(ProfileError::at(&ProfileLayer::Tenant, "", 0, "", "there is no text"));
        };
        let sources = Self { layers, places, root: merged.at, hash: canonical::hash(&merged) };
        match T::deserialize(de::Reader::new(&merged)) {
            Ok(value) => Ok((value, sources)),
            Err(fault) => Err(sources.fault(fault)),
        }
    }

    /// What the deserializer found wrong.
    fn fault(&self, fault: Fault) -> ProfileError {
        let at = fault.at.unwrap_or(self.root);
        let mut error = self.error(at, fault.message);
        error.suggestion = fault.suggestion;
        let is_section = self.places.is_section(at);
        match fault.kind {
            FaultKind::Missing(field) => {
                if is_section && self.layer_of(at) != self.layer_of(self.root) {
                    // What a section lacks no layer says: it is the uppermost that should.
                    error = self.error(self.root, error.message);
                }
                error.field = tree::join(&self.places.path(at), field);
                if let Some(example) = hints::example(&error.field) {
                    error.message = format!("{}: write, such as, {example}", error.message);
                }
            }
            FaultKind::UnknownField(field) => {
                let own = error.field.split('.').next().unwrap_or_default();
                if let Some(section) = hints::section_of(&field).filter(|section| *section != own) {
                    error.message = format!("{}; it belongs in [{section}]", error.message);
                    error.suggestion = None;
                }
                if let Some(usual) = hints::usual(&error.field) {
                    error.suggestion = Some(usual.to_owned());
                }
            }
            FaultKind::NotFields if is_section && error.message.ends_with("a list") => {
                let name = &error.field;
                error.message = format!("this is one section, not a list of rows: write [{name}], in single brackets");
            }
            FaultKind::NotFields if is_section => {
                error.message = format!("{}: write [{}], and its fields below it", error.message, error.field);
            }
            FaultKind::NotSeveral if is_section => {
                error.message = format!("rows are expected here: write [[{}]], in double brackets", error.field);
            }
            FaultKind::NotFields => {
                if let Some(example) = hints::example(&error.field) {
                    error.message = format!("{}: write, such as, {example}", error.message);
                }
            }
            FaultKind::NotSeveral | FaultKind::Other => {}
        }
        error
    }

    fn layer_of(&self, at: NodeId) -> Option<usize> {
        self.places.get(at).map(|place| place.layer)
    }

    /// An error at a place.
    pub(super) fn error(&self, at: NodeId, message: impl Into<String>) -> ProfileError {
        self.error_within(at, 0, message)
    }

    /// An error so many bytes behind a place.
    pub(super) fn error_within(&self, at: NodeId, bytes: usize, message: impl Into<String>) -> ProfileError {
        let place = self.places.get(at);
        let layer = place.and_then(|place| self.layers.get(place.layer)).or(self.layers.last());
        let Some(LayerText { layer, text }) = layer else {
            return ProfileError::at(&ProfileLayer::Tenant, "", 0, "", message);
        };
        let offset = place.map_or(0, |place| place.offset);
        ProfileError::at(layer, text, offset.saturating_add(bytes), self.places.path(at), message)
    }

    /// The place of the uppermost text as a whole.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    /// The path of a place, such as `tax[2].tax_type`.
    pub(super) fn path(&self, at: NodeId) -> String {
        self.places.path(at)
    }

    /// The source text from a place on.
    pub(super) fn text_at(&self, at: NodeId) -> &str {
        let place = self.places.get(at);
        let text = place.and_then(|place| self.layers.get(place.layer)?.text.get(place.offset..));
        text.unwrap_or_default()
    }

    /// A hash of what the layers say together.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }
}

/// The name of the ready template that the uppermost text to name one extends, and where it does.
fn extended(trees: &[tree::Node]) -> Option<(NodeId, &str)> {
    trees.iter().rev().find_map(|node| {
        let tree::Tree::Table(entries) = &node.tree else { return None };
        match &entries.iter().find(|entry| entry.key == "extends")?.value {
            tree::Node { at, tree: tree::Tree::Text(name) } => Some((*at, name.trim())),
            _ => None,
        }
    })
}

/// No TOML begins with a brace, and no JSON that holds fields with anything else.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start_matches(BYTE_ORDER_MARK).trim_start().starts_with('{')
}

/// A text that could not be read at all.
struct Unreadable {
    offset: usize,
    field: String,
    message: String,
}

impl Unreadable {
    fn in_layer(self, layer: &ProfileLayer, text: &str) -> ProfileError {
        ProfileError::at(layer, text, self.offset, self.field, self.message)
    }
}
