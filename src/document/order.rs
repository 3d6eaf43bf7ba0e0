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
        let edges = self.in_running_order(|_| true);
        while edges.iter().filter(|edge| before.merge(edge.to, edge.from, |old, new| old | new)).count() > 0 {}
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
        let edges = self.in_running_order(|edge| edge.to != 0 && reachable[edge.from] && by_success[edge.to] != fails(edge));
        while edges.iter().filter(|edge| before.merge(edge.to, edge.from, |old, new| old & new)).count() > 0 {}
        before
    }

    /// The edges that `keep` accepts, those of earlier steps first, so that two rounds over them settle a document without circles.
    fn in_running_order(&self, keep: impl Fn(&Edge) -> bool) -> Vec<&Edge> {
        let count = self.steps.len();
        let (mut seen, mut left) = (vec![false; count], Vec::with_capacity(count));
        for start in 0..count {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut path = vec![(start, self.from(start))];
            while let Some((step, ways)) = path.last_mut() {
                if let Some(edge) = ways.find(|edge| !seen[edge.to]) {
                    seen[edge.to] = true;
                    path.push((edge.to, self.from(edge.to)));
                } else {
                    left.push(*step);
                    path.pop();
                }
            }
        }
        left.iter().rev().flat_map(|step| self.from(*step)).filter(|edge| keep(edge)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Flow};
    use crate::json::Value;

    fn document(text: &str) -> Document {
        Document::from_value(text.parse::<Value>().expect("is JSON"))
    }

    #[test]
    fn what_can_have_run_and_what_has() {
        let document = document(
            r#"{"mainSteps": [
                {"name": "a", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "c"}], "Default": "b"}},
                {"name": "b", "action": "aws:sleep", "inputs": {}, "onFailure": "step:e"},
                {"name": "c", "action": "aws:sleep", "inputs": {}},
                {"name": "d", "action": "aws:sleep", "inputs": {}, "isEnd": true},
                {"name": "e", "action": "aws:sleep", "inputs": {}}]}"#,
        );
        let flow = Flow::new(&document);
        let (can, has) = (flow.ancestors(), flow.certain_ancestors());
        let sets = |step: usize| {
            let pick = |before: &super::Before| {
                flow.names().enumerate().filter(|(n, _)| before.contains(step, *n)).map(|(_, name)| name).collect::<String>()
            };
            (pick(&can), pick(&has))
        };
        assert_eq!(sets(0), (String::new(), String::new()));
        assert_eq!(sets(2), ("ab".into(), "a".into()));
        assert_eq!(sets(3), ("abc".into(), "ac".into()));
        assert_eq!(sets(4), ("ab".into(), "ab".into()));
    }

    #[test]
    fn a_circle_settles() {
        let document = document(
            r#"{"mainSteps": [
                {"name": "a", "action": "aws:sleep", "inputs": {}},
                {"name": "b", "action": "aws:sleep", "inputs": {}, "nextStep": "a"}]}"#,
        );
        let before = Flow::new(&document).ancestors();
        assert!(before.contains(0, 0) && before.contains(0, 1) && before.contains(1, 0) && before.contains(1, 1));
        assert!(!Flow::new(&document).certain_ancestors().contains(0, 1));
    }
}
