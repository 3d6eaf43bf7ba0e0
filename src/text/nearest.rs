//! "Did you mean": the nearest of some names.

/// The candidate nearest to `word`, if one is near enough to be what was meant: at most a third of the letters differ
/// (letter case and `_ - . :` count for nothing). Ties go to the first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(word);
    if wanted.is_empty() {
        return None;
    }
    let allowed = (wanted.chars().count().max(3) / 3).min(5);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::osa_distance(&wanted, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ':' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("nextstep", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("next_step", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("RestoreJobID", ["RestoreJobId", "Region"]), Some("RestoreJobId"));
        assert_eq!(nearest("Banana", ["Region", "FileSystemID"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }
}
