//! The names that the modules of boto3 and botocore have.

/// One name a line, with its module before it, as Python tells them of the version that the catalogue is made from. What begins with two
/// underscores is left out.
const NAMES: &str = include_str!("library.txt");

/// The names of a module, in the order of the alphabet; none for a module whose names are not written down.
pub fn library_names(module: &str) -> impl Iterator<Item = &'static str> {
    // Only modules of these two are written down.
    let is_of_aws = matches!(module.split('.').next(), Some("boto3" | "botocore"));
    let lines = if is_of_aws { NAMES } else { "" }.lines();
    lines.filter_map(move |line| line.rsplit_once('.').filter(|(of, _)| *of == module).map(|(_, name)| name))
}

#[cfg(test)]
mod tests {
    use super::library_names;

    #[test]
    fn modules_have_their_names() {
        assert!(library_names("boto3").any(|name| name == "client"));
        assert!(library_names("botocore").any(|name| name == "exceptions"));
        assert!(library_names("botocore.exceptions").any(|name| name == "ClientError"));
        assert_eq!(library_names("boto3.s3").count(), 0);
    }
}
