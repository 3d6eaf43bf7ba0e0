//! The SOPs of this repository as templates: they render, and every line of the output knows where it comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ssmith::spec::{NamePattern, parse};
use ssmith::template::{Rendered, Request, render};
use ssmith::text::Files;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sops(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sops(&path, found);
        } else if path.file_name().is_some_and(|name| name == "runbook.yaml.j2") {
            found.push(folder.to_path_buf());
        }
    }
}

fn script(folder: &Path, name: &str) -> Result<String, String> {
    let places = [folder.join("scripts").join(name), root().join("templates/scripts").join(name)];
    places.iter().find_map(|path| fs::read_to_string(path).ok()).ok_or_else(|| format!("there is no script `{name}`"))
}

fn rendered(folder: &Path) -> Rendered {
    let mut files = Files::new();
    let id = files.add("Design.md", fs::read_to_string(folder.join("Design.md")).unwrap());
    let design = parse(&files, id).to_value(&NamePattern::default());
    render(&Request {
        name: "runbook.yaml.j2",
        text: &fs::read_to_string(folder.join("runbook.yaml.j2")).unwrap(),
        context: &serde_json::json!({ "design": design }),
        template: &|name| fs::read_to_string(root().join("templates").join(name)).ok(),
        script: &|name| script(folder, name),
    })
    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

#[test]
fn every_line_of_an_sop_is_traced() {
    let mut folders = Vec::new();
    sops(&root().join("documents"), &mut folders);
    sops(&root().join("templates/scaffold"), &mut folders);
    assert!(folders.len() > 1, "{folders:?}");
    for folder in folders {
        let rendered = rendered(&folder);
        assert!(!rendered.text().contains(['\u{10FFF2}', '\u{10FFF3}']));
        let sources: BTreeMap<_, _> = rendered
            .sources()
            .map(|(name, is_script)| {
                let text = match (is_script, name) {
                    (true, _) => script(&folder, name).unwrap(),
                    (false, "runbook.yaml.j2") => fs::read_to_string(folder.join(name)).unwrap(),
                    (false, _) => fs::read_to_string(root().join("templates").join(name)).unwrap(),
                };
                ((name.to_owned(), is_script), text)
            })
            .collect();
        let mut script_lines = 0;
        for (index, line) in rendered.text().lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let column = line.chars().take_while(|c| *c == ' ').count() + 1;
            let place = rendered.map(index + 1, column);
            let source = &sources[&(place.name.clone(), place.is_script)];
            let original = source.lines().nth(place.line - 1).unwrap();
            if place.is_script {
                script_lines += 1;
                assert_eq!(original.trim(), line.trim(), "{}:{}", folder.display(), index + 1);
                let rest: String = original.chars().skip(place.column - 1).collect();
                assert_eq!(rest.trim_end(), line.trim());
            } else if original.trim() != line.trim() {
                assert!(original.contains("<$"), "{}:{}: {line} does not come from {original}", folder.display(), index + 1);
            }
        }
        let all = sources.iter().filter(|((_, is_script), _)| *is_script);
        let expected: usize = all.map(|(_, text)| text.lines().filter(|line| !line.trim().is_empty()).count()).sum();
        assert_eq!(script_lines, expected, "{}", folder.display());
        assert!(expected > 10, "{}", folder.display());
    }
}
