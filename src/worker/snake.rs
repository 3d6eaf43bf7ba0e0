//! boto3's names of methods and waiters.

/// Words that botocore does not take apart as its rule would: it keeps a list of whole names, all with one of these in them.
const WORDS: &[(&str, &str)] =
    &[("iSCSI", "Iscsi"), ("HITsFor", "HitsFor"), ("PartiQL", "Partiql"), ("WhatsApp", "Whatsapp"), ("OTel", "Otel")];

/// `DescribeDBInstances` as boto3 calls it: `describe_db_instances`. botocore's `xform_name`, letter by letter.
pub(super) fn snake(name: &str) -> String {
    if name.contains('_') {
        return name.to_owned();
    }
    let mut name = name.to_owned();
    for (word, plain) in WORDS {
        name = name.replace(word, plain);
    }
    let letters: Vec<char> = name.chars().collect();
    let letters = plural_of_capitals(letters);
    split_before_lower(&split_before_words(&letters)).into_iter().map(|c| c.to_ascii_lowercase()).collect()
}

/// `…ARNs` at the end becomes `…_arns`.
fn plural_of_capitals(letters: Vec<char>) -> Vec<char> {
    let Some((&'s', before)) = letters.split_last() else { return letters };
    let capitals = before.iter().rev().take_while(|c| c.is_ascii_uppercase()).count();
    if capitals < 2 {
        return letters;
    }
    let (start, end) = letters.split_at(before.len() - capitals);
    start.iter().copied().chain(['_']).chain(end.iter().map(char::to_ascii_lowercase)).collect()
}

/// `(.)([A-Z][a-z]+)` becomes `\1_\2`.
fn split_before_words(letters: &[char]) -> Vec<char> {
    let mut split = Vec::with_capacity(letters.len() + 8);
    let mut at = 0;
    while at < letters.len() {
        let small = letters.iter().skip(at + 2).take_while(|c| c.is_ascii_lowercase()).count();
        split.push(letters[at]);
        at += 1;
        if letters.get(at).is_some_and(char::is_ascii_uppercase) && small > 0 {
            split.push('_');
            split.extend(&letters[at..=at + small]);
            at += small + 1;
        }
    }
    split
}

/// `([a-z0-9])([A-Z])` becomes `\1_\2`.
fn split_before_lower(letters: &[char]) -> Vec<char> {
    let mut split = Vec::with_capacity(letters.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && (letters[at - 1].is_ascii_lowercase() || letters[at - 1].is_ascii_digit());
        if after_small && letter.is_ascii_uppercase() {
            split.push('_');
        }
        split.push(*letter);
    }
    split
}
