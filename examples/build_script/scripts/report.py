def report(events, context):
    """How many of the instances that were found have been stopped."""
    return {"Text": f"{events['stopped']} of {len(events['ids'])} stopped"}
