//! Text in, [`Tree`] out.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag, options};

use super::builder::{Builder, MAX_DEPTH, Scalar};
use super::error::{SyntaxError, SyntaxErrorKind as Kinds};
use super::resolver::{self, Core};
use super::tree::{Comment, Format, Kind, ScalarMap, Style, Tree};
use super::{explain, json, scalar, strict};
use crate::json::Number;
use crate::text::{Defect, FileId, Files, MAX_BYTES, Span};

/// Reads a file of the arena, YAML or JSON.
///
/// A text that begins with `{` or `[` and is JSON is JSON, whatever the file's name. A file whose name ends with `.json`
/// must be JSON, since the service goes by the name or by what the caller says of it; every other text is YAML.
/// Merge keys (`<<`) are expanded as PyYAML does; tags other than YAML's own are refused.
pub fn parse(files: &Files, id: FileId) -> Result<Tree, SyntaxError> {
    read(files, id, false)
}

/// Reads a template of CloudFormation, with its tags as the mappings that they are short for: `!Ref X` is `Ref: X`, `!Sub x` is
/// `Fn::Sub: x`.
pub fn parse_template(files: &Files, id: FileId) -> Result<Tree, SyntaxError> {
    read(files, id, true)
}

fn read(files: &Files, id: FileId, template: bool) -> Result<Tree, SyntaxError> {
    let file = files.get(id);
    if let Some(defect) = file.defect() {
        return Err(defective(id, defect));
    }
    let source = file.text();
    let start = source.len() - source.strip_prefix('\u{FEFF}').unwrap_or(source).trim_start_matches([' ', '\t', '\r', '\n']).len();
    let looks_like_json = source[start..].starts_with(['{', '[']);
    let must_be_json = std::path::Path::new(file.name()).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let broken = if looks_like_json || must_be_json { strict::error(id, source, start) } else { None };
    if let Some(error) = broken.as_ref().filter(|_| must_be_json) {
        // An error of the YAML reader names the forgotten bracket, quote or escape itself.
        return Err(match read_yaml(id, source, template) {
            Err(better) if strict::is_better(&better) => better,
            _ => error.clone(),
        });
    }
    if looks_like_json && broken.is_none() {
        return read_json(id, source, start);
    }
    read_yaml(id, source, template).map_err(|error| match broken {
        Some(json) if !strict::is_better(&error) => json,
        _ => error,
    })
}

fn defective(id: FileId, defect: Defect) -> SyntaxError {
    match defect {
        Defect::InvalidUtf8 { offset } => SyntaxError::new(
            Kinds::NotUtf8,
            Span::new(id, offset..offset),
            format!("the file is not UTF-8: byte {offset} fits no character"),
        )
        .help("save the file as UTF-8"),
        Defect::WideEncoding => {
            SyntaxError::new(Kinds::WideEncoding, Span::start_of(id), "the file is UTF-16 or UTF-32").help("save the file as UTF-8")
        }
        Defect::TooLarge => SyntaxError::new(
            Kinds::TooLarge,
            Span::start_of(id),
            format!("the file is larger than {} MiB; the service takes documents of 64 KiB", MAX_BYTES >> 20),
        ),
    }
}

/// Characters that YAML allows nowhere. JSON refuses its own.
fn control_character(id: FileId, source: &str) -> Option<SyntaxError> {
    let forbidden = |sign: char| matches!(sign, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    let at = source.find(forbidden)?;
    let sign = source[at..].chars().next()?;
    let name = if sign == '\0' { "a NUL byte".to_owned() } else { format!("the character U+{:04X}", u32::from(sign)) };
    let error = SyntaxError::new(Kinds::ControlCharacter, Span::new(id, at..at + sign.len_utf8()), format!("{name} cannot stand in YAML"));
    Some(if sign == '\0' {
        error
    } else {
        error.help(format!("remove it, or write it in a double-quoted string as `\\u{:04X}`", u32::from(sign)))
    })
}

fn read_json(id: FileId, source: &str, start: usize) -> Result<Tree, SyntaxError> {
    let mut builder = Builder::new(id, source);
    json::read(id, source, start, &mut builder)?;
    let (root, duplicates, _) = builder.into_parts();
    let root = root.ok_or_else(|| SyntaxError::new(Kinds::Empty, Span::start_of(id), "the file is empty"))?;
    Ok(Tree { file: id, bytes: source.len(), format: Format::Json, root, comments: Vec::new(), duplicates, ambiguous: Vec::new() })
}

fn read_yaml(id: FileId, source: &str, template: bool) -> Result<Tree, SyntaxError> {
    if let Some(error) = control_character(id, source) {
        return Err(error);
    }
    let mut reader =
        Reader { id, source, builder: Builder::new(id, source), comments: Vec::new(), last: 0, documents: 0, template, open: Vec::new() };
    let options = options! {
        block_scalar_eof_without_line_feed: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    for event in Parser::new_from_str_with_options(source, options) {
        let (event, span) = event.map_err(|error| explain::scan_error(id, source, &error, reader.builder.open_bracket()))?;
        let range = span.byte_range().unwrap_or_default();
        let tag = span.tag_span().and_then(|span| span.byte_range());
        reader.event(event, Span::new(id, range), tag.map(|range| Span::new(id, range)))?;
    }
    reader.finish()
}

struct Reader<'a> {
    id: FileId,
    source: &'a str,
    builder: Builder<'a>,
    comments: Vec<Comment>,
    /// Where the last token of the structure ends.
    last: usize,
    documents: usize,
    /// Whether tags may be CloudFormation's.
    template: bool,
    /// The lists and mappings that have begun: whether a mapping for a tag stands around each.
    open: Vec<bool>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span, tag_span: Option<Span>) -> Result<(), SyntaxError> {
        match event {
            Event::Comment(text, _) => {
                self.comments.push(Comment { span, text: text.trim().to_owned() });
                return Ok(());
            }
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(SyntaxError::new(Kinds::SeveralDocuments, span, "a second document begins here; a file holds one")
                        .help("remove the `---`, or put the other document into a file of its own"));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let function = self.function(tag.as_deref(), tag_span);
                let tag = tag.as_deref().filter(|_| function.is_none());
                let scalar = self.scalar(&text, style, anchor, tag, span, tag_span)?;
                self.last = self.last.max(scalar.span.end);
                if let Some(function) = function {
                    self.open_function(function)?;
                    self.builder.scalar(scalar)?;
                    return self.builder.close(Span { start: span.end, ..span });
                }
                return self.builder.scalar(scalar);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.collection(tag.as_deref(), ("seq", "a list"), style == StructureStyle::Flow, anchor, span, tag_span)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                self.collection(tag.as_deref(), ("map", "a mapping"), style == StructureStyle::Flow, anchor, span, tag_span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.builder.close(span)?;
                if self.open.pop() == Some(true) {
                    self.builder.close(Span { start: span.end, ..span })?;
                }
            }
            Event::Alias(anchor) => self.builder.alias(anchor, span)?,
            _ => {}
        }
        self.last = self.last.max(span.end);
        Ok(())
    }

    fn finish(self) -> Result<Tree, SyntaxError> {
        let Self { id, source, builder, mut comments, .. } = self;
        let (root, duplicates, ambiguous) = builder.into_parts();
        match root {
            Some(root) if !(root.kind == Kind::Null && root.span.start == root.span.end) => {
                comments.sort_by_key(|comment| comment.span.start);
                Ok(Tree { file: id, bytes: source.len(), format: Format::Yaml, root, comments, duplicates, ambiguous })
            }
            _ => {
                let what = if comments.is_empty() { "the file is empty" } else { "the file holds nothing but comments" };
                let error = SyntaxError::new(Kinds::Empty, Span::start_of(id), what);
                Err(if source.is_empty() { error } else { error.help("write a document, or remove the file") })
            }
        }
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
        tag_span: Option<Span>,
    ) -> Result<Scalar, SyntaxError> {
        let (style, span) = match style {
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::SingleQuoted => (Style::SingleQuoted, span),
            ScalarStyle::DoubleQuoted => (Style::DoubleQuoted, span),
            ScalarStyle::Literal => (Style::Literal, self.block(span)),
            ScalarStyle::Folded => (Style::Folded, self.block(span)),
        };
        if style != Style::Plain {
            return self.typed(text, style, anchor, tag, span, tag_span);
        }
        // The parser writes `~` for a value that is not there.
        if span.start == span.end && tag.is_none() {
            let span = self.missing(span);
            return Ok(Scalar { kind: Kind::Null, span, anchor, plain: None });
        }
        self.typed(text, style, anchor, tag, span, tag_span)
    }

    fn typed(
        &self,
        text: &str,
        style: Style,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
        tag_span: Option<Span>,
    ) -> Result<Scalar, SyntaxError> {
        let string = || Kind::String { text: text.to_owned(), style, map: self.map(text, style, span) };
        let Some(tag) = tag else {
            let kind = if style == Style::Plain { self.plain(text, span)?.unwrap_or_else(string) } else { string() };
            let plain = (style == Style::Plain).then(|| text.to_owned());
            return Ok(Scalar { kind, span, anchor, plain });
        };
        let place = tag_span.unwrap_or(span);
        let unfit = |what: &str| {
            SyntaxError::new(Kinds::Tag, place, format!("`{}` does not fit its value: {text:?} is not {what}", tag.original()))
        };
        let kind = match (tag.core_suffix(), resolver::core(text)) {
            (Some("str"), _) => string(),
            (None, _) if tag.original() == "!" => string(),
            (Some("null"), Core::Null) => Kind::Null,
            (Some("bool"), Core::Bool(flag)) => Kind::Bool(flag),
            (Some("int"), Core::Number(number)) if !number.is_f64() => Kind::Number(number),
            (Some("float"), Core::Number(number)) => match number.as_f64().and_then(Number::from_f64) {
                Some(number) => Kind::Number(number),
                None => return Err(unfit("a number")),
            },
            (Some("null"), _) => return Err(unfit("null")),
            (Some("bool"), _) => return Err(unfit("`true` or `false`")),
            (Some("int"), _) => return Err(unfit("an integer")),
            (Some("float"), _) => return Err(unfit("a finite number")),
            (Some("seq"), _) => return Err(unfit("a list")),
            (Some("map"), _) => return Err(unfit("a mapping")),
            _ => return Err(self.foreign_tag(tag, place)),
        };
        Ok(Scalar { kind, span, anchor, plain: None })
    }

    /// A plain scalar that is no string.
    fn plain(&self, text: &str, span: Span) -> Result<Option<Kind>, SyntaxError> {
        Ok(Some(match resolver::core(text) {
            Core::Null => Kind::Null,
            Core::Bool(flag) => Kind::Bool(flag),
            Core::Number(number) => Kind::Number(number),
            Core::NotFinite if self.builder.wants_key() => return Ok(None),
            Core::NotFinite => {
                return Err(SyntaxError::new(Kinds::NotFinite, span, format!("`{text}` is a number that a document cannot hold"))
                    .help("if it is meant as text, put it in quotes"));
            }
            Core::Text => return Ok(None),
        }))
    }

    /// Begins a list or a mapping.
    fn collection(
        &mut self,
        tag: Option<&Tag>,
        (own, what): (&str, &str),
        flow: bool,
        anchor: usize,
        span: Span,
        tag_span: Option<Span>,
    ) -> Result<(), SyntaxError> {
        let function = self.function(tag, tag_span);
        self.open.push(function.is_some());
        match function {
            Some(function) => self.open_function(function)?,
            None => self.collection_tag(tag, own, what, tag_span.unwrap_or(span))?,
        }
        self.builder.open(own == "seq", flow, anchor, span)
    }

    /// The function of CloudFormation that a tag is short for, and where it stands.
    fn function(&self, tag: Option<&Tag>, span: Option<Span>) -> Option<(String, Span)> {
        let (tag, span) = (tag.filter(|tag| self.template && tag.core_suffix().is_none())?, span?);
        let name = tag.original();
        let name = name.strip_prefix('!').filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()))?;
        let plain = matches!(name, "Ref" | "Condition");
        Some((if plain { name.to_owned() } else { format!("Fn::{name}") }, span))
    }

    /// Begins the mapping that a tag is short for, up to its value.
    fn open_function(&mut self, (name, span): (String, Span)) -> Result<(), SyntaxError> {
        self.builder.open(false, false, 0, span)?;
        let map = self.map(&name, Style::Plain, span);
        self.builder.scalar(Scalar { kind: Kind::String { text: name, style: Style::Plain, map }, span, anchor: 0, plain: None })
    }

    fn collection_tag(&self, tag: Option<&Tag>, own: &str, what: &str, span: Span) -> Result<(), SyntaxError> {
        match tag {
            None => Ok(()),
            Some(tag) if tag.core_suffix() == Some(own) || tag.original() == "!" => Ok(()),
            Some(tag) if tag.core_suffix().is_some() => {
                Err(SyntaxError::new(Kinds::Tag, span, format!("`{}` does not fit its value, {what}", tag.original())))
            }
            Some(tag) => Err(self.foreign_tag(tag, span)),
        }
    }

    fn foreign_tag(&self, tag: &Tag, span: Span) -> SyntaxError {
        let name = self.source.get(span.range()).filter(|text| text.starts_with('!')).map_or_else(|| tag.original(), str::to_owned);
        let error = SyntaxError::new(Kinds::Tag, span, format!("the tag `{name}` means nothing in an Automation document"));
        match name.as_str() {
            "!Ref" | "!Sub" | "!GetAtt" | "!Join" | "!If" | "!Select" | "!FindInMap" | "!ImportValue" | "!Split" | "!Base64" => {
                error.help("this is CloudFormation's; an Automation document refers with `'{{ Name }}'`")
            }
            _ => error.help("if the text is meant to begin with `!`, put it in quotes"),
        }
    }

    fn map(&self, text: &str, style: Style, span: Span) -> ScalarMap {
        let (start, end) = match style {
            Style::Plain => (span.start, span.end),
            Style::SingleQuoted | Style::DoubleQuoted => (span.start + 1, span.end.saturating_sub(1)),
            Style::Literal | Style::Folded => {
                let rest = &self.source[span.start..];
                let header = rest.find(['\r', '\n']).map_or(rest.len(), |at| at + if rest[at..].starts_with("\r\n") { 2 } else { 1 });
                (span.start + header, self.block_text_end(span.end))
            }
        };
        scalar::map(self.source, start, end, text, style)
    }

    /// A block scalar from its `|` or `>` to the end of its last line that is not blank; the parser gives its text only.
    fn block(&self, text: Span) -> Span {
        let start = block_header(self.source, self.last, text.start);
        let body = &self.source[start..text.end.max(start)];
        let trimmed = body.trim_end_matches([' ', '\t', '\r', '\n']);
        let line = body[trimmed.len()..].find(['\r', '\n']).unwrap_or(body.len() - trimmed.len());
        let has_text = trimmed.contains(['\r', '\n']);
        let end = start + if has_text { trimmed.len() + line } else { trimmed.len() };
        Span::new(self.id, start..end)
    }

    /// Blank lines after the last text belong to a block's value too.
    fn block_text_end(&self, end: usize) -> usize {
        let rest = &self.source[end..];
        end + rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len()
    }

    /// Where a value that is not there would stand: after its key's colon.
    fn missing(&self, span: Span) -> Span {
        let Some(key) = self.builder.pending_key() else {
            return span;
        };
        let rest = &self.source[key.end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let at = if rest[blanks..].starts_with(':') { (key.end + blanks + 1).max(span.start) } else { span.start };
        Span::new(self.id, at..at)
    }
}

/// The `|` or `>` after `from`, past colons, dashes, anchors, tags and comments; `limit` if there is none before it.
fn block_header(source: &str, from: usize, limit: usize) -> usize {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < limit {
        match bytes[at] {
            b'|' | b'>' => return at,
            b'&' | b'!' => at += source[at..].find([' ', '\t', '\r', '\n']).unwrap_or(source.len() - at),
            b'#' => at += source[at..].find(['\r', '\n']).unwrap_or(source.len() - at),
            _ => at += 1,
        }
    }
    limit
}
