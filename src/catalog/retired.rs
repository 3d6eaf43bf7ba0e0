//! Services that there were.

/// Names that boto3 has dropped together with the services.
const RETIRED: &[&str] = &[
    "alexaforbusiness",
    "backupstorage",
    "codestar",
    "elastic-inference",
    "elastictranscoder",
    "evidently",
    "gamesparks",
    "honeycode",
    "iot1click-devices",
    "iot1click-projects",
    "iot-roborunner",
    "iotanalytics",
    "iotfleethub",
    "lookoutmetrics",
    "lookoutvision",
    "macie",
    "mobile",
    "nimble",
    "opsworks",
    "opsworkscm",
    "privatenetworks",
    "qldb",
    "qldb-session",
    "robomaker",
    "sms",
    "worklink",
];

/// Whether boto3 had a service of this name once: a runtime with an older boto3 may know it still, though AWS has closed the service.
pub fn is_retired(name: &str) -> bool {
    RETIRED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::RETIRED;
    use crate::catalog::catalog;

    #[test]
    fn the_catalogue_has_none_of_them() {
        for name in RETIRED {
            assert!(catalog().service(name).is_none(), "{name} is there again");
        }
    }
}
