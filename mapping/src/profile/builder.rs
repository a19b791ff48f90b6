//! A profile of several texts, laid over each other.

use super::{
    Profile, ProfileError, ProfileLayer,
    load::{self, LayerText},
};

/// Puts a [`Profile`] together from layers: the defaults, then templates, then the tenant's own text. What a later layer says
/// counts; [which tables it replaces and which it adds to](crate#layers) is fixed. Each text is TOML, or JSON if it begins with `{`.
///
/// ```
/// use mapping::{Profile, ProfileLayer};
///
/// let group = r#"
///     [accounts]
///     sales = "200"
///     [[surcharge]]
///     code = "*TAX*"
///     class = "tax"
///     [[tax]]
///     code = "*TAX*"
///     tax_type = "OUTPUT"
///     [[tax]]
///     untaxed = true
///     tax_type = "NONE"
/// "#;
/// let shop = r#"{"version": "2026-07", "store": {"name": "tea-shop"}, "accounts": {"sales": "201"}}"#;
/// let profile = Profile::builder().template("group", group).tenant(shop).build()?;
/// assert_eq!(profile.version().version.as_deref(), Some("2026-07"));
///
/// // A mistake is told in the layer that has it.
/// let error = Profile::builder().template("group", group.replace("class", "clas")).tenant(shop).build().unwrap_err();
/// assert_eq!((error.layer, error.line), (ProfileLayer::Template("group".into()), 6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is read before `build`"]
pub struct ProfileBuilder {
    templates: Vec<LayerText>,
    tenant: Option<String>,
}

impl ProfileBuilder {
    /// Lays a template over the defaults and the templates that were given before. `name` stands in errors.
    pub fn template(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.templates.push(LayerText { layer: ProfileLayer::Template(name.into()), text: text.into() });
        self
    }

    /// The uppermost text. Without it the templates must say everything; the last one given counts.
    pub fn tenant(mut self, text: impl Into<String>) -> Self {
        self.tenant = Some(text.into());
        self
    }

    /// Reads and checks the layers.
    ///
    /// # Errors
    /// [`ProfileError`], whose `layer` says which text is wrong; what no layer says is missing in the uppermost.
    pub fn build(self) -> Result<Profile, ProfileError> {
        let tenant = self.tenant.map(|text| LayerText { layer: ProfileLayer::Tenant, text });
        load::load([load::defaults()].into_iter().chain(self.templates).chain(tenant).collect())
    }
}
