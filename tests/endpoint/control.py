"""What reaches a running execution from outside. The server's minute takes half a second here, and its steps are long enough for a busy machine."""

import time

from judge import ENDED, client, document, refused, start, step, until

ssm = client()
rest = step("Rest", "aws:sleep", {"Duration": "PT4M"})
document("Rests", rest, step("Next", "aws:sleep", {"Duration": "PT1S"}))
states = lambda execution: [(s["StepName"], s["StepStatus"]) for s in execution["StepExecutions"]]
signal = lambda id, kind, **payload: ssm.send_automation_signal(
    AutomationExecutionId=id, SignalType=kind, Payload={key: [value] for key, value in payload.items()})

# Time passes, at the speed that was asked for.
begun = time.monotonic()
paced = start("Rests")
running = until(ssm, paced, "InProgress", *ENDED, step="Rest")
assert states(running) == [("Rest", "InProgress"), ("Next", "Pending")], running
done = until(ssm, paced, *ENDED)
assert 1.9 < time.monotonic() - begun < 10, time.monotonic() - begun
assert (done["AutomationExecutionStatus"], states(done)) == ("Success", [("Rest", "Success"), ("Next", "Success")])
assert (done["ExecutionEndTime"] - done["ExecutionStartTime"]).seconds == 241, done

# To complete: the step that runs may end, and nothing follows it.
completed = start("Rests")
until(ssm, completed, "InProgress", step="Rest")
ssm.stop_automation_execution(AutomationExecutionId=completed, Type="Complete")
done = until(ssm, completed, *ENDED)
assert (done["AutomationExecutionStatus"], states(done)) == ("Success", [("Rest", "Success"), ("Next", "Pending")]), done

# To cancel: it does not last as long as its step would.
document("Nights", step("Night", "aws:sleep", {"Duration": "PT8H"}))
cancelled = start("Nights")
until(ssm, cancelled, "InProgress", step="Night")
ssm.stop_automation_execution(AutomationExecutionId=cancelled)
assert until(ssm, cancelled, *ENDED)["AutomationExecutionStatus"] == "Cancelled"

# A step that is stopped has not succeeded; what follows it is the document's business.
document("Goes", step("Night", "aws:sleep", {"Duration": "PT8H"}, onFailure="step:Then", isCritical=False), step("Then", "aws:sleep", {"Duration": "PT1S"}))
going = start("Goes")
night = until(ssm, going, "InProgress", step="Night")["StepExecutions"][0]
signal(going, "StopStep", StepExecutionId=night["StepExecutionId"])
done = until(ssm, going, *ENDED)
assert (done["AutomationExecutionStatus"], states(done)) == ("Success", [("Night", "Cancelled"), ("Then", "Success")]), done
refused("InvalidAutomationSignalException", ssm.send_automation_signal, "has ended",
        AutomationExecutionId=going, SignalType="StopStep", Payload={"StepExecutionId": [night["StepExecutionId"]]})

# A child is stopped alone: its parent's step fails, and the parent goes on as its document says.
document("Holds", step("Hold", "aws:pause", {}, onCancel="step:Clean"), step("Never", "aws:sleep", {"Duration": "PT1S"}, isEnd=True),
         step("Clean", "aws:updateVariable", {"Name": "variable:Clean", "Value": "yes"}, isEnd=True),
         variables={"Clean": {"type": "String", "default": "no"}})
document("Parent", step("Child", "aws:executeAutomation", {"DocumentName": "Holds"}, onFailure="step:Report", onCancel="step:Tidy"),
         step("Tidy", "aws:updateVariable", {"Name": "variable:Tidy", "Value": "yes"}, isEnd=True),
         step("Report", "aws:sleep", {"Duration": "PT1S"}, isEnd=True),
         variables={"Tidy": {"type": "String", "default": "no"}})


def family():
    parent = start("Parent")
    for _ in range(1000):
        found = ssm.describe_automation_executions(Filters=[{"Key": "ParentExecutionId", "Values": [parent]}])["AutomationExecutionMetadataList"]
        if found and found[0]["AutomationExecutionStatus"] == "Waiting":
            return parent, found[0]["AutomationExecutionId"]
        time.sleep(0.01)
    raise AssertionError(found)


parent, child = family()
ssm.stop_automation_execution(AutomationExecutionId=child)
inner, outer = until(ssm, child, *ENDED), until(ssm, parent, *ENDED)
assert (inner["AutomationExecutionStatus"], inner["Variables"]) == ("Cancelled", {"Clean": ["yes"]}), inner
assert states(outer) == [("Child", "Failed"), ("Tidy", "Pending"), ("Report", "Success")], outer
assert outer["AutomationExecutionStatus"] == "Failed" and "Cancelled" in outer["StepExecutions"][0]["FailureMessage"], outer

# With its parent it is stopped too.
parent, child = family()
ssm.stop_automation_execution(AutomationExecutionId=parent)
inner, outer = until(ssm, child, *ENDED), until(ssm, parent, *ENDED)
assert (inner["AutomationExecutionStatus"], outer["AutomationExecutionStatus"]) == ("Cancelled", "Cancelled"), (inner, outer)
assert states(outer) == [("Child", "Cancelled"), ("Tidy", "Success"), ("Report", "Pending")], outer

# A child takes signals like any other.
parent, child = family()
signal(child, "Resume", StepName="Hold")
assert until(ssm, parent, *ENDED)["AutomationExecutionStatus"] == "Success"
