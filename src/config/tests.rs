//! What the file may say, and what is said of its mistakes.

use super::{Config, PathPattern, Promote, parse};
use crate::diagnostic::Level;

const ALL: &str = r#"
[project]
name-pattern = "{Name}_{date}"
prefix = "Acme-"
default-runtime = "python3.11"

[check]
select = ["SSM00", "SSM0405"]
ignore-paths = ["vendor", "documents/*/old/**"]
level = { SSM04 = "note", SSM0405 = "warning" }

[[check.ignore]]
code = "SSM0403"
path = "documents/efs"
step = "Wait"
reason = "known"

[[target]]
name = "prod"
account = "123456789012"
regions = ["eu-west-1", "us-gov-east-1"]
profile = "ops"
roles = [{ arn = "arn:aws:iam::123456789012:role/a", external-id = "x" }, { arn = "arn:aws:iam::123456789012:role/b", session-name = "s" }]
endpoint-url = "http://127.0.0.1:5000"
parameters = { AutomationAssumeRole = "arn:aws:iam::123456789012:role/c" }

[[target]]
name = "test"
role-arn = "arn:aws:iam::123456789012:role/d"

[register]
tags = { Team = "sre" }
version-name = "v1"
share-with = ["123456789012", "all"]
keep-versions = 1_0
promote = "on-success"
"#;

const RUNTIMES: &str = "write one of `python3.12`, `python3.11` and `PowerShell 7.4`";

fn config(text: &str) -> Config {
    parse(text).expect("the file is right")
}

#[test]
fn everything_is_read() {
    let config = config(ALL);
    let id = "efs:sop:x_y:2020-10-26".parse::<crate::spec::SopId>().expect("an id");
    assert_eq!(id.document_name(&config.project.names).expect("a name"), "Acme-XY_2020-10-26");
    assert_eq!(config.project.default_runtime.as_deref(), Some("python3.11"));
    assert!(config.check.selects("SSM0001") && config.check.selects("SSM0405") && !config.check.selects("SSM0401"));
    assert_eq!(["SSM0405", "SSM0401", "SSM0101"].map(|code| config.check.level(code)), [Some(Level::Warning), Some(Level::Note), None]);
    assert!(
        config
            .check
            .ignores("SSM0403", "documents/efs/x.yaml", Some("Wait"))
            .is_some_and(|entry| &ALL[entry.range.clone()] == "\"SSM0403\"")
    );
    for (code, path, step) in [
        ("SSM0404", "documents/efs/x.yaml", Some("Wait")),
        ("SSM0403", "documents/s3/x.yaml", Some("Wait")),
        ("SSM0403", "documents/efs/x.yaml", Some("Other")),
        ("SSM0403", "documents/efs/x.yaml", None),
    ] {
        assert_eq!(config.check.ignores(code, path, step), None);
    }
    assert_eq!(config.targets.len(), 2);
    assert_eq!(config.targets[0].roles[1].session_name.as_deref(), Some("s"));
    assert_eq!(config.targets[0].parameters["AutomationAssumeRole"], "arn:aws:iam::123456789012:role/c");
    assert_eq!(config.targets[1].roles[0].arn, "arn:aws:iam::123456789012:role/d");
    assert_eq!((config.register.keep_versions, config.register.promote), (Some(10), Promote::OnSuccess));
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(config(""), Config::default());
    assert_eq!(config("[project]\nprefix = \"\"\n"), Config::default());
    assert!(Config::default().check.selects("SSM0001"));
}

#[test]
fn ignore_takes_codes_and_tables() {
    let config = config("[check]\nignore = [\"SSM12\", { code = \"SSM0901\", reason = \"a lab\" }]\n");
    assert!(config.check.ignores("SSM1203", "x", None).is_some());
    assert_eq!(config.check.ignores("SSM0901", "x", None).and_then(|entry| entry.reason.as_deref()), Some("a lab"));
    let unknown: Vec<_> =
        config.check.unknown_codes(&["SSM0902", "SSM0101"]).into_iter().map(|error| (error.message, error.help)).collect();
    assert_eq!(
        unknown,
        [
            ("there is no family `SSM12`".to_owned(), None),
            ("there is no rule `SSM0901`".to_owned(), Some("did you mean `SSM0902`?".to_owned()))
        ]
    );
}

#[test]
fn mistakes_have_a_place_and_help() {
    for (text, place, message, help) in [
        ("[projct]\n", "projct", "the file has no key `projct`", "did you mean `project`?"),
        ("[project]\nname_pattern = 1\n", "name_pattern", "[project] has no key `name_pattern`", "did you mean `name-pattern`?"),
        ("[project]\nzzz = 1\n", "zzz", "[project] has no key `zzz`", "[project] has `name-pattern`, `prefix` and `default-runtime`"),
        ("[project]\nprefix = 3\n", "3", "`prefix` of [project] must be a string, not an integer", "write it in quotes"),
        ("[project]\nname-pattern = \"a-{Nmae}\"\n", "{Nmae}", "there is no placeholder `{Nmae}`", "did you mean `{Name}`?"),
        (
            "[project]\nname-pattern = \"a\\u002d{Nmae}\"\n",
            "\"a\\u002d{Nmae}\"",
            "there is no placeholder `{Nmae}`",
            "did you mean `{Name}`?",
        ),
        (
            "[project]\nprefix = \"a b\"\n",
            " ",
            "` ` cannot stand in a document name",
            "document names are made of letters, digits, `_`, `-` and `.`",
        ),
        ("[project]\ndefault-runtime = \"\"\n", "\"\"", "`default-runtime` of [project] is empty", "leave the key out if nothing is meant"),
        ("[project]\ndefault-runtime = \"python3.8\"\n", "\"python3.8\"", "the runtime `python3.8` is retired", RUNTIMES),
        ("[project]\ndefault-runtime = \"banana\"\n", "\"banana\"", "there is no runtime `banana`", RUNTIMES),
        (
            "[project]\ndefault-runtime = \"pyhton3.11\"\n",
            "\"pyhton3.11\"",
            "there is no runtime `pyhton3.11`",
            "did you mean `python3.11`?",
        ),
        (
            "[check]\nignore-paths = [\"old\", \"a/[bc\"]\n",
            "\"a/[bc\"",
            "`[` means nothing in the path pattern `a/[bc`, which knows `*`, `**` and `?`",
            "write an entry for each of several names, or `?` for a sign that stands in a name",
        ),
        (
            "[check]\nignore-paths = [\"!keep\"]\n",
            "\"!keep\"",
            "`!keep` begins with `!`, but a pattern cannot take files back in",
            "name what is to be left out more closely",
        ),
        (
            "[check]\nignore-paths = [\"./\"]\n",
            "\"./\"",
            "`./` names the whole project",
            "name the files or folders to leave out; `*` leaves out all there are",
        ),
        (
            "[[check.ignore]]\ncode = \"SSM01\"\npath = \"../other\"\n",
            "\"../other\"",
            "`../other` leads out of the project, so it matches nothing",
            "write the path from the folder of `ssmith.toml`",
        ),
        (
            "[[check.ignore]]\ncode = \"SSM01\"\npath = \"~/other\"\n",
            "\"~/other\"",
            "`~/other` is a path of this machine, so it matches nothing",
            "write the path from the folder of `ssmith.toml`",
        ),
        (
            "[[target]]\nname = \"a\"\nendpoint-url = \"localhost:5000\"\n",
            "\"localhost:5000\"",
            "`localhost:5000` is not a URL",
            "write it whole, as `http://127.0.0.1:5000` or `https://ssm.eu-west-1.amazonaws.com`",
        ),
        (
            "[check]\nselect = [\"ssm01\"]\n",
            "\"ssm01\"",
            "`ssm01` is not a code",
            "write a code such as `SSM0405`, or a family such as `SSM04`; `ssmith explain` lists them",
        ),
        ("[check]\nselect = \"SSM01\"\n", "\"SSM01\"", "`select` of [check] must be a list, not a string", ""),
        ("[check.level]\nSSM01 = \"warn\"\n", "\"warn\"", "`warn` is not a value of `level`", "there are `error`, `warning` and `note`"),
        ("[[check.ignore]]\nreason = \"x\"\n", "[[check.ignore]]", "[[check.ignore]] needs `code`", ""),
        ("[[target]]\nname = \"a\"\n[[target]]\nname = \"a\"\n", "\"a\"", "there are two targets `a`", ""),
        (
            "[[target]]\nname = \"a\"\naccount = 123\n",
            "123",
            "`account` of [[target]] must be a string, not an integer",
            "write it in quotes",
        ),
        ("[[target]]\nname = \"a\"\naccount = \"123\"\n", "\"123\"", "`123` is not an account: it must have twelve digits", ""),
        ("[[target]]\nname = \"a\"\nregions = [\"eu\"]\n", "\"eu\"", "`eu` does not look like a region, such as `eu-west-1`", ""),
        (
            "[[target]]\nname = \"a\"\nregions = [\"eu-wets-1\"]\n",
            "\"eu-wets-1\"",
            "`eu-wets-1` does not look like a region, such as `eu-west-1`",
            "did you mean `eu-west-1`?",
        ),
        ("[target]\nname = \"a\"\n", "[target]", "`target` of the file must be a list, not a table", ""),
        ("[register]\nkeep-versions = 0\n", "0", "`keep-versions` of [register] must be 1 or more", ""),
        ("[register]\npromote = \"onsuccess\"\n", "\"onsuccess\"", "`onsuccess` is not a value of `promote`", "did you mean `on-success`?"),
        ("[register]\ntags = { a = 1 }\n", "1", "`tags` of [register] must be a string, not an integer", "write it in quotes"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!((error.message.as_str(), error.help.as_deref().unwrap_or_default()), (message, help));
        assert_eq!(&text[error.range], place, "{text}");
    }
}

#[test]
fn what_is_no_toml_has_a_place() {
    for (text, start) in [("[project\n", 8), ("a = \n", 4), ("[project]\nprefix = \"a\"\nprefix = \"b\"\n", 23)] {
        let error = parse(text).expect_err(text);
        assert!(error.message.starts_with("this is not TOML: "), "{error}");
        assert_eq!(error.range.start, start, "{text}: {error}");
    }
    assert!(parse(&format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
}

#[test]
fn path_patterns() {
    for (pattern, path, matches) in [
        ("vendor", "vendor/a/b.yaml", true),
        ("vendor", "x/vendor/b.yaml", true),
        ("vendor", "vendors/b.yaml", false),
        ("*.json", "a/b/c.json", true),
        ("*.json", "a/b/c.yaml", false),
        ("./a/b/", "a/b/c/d.yaml", true),
        ("a/b", "x/a/b", false),
        ("a/*/c", "a/b/c/d", true),
        ("a/*/c", "a/b/b/c", false),
        ("a/**/c", "a/b/b/c", true),
        ("a/**/c", "a/c", true),
        ("**/t?st.yaml", "test.yaml", true),
        ("documents\\efs", "documents/efs/x", true),
        ("a/b", "a", false),
        ("é*", "éa", true),
    ] {
        let read = PathPattern::new(pattern, 0..0).expect("it is a pattern");
        assert_eq!(read.matches(path), matches, "{pattern} {path}");
    }
}
