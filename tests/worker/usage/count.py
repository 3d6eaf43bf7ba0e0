"""Counts what the scripts of the corpus use of boto3 and what comes with it. Prints JSON: groups of names, each with the number of scripts."""
import ast
import collections
import json
import re
import sys

PACKAGES = ("boto3", "botocore", "dateutil", "jmespath", "urllib3")
counts = collections.defaultdict(collections.Counter)


def scripts(value, found):
    if isinstance(value, list):
        for item in value:
            scripts(item, found)
    elif isinstance(value, dict):
        inputs = value.get("inputs") or {}
        if value.get("action") == "aws:executeScript" and str(inputs.get("Runtime", "")).startswith("python") and isinstance(inputs.get("Script"), str):
            found.append(inputs["Script"])
        for item in value.values():
            scripts(item, found)


def text(call):
    """The first argument of a call, where it is a literal."""
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        return call.args[0].value
    return None


def look(tree):
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            used.update(("imports", name.name) for name in node.names if name.name.split(".")[0] in PACKAGES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
            used.update(("imports", "%s.%s" % (node.module, name.name)) for name in node.names)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "boto3":
                used.add(("members of boto3", node.attr))
            elif isinstance(node.value, ast.Attribute) and node.value.attr == "exceptions":
                of_module = isinstance(node.value.value, ast.Name) and node.value.value.id == "botocore"
                used.add(("imports", "botocore.exceptions." + node.attr) if of_module else ("modelled exceptions", node.attr))
            elif isinstance(node.value, ast.Attribute) and node.value.attr == "meta":
                # Only a resource has that one.
                used.add(("members of resource.meta" if node.attr == "client" else "members of client.meta", node.attr))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, first = node.func.attr, text(node)
            if first and name in ("client", "resource"):
                used.add(("services" if name == "client" else "resources", first))
            elif first and name == "get_paginator":
                used.add(("paginators", first))
            elif first and name == "get_waiter":
                used.add(("waiters", first))
            elif name in ("generate_presigned_url", "can_paginate", "build_full_result", "get_available_regions", "get_credentials", "set_stream_logger"):
                used.add(("methods besides operations", name))
    return used


seen, broken = set(), 0
for path in sys.stdin.read().split("\0"):
    found = []
    try:
        with open(path, encoding="utf-8") as file:
            scripts(json.load(file), found)
    except (ValueError, OSError):
        continue
    for source in found:
        if source in seen:
            continue
        seen.add(source)
        try:
            # What Automation replaces is no Python.
            tree = ast.parse(re.sub(r"\{\{.*?\}\}", "0", source))
        except SyntaxError:
            broken += 1
            continue
        for group, name in look(tree):
            counts[group][name] += 1
json.dump({"scripts": len(seen), "unread": broken, "groups": {group: dict(sorted(found.items())) for group, found in sorted(counts.items())}}, sys.stdout)
