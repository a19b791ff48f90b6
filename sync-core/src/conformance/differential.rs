//! Random histories, made on the back end and on the model in memory alike: every answer is the same.

use std::sync::Arc;

use api_core::{
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use canonical_model::ledger::{ContactQuery, DocKey, DocKind};

use super::{Harness, given::*};
use crate::{
    StoreError,
    memory::MemoryStore,
    ports::{
        BatchRecord, BatchState, Cursor, NewSignal, OpRecord, OpState, Precondition, SharedStore, Signal, Snapshot,
        Term, Versioned, Write, WriteSet,
    },
    time::later,
};

/// How many histories, and how many steps in each.
const HISTORIES: u64 = 6;
const STEPS: usize = 250;

/// Choices, the same in every run.
struct Dice(ManualRuntime);

impl Dice {
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill_random(&mut bytes);
        u32::from_le_bytes(bytes) as usize % sides
    }

    fn one_of<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.roll(items.len())) }
    }

    fn subject(&self) -> String {
        self.roll(4).to_string()
    }
}

/// What both gave so far, for the steps to come: of each the back end's and the model's, because fencing tokens need not be
/// the same numbers.
#[derive(Default)]
struct Held {
    signals: Vec<(Signal, Signal)>,
    batches: Vec<Versioned<BatchRecord>>,
    terms: Vec<(Term, Term)>,
}

fn same<T: PartialEq + std::fmt::Debug>(subject: Result<T, StoreError>, model: Result<T, StoreError>) -> Option<T> {
    match (subject, model) {
        (Ok(subject), Ok(model)) => {
            assert_eq!(subject, model, "left: the back end; right: the model");
            Some(subject)
        }
        (Err(StoreError::Conflict(subject)), Err(StoreError::Conflict(model))) => {
            assert_eq!(unfenced(subject), unfenced(model), "left: the back end; right: the model");
            None
        }
        (subject, model) => panic!("the back end answers {subject:?}, the model {model:?}"),
    }
}

fn unfenced(precondition: Precondition) -> Precondition {
    match precondition {
        Precondition::SignalFence { connection, subject, .. } => {
            Precondition::SignalFence { connection, subject, fence: 0 }
        }
        other => other,
    }
}

pub(super) async fn random_write_sets_have_the_same_effect_as_on_the_model(h: &dyn Harness) {
    for seed in 0..HISTORIES {
        let dice = Dice(ManualRuntime::new(seed));
        let clock = ManualRuntime::new(0);
        let model: SharedStore = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let mut subject = h.fresh().await;
        let mut held = Held::default();
        for _ in 0..STEPS {
            clock.set_now(subject.now().await.unwrap());
            match dice.roll(12) {
                0 => h.advance(seconds(dice.roll(60) as u64)).await,
                1 => subject = h.reopen(subject).await,
                2..=5 => lease_something(&dice, &mut held, &subject, &model).await,
                _ => {
                    let (ours, models) = random_sets(&dice, &held, &subject).await;
                    same(subject.commit(ours).await, model.commit(models).await);
                }
            }
            clock.set_now(subject.now().await.unwrap());
            compare(&subject, &model).await;
        }
    }
}

async fn lease_something(dice: &Dice, held: &mut Held, subject: &SharedStore, model: &SharedStore) {
    let shop = shop();
    match dice.roll(4) {
        0 => {
            let max = dice.roll(4);
            let ours = subject.lease_signals(&shop, max, LEASE).await.unwrap();
            let models = model.lease_signals(&shop, max, LEASE).await.unwrap();
            let unfenced = |signals: &[Signal]| -> Vec<Signal> {
                signals.iter().map(|signal| Signal { fence: 0, ..signal.clone() }).collect()
            };
            assert_eq!(unfenced(&ours), unfenced(&models), "left: the back end; right: the model");
            held.signals.extend(ours.into_iter().zip(models));
        }
        1 => {
            let answers = (subject.lease_batches(&shop, 2, LEASE).await, model.lease_batches(&shop, 2, LEASE).await);
            held.batches.extend(same(answers.0, answers.1).unwrap_or_default());
        }
        2 => {
            let name = dice.subject();
            let ours = subject.acquire(&name, LEASE).await.unwrap();
            let models = model.acquire(&name, LEASE).await.unwrap();
            assert_eq!(ours.as_ref().map(|term| term.ends), models.as_ref().map(|term| term.ends));
            held.terms.extend(ours.zip(models));
        }
        _ => {
            let Some((ours, models)) = dice.one_of(&held.terms) else { return };
            if dice.roll(2) == 0 {
                let (ours, models) = (subject.renew(ours, LEASE).await, model.renew(models, LEASE).await);
                assert_eq!(ours.unwrap().map(|term| term.ends), models.unwrap().map(|term| term.ends));
            } else {
                same(subject.resign(ours.clone()).await, model.resign(models.clone()).await);
            }
        }
    }
}

/// The same set twice: for the back end, and with the model's fencing tokens.
async fn random_sets(dice: &Dice, held: &Held, store: &SharedStore) -> (WriteSet, WriteSet) {
    let now = store.now().await.unwrap();
    let mut set = WriteSet::new();
    let mut fences = Vec::new();
    for _ in 0..=dice.roll(3) {
        let of = dice.subject();
        let at = later(now, seconds(dice.roll(100) as u64));
        match dice.roll(11) {
            0 | 1 => {
                let priorities = [Priority::Urgent, Priority::Normal, Priority::Backfill];
                set.write(Write::Enqueue(NewSignal {
                    priority: priorities[dice.roll(3)],
                    not_before: (dice.roll(2) == 0).then_some(at),
                    snapshot: (dice.roll(2) == 0).then(|| Snapshot { body: of.clone().into_bytes(), read_at: now }),
                    ..signal(&of)
                }));
            }
            2 | 3 => {
                if let Some((signal, models)) = dice.one_of(&held.signals) {
                    set.require(fence(signal));
                    fences.push((fence(signal), fence(models)));
                    set.write(if dice.roll(2) == 0 { acknowledge(signal) } else { release(signal, at) });
                }
            }
            4 => {
                set.write(Write::Hasten { connection: shop(), subject: order(&of) });
            }
            5 | 6 => {
                let states = [OpState::Planned, OpState::Ready, OpState::InFlight, OpState::Done("id".into())];
                let mut op =
                    OpRecord { state: states[dice.roll(4)].clone(), not_before: at, ..op(&of, &dice.subject(), 1) };
                if dice.roll(2) == 0 {
                    op.waits_for.insert(DocKey::new(DocKind::Contact, dice.subject()));
                }
                let version = store.op(&op.id).await.unwrap().map_or(0, |op| op.version);
                // Now and then a stale one.
                set.put_op(op, version + (dice.roll(8) / 7) as u64);
            }
            7 => {
                let states = [BatchState::InFlight, BatchState::Unanswered, BatchState::Answered];
                let batch = BatchRecord { state: states[dice.roll(3)], ..batch(&of, at) };
                set.write(Write::PutBatch { batch, lease: (dice.roll(2) == 0).then_some(LEASE) });
            }
            8 => {
                if let Some(batch) = dice.one_of(&held.batches) {
                    let version = batch.version;
                    set.require(Precondition::BatchVersion { batch: batch.value.id.clone(), version });
                    set.write(Write::RemoveBatch(batch.value.id.clone()));
                }
            }
            9 => {
                let cursor = Cursor(of.clone());
                set.write(Write::PutCursor { connection: shop(), stream: "orders".into(), cursor });
                set.write(Write::PutLink(link(DocKind::Invoice, &of, &dice.subject(), &dice.subject())));
            }
            _ => {
                let contacts = vec![contact(&of, &dice.subject(), &dice.subject(), "")];
                set.write(Write::PutContacts { tenant: "tenant".into(), contacts });
                set.audit(&shop(), &of, "word", "detail");
            }
        }
    }
    let mut models = set.clone();
    for precondition in &mut models.require {
        if let Some((_, fence)) = fences.iter().find(|(ours, _)| ours == precondition) {
            *precondition = fence.clone();
        }
    }
    (set, models)
}

async fn compare(subject: &SharedStore, model: &SharedStore) {
    let shop = shop();
    same(subject.queue_stats(&shop).await, model.queue_stats(&shop).await);
    same(subject.journal_stats(&shop).await, model.journal_stats(&shop).await);
    same(subject.ready_ops(&shop, 9).await, model.ready_ops(&shop, 9).await);
    same(subject.audit(&shop, 0, 9_999).await, model.audit(&shop, 0, 9_999).await);
    same(subject.cursor(&shop, "orders").await, model.cursor(&shop, "orders").await);
    for id in 0..4 {
        let id = id.to_string();
        same(subject.ops_of(&shop, &order(&id)).await, model.ops_of(&shop, &order(&id)).await);
        same(subject.links_of(&shop, &order(&id)).await, model.links_of(&shop, &order(&id)).await);
        let key = DocKey::new(DocKind::Contact, id.clone());
        same(subject.ops_waiting_for(&shop, &key).await, model.ops_waiting_for(&shop, &key).await);
        let query = ContactQuery {
            number: Some(id.clone().into()),
            successors: vec![format!("{id}-2").into()],
            names: vec![id.clone().into()],
            ids: vec![id.into()],
            email: None,
        };
        same(
            subject.find_contacts(&"tenant".into(), &query).await,
            model.find_contacts(&"tenant".into(), &query).await,
        );
    }
}
