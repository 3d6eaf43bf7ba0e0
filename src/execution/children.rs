//! The children of a run that is spread over many targets, summed up.

use crate::aws::{Automation, AwsError, ExecutionFilter, ExecutionSummary};
use crate::execution::pages;
use crate::run::Status;

/// How many children are at which status.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    /// Statuses in the order of an execution's life, with the number of children; none of zero.
    pub counts: Vec<(Status, usize)>,
    /// Those that ended without success, in the order they began.
    pub unsuccessful: Vec<ExecutionSummary>,
}

impl Tally {
    /// Of a list of children.
    pub fn of(children: Vec<ExecutionSummary>) -> Self {
        let mut counts: Vec<(Status, usize)> = Vec::new();
        for child in &children {
            match counts.iter_mut().find(|(status, _)| *status == child.status) {
                Some((_, count)) => *count += 1,
                None => counts.push((child.status.clone(), 1)),
            }
        }
        counts.sort_by(|(one, _), (other, _)| (rank(one), one.as_str()).cmp(&(rank(other), other.as_str())));
        let mut unsuccessful: Vec<_> =
            children.into_iter().filter(|child| child.status.is_final() && child.status != Status::Success).collect();
        unsuccessful.sort_by(|one, other| (one.started, &one.id).cmp(&(other.started, &other.id)));
        Self { counts, unsuccessful }
    }

    /// How many children there are.
    pub fn total(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// How many have ended.
    pub fn ended(&self) -> usize {
        self.counts.iter().filter(|(status, _)| status.is_final()).map(|(_, count)| count).sum()
    }
}

/// Asks for all children of an execution.
pub(super) async fn children(automation: &impl Automation, id: &str) -> Result<Tally, AwsError> {
    let filters = [ExecutionFilter::Parent(id.to_owned())];
    let children = pages::all(async |token| automation.executions(&filters, token).await).await?;
    // A grandchild names its parent too; the filter is the service's, the check is cheap.
    Ok(Tally::of(children.into_iter().filter(|child| child.parent.as_deref().is_none_or(|parent| parent == id)).collect()))
}

/// The order of a life: what waits, what runs, what has ended, well or not.
fn rank(status: &Status) -> u8 {
    match status {
        Status::Pending => 0,
        Status::Waiting => 1,
        Status::InProgress => 2,
        Status::Cancelling => 3,
        Status::Other(_) => 4,
        Status::Success => 5,
        Status::Exited => 6,
        Status::Cancelled => 7,
        Status::TimedOut => 8,
        Status::Failed => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(id: &str, status: Status) -> ExecutionSummary {
        ExecutionSummary { id: id.to_owned(), status, ..ExecutionSummary::default() }
    }

    #[test]
    fn children_are_counted_by_status() {
        let statuses = [Status::Failed, Status::Success, Status::InProgress, Status::Success, Status::Pending];
        let tally = Tally::of(statuses.into_iter().enumerate().map(|(index, status)| child(&index.to_string(), status)).collect());
        assert_eq!(tally.counts, [(Status::Pending, 1), (Status::InProgress, 1), (Status::Success, 2), (Status::Failed, 1)]);
        assert_eq!((tally.total(), tally.ended()), (5, 3));
        assert_eq!(tally.unsuccessful.iter().map(|child| child.id.as_str()).collect::<Vec<_>>(), ["0"]);
    }
}
