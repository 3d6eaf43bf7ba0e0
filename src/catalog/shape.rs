//! Shapes: the types of inputs and outputs.

use super::table::{Header, SHAPE_WORDS, Table};

/// The numbers that name the kinds in the table.
pub(super) mod kinds {
    pub(in crate::catalog) const STRUCTURE: u32 = 0;
    pub(in crate::catalog) const LIST: u32 = 1;
    pub(in crate::catalog) const MAP: u32 = 2;
    pub(in crate::catalog) const STRING: u32 = 3;
    pub(in crate::catalog) const INTEGER: u32 = 4;
    pub(in crate::catalog) const LONG: u32 = 5;
    pub(in crate::catalog) const FLOAT: u32 = 6;
    pub(in crate::catalog) const DOUBLE: u32 = 7;
    pub(in crate::catalog) const BOOLEAN: u32 = 8;
    pub(in crate::catalog) const TIMESTAMP: u32 = 9;
    pub(in crate::catalog) const BLOB: u32 = 10;
    /// A structure without declared members that takes any JSON.
    #[cfg(feature = "dev")]
    pub(in crate::catalog) const DOCUMENT: u32 = 11;
}

/// Bits of a member's flags; they stand above its name in one word.
pub(super) mod member_flags {
    pub(in crate::catalog) const SHIFT: u32 = 28;
    pub(in crate::catalog) const REQUIRED: u32 = 1;
    pub(in crate::catalog) const IDEMPOTENCY_TOKEN: u32 = 2;
    pub(in crate::catalog) const DEPRECATED: u32 = 4;
    pub(in crate::catalog) const STREAM: u32 = 8;
}

/// The bit of a structure's count of members that says that exactly one of them is given.
pub(super) const UNION: u32 = 1 << 31;

/// A type. Two shapes of the same catalogue are the same type exactly when they are equal.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'t> {
    pub(super) table: Table<'t>,
    pub(super) index: u32,
}

impl PartialEq for Shape<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Shape<'_> {}

/// The least and greatest value, or length of a string, list, map or blob, as botocore writes them; empty where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds<'t> {
    /// The least.
    pub min: &'t str,
    /// The greatest.
    pub max: &'t str,
}

/// What a shape is.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'t> {
    /// Named members.
    Structure(Members<'t>),
    /// Many of one type.
    List {
        /// The type.
        member: Shape<'t>,
        /// How many.
        bounds: Bounds<'t>,
    },
    /// Values by key.
    Map {
        /// The keys' type.
        key: Shape<'t>,
        /// The values' type.
        value: Shape<'t>,
        /// How many.
        bounds: Bounds<'t>,
    },
    /// Text.
    String {
        /// A regular expression, empty for none.
        pattern: &'t str,
        /// How many characters.
        bounds: Bounds<'t>,
    },
    /// A whole number of 32 bits.
    Integer(Bounds<'t>),
    /// A whole number of 64 bits.
    Long(Bounds<'t>),
    /// A number of single precision.
    Float(Bounds<'t>),
    /// A number of double precision.
    Double(Bounds<'t>),
    /// `true` or `false`.
    Boolean,
    /// A point in time.
    Timestamp,
    /// Bytes.
    Blob(Bounds<'t>),
    /// Any JSON value.
    Document,
}

impl Kind<'_> {
    /// The type in a person's words, with its article, in those of [`describe`](crate::json::describe).
    pub fn described(&self) -> &'static str {
        match self {
            Self::Structure(_) | Self::Map { .. } => "a mapping",
            Self::List { .. } => "a list",
            Self::String { .. } => "a string",
            Self::Integer(_) | Self::Long(_) => "an integer",
            Self::Float(_) | Self::Double(_) => "a number",
            Self::Boolean => "a boolean",
            Self::Timestamp => "a time",
            Self::Blob(_) => "bytes, written as text",
            Self::Document => "any value",
        }
    }
}

impl<'t> Shape<'t> {
    fn word(self, field: u32) -> u32 {
        self.table.word(self.table.header(Header::Shapes) + self.index * SHAPE_WORDS + field)
    }

    fn data(self, index: u32) -> u32 {
        self.table.data(self.word(1) + index)
    }

    fn shape(self, index: u32) -> Self {
        Self { table: self.table, index: self.data(index) }
    }

    fn bounds(self) -> Bounds<'t> {
        Bounds { min: self.table.string(self.data(0)), max: self.table.string(self.data(1)) }
    }

    /// What it is.
    pub fn kind(self) -> Kind<'t> {
        match self.word(0) {
            kinds::STRUCTURE => Kind::Structure(Members(self)),
            kinds::LIST => Kind::List { member: self.shape(2), bounds: self.bounds() },
            kinds::MAP => Kind::Map { key: self.shape(2), value: self.shape(3), bounds: self.bounds() },
            kinds::STRING => Kind::String { pattern: self.table.string(self.data(2)), bounds: self.bounds() },
            kinds::INTEGER => Kind::Integer(self.bounds()),
            kinds::LONG => Kind::Long(self.bounds()),
            kinds::FLOAT => Kind::Float(self.bounds()),
            kinds::DOUBLE => Kind::Double(self.bounds()),
            kinds::BOOLEAN => Kind::Boolean,
            kinds::TIMESTAMP => Kind::Timestamp,
            kinds::BLOB => Kind::Blob(self.bounds()),
            _ => Kind::Document,
        }
    }

    /// The values of an enumeration; empty for every other shape.
    pub fn values(self) -> impl ExactSizeIterator<Item = &'t str> {
        let count = if self.word(0) == kinds::STRING { self.data(3) } else { 0 };
        (0..count).map(move |index| self.table.string(self.data(4 + index)))
    }

    /// The values of an enumeration, with those that the API is known to have though its model does not tell.
    pub fn words(self) -> impl Iterator<Item = &'t str> {
        // The models call EC2's only `Platform` `Windows`; the API gives `windows`, which eight of AWS's own runbooks in 300 wait for.
        let other = self.values().eq(["Windows"]).then_some("windows");
        self.values().chain(other)
    }

    /// The members of a structure; empty for every other shape.
    pub fn members(self) -> impl ExactSizeIterator<Item = Member<'t>> {
        let count = if self.word(0) == kinds::STRUCTURE { self.data(0) & !UNION } else { 0 };
        (0..count).map(move |index| {
            let at = 1 + index * 2;
            let named = self.data(at);
            let flags = named >> member_flags::SHIFT;
            Member {
                name: self.table.string(named & ((1 << member_flags::SHIFT) - 1)),
                shape: self.shape(at + 1),
                required: flags & member_flags::REQUIRED != 0,
                idempotency_token: flags & member_flags::IDEMPOTENCY_TOKEN != 0,
                deprecated: flags & member_flags::DEPRECATED != 0,
                stream: flags & member_flags::STREAM != 0,
            }
        })
    }

    /// Whether it is a structure of which exactly one member is given.
    pub fn is_union(self) -> bool {
        self.word(0) == kinds::STRUCTURE && self.data(0) & UNION != 0
    }

    /// The member of a name, letter case included (reference 4.3).
    pub fn member(self, name: &str) -> Option<Member<'t>> {
        self.members().find(|member| member.name == name)
    }
}

/// The members of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members<'t>(Shape<'t>);

impl<'t> Members<'t> {
    /// One after the other, in the model's order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Member<'t>> {
        self.0.members()
    }
}

/// A member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of its own in the models")]
pub struct Member<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its type.
    pub shape: Shape<'t>,
    /// Whether it must be given. One that is an idempotency token is filled in by the SDK where it is not.
    pub required: bool,
    /// Whether the SDK makes one up.
    pub idempotency_token: bool,
    /// Whether AWS calls it deprecated.
    pub deprecated: bool,
    /// Whether it is a stream: of bytes where its type is a blob, else of events.
    pub stream: bool,
}
