//! "Did you mean": the nearest of some names.

/// A name that is near to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether nothing else can have been meant.
    pub sure: bool,
}

impl<'a> Near<'a> {
    /// A name that is near to a word, with how sure it is for names among which one letter can make another thing, as of operations.
    pub fn judged(word: &str, name: &'a str) -> Self {
        Self { name, sure: is_slip(word, name) }
    }
}

/// Shorter words differ in a letter and mean something else: `Vpc` and `Vpn`.
const LONG_WORD: usize = 5;

const LONGEST_NAME: usize = 256;

/// Whether a word can only be a name that is written wrongly: in another case, or with one slip inside a long one of its words. Another
/// first letter makes another verb (`Get`, `Set`), and another end another number or time.
fn is_slip(word: &str, name: &str) -> bool {
    if fold(word) == fold(name) {
        return true;
    }
    // Nobody misspells what is longer than any name.
    if word.len() > LONGEST_NAME {
        return false;
    }
    let (words, names) = (words(word), words(name));
    if words.len() != names.len() {
        return false;
    }
    let mut other = words.iter().zip(&names).filter(|(word, name)| word != name);
    let (Some((word, name)), None) = (other.next(), other.next()) else { return false };
    word.chars().count().min(name.chars().count()) >= LONG_WORD
        && strsim::osa_distance(word, name) == 1
        && word.chars().next() == name.chars().next()
        && word.chars().last() == name.chars().last()
        && !word.starts_with(name.as_str())
        && !name.starts_with(word.as_str())
        && !word.contains(|sign: char| sign.is_ascii_digit())
        && !name.contains(|sign: char| sign.is_ascii_digit())
}

/// The words of a name in small letters: of `DescribeDBInstances`, `describe_db_instances` and `rds:DescribeDBInstances`.
fn words(name: &str) -> Vec<String> {
    let signs: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, sign) in signs.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| signs[index]);
        let after = signs.get(index + 1);
        let begins =
            sign.is_uppercase() && before.is_some_and(|before| !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()));
        if begins || !sign.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_alphanumeric()) {
            word.extend(sign.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
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

/// The candidate that differs from `word` by one slip or two, as typing makes them in long names: the numbers in it are the same, and so is
/// where it begins. Ties go to the first candidate.
pub fn near_slip<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(word);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let numbers = digits(&wanted);
    // What follows the first dash says what is done: `Attach` is no slip of `Detach`.
    let verb = |text: &str| text.split_once('-').and_then(|(_, rest)| rest.chars().next()).map(|first| first.to_ascii_lowercase());
    let first = verb(word);
    let distance = |candidate: &str| {
        let other = fold(candidate);
        let is_alike = wanted.len() >= 12 && wanted.len().abs_diff(other.len()) <= 2 && digits(&other) == numbers;
        let distance = if is_alike { strsim::osa_distance(&wanted, &other) } else { usize::MAX };
        (distance <= 2 && (distance <= 1 || verb(candidate) == first)).then_some(distance)
    };
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(candidate)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ':' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Near, near, nearest};

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("nextstep", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("next_step", ["name", "nextStep"]), Some("nextStep"));
        assert_eq!(nearest("RestoreJobID", ["RestoreJobId", "Region"]), Some("RestoreJobId"));
        assert_eq!(nearest("Banana", ["Region", "FileSystemID"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }

    #[test]
    fn of_operations_only_slips_in_long_words_are_sure() {
        for (word, name) in [
            ("DescribeFileSytems", "DescribeFileSystems"),
            ("describe_instnaces", "describe_instances"),
            ("KMSKeyId", "KmsKeyId"),
            ("startrestorejob", "StartRestoreJob"),
            ("bakup:StartRestoreJob", "backup:StartRestoreJob"),
        ] {
            assert!(Near::judged(word, name).sure, "{word}");
        }
        for (word, name) in [
            ("DeleteVpn", "DeleteVpc"),
            ("GetParameter", "SetParameter"),
            ("StopInstance", "StopInstances"),
            ("ListTags", "ListTypes"),
            ("CreateV1Model", "CreateV2Model"),
            ("Unable", "Enable"),
            ("CREATES", "CREATED"),
            ("DescribeFileSytms", "DescribeFileSystems"),
            ("DescribeSystem", "DescribeFileSystem"),
        ] {
            assert!(!Near::judged(word, name).sure, "{word}");
        }
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
