//! Ids that look like the service's and are the same for the same seed.

use std::cell::Cell;

/// Gives out UUIDs.
#[derive(Debug)]
pub(super) struct Ids {
    state: Cell<u64>,
}

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: Cell::new(seed) }
    }

    /// The next UUID, of version 4 by its look.
    pub(super) fn next(&self) -> String {
        let (high, low) = (self.word(), self.word());
        let high = (high & !0xf000) | 0x4000;
        let low = (low & !(0b11 << 62)) | (0b10 << 62);
        format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff)
    }

    /// The next word of SplitMix64, a public-domain generator (Steele, Lea, Flood 2014): short, and good enough for names.
    fn word(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

/// The id of an execution of a document, the same for the same name and seed.
pub fn execution_id(name: &str, seed: u64) -> String {
    // FNV-1a over the name, so that two documents of one project differ.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    Ids::new(hash ^ seed).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_uuids_and_repeat_with_their_seed() {
        let (one, other) = (Ids::new(7), Ids::new(7));
        let id = one.next();
        assert_eq!(id, other.next());
        assert_ne!(id, one.next());
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(execution_id("A", 0), execution_id("B", 0));
    }
}
