//! Names the service takes, and where its console shows a document.

use super::plan::Refused;

/// What a name must not begin with, in lower case: the service keeps these for itself. The longer prefixes it lists
/// (`AWSEC2`, `AWSSupport`, `AWSConfigRemediation`) begin with the first.
const RESERVED: [&str; 3] = ["aws", "amazon", "amzn"];

/// Whether the service would take this name: 3 to 128 letters, digits, `_`, `-` and `.`, and no prefix of AWS's own.
pub fn check_name(name: &str) -> Result<(), Refused> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !(3..=128).contains(&name.len()) || !name.chars().all(allowed) {
        return Err(Refused::BadName { name: name.to_owned() });
    }
    let lower = name.to_ascii_lowercase();
    match RESERVED.into_iter().find(|prefix| lower.starts_with(prefix)) {
        Some(prefix) => Err(Refused::ReservedName { name: name.to_owned(), prefix }),
        None => Ok(()),
    }
}

/// Systems Manager in the AWS console; `None` in a partition whose console's address is not known here.
pub fn console(partition: &str, region: &str) -> Option<String> {
    let domain = match partition {
        "aws" => "console.aws.amazon.com",
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => return None,
    };
    Some(format!("https://{region}.{domain}/systems-manager"))
}

/// The page of a document in the AWS console.
pub fn console_link(partition: &str, region: &str, name: &str) -> Option<String> {
    Some(format!("{}/documents/{name}/description?region={region}", console(partition, region)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_prefixes_are_refused_in_any_case() {
        for name in ["aws-x", "AWS-RunPatchBaseline", "Awsome", "AWSSupport-x", "amazonX", "AMZN.x", "AWSEC2-y"] {
            assert!(matches!(check_name(name), Err(Refused::ReservedName { .. })), "{name}");
        }
        for name in ["Efs-Sop-RestoreBackupInAnotherRegion_2020-10-26", "my-aws", "ama", "a.b"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_have_the_services_form() {
        for name in ["", "ab", "a b c", "naïve", "a/b/c", "a:b:c", &"x".repeat(129)] {
            assert!(matches!(check_name(name), Err(Refused::BadName { .. })), "{name}");
        }
        assert_eq!(check_name(&"x".repeat(128)), Ok(()));
    }

    #[test]
    fn the_console_is_that_of_the_partition() {
        let link = console_link("aws", "eu-west-1", "Restore");
        assert_eq!(
            link.as_deref(),
            Some("https://eu-west-1.console.aws.amazon.com/systems-manager/documents/Restore/description?region=eu-west-1")
        );
        assert!(console_link("aws-cn", "cn-north-1", "R").is_some_and(|link| link.contains("amazonaws.cn/")));
        assert!(console_link("aws-us-gov", "us-gov-west-1", "R").is_some_and(|link| link.contains("amazonaws-us-gov.com/")));
        assert_eq!(console_link("aws-iso", "us-iso-east-1", "R"), None);
    }
}
