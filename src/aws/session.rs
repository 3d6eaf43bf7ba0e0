//! Who calls, where, and through which endpoint.

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ssm::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};

use super::automation::AutomationClient;
use super::error::{AwsError, ErrorKind};
use super::fault;
use super::retry::{self, NoRetryWithoutConnection};
use super::ssm::Client;

/// What the user said about the session. What is left out comes from the environment and the shared configuration files, as
/// with the AWS CLI: `AWS_PROFILE`, `AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_SSM`, `AWS_ENDPOINT_URL_STS`, ….
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// A profile of the shared configuration files.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Where the services are, instead of AWS.
    pub endpoint_url: Option<String>,
    /// Calls a stand-in as this account, which needs no credentials: the local endpoint takes the access key for the account.
    pub stand_in: Option<String>,
}

/// The caller, and where the calls go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's number.
    pub account: String,
    /// The user or role.
    pub arn: String,
    /// The region.
    pub region: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    pub partition: String,
}

/// Credentials, a region and the clients made of them.
#[derive(Debug)]
pub struct Session {
    sts: aws_sdk_sts::Client,
    ssm: aws_sdk_ssm::Client,
    region: String,
    endpoint: Option<String>,
    settings: Settings,
}

impl Session {
    /// Finds region and credentials. Calls no service but the one that gives the credentials.
    pub async fn open(settings: &Settings) -> Result<Self, AwsError> {
        if let Some(url) = &settings.endpoint_url {
            check_endpoint(url)?;
        }
        if let Some(region) = &settings.region {
            check_region(region)?;
        }
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).retry_config(retry::retries()).timeout_config(retry::timeouts());
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &settings.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if let Some(account) = &settings.stand_in {
            loader = loader.credentials_provider(Credentials::new(account, "local", None, None, "ssmith"));
        }
        let mut config = loader.load().await;
        if let Some(profile) = &settings.profile {
            // Of itself the SDK prefers credentials in the environment even to a profile that was named, and may use the wrong account.
            let base = ProviderConfig::without_region().with_region(config.region().cloned());
            let provider = ProfileFileCredentialsProvider::builder().configure(&base).profile_name(profile).build();
            config = config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build();
        }
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(AwsError::before_calls(ErrorKind::NoRegion, "no region is configured"));
        };
        let provider = config.credentials_provider();
        let provider = provider.ok_or_else(|| AwsError::before_calls(ErrorKind::NoCredentials, "there are no AWS credentials"))?;
        if let Err(error) = provider.provide_credentials().await {
            let message = match (&error, &settings.profile) {
                (CredentialsError::CredentialsNotLoaded(_), None) => "there are no AWS credentials".to_owned(),
                (CredentialsError::CredentialsNotLoaded(_), Some(profile)) => format!("the profile `{profile}` gives no AWS credentials"),
                (other, _) => format!("the AWS credentials could not be loaded: {}", fault::innermost(other)),
            };
            return Err(AwsError::before_calls(ErrorKind::NoCredentials, message));
        }
        let ssm = aws_sdk_ssm::config::Builder::from(&config).retry_classifier(NoRetryWithoutConnection).build();
        let sts = aws_sdk_sts::config::Builder::from(&config).retry_classifier(NoRetryWithoutConnection).build();
        Ok(Self {
            sts: aws_sdk_sts::Client::from_conf(sts),
            ssm: aws_sdk_ssm::Client::from_conf(ssm),
            region,
            endpoint: config.endpoint_url().map(without_user),
            settings: settings.clone(),
        })
    }

    /// The region that calls go to.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether calls about executions go to a stand-in (`--endpoint-url`, `AWS_ENDPOINT_URL`, …) and not to AWS.
    pub fn has_stand_in(&self) -> bool {
        self.endpoint.is_some() || std::env::var_os("AWS_ENDPOINT_URL_SSM").is_some_and(|url| !url.is_empty())
    }

    /// Asks who the caller is (`sts:GetCallerIdentity`, which needs no permission).
    pub async fn identity(&self) -> Result<Identity, AwsError> {
        let reply = self.sts.get_caller_identity().send().await;
        let reply = reply.map_err(|error| fault::translate("sts:GetCallerIdentity", &self.place("sts"), &error))?;
        let arn = reply.arn().unwrap_or_default().to_owned();
        let partition = arn.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws").to_owned();
        Ok(Identity { account: reply.account().unwrap_or_default().to_owned(), arn, region: self.region.clone(), partition })
    }

    /// The calls about documents.
    pub fn ssm(&self) -> Client {
        Client::new(self.ssm.clone(), self.place("ssm"))
    }

    /// The calls about executions, in the account that [`identity`](Self::identity) told.
    pub fn automation(&self, account: &str) -> AutomationClient {
        AutomationClient::new(self.ssm.clone(), self.settings.clone(), self.place("ssm"), account.to_owned(), self.region.clone())
    }

    pub(super) fn into_ssm(self) -> aws_sdk_ssm::Client {
        self.ssm
    }

    fn place(&self, service: &str) -> String {
        self.endpoint.clone().unwrap_or_else(|| format!("{service} in {}", self.region))
    }
}

fn check_endpoint(url: &str) -> Result<(), AwsError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace) => Ok(()),
        _ => {
            let message = format!("`{}` is no endpoint: it must be a URL such as `http://127.0.0.1:5000`", without_user(url));
            Err(AwsError::before_calls(ErrorKind::Unreachable, message))
        }
    }
}

fn check_region(region: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if region.contains('-') && region.starts_with(|c: char| c.is_ascii_lowercase()) && region.chars().all(allowed) {
        return Ok(());
    }
    Err(AwsError::before_calls(ErrorKind::NoRegion, format!("`{region}` is no region: one looks like `eu-west-1`")))
}

/// A URL without the name and password that may stand in it.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_not_shown() {
        assert_eq!(without_user("http://me:secret@host:1/x@y"), "http://host:1/x@y");
        assert_eq!(without_user("http://127.0.0.1:5000"), "http://127.0.0.1:5000");
    }

    #[test]
    fn a_region_looks_like_one() {
        assert!(check_region("us-gov-west-1").is_ok());
        for region in ["", "eu west 1", "EU-WEST-1", "ireland", "eu-west-1.example.com", "-1"] {
            assert!(check_region(region).is_err(), "{region}");
        }
    }

    #[test]
    fn an_endpoint_is_a_url() {
        assert!(check_endpoint("http://127.0.0.1:5000").is_ok());
        for url in ["", "localhost:5000", "http://", "https:// x", "ftp://x"] {
            assert!(check_endpoint(url).is_err(), "{url}");
        }
    }
}
