//! The names that modules and classes of the standard library have.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One name a line, with its module or class before it: those of all versions from 3.6 to 3.13 on Linux. What begins with an underscore is
/// left out.
const NAMES: &str = include_str!("library.txt");

/// The same by module or class: every attribute of a script is looked up here.
static BY_HOLDER: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut holders: HashMap<&str, Vec<&str>> = HashMap::new();
    for (holder, name) in NAMES.lines().filter_map(|line| line.rsplit_once('.')) {
        holders.entry(holder).or_default().push(name);
    }
    holders
});

/// The names of a module or class, in the order of the alphabet; none for one whose names are not written down.
pub fn standard_names(holder: &str) -> impl Iterator<Item = &'static str> {
    BY_HOLDER.get(holder).into_iter().flatten().copied()
}

/// Whether the names of a module or class are written down.
pub(super) fn is_known(holder: &str) -> bool {
    BY_HOLDER.contains_key(holder)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, is_known, standard_names};

    #[test]
    fn modules_and_classes_have_their_names() {
        assert!(NAMES.lines().is_sorted());
        assert!(standard_names("datetime").any(|name| name == "timedelta") && standard_names("datetime").all(|name| name != "now"));
        assert!(standard_names("datetime.datetime").any(|name| name == "now"));
        assert!(is_known("json") && !is_known("logging") && !is_known("js"));
    }
}
