//! The one thing that sequential code awaits: a need that is being met, or an order to stop.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::simulate::fault::Fault;
use crate::simulate::need::{Need, Told};
use crate::simulate::shared::Shared;

/// The one thing that is awaited: a need that is being met.
pub(super) struct Ask {
    shared: Rc<Shared>,
    need: Option<Need>,
    step: String,
    insists: bool,
    /// Whether it is over where the execution is to complete: nothing runs meanwhile.
    idle: bool,
}

impl Future for Ask {
    type Output = Result<Told, Fault>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = Rc::clone(&self.shared);
        let first = self.need.take();
        // A call that was answered is told of before the step is stopped.
        let called = matches!(*shared.told.borrow(), Some(Told::Call { .. })) && first.is_none();
        let fault = if shared.emitted.get() > shared.limits.events {
            Some(Fault::Broken(format!("the execution does not come to an end: {} events have happened", shared.limits.events)))
        } else if shared.bytes.get() > shared.limits.bytes {
            Some(Fault::Broken(format!("the execution has handled more than {} MiB of values", shared.limits.bytes >> 20)))
        } else if self.insists {
            None
        } else if (shared.must_stop() && !called) || (self.idle && shared.stop().is_some()) {
            Some(Fault::Stopped)
        } else if shared.is_stopped_step(&self.step) {
            Some(Fault::StepStopped)
        } else if shared.is_stopped_around() {
            Some(Fault::Halted)
        } else {
            None
        };
        if let Some(fault) = fault {
            shared.need.borrow_mut().take();
            shared.told.borrow_mut().take();
            return Poll::Ready(Err(fault));
        }
        if let Some(need) = first {
            *shared.told.borrow_mut() = None;
            *shared.need.borrow_mut() = Some(need);
            return Poll::Pending;
        }
        match shared.told.borrow_mut().take() {
            Some(Told::Broken(text)) => Poll::Ready(Err(Fault::Broken(text))),
            Some(Told::Unfit(text)) => {
                shared.unfit.set(true);
                Poll::Ready(Err(Fault::Broken(text)))
            }
            Some(told) => {
                shared.need.borrow_mut().take();
                Poll::Ready(Ok(told))
            }
            None => Poll::Pending,
        }
    }
}

impl Shared {
    /// Asks for something. Stopping comes before any answer; a step is stopped by its id.
    pub(super) fn ask(self: &Rc<Self>, need: Need, step: &str) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: step.to_owned(), insists: false, idle: false }
    }

    /// Asks for something between two steps.
    pub(super) fn ask_between(self: &Rc<Self>, need: Need) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: String::new(), insists: false, idle: true }
    }

    /// Asks for something although the step or the execution is being stopped: what a step does to stop what it began.
    pub(super) fn insist(self: &Rc<Self>, need: Need) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: String::new(), insists: true, idle: false }
    }
}
