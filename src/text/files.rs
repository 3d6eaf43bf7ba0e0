//! The arena of sources and the spans that point into them.

use std::ops::Range;

/// The largest file that is read, in bytes. The service takes 64 KiB; a template with scripts around it may be larger,
/// anything beyond this is not a runbook.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Names one file of a [`Files`] arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes of one file; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of `range` in `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end }
    }

    /// The empty span at the very beginning of `file`: what is said of the whole document points there.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A place for people: line and column count from 1, the column in Unicode scalar values, the offset in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub offset: usize,
}

/// Why the bytes of a file are not text that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// Not UTF-8; the offset of the first bad byte.
    InvalidUtf8 {
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// UTF-16 or UTF-32, told by its byte order mark.
    WideEncoding,
    /// More than [`MAX_BYTES`].
    TooLarge,
}

/// One source and where its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    defect: Option<Defect>,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// The name as the user gave it: a path, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text. Where [`SourceFile::defect`] says something, only what could be read of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What keeps the file from being read, if anything.
    pub fn defect(&self) -> Option<Defect> {
        self.defect
    }

    /// The line of a byte offset, from 1; an offset past the end is the end.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).max(1)
    }

    /// Line and column of a byte offset; an offset past the end is the end, one inside a character its first byte.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.line_starts[line - 1].min(offset);
        Position { line, column: self.text[start..offset].chars().count() + 1, offset }
    }

    /// The byte offset of a line and column (both from 1); past the end of a line or of the file, that end.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let Some(range) = self.line_range(line) else { return self.text.len() };
        let inside = self.text[range.clone()].char_indices().nth(column.saturating_sub(1));
        inside.map_or(range.end, |(index, _)| range.start + index)
    }

    /// The byte range of line `line` (from 1) without its line break; `None` past the last line.
    pub fn line_range(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.line_starts.get(line.checked_sub(1)?)?;
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        let body = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(start..start + body.len())
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// All sources of one run of the tool.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<SourceFile>,
}

impl Files {
    /// An empty arena.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let defect = (text.len() > MAX_BYTES).then_some(Defect::TooLarge);
        self.push(name.into(), if defect.is_some() { String::new() } else { text }, defect)
    }

    /// Adds bytes as they were read. Bytes that are no text are kept out and remembered as the file's [`Defect`].
    pub fn add_bytes(&mut self, name: impl Into<String>, bytes: Vec<u8>) -> FileId {
        let name = name.into();
        if bytes.len() > MAX_BYTES {
            return self.push(name, String::new(), Some(Defect::TooLarge));
        }
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
            return self.push(name, String::new(), Some(Defect::WideEncoding));
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.push(name, text, None),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                self.push(name, text, Some(Defect::InvalidUtf8 { offset }))
            }
        }
    }

    /// The file of an id.
    ///
    /// # Panics
    ///
    /// Panics when the id comes from another arena.
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text under a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// All files, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    fn push(&mut self, name: String, text: String, defect: Option<Defect>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("internal error: more than four billion files"));
        let line_starts = line_starts(&text);
        self.files.push(SourceFile { name, text, defect, line_starts });
        id
    }
}

/// A line ends with LF, CR LF or a lone CR, as YAML has it.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    // A byte order mark is no character of the first line.
    let mut starts = vec![if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }];
    for (index, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'));
        if ends {
            starts.push(index + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_not_bytes() {
        let mut files = Files::new();
        let id = files.add("a.yaml", "ä: 1\r\nb: 😀x\rc");
        let file = files.get(id);
        assert_eq!(file.position(2), Position { line: 1, column: 2, offset: 2 });
        let x = file.text().find('x').expect("x is there");
        assert_eq!((file.position(x).line, file.position(x).column), (2, 5));
        assert_eq!((file.position(9999).line, file.position(9999).column), (3, 2));
        assert_eq!(&file.text()[file.line_range(1).expect("line 1")], "ä: 1");
        assert_eq!(file.line_count(), 3);
        assert_eq!((file.offset(2, 5), file.offset(1, 99), file.offset(9, 1)), (x, 5, file.text().len()));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let mut files = Files::new();
        let id = files.add("a.yaml", "\u{feff}a: b\nc");
        let file = files.get(id);
        for (offset, line, column) in [(0, 1, 1), (2, 1, 1), (3, 1, 1), (6, 1, 4), (8, 2, 1)] {
            let at = file.position(offset);
            assert_eq!((at.line, at.column), (line, column), "{offset}");
        }
        assert_eq!((file.offset(1, 4), file.line_range(1)), (6, Some(3..7)));
    }

    #[test]
    fn bad_bytes_are_a_defect_and_no_panic() {
        let mut files = Files::new();
        let id = files.add_bytes("x", b"ok\n\xff\xfe".to_vec());
        assert_eq!(files.get(id).defect(), Some(Defect::InvalidUtf8 { offset: 3 }));
        let id = files.add_bytes("y", vec![b'a'; MAX_BYTES + 1]);
        assert_eq!(files.get(id).defect(), Some(Defect::TooLarge));
    }
}
