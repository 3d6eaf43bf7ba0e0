"""Scripts that compute without end: told to stop, alone, with the loop around them, and with the whole execution."""

import json
import time

from judge import ENDED, client, until

ssm = client()
endless = {
    "name": "Endless", "action": "aws:executeScript",
    "inputs": {"Runtime": "python3.11", "Handler": "main", "Script": "def main(e, c):\n    print('begun')\n    while True: pass\n"},
}
loop = {"name": "Each", "action": "aws:loop", "inputs": {"Iterators": ["a", "b"], "Steps": [endless]}, "onFailure": "Continue", "isCritical": False}
after = {"name": "After", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}
steps = [loop, after], [{**endless, "onFailure": "Continue", "isCritical": False}, after]
for name, content in zip(("Loops", "Computes"), steps):
    document = {"schemaVersion": "0.3", "mainSteps": content}
    ssm.create_document(Name=name, Content=json.dumps(document), DocumentType="Automation")


def running(name):
    """An execution whose script runs, and the ids of the steps that do."""
    id = ssm.start_automation_execution(DocumentName=name)["AutomationExecutionId"]
    for _ in range(3000):
        steps = ssm.describe_automation_step_executions(AutomationExecutionId=id)["StepExecutions"]
        found = {step["StepName"]: step["StepExecutionId"] for step in steps if step["StepStatus"] == "InProgress"}
        if "Endless" in found:
            return id, found
        time.sleep(0.01)
    raise AssertionError(steps)


def ended(id):
    execution = until(ssm, id, *ENDED)
    return execution["AutomationExecutionStatus"], {step["StepName"]: step["StepStatus"] for step in execution["StepExecutions"]}


begun = time.monotonic()
for name, stopped in [("Computes", "Endless"), ("Loops", "Each")]:
    id, found = running(name)
    ssm.send_automation_signal(AutomationExecutionId=id, SignalType="StopStep", Payload={"StepExecutionId": [found[stopped]]})
    status, steps = ended(id)
    assert status == "Success" and steps[stopped] == steps["Endless"] == "Cancelled" and steps["After"] == "Success", (status, steps)
id, found = running("Computes")
ssm.stop_automation_execution(AutomationExecutionId=id, Type="Cancel")
status, steps = ended(id)
assert (status, steps) == ("Cancelled", {"Endless": "Cancelled", "After": "Pending"}), (status, steps)
# Nobody waits for the worker's own limit, which is a minute each.
assert time.monotonic() - begun < 50
