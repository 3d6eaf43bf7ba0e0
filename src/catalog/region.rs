//! The regions of AWS, by partition.

use crate::text::nearest;

/// Every partition with what its regions' names begin with (`aws` has the rest) and the regions that botocore 1.43.11 knows.
const PARTITIONS: &[(&str, &str, &[&str])] = &[
    ("aws-cn", "cn-", &["cn-north-1", "cn-northwest-1"]),
    ("aws-us-gov", "us-gov-", &["us-gov-east-1", "us-gov-west-1"]),
    ("aws-iso", "us-iso-", &["us-iso-east-1", "us-iso-west-1"]),
    ("aws-iso-b", "us-isob-", &["us-isob-east-1", "us-isob-west-1"]),
    ("aws-iso-e", "eu-isoe-", &["eu-isoe-west-1"]),
    ("aws-iso-f", "us-isof-", &["us-isof-east-1", "us-isof-south-1"]),
    ("aws-eusc", "eusc-", &["eusc-de-east-1"]),
    (
        "aws",
        "",
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    ),
];

/// Where regions lie in their area; the last word of a name before its number.
const DIRECTIONS: [&str; 9] = ["north", "northeast", "northwest", "south", "southeast", "southwest", "east", "west", "central"];

/// All regions, by name within their partition.
pub fn regions() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().flat_map(|(_, _, regions)| regions.iter().copied())
}

/// Whether this is the name of a region that is known.
pub fn is_region(name: &str) -> bool {
    regions().any(|region| region == name)
}

/// Whether a name is formed like a region's: one that is newer than this list is.
pub fn is_region_like(name: &str) -> bool {
    let words: Vec<&str> = name.split('-').collect();
    let [area, .., direction, number] = words.as_slice() else { return false };
    (2..=4).contains(&area.len())
        && words[..words.len() - 1].iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && DIRECTIONS.contains(direction)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The known region nearest to a wrong name.
pub fn nearest_region(name: &str) -> Option<&'static str> {
    nearest(name, regions())
}

/// The partition that a region belongs to, known or not.
pub fn partition(region: &str) -> &'static str {
    PARTITIONS.iter().find(|(_, prefix, _)| region.starts_with(prefix)).map_or("aws", |(partition, _, _)| partition)
}

#[cfg(test)]
mod tests {
    use super::{is_region, is_region_like, nearest_region, partition, regions};

    #[test]
    fn regions_are_known_and_those_to_come_are_like_them() {
        for region in regions() {
            assert!(is_region(region) && is_region_like(region), "{region}");
        }
        for (name, near) in [("us-esat-1", "us-east-1"), ("eu_west_1", "eu-west-1"), ("EU-WEST-1", "eu-west-1")] {
            assert!(!is_region_like(name), "{name}");
            assert_eq!(nearest_region(name), Some(near));
        }
        assert!(is_region_like("nz-north-1") && !is_region("nz-north-1"));
        assert!(!is_region_like("eu-west") && !is_region_like("west-1") && !is_region_like(""));
    }

    #[test]
    fn each_has_its_partition() {
        for (region, name) in [
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-isob-east-1", "aws-iso-b"),
            ("us-iso-east-1", "aws-iso"),
            ("us-east-1", "aws"),
            ("eusc-de-east-1", "aws-eusc"),
            ("nz-north-1", "aws"),
        ] {
            assert_eq!(partition(region), name, "{region}");
        }
    }
}
