//! The table of actions: reference 3, 12.1, 12.2 and 12.3.

use super::{actions, kind_type};
use crate::document::action::{ActionFacts, InputFacts, InputKind, OtherAction};
use crate::document::condition::{Choice, Condition};
use crate::document::field::{Arg, Field, record};
use crate::document::step::Step;
use crate::json::{Map, Value};

actions! {
    /// Waits for human approval (reference 3.1).
    Approve("aws:approve") [
        outputs(&["ApprovalStatus", "ApproverDecisions"]), default_timeout(604_800), max_timeout(2_592_000),
        no_on_cancel_target(), blocking(), permissions(&["sns:Publish"]),
    ] {
        /// Who may approve: 1 to 10 user names, user ARNs, role ARNs or assumed-role ARNs.
        approvers: StringList = "Approvers" [required()],
        /// The SNS topic that is told; its name begins with `Automation`.
        notification_arn: String = "NotificationArn" [],
        /// What the approvers read, up to 4,096 characters.
        message: String = "Message" [],
        /// How many must approve; 1 when absent.
        min_required_approvals: Integer = "MinRequiredApprovals" [],
        /// Only for Change Manager templates.
        enhanced_approvals: Map = "EnhancedApprovals" [],
    }

    /// Calls an API once and fails when a property has not one of the desired values (reference 3.2).
    AssertAwsResourceProperty("aws:assertAwsResourceProperty") [api()] {
        /// The service, as boto3 names it.
        service: String = "Service" [required()],
        /// The operation.
        api: String = "Api" [required()],
        /// A JSONPath into the response.
        property_selector: String = "PropertySelector" [required()],
        /// The values that are right; booleans as `"True"` and `"False"`.
        desired_values: StringList = "DesiredValues" [required()],
    }

    /// Chooses the next step (reference 6.1).
    Branch("aws:branch") [outputs(&["NextStep"])] {
        /// Evaluated in order; the first that is true wins.
        choices: Choices = "Choices" [required()],
        /// The step when no choice is true.
        default: String = "Default" [],
    }

    /// Starts, stops or terminates EC2 instances, or waits for their state (reference 3.4).
    ChangeInstanceState("aws:changeInstanceState") [
        default_timeout(3_600),
        permissions(&["ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ec2:StartInstances", "ec2:StopInstances", "ec2:TerminateInstances"]),
    ] {
        /// The instances.
        instance_ids: StringList = "InstanceIds" [required()],
        /// The state to reach.
        desired_state: String = "DesiredState" [required(), values(&["running", "stopped", "terminated"])],
        /// Only wait for the state, change nothing.
        check_state_only: Boolean = "CheckStateOnly" [],
        /// Force the stop.
        force: Boolean = "Force" [],
        /// Whether an instance that stops while it should run is a failure. The user guide has it in its example, reference 3.4 not.
        fail_on_unexpected_stopped: Boolean = "FailOnUnexpectedStopped" [],
        /// Reserved.
        additional_info: String = "AdditionalInfo" [],
    }

    /// Copies an AMI from another region into the execution's (reference 3.5).
    CopyImage("aws:copyImage") [
        outputs(&["ImageId", "ImageState"]), declares_outputs(), no_on_cancel_target(),
        permissions(&["ec2:CopyImage", "ec2:DescribeImages"]),
    ] {
        /// The image to copy.
        source_image_id: String = "SourceImageId" [required()],
        /// Where it is.
        source_region: String = "SourceRegion" [required()],
        /// The copy's name.
        image_name: String = "ImageName" [required()],
        /// The copy's description.
        image_description: String = "ImageDescription" [],
        /// Whether the copy is encrypted.
        encrypted: Boolean = "Encrypted" [],
        /// The full ARN of the key.
        kms_key_id: String = "KmsKeyId" [],
        /// Makes a repeated call the same call.
        client_token: String = "ClientToken" [],
    }

    /// Creates an AMI of an instance and waits until it is available (reference 3.6).
    CreateImage("aws:createImage") [
        outputs(&["ImageId", "ImageState"]), declares_outputs(), no_on_cancel_target(),
        permissions(&["ec2:CreateImage", "ec2:DescribeImages"]),
    ] {
        /// The instance.
        instance_id: String = "InstanceId" [required()],
        /// The image's name.
        image_name: String = "ImageName" [required()],
        /// Its description.
        image_description: String = "ImageDescription" [],
        /// Whether the instance is left running; it is rebooted when absent.
        no_reboot: Boolean = "NoReboot" [],
        /// The block devices.
        block_device_mappings: MapOrList = "BlockDeviceMappings" [],
    }

    /// Creates a CloudFormation stack and waits for it (reference 3.7).
    CreateStack("aws:createStack") [
        outputs(&["StackId", "StackStatus", "StackStatusReason"]), declares_outputs(), no_on_cancel_target(),
        one_of("TemplateBody", "TemplateURL"),
        permissions(&["cloudformation:CreateStack", "cloudformation:DescribeStacks"]),
    ] {
        /// The stack's name.
        stack_name: String = "StackName" [required()],
        /// The template's text, up to 51,200 bytes.
        template_body: String = "TemplateBody" [],
        /// Where the template lies in S3.
        template_url: String = "TemplateURL" [],
        /// `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`.
        capabilities: StringList = "Capabilities" [],
        /// Makes a repeated call the same call.
        client_request_token: String = "ClientRequestToken" [],
        /// Whether a failed stack stays; excludes `OnFailure`.
        disable_rollback: Boolean = "DisableRollback" [],
        /// What becomes of a failed stack.
        on_failure: String = "OnFailure" [values(&["DO_NOTHING", "ROLLBACK", "DELETE"])],
        /// SNS topics, up to 5.
        notification_arns: StringList = "NotificationARNs" [],
        /// A list of `{ParameterKey, ParameterValue}`.
        parameters: MapList = "Parameters" [],
        /// The resource types that the template may use.
        resource_types: StringList = "ResourceTypes" [],
        /// The role that CloudFormation takes.
        role_arn: String = "RoleARN" [],
        /// The stack policy's text.
        stack_policy_body: String = "StackPolicyBody" [],
        /// Where the stack policy lies.
        stack_policy_url: String = "StackPolicyURL" [],
        /// A list of `{Key, Value}`.
        tags: MapList = "Tags" [],
        /// After so many minutes creation has failed.
        timeout_in_minutes: Integer = "TimeoutInMinutes" [],
    }

    /// Tags EC2 or Systems Manager resources (reference 3.8).
    CreateTags("aws:createTags") [
        no_on_cancel_target(), permissions(&["ec2:CreateTags", "ssm:AddTagsToResource"]),
    ] {
        /// The resources; one only, unless the type is `EC2`.
        resource_ids: StringList = "ResourceIds" [required()],
        /// A list of `{Key, Value}`.
        tags: MapList = "Tags" [required()],
        /// `EC2` when absent.
        resource_type: String = "ResourceType" [values(&["EC2", "ManagedInstance", "MaintenanceWindow", "Parameter"])],
    }

    /// Deregisters an AMI and deletes its snapshots (reference 3.9).
    DeleteImage("aws:deleteImage") [
        permissions(&["ec2:DeleteSnapshot", "ec2:DeregisterImage", "ec2:DescribeImages"]),
    ] {
        /// The image.
        image_id: String = "ImageId" [required()],
    }

    /// Deletes a CloudFormation stack and waits for it (reference 3.10).
    DeleteStack("aws:deleteStack") [
        declares_outputs(), permissions(&["cloudformation:DeleteStack", "cloudformation:DescribeStacks"]),
    ] {
        /// The stack's name or id.
        stack_name: String = "StackName" [required()],
        /// Makes a repeated call the same call.
        client_request_token: String = "ClientRequestToken" [],
        /// Logical ids that stay; only for a stack whose deletion failed.
        retain_resources: StringList = "RetainResources" [],
        /// The role that CloudFormation takes.
        role_arn: String = "RoleARN" [],
    }

    /// Runs another runbook and waits for it (reference 3.11).
    ExecuteAutomation("aws:executeAutomation") [
        outputs(&["Output", "ExecutionId", "Status"]), declares_outputs(),
        permissions(&["iam:PassRole", "ssm:GetAutomationExecution", "ssm:StartAutomationExecution"]),
    ] {
        /// The runbook's name, or its ARN when another account shares it.
        document_name: String = "DocumentName" [required()],
        /// A number, `$DEFAULT` or `$LATEST`.
        document_version: String = "DocumentVersion" [],
        /// The parameters it is given.
        runtime_parameters: Map = "RuntimeParameters" [],
        /// How many targets at a time.
        max_concurrency: String = "MaxConcurrency" [],
        /// How many failures stop it.
        max_errors: String = "MaxErrors" [],
        /// Up to 5.
        tags: MapList = "Tags" [],
        /// Other accounts and regions; then no outputs come back.
        target_locations: MapList = "TargetLocations" [],
        /// Excludes `Targets`.
        target_maps: MapList = "TargetMaps" [],
        /// Which parameter takes the target; goes with `Targets`.
        target_parameter_name: String = "TargetParameterName" [],
        /// Goes with `TargetParameterName`.
        targets: MapList = "Targets" [],
    }

    /// Calls one AWS API (reference 4).
    ExecuteAwsApi("aws:executeAwsApi") [api(), declares_outputs(), max_timeout(25)] {
        /// The service, as boto3 names it.
        service: String = "Service" [required()],
        /// The operation.
        api: String = "Api" [required()],
    }

    /// Runs a Python or PowerShell script (reference 5).
    ExecuteScript("aws:executeScript") [
        outputs(&["Payload", "OutputPayload"]), declares_outputs(),
        default_timeout(600), max_timeout(600),
    ] {
        /// The language and its version, as in reference 5.2.
        runtime: String = "Runtime" [required()],
        /// The function that is called; Python only.
        handler: String = "Handler" [],
        /// The file that holds the code; named in `files`.
        attachment: String = "Attachment" [],
        /// What the handler gets as its first argument.
        input_payload: Map = "InputPayload" [],
        /// The code.
        script: String = "Script" [],
    }

    /// Runs a Step Functions state machine and waits for it (reference 3.14).
    ExecuteStateMachine("aws:executeStateMachine") [
        outputs(&["executionArn", "input", "name", "output", "startDate", "stateMachineArn", "status", "stopDate"]), declares_outputs(),
        permissions(&["states:DescribeExecution", "states:StartExecution", "states:StopExecution"]),
    ] {
        /// The state machine.
        state_machine_arn: String = "stateMachineArn" [required()],
        /// JSON text.
        input: String = "input" [],
        /// The execution's name.
        name: String = "name" [],
    }

    /// Invokes a Lambda function (reference 3.15).
    InvokeLambdaFunction("aws:invokeLambdaFunction") [
        outputs(&["StatusCode", "FunctionError", "LogResult", "Payload", "OutputPayload"]),
        reserved_outputs(&["StatusCode", "FunctionError", "LogResult", "Payload", "OutputPayload"]), declares_outputs(),
        default_timeout(300), max_timeout(300), permissions(&["lambda:InvokeFunction"]),
    ] {
        /// Name or ARN.
        function_name: String = "FunctionName" [required()],
        /// A version or alias.
        qualifier: String = "Qualifier" [],
        /// `RequestResponse` when absent.
        invocation_type: String = "InvocationType" [values(&["RequestResponse", "Event", "DryRun"])],
        /// `Tail` returns the last 4 KB of the log.
        log_type: String = "LogType" [values(&["None", "Tail"])],
        /// Data about the caller.
        client_context: Any = "ClientContext" [],
        /// The event; wins over `Payload`.
        input_payload: Map = "InputPayload" [],
        /// The event as JSON text; a mapping is refused.
        payload: String = "Payload" [],
    }

    /// Calls a webhook integration (reference 3.16).
    InvokeWebhook("aws:invokeWebhook") [
        outputs(&["Response", "ResponseCode"]), permissions(&["ssm:GetParameter"]),
    ] {
        /// The integration.
        integration_name: String = "IntegrationName" [required()],
        /// The request's body, instead of the integration's own.
        body: String = "Body" [],
    }

    /// Repeats steps over a list or while a condition holds (reference 6.5).
    Loop("aws:loop") [
        outputs(&["CurrentIteration", "CurrentIteratorValue"]), one_of("Iterators", "LoopCondition"), no_on_cancel_target(), no_on_cancel(),
    ] {
        /// The values to go through, up to 100.
        iterators: List = "Iterators" [],
        /// `String` when absent.
        iterator_data_type: String = "IteratorDataType" [values(&["Boolean", "Integer", "String", "StringMap"])],
        /// Evaluated after each pass; true means again.
        loop_condition: Condition = "LoopCondition" [],
        /// The limit of passes.
        max_iterations: Integer = "MaxIterations" [range(1, 100)],
        /// What is repeated.
        steps: Steps = "Steps" [required()],
    }

    /// Waits until somebody resumes the execution (reference 3.18).
    Pause("aws:pause") [default_timeout(604_800), max_timeout(2_592_000), no_on_cancel_target(), blocking()] {}

    /// Runs a Command document on managed nodes (reference 3.19).
    RunCommand("aws:runCommand") [
        outputs(&["CommandId", "Status", "ResponseCode", "Output", "OutputPayload"]), declares_outputs(), one_of("InstanceIds", "Targets"),
        permissions(&[
            "ssm:DescribeInstanceInformation", "ssm:GetCommandInvocation", "ssm:ListCommandInvocations", "ssm:ListCommands", "ssm:SendCommand",
        ]),
    ] {
        /// The Command document.
        document_name: String = "DocumentName" [required()],
        /// Its version.
        document_version: String = "DocumentVersion" [],
        /// Up to 50 nodes.
        instance_ids: StringList = "InstanceIds" [],
        /// A list of `{Key, Values}`.
        targets: MapList = "Targets" [],
        /// The document's parameters; values are lists.
        parameters: Map = "Parameters" [],
        /// `CloudWatchLogGroupName`, `CloudWatchOutputEnabled`.
        cloud_watch_output_config: Map = "CloudWatchOutputConfig" [],
        /// Free text.
        comment: String = "Comment" [],
        /// The document's hash.
        document_hash: String = "DocumentHash" [],
        /// How it is made.
        document_hash_type: String = "DocumentHashType" [values(&["Sha256", "Sha1"])],
        /// How many nodes at a time.
        max_concurrency: String = "MaxConcurrency" [],
        /// How many failures stop it.
        max_errors: String = "MaxErrors" [],
        /// Who is told.
        notification_config: Map = "NotificationConfig" [],
        /// Where the output goes.
        output_s3_bucket_name: String = "OutputS3BucketName" [],
        /// Under which prefix.
        output_s3_key_prefix: String = "OutputS3KeyPrefix" [],
        /// In which region.
        output_s3_region: String = "OutputS3Region" [],
        /// The role for notifications.
        service_role_arn: String = "ServiceRoleArn" [],
        /// How long a node may take to accept the command, in seconds; not how long the command may run.
        timeout_seconds: Integer = "TimeoutSeconds" [range(30, 2_592_000)],
    }

    /// Launches EC2 instances and waits until they run (reference 3.20).
    RunInstances("aws:runInstances") [
        outputs(&["InstanceIds", "InstanceStates"]), declares_outputs(), no_on_cancel_target(),
        permissions(&["ec2:CreateTags", "ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ec2:RunInstances"]),
    ] {
        /// The image.
        image_id: String = "ImageId" [required()],
        /// `m1.small` when absent.
        instance_type: String = "InstanceType" [],
        /// At least so many.
        min_instance_count: Integer = "MinInstanceCount" [],
        /// At most so many.
        max_instance_count: Integer = "MaxInstanceCount" [],
        /// The instance profile by ARN.
        iam_instance_profile_arn: String = "IamInstanceProfileArn" [],
        /// The instance profile by name.
        iam_instance_profile_name: String = "IamInstanceProfileName" [],
        /// The subnet.
        subnet_id: String = "SubnetId" [],
        /// Security groups by id.
        security_group_ids: StringList = "SecurityGroupIds" [],
        /// Security groups by name.
        security_groups: StringList = "SecurityGroups" [],
        /// The key pair.
        key_name: String = "KeyName" [],
        /// Base64.
        user_data: String = "UserData" [],
        /// Tags of the instance and its volumes.
        tag_specifications: MapList = "TagSpecifications" [],
        /// The block devices.
        block_device_mappings: MapList = "BlockDeviceMappings" [],
        /// The network interfaces.
        network_interfaces: MapList = "NetworkInterfaces" [],
        /// Options of the instance metadata service.
        metadata_options: Map = "MetadataOptions" [],
        /// Where it is placed.
        placement: Map = "Placement" [],
        /// The primary address.
        private_ip_address: String = "PrivateIpAddress" [],
        /// Detailed monitoring.
        monitoring: Boolean = "Monitoring" [],
        /// EBS-optimised.
        ebs_optimized: Boolean = "EbsOptimized" [],
        /// Protects against termination.
        disable_api_termination: Boolean = "DisableApiTermination" [],
        /// `stop` or `terminate`.
        instance_initiated_shutdown_behavior: String = "InstanceInitiatedShutdownBehavior" [values(&["stop", "terminate"])],
        /// The kernel.
        kernel_id: String = "KernelId" [],
        /// The RAM disk.
        ramdisk_id: String = "RamdiskId" [],
        /// Makes a repeated call the same call.
        client_token: String = "ClientToken" [],
        /// Reserved.
        additional_info: String = "AdditionalInfo" [],
    }

    /// Waits for a time (reference 3.21).
    Sleep("aws:sleep") [no_on_cancel_target(), blocking(), one_of("Duration", "Timestamp")] {
        /// An ISO 8601 duration, up to 604,799 seconds.
        duration: String = "Duration" [],
        /// An ISO 8601 point in time.
        timestamp: String = "Timestamp" [],
    }

    /// Sets a variable (reference 3.23).
    UpdateVariable("aws:updateVariable") [no_on_cancel()] {
        /// `variable:NAME`, without braces.
        name: String = "Name" [required()],
        /// A value of the variable's type.
        value: Any = "Value" [required()],
    }

    /// Calls an API again and again until a property has one of the desired values (reference 3.22).
    WaitForAwsResourceProperty("aws:waitForAwsResourceProperty") [api(), default_timeout(3_600)] {
        /// The service, as boto3 names it.
        service: String = "Service" [required()],
        /// The operation.
        api: String = "Api" [required()],
        /// A JSONPath into the response.
        property_selector: String = "PropertySelector" [required()],
        /// The values that are right; booleans as `"True"` and `"False"`.
        desired_values: StringList = "DesiredValues" [required()],
    }
}
