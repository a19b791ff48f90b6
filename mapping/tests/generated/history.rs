//! What happens to an order: it is placed, edited, paid, refunded, cancelled; and rarely something is wrong with it.

use super::{basket::Basket, dice::Dice, sale::Sale, units::power};

/// What is wrong with an order on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Defect {
    UnknownSurcharge,
    UnknownStatus,
    UnknownCurrency,
    /// The total is not the sum of its parts.
    TotalOff,
    /// It is partly paid, and no transaction says how much.
    PartUnknown,
    /// More was captured than it is worth.
    Overpaid,
}

/// What happens to an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Story {
    Paid,
    PaidInTwo,
    Waiting,
    OnAccount,
    EditedBeforePayment,
    CancelledUnpaid,
    RefundedInPart,
    RefundedInParts,
    RefundedAtOnce,
    RefundedByStatus,
    RefundedBeforeSent,
    EditedAfterPayment,
    EditedAndSettled,
    EditedAndRefunded,
}

const STORIES: &[(u64, Story)] = &[
    (34, Story::Paid),
    (6, Story::PaidInTwo),
    (2, Story::Waiting),
    (6, Story::OnAccount),
    (8, Story::EditedBeforePayment),
    (3, Story::CancelledUnpaid),
    (8, Story::RefundedInPart),
    (11, Story::RefundedInParts),
    (3, Story::RefundedAtOnce),
    (3, Story::RefundedByStatus),
    (2, Story::RefundedBeforeSent),
    (5, Story::EditedAfterPayment),
    (6, Story::EditedAndSettled),
    (3, Story::EditedAndRefunded),
];

/// An exchange with a gateway, in the currency's unit.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub kind: &'static str,
    pub amount: i128,
    pub day: u32,
}

/// The order as the store gives it at some time.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Which of the case's sales it is.
    pub sale: usize,
    pub code: &'static str,
    pub rows: Vec<Row>,
    pub day: u32,
}

impl Moment {
    pub fn sum(&self, refunds: bool) -> i128 {
        let own = self.rows.iter().filter(|row| row.kind.starts_with("refund") == refunds);
        own.map(|row| row.amount).sum()
    }
}

/// An order and what becomes of it.
#[derive(Clone, Debug)]
pub struct Case {
    pub index: u64,
    pub story: Story,
    pub defect: Option<Defect>,
    pub method: &'static str,
    pub on_account: bool,
    /// Which profile it is planned by.
    pub profile: usize,
    pub sales: Vec<Sale>,
    pub moments: Vec<Moment>,
}

impl Case {
    pub fn of(seed: u64, index: u64) -> Self {
        let dice = &mut Dice::of(seed, index);
        let mut teller =
            Teller { basket: Basket::draw(dice), sales: Vec::new(), moments: Vec::new(), rows: Vec::new(), day: 1 };
        let story = dice.weighted(STORIES);
        let defect = dice.permille(12).then(|| {
            dice.pick(&[
                Defect::UnknownSurcharge,
                Defect::UnknownStatus,
                Defect::UnknownCurrency,
                Defect::TotalOff,
                Defect::PartUnknown,
                Defect::Overpaid,
            ])
        });
        let on_account = matches!(story, Story::OnAccount | Story::EditedBeforePayment | Story::CancelledUnpaid);
        teller.sales.push(Sale::of(&teller.basket));
        teller.tell(story, defect, dice);
        Self {
            index,
            story,
            defect,
            method: if on_account { "Phone ordering" } else { dice.pick(&["PayPal", "Credit Card", "Echeck"]) },
            on_account,
            profile: usize::from(dice.percent(33)),
            sales: teller.sales,
            moments: teller.moments,
        }
    }
}

struct Teller {
    basket: Basket,
    sales: Vec<Sale>,
    moments: Vec<Moment>,
    rows: Vec<Row>,
    day: u32,
}

impl Teller {
    fn sale(&self) -> &Sale {
        self.sales.last().unwrap()
    }

    fn captured(&self) -> i128 {
        self.rows.iter().map(|row| if row.kind.starts_with("refund") { -row.amount } else { row.amount }).sum()
    }

    /// Money moves.
    fn moves(&mut self, kind: &'static str, amount: i128) {
        if amount > 0 {
            self.rows.push(Row { kind, amount, day: self.day });
        }
    }

    /// The order is read.
    fn read(&mut self, code: &'static str) {
        self.moments.push(Moment { sale: self.sales.len() - 1, code, rows: self.rows.clone(), day: self.day });
        self.day += 1;
    }

    fn edit(&mut self, dice: &mut Dice) {
        self.basket = self.basket.edited(dice);
        self.sales.push(Sale::of(&self.basket));
    }

    /// Some of an amount, no finer than the order is.
    fn some(&self, dice: &mut Dice, of: i128) -> i128 {
        let part = if dice.percent(10) { dice.between(0, of.min(5)) } else { of * dice.between(0, 100) / 100 };
        let step = if self.basket.coarse { power(self.basket.coin.exponent - 2) } else { 1 };
        part / step * step
    }

    fn pay(&mut self) {
        let total = self.sale().total;
        self.moves("sale", total);
    }

    fn tell(&mut self, story: Story, defect: Option<Defect>, dice: &mut Dice) {
        if defect == Some(Defect::PartUnknown) {
            self.read("PP");
            return;
        }
        if defect == Some(Defect::Overpaid) {
            self.pay();
            self.moves("capture", dice.between(1, 500) * 10);
            return self.read("P");
        }
        match story {
            Story::Paid => {
                self.pay();
                self.read("P");
            }
            Story::PaidInTwo => {
                let first = self.some(dice, self.sale().total);
                let rest = self.sale().total - first;
                self.moves("capturePart", first);
                self.read(if first > 0 && rest > 0 { "PP" } else { "A" });
                self.moves("capturePart", rest);
                self.read("P");
            }
            Story::Waiting => self.read(dice.pick(&["Q", "A", "D"])),
            Story::OnAccount | Story::EditedBeforePayment | Story::CancelledUnpaid => self.on_account(story, dice),
            Story::RefundedBeforeSent => {
                self.pay();
                let captured = self.captured();
                self.moves("refund", captured);
                self.read("R");
            }
            _ => {
                self.pay();
                self.read("P");
                self.after_payment(story, dice);
            }
        }
    }

    fn on_account(&mut self, story: Story, dice: &mut Dice) {
        self.read("Q");
        for _ in 0..if story == Story::EditedBeforePayment { dice.between(1, 3) } else { 0 } {
            self.edit(dice);
            self.read("Q");
        }
        if story == Story::CancelledUnpaid {
            return self.read(dice.pick(&["C", "D"]));
        }
        self.pay();
        self.read("P");
    }

    fn after_payment(&mut self, story: Story, dice: &mut Dice) {
        match story {
            Story::RefundedByStatus => self.read("R"),
            Story::RefundedAtOnce => self.refund(dice, 1, true),
            Story::RefundedInPart => self.refund(dice, 2, false),
            Story::RefundedInParts => {
                let parts = dice.between(2, 6);
                self.refund(dice, parts, true);
            }
            _ => {
                for _ in 0..dice.between(1, 2) {
                    self.edit(dice);
                    self.read(if self.sale().total < self.captured() { "P" } else { "PP" });
                }
                if story == Story::EditedAfterPayment {
                    return;
                }
                let difference = self.sale().total - self.captured();
                self.moves("capture", difference);
                self.moves("refundPart", -difference);
                self.read("P");
                if story == Story::EditedAndRefunded {
                    self.refund(dice, 1, true);
                }
            }
        }
    }

    /// Gives the money back in so many parts; all of it, or all but the last part.
    fn refund(&mut self, dice: &mut Dice, parts: i128, whole: bool) {
        for part in 1..=parts {
            let captured = self.captured();
            let last = part == parts;
            let amount = if last { captured } else { self.some(dice, captured) };
            if last && !whole {
                return;
            }
            self.moves("refundPart", amount);
            if last || amount > 0 {
                self.read(if last { "R" } else { "PP" });
            }
        }
    }
}
