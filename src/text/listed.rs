//! Names in a sentence.

/// Some names in a message: all where they are few.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    /// More than that nobody reads.
    const MOST: usize = 10;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.get(MOST..) {
        Some(more) if !more.is_empty() => format!("{} and {} more", names[..MOST].join(", "), more.len()),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn many_names_are_counted() {
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert!(listed(["a"; 12]).ends_with("`a` and 2 more"));
        assert_eq!(listed([]), "");
    }
}
