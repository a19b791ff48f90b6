//! Credit that is set against invoices: of credit notes, prepayments and overpayments alike.

use super::{Allocatable, BatchOutcome, Collection};
use crate::{
    call::{Write, allocations_of},
    error::Error,
    wire::{Allocation, AllocationId},
};

use http::Method;

impl<T: Allocatable> Collection<T> {
    /// Sets parts of a credit against invoices. It must be approved (XR-ALLOC-1).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    ///
    /// # Cancellation
    /// Dropping the future leaves what was sent by then; the request under way may have been carried out.
    pub async fn allocate(
        &self,
        credit: &T::Id,
        allocations: &[Allocation],
    ) -> Result<BatchOutcome<Allocation>, Error> {
        let write = Write::batch::<Allocation>(Method::PUT, allocations_of::<T>(credit));
        self.tenant.write_all(allocations, &write, super::incomplete).await
    }

    /// Undoes an allocation.
    ///
    /// # Errors
    /// As any write; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    ///
    /// # Cancellation
    /// Dropping the future may leave the allocation undone.
    pub async fn delete_allocation(&self, credit: &T::Id, allocation: &AllocationId) -> Result<(), Error> {
        let call = allocations_of::<T>(credit).segment(allocation).call(Method::DELETE, "");
        self.tenant.run(call).await?.success().map(|_| ())
    }
}
