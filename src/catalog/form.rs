//! The forms that values have by the names of the members that hold them, where the models tell no pattern: ids of EC2, and ARNs.

/// Services whose `InstanceId` is EC2's; others have instances of their own.
const OF_INSTANCES: &[&str] = &["autoscaling", "ec2", "ssm"];

/// Members that hold an id of the same kind in every service, with a pattern that all such ids match.
const EVERYWHERE: &[(&str, &str)] =
    &[("securitygroup", "sg-.*"), ("subnet", "subnet-.*"), ("vpc", "vpc-.*"), ("vpcsecuritygroup", "sg-.*")];

/// The same for members of EC2's own operations.
const OF_EC2: &[(&str, &str)] = &[
    ("allocation", "eipalloc-.*"),
    // Placement groups are groups too.
    ("group", "(sg|pg)-.*"),
    // A Systems Manager parameter may be named in its place.
    ("image", "(ami|aki|ari)-.*|resolve:.*"),
    ("internetgateway", "igw-.*"),
    ("keypair", "key-.*"),
    ("launchtemplate", "lt-.*"),
    ("natgateway", "nat-.*"),
    ("networkacl", "acl-.*"),
    ("networkinterface", "eni-.*"),
    ("routetable", "rtb-.*"),
    ("snapshot", "snap-.*"),
    ("transitgateway", "tgw-.*"),
    ("volume", "vol-.*"),
    ("vpcendpoint", "vpce-.*"),
    ("vpcpeeringconnection", "pcx-.*"),
    ("vpngateway", "vgw-.*"),
];

/// The text of every instance's id; `mi-` is a managed node.
const INSTANCE: &str = "m?i-.*";

/// The text of every ARN.
const ARN: &str = "arn:.*";

/// A pattern that every value of a member matches, by the member's name; `None` where the name says nothing.
pub fn form_of(service: &str, member: &str) -> Option<&'static str> {
    if member.ends_with("Arn") || member.ends_with("ARN") || member == "arn" {
        return Some(ARN);
    }
    let lower = member.to_ascii_lowercase();
    let resource = lower.strip_suffix("ids").or_else(|| lower.strip_suffix("id"))?;
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == resource).map(|(_, pattern)| *pattern);
    match find(EVERYWHERE) {
        Some(pattern) => Some(pattern),
        None if resource == "instance" && OF_INSTANCES.contains(&service) => Some(INSTANCE),
        None if service == "ec2" => find(OF_EC2),
        None => None,
    }
}

/// The same for the values of a filter of EC2, by its name: `attachment.instance-id` is an `InstanceId`.
pub fn form_of_filter(service: &str, filter: &str) -> Option<&'static str> {
    let name = filter.rsplit('.').next().filter(|_| service == "ec2")?;
    name.ends_with("-id").then(|| form_of(service, &name.replace('-', "")))?
}

#[cfg(test)]
mod tests {
    use super::{EVERYWHERE, OF_EC2, form_of, form_of_filter};
    use crate::catalog::{Operation, catalog};
    use crate::pattern::disjoint;

    #[test]
    fn names_tell_forms_where_they_are_sure() {
        for (service, member, form) in [
            ("ec2", "SubnetId", Some("subnet-.*")),
            ("lambda", "SubnetIds", Some("subnet-.*")),
            ("ecs", "taskArn", Some("arn:.*")),
            ("ec2", "InstanceIds", Some("m?i-.*")),
            ("connect", "InstanceId", None),
            ("fsx", "VolumeId", None),
            ("ec2", "VolumeId", Some("vol-.*")),
            ("ec2", "Id", None),
        ] {
            assert_eq!(form_of(service, member), form, "{service} {member}");
        }
        assert_eq!(form_of_filter("ec2", "attachment.instance-id"), Some("m?i-.*"));
        assert_eq!(form_of_filter("ec2", "tag:vpc-id"), None);
        assert_eq!(form_of_filter("rds", "vpc-id"), None);
    }

    #[test]
    fn the_ids_are_of_ec2_and_their_own() {
        let ec2 = catalog().service("ec2").expect("there is EC2");
        let members: Vec<String> = ec2
            .operations()
            .filter_map(Operation::input)
            .flat_map(|input| input.members().map(|member| member.name.to_ascii_lowercase()))
            .collect();
        for (name, pattern) in EVERYWHERE.iter().chain(OF_EC2).filter(|(name, _)| *name != "vpcsecuritygroup") {
            assert!(members.iter().any(|member| *member == format!("{name}id") || *member == format!("{name}ids")), "{name}");
            let others = EVERYWHERE.iter().chain(OF_EC2).filter(|(_, other)| other != pattern && !other.contains("sg"));
            for (other, form) in others.filter(|_| !pattern.contains("sg")) {
                assert!(disjoint(pattern, form), "{name} {other}");
            }
        }
    }
}
