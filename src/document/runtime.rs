//! The runtimes of scripts (reference 5.2).

/// How a runtime stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is on the list.
    Supported,
    /// Supported, but the oldest.
    Oldest,
    /// No longer on the list, and still seen to run.
    Retiring,
    /// It is gone.
    Retired,
}

/// The runtimes of reference 5.2.
const RUNTIMES: &[(&str, Standing)] = &[
    ("python3.12", Standing::Supported),
    ("python3.11", Standing::Supported),
    ("python3.10", Standing::Oldest),
    ("python3.9", Standing::Retiring),
    ("python3.8", Standing::Retired),
    ("python3.7", Standing::Retired),
    ("python3.6", Standing::Retired),
    ("PowerShell 7.4", Standing::Supported),
    ("PowerShell 7.0", Standing::Retired),
    ("PowerShell Core 6.0", Standing::Retired),
];

/// How a runtime stands; `None` for one that is not known.
pub fn standing(runtime: &str) -> Option<Standing> {
    RUNTIMES.iter().find(|(known, _)| *known == runtime).map(|(_, standing)| *standing)
}

/// The runtimes to write.
pub fn supported() -> impl Iterator<Item = &'static str> {
    RUNTIMES.iter().filter(|(_, standing)| *standing == Standing::Supported).map(|(known, _)| *known)
}

/// Whether a runtime is a Python or PowerShell of a later version than any that is known.
pub fn is_newer(runtime: &str) -> bool {
    let later = |prefix: &str, major: u32, minor: u32| {
        let version = runtime.strip_prefix(prefix).and_then(|version| version.split_once('.'));
        version.and_then(|(a, b)| Some((a.parse::<u32>().ok()?, b.parse::<u32>().ok()?))).is_some_and(|version| version > (major, minor))
    };
    later("python", 3, 12) || later("PowerShell ", 7, 4)
}
