"""Executions: started, followed, answered, stopped."""

import json
import uuid

from judge import ENDED, client, document, refused, start, step, until

ssm = client()
look = step("Look", "aws:executeAwsApi", {"Service": "efs", "Api": "DescribeFileSystems", "FileSystemId": "{{ Id }}"},
            outputs=[{"Name": "State", "Selector": "$.FileSystems[0].LifeCycleState", "Type": "String"}])
ask = step("Ask", "aws:approve", {"Approvers": ["arn:aws:iam::123456789012:user/me"]}, onCancel="step:Tidy", nextStep="Look")
tidy = step("Tidy", "aws:executeAwsApi", {"Service": "efs", "Api": "DescribeFileSystems", "FileSystemId": "fs-1"}, isEnd=True)
parameters = {"Id": {"type": "String", "allowedPattern": "fs-[0-9]+"}}
document("Looks", ask, {**look, "isEnd": True}, tidy, parameters=parameters, outputs=["Look.State"])

# Refused at the start.
for code, part, given in [
    ("AutomationDefinitionNotFoundException", "Nothing", dict(DocumentName="Nothing")),
    ("AutomationDefinitionVersionNotFoundException", "7", dict(DocumentVersion="7")),
    ("InvalidAutomationExecutionParametersException", "Id", dict()),
    ("InvalidAutomationExecutionParametersException", "fs-[0-9]+", dict(Parameters={"Id": ["x"]})),
    ("InvalidAutomationExecutionParametersException", "did you mean `Id`", dict(Parameters={"Id": ["fs-1"], "Idd": ["x"]})),
    ("ValidationException", "Targets", dict(TargetParameterName="Id", Targets=[{"Key": "tag:a", "Values": ["b"]}], MaxErrors="1", MaxConcurrency="1")),
    ("ValidationException", "TargetLocations", dict(TargetLocations=[{"Accounts": ["111122223333"], "Regions": ["eu-west-1"]}])),
    ("ValidationException", "enum value set: [Auto, Interactive]", dict(Mode="auto")),
]:
    refused(code, ssm.start_automation_execution, part, **{"DocumentName": "Looks", **given})

# A token begins one execution.
token, given = str(uuid.uuid4()), {"Parameters": {"Id": ["fs-1"]}, "Tags": [{"Key": "why", "Value": "test"}]}
id = start("Looks", ClientToken=token, **given)
assert start("Looks", ClientToken=token, **given) == id
refused("IdempotentParameterMismatch", ssm.start_automation_execution, id, DocumentName="Looks", ClientToken=token, Parameters={"Id": ["fs-2"]})

# It waits for an approval, and for nothing else.
waiting = until(ssm, id, "Waiting", *ENDED)
assert (waiting["AutomationExecutionStatus"], waiting["CurrentStepName"], waiting["CurrentAction"]) == ("Waiting", "Ask", "aws:approve"), waiting
refused("InvalidAutomationSignalException", ssm.send_automation_signal, "Ask", AutomationExecutionId=id, SignalType="Resume", Payload={"StepName": ["Ask"]})
refused("AutomationStepNotFoundException", ssm.send_automation_signal, AutomationExecutionId=id, SignalType="Resume", Payload={"StepName": ["No"]})
refused("AutomationStepNotFoundException", ssm.send_automation_signal, AutomationExecutionId=id, SignalType="StopStep", Payload={"StepExecutionId": ["No"]})
refused("InvalidAutomationSignalException", ssm.send_automation_signal, AutomationExecutionId=id, SignalType="Revoke")
refused("AutomationExecutionNotFoundException", ssm.send_automation_signal, AutomationExecutionId=str(uuid.uuid4()), SignalType="Approve")
ssm.send_automation_signal(AutomationExecutionId=id, SignalType="Approve", Payload={"Comment": ["go on"]})
done = until(ssm, id, *ENDED)
assert done["AutomationExecutionStatus"] == "Success", done
assert done["Outputs"] == {"Look.State": ["available"]} and done["Parameters"]["Id"] == ["fs-1"] and "CurrentStepName" not in done
assert [s["StepStatus"] for s in done["StepExecutions"]] == ["Success", "Success", "Pending"]
assert "go on" in json.dumps(done["StepExecutions"][0]["Outputs"])
refused("InvalidAutomationSignalException", ssm.send_automation_signal, "Success", AutomationExecutionId=id, SignalType="Approve")
refused("InvalidAutomationStatusUpdateException", ssm.stop_automation_execution, AutomationExecutionId=id)
assert ssm.list_tags_for_resource(ResourceType="Automation", ResourceId=id)["TagList"] == [{"Key": "why", "Value": "test"}]

# A rejection fails it; a cancellation follows onCancel.
rejected = start("Looks", Parameters={"Id": ["fs-1"]})
until(ssm, rejected, "Waiting")
ssm.send_automation_signal(AutomationExecutionId=rejected, SignalType="Reject")
assert until(ssm, rejected, *ENDED)["AutomationExecutionStatus"] == "Failed"
stopped = start("Looks", Parameters={"Id": ["fs-1"]})
until(ssm, stopped, "Waiting")
ssm.stop_automation_execution(AutomationExecutionId=stopped, Type="Cancel")
stopped = until(ssm, stopped, *ENDED)
assert stopped["AutomationExecutionStatus"] == "Cancelled", stopped
assert [(s["StepName"], s["StepStatus"]) for s in stopped["StepExecutions"]] == [("Ask", "Cancelled"), ("Look", "Pending"), ("Tidy", "Success")], stopped

# A pause; an order to complete lets the step go on to its end.
document("Holds", step("Hold", "aws:pause", {}), step("Rest", "aws:sleep", {"Duration": "PT6H"}))
held = start("Holds")
until(ssm, held, "Waiting")
refused("InvalidAutomationSignalException", ssm.send_automation_signal, "Hold", AutomationExecutionId=held, SignalType="Approve")
ssm.send_automation_signal(AutomationExecutionId=held, SignalType="Resume", Payload={"StepName": ["Hold"]})
held = until(ssm, held, *ENDED)
assert held["AutomationExecutionStatus"] == "Success"
rest = held["StepExecutions"][1]
assert (rest["ExecutionEndTime"] - rest["ExecutionStartTime"]).seconds == 6 * 3600, rest

# Step by step.
stepwise = start("Holds", Mode="Interactive")
until(ssm, stepwise, "Waiting")
ssm.send_automation_signal(AutomationExecutionId=stepwise, SignalType="StartStep", Payload={"StepName": ["Hold"]})
until(ssm, stepwise, "Waiting", step="Hold")
ssm.send_automation_signal(AutomationExecutionId=stepwise, SignalType="Resume", Payload={"StepName": ["Hold"]})
ssm.send_automation_signal(AutomationExecutionId=stepwise, SignalType="StartStep", Payload={"StepName": ["Rest"]})
assert until(ssm, stepwise, *ENDED)["AutomationExecutionStatus"] == "Success"

# What nobody answers fails, and says what to do.
lost = until(ssm, (document("Lost", step("Ask", "aws:executeAwsApi", {"Service": "ec2", "Api": "DescribeVpcs"})), start("Lost"))[1], *ENDED)
assert lost["AutomationExecutionStatus"] == "Failed" and "ec2:DescribeVpcs" in lost["FailureMessage"], lost

# Loops and children; their steps and executions page by page.
document("Loops", step("Loop", "aws:loop", {"Iterators": [str(i) for i in range(7)], "IteratorDataType": "String",
                                            "Steps": [step("Nap", "aws:sleep", {"Duration": "PT1S"})]}))
loops = start("Loops")
assert until(ssm, loops, *ENDED)["AutomationExecutionStatus"] == "Success"
pages = ssm.get_paginator("describe_automation_step_executions").paginate(AutomationExecutionId=loops, PaginationConfig={"PageSize": 3})
pages = [page["StepExecutions"] for page in pages]
assert [len(page) for page in pages] == [3, 3, 2]
steps = lambda **more: ssm.describe_automation_step_executions(AutomationExecutionId=loops, **more)["StepExecutions"]
only = lambda key, value: steps(Filters=[{"Key": key, "Values": [value]}])
assert steps(ReverseOrder=True)[0]["StepName"] == "Nap" and steps()[0]["StepName"] == "Loop"
assert len(only("StepName", "Nap")) == 7 and len(only("ParentStepIteration", "3")) == 1 and only("StepExecutionStatus", "Failed") == []
assert len(only("ParentStepExecutionId", steps()[0]["StepExecutionId"])) == 7 and only("Action", "aws:loop")[0]["StepName"] == "Loop"
refused("InvalidFilterValue", ssm.describe_automation_step_executions, AutomationExecutionId=loops, Filters=[{"Key": "StartTimeAfter", "Values": ["soon"]}])
document("Parent", step("Child", "aws:executeAutomation", {"DocumentName": "Loops"}))
parent = start("Parent")
assert until(ssm, parent, *ENDED)["AutomationExecutionStatus"] == "Success"
listed = lambda *filters: ssm.describe_automation_executions(Filters=[{"Key": k, "Values": [v]} for k, v in filters])["AutomationExecutionMetadataList"]
child, = listed(("ParentExecutionId", parent))
assert (child["DocumentName"], child["AutomationExecutionStatus"], child["AutomationType"]) == ("Loops", "Success", "Local")
assert ssm.get_automation_execution(AutomationExecutionId=child["AutomationExecutionId"])["AutomationExecution"]["ParentAutomationExecutionId"] == parent
assert [e["AutomationExecutionId"] for e in listed(("TagKey", "why"))] == [id]
assert {e["DocumentName"] for e in listed(("DocumentNamePrefix", "Loo"), ("ExecutionStatus", "Success"))} == {"Looks", "Loops"}
assert listed(("AutomationType", "CrossAccount")) == [] and listed(("StartTimeAfter", "9000-01-01T00:00:00Z")) == []
assert len(listed(("StartTimeBefore", "9000-01-01T00:00:00Z"))) == 9
pages = ssm.get_paginator("describe_automation_executions").paginate(PaginationConfig={"PageSize": 4})
pages = [[e["AutomationExecutionId"] for e in page["AutomationExecutionMetadataList"]] for page in pages]
assert [len(page) for page in pages] == [4, 4, 1] and pages[0][1] == parent and pages[-1] == [id], pages
refused("AutomationExecutionNotFoundException", client(region="us-east-1").get_automation_execution, AutomationExecutionId=id)

# A role that is taken on is in its account.
sts = client("sts")
assert sts.get_caller_identity()["Account"] == "123456789012"
taken = sts.assume_role(RoleArn="arn:aws:iam::444455556666:role/path/R&D", RoleSessionName="me")
keys = taken["Credentials"]
me = client("sts", key=keys["AccessKeyId"], token=keys["SessionToken"]).get_caller_identity()
assert (me["Account"], me["Arn"]) == ("444455556666", "arn:aws:sts::444455556666:assumed-role/R&D/me") == ("444455556666", taken["AssumedRoleUser"]["Arn"])
assert client(key=keys["AccessKeyId"]).list_documents()["DocumentIdentifiers"] == []
refused("ValidationError", sts.assume_role, "role", RoleArn="arn:aws:iam::1:user/xxxxxxxxx", RoleSessionName="me")
refused("InvalidAction", sts.get_session_token, "GetSessionToken")
