//! Reading: places, limits, aliases, what is refused. Error messages have their tests in `explain`, scalar maps in `scalar`.

#![expect(clippy::format_collect, reason = "sources of a few lines are built here")]

use super::*;
use crate::json::Value;
use crate::text::{Files, Pointer, Span};

fn try_read(name: &str, source: &str) -> (Files, Result<Tree, SyntaxError>) {
    let mut files = Files::new();
    let id = files.add(name, source);
    let result = parse(&files, id);
    (files, result)
}

fn read(source: &str) -> Tree {
    try_read("a.yaml", source).1.unwrap_or_else(|error| panic!("{source:?}: {error:?}"))
}

fn kind_of(source: &str) -> SyntaxErrorKind {
    try_read("a.yaml", source).1.expect_err("an error").kind
}

fn slice(source: &str, span: Span) -> &str {
    &source[span.range()]
}

/// Every value and key as `pointer = source`.
fn places(source: &str) -> Vec<String> {
    fn walk(source: &str, node: &Node, pointer: &Pointer, out: &mut Vec<String>) {
        out.push(format!("{pointer}={}", slice(source, node.span)));
        match &node.kind {
            Kind::Sequence(items) => items.iter().enumerate().for_each(|(index, item)| walk(source, item, &pointer.join(index), out)),
            Kind::Mapping(entries) => {
                for entry in entries {
                    let pointer = pointer.join(entry.key.clone());
                    out.push(format!("{pointer}@{}", slice(source, entry.key_span)));
                    walk(source, &entry.value, &pointer, out);
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(source, &read(source).root, &Pointer::root(), &mut out);
    out
}

#[test]
fn every_key_and_value_has_its_bytes() {
    let source = "# é\na: 1 # c\n\"b\" : [x, 'y z' ,{c: , d}]\ne:\n  - - 1\n    - |-  # c\n        two\n       \n  -\n  - f: >\n      g\n      h  \n\n\n# end\ni:\n";
    assert_eq!(
        places(source),
        [
            "=a: 1 # c\n\"b\" : [x, 'y z' ,{c: , d}]\ne:\n  - - 1\n    - |-  # c\n        two\n       \n  -\n  - f: >\n      g\n      h  \n\n\n# end\ni:",
            "/a@a",
            "/a=1",
            "/b@\"b\"",
            "/b=[x, 'y z' ,{c: , d}]",
            "/b/0=x",
            "/b/1='y z'",
            "/b/2={c: , d}",
            "/b/2/c@c",
            "/b/2/c=",
            "/b/2/d@d",
            "/b/2/d=",
            "/e@e",
            "/e=- - 1\n    - |-  # c\n        two\n       \n  -\n  - f: >\n      g\n      h  ",
            "/e/0=- 1\n    - |-  # c\n        two",
            "/e/0/0=1",
            "/e/0/1=|-  # c\n        two",
            "/e/1=",
            "/e/2=f: >\n      g\n      h  ",
            "/e/2/f@f",
            "/e/2/f=>\n      g\n      h  ",
            "/i@i",
            "/i=",
        ]
    );
    let tree = read(source);
    assert_eq!(tree.comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), ["é", "c", "c", "end"]);
    // A value that is not there stands after its colon, or its dash.
    assert_eq!(&source[..tree.span(&["i"].into_iter().collect()).start], &source[..source.len() - 1]);
    let missing = tree.span(&Pointer::root().join("b").join(2).join("c"));
    assert!(source[..missing.start].ends_with("{c:"));
    let missing = tree.span(&Pointer::root().join("e").join(1));
    assert!(source[..missing.start].ends_with("\n  -"));
}

#[test]
fn places_with_properties_line_breaks_and_a_byte_order_mark() {
    let source = "\u{FEFF}a: &x !!str\r\n  b\r\nc: &y\r\n  - *x\r\nd: ! # c\r\n  |\r\n  é\r\n\r\n  f\r\n? g\r\n: h\r\n";
    assert_eq!(places(source)[1..], ["/a@a", "/a=b", "/c@c", "/c=- *x", "/c/0=*x", "/d@d", "/d=|\r\n  é\r\n\r\n  f", "/g@g", "/g=h"]);
    assert_eq!(read(source).to_value(), serde_json::json!({"a": "b", "c": ["b"], "d": "é\n\nf\n", "g": "h"}));
    assert_eq!(read(source).comments[0].span.range(), source.find("# c").map(|at| at..at + 3).expect("a comment"));
    assert_eq!(
        places("a: |\nb: >-\n\n\nc: |+\n\n  \nd:\n  - |\n  - >  # c\ne: |")[1..],
        ["/a@a", "/a=|", "/b@b", "/b=>-", "/c@c", "/c=|+", "/d@d", "/d=- |\n  - >  # c", "/d/0=|", "/d/1=>  # c", "/e@e", "/e=|"]
    );
    assert_eq!(read("--- |\n a\n b\n").root.span.range(), 4..11);
    assert_eq!(read("x: # | not yet\n  >-\n  a\n").root.get("x").map(|node| node.span.range()), Some(17..23));
}

#[test]
fn json_is_told_by_content() {
    let source = "\u{FEFF} {\"a\" : [1, -0, 1.0, 1E2, 18446744073709551615, 18446744073709551616, true, null],\n\t\"b\\n\": {\"\\ud83d\\ude00\": \"\\/\u{7f}\"}}";
    let tree = read(source);
    assert_eq!(tree.format, Format::Json);
    assert_eq!(tree.to_value(), serde_json::from_str::<Value>(source.trim_start_matches('\u{FEFF}')).expect("it is JSON"));
    assert_eq!(slice(source, tree.key_span(&Pointer::root().join("b\n"))), "\"b\\n\"");
    assert_eq!(tree.ambiguous, []);
    assert_eq!(read("{a: 1}").format, Format::Yaml);
    assert_eq!(read("[1,]").format, Format::Yaml);
    assert_eq!(try_read("a.json", "[1,]").1.expect_err("a comma too many").kind, SyntaxErrorKind::Json);
    assert_eq!(try_read("a.JSON", "a: 1").1.expect_err("no JSON").kind, SyntaxErrorKind::Json);
}

#[test]
fn of_duplicate_keys_the_last_counts_and_both_are_known() {
    let source = "a: 1\nb: {x: 1, y: 2, \"x\": 3}\na: [2]\n";
    let tree = read(source);
    assert_eq!(tree.to_value().to_string(), r#"{"a":[2],"b":{"x":3,"y":2}}"#);
    let found: Vec<_> = tree
        .duplicates
        .iter()
        .map(|duplicate| (duplicate.mapping.to_string(), duplicate.key.as_str(), duplicate.first.start, duplicate.again.start))
        .collect();
    assert_eq!(found, [("/b".to_owned(), "x", 9, 21), (String::new(), "a", 0, 29)]);
    let json = read(r#"{"a": 1, "a": 2}"#);
    assert_eq!((json.format, json.duplicates.len()), (Format::Json, 1));
    let many: String = (0..1000).map(|number| format!("k{}: {number}\n", number % 998)).collect();
    let tree = read(&many);
    assert_eq!(tree.duplicates.iter().map(|duplicate| duplicate.key.as_str()).collect::<Vec<_>>(), ["k0", "k1"]);
    assert_eq!(tree.root.get("k1").map(Node::to_value), Some(Value::from(999)));
}

#[test]
fn keys_that_are_no_text_are_read_as_written() {
    let tree = read("1: a\ntrue: b\n~: c\n0x10: d\n? \n: e\n1.50: f\n");
    let Kind::Mapping(entries) = &tree.root.kind else { panic!("a mapping") };
    assert_eq!(entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["1", "true", "~", "0x10", "", "1.50"]);
}

#[test]
fn ambiguous_scalars_are_told_with_both_readings() {
    let tree = read("a: yes\non: [012, \"no\", 1e3, 1.5]\nb: {c: 2020-10-26}\n");
    let found: Vec<_> = tree
        .ambiguous
        .iter()
        .map(|it| format!("{}{} {}: {} / {}", it.pointer, if it.is_key { "@" } else { "" }, it.text, it.yaml_1_2, it.yaml_1_1))
        .collect();
    assert_eq!(
        found,
        [
            "/a yes: the string \"yes\" / the boolean true",
            "@ on: the string \"on\" / the boolean true",
            "/on/0 012: the number 12 / the number 10 (octal)",
            "/on/2 1e3: the number 1000.0 / the string \"1e3\"",
            "/b/c 2020-10-26: the string \"2020-10-26\" / a date",
        ]
    );
}

#[test]
fn aliases_repeat_their_anchor_and_stand_where_they_are() {
    let source = "a: &x {b: [1, &y two]}\nc: *x\nd: *y\n*y : e\n";
    let tree = read(source);
    assert_eq!(tree.to_value().to_string(), r#"{"a":{"b":[1,"two"]},"c":{"b":[1,"two"]},"d":"two","two":"e"}"#);
    assert_eq!(slice(source, tree.span(&Pointer::root().join("c"))), "*x");
    assert_eq!(slice(source, tree.span(&Pointer::root().join("c").join("b").join(1))), "two");
    assert_eq!(slice(source, tree.span_inside(&Pointer::root().join("d"), 1, 3)), "wo");
    assert_eq!(kind_of("a: &x [*x]"), SyntaxErrorKind::RecursiveAlias);
    assert_eq!(kind_of("a: *x"), SyntaxErrorKind::UndefinedAlias);
    // The later definition of a name counts from there on.
    assert_eq!(read("[&x 1, *x, &x 2, *x]").to_value().to_string(), "[1,1,2,2]");
}

#[test]
fn merge_keys_are_expanded_as_pyyaml_does() {
    let source = "a: &a {x: 1, y: 2}\nb: &b {x: 3, z: 4}\nc:\n  y: 5\n  <<: [*a, *b]\nd: {<<: *a, x: 9}\ne: {\"<<\": 1}\n";
    let tree = read(source);
    let value = tree.to_value();
    assert_eq!(value["c"].to_string(), r#"{"x":1,"z":4,"y":5}"#);
    assert_eq!(value["d"].to_string(), r#"{"x":9,"y":2}"#);
    assert_eq!(value["e"].to_string(), r#"{"<<":1}"#);
    assert_eq!(tree.duplicates, []);
    assert_eq!(tree.ambiguous.iter().filter(|it| it.is_key).count(), 2);
    assert_eq!(kind_of("<<: 1"), SyntaxErrorKind::Merge);
    assert_eq!(kind_of("<<: [{a: 1}, 2]"), SyntaxErrorKind::Merge);
}

#[test]
fn core_tags_are_honoured_and_others_refused() {
    let tree = read("[!!str 12, !!int '12', !!float 1, !!bool 'true', !!null '', !!map {}, !!seq [], ! 1, !!str ]");
    assert_eq!(tree.to_value().to_string(), r#"["12",12,1.0,true,null,{},[],"1",""]"#);
    assert_eq!(tree.ambiguous, []);
    for source in ["a: !Ref b", "a: !Sub {}", "a: !!binary aGk=", "a: !!int x", "a: !!map []", "a: !!str {}", "a: !<tag:a> b", "!!set {a}"]
    {
        assert_eq!(kind_of(source), SyntaxErrorKind::Tag, "{source}");
    }
    let (files, error) = try_read("a.yaml", "a: !Ref b");
    let error = error.expect_err("a tag");
    assert_eq!(files.slice(error.span), "!Ref");
    assert!(error.help.is_some_and(|help| help.contains("CloudFormation")));
}

#[test]
fn numbers_are_exact_or_refused() {
    let tree = read(
        "[9223372036854775807, -9223372036854775808, 18446744073709551615, 18446744073709551616, 0x1F, 0o17, +7, 012, -0, .5, 5., 1e2]",
    );
    let expected = "[9223372036854775807,-9223372036854775808,18446744073709551615,1.8446744073709552e+19,31,15,7,12,0,0.5,5.0,100.0]";
    assert_eq!(tree.to_value().to_string(), expected);
    for source in [".inf", "-.INF", ".nan", "1e999"] {
        assert_eq!(kind_of(source), SyntaxErrorKind::NotFinite, "{source}");
        assert_eq!(read(&format!("{source}: a")).to_value(), serde_json::json!({ source: "a" }));
    }
    assert_eq!(kind_of("[1e999]"), SyntaxErrorKind::NotFinite);
}

#[test]
fn files_that_are_no_documents_are_refused() {
    for source in ["", "\n \n", "\u{FEFF}", "# only\n# comments\n", "---\n", "---\n...\n"] {
        assert_eq!(kind_of(source), SyntaxErrorKind::Empty, "{source:?}");
    }
    for source in ["a: 1\n---\nb: 2\n", "a: 1\n---\n", "--- a\n--- b"] {
        let (files, error) = try_read("a.yaml", source);
        let error = error.expect_err("two documents");
        assert_eq!((error.kind, files.slice(error.span)), (SyntaxErrorKind::SeveralDocuments, "---"), "{source:?}");
    }
    assert_eq!(read("%YAML 1.2\n--- # c\na: 1\n...\n# end\n").to_value().to_string(), r#"{"a":1}"#);
    let mut files = Files::new();
    let latin = files.add_bytes("a", b"a: \xe9".to_vec());
    let wide = files.add_bytes("b", b"\xff\xfea\0".to_vec());
    let large = files.add_bytes("c", vec![b' '; crate::text::MAX_BYTES + 1]);
    let kinds = [latin, wide, large].map(|id| parse(&files, id).expect_err("a defect").kind);
    assert_eq!(kinds, [SyntaxErrorKind::NotUtf8, SyntaxErrorKind::WideEncoding, SyntaxErrorKind::TooLarge]);
    assert_eq!(parse(&files, latin).expect_err("a defect").span.start, 3);
}

/// Reads on a stack as small as a thread's. Time that grows out of bounds would show as a test that never ends.
fn soon(what: &str, source: String) -> Result<Tree, SyntaxErrorKind> {
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    let result = thread.spawn(move || try_read("a", &source).1.map_err(|error| error.kind)).expect("a thread").join();
    result.unwrap_or_else(|_| panic!("{what} overflowed the stack"))
}

#[test]
fn nesting_is_limited_and_its_limit_is_reached() {
    let deep = |count: usize| {
        [("[".repeat(count) + &"]".repeat(count)), (0..count).map(|level| " ".repeat(level) + "a:\n").collect(), "- ".repeat(count) + "x"]
    };
    for source in deep(MAX_DEPTH) {
        assert!(soon("deep enough", source).is_ok());
    }
    for source in deep(MAX_DEPTH + 1) {
        assert_eq!(soon("too deep", source).err(), Some(SyntaxErrorKind::TooDeep));
    }
    for source in [
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        "[".repeat(10_000) + &"]".repeat(10_000),
        "{\"a\":".repeat(5000) + "1" + &"}".repeat(5000),
    ] {
        assert_eq!(soon("10,000 brackets", source).err(), Some(SyntaxErrorKind::TooDeep));
    }
    assert_eq!(soon("10,000 dashes", "- ".repeat(10_000)).err(), Some(SyntaxErrorKind::TooDeep));
    // Depth that only aliases make.
    let chain: String = (1..200).map(|number| format!("a{number}: &a{number} [*a{}]\n", number - 1)).collect();
    assert_eq!(soon("a chain of aliases", format!("a0: &a0 []\n{chain}")).err(), Some(SyntaxErrorKind::TooDeep));
}

#[test]
fn alias_bombs_are_defused() {
    let laughs: String =
        (1..20).map(|number| format!("a{number}: &a{number} [{}]\n", vec![format!("*a{}", number - 1); 10].join(", "))).collect();
    assert_eq!(soon("a billion laughs", format!("a0: &a0 lol\n{laughs}")).err(), Some(SyntaxErrorKind::TooMany));
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 1000].join(","));
    assert_eq!(soon("a long text many times", long).err(), Some(SyntaxErrorKind::TooMany));
    let merges = |levels: usize| -> String {
        (1..levels).map(|number| format!("a{number}: &a{number} {{<<: [*a{0}, *a{0}], k{number}: 1}}\n", number - 1)).collect()
    };
    assert!(soon("merged mappings", format!("a0: &a0 {{k: 1}}\n{}", merges(10))).is_ok());
    assert_eq!(soon("too many merged mappings", format!("a0: &a0 {{k: 1}}\n{}", merges(40))).err(), Some(SyntaxErrorKind::TooMany));
}

#[test]
fn large_garbage_takes_bounded_time() {
    // Large enough that work in the square of it would be seen.
    const SIZE: usize = 64 << 10;
    let fill = |text: &str| text.repeat(SIZE / text.len());
    for text in [
        "a",
        "a ",
        "a\n",
        "- a\n",
        "-",
        "?",
        "? ",
        ":",
        ": ",
        "[",
        "]",
        "{",
        "[[],",
        "{},",
        "\"",
        "'",
        "'' ",
        "#",
        "# a\n",
        "&a ",
        "*a ",
        "!a ",
        "\\",
        "\t",
        " ",
        "\n",
        "%",
        "|",
        ">\n",
        "é",
        "a: ",
        "a:\n",
        "a,",
        "1 ",
        "\u{FEFF}",
        "\r",
        "<<: {}\n",
        "\"\\u0041",
        "'\n",
    ] {
        let _ = soon(text, fill(text)).is_ok();
        let _ = soon(text, format!("a: [{}", fill(text))).is_ok();
        let _ = soon(text, format!("a: |\n  {}", fill(text))).is_ok();
        let _ = soon(text, format!("a: \"{}\"", fill(text))).is_ok();
    }
}
