//! What one hook call may use. Tables, host functions and engines all draw on the same budget.

use serde::{Deserialize, Serialize};
use suban_model::{Fault, FaultKind};

/// Operations of one hook call: one for each table row tried, each host call, and what an engine counts.
pub const OPERATIONS_MAX: u64 = 200_000;

/// Bytes of text that are scanned for one operation.
pub const BYTES_PER_OPERATION: usize = 64;

/// How much a call has used, and how much it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    spent: u64,
    operations_max: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(OPERATIONS_MAX)
    }
}

impl Budget {
    /// A budget of this many operations.
    pub const fn of(operations_max: u64) -> Self {
        Self { spent: 0, operations_max }
    }

    /// Operations used so far.
    pub const fn spent(&self) -> u64 {
        self.spent
    }

    /// Operations left.
    pub const fn left(&self) -> u64 {
        self.operations_max - self.spent
    }

    /// Uses `operations`, or fails and leaves nothing.
    pub fn charge(&mut self, operations: u64) -> Result<(), Fault> {
        if operations > self.left() {
            self.spent = self.operations_max;
            return Err(self.exhausted());
        }
        self.spent += operations;
        Ok(())
    }

    /// The fault of a call that needed more than there was.
    pub fn exhausted(&self) -> Fault {
        Fault::new(
            FaultKind::Budget,
            format!("运算超过上限 {} 步,已中止", self.operations_max),
            format!("stopped after the budget of {} operations", self.operations_max),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_exactly_at_its_limit() {
        let mut budget = Budget::of(10);
        assert_eq!(budget.charge(10), Ok(()));
        assert_eq!(budget.charge(1).map_err(|fault| fault.kind), Err(FaultKind::Budget));
        let mut budget = Budget::of(10);
        assert!(budget.charge(11).is_err());
        assert_eq!((budget.spent(), budget.left()), (10, 0));
    }
}
