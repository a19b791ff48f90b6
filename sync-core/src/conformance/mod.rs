//! Checks that every back end passes: what the ports' docs promise, each promise a check with its words as the name.
//!
//! A back end brings a [`Harness`] and calls [`conformance!`](crate::conformance!), which makes a `#[test]` of each check:
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use api_core::runtime::{ManualRuntime, Runtime};
//! use sync_core::{conformance::Harness, memory::MemoryStore, ports::SharedStore};
//!
//! #[derive(Debug)]
//! struct Memory(ManualRuntime);
//!
//! #[async_trait::async_trait]
//! impl Harness for Memory {
//!     async fn fresh(&self) -> SharedStore {
//!         Arc::new(MemoryStore::new(Arc::new(self.0.clone())))
//!     }
//!     async fn reopen(&self, store: SharedStore) -> SharedStore {
//!         store // nothing of it outlives the process; a durable back end drops it here, and opens its data again
//!     }
//!     async fn advance(&self, by: Duration) {
//!         self.0.advance(by);
//!     }
//!     async fn set_back(&self, by: Duration) {
//!         self.0.set_now(self.0.now() - by);
//!     }
//! }
//!
//! mod memory {
//!     sync_core::conformance!(super::Memory(super::ManualRuntime::new(1)));
//! }
//! # for check in sync_core::conformance::CHECKS {
//! #     sync_core::conformance::run(check.name, &Memory(ManualRuntime::new(1)));
//! # }
//! ```
//!
//! Nothing can be skipped: what a back end cannot do is a reason to change the port.

// A check that fails has to panic: that is what the test of whoever calls it waits for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod audit;
mod batches;
mod contacts;
mod cursors;
mod differential;
mod given;
mod journal;
mod leader;
mod links;
mod members;
mod queue;
mod signals;
mod store;

use std::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Wake, Waker},
    time::Duration,
};

use async_trait::async_trait;

use crate::ports::SharedStore;

/// A future of a check.
pub type CheckFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What a check needs of a back end. A harness is made for each check; its methods panic where they fail.
#[async_trait]
pub trait Harness: Send + Sync + fmt::Debug {
    /// An empty back end, apart from all others.
    async fn fresh(&self) -> SharedStore;

    /// The same data, after the back end was closed and opened again. One that does not outlive its process gives back what
    /// it was given.
    async fn reopen(&self, store: SharedStore) -> SharedStore;

    /// Lets time pass on the clock of the back ends.
    async fn advance(&self, by: Duration);

    /// Sets the host's clock back, where back ends go by it; does nothing where they have a clock of their own.
    async fn set_back(&self, by: Duration);

    /// Drives a check to its end. By default on this thread; a back end that needs a runtime enters it here.
    fn block_on(&self, check: CheckFuture<'_>) {
        struct Thread(std::thread::Thread);
        impl Wake for Thread {
            fn wake(self: Arc<Self>) {
                self.0.unpark();
            }
        }
        let mut check = pin!(check);
        let waker = Waker::from(Arc::new(Thread(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        while check.as_mut().poll(&mut context).is_pending() {
            std::thread::park();
        }
    }
}

/// One promise of the ports.
#[derive(Clone, Copy)]
pub struct Check {
    /// What is promised, as the name of a test.
    pub name: &'static str,
    run: for<'a> fn(&'a dyn Harness) -> CheckFuture<'a>,
}

impl Check {
    /// Checks it; panics where it does not hold.
    pub fn run(&self, harness: &dyn Harness) {
        harness.block_on((self.run)(harness));
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

/// Runs the check of that name; what [`conformance!`](crate::conformance!) makes its tests of.
///
/// # Panics
/// When the promise is not kept, or no check has that name.
pub fn run(name: &str, harness: &dyn Harness) {
    let check = CHECKS.iter().find(|check| check.name == name);
    check.unwrap_or_else(|| panic!("there is no check {name:?}")).run(harness);
}

macro_rules! checks {
    (($d:tt) $($module:ident { $($name:ident,)* })*) => {
        /// All checks.
        pub const CHECKS: &[Check] = &[ $($(
            Check { name: stringify!($name), run: |harness| Box::pin($module::$name(harness)) },
        )*)* ];

        /// One `#[test]` for each check of the [conformance suite](mod@crate::conformance). The argument is an expression that makes
        /// a [`Harness`](trait@crate::conformance::Harness); it is evaluated for each test.
        #[macro_export]
        macro_rules! conformance {
            ($d harness:expr) => { $($(
                #[test]
                fn $name() {
                    $crate::conformance::run(stringify!($name), &$d harness);
                }
            )*)* };
        }
    };
}

checks! { ($)
    store {
        a_committed_set_is_visible_at_once,
        a_committed_set_survives_opening_anew,
        a_broken_precondition_leaves_nothing_behind,
        a_conflict_names_the_first_precondition_that_does_not_hold,
        preconditions_are_checked_against_what_was_there_before_the_set,
        an_empty_set_and_a_set_of_preconditions_alone_can_be_committed,
        dropping_a_set_does_nothing,
        a_dropped_commit_is_made_wholly_or_not_at_all,
        the_last_write_of_a_row_in_a_set_stands,
        the_clock_never_decreases_when_the_host_sets_its_own_back,
        the_clock_never_decreases_when_opened_anew,
        the_first_value_of_a_setting_is_kept,
        a_setting_keeps_its_bytes_when_opened_anew,
        of_many_that_keep_a_setting_at_once_one_wins,
        every_write_of_a_large_set_is_made,
    }
    queue {
        an_enqueued_signal_can_be_leased,
        nothing_that_was_enqueued_is_lost_by_opening_anew,
        of_many_signals_for_one_subject_one_waits,
        a_merged_signal_keeps_the_higher_priority_and_the_earlier_time,
        a_merged_signal_has_the_later_snapshot_or_none,
        a_signal_for_a_subject_in_work_makes_it_run_again,
        an_acknowledged_signal_is_forgotten,
        a_later_signal_after_acknowledgement_is_a_new_one,
        a_signal_is_not_due_before_its_time,
        the_most_urgent_signal_comes_first_then_the_one_due_longest_then_the_one_enqueued_first,
        no_more_signals_are_leased_than_asked_for,
        connections_do_not_see_each_others_signals,
        signals_of_one_subject_of_two_connections_are_two,
        the_statistics_of_a_queue_equal_a_full_count,
        a_snapshot_keeps_its_bytes_and_its_time,
        a_hastened_signal_is_due_at_once,
        hastening_what_is_not_there_or_in_work_does_nothing,
        signals_to_contacts_and_orders_of_one_id_are_two,
    }
    signals {
        a_leased_signal_belongs_to_one_worker,
        many_workers_at_once_never_share_a_signal,
        a_lease_ends_at_its_time_and_the_signal_is_due_again,
        the_fencing_token_grows_with_every_lease,
        the_fencing_token_grows_after_a_signal_was_forgotten_and_after_opening_anew,
        the_count_of_leases_survives_a_crash_and_a_release,
        a_stale_fence_acknowledges_nothing,
        a_stale_fence_releases_nothing,
        a_stale_fence_leaves_no_op_behind,
        an_ended_lease_that_nobody_took_over_still_holds,
        a_released_signal_is_due_at_its_time_and_has_no_snapshot,
        a_released_lease_holds_no_more,
        a_lease_survives_opening_anew,
        a_lease_is_judged_by_the_clock_of_the_back_end_alone,
        acknowledging_an_older_revision_resets_the_count_of_leases,
    }
    journal {
        an_op_is_read_back_as_it_was_put,
        an_op_survives_opening_anew,
        the_version_of_an_op_is_one_at_first_and_grows_with_every_put,
        of_two_that_changed_one_version_of_an_op_one_wins,
        of_many_that_insert_one_op_id_at_once_one_wins,
        an_op_that_is_done_keeps_its_id_for_ever,
        ops_of_a_subject_come_by_position_then_id,
        ops_of_a_subject_are_those_of_one_connection,
        an_op_waits_for_each_of_its_records_until_it_is_put_without_it,
        only_planned_ops_wait_for_a_record,
        ready_ops_come_by_priority_then_time_then_position,
        an_op_is_not_ready_before_its_time,
        an_op_in_any_other_state_is_not_ready,
        parked_and_dead_ops_keep_cause_and_history,
        the_open_ops_of_an_origin_are_those_neither_done_nor_superseded_by_subject_then_position,
        the_statistics_of_a_journal_equal_a_full_count,
        the_next_due_time_of_a_journal_is_that_of_its_first_op_or_batch,
        what_was_decided_last_about_an_order_stands,
        plans_come_in_the_order_of_their_subjects_and_of_one_connection,
        text_of_any_unicode_and_nul_comes_back_to_the_byte,
    }
    batches {
        a_batch_that_was_put_with_a_lease_belongs_to_its_writer_until_that_ends,
        a_batch_without_a_lease_is_due_at_its_time,
        leasing_a_batch_makes_its_version_one_more_and_changes_nothing_else,
        many_workers_at_once_never_share_a_batch,
        a_holder_whose_batch_was_taken_over_can_write_nothing,
        a_batch_lease_that_ended_but_was_not_taken_over_still_holds,
        a_removed_batch_is_gone,
        batches_come_by_the_time_at_which_they_are_due,
        batches_of_another_connection_are_never_leased,
        a_batch_of_a_megabyte_comes_back_to_the_byte,
        a_batch_and_its_lease_survive_opening_anew,
        a_batch_that_is_put_again_is_fenced_by_its_version,
        removing_a_batch_that_is_not_there_does_nothing,
    }
    links {
        a_link_is_read_back_with_its_version,
        a_link_survives_opening_anew,
        the_version_of_a_link_grows_with_every_put,
        of_many_that_link_one_key_at_once_one_wins,
        a_stale_version_links_nothing,
        links_are_those_asked_for_once_each_in_the_order_of_their_keys,
        links_of_a_subject_come_in_the_order_of_their_keys,
        connections_do_not_see_each_others_links,
        a_link_that_moves_to_another_subject_is_found_there_alone,
    }
    members {
        a_member_is_read_back_with_its_version_and_survives_opening_anew,
        of_many_that_put_one_version_of_a_member_at_once_one_wins,
        members_are_due_by_their_day_then_by_the_text_of_their_orders,
        a_member_with_a_share_is_not_due_until_it_has_none,
        connections_do_not_see_each_others_members,
    }
    cursors {
        a_cursor_keeps_its_bytes,
        of_many_that_move_one_cursor_at_once_one_wins,
        a_cursor_moves_only_together_with_what_was_enqueued,
        cursors_of_streams_and_connections_are_apart,
        a_cursor_survives_opening_anew,
    }
    contacts {
        a_contact_is_found_by_number_by_email_and_by_name,
        emails_and_names_are_compared_normalised_and_numbers_to_the_byte,
        what_is_empty_matches_nothing,
        a_contact_is_found_once_and_in_the_order_of_ids,
        a_contact_is_found_by_the_number_of_a_successor_and_by_its_id,
        an_archived_contact_is_found_too,
        a_contact_that_is_put_again_takes_the_place_of_the_former,
        a_contact_keeps_its_details_and_loses_them_with_an_entry_that_has_none,
        organisations_do_not_see_each_others_contacts,
        contacts_survive_opening_anew,
        a_reserved_name_is_refused_to_another_owner,
        reserving_again_for_the_same_owner_is_allowed,
        of_many_that_reserve_one_name_at_once_one_wins,
        reservations_are_of_one_organisation_and_survive_opening_anew,
    }
    audit {
        entries_come_in_the_order_in_which_they_were_added,
        the_sequence_has_no_gap_though_sets_fail,
        entries_are_asked_for_after_a_number_and_up_to_a_count,
        connections_do_not_see_each_others_entries,
        entries_bear_the_time_of_the_back_end,
        the_log_goes_on_after_opening_anew,
    }
    leader {
        an_office_has_one_holder,
        of_many_that_want_an_office_at_once_one_gets_it,
        a_term_ends_at_its_time_and_the_next_has_a_higher_fence,
        a_renewed_term_lasts_from_now,
        a_lost_term_cannot_be_renewed,
        a_term_that_is_over_is_lost_though_nobody_took_the_office,
        resigning_frees_the_office_and_the_fence_grows_on,
        resigning_a_lost_term_does_nothing,
        offices_of_other_names_are_apart,
        a_term_survives_opening_anew,
    }
    differential {
        random_write_sets_have_the_same_effect_as_on_the_model,
    }
}
