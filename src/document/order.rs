//! Which steps run before which, by the flow.

use crate::document::{Edge, EdgeKind, Flow};

/// For every step a set of steps that run before it. A row of bits per step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    words: usize,
    bits: Vec<u64>,
}

impl Before {
    fn new(steps: usize, word: u64) -> Self {
        let words = steps.div_ceil(64);
        Self { words, bits: vec![word; words * steps] }
    }

    /// Whether `earlier` runs before `step`.
    pub fn contains(&self, step: usize, earlier: usize) -> bool {
        self.bits[step * self.words + earlier / 64] & (1 << (earlier % 64)) != 0
    }

    fn insert(&mut self, step: usize, earlier: usize) {
        self.bits[step * self.words + earlier / 64] |= 1 << (earlier % 64);
    }

    /// Makes the set of `to` out of it and that of `from` with `from` itself, word by word. Says whether it changed.
    fn merge(&mut self, to: usize, from: usize, combine: impl Fn(u64, u64) -> u64) -> bool {
        let mut changed = false;
        for word in 0..self.words {
            let itself = if from / 64 == word { 1 << (from % 64) } else { 0 };
            let old = self.bits[to * self.words + word];
            let new = combine(old, self.bits[from * self.words + word] | itself);
            self.bits[to * self.words + word] = new;
            changed |= new != old;
        }
        changed
    }
}

impl Flow<'_> {
    /// For every step, which steps can have run before it. A loop's inner steps run again and again, so each
    /// can have run before each of its siblings, and a loop counts as begun for its inner steps.
    pub fn ancestors(&self) -> Before {
        let mut before = Before::new(self.steps.len(), 0);
        // Documents are nearly in the order in which they run, so that a few rounds settle it.
        while self.edges.iter().filter(|edge| before.merge(edge.to, edge.from, |old, new| old | new)).count() > 0 {}
        let in_loops: Vec<usize> = (0..self.steps.len()).filter(|step| self.steps[*step].parent.is_some()).collect();
        for (position, one) in in_loops.iter().copied().enumerate() {
            for other in in_loops[position..].iter().copied() {
                let (a, b) = (self.steps[one].parent, self.steps[other].parent);
                if a == b || a.is_some_and(|a| self.is_inside(other, a)) || b.is_some_and(|b| self.is_inside(one, b)) {
                    before.insert(one, other);
                    before.insert(other, one);
                }
            }
        }
        before
    }

    /// For every step, which steps have run before it on every way that an execution can take to it while no step fails; for a step
    /// that only a failure leads to, on every such way.
    pub fn certain_ancestors(&self) -> Before {
        let reachable = self.reachable(|_| true);
        let fails = |edge: &Edge| matches!(edge.kind, EdgeKind::OnFailure | EdgeKind::OnCancel);
        let mut by_success = vec![false; self.steps.len()];
        for edge in self.edges.iter().filter(|edge| reachable[edge.from] && !fails(edge)) {
            by_success[edge.to] = true;
        }
        let mut before = Before::new(self.steps.len(), u64::MAX);
        if let Some(first) = before.bits.get_mut(..before.words) {
            first.fill(0);
        }
        let edges: Vec<&Edge> =
            self.edges.iter().filter(|edge| edge.to != 0 && reachable[edge.from] && by_success[edge.to] != fails(edge)).collect();
        while edges.iter().filter(|edge| before.merge(edge.to, edge.from, |old, new| old & new)).count() > 0 {}
        before
    }
}
