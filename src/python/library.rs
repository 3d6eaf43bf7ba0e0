//! The names that modules and classes of the standard library have.

/// One name a line, with its module or class before it: those of all versions from 3.6 to 3.13 on Linux. What begins with an underscore is
/// left out.
const NAMES: &str = include_str!("library.txt");

/// The names of a module or class, in the order of the alphabet; none for one whose names are not written down.
pub fn standard_names(holder: &str) -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter_map(move |line| line.rsplit_once('.').filter(|(of, _)| *of == holder).map(|(_, name)| name))
}

/// Whether the names of a module or class are written down.
pub(super) fn is_known(holder: &str) -> bool {
    standard_names(holder).next().is_some()
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
