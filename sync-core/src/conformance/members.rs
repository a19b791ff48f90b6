//! Members of summaries.

use canonical_model::{ConnectionId, Held, LedgerId, Money, OpId, Order, Share, Step, TaxTreatment, ledger::DocKind};
use chrono::NaiveDate;
use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::ports::{Member, Precondition, SharedStore, Write};

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 3, number).unwrap()
}

fn member(of: &str, due: Option<u32>) -> Member {
    let order = Order::new(of, "USD".parse().unwrap(), TaxTreatment::NoTax, some_time());
    Member { connection: shop(), order, carried: Default::default(), share: None, due: due.map(day), is_gone: false }
}

fn shared(member: Member) -> Member {
    let write = payment("1", ODD);
    let op = OpId::new(&shop(), write.kind(), write.key(), "");
    let amount = Money::from_minor_units(-1234, "USD".parse().unwrap()).unwrap();
    let held = Held { record: write.key().clone(), within: link(DocKind::Payment, ODD, "1", "id").key, amount };
    Member { share: Some(Share { steps: vec![Step { op, write, why: ODD.into() }], held: vec![held] }), ..member }
}

fn at_version(of: &str, version: u64) -> Precondition {
    Precondition::MemberVersion { connection: shop(), order: of.into(), version }
}

fn put_of(member: Member) -> Write {
    Write::PutMember(Box::new(member))
}

async fn due(store: &SharedStore, connection: &ConnectionId, through: u32, max: usize) -> Vec<String> {
    let members = store.due_members(connection, day(through), max).await.unwrap();
    members.into_iter().map(|member| member.value.order.id.to_string()).collect()
}

async fn with_share(store: &SharedStore, connection: &ConnectionId) -> Vec<String> {
    let members = store.members_with_share(connection).await.unwrap();
    members.into_iter().map(|member| member.value.order.id.to_string()).collect()
}

pub(super) async fn a_member_is_read_back_with_its_version_and_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut member = shared(member(ODD, Some(2)));
    member.order.number = ODD.into();
    let record = link(DocKind::Invoice, ODD, ODD, "id");
    member
        .carried
        .records
        .insert(record.key, canonical_model::AppliedRecord { id: LedgerId::new(ODD), ..record.record });
    assert_eq!(store.member(&shop(), &ODD.into()).await.unwrap(), None);
    for version in 1..4 {
        commit(&store, [at_version(ODD, version - 1)], [put_of(member.clone())]).await.unwrap();
        let found = store.member(&shop(), &ODD.into()).await.unwrap().unwrap();
        assert_eq!((&found.value, found.version), (&member, version));
    }
    let store = h.reopen(store).await;
    let found = store.member(&shop(), &ODD.into()).await.unwrap().unwrap();
    assert_eq!((found.value, found.version), (member, 3));
}

pub(super) async fn of_many_that_put_one_version_of_a_member_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    let put = |number: u32| {
        let store = &store;
        async move { commit(store, [at_version("1", 0)], [put_of(member("1", Some(1 + number % 28)))]).await.is_ok() }
    };
    let won: Vec<_> = join_all((0..28).map(put)).await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won.iter().position(|won| *won).unwrap();
    let found = store.member(&shop(), &"1".into()).await.unwrap().unwrap();
    assert_eq!(found.value, member("1", Some(1 + u32::try_from(winner).unwrap())));
    let stale = at_version("1", 0);
    assert!(conflicts(commit(&store, [stale.clone()], [put_of(member("1", None))]).await, &stale));
}

pub(super) async fn members_are_due_by_their_day_then_by_the_text_of_their_orders(h: &dyn Harness) {
    let store = h.fresh().await;
    let days = [("10", Some(2)), ("9", Some(2)), ("1", Some(3)), ("2", Some(1)), ("3", None), ("4", Some(4))];
    put(&store, days.map(|(of, due)| put_of(member(of, due)))).await;
    assert_eq!(due(&store, &shop(), 3, 9).await, ["2", "10", "9", "1"]);
    assert_eq!(due(&store, &shop(), 3, 2).await, ["2", "10"]);
    assert_eq!(due(&store, &shop(), 3, 0).await, [""; 0]);
    assert_eq!(due(&store, &shop(), 4, usize::MAX).await.len(), 5);
    // What is put again is due when it says so now.
    put(&store, [put_of(member("2", None)), put_of(member("3", Some(1)))]).await;
    assert_eq!(due(&store, &shop(), 1, 9).await, ["3"]);
}

pub(super) async fn a_member_with_a_share_is_not_due_until_it_has_none(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, ["9", "10"].map(|of| put_of(shared(member(of, Some(1)))))).await;
    put(&store, [put_of(member("2", Some(1)))]).await;
    assert_eq!(due(&store, &shop(), 1, 9).await, ["2"]);
    assert_eq!(with_share(&store, &shop()).await, ["10", "9"]);
    put(&store, [put_of(member("9", Some(1)))]).await;
    assert_eq!(due(&store, &shop(), 1, 9).await, ["2", "9"]);
    assert_eq!(with_share(&store, &shop()).await, ["10"]);
}

pub(super) async fn connections_do_not_see_each_others_members(h: &dyn Harness) {
    let store = h.fresh().await;
    let theirs = Member { connection: other_shop(), ..member("1", Some(5)) };
    put(&store, [put_of(shared(member("1", Some(1))))]).await;
    assert_eq!(store.member(&other_shop(), &"1".into()).await.unwrap(), None);
    put(&store, [put_of(theirs.clone())]).await;
    let found = store.member(&other_shop(), &"1".into()).await.unwrap().unwrap();
    assert_eq!((found.value, found.version), (theirs, 1));
    assert_eq!((due(&store, &shop(), 9, 9).await, with_share(&store, &other_shop()).await), (vec![], vec![]));
}
