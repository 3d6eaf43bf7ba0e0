//! Where a person keeps what no script has any business with.

use std::env;
use std::path::PathBuf;

/// What programs keep their credentials in, below a person's home.
const SECRET: [&str; 8] = [".aws", ".azure", ".docker", ".git-credentials", ".gnupg", ".kube", ".netrc", ".ssh"];
/// Variables that name files with credentials.
const NAMED: [&str; 3] = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"];

/// The person's home, where there is one that is not everything.
pub(super) fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| home.is_absolute() && home.parent().is_some())
}

/// The files and folders with credentials that there are.
pub(super) fn credentials() -> Vec<PathBuf> {
    let below = home().into_iter().flat_map(|home| SECRET.map(|name| home.join(name)));
    let named = NAMED.into_iter().filter_map(env::var_os).map(PathBuf::from);
    below.chain(named).filter(|path| path.exists()).collect()
}
