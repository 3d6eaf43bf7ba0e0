//! The documents that AWS publishes: their names.

use crate::text::near_slip;

static NAMES: &str = include_str!("../../schemas/aws/documents.txt");

/// The names of documents that AWS publishes, as far as they are known; AWS adds some every month.
fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Whether AWS is known to publish a document of a name, letter case aside: its own documentation does not agree on that.
pub fn is_aws_document(name: &str) -> bool {
    names().any(|known| known.eq_ignore_ascii_case(name))
}

/// The document of AWS that was meant by a name which none is known to have: one whose name is one or two slips away, and the one that
/// lacks its `AWS-` or is called like its plugin.
pub fn nearest_aws_document(name: &str) -> Option<&'static str> {
    if is_aws_document(name) {
        return None;
    }
    // A name without a prefix may be that of somebody's own document, but nobody calls one as the two are called that everybody runs.
    let plugin = name.strip_prefix("aws:");
    let short = plugin.or_else(|| ["RunShellScript", "RunPowerShellScript"].contains(&name).then_some(name));
    let called = |known: &str, short: &str| known.strip_prefix("AWS-").is_some_and(|known| known.eq_ignore_ascii_case(short));
    let is_of_aws = ["AWS", "Amazon"].iter().any(|start| name.starts_with(start)) && name.contains('-');
    if is_of_aws { near_slip(name, names()) } else { short.and_then(|short| names().find(|known| called(known, short))) }
}

#[cfg(test)]
mod tests {
    use super::{is_aws_document, names, nearest_aws_document};

    #[test]
    fn the_names_are_sorted_and_none_is_taken_for_another() {
        let all: Vec<&str> = names().collect();
        assert!(all.len() > 300 && all.is_sorted());
        assert!(all.iter().all(|name| is_aws_document(name) && nearest_aws_document(name).is_none()));
    }

    #[test]
    fn slips_are_mended_and_other_documents_left() {
        for (wrong, right) in [
            ("AWS-RunPatchBaselines", "AWS-RunPatchBaseline"),
            ("AWS-RestartEC2Instances", "AWS-RestartEC2Instance"),
            ("AWS-RunShelScript", "AWS-RunShellScript"),
            ("AWSFIS-Run-KillProcess", "AWSFIS-Run-Kill-Process"),
            ("RunShellScript", "AWS-RunShellScript"),
            ("aws:runShellScript", "AWS-RunShellScript"),
        ] {
            assert_eq!(nearest_aws_document(wrong), Some(right));
        }
        for other in [
            "RestartEC2Instance",
            "AWS-RunNothingKnown",
            "RestartMyInstance",
            "Restore-Files",
            "AWSEC2-CloneInstanceAndUpgradeWindows2022",
            "MyCompany-RunShellScripts",
        ] {
            assert_eq!(nearest_aws_document(other), None, "{other}");
        }
    }
}
