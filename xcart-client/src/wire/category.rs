//! Categories: a tree, in which products stand at any number of places.

use super::{CategoryId, CategoryImage, Membership, Nullable, ProductId, Text};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A category.
    pub struct Category {
        /// Its id.
        id: CategoryId => "id",
        /// Whether customers see it.
        enabled: bool => "enabled",
        /// Whether its page bears its name.
        show_title: Option<bool> => "show_title",
        /// Its place among its siblings.
        position: Option<i64> => "position",
        /// Who sees it; empty for everybody.
        memberships: Vec<Membership> => "memberships",
        /// The category that it stands in; none at the top.
        parent: Nullable<CategoryId> => "parent",
        /// The last part of its address in the store.
        clean_url: Text => "clean_url",
        /// Its name, in the language of the answer.
        name: Text => "name",
        /// Its description, HTML.
        description: Text => "description",
        /// For search engines.
        meta_tags: Text => "meta_tags",
        /// For search engines.
        meta_description: Text => "meta_description",
        /// For search engines.
        meta_title: Text => "meta_title",
        /// Its small picture.
        icon: Nullable<CategoryImage> => "icon",
        /// Its large picture.
        banner: Nullable<CategoryImage> => "banner",
    }
}

api_core::wire_struct! {
    /// How many categories stand in a category.
    pub struct CategoryStats {
        /// All of them.
        subcategories_count_all: i64 => "subcategories_count_all",
        /// Those that customers see.
        subcategories_count_enabled: i64 => "subcategories_count_enabled",
    }
}

api_core::wire_struct! {
    /// A product that stands in a category, or is to be put there.
    pub struct CategoryProduct {
        /// The product.
        product_id: ProductId => "product_id",
    }
}

api_core::wire_enum! {
    /// Where a page's description for search engines comes from.
    pub enum MetaDescriptionType {
        /// X-Cart makes it.
        Automatic => "A",
        /// It is the text in `meta_description`.
        Custom => "C",
    }
}

api_core::wire_struct! {
    /// A category to be made or changed. Only what is set is sent (XC-WRITE-1); a new one needs a name.
    #[derive(Default)]
    pub struct CategoryInput {
        /// Whether customers see it; a new one is seen unless this says otherwise.
        enabled: Option<bool> => "enabled",
        /// Whether its page bears its name.
        show_title: Option<bool> => "show_title",
        /// Its place among its siblings.
        position: Option<i64> => "position",
        /// Who sees it, by name; an empty list for everybody.
        memberships: Option<Vec<SmolStr>> => "memberships",
        /// The category that it stands in; `Some(None.into())` for the top.
        parent: Option<Nullable<CategoryId>> => "parent",
        /// The last part of its address in the store.
        clean_url: Option<SmolStr> => "clean_url",
        /// Its name, of 1 to 255 characters.
        name: Option<SmolStr> => "name",
        /// Its description, HTML.
        description: Option<SmolStr> => "description",
        /// For search engines.
        meta_tags: Option<SmolStr> => "meta_tags",
        /// Whether X-Cart makes `meta_description`.
        meta_description_type: Option<MetaDescriptionType> => "meta_description_type",
        /// For search engines.
        meta_description: Option<SmolStr> => "meta_description",
        /// For search engines.
        meta_title: Option<SmolStr> => "meta_title",
    }
}

api_core::wire_struct! {
    /// Where a category is moved to. Only what is set is sent.
    #[derive(Default)]
    pub struct CategoryMove {
        /// The category that it is to stand in; `Some(None.into())` for the top.
        parent: Option<Nullable<CategoryId>> => "parent",
        /// Its place among its siblings.
        position: Option<i64> => "position",
    }
}
