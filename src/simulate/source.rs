//! What can be told of a script from its words alone.

/// Whether a Python script has a `raise` or `assert` of its own, or talks to somebody who may refuse.
pub(super) fn python_can_raise(text: &str) -> bool {
    let words = python_words(text);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "raise" | "assert" | "boto3" | "botocore" | "urllib" | "urllib3" | "requests" | "http" | "socket" | "subprocess"
        )
    }) || words.windows(2).any(|pair| pair[0] == "sys" && pair[1] == "exit")
}

/// Whether a PowerShell script throws, or calls AWS or the web: its cmdlets for services have a prefix such as `Get-EC2Instance`.
pub(super) fn powershell_can_throw(text: &str) -> bool {
    let code: Vec<&str> = text.lines().map(|line| line.split('#').next().unwrap_or_default()).collect();
    code.iter().flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))).any(|word| {
        let lower = word.to_ascii_lowercase();
        let noun = word.split_once('-').map(|(_, noun)| noun).unwrap_or_default();
        let is_aws = noun.len() > 3 && noun.chars().take(2).all(|c| c.is_ascii_uppercase()) && noun.chars().any(|c| c.is_ascii_lowercase());
        is_aws
            || lower == "throw"
            || lower == "exit"
            || lower.starts_with("aws.tools")
            || lower == "awspowershell"
            || lower.starts_with("invoke-")
    })
}

/// The names and keywords of a Python text, strings and comments left out.
fn python_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        if sign.is_alphanumeric() || sign == '_' {
            word.push(sign);
            rest = &rest[sign.len_utf8()..];
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        rest = match sign {
            '#' => rest.find('\n').map_or("", |end| &rest[end..]),
            '"' | '\'' => after_string(rest),
            _ => &rest[sign.len_utf8()..],
        };
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// What follows the string that a text begins with.
fn after_string(text: &str) -> &str {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let (mut rest, end) = match text.strip_prefix(&triple) {
        Some(rest) => (rest, triple.as_str()),
        None => (&text[1..], quote),
    };
    while let Some(sign) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(end) {
            return after;
        }
        // A string in single quotes ends with its line, closed or not.
        if sign == '\n' && end.len() == 1 {
            return rest;
        }
        let escaped = if sign == '\\' { rest[1..].chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = &rest[sign.len_utf8() + escaped..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{powershell_can_throw, python_can_raise};

    #[test]
    fn words_in_strings_and_comments_do_not_count() {
        for quiet in [
            "",
            "def f(e, c):\n    return {'x': 'raise'}",
            "\"\"\"May raise boto3's errors.\"\"\"\nx = 1",
            "# raise\nx = 'it\\'s raise'",
            "praise = 1",
            "'''",
            "'open\nx = 1",
        ] {
            assert!(!python_can_raise(quiet), "{quiet}");
        }
        for loud in ["raise ValueError('x')", "import boto3", "x = '''a''' ; raise", "if x: raise", "sys.exit(1)", "'open\nraise"] {
            assert!(python_can_raise(loud), "{loud}");
        }
    }

    #[test]
    fn cmdlets_of_aws_are_told_by_their_nouns() {
        for quiet in ["Get-Date", "$x = 1 # throw", "Write-Output 'x'"] {
            assert!(!powershell_can_throw(quiet), "{quiet}");
        }
        for loud in ["throw 'x'", "Get-EC2Instance -InstanceId $x", "Import-Module AWS.Tools.EC2", "Invoke-RestMethod $u"] {
            assert!(powershell_can_throw(loud), "{loud}");
        }
    }
}
