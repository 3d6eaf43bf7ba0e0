//! "Did you mean": the nearest of some names.

/// A name that is near to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether nothing else can have been meant.
    pub sure: bool,
}

/// The candidate nearest to `word`, if one is near enough to be what was meant: at most a third of the letters differ
/// (letter case and `_ - . :` count for nothing). Ties go to the first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(word, candidates).map(|near| near.name)
}

/// [`nearest`], with how sure it is: one slip in a word of some length with no other name around. Another number and another ending in `s`
/// may well be another thing.
pub fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let wanted = fold(word);
    if wanted.is_empty() {
        return None;
    }
    let allowed = (wanted.chars().count().max(3) / 3).min(5);
    let mut best: Option<(usize, &str)> = None;
    let mut second = usize::MAX;
    for candidate in candidates.into_iter().filter(|candidate| *candidate != word) {
        let distance = strsim::osa_distance(&wanted, &fold(candidate));
        match best {
            Some((least, name)) if distance >= least => second = if name == candidate { second } else { second.min(distance) },
            _ => {
                second = best.map_or(second, |(least, _)| least);
                best = Some((distance, candidate));
            }
        }
    }
    let (distance, name) = best.filter(|(distance, _)| *distance <= allowed)?;
    let other = fold(name);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let slip = distance == 1 && wanted.len() >= 5 && digits(&wanted) == digits(&other) && wanted.ends_with('s') == other.ends_with('s');
    Some(Near { name, sure: (distance == 0 || slip) && second > distance + 1 })
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ':' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{near, nearest};

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("nextstep", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("next_step", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("RestoreJobID", ["RestoreJobId", "Region"]), Some("RestoreJobId"));
        assert_eq!(nearest("Banana", ["Region", "FileSystemID"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }

    #[test]
    fn sure_is_only_what_nobody_could_take_for_another_thing() {
        for (word, candidates, sure) in [
            ("RestoreJobID", ["RestoreJobId", "Region"].as_slice(), true),
            ("Regoin", &["Region", "Role"], true),
            ("Regoin", &["Region", "Regina"], false),
            ("restorejobid", &["RestoreJobId", "restoreJobId"], false),
            ("Subnet1", &["Subnet2"], false),
            ("InstanceId", &["InstanceIds"], false),
            ("Wiat", &["Wait"], false),
            ("Waiting", &["Waitress"], false),
            ("Restore", &["Restore", "RestoreIt"], false),
        ] {
            assert_eq!(near(word, candidates.iter().copied()).is_some_and(|near| near.sure), sure, "{word}");
        }
    }
}
