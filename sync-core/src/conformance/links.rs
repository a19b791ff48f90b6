//! Links.

use canonical_model::ledger::{DocKey, DocKind};
use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::ports::{LinkRecord, Precondition, Versioned, Write};

fn at_version(link: &LinkRecord, version: u64) -> Precondition {
    Precondition::LinkVersion { connection: link.connection.clone(), key: link.key.clone(), version }
}

fn invoice(of: &str) -> LinkRecord {
    link(DocKind::Invoice, of, of, &format!("id-{of}"))
}

pub(super) async fn a_link_is_read_back_with_its_version(h: &dyn Harness) {
    let store = h.fresh().await;
    let link = link(DocKind::Invoice, ODD, ODD, ODD);
    put(&store, [Write::PutLink(link.clone())]).await;
    let found = store.links(&shop(), std::slice::from_ref(&link.key)).await.unwrap();
    assert_eq!(found, [Versioned { value: link, version: 1 }]);
}

pub(super) async fn a_link_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let link = invoice("1");
    put(&store, [Write::PutLink(link.clone())]).await;
    let store = h.reopen(store).await;
    assert_eq!(store.links_of(&shop(), &order("1")).await.unwrap(), [Versioned { value: link, version: 1 }]);
}

pub(super) async fn the_version_of_a_link_grows_with_every_put(h: &dyn Harness) {
    let store = h.fresh().await;
    let link = invoice("1");
    for version in 0..4 {
        commit(&store, [at_version(&link, version)], [Write::PutLink(link.clone())]).await.unwrap();
    }
    assert_eq!(store.links_of(&shop(), &order("1")).await.unwrap()[0].version, 4);
}

pub(super) async fn of_many_that_link_one_key_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    let put = |id: u32| {
        let link = link(DocKind::Invoice, "1", "1", &id.to_string());
        let store = &store;
        async move { commit(store, [at_version(&link, 0)], [Write::PutLink(link)]).await.is_ok() }
    };
    let won: Vec<_> = join_all((0..32).map(put)).await;
    let winner = won.iter().position(|won| *won).unwrap();
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
    let found = store.links_of(&shop(), &order("1")).await.unwrap();
    assert_eq!(found[0].value.record.id.as_str(), winner.to_string());
}

pub(super) async fn a_stale_version_links_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    let link = invoice("1");
    put(&store, [Write::PutLink(link.clone())]).await;
    let stale = at_version(&link, 0);
    let other = LinkRecord { record: invoice("9").record, ..link.clone() };
    let writes = [Write::PutLink(other), Write::Enqueue(signal("1"))];
    assert!(conflicts(commit(&store, [stale.clone()], writes).await, &stale));
    assert_eq!(store.links_of(&shop(), &order("1")).await.unwrap()[0].value, link);
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 0);
}

pub(super) async fn links_are_those_asked_for_once_each_in_the_order_of_their_keys(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, ["2", "1", "3"].map(|of| Write::PutLink(invoice(of)))).await;
    put(&store, [Write::PutLink(link(DocKind::Contact, "z", "1", "c"))]).await;
    let key = |of: &str| DocKey::new(DocKind::Invoice, of);
    let keys = [key("3"), key("1"), key("4"), key("3"), DocKey::new(DocKind::Contact, "z")];
    let found = store.links(&shop(), &keys).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|link| link.value.key.to_string()).collect();
    assert_eq!(found, ["contact:z", "invoice:1", "invoice:3"]);
    assert!(store.links(&shop(), &[]).await.unwrap().is_empty());
    let many: Vec<_> = (0..2_000).map(|of| key(&of.to_string())).collect();
    assert_eq!(store.links(&shop(), &many).await.unwrap().len(), 3);
}

pub(super) async fn links_of_a_subject_come_in_the_order_of_their_keys(h: &dyn Harness) {
    let store = h.fresh().await;
    let kinds = [DocKind::Payment, DocKind::Allocation, DocKind::Contact, DocKind::CreditNote, DocKind::Invoice];
    put(&store, kinds.map(|kind| Write::PutLink(link(kind, "1", "1", "id")))).await;
    put(&store, [Write::PutLink(link(DocKind::Payment, "0", "1", "id")), Write::PutLink(invoice("2"))]).await;
    let found = store.links_of(&shop(), &order("1")).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|link| link.value.key.to_string()).collect();
    let expected = ["contact:1", "invoice:1", "credit_note:1", "payment:0", "payment:1", "allocation:1"];
    assert_eq!(found, expected);
}

pub(super) async fn connections_do_not_see_each_others_links(h: &dyn Harness) {
    let store = h.fresh().await;
    let (ours, theirs) =
        (invoice("1"), LinkRecord { connection: other_shop(), ..link(DocKind::Invoice, "1", "1", "b") });
    put(&store, [Write::PutLink(ours.clone())]).await;
    assert!(store.links(&other_shop(), std::slice::from_ref(&ours.key)).await.unwrap().is_empty());
    assert!(store.links_of(&other_shop(), &order("1")).await.unwrap().is_empty());
    commit(&store, [at_version(&theirs, 0)], [Write::PutLink(theirs.clone())]).await.unwrap();
    assert_eq!(store.links_of(&shop(), &order("1")).await.unwrap(), [Versioned { value: ours, version: 1 }]);
    assert_eq!(store.links_of(&other_shop(), &order("1")).await.unwrap(), [Versioned { value: theirs, version: 1 }]);
}

pub(super) async fn a_link_that_moves_to_another_subject_is_found_there_alone(h: &dyn Harness) {
    let store = h.fresh().await;
    let link = invoice("1");
    put(&store, [Write::PutLink(link.clone())]).await;
    put(&store, [Write::PutLink(LinkRecord { subject: order("2"), ..link })]).await;
    assert!(store.links_of(&shop(), &order("1")).await.unwrap().is_empty());
    assert_eq!(store.links_of(&shop(), &order("2")).await.unwrap()[0].version, 2);
}
