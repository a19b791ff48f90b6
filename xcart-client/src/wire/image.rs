//! Pictures of products and of categories.

use super::{ImageId, Text};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A picture of a product.
    pub struct ProductImage {
        /// Its id.
        id: ImageId => "id",
        /// Its place.
        position: Option<i64> => "position",
        /// Its text.
        alt: Text => "alt",
        /// Where it is.
        url: Text => "url",
        /// Width in pixels.
        width: Option<i64> => "width",
        /// Height in pixels.
        height: Option<i64> => "height",
    }
}

api_core::wire_struct! {
    /// A picture of a category.
    pub struct CategoryImage {
        /// Its id.
        id: ImageId => "id",
        /// Its text.
        alt: Text => "alt",
        /// Where it is.
        url: Text => "url",
        /// Width in pixels.
        width: Option<i64> => "width",
        /// Height in pixels.
        height: Option<i64> => "height",
    }
}

api_core::wire_struct! {
    /// A picture that a product or a category is to get. It comes from an address, or stands in the request (XC-IMAGE-2).
    ///
    /// ```
    /// use xcart_client::wire::ImageInput;
    ///
    /// let input = ImageInput { alt: Some("Tea".into()), ..ImageInput::from_url("https://cdn.example/tea.png") };
    /// assert_eq!(serde_json::to_string(&input)?, r#"{"alt":"Tea","externalUrl":"https://cdn.example/tea.png"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Default)]
    pub struct ImageInput {
        /// Its place among a product's; of no effect on a category's.
        position: Option<i64> => "position",
        /// Its text.
        alt: Option<SmolStr> => "alt",
        /// From where **the store** downloads it, so that the store must reach it.
        external_url: Option<SmolStr> => "externalUrl",
        /// Its bytes in Base64.
        attachment: Option<SmolStr> => "attachment",
        /// The name of its file, with the right extension; needed beside `attachment`.
        filename: Option<SmolStr> => "filename",
    }
}

impl ImageInput {
    /// One that the store downloads.
    pub fn from_url(url: impl Into<String>) -> Self {
        Self { external_url: Some(url.into().into()), ..Self::default() }
    }

    /// One whose bytes go along, in Base64, under the name of a file.
    pub fn from_base64(filename: impl Into<String>, bytes: impl Into<String>) -> Self {
        Self { filename: Some(filename.into().into()), attachment: Some(bytes.into().into()), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// What can be changed of a product's picture; another picture is a new one. Only what is set is sent (XC-WRITE-1).
    #[derive(Default)]
    pub struct ImageUpdate {
        /// Its place.
        position: Option<i64> => "position",
        /// Its text.
        alt: Option<SmolStr> => "alt",
    }
}
