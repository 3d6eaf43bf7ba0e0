//! SOP ids, and the paths and document names that belong to them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::template::pascal;
use crate::text::nearest;

/// `service:type:name:date`, such as `efs:sop:restore_backup_in_another_region:2020-10-26`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SopId {
    /// The AWS service, such as `efs`.
    pub service: String,
    /// The type, such as `sop`.
    pub kind: String,
    /// The name, such as `restore_backup_in_another_region`.
    pub name: String,
    /// The date, such as `2020-10-26`.
    pub date: String,
}

/// Why a text is no SOP id, or gives no document name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not four parts.
    #[error("`{id}` is not an SOP id: it has {count} instead of four parts divided by `:`, as in `efs:sop:restore_backup:2020-10-26`")]
    Parts {
        /// The text.
        id: String,
        /// How many parts it has.
        count: usize,
    },
    /// A part holds something else than letters, digits, `_` and `-`.
    #[error("`{id}` is not an SOP id: its {part} `{text}` must be letters, digits, `_` and `-`, and begin with a letter or digit")]
    Part {
        /// The whole text.
        id: String,
        /// Which part.
        part: &'static str,
        /// Its text.
        text: String,
    },
    /// The last part is no date.
    #[error("`{id}` is not an SOP id: `{text}` is not a date of the form YYYY-MM-DD")]
    Date {
        /// The whole text.
        id: String,
        /// The part.
        text: String,
    },
    /// The name would not be accepted by the service.
    #[error("the document name `{name}` has {length} characters; the service takes 3 to 128")]
    NameLength {
        /// The name.
        name: String,
        /// Its length.
        length: usize,
    },
    /// The name begins as AWS's own do.
    #[error("the document name `{name}` begins with `{prefix}`, which the service keeps for AWS")]
    ReservedName {
        /// The name.
        name: String,
        /// Its beginning.
        prefix: String,
    },
}

impl FromStr for SopId {
    type Err = IdError;

    fn from_str(id: &str) -> Result<Self, IdError> {
        let parts: Vec<_> = id.split(':').collect();
        let [service, kind, name, date] = parts[..] else {
            let count = if id.is_empty() { 0 } else { parts.len() };
            return Err(IdError::Parts { id: id.to_owned(), count });
        };
        for (part, text) in [("service", service), ("type", kind), ("name", name)] {
            let fits = text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            if !fits {
                return Err(IdError::Part { id: id.to_owned(), part, text: text.to_owned() });
            }
        }
        if !is_date(date) {
            return Err(IdError::Date { id: id.to_owned(), text: date.to_owned() });
        }
        Ok(Self { service: service.to_owned(), kind: kind.to_owned(), name: name.to_owned(), date: date.to_owned() })
    }
}

impl fmt::Display for SopId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:{}", self.service, self.kind, self.name, self.date)
    }
}

impl SopId {
    /// The SOP's folder below the documents, with `/` between: `efs/sop/restore_backup_in_another_region/2020-10-26`.
    pub fn path(&self) -> String {
        format!("{}/{}/{}/{}", self.service, self.kind, self.name, self.date)
    }

    /// The id that a folder's last four parts give, if they give one.
    pub fn from_path(path: &str) -> Option<Self> {
        let mut parts: Vec<_> = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
        let last = parts.split_off(parts.len().checked_sub(4)?);
        last.join(":").parse().ok()
    }

    /// The name that the document is registered under.
    ///
    /// # Errors
    ///
    /// The service would not take it.
    pub fn document_name(&self, pattern: &NamePattern) -> Result<String, IdError> {
        let mut name = pattern.prefix.clone();
        for piece in &pattern.pieces {
            name.push_str(&piece.text(self));
        }
        let length = name.len();
        if !(3..=128).contains(&length) {
            return Err(IdError::NameLength { name, length });
        }
        let reserved = ["aws", "amazon", "amzn"].into_iter().find(|prefix| name.to_ascii_lowercase().starts_with(prefix));
        match reserved {
            Some(prefix) => Err(IdError::ReservedName { prefix: name[..prefix.len()].to_owned(), name }),
            None => Ok(name),
        }
    }
}

/// How document names are made from ids: a pattern such as `{Service}-{Type}-{Name}_{date}` and a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    prefix: String,
    pieces: Vec<Piece>,
}

/// Why a text is no name pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The bytes of the pattern.
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// Which part of the id, and whether in Pascal case.
    Field(Field, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Service,
    Type,
    Name,
    Date,
}

const PLACEHOLDERS: [(&str, Field, bool); 7] = [
    ("Service", Field::Service, true),
    ("Type", Field::Type, true),
    ("Name", Field::Name, true),
    ("date", Field::Date, false),
    ("service", Field::Service, false),
    ("type", Field::Type, false),
    ("name", Field::Name, false),
];

impl Piece {
    fn text(&self, id: &SopId) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Field(field, pascal_case) => {
                let text = match field {
                    Field::Service => &id.service,
                    Field::Type => &id.kind,
                    Field::Name => &id.name,
                    Field::Date => &id.date,
                };
                if *pascal_case { pascal(text) } else { text.clone() }
            }
        }
    }
}

impl Default for NamePattern {
    fn default() -> Self {
        let field = Piece::Field;
        let text = |text: &str| Piece::Text(text.to_owned());
        let pieces = vec![
            field(Field::Service, true),
            text("-"),
            field(Field::Type, true),
            text("-"),
            field(Field::Name, true),
            text("_"),
            field(Field::Date, false),
        ];
        Self { prefix: String::new(), pieces }
    }
}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// An unknown placeholder, an open brace, or a character that document names do not have.
    pub fn new(pattern: &str, prefix: &str) -> Result<Self, PatternError> {
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(rest) = pattern.get(at..).filter(|rest| !rest.is_empty()) {
            let open = rest.find('{').unwrap_or(rest.len());
            check_characters(&rest[..open], at)?;
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_owned()));
            }
            at += open;
            let Some(inner) = rest[open..].strip_prefix('{') else { break };
            let Some((name, _)) = inner.split_once('}') else {
                let message = "the `{` is not closed".to_owned();
                return Err(PatternError { message, help: Some("write `}` after the placeholder".to_owned()), range: at..pattern.len() });
            };
            let end = at + name.len() + 2;
            let Some((_, field, pascal_case)) = PLACEHOLDERS.iter().find(|(known, ..)| *known == name) else {
                let near = PLACEHOLDERS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(known, ..)| *known);
                let near = near.or_else(|| nearest(name, PLACEHOLDERS.iter().map(|(known, ..)| *known)));
                let help = match near {
                    Some(near) => format!("did you mean `{{{near}}}`?"),
                    None => "there are {Service}, {Type}, {Name} (in Pascal case), {service}, {type}, {name} and {date}".to_owned(),
                };
                return Err(PatternError { message: format!("there is no placeholder `{{{name}}}`"), help: Some(help), range: at..end });
            };
            pieces.push(Piece::Field(*field, *pascal_case));
            at = end;
        }
        check_characters(prefix, 0)?;
        Ok(Self { prefix: prefix.to_owned(), pieces })
    }
}

fn check_characters(text: &str, offset: usize) -> Result<(), PatternError> {
    let wrong = text.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'));
    wrong.map_or(Ok(()), |(index, c)| {
        let help = Some("document names are made of letters, digits, `_`, `-` and `.`".to_owned());
        let start = offset + index;
        Err(PatternError { message: format!("`{c}` cannot stand in a document name"), help, range: start..start + c.len_utf8() })
    })
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10 && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return false;
    }
    let number = |range: Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> SopId {
        text.parse().expect("an id")
    }

    #[test]
    fn an_id_is_a_path_and_a_name() {
        let seed = id("efs:sop:restore_backup_in_another_region:2020-10-26");
        assert_eq!(seed.to_string(), "efs:sop:restore_backup_in_another_region:2020-10-26");
        assert_eq!(seed.path(), "efs/sop/restore_backup_in_another_region/2020-10-26");
        assert_eq!(SopId::from_path(&format!("./documents/{}/", seed.path())), Some(seed.clone()));
        assert_eq!(SopId::from_path("documents\\efs\\sop\\x\\2020-10-26").map(|id| id.name), Some("x".to_owned()));
        assert_eq!(SopId::from_path("sop/x/2020-10-26"), None);
        let name = seed.document_name(&NamePattern::default()).expect("a name");
        assert_eq!(name, "Efs-Sop-RestoreBackupInAnotherRegion_2020-10-26");
        assert_eq!(NamePattern::new("{Service}-{Type}-{Name}_{date}", ""), Ok(NamePattern::default()));
        let pattern = NamePattern::new("{service}.{name}", "Acme-").expect("a pattern");
        assert_eq!(seed.document_name(&pattern).expect("a name"), "Acme-efs.restore_backup_in_another_region");
    }

    #[test]
    fn what_is_no_id_says_why() {
        for (text, part) in [
            ("", "0 instead of four parts"),
            ("efs:sop:x", "3 instead of four parts"),
            ("efs:sop:../x:2020-10-26", "name `../x`"),
            (":sop:x:2020-10-26", "service ``"),
            ("efs:sop:x:2021-02-29", "`2021-02-29` is not a date"),
            ("efs:sop:x:2020-13-01", "`2020-13-01` is not a date"),
            ("efs:sop:x:20201026", "`20201026` is not a date"),
            ("efs:sop:x:2020-1é-2", "is not a date"),
        ] {
            let error = text.parse::<SopId>().expect_err("no id").to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!("efs:sop:x:2020-02-29".parse::<SopId>().is_ok());
    }

    #[test]
    fn names_that_the_service_refuses() {
        let long = id(&format!("efs:sop:{}:2020-10-26", "x".repeat(120)));
        assert!(matches!(long.document_name(&NamePattern::default()), Err(IdError::NameLength { length: 139, .. })));
        let reserved = id("aws:sop:x:2020-10-26").document_name(&NamePattern::default());
        assert!(matches!(reserved, Err(IdError::ReservedName { prefix, .. }) if prefix == "Aws"));
    }

    #[test]
    fn a_wrong_pattern_has_its_place() {
        let error = NamePattern::new("a-{Servcie}", "").expect_err("unknown");
        assert_eq!((error.range, error.help.as_deref()), (2..11, Some("did you mean `{Service}`?")));
        let error = NamePattern::new("{Date}", "").expect_err("unknown");
        assert_eq!(error.help.as_deref(), Some("did you mean `{date}`?"));
        assert_eq!(NamePattern::new("x {name}", "").expect_err("a blank").range, 1..2);
        assert_eq!(NamePattern::new("x{name", "").expect_err("open").range, 1..6);
        assert!(NamePattern::new("{name}", "Ä").is_err());
    }
}
