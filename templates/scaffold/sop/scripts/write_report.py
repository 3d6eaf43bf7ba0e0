"""An ordinary Python file: `ssmith build` puts it into the runbook, its tests run without AWS."""


def write_report(events, context):
    """`events` is the step's InputPayload; what is returned is its Payload."""
    reason = events["Reason"].strip()
    if not reason:
        raise ValueError("Reason is blank: say why the procedure is started")
    return {"Report": f"{events['Arn']} ran this in account {events['Account']}: {reason}"}
