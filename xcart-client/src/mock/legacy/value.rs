//! Values as PHP writes them in the add-on (XC-LEGACY-12).

use api_core::{runtime::Timestamp, wire::Json};
use rust_decimal::Decimal;

use super::LegacyQuirk;
use crate::mock::service::FakeXCart;

/// Writes the store's rows.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) store: &'a FakeXCart,
}

impl Writer<'_> {
    /// A column of whole numbers.
    pub(super) fn whole(self, number: i64) -> Json {
        if self.store.has(LegacyQuirk::QuotedNumbers) { Json::from(number.to_string()) } else { Json::from(number) }
    }

    /// A column of decimals, which goes through a float.
    pub(super) fn number(self, number: Decimal) -> Json {
        if self.store.has(LegacyQuirk::QuotedNumbers) {
            return self.price(number);
        }
        if self.store.has(LegacyQuirk::LongFloats) {
            return Json::Number(long(number));
        }
        Json::Number(number.normalize().to_string())
    }

    /// A column of prices, which stays the text that the database gives.
    pub(super) fn price(self, number: Decimal) -> Json {
        Json::from(format!("{number:.4}"))
    }

    pub(super) fn seconds(self, at: Timestamp) -> Json {
        self.whole(at.timestamp())
    }

    /// In the store's zone, as PHP's `date('c')`.
    pub(super) fn date(self, at: Timestamp) -> Json {
        Json::from(self.store.config.zone.show(at).to_rfc3339())
    }

    /// Unix seconds, 0 for never.
    pub(super) fn maybe_seconds(self, at: Option<Timestamp>) -> Json {
        self.whole(at.map_or(0, |at| at.timestamp()))
    }
}

pub(super) fn text(text: &str) -> Json {
    Json::from(text)
}

pub(super) fn maybe_text(text: Option<&str>) -> Json {
    text.map_or(Json::Null, Json::from)
}

/// The members of two objects, one behind the other.
pub(super) fn joined<const M: usize>(row: Json, more: [(&str, Json); M]) -> Json {
    let Json::Object(mut members) = row else { return row };
    members.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Json::Object(members)
}

/// The number that a float has in its place, in 17 digits.
fn long(number: Decimal) -> String {
    let float: f64 = number.to_string().parse().unwrap_or_default(); // not money: what PHP makes of it
    let before = number.trunc().abs().to_string().len();
    let text = format!("{float:.*}", 17_usize.saturating_sub(before));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::long;

    #[test]
    fn seventeen_digits_show_that_a_float_is_not_the_number() {
        assert_eq!(long(dec!(16.6583)), "16.658300000000001");
        assert_eq!(long(dec!(-3.005)), "-3.0049999999999999");
        assert_eq!(long(dec!(20.1)), "20.100000000000001");
        assert_eq!((long(dec!(650)), long(dec!(0.5))), ("650".to_owned(), "0.5".to_owned()));
    }
}
