//! Secrets that are known by their form, and by the commands that they are given to.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use crate::pattern::{Pattern, Purpose};

/// A kind of secret that is known by its form: words of which one must be there before it is looked for, what it is, its form.
struct Form {
    words: &'static [&'static str],
    what: &'static str,
    written: &'static str,
    /// Compiled where it is looked for: most documents have the words of few.
    compiled: OnceLock<Option<Pattern>>,
}

type Written = (&'static [&'static str], &'static str, &'static str);

/// The forms of [`FORMS`] and [`COMMANDS`], each compiled once. One that does not compile would be missed by the test.
static KNOWN: LazyLock<Vec<Form>> = LazyLock::new(|| read(&FORMS));
static IN_COMMANDS: LazyLock<Vec<Form>> = LazyLock::new(|| read(&COMMANDS));

fn read(forms: &'static [Written]) -> Vec<Form> {
    let form = |(words, what, written): &'static Written| Form { words, what, written, compiled: OnceLock::new() };
    forms.iter().map(form).collect()
}

/// Forms of the secrets themselves.
const FORMS: [Written; 10] = [
    (&["AKIA", "ASIA"], "an AWS access key", r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    (&["PRIVATE KEY-----"], "a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----(\\n|\s)*[A-Za-z0-9+/=]{16}"),
    (
        &["secret_access_key", "SecretAccessKey", "SECRET_ACCESS_KEY"],
        "an AWS secret access key",
        r#"(?i)secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b"#,
    ),
    (&["ghp_", "gho_", "ghs_", "ghu_", "ghr_"], "a token of GitHub", r"\bgh[opsur]_[A-Za-z0-9]{36}\b"),
    (&["xox"], "a token of Slack", r"\bxox[abprs]-[0-9A-Za-z]+-[0-9A-Za-z-]{10,}"),
    (&["hooks.slack.com/services/T"], "a webhook of Slack", r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}"),
    (&["eyJ"], "a token that lets somebody in (JWT)", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    (&["://"], "a password in an address", r#"\b[a-z][a-z0-9+.]*://[A-Za-z0-9._-]+:[^\s:@/'"{}$<>%()]{3,}@[A-Za-z0-9]"#),
    (
        &["key", "KEY", "Key", "token", "TOKEN", "Token", "ecret", "ECRET"],
        "a secret",
        r#"(?i)\b[a-z_]*(?:api_?key|secret_?key|auth_?token|access_?token|api_?token|client_?secret|\btoken)["']?\s*[:=]\s*["'](?=[^"'\n]*[0-9])(?=[^"'\n]*[a-z])[A-Za-z0-9+/=_-]{24,}["']"#,
    ),
    (&["assword", "ASSWORD", "asswd"], "a password", r#"(?i)(password|passwd)["']?\s*[:=]\s*["'][^\s"'{}$<>%()\[\],]{6,}["']"#),
];

/// What is given to commands, one line at a time; what is found is the secret alone. A variable, another command and a reference begin with
/// signs that none of these admits.
const COMMANDS: [Written; 14] = [
    (
        &["aws configure set"],
        "an AWS secret access key",
        r#"aws configure set\s+(?:\S+\s+)*?(?:\S+\.)?aws_(?:secret_access_key|session_token)\s+["']?\K[A-Za-z0-9/+=]{20,}"#,
    ),
    (
        &["PASS", "PWD", "KEY", "TOKEN"],
        "a secret in an environment variable",
        r#"(?:\bexport\s|\bsetx?\s|\s-e\s|\s--env[ =])\s*["']?[A-Z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|MYSQL_PWD|SECRET_KEY|SECRET_ACCESS_KEY)["']?[= ]["']?\K[^\s"'$`{}()<>|;&%=]{4,}"#,
    ),
    (
        &["TOKEN", "KEY"],
        "a secret in an environment variable",
        r#"(?:\bexport\s|\bsetx?\s|\s-e\s|\s--env[ =])\s*["']?[A-Z0-9_]*(?:TOKEN|API_?KEY)["']?[= ]["']?\K(?=[^\s]*[0-9])[A-Za-z0-9_.+/=-]{12,}"#,
    ),
    (
        &["PASS", "PWD", "SECRET"],
        "a secret in an environment variable",
        r#"(?:^|[;&|]|\bsudo)\s*[A-Z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|MYSQL_PWD|SECRET_KEY|SECRET_ACCESS_KEY)=["']?\K(?=[^\s"']*[^A-Za-z_\s"'.])[^\s"'$`{}()<>|;&%,]{5,}"#,
    ),
    (&["passw"], "a password", r#"^\s*(?:export\s+)?[a-z_]*(?:password|passwd)=\K(?=[^\s]*[!@#~^])[^\s"'$`{}()<>|;&%,\[\]]{6,}\s*$"#),
    (
        &["mysql", "mariadb"],
        "a password on a command line",
        r#"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mysqlsh|mariadb|mariadb-dump)\s(?:[^\n|]*\s)?(?:-p|--password=)["']?\K[^\s"'$`{}()<>|;&%]{3,}"#,
    ),
    (
        &["curl"],
        "a password on a command line",
        r#"\bcurl\s(?:[^\n|]*\s)?(?:-u\s*|--user[ =]|--proxy-user[ =])["']?[^\s:"'$`{}()<>]+:\K[^\s"'$`{}()<>|;&%]{3,}"#,
    ),
    (
        &["uthorization"],
        "a token that lets somebody in",
        r#"[Aa]uthorization["']?\s*[:=]\s*["']?(?:[Bb]earer|[Bb]asic|[Tt]oken)\s+\K[^\s"'$`{}()<>|;&%,]{12,}"#,
    ),
    (&["sshpass"], "a password on a command line", r#"\bsshpass\s+-p\s*["']?\K[^\s"'$`{}()<>|;&%]{3,}"#),
    (&["docker login", "podman login"], "a password on a command line", r#"\blogin\s(?:[^\n|]*\s)?-p\s+["']?\K[^\s"'$`{}()<>|;&%]{4,}"#),
    (
        &["--"],
        "a password on a command line",
        r#"\s--[a-z-]*(?:password|passphrase)(?:=["']?|\s+["']?(?=[^\s"']*[0-9!@#~^]))\K(?!-)[^\s"'$`{}()<>|;&%,\[\]]{4,}"#,
    ),
    (
        &["onvert", "ONVERT"],
        "a password",
        r#"(?i)convertto-securestring(?=[^\n]*-asplaintext)\s+(?:-(?:asplaintext|force|string)\s+)*["']\K[^"'$\n]{4,}(?=["'])"#,
    ),
    (
        &["chpasswd"],
        "a password on a command line",
        r#"["'\s][a-z_][a-z0-9_.-]*:\K[^\s"'$`{}()<>|;&%]{4,}(?=["']?\s*\|\s*(?:sudo\s+)?chpasswd)"#,
    ),
    (
        &["net user"],
        "a password on a command line",
        r#"\bnet user\s+\S+\s+["']?\K[^\s"'$`{}()<>|;&%/*][^\s"'$`{}()<>|;&%]{5,}(?=["']?\s+/)"#,
    ),
];

/// The secrets in a text that are known by their form, by where they stand; each place is told once. What only runs as code is never one
/// of the examples that AWS's documentation writes.
pub(super) fn forms(text: &str, is_code: bool) -> Vec<(&'static str, Range<usize>)> {
    let mut told: Vec<(&'static str, Range<usize>)> = Vec::new();
    for form in KNOWN.iter().filter(|form| form.may_be_in(text)) {
        let found = form.find(text).filter(|(_, range)| is_code || !is_example(&text[range.clone()]));
        told.extend(found.filter(|(_, range)| !is_told(&told, range)));
    }
    // Most texts hold none of the words, and need not be looked at line by line.
    let commands: Vec<&Form> = IN_COMMANDS.iter().filter(|form| form.may_be_in(text)).collect();
    if commands.is_empty() {
        return told;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for form in commands.iter().filter(|form| form.may_be_in(line)) {
            let Some((what, range)) = form.find(line).filter(|(_, range)| is_secret(&line[range.clone()])) else { continue };
            let range = start + range.start..start + range.end;
            if !is_told(&told, &range) {
                told.push((what, range));
            }
        }
        start += line.len();
    }
    told
}

fn is_told(told: &[(&str, Range<usize>)], range: &Range<usize>) -> bool {
    told.iter().any(|(_, other)| other.start < range.end && range.start < other.end)
}

impl Form {
    fn may_be_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.contains(word))
    }

    fn pattern(&self) -> Option<&Pattern> {
        self.compiled.get_or_init(|| Pattern::compile(self.written, Purpose::Somewhere).ok().flatten()).as_ref()
    }

    fn find(&self, text: &str) -> Option<(&'static str, Range<usize>)> {
        let range = self.pattern()?.find(text)?;
        text.get(range.clone()).map(|_| (self.what, range))
    }
}

/// AWS's documentation writes its examples so.
fn is_example(found: &str) -> bool {
    found.to_ascii_lowercase().contains("example")
}

/// Whether what is given to a command can be a secret: no word that stands for one, and no name of the place where one is.
fn is_secret(found: &str) -> bool {
    let lower = found.to_ascii_lowercase();
    let is_word =
        ["true", "false", "none", "null", "prompt", "password", "passwd", "secret", "changeme", "change_me", "token", "replace_me"]
            .contains(&lower.as_str());
    let is_made_up = ["your", "xxxx", "****", "....", "redacted", "placeholder", "dummy"].iter().any(|word| lower.contains(word));
    let is_place =
        ["/", "./", "~/", "@", "arn:", "file:", "env:", "ssm:", "ssm/", "aws:", "\\"].iter().any(|start| lower.starts_with(start));
    !is_word && !is_made_up && !is_place
}

#[cfg(test)]
mod tests {
    use super::{IN_COMMANDS, KNOWN, forms};

    fn first(text: &str) -> Option<(&'static str, &str)> {
        forms(text, false).into_iter().next().map(|(what, range)| (what, &text[range]))
    }

    #[test]
    fn every_form_is_known_and_found() {
        for form in KNOWN.iter().chain(IN_COMMANDS.iter()) {
            assert!(form.pattern().is_some(), "{}", form.written);
        }
        let key = "A".repeat(16);
        let letters = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
        for (text, what) in [
            (format!("AKIA{key}"), "an AWS access key"),
            (format!("-----BEGIN RSA PRIVATE KEY-----\nMIIE{letters}"), "a private key"),
            (format!("aws_secret_access_key = {letters}"), "an AWS secret access key"),
            (format!("token: ghp_{}", &letters[..36]), "a token of GitHub"),
            (["xoxb", "123456789012", "abcdefghijkl"].join("-"), "a token of Slack"),
            (format!("https://hooks.slack.com/services/T0000000/B0000000/{}", &letters[..24]), "a webhook of Slack"),
            (["x: eyJhbGciOiJIUzI1", "eyJzdWIiOiIxMjM0", "dozjgNryP4J3"].join("."), "a token that lets somebody in (JWT)"),
            ("postgres://admin:hunter22@db.internal/orders".to_owned(), "a password in an address"),
            (format!("\"api_key\": \"{letters}\""), "a secret"),
            ("db_password = 'hunter22'".to_owned(), "a password"),
        ] {
            assert_eq!(first(&text).map(|(found, _)| found), Some(what), "{text}");
        }
    }

    #[test]
    fn an_example_is_one_where_nothing_runs_it() {
        let text = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE";
        assert!(forms(text, false).is_empty());
        assert_eq!(forms(text, true).len(), 1);
    }

    #[test]
    fn what_is_given_to_commands_is_found_alone() {
        for (text, secret) in [
            ("set -e\nexport DB_PASSWORD=Sup3rS3cret!\n", "Sup3rS3cret!"),
            ("export PGPASSWORD=topsecret && psql", "topsecret"),
            ("docker run -e MYSQL_ROOT_PASSWORD=letmein mysql", "letmein"),
            ("setx DB_PASSWORD Winter2024", "Winter2024"),
            ("export API_KEY=sk-live-0123456789", "sk-live-0123456789"),
            ("PGPASSWORD=w1nter psql -h db", "w1nter"),
            ("db_password=Winter2024!", "Winter2024!"),
            (
                "aws configure set aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ),
            ("aws configure set --profile x aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY"),
            ("mysql -u root -pTopSecret1 -e 'select 1'", "TopSecret1"),
            ("mysqldump --password=letmein orders", "letmein"),
            ("curl -s -u admin:hunter22 https://x.internal", "hunter22"),
            ("curl --user 'admin:hunter22' https://x.internal", "hunter22"),
            ("curl -H 'Authorization: Bearer abcdef0123456789' https://x", "abcdef0123456789"),
            ("sshpass -p hunter22 ssh root@db", "hunter22"),
            ("docker login -u me -p hunter22 registry", "hunter22"),
            ("aws rds modify-db-instance --master-user-password hunter22", "hunter22"),
            ("$p = ConvertTo-SecureString \"letmein\" -AsPlainText -Force", "letmein"),
            ("ConvertTo-SecureString -AsPlainText -Force -String 'letmein'", "letmein"),
            ("echo \"root:letmein\" | chpasswd", "letmein"),
            ("net user admin Winter2024 /add", "Winter2024"),
        ] {
            assert_eq!(first(text).map(|(_, found)| found), Some(secret), "{text}");
        }
    }

    #[test]
    fn what_only_names_a_secret_is_none() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "if '-----BEGIN RSA PRIVATE KEY-----' in text:",
            "https://user:{{ Password }}@host",
            "password = os.environ['PASSWORD']",
            "Password: '{{ Password }}'",
            "https://docs.aws.amazon.com/a:b/c@d",
            "password = ''",
            "token = 'the-token-of-the-next-page-that-is-there'",
            "NextToken='{{ Look.Token }}'",
            "api_key = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key'",
            "export DB_PASSWORD={{ Password }}",
            "export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)",
            "export DB_PASSWORD=\"$1\"",
            "export DB_PASSWORD=your-password",
            "TOKEN=`curl -X PUT http://169.254.169.254/latest/api/token`",
            "DB_PASSWORD=DEFAULT_PASSWORD",
            "    MasterUserPassword=password)",
            "    password=settings.password,",
            "mysql -u root -p orders",
            "mysql -u root -p$PASSWORD",
            "mysql -u root -p'{{ Password }}'",
            "mysql --password=$(cat /root/pw)",
            "curl -u \"$USER:$PASSWORD\" https://x",
            "curl -u admin https://x",
            "curl -H \"Authorization: Bearer $TOKEN\"",
            "docker login -u AWS --password-stdin registry",
            "aws ecr get-login-password --region eu-west-1",
            "give --password to be asked for the new one",
            "aws rds modify-db-instance --master-user-password file://pw1",
            "ConvertTo-SecureString $Password -AsPlainText -Force",
            "echo \"root:$PASSWORD\" | chpasswd",
            "net user admin {{ Password }} /add",
            "net user admin /active:yes",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
