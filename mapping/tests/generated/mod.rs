//! Generated orders, and an oracle that says what the ledger must hold of each. An order is fixed by a seed and its index.
//!
//! A [`basket::Basket`] is drawn; the store makes a [`sale::Sale`] of it, whose figures are the truth: what the customer was charged,
//! tax by tax; a [`history::Case`] tells what becomes of it; [`wire`] writes it as X-Cart's API would; [`books::Books`] takes the plans and
//! computes their documents as Xero does; [`oracle`] holds the books against the truth after every step. All of it reckons in
//! whole numbers, by code of its own.
//!
//! | what | how it is drawn |
//! |---|---|
//! | currency | USD 25 %, EUR 25 %, AUD 20 %, JPY (no decimals) 10 %, KWD (three) 20 %, of which 3 in 4 use two decimals alone |
//! | lines | 0 in 3 % of the orders, 1 in 25 %, 2 in 20 %, 3 in 15 %, fewer and fewer up to 8 in 4 % |
//! | quantity | 1 on half of the lines, else 2 to 20 |
//! | price | 50 % end in .99, .95, .49, .00 or .50 below 200; 20 % any cents below 200; 10 % three decimals; 13 % four; 5 % up to 50 000; 1 % less than a cent; 1 % nothing |
//! | what is sold | goods that the ledger has as items or has not; gift cards on 1.5 % of the lines |
//! | taxes | 17 regimes, equally often (see [`regimes::REGIMES`]): none, one or two on top, within the prices, both; compound as one code, two codes, two tax types; by class of article; two rates under one code; liability lines |
//! | tax bears | goods 50 %, goods and carriage 35 %, fees too 15 % |
//! | tax is rounded | for each line 40 %, for the order 60 %; and stated on the lines where a regime needs it, else in 30 % |
//! | exemptions | 4 % of the customers, 2.5 % of the lines |
//! | carriage | 65 %, below 30; a tenth of a few units, a tenth to four decimals |
//! | fee | 15 %, below 5 |
//! | discount before tax | 30 %: 1 to 90 per cent, now and then 100; off the order 75 %, off one line 25 %; of the first the store says half the time what each line lost |
//! | discount after tax | 12 %, below 40, at most the total |
//! | gift certificate that pays | 12 %, below 60, which may be more than the total |
//! | profile | with an account for discounts 67 %, netted into the lines 33 % |
//! | history | see [`history::Story`]: paid at once 34 %, in two parts 6 %, never 2 %, on account 6 %, edited before payment 8 %, cancelled 3 %; refunded in part 8 %, in 2 to 6 parts that are the whole 11 %, at once 8 %; edited after payment 14 %, settled or refunded or not |
//! | edit | a line less, more, dearer or in another quantity; other carriage |
//! | refunds | 0 to 100 % of what is left, a tenth of them a few units |
//! | defects | 1.2 %: unknown surcharge, status or currency, a total that is off, a part payment that nothing proves, too much money |
#![allow(dead_code, unreachable_pub)] // the test and the example use a part each
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

pub mod basket;
pub mod books;
pub mod dice;
pub mod figures;
pub mod history;
pub mod oracle;
pub mod regimes;
pub mod run;
pub mod sale;
pub mod setting;
pub mod units;
pub mod wire;
