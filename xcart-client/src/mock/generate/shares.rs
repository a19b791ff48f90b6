//! How often what comes, in a thousand: the numbers behind the tables in the [module's documentation](super). A test holds
//! what is generated to them.

/// How an order was paid, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Sale,
    Captured,
    PaidOffline,
    AwaitedOffline,
    Authorized,
    CapturedInPart,
    RefundedInPart,
    RefundedInParts,
    Refunded,
    Cancelled,
    Declined,
    PaidAfterFailures,
}

pub(super) const OUTCOMES: [(u32, Outcome); 12] = [
    (560, Outcome::Sale),
    (130, Outcome::Captured),
    (70, Outcome::PaidOffline),
    (60, Outcome::AwaitedOffline),
    (30, Outcome::Authorized),
    (15, Outcome::CapturedInPart),
    (30, Outcome::RefundedInPart),
    (15, Outcome::RefundedInParts),
    (30, Outcome::Refunded),
    (30, Outcome::Cancelled),
    (20, Outcome::Declined),
    (10, Outcome::PaidAfterFailures),
];

/// Lines of an order: from, to.
pub(super) const LINES: [(u32, (i64, i64)); 6] =
    [(550, (1, 1)), (220, (2, 2)), (110, (3, 3)), (60, (4, 4)), (50, (5, 8)), (10, (9, 20))];

/// Pieces of a line: from, to.
pub(super) const QUANTITIES: [(u32, (i64, i64)); 4] = [(800, (1, 1)), (120, (2, 2)), (70, (3, 6)), (10, (10, 144))];

/// Prices of the catalogue, in cents: from, to.
pub(super) const PRICES: [(u32, (i64, i64)); 4] =
    [(250, (50, 999)), (450, (1_000, 4_999)), (250, (5_000, 19_999)), (50, (20_000, 250_000))];

/// Decimals of the catalogue's prices.
pub(super) const DECIMALS: [(u32, u32); 3] = [(900, 2), (60, 3), (40, 4)];

pub(super) const CURRENCIES: [(u32, &str); 5] = [(800, "USD"), (80, "EUR"), (60, "GBP"), (40, "JPY"), (20, "KWD")];

pub(super) const REGISTERED: u32 = 450;
pub(super) const GUEST_WITHOUT_ADDRESS: u32 = 20;
pub(super) const BEYOND_ASCII: u32 = 150;
pub(super) const COMPANY: u32 = 80;
pub(super) const GOODS_ELSEWHERE: u32 = 120;

pub(super) const COUPON: u32 = 120;
pub(super) const VOLUME_DISCOUNT: u32 = 60;
pub(super) const GIFT_CERTIFICATE: u32 = 15;
pub(super) const SHIPPING: u32 = 850;
pub(super) const SHIPPING_OF_FOUR_DECIMALS: u32 = 20;
pub(super) const SHIPPING_TAXED: u32 = 300;

/// Of orders in dollars; a tenth of them has a second tax.
pub(super) const SALES_TAX: u32 = 600;
pub(super) const SECOND_TAX: u32 = 100;
/// Of orders in euros and pounds.
pub(super) const VAT: u32 = 900;
/// Of orders in yen.
pub(super) const CONSUMPTION_TAX: u32 = 700;
pub(super) const UNTAXED_LINE: u32 = 50;

pub(super) const TRACKED: u32 = 900;
pub(super) const NOTES: u32 = 80;
pub(super) const ADMIN_NOTES: u32 = 30;
