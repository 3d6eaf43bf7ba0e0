//! What `ssmith init` and `ssmith new` begin with.

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaffoldFile {
    /// Its path below the project's root, or below the SOP's folder.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

static PROJECT: &[(&str, &str)] = &[("ssmith.toml", include_str!("../../templates/scaffold/ssmith.toml"))];

static SOP: &[(&str, &str)] = &[
    ("Design.md", include_str!("../../templates/scaffold/sop/Design.md")),
    ("runbook.yaml.j2", include_str!("../../templates/scaffold/sop/runbook.yaml.j2")),
    ("scripts/write_report.py", include_str!("../../templates/scaffold/sop/scripts/write_report.py")),
    ("scripts/tests/__init__.py", include_str!("../../templates/scaffold/sop/scripts/tests/__init__.py")),
    ("scripts/tests/test_write_report.py", include_str!("../../templates/scaffold/sop/scripts/tests/test_write_report.py")),
    ("scenarios/succeeds.yaml", include_str!("../../templates/scaffold/sop/scenarios/succeeds.yaml")),
];

/// The files of a new project.
pub fn project() -> Vec<ScaffoldFile> {
    PROJECT.iter().map(|(path, text)| ScaffoldFile { path, text: (*text).to_owned() }).collect()
}

/// The files of a new SOP. `title` is a few words that say what it does.
pub fn sop(id: &str, title: &str) -> Vec<ScaffoldFile> {
    let fill = |text: &str| text.replace("%%ID%%", id).replace("%%TITLE%%", title);
    SOP.iter().map(|(path, text)| ScaffoldFile { path, text: fill(text) }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_is_left_to_fill_in() {
        for file in super::sop("a:b:c:2026-01-02", "Restores things") {
            assert!(!file.text.contains("%%"), "{}", file.path);
        }
    }
}
