use proptest::prelude::*;

use super::{Path, select};
use crate::json::{Value, json};

/// Rows of a path and what it finds.
fn finds(value: &Value, rows: &[(&str, Option<Value>)]) {
    for (path, expected) in rows {
        assert_eq!(select(value, path), Ok(expected.clone()), "{path}");
    }
}

fn instances() -> Value {
    json!({
        "Reservations": [
            {"Instances": [{"InstanceId": "i-1", "State": {"Name": "running", "Code": 16}, "Nets": ["a", "b"]}, {"InstanceId": "i-2"}]},
            {"Instances": [{"InstanceId": "i-3", "State": {"Name": "stopped", "Code": 80}}]},
            {"Owner": "me"},
        ],
        "Empty": [], "Nothing": null, "two words": {"a.b": 1}, "Count": 2,
    })
}

#[test]
fn a_definite_path_finds_a_value_or_nothing() {
    let rows = [
        ("$", Some(instances())),
        ("$.Count", Some(json!(2))),
        ("Count", Some(json!(2))),
        (" $.Count ", Some(json!(2))),
        ("$.Nothing", Some(Value::Null)),
        ("$.Reservations[0].Instances[1].InstanceId", Some(json!("i-2"))),
        ("Reservations[0].Instances[0].State.Name", Some(json!("running"))),
        ("$.Reservations.[1].Instances.[0].InstanceId", Some(json!("i-3"))),
        ("$['Reservations'][-1]['Owner']", Some(json!("me"))),
        ("$.'two words'.'a.b'", Some(json!(1))),
        ("$[\"two words\"]['a.b']", Some(json!(1))),
        ("$.Missing", None),
        ("$.Count.Missing", None),
        ("$.Reservations[9]", None),
        ("$.Reservations[-4]", None),
        ("$.Count[0]", None),
        // A child of a list is nothing, as to Jayway; a deep scan looks into it.
        ("$.Reservations.Instances", None),
        ("$.Reservations[0].Instances.InstanceId", None),
    ];
    finds(&instances(), &rows);
    assert!(rows.iter().all(|(path, _)| Path::parse(path).expect("parses").is_definite()));
}

#[test]
fn any_other_path_finds_a_list() {
    let rows = [
        ("$..InstanceId", Some(json!(["i-1", "i-2", "i-3"]))),
        ("$.Reservations..Instances..InstanceId", Some(json!(["i-1", "i-2", "i-3"]))),
        ("$..State.Name", Some(json!(["running", "stopped"]))),
        ("$..Missing", Some(json!([]))),
        ("$.Missing..InstanceId", Some(json!([]))),
        ("$.Reservations[*].Instances[0].InstanceId", Some(json!(["i-1", "i-3"]))),
        ("$.Reservations[0].Instances[*].State.Code", Some(json!([16]))),
        ("$.Reservations[0].Instances[0].State.*", Some(json!(["running", 16]))),
        ("$..Instances[0].InstanceId", Some(json!(["i-1", "i-3"]))),
        ("$..Nets[*]", Some(json!(["a", "b"]))),
        ("$.Empty[*]", Some(json!([]))),
        ("$.Reservations[0,-1].Owner", Some(json!(["me"]))),
        ("$.Reservations[0].Instances[0:1].InstanceId", Some(json!(["i-1"]))),
        ("$.Reservations[0].Instances[1:].InstanceId", Some(json!(["i-2"]))),
        ("$.Reservations[0].Instances[:-1].InstanceId", Some(json!(["i-1"]))),
        ("$.Reservations[0].Instances[-1:].InstanceId", Some(json!(["i-2"]))),
        ("$.Reservations[0].Instances[-9:9].InstanceId", Some(json!(["i-1", "i-2"]))),
        ("$.Reservations[0].Instances[1:0]", Some(json!([]))),
    ];
    finds(&instances(), &rows);
    assert!(rows.iter().all(|(path, _)| !Path::parse(path).expect("parses").is_definite()));
}

#[test]
fn filters_compare_as_jayway_does() {
    let stack = json!({"Outputs": [
        {"Key": "Id", "Value": "i-1", "Size": 3}, {"Key": "Zone", "Value": "a", "Size": 10}, {"Key": "7", "Deep": {"List": [true]}},
        {"Key": 7, "Size": 2.5}, "a text",
    ]});
    finds(
        &stack,
        &[
            ("$.Outputs[?(@.Key == 'Id')].Value", Some(json!(["i-1"]))),
            ("$.Outputs[?(@.Key=='Id')].Value", Some(json!(["i-1"]))),
            ("$.Outputs[?( @['Key'] == \"Zone\" )].Size", Some(json!([10]))),
            ("$.Outputs[?(@.Key == 'none')].Value", Some(json!([]))),
            ("$.Outputs[?(@.Key == '7')].Key", Some(json!(["7", 7]))),
            ("$.Outputs[?(@.Key == 7)].Key", Some(json!(["7", 7]))),
            ("$.Outputs[?(@.Size > 2.5)].Key", Some(json!(["Id", "Zone"]))),
            ("$.Outputs[?(@.Size >= 2.5)].Size", Some(json!([3, 10, 2.5]))),
            ("$.Outputs[?(@.Size < 3)].Size", Some(json!([2.5]))),
            ("$.Outputs[?(@.Size <= 3)].Size", Some(json!([3, 2.5]))),
            ("$.Outputs[?(@.Key > 'T')].Key", Some(json!(["Zone"]))),
            ("$.Outputs[?(@.Size != 3)].Key", Some(json!(["Zone", "7", 7]))),
            ("$.Outputs[?(@.Deep.List[0] == true)].Key", Some(json!(["7"]))),
            ("$.Outputs[?(@.Deep)].Key", Some(json!(["7"]))),
            ("$.Outputs[?(@ == 'a text')]", Some(json!(["a text"]))),
            ("$..[?(@.Size == 10)].Key", Some(json!(["Zone"]))),
        ],
    );
}

#[test]
fn length_counts() {
    finds(
        &instances(),
        &[
            ("$.Reservations.length()", Some(json!(3))),
            ("$.Reservations[0].Instances[0].length()", Some(json!(3))),
            ("$.length()", Some(json!(5))),
            ("$.Empty.length()", Some(json!(0))),
            ("$.Count.length()", None),
            ("$.Missing.length()", None),
            ("$..InstanceId.length()", Some(json!(3))),
            ("$.Reservations[*].Instances.length()", Some(json!([2, 1]))),
        ],
    );
}

#[test]
fn errors_name_the_column_and_what_was_expected() {
    for (path, said) in [
        ("", "it is empty"),
        ("$Count", "column 2: expected `.` or `[`, but there is `C`"),
        ("$.", "column 3: expected a key, but the path ends"),
        ("$.a.", "column 5: expected a key, but the path ends"),
        ("$...a", "column 4: expected a key, but there is `.`"),
        ("$.two words", "column 6: expected a key without blanks"),
        ("$.a]", "column 4: expected a key; write it in quotes"),
        ("$.a[", "column 5: expected a number, `*`, a key in quotes or a filter"),
        ("$.a[x]", "column 5: expected a number"),
        ("$.a[0", "column 6: expected `]`, but the path ends"),
        ("$.a[99999999999999999999]", "column 5: the number `99999999999999999999` is too large"),
        ("$.a['b]", "column 8: expected `'`, but the path ends"),
        ("$['a','b']", "one key can be selected, not several"),
        ("$.a[0:9:2]", "a slice has no step"),
        ("$.a[?(@.b = 1)]", "column 11: expected one of == != > < >= <=, but there is `=`"),
        ("$.a[?(@.b == x)]", "column 14: expected a text in single quotes"),
        ("$.a[?(@.b == 1 && @.c == 2)]", "column 16: expected `)`: a filter has one comparison"),
        ("$.a[?(b == 1)]", "column 7: expected `@`"),
        ("$.a.max()", "column 5: expected a key; of functions only `length()`"),
        ("$.a.length().b", "column 13: expected nothing after `length()`"),
    ] {
        let error = Path::parse(path).expect_err(path).to_string();
        assert!(error.contains(said), "{path}: {error}");
    }
}

#[test]
fn what_only_jayway_reads_is_told_from_what_nobody_does() {
    for path in [
        "$['a','b']",
        "$.a.max()",
        "$.a[0:9:2]",
        "$.a[:9:2]",
        "$.a[?(@.b == 1 && @.c == 2)]",
        "$.a[?(@.b =~ /x/)]",
        "$.a[?(@.b in ['x'])]",
        "$.a[?(!@.b)]",
        "$.a[?(@.b == @.c)]",
    ] {
        assert!(Path::parse(path).expect_err(path).foreign, "{path}");
    }
    for path in ["", "$Count", "$.a.", "$.two words", "$.a[x]", "$.a.most()", "$.a[?(@.b = 1)]", "$.a[?(b == 1)]", "$.a[::2]"] {
        assert!(!Path::parse(path).expect_err(path).foreign, "{path}");
    }
}

#[test]
fn steps_know_their_bytes() {
    let text = "$.é[0]..['b'].c[?(@.d == 'é')]";
    let path = Path::parse(text).expect("parses");
    let written: Vec<_> = path.steps().iter().map(|step| &text[step.range.clone()]).collect();
    assert_eq!(written, [".é", "[0]", "..['b']", ".c", "[?(@.d == 'é')]"]);
    assert_eq!(Path::parse("$.é.").expect_err("ends").at, 5);
}

#[test]
fn what_the_reference_documents() {
    for path in ["$", "$.a", "a", "$['a'].'b c'[0]", "$..a[1].b", "$.a[?(@.b == 'c')].d"] {
        assert!(Path::parse(path).expect(path).is_documented(), "{path}");
    }
    for path in ["$.*", "$.a[*]", "$.a[-1]", "$.a[0,1]", "$.a[1:]", "$.a.length()", "$.a[?(@.b)]", "$..[0]"] {
        assert!(!Path::parse(path).expect(path).is_documented(), "{path}");
    }
}

#[test]
fn scans_upon_scans_end_with_an_error() {
    let nested = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
    assert!(select(&nested, "$..a..a").is_ok());
    let error = select(&nested, &format!("${}", "..*".repeat(20))).expect_err("too much");
    assert!(error.contains("1000000 values"), "{error}");
}

#[test]
fn a_long_path_is_read() {
    assert!(Path::parse(&format!("${}", ".a".repeat(100_000))).is_ok());
    assert_eq!(select(&json!({}), &format!("${}", "[0]".repeat(100_000))), Ok(None));
}

proptest! {
    /// Whatever the text and the value: an answer, and of the kind that the path promises.
    #[test]
    fn selecting_never_panics(value in crate::json::any_value(), path in r"\$?([.]{1,2}[abc*]|\[-?[0-3]\]|\[[0-2]?:[0-3]?\]|\[\*\]|\['[abc]'\]|\[\?\(@\.[abc] [=<>!]{1,2} '?[a1]'?\)\]|\.length\(\)){0,4}") {
        if let Ok(path) = Path::parse(&path) {
            let found = path.select(&value).expect("small values");
            if !path.is_definite() {
                prop_assert!(path.length || found.is_some_and(|found| found.is_array()));
            }
        }
    }

    #[test]
    fn every_text_is_a_path_or_told_why_not(path in r"[\$.\[\]'a0*?()@=! -]{0,20}|\PC{0,20}") {
        if let Err(why) = Path::parse(&path) {
            let said = why.to_string();
            prop_assert!(said.starts_with("column ") || said.starts_with("it is empty"), "{}", said);
            prop_assert!(path.is_char_boundary(why.at), "{}", why.at);
        }
    }
}

#[test]
fn a_path_reads_a_list_whole_or_some_of_its_items() {
    let reads = |path: &str| Path::parse(path).expect("is a path").reads_all_of(&["A", "B"]);
    for whole in ["$.A.B", "A.B..Id", "$.A.B[*].Id", "$.A.B[?(@.x == 'y')]", "$..Id", "$.A..Id"] {
        assert!(reads(whole), "{whole}");
    }
    for part in ["$.A.B[0]", "$.A.B[0].Ids", "$.A", "$", "$.A.C", "$.C..B", "$.A.B[0:2]", "$.A[0].B"] {
        assert!(!reads(part), "{part}");
    }
    let begins = |path: &str| Path::parse(path).expect("is a path").begins_with(&["A", "B"]);
    assert!(begins("$.A.B") && begins("$.A.B[0].C") && !begins("$.A") && !begins("$.A..B"));
}
