//! The bytes of the catalogue: a header, strings, and words of 32 bits, little-endian. Read in place; nothing is unpacked.
//!
//! Reading never panics: a place outside of the table is 0 or the empty text. That the committed table is sound is a test's work.

/// The first word of every table.
pub(super) const MAGIC: u32 = u32::from_le_bytes(*b"SSMC");
/// The layout's version.
pub(super) const VERSION: u32 = 2;
/// A shape or text that is not there.
pub(super) const NONE: u32 = u32::MAX;

/// The header's words, by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Header {
    Magic,
    Version,
    StringCount,
    /// Byte where the strings' text begins; their offsets follow the header.
    StringBytes,
    Services,
    ServiceCount,
    Operations,
    Shapes,
    ShapeCount,
    Data,
}

/// How many words the header has.
pub(super) const HEADER_WORDS: u32 = 10;
/// Words of a service's record.
pub(super) const SERVICE_WORDS: u32 = 9;
/// Words of an operation's record.
pub(super) const OPERATION_WORDS: u32 = 8;
/// Words of a shape's record.
pub(super) const SHAPE_WORDS: u32 = 2;

/// A table of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'t>(pub(super) &'t [u8]);

impl<'t> Table<'t> {
    pub(super) fn header(self, field: Header) -> u32 {
        self.word(field as u32)
    }

    /// The word at an index.
    pub(super) fn word(self, index: u32) -> u32 {
        let at = index as usize * 4;
        self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
    }

    /// The string of an index; empty for [`NONE`].
    pub(super) fn string(self, index: u32) -> &'t str {
        if index >= self.header(Header::StringCount) {
            return "";
        }
        let base = self.header(Header::StringBytes) as usize;
        let offset = |index: u32| base + self.word(HEADER_WORDS + index) as usize;
        self.0.get(offset(index)..offset(index + 1)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The word at an index of the data section.
    pub(super) fn data(self, index: u32) -> u32 {
        self.word(self.header(Header::Data).saturating_add(index))
    }
}
