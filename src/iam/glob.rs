//! Texts with `*` and `?`, as policies have them.

/// Whether a pattern of actions (`ec2:Describe*`) matches the name of one, letter case aside, as IAM takes them.
pub fn matches(pattern: &str, name: &str) -> bool {
    covers(&pattern.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

/// Whether a pattern matches a text.
pub(super) fn covers(pattern: &str, text: &str) -> bool {
    overlap(pattern, text, false)
}

/// Whether a text exists that both patterns match. Where it does not, one surely does not cover the other. Of two whole ARNs each part
/// is held against its own: what a template leaves open, such as the partition, holds no colon.
pub(super) fn overlaps(a: &str, b: &str) -> bool {
    match (arn(a), arn(b)) {
        (Some(a), Some(b)) => a.into_iter().zip(b).all(|(a, b)| overlap(a, b, true)),
        _ => overlap(a, b, true),
    }
}

/// The six parts of an ARN.
fn arn(text: &str) -> Option<[&str; 6]> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    parts.try_into().ok().filter(|[arn, ..]: &[&str; 6]| *arn == "arn")
}

/// Longer patterns are taken to match: nobody writes them.
const MOST: usize = 4_096;

/// A walk through both patterns at once; `both` when `*` and `?` of the second one stand for others too.
fn overlap(a: &str, b: &str, both: bool) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > MOST || b.len() > MOST {
        return true;
    }
    // `row[j]`: whether the first i signs of `a` and the first j of `b` can stand for the same text.
    let star = |sign: char| both && sign == '*';
    let mut row = vec![false; b.len() + 1];
    row[0] = true;
    for (j, sign) in b.iter().enumerate() {
        row[j + 1] = row[j] && star(*sign);
    }
    for sign in &a {
        let mut next = vec![false; b.len() + 1];
        next[0] = row[0] && *sign == '*';
        for (j, other) in b.iter().enumerate() {
            // A star stands for nothing, or for one more sign of the other.
            next[j + 1] = if *sign == '*' || star(*other) {
                row[j + 1] || next[j]
            } else {
                row[j] && (sign == other || *sign == '?' || (both && *other == '?'))
            };
        }
        row = next;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{covers, matches, overlaps};

    #[test]
    fn a_pattern_matches_texts() {
        for (pattern, text) in [("ec2:Describe*", "ec2:DescribeInstances"), ("*", ""), ("a?c", "abc"), ("*:*", "a:b"), ("a**", "a")] {
            assert!(covers(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("ec2:Describe*", "ec2:RunInstances"), ("a", "*"), ("a?", "a"), ("", "a")] {
            assert!(!covers(pattern, text), "{pattern} {text}");
        }
        assert!(matches("EC2:describe*", "ec2:DescribeInstances"));
    }

    #[test]
    fn patterns_overlap_when_a_text_fits_both() {
        for (a, b) in [
            ("arn:aws:s3:::a/*", "arn:*:s3:::*/b"),
            ("*", "arn:aws:s3:::b"),
            ("arn:aws:ec2:*:1:instance/*", "arn:*:ec2:*:*:instance/i-1"),
            ("a*", "*b"),
            ("*x*", "*"),
            ("arn:aws:s3:*", "arn:*:s3:::b/*"),
        ] {
            assert!(overlaps(a, b) && overlaps(b, a), "{a} {b}");
        }
        for (a, b) in [("arn:aws:s3:::a/*", "arn:*:s3:::b/*"), ("a", "b"), ("*a", "*b"), ("a?", "a")] {
            assert!(!overlaps(a, b) && !overlaps(b, a), "{a} {b}");
        }
    }
}
