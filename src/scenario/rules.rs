//! What can be wrong with a scenario: family 13.

use crate::diagnostic::Rule;
use crate::rule;

rule! {
    /// A scenario cannot be read.
    ///
    /// # Why
    /// It is no YAML, or a key stands twice, so that one of two values would be lost silently.
    ///
    /// # Example
    /// ```scenario
    /// region: us-east-1
    /// region: eu-west-1
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// region: us-east-1
    /// ```
    pub UNREADABLE = "SSM1301" "unreadable-scenario" Error Run
}

rule! {
    /// A scenario has a key that means nothing.
    ///
    /// # Why
    /// A misspelt key would be overlooked, and the scenario would test something else than its author thinks.
    ///
    /// # Example
    /// ```scenario
    /// expects:
    ///   status: Success
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// expect:
    ///   status: Success
    /// ```
    pub UNKNOWN_KEY = "SSM1302" "unknown-scenario-key" Error Run
}

rule! {
    /// A value of a scenario is not what its key takes, or a key is missing.
    ///
    /// # Why
    /// Durations are written `90s`, `10m`, `2h` or `PT10M`, times as ISO 8601, accounts as twelve digits in quotes; a mock has one of `return`, `answers`
    /// and `error`, a replaced step one of `approve`, `reject`, `resume`, `return`, `fail` and `timeout`.
    ///
    /// # Example
    /// ```scenario
    /// account: 123456789012
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// account: "123456789012"
    /// ```
    pub WRONG_VALUE = "SSM1303" "wrong-scenario-value" Error Run
}

rule! {
    /// A mock is for a service or an operation that AWS does not have.
    ///
    /// # Why
    /// No call will ever match it. Services have boto3's names (`efs`, not `elasticfilesystem`); operations may be written as the API or
    /// as boto3 writes them.
    ///
    /// # Example
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystem
    ///     return: {}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {}
    /// expect: {status: Success}
    /// ```
    pub UNKNOWN_OPERATION = "SSM1304" "unknown-mocked-operation" Error Run
}

rule! {
    /// A region that AWS does not have.
    ///
    /// # Why
    /// No call goes to a region that does not exist. A name that looks like a region's but is not known is a warning: it may be newer than ssmith.
    ///
    /// # Example
    /// ```scenario
    /// region: us-esat-1
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// region: us-east-1
    /// ```
    pub UNKNOWN_REGION = "SSM1305" "unknown-scenario-region" Error Run
}

rule! {
    /// What a mock waits for in the request, no request can contain.
    ///
    /// # Why
    /// `with` is compared with the request. A member that the operation does not take, or a value of another type, never matches.
    ///
    /// # Example
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     with: {FileSystemID: fs-0123456789abcdef0}
    ///     return: {FileSystems: []}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     with: {FileSystemId: fs-0123456789abcdef0}
    ///     return: {FileSystems: []}
    /// ```
    pub IMPOSSIBLE_REQUEST = "SSM1306" "impossible-mocked-request" Error Run
}

rule! {
    /// A mock answers what the operation cannot return.
    ///
    /// # Why
    /// A test that passes with an answer that AWS never gives proves nothing: the selector that finds `JobStatus` here will not find it there.
    ///
    /// # Example
    /// ```scenario
    /// calls:
    ///   - on: backup:DescribeRestoreJob
    ///     return: {JobStatus: COMPLETED}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: backup:DescribeRestoreJob
    ///     return: {Status: COMPLETED}
    /// ```
    pub IMPOSSIBLE_RESPONSE = "SSM1307" "impossible-mocked-response" Error Run
}

rule! {
    /// A mock fails with an error that the operation does not have.
    ///
    /// # Why
    /// A script that catches `ResourceNotFoundException` must be tested with that error, not with one that looks like it.
    ///
    /// # Example
    /// ```scenario
    /// calls:
    ///   - on: backup:StartRestoreJob
    ///     error: {code: ResourceNotFound}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: backup:StartRestoreJob
    ///     error: {code: ResourceNotFoundException}
    /// ```
    pub IMPOSSIBLE_ERROR = "SSM1308" "impossible-mocked-error" Error Run
}

rule! {
    /// A scenario names a step that the document does not have.
    ///
    /// # Why
    /// The step was renamed, or never was: what is said of it has no effect.
    ///
    /// # Example
    /// ```scenario
    /// expect:
    ///   path: [GetFileSystem]
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {FileSystems: []}
    /// expect:
    ///   path: [GetFileSystems]
    /// ```
    pub UNKNOWN_STEP = "SSM1309" "unknown-scenario-step" Error Run
}

rule! {
    /// A scenario gives a parameter that the document does not have.
    ///
    /// # Why
    /// StartAutomationExecution refuses parameters that are not declared (reference 8.2).
    ///
    /// # Example
    /// ```scenario
    /// parameters: {FileSystem: fs-0123456789abcdef0}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// parameters: {FileSystemId: fs-0123456789abcdef0}
    /// ```
    pub UNKNOWN_PARAMETER = "SSM1310" "unknown-scenario-parameter" Error Run
}

rule! {
    /// A scenario expects an output that the step does not have.
    ///
    /// # Why
    /// An output is declared by its step or predefined by its action (reference 2.4).
    ///
    /// # Example
    /// ```scenario
    /// expect:
    ///   outputs: {GetFileSystems.Count: "1"}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {FileSystems: [{OwnerId: "1", CreationToken: t, FileSystemId: fs-1, CreationTime: 0, LifeCycleState: available, NumberOfMountTargets: 0, SizeInBytes: {Value: 1}, PerformanceMode: generalPurpose, Tags: []}]}
    /// expect:
    ///   outputs: {GetFileSystems.FirstId: fs-1}
    /// ```
    pub UNKNOWN_OUTPUT = "SSM1311" "unknown-scenario-output" Error Run
}

rule! {
    /// A step cannot be replaced, or stopped at, in the way that the scenario says.
    ///
    /// # Why
    /// Only `aws:approve` can be approved or rejected, only `aws:pause` resumed. An execution can be stopped at a step that waits,
    /// calls or runs a script; a branch takes no time.
    ///
    /// # Example
    /// ```scenario
    /// steps:
    ///   GetFileSystems: {approve: true}
    /// ```
    ///
    /// # Instead
    /// ```scenario
    /// steps:
    ///   GetFileSystems: {return: {FileSystems: []}}
    /// ```
    pub IMPOSSIBLE_EFFECT = "SSM1312" "impossible-step-effect" Error Run
}

rule! {
    /// Something of a scenario was never used.
    ///
    /// # Why
    /// A mock that no call reached, a replacement for a step that was not come to, or an order to stop that never arrived: the
    /// execution went another way than its author thought, or an earlier mock answers what this one was for.
    ///
    /// # Example
    /// ```simulation
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {FileSystems: []}
    ///   - on: backup:DescribeRestoreJob
    ///     return: {Status: COMPLETED}
    /// ```
    ///
    /// # Instead
    /// ```simulation
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {FileSystems: []}
    /// ```
    pub UNUSED = "SSM1313" "unused-mock" Warning Run
}

rule! {
    /// A call that no mock answers, or something else that keeps an execution from being simulated.
    ///
    /// # Why
    /// What AWS would answer is not known, so nothing can be said of the rest of the execution. Known failures are written as `error`.
    ///
    /// # Example
    /// ```simulation
    /// calls: []
    /// ```
    ///
    /// # Instead
    /// ```simulation
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     return: {FileSystems: []}
    /// ```
    pub BROKEN = "SSM1314" "unanswered-call" Error Run
}

rule! {
    /// An execution does not end as its scenario expects.
    ///
    /// # Why
    /// The document does something else than its author thinks, or the scenario is out of date.
    ///
    /// # Example
    /// ```simulation
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     error: {code: FileSystemNotFound}
    /// expect:
    ///   status: Success
    /// ```
    ///
    /// # Instead
    /// ```simulation
    /// calls:
    ///   - on: efs:DescribeFileSystems
    ///     error: {code: FileSystemNotFound}
    /// expect:
    ///   status: Failed
    ///   failedStep: GetFileSystems
    ///   failure: FileSystemNotFound
    /// ```
    pub DIFFERS = "SSM1315" "expectation-not-met" Error Run
}

/// All of them, by code.
pub static ALL: &[&Rule] = &[
    &UNREADABLE,
    &UNKNOWN_KEY,
    &WRONG_VALUE,
    &UNKNOWN_OPERATION,
    &UNKNOWN_REGION,
    &IMPOSSIBLE_REQUEST,
    &IMPOSSIBLE_RESPONSE,
    &IMPOSSIBLE_ERROR,
    &UNKNOWN_STEP,
    &UNKNOWN_PARAMETER,
    &UNKNOWN_OUTPUT,
    &IMPOSSIBLE_EFFECT,
    &UNUSED,
    &BROKEN,
    &DIFFERS,
];
