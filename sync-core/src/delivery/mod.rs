//! The rules of delivery, without I/O: what a batch's key is, what is done about one in doubt, which op goes next.

mod doubt;
mod key;
mod order;

pub(crate) use self::{
    doubt::{Doubt, Elapsed, decide, is_quiet},
    key::batch_id,
    order::{next_ready, settle_wait},
};
