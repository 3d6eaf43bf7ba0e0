//! The names that runbooks are started by.

/// The name in `arn:aws:ssm:REGION:ACCOUNT:document/NAME`, and without a version after `:`.
pub fn bare_name(name: &str) -> &str {
    let name = if name.starts_with("arn:") { name.split_once('/').map_or(name, |(_, name)| name) } else { name };
    let is_version = |text: &str| text.starts_with('$') || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.rsplit_once(':').filter(|(_, version)| is_version(version)).map_or(name, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn the_name_is_what_is_left() {
        for name in [
            "Restart",
            "Restart:3",
            "arn:aws:ssm:eu-west-1:123456789012:document/Restart",
            "arn:aws:ssm:eu-west-1:1:automation-definition/Restart:3",
        ] {
            assert_eq!(bare_name(name), "Restart", "{name}");
        }
    }
}
