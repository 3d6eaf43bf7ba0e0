//! The shared building blocks of `templates/`, embedded in the binary. A project's own `templates/` overrides them file by file.

/// Path below `templates/` and text.
static BLOCKS: &[(&str, &str)] = &[
    ("steps/timer.yaml.j2", include_str!("../../templates/steps/timer.yaml.j2")),
    ("role.yaml.j2", include_str!("../../templates/role.yaml.j2")),
    ("scripts/record_start_time.py", include_str!("../../templates/scripts/record_start_time.py")),
    ("scripts/output_recovery_time.py", include_str!("../../templates/scripts/output_recovery_time.py")),
];

/// The text of a block by its path below `templates/`.
pub fn block(path: &str) -> Option<&'static str> {
    BLOCKS.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The paths of all blocks.
pub fn names() -> impl Iterator<Item = &'static str> {
    BLOCKS.iter().map(|(name, _)| *name)
}
