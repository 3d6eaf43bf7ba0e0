//! From the file's text to the settings.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::pattern::{CodePattern, PathPattern};
use super::table::{Item, Table, describe, list, mistake};
use super::{Check, Config, ConfigError, Ignore, Project, Promote, Register, Role, Target};
use crate::catalog::{is_region, is_region_like, nearest_region};
use crate::diagnostic::Level;
use crate::document::runtime::{self, Standing};
use crate::spec::NamePattern;
use crate::text::nearest;

const TOP: &str = "the file";

/// Reads `ssmith.toml`.
///
/// # Errors
///
/// The first mistake, with its place.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| {
        let message = format!("this is not TOML: {}", error.message().replace('\n', "; "));
        let range = error.span().unwrap_or(0..0);
        // TOML takes the list and the tables for one key.
        let both = error.message().contains("duplicate key") && text.get(range.clone()).is_some_and(|key| key.contains("ignore"));
        let help = both
            .then(|| "write all of it as `[[check.ignore]]`, or tables into the list: `{ code = \"SSM0405\", path = \"old\" }`".to_owned());
        ConfigError { help, ..mistake(message, range) }
    })?;
    let top = Table::new(TOP, document.get_ref(), &["project", "check", "target", "register"])?;
    Ok(Config { project: project(text, top)?, check: check(top)?, targets: targets(top)?, register: register(top)? })
}

fn project(source: &str, top: Table<'_>) -> Result<Project, ConfigError> {
    let Some(table) = top.table("project", "[project]", &["name-pattern", "prefix", "default-runtime"])? else {
        return Ok(Project::default());
    };
    let (pattern, pattern_at) = table.text_at("name-pattern")?.unwrap_or(("{Service}-{Type}-{Name}_{date}", 0..0));
    // `prefix = ""` is the default, said aloud.
    let no_prefix = table.get("prefix").is_some_and(|item| item.get_ref().as_str() == Some(""));
    let (prefix, prefix_at) = if no_prefix { None } else { table.text_at("prefix")? }.unwrap_or(("", 0..0));
    let inside = |text: &str, at: &Range<usize>, range: Range<usize>| match source.get(at.clone()) {
        // Byte for byte between one quote on each side, else the whole value.
        Some(written) if written.len() == text.len() + 2 => at.start + 1 + range.start..at.start + 1 + range.end,
        _ => at.clone(),
    };
    let place = |error: crate::spec::PatternError, text: &str, at: &Range<usize>| ConfigError {
        range: inside(text, at, error.range.clone()),
        message: error.message,
        help: error.help,
    };
    NamePattern::new("", prefix).map_err(|error| place(error, prefix, &prefix_at))?;
    let names = NamePattern::new(pattern, prefix).map_err(|error| place(error, pattern, &pattern_at))?;
    let default_runtime = table.text_at("default-runtime")?.map(|(name, range)| known_runtime(name, range)).transpose()?;
    Ok(Project { names, default_runtime })
}

/// A runtime that scripts can be written for. One of a later version than is known may have come since.
fn known_runtime(name: &str, range: Range<usize>) -> Result<String, ConfigError> {
    let supported: Vec<&str> = runtime::supported().collect();
    let instead = || format!("write one of {}", list(&supported));
    match runtime::standing(name) {
        Some(Standing::Retired) => Err(ConfigError { help: Some(instead()), ..mistake(format!("the runtime `{name}` is retired"), range) }),
        Some(_) => Ok(name.to_owned()),
        None if runtime::is_newer(name) => Ok(name.to_owned()),
        None => {
            let help = nearest(name, supported.iter().copied()).map_or_else(instead, |near| format!("did you mean `{near}`?"));
            Err(ConfigError { help: Some(help), ..mistake(format!("there is no runtime `{name}`"), range) })
        }
    }
}

fn check(top: Table<'_>) -> Result<Check, ConfigError> {
    let Some(table) = top.table("check", "[check]", &["select", "ignore", "level", "ignore-paths"])? else {
        return Ok(Check::default());
    };
    let select = table.texts("select")?.into_iter().map(|(code, range)| CodePattern::new(code, range)).collect::<Result<_, _>>()?;
    let ignore = table.items("ignore")?.into_iter().map(|item| ignore(table, item)).collect::<Result<_, _>>()?;
    let levels = table.entries("level")?.into_iter().map(|(code, range, item)| {
        let (word, word_at) = table.string("level", item)?;
        Ok((CodePattern::new(code, range)?, level(word, word_at)?))
    });
    let levels = levels.collect::<Result<_, _>>()?;
    let ignore_paths =
        table.texts("ignore-paths")?.into_iter().map(|(path, range)| PathPattern::new(path, range)).collect::<Result<_, _>>()?;
    Ok(Check { select, ignore, levels, ignore_paths })
}

/// A code, or a table that says more.
fn ignore<'a>(check: Table<'a>, item: Item<'a>) -> Result<Ignore, ConfigError> {
    if let DeValue::Table(_) = item.get_ref() {
        let table = Table::of("[[check.ignore]]", item, &["code", "path", "step", "reason"])?;
        let (code, range) = table.required("code", item.span())?;
        return Ok(Ignore {
            code: CodePattern::new(code, range.clone())?,
            path: table.text_at("path")?.map(|(path, range)| PathPattern::new(path, range)).transpose()?,
            step: table.text("step")?,
            reason: table.text("reason")?,
            range,
        });
    }
    let (code, range) = check.string("ignore", item)?;
    Ok(Ignore { code: CodePattern::new(code, range.clone())?, path: None, step: None, reason: None, range })
}

fn level(word: &str, range: Range<usize>) -> Result<Level, ConfigError> {
    match word {
        "error" => Ok(Level::Error),
        "warning" => Ok(Level::Warning),
        "note" => Ok(Level::Note),
        _ => Err(choice("level", word, &["error", "warning", "note"], range)),
    }
}

fn targets(top: Table<'_>) -> Result<Vec<Target>, ConfigError> {
    let mut targets: Vec<Target> = Vec::new();
    for item in top.items("target")? {
        let keys = ["name", "account", "regions", "profile", "role-arn", "roles", "endpoint-url", "parameters"];
        let table = Table::of("[[target]]", item, &keys)?;
        let (name, name_at) = table.required("name", item.span())?;
        if targets.iter().any(|other| other.name == name) {
            return Err(mistake(format!("there are two targets `{name}`"), name_at));
        }
        let account = table.text_at("account")?;
        if let Some((account, range)) = &account
            && !is_account(account)
        {
            return Err(mistake(format!("`{account}` is not an account: it must have twelve digits"), range.clone()));
        }
        let regions = table.texts("regions")?;
        if let Some((region, range)) = regions.iter().find(|(region, _)| !is_region(region) && !is_region_like(region)) {
            let help = nearest_region(region).map(|near| format!("did you mean `{near}`?"));
            return Err(ConfigError {
                help,
                ..mistake(format!("`{region}` does not look like a region, such as `eu-west-1`"), range.clone())
            });
        }
        targets.push(Target {
            name: name.to_owned(),
            account: account.map(|(account, _)| account.to_owned()),
            regions: regions.into_iter().map(|(region, _)| region.to_owned()).collect(),
            profile: table.text("profile")?,
            roles: roles(table)?,
            endpoint_url: table.text_at("endpoint-url")?.map(|(url, range)| endpoint_url(url, range)).transpose()?,
            parameters: table.map("parameters")?,
        });
    }
    Ok(targets)
}

fn roles(target: Table<'_>) -> Result<Vec<Role>, ConfigError> {
    let items = target.items("roles")?;
    let mut roles = Vec::with_capacity(items.len());
    if let Some((arn, range)) = target.text_at("role-arn")? {
        if !items.is_empty() {
            let message = "[[target]] has both `role-arn` and `roles`";
            return Err(ConfigError { help: Some("make `role-arn` the first of `roles`".to_owned()), ..mistake(message, range) });
        }
        roles.push(Role { arn: role_arn(arn, range)?, external_id: None, session_name: None });
    }
    for item in items {
        let table = Table::of("an item of `roles`", item, &["arn", "external-id", "session-name"])?;
        let (arn, range) = table.required("arn", item.span())?;
        roles.push(Role { arn: role_arn(arn, range)?, external_id: table.text("external-id")?, session_name: table.text("session-name")? });
    }
    Ok(roles)
}

fn register(top: Table<'_>) -> Result<Register, ConfigError> {
    let keys = ["tags", "version-name", "share-with", "keep-versions", "promote"];
    let Some(table) = top.table("register", "[register]", &keys)? else { return Ok(Register::default()) };
    let share_with = table.texts("share-with")?;
    if let Some((account, range)) = share_with.iter().find(|(account, _)| *account != "all" && !is_account(account)) {
        return Err(mistake(format!("`{account}` is not an account: it must have twelve digits, or be `all`"), range.clone()));
    }
    let shared_with_all = share_with.iter().find(|(account, _)| *account == "all").map(|(_, range)| range.clone());
    let keep_versions = table.get("keep-versions").map(keep_versions).transpose()?;
    let promote = match table.text_at("promote")? {
        None | Some(("never", _)) => Promote::Never,
        Some(("on-success", _)) => Promote::OnSuccess,
        Some((word, range)) => return Err(choice("promote", word, &["never", "on-success"], range)),
    };
    Ok(Register {
        tags: table.map("tags")?,
        version_name: table.text("version-name")?,
        shared_with_all,
        share_with: share_with.into_iter().map(|(account, _)| account.to_owned()).collect(),
        keep_versions,
        promote,
    })
}

fn keep_versions(item: Item<'_>) -> Result<u32, ConfigError> {
    let number = match item.get_ref() {
        DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| *number > 0),
        other => {
            return Err(mistake(format!("`keep-versions` of [register] must be an integer, not {}", describe(other)), item.span()));
        }
    };
    number.ok_or_else(|| mistake("`keep-versions` of [register] must be 1 or more", item.span()))
}

fn choice(key: &str, word: &str, words: &[&str], range: Range<usize>) -> ConfigError {
    let help = match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", list(words)),
    };
    ConfigError { message: format!("`{word}` is not a value of `{key}`"), help: Some(help), range }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn endpoint_url(text: &str, range: Range<usize>) -> Result<String, ConfigError> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if !host.is_empty() && !host.starts_with('/') && !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    let help = Some("write it whole, as `http://127.0.0.1:5000` or `https://ssm.eu-west-1.amazonaws.com`".to_owned());
    Err(ConfigError { help, ..mistake(format!("`{text}` is not a URL"), range) })
}

fn role_arn(text: &str, range: Range<usize>) -> Result<String, ConfigError> {
    if text.starts_with("arn:") && text.contains(":iam::") && text.contains(":role/") {
        return Ok(text.to_owned());
    }
    let help = Some("write it as `arn:aws:iam::123456789012:role/NAME`".to_owned());
    Err(ConfigError { help, ..mistake(format!("`{text}` is not the ARN of a role"), range) })
}
