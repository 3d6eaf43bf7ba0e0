//! How often the service is asked.

use std::time::Duration;

/// How long to wait between two looks: shortly at first and after something has happened, longer and longer while nothing
/// does. The service takes three such calls a second, of a whole account (reference 8.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// The wait after the first look.
    pub first: Duration,
    /// The longest one while all is well.
    pub longest: Duration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(15) }
    }
}

impl Cadence {
    /// For a server of one's own.
    pub fn local() -> Self {
        Self { first: Duration::from_millis(10), longest: Duration::from_millis(500) }
    }

    /// The wait after `before`. Something happened: at most twice the first one, since more may follow soon.
    pub(super) fn after(self, before: Option<Duration>, happened: bool) -> Duration {
        match before {
            None => self.first,
            Some(_) if happened => self.first * 2,
            Some(before) => (before * 3 / 2).clamp(self.first, self.longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_while_nothing_happens() {
        let cadence = Cadence::default();
        let waits = std::iter::successors(Some(cadence.after(None, false)), |before| Some(cadence.after(Some(*before), false)));
        let waits: Vec<_> = waits.take(12).collect();
        assert_eq!((waits[0], waits[11]), (cadence.first, cadence.longest));
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert_eq!(cadence.after(Some(cadence.longest), true), Duration::from_secs(1));
    }
}
