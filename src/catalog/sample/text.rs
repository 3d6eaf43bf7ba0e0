//! Texts by the names of members.

use crate::catalog::{Kind, Shape};
use crate::pattern::{Pattern, Purpose};

/// What ids begin with, by the end of the member's name; the letter before stands for itself.
const PREFIXES: &[(&str, &str)] = &[
    ("NetworkInterfaceId", "eni-"),
    ("InternetGatewayId", "igw-"),
    ("TransitGatewayId", "tgw-"),
    ("NatGatewayId", "nat-"),
    ("RouteTableId", "rtb-"),
    ("NetworkAclId", "acl-"),
    ("SecurityGroupId", "sg-"),
    ("FileSystemId", "fs-"),
    ("MountTargetId", "fsmt-"),
    ("AccessPointId", "fsap-"),
    ("AllocationId", "eipalloc-"),
    ("AssociationId", "eipassoc-"),
    ("ReservationId", "r-"),
    ("FlowLogId", "fl-"),
    ("VpcEndpointId", "vpce-"),
    ("LaunchTemplateId", "lt-"),
    ("InstanceId", "i-"),
    ("SnapshotId", "snap-"),
    ("VolumeId", "vol-"),
    ("SubnetId", "subnet-"),
    ("ImageId", "ami-"),
    ("GroupId", "sg-"),
    ("VpcId", "vpc-"),
];

const ACCOUNT: &str = "123456789012";
const UUID: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// Tried in turn where a pattern refuses what the name suggests.
const CANDIDATES: &[&str] = &[
    "example",
    "Example",
    "1",
    "example-1",
    UUID,
    ACCOUNT,
    "0123456789abcdef",
    "us-east-1",
    "1.0",
    "1.0.0",
    "/example",
    "https://example.com/",
];

/// Patterns longer than this are not tried: what they cost is out of proportion.
const LONG_PATTERN: usize = 300;

/// A text that a member of this name could hold.
pub(super) fn plausible(service: &str, name: &str, shape: Shape<'_>) -> String {
    let by_name = by_name(service, name);
    let Kind::String { pattern, bounds } = shape.kind() else { return by_name };
    let chosen = if pattern.is_empty() || pattern.len() > LONG_PATTERN { by_name } else { matching(pattern, by_name, service) };
    let least = bounds.min.parse::<usize>().unwrap_or(0).min(1_000);
    let most = bounds.max.parse::<usize>().unwrap_or(usize::MAX);
    let mut text: String = chosen.chars().take(most).collect();
    for _ in text.chars().count()..least {
        text.push('0');
    }
    text
}

fn matching(pattern: &str, by_name: String, service: &str) -> String {
    let Ok(Some(pattern)) = Pattern::compile(pattern, Purpose::Whole) else { return by_name };
    let fits = |text: &str| pattern.matches(text) == Some(true);
    if fits(&by_name) {
        return by_name;
    }
    let arn = arn(service);
    let other = CANDIDATES.iter().copied().chain([arn.as_str()]).find(|text| fits(text)).map(str::to_owned);
    other.unwrap_or(by_name)
}

fn arn(service: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:example/example-1")
}

fn by_name(service: &str, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if let Some((_, prefix)) = PREFIXES.iter().find(|(end, _)| lower.ends_with(&end.to_ascii_lowercase())) {
        return format!("{prefix}0123456789abcdef0");
    }
    if ends(&["arn", "kmskeyid", "kmsmasterkeyid"]) {
        return arn(service);
    }
    if ends(&["accountid", "ownerid", "account", "awsaccountid"]) {
        return ACCOUNT.to_owned();
    }
    let fixed = if ends(&["id"]) {
        UUID
    } else if ends(&["region", "regionname"]) {
        "us-east-1"
    } else if ends(&["zone", "zonename"]) {
        "us-east-1a"
    } else if ends(&["time", "date", "timestamp"]) {
        super::TIME
    } else if ends(&["cidr", "cidrblock", "cidrip"]) {
        "192.0.2.0/24"
    } else if ends(&["ip", "ipaddress"]) {
        "192.0.2.1"
    } else if ends(&["url", "uri", "endpoint"]) {
        "https://example.com/"
    } else if ends(&["email", "emailaddress"]) {
        "someone@example.com"
    } else if ends(&["name"]) {
        "example-name"
    } else if ends(&["version", "count", "size", "number", "percent", "percentage", "percentdone"]) {
        "1"
    } else if ends(&["policy", "policydocument", "json", "definition", "document", "templatebody", "schema"]) {
        "{}"
    } else {
        "example"
    };
    fixed.to_owned()
}

/// Whether a member says where the next page begins; the names that paginators have, and the like where there is no paginator.
pub(super) fn is_token_of_pages(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "nexttoken" | "nextmarker" | "marker" | "nextpagetoken" | "paginationtoken" | "nextpage" | "lastevaluatedkey")
        || (lower.starts_with("next") && (lower.ends_with("token") || lower.ends_with("marker")))
}

/// Whether a Boolean says that there is more to come.
pub(super) fn says_more(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["truncated", "hasmore", "moreresults", "moredata"].iter().any(|word| lower.contains(word))
}
